"""What all devices of a place need in common: one connector, one list of mailboxes; their domains stand beside.

Grows device by device, so that no plan has to be kept. A site is a domain and the table's site; where the table names
none, a domain and the set of public addresses.
"""

from collections import Counter

from wizard.core.answers import Answers, Cloud, DeviceAnswers, OptionAnswers, TenantAnswers
from wizard.core.case import from_domain
from wizard.core.fleet_domains import DomainTally, in_order
from wizard.core.fleet_folders import FolderNames
from wizard.core.fleet_model import DeviceRow, FleetDomain, PlannedDevice, ScriptSet, Site
from wizard.core.model import (
    CreateInboundConnector,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    OwnApp,
    Plan,
    Step,
    TenantChange,
)
from wizard.core.settings import SMTP_AUTH
from wizard.core.spf_record import is_spf
from wizard.core.steps import CONNECTOR_NAME_LIMIT
from wizard.core.texts import _, counted, one_line

SENDER_LIMIT = 20
"""Addresses that a site's verify script asks the message trace for."""
STEP_LIMIT = 60
"""Steps by hand that a site's script prints; a longer list is read in the summary."""


class SiteBook:
    """All sites and domains of a fleet while its devices come by."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], _Site] = {}
        self._by_folder: dict[str, _Site] = {}
        self._domains: dict[str, DomainTally] = {}
        self._folders = FolderNames()

    def place(self, row: DeviceRow) -> tuple[str, str]:
        """The name of the device's site and the folder of its scripts, the same for every device of that site."""
        domain = from_domain(row.answers)
        addresses = " ".join(in_order(row.answers.network.public_ips or ()))
        key = (domain, row.site.casefold() or addresses)
        site = self._by_key.get(key)
        if site is None:
            name = row.site or one_line(f"{domain} {addresses}".strip(), 100)
            site = _Site(name, domain, "sites/" + self._folders.name(name, domain))
            self._by_key[key] = self._by_folder[site.folder] = site
        return site.name, site.folder

    def add(self, row: DeviceRow, planned: PlannedDevice) -> None:
        """Counts the device in, with what its plan changes; `place` has given it its site."""
        site = self._by_folder[planned.device.site_folder]
        site.add(row, planned)
        if planned.plan is not None:
            # A mailbox may send as itself from another domain than the one that was answered.
            records = (one.name for one in planned.plan.dns if is_spf(one.value))
            domain = next(records, site.domain)
            self._domains.setdefault(domain, DomainTally(domain)).add(planned.plan)

    def sites(self) -> tuple[Site, ...]:
        """The sites in the order in which the file names them."""
        connectors: set[str] = set()
        homes: dict[tuple[str, str], str] = {}
        found = []
        for site in self._by_folder.values():
            notes = []
            for address in site.addresses:
                home = homes.setdefault((site.domain, address), site.name)
                if home != site.name:
                    notes.append(
                        _(
                            "{address} is an address of {other} too: the connector that comes first is used."
                        ).format(address=address, other=one_line(home, 100))
                    )
            found.append(site.closed(_new_name(site, connectors), notes))
        return tuple(found)

    def domains(self) -> tuple[FleetDomain, ...]:
        """The From domains that plans send for, each with its one SPF record."""
        return tuple(domain.closed() for domain in self._domains.values())


class _Site:
    """One site as it grows. ``addresses`` are its connector's; the dicts are ordered sets."""

    def __init__(self, name: str, domain: str, folder: str) -> None:
        self.name, self.domain, self.folder = name, domain, folder
        self.addresses: dict[str, None] = {}
        self._count = self._critical = self._without_address = self._in_the_clear = self._connected = 0
        self._by_method: Counter[str] = Counter()
        self._mailboxes: dict[str, str] = {}
        self._opened: dict[str, EnableSmtpAuth] = {}
        self._grants: dict[tuple[str, str], GrantSendAs] = {}
        self._steps: dict[bool, dict[Step, None]] = {False: {}, True: {}}
        self._methods: dict[bool, dict[Method, None]] = {False: {}, True: {}}
        self._passwords: dict[str, None] = {}
        self._apps: dict[bool, tuple[OwnApp, dict[str, None]]] = {}
        self._relays: dict[Method, PlannedDevice] = {}
        self._senders: dict[bool, dict[str, None]] = {False: {}, True: {}}
        self._hve: dict[str, None] = {}
        self._cloud: Cloud | None = None

    def add(self, row: DeviceRow, planned: PlannedDevice) -> None:
        self._count += 1
        self._critical += row.critical
        plan = planned.plan
        self._by_method[plan.method if plan is not None else "none"] += 1
        if plan is None:
            return
        self._cloud = self._cloud or row.answers.tenant.cloud
        if row.answers.options.hve_account:
            self._hve[row.answers.options.hve_account] = None
        # Microsoft 365 sees the relay, where a plan has one on the own network.
        way = plan.relay.way_on if plan.relay is not None else plan.method
        by_certificate = way is Method.CONNECTOR_CERTIFICATE
        self._methods[by_certificate][plan.method] = None
        senders = self._senders[by_certificate]
        if len(senders) < SENDER_LIMIT:
            senders[plan.settings.from_] = None
        known = plan.relay is not None and way in self._relays
        if plan.relay is not None:
            self._relays.setdefault(way, planned)
        steps = self._steps[by_certificate]
        for step in plan.steps:
            mine = step.id == "create-relay-password" if known else step.where != "device"
            if mine and len(steps) < STEP_LIMIT:
                steps[step] = None
        if not known:
            self._sign_in(plan)
        for change in plan.changes:
            # One relay serves the site: it signs in with one mailbox, whichever each device alone would have got.
            if not known or isinstance(change, CreateInboundConnector):
                self._change(change)

    def _sign_in(self, plan: Plan) -> None:
        """Notes the mailbox that the device signs in with, or the relay in its place."""
        mailbox = plan.settings.username if plan.method in SMTP_AUTH else None
        if plan.relay is not None:
            mailbox = plan.relay.mailbox
        if mailbox:
            spelled = self._mailboxes.setdefault(mailbox.lower(), mailbox)
            if plan.method is Method.SMTP_AUTH_BASIC:
                self._passwords[spelled] = None
            if plan.app is not None:
                self._apps.setdefault(plan.app.as_application, (plan.app, {}))[1][spelled] = None

    def _change(self, change: TenantChange) -> None:
        match change:
            case CreateInboundConnector(sender_ips=addresses, require_tls=encrypted):
                self._connected += 1
                self._in_the_clear += not encrypted
                self._without_address += not addresses
                self.addresses.update(dict.fromkeys(addresses))
            case EnableSmtpAuth(mailbox=mailbox):
                self._opened.setdefault(mailbox.lower(), change)
            case GrantSendAs(identity=identity, trustee=trustee):
                self._grants.setdefault((identity.lower(), trustee.lower()), change)

    def closed(self, connector: str, notes: list[str]) -> Site:
        """The site with its script sets: one, or two where a connector by address stands beside one by certificate."""
        sets = []
        others, certified = tuple(self._methods[False]), tuple(self._methods[True])
        if others:
            changes: tuple[TenantChange, ...] = (*self._opened.values(), *self._grants.values())
            if self._connected:
                made = CreateInboundConnector(connector, in_order(self.addresses), not self._in_the_clear)
                changes = (made, *changes)
            sets.append(self._scripts(self.folder, others, changes, by_certificate=False))
        if certified:
            folder = f"{self.folder}/certificate" if others else self.folder
            sets.append(self._scripts(folder, certified, (), by_certificate=True))
        return Site(
            name=self.name,
            domain=self.domain,
            folder=self.folder,
            devices=self._count,
            critical=self._critical,
            by_method=dict(self._by_method),
            public_ips=in_order(self.addresses),
            scripts=tuple(sets),
            relays=tuple(self._relays.values()),
            notes=(*self._own_notes(), *notes),
        )

    def _own_notes(self) -> list[str]:
        notes = [
            _(
                "The relay in the folder {folder} is made from the answers for {name} and serves the whole site: let it "
                "listen for what the others are set to as well."
            ).format(
                name=planned.device.name or _("line {line}").format(line=planned.device.line),
                folder="relay" if number == 1 else f"relay-{number}",
            )
            for number, planned in enumerate(self._relays.values(), start=1)
        ]
        if len(self._apps) > 1:
            notes.append(
                _(
                    "Some programs sign in as themselves and some through a user: run apply-app.ps1 a second time with -SignInAs "
                    "User, and with another -AppName, -Mailbox and -StatePath."
                )
            )
        if self._without_address:
            notes.append(
                counted(
                    self._without_address,
                    _(
                        "One device that needs the connector names no public address. Without one the script asks for "
                        "it; fill in the site's address and make the files again."
                    ),
                    _(
                        "{count} devices that need the connector name no public address. Without one the script asks "
                        "for it; fill in the site's address and make the files again."
                    ),
                )
            )
        if 0 < self._in_the_clear < self._connected:
            notes.append(
                _(
                    "{count} of {all} devices at the connector can not encrypt well enough, so it does not demand "
                    "TLS. The others still use it."
                ).format(count=self._in_the_clear, all=self._connected)
            )
        return notes

    def _scripts(
        self,
        folder: str,
        methods: tuple[Method, ...],
        changes: tuple[TenantChange, ...],
        *,
        by_certificate: bool,
    ) -> ScriptSet:
        accounts = tuple(self._hve)
        # One app registration serves the site; where there are both kinds, the one that signs in as itself is scripted.
        app, through = self._apps.get(True) or self._apps.get(False) or (None, {})
        return ScriptSet(
            folder=folder,
            methods=methods,
            changes=changes,
            by_certificate=by_certificate,
            senders=tuple(self._senders[by_certificate]),
            mailboxes=() if by_certificate else tuple(self._mailboxes.values()),
            passwords=() if by_certificate else tuple(self._passwords),
            steps=tuple(self._steps[by_certificate]),
            answers=Answers(
                domain=self.domain,
                device=DeviceAnswers(name=_("the devices of {site}").format(site=self.name)),
                tenant=TenantAnswers(cloud=self._cloud),
                options=OptionAnswers(hve_account=accounts[0] if len(accounts) == 1 else None),
            ),
            app=None if by_certificate else app,
            app_mailboxes=() if by_certificate else tuple(through),
        )


def _new_name(site: _Site, taken: set[str]) -> str:
    """The connector's name, different from that of every other site though cut to what Exchange takes."""
    whole = (
        f"Relay Wizard {site.name}" if site.domain in site.name else f"Relay Wizard {site.domain} {site.name}"
    )
    name, number = whole[:CONNECTOR_NAME_LIMIT].strip(), 1
    while name.casefold() in taken:
        number += 1
        behind = f" {number}"
        name = whole[: CONNECTOR_NAME_LIMIT - len(behind)].strip() + behind
    taken.add(name.casefold())
    return name

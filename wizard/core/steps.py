"""What to do for a method, in the order of work. The words are data (``resources/knowledge/steps.toml``)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from wizard.core.answers import Security, SmtpAuthMailbox, SmtpAuthTenant
from wizard.core.case import Case, from_domain, numbers
from wizard.core.device_app import APPROVAL, AppOf, app_of, registration_words
from wizard.core.dns_changes import FROM_THE_SITE
from wizard.core.domains import a_label, domain_of
from wizard.core.knowledge import Knowledge
from wizard.core.levels import MET
from wizard.core.model import (
    Candidate,
    CreateInboundConnector,
    Decision,
    DnsChange,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    RelayPlan,
    Status,
    Step,
    TenantChange,
)
from wizard.core.profiles import DeviceProfile
from wizard.core.requirements import starttls_tls_1_2
from wizard.core.settings import SMTP_AUTH, TO_MX, Wiring
from wizard.core.texts import _
from wizard.core.wording import with_caution

if TYPE_CHECKING:
    from wizard.core.facts import Facts

_PLACE = {
    "accepted-domain": "exchange",
    "licensed-mailbox": "exchange",
    "external-limit": "exchange",
    "basic-available": "exchange",
    "direct-send-allowed": "exchange",
    "security-defaults-off": "entra",
    "worldwide-cloud": "entra",
    "billing-policy": "entra",
    "azure-subscription": "entra",
    "default-quota": "entra",
    "port-25": "network",
    "port-587": "network",
    "port-587-or-25": "network",
    "static-public-ip": "network",
    "unshared-public-ip": "network",
    "local-server": "network",
    "relay-way-on": "network",
    "on-premises": "network",
    "own-computer": "network",
    "public-certificate": "network",
}
"""Where a requirement is met; what is not here is met on the device."""

CONNECTOR_NAME_LIMIT = 64
"""Characters of a connector's name in Exchange Online."""


def tenant_changes(
    way: Method, wired: Wiring, case: Case, relay: RelayPlan | None = None
) -> tuple[TenantChange, ...]:
    """What ``apply.ps1`` does in the tenant so that mail may come by ``way``. Direct Send needs nothing there.

    With a relay on the own network it is the relay that Microsoft 365 sees: ``way`` is its way on.
    """
    answers = case.answers
    if way is Method.CONNECTOR_IP:
        name = f"Relay Wizard {from_domain(answers)}"[:CONNECTOR_NAME_LIMIT]
        # RequireTls would shut out a device that may have to send in the clear. A relay always encrypts.
        encrypted = relay is not None or starttls_tls_1_2(case.levels) == MET
        return (CreateInboundConnector(name, answers.network.public_ips or (), encrypted),)
    mailbox = wired.username if relay is None else relay.mailbox
    if way not in SMTP_AUTH or mailbox is None:
        return ()
    changes: list[TenantChange] = []
    if not smtp_auth_is_on(case):
        changes.append(EnableSmtpAuth(mailbox))
    if mailbox.lower() != wired.sender.lower():
        changes.append(GrantSendAs(identity=wired.sender, trustee=mailbox))
    return tuple(changes)


def smtp_auth_is_on(case: Case) -> bool:
    """Whether SMTP AUTH is said to be on for the mailbox; its own switch wins over the organisation's."""
    tenant = case.answers.tenant
    if tenant.smtp_auth_mailbox is SmtpAuthMailbox.INHERIT:
        return tenant.smtp_auth_tenant is SmtpAuthTenant.ENABLED
    return tenant.smtp_auth_mailbox is SmtpAuthMailbox.ENABLED


class Draft(msgspec.Struct, frozen=True):
    """A plan that has everything but its steps."""

    method: Method
    wired: Wiring
    candidate: Candidate
    changes: tuple[TenantChange, ...]
    dns: tuple[DnsChange, ...]
    relay: RelayPlan | None = None

    @property
    def way(self) -> Method:
        """The method by which the mail reaches Microsoft 365: the relay's, where there is one in between."""
        return self.method if self.relay is None else self.relay.way_on

    @property
    def host(self) -> str | None:
        """The host of `way`."""
        return self.wired.host if self.relay is None else self.relay.host


def steps_of(
    draft: Draft, case: Case, profile: DeviceProfile | None, knowledge: Knowledge, facts: "Facts | None"
) -> tuple[Step, ...]:
    """First what is missing or not known, then the tenant, DNS, the device, and the test."""
    words = _Words(draft, case, profile, knowledge)
    found = list(words.open_requirements(draft.candidate))
    found += [words.step(name) for name in _preparations(draft, case)]
    app = app_of(profile)
    found += [words.step(name) for name in _in_the_tenant(draft, app)]
    found += [words.step(name) for name in _in_dns(draft, facts)]
    found += [words.step(name) for name in _on_the_relay(draft.relay)]
    found += [words.step(name) for name in _on_the_device(draft.method, app)]
    return tuple(found)


def _preparations(draft: Draft, case: Case) -> Iterator[str]:
    """Values that are not known yet."""
    way, wired = draft.way, draft.wired
    if "sending.from" in wired.missing:
        yield "choose-sender"
    if draft.host is None and way in TO_MX:
        yield "read-mx-host"
    if draft.host is None and way in SMTP_AUTH:
        yield "read-smtp-host"
    if draft.host is None and way is Method.AZURE_COMMUNICATION_SERVICES:
        yield "read-acs-host"
    if way in FROM_THE_SITE and not case.answers.network.public_ips:
        yield "find-public-ip"
    if way in SMTP_AUTH and case.answers.tenant.mailbox is None:
        yield "prepare-mailbox"


_TENANT_STEPS: dict[Method, tuple[str, ...]] = {
    Method.CONNECTOR_CERTIFICATE: ("create-certificate-connector",),
    Method.HIGH_VOLUME_EMAIL: ("create-billing-policy", "create-hve-account"),
    Method.AZURE_COMMUNICATION_SERVICES: ("create-acs", "acs-mail-from", "create-acs-username"),
}


def _in_the_tenant(draft: Draft, app: AppOf) -> Iterator[str]:
    kinds = {type(change) for change in draft.changes}
    yield from _TENANT_STEPS.get(draft.way, ())
    if CreateInboundConnector in kinds:
        yield "create-connector"
    if draft.way in SMTP_AUTH:
        yield "enable-smtp-auth" if EnableSmtpAuth in kinds else "check-smtp-auth"
    if GrantSendAs in kinds:
        yield "grant-send-as"
    if draft.method is Method.SMTP_AUTH_OAUTH:
        yield APPROVAL[app]
    if draft.method is Method.SMTP_AUTH_BASIC:
        yield "set-password"


def _in_dns(draft: Draft, facts: "Facts | None") -> Iterator[str]:
    changed = [change for change in draft.dns if change.action != "keep"]
    if any(change.value.lower().startswith("v=spf1") for change in changed):
        yield "publish-spf"
    if any(change.name.startswith("_dmarc.") for change in changed):
        yield "publish-dmarc"
    ours = facts is not None and a_label(facts.domain) == domain_of(draft.wired.sender)
    dkim = facts.dkim if facts is not None and ours else None
    if draft.method is Method.AZURE_COMMUNICATION_SERVICES:
        yield "acs-dns"
    elif dkim is not None and not (dkim.selector1.ok and dkim.selector2.ok):
        yield "switch-dkim-on"


_RELAY_SECRETS: dict[Method, tuple[str, ...]] = {
    Method.SMTP_AUTH_OAUTH: ("register-relay-app", "sign-in-relay"),
    Method.CONNECTOR_CERTIFICATE: ("install-relay-certificate",),
}
"""What is put into the relay by hand, because no file of a plan may hold it."""


def _on_the_relay(relay: RelayPlan | None) -> Iterator[str]:
    """Install, copy the files, fill in what is secret, test from there: all before the device is touched."""
    if relay is None:
        return
    yield "build-relay"
    yield "copy-relay-files"
    if relay.listens_with is not Security.NONE:
        yield "encrypt-relay"
    if relay.password:
        yield "create-relay-password"
    yield from _RELAY_SECRETS.get(relay.way_on, ())
    yield "test-relay"


def _on_the_device(method: Method, app: AppOf) -> Iterator[str]:
    if method is Method.CONNECTOR_CERTIFICATE:
        yield "install-certificate"
    yield "enter-settings"
    if method is Method.SMTP_AUTH_OAUTH:
        yield "sign-in-with-own-app" if app is AppOf.ORGANISATION else "sign-in-on-device"
    yield "send-test"
    if method is Method.SMTP_AUTH_BASIC:
        yield "plan-replacement"


class _Words:
    """Steps by id, with the values of the case in their sentences."""

    def __init__(self, draft: Draft, case: Case, profile: DeviceProfile | None, knowledge: Knowledge) -> None:
        wired, relay = draft.wired, draft.relay
        mailbox = wired.username if relay is None else relay.mailbox
        self._knowledge = knowledge
        self._requirements = knowledge.requirements
        self._values = {
            **numbers(case, knowledge),
            "from": wired.sender,
            "from_domain": domain_of(wired.sender),
            "mailbox": mailbox or wired.sender,
            "public_ips": ", ".join(case.answers.network.public_ips or ()) or _("of your site"),
            "menu": _menu(profile),
            **registration_words(profile),
            "way_on": _(_WAY_ON_WORDS.get(draft.way, "")),
            "relay_user": wired.username or wired.sender,
            "relay_port": str(wired.port),
        }

    def step(self, name: str) -> Step:
        text = self._knowledge.steps[name]
        return Step(
            id=name,
            title=text.title.format_map(self._values),
            where=text.where,
            detail=with_caution(text.detail.format_map(self._values), text, self._knowledge),
        )

    def open_requirements(self, candidate: Candidate) -> Iterator[Step]:
        """What is unmet has to be obtained, what is unknown has to be found out."""
        for requirement in candidate.requirements:
            if requirement.status is Status.MET:
                continue
            unknown = requirement.status is Status.UNKNOWN
            title = _("Find out: {what}") if unknown else _("Needed first: {what}")
            what = self._requirements[requirement.id].title.format_map(self._values)
            yield Step(
                id=("find-out-" if unknown else "obtain-") + requirement.id,
                title=title.format(what=what),
                where=_PLACE.get(requirement.id, "device"),
                detail=" ".join(part for part in (requirement.why, requirement.fix) if part),
            )


def _menu(profile: DeviceProfile | None) -> str:
    if profile is None or not profile.menu:
        return _("Look for the mail settings, usually under Network, Email, SMTP or Notifications.")
    path = " > ".join(profile.menu)
    if profile.menu_verified:
        return _("Menu: {path}.").format(path=path)
    return _("The menu is something like: {path}.").format(path=path)


_WAY_ON_WORDS = {
    Method.SMTP_AUTH_OAUTH: "SMTP AUTH with OAuth 2.0 and a licensed mailbox",
    Method.CONNECTOR_IP: "a connector that knows your address",
    Method.CONNECTOR_CERTIFICATE: "a connector that knows its certificate",
}
"""The relay's ways on, as they stand in a sentence."""


def way_out(decision: Decision) -> tuple[Step, ...]:
    """When nothing fits: the first of the smallest sets of changes that would open a method, as steps.

    Empty where no such set exists.
    """
    return tuple(
        Step(
            id=f"obtain-{change.id}",
            title=change.title,
            where=change.where,
            detail=f"{change.how} {change.effort}",
        )
        for opening in decision.what_would_change[:1]
        for change in opening.changes
    )

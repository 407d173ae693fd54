"""What the scripts of one plan, or of one site of a fleet, need to know: read once from answers, plan and knowledge.

No PowerShell is written here.
"""

import datetime

import msgspec

from wizard.core.answers import Answers, Cloud
from wizard.core.domains import a_label, domain_of
from wizard.core.fleet_model import ScriptSet
from wizard.core.knowledge import Knowledge
from wizard.core.model import (
    CreateInboundConnector,
    DnsChange,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    Plan,
    Step,
)
from wizard.core.texts import one_line


class AppCase(msgspec.Struct, frozen=True):
    """The app registration that the sign-in needs, and where its cloud answers.

    ``exchange`` is the client id of Office 365 Exchange Online; the scopes are empty where no source knows them. ``mailboxes``
    are those that it sends as.
    """

    name: str
    mailboxes: tuple[str, ...]
    as_application: bool
    secret: bool
    redirects: tuple[str, ...]
    authority: str
    app_scope: str
    user_scope: str
    exchange: str


class ScriptCase(msgspec.Struct, frozen=True):
    """One plan or site as the scripts see it.

    An empty text or tuple is a value that is not known: the script then asks for it. ``environment`` and
    ``graph_environment`` are empty in the worldwide cloud. ``by_certificate``: the connector recognises a
    certificate instead of an address. ``mailboxes`` are those of the SMTP AUTH methods, an empty text for one that is
    not known; ``opens_mailboxes`` where they are not open yet. ``passwords`` are those that sign in with one.
    A site's case holds several methods, senders and mailboxes, a plan's one. ``spf_addresses`` and ``spf_include`` are what
    the domain's SPF record must hold.
    """

    methods: tuple[Method, ...]
    method_name: str
    device: str
    domain: str
    senders: tuple[str, ...]
    day: datetime.date
    environment: str
    graph_environment: str
    connector: CreateInboundConnector | None
    by_certificate: bool
    mailboxes: tuple[str, ...]
    opens_mailboxes: bool
    passwords: tuple[str, ...]
    grants: tuple[GrantSendAs, ...]
    high_volume_account: str
    dns: tuple[str, ...]
    steps: tuple[Step, ...]
    app: AppCase | None = None
    spf_addresses: tuple[str, ...] = ()
    spf_include: str = ""

    @property
    def sends(self) -> str:
        """What Microsoft 365 sees: the device itself, or the relay that sends for it."""
        return "relay" if set(self.methods) == {Method.LOCAL_RELAY} else "device"

    @property
    def uses_mailbox(self) -> bool:
        """Whether a device signs in with a mailbox, known or not."""
        return bool(self.mailboxes)

    @property
    def changes_nothing(self) -> bool:
        """Whether ``apply.ps1`` leaves the tenant as it is."""
        return self.connector is None and not self.opens_mailboxes and not self.grants


def script_case(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> ScriptCase:
    """The case of one plan. It holds one connector and one mailbox at most; more raise ValueError."""
    mailboxes = [change.mailbox for change in plan.changes if isinstance(change, EnableSmtpAuth)]
    if len(mailboxes) > 1:
        raise ValueError("a plan opens one mailbox at most")
    if not mailboxes and plan.method in _WITH_MAILBOX:
        mailboxes = [plan.settings.username or plan.settings.from_]
    if not mailboxes and plan.relay is not None and plan.relay.mailbox is not None:
        mailboxes = [plan.relay.mailbox]
    alone = ScriptSet(
        folder="",
        methods=(plan.method,),
        changes=plan.changes,
        by_certificate=way_of(plan) is Method.CONNECTOR_CERTIFICATE,
        senders=(plan.settings.from_,),
        mailboxes=tuple(mailboxes),
        passwords=tuple(mailboxes) if plan.method is Method.SMTP_AUTH_BASIC else (),
        steps=plan.steps,
        answers=answers,
        app=plan.app,
        app_mailboxes=tuple(mailboxes),
    )
    return site_case(alone, plan.dns, knowledge, today)


def asking_case(answers: Answers, knowledge: Knowledge, today: datetime.date) -> ScriptCase:
    """The case before a method is chosen: the tenant is only asked how things stand. ``answers`` name the sender."""
    sender = answers.sending.from_ or ""
    asking = ScriptSet(
        folder="",
        methods=(),
        changes=(),
        by_certificate=False,
        senders=(sender,),
        mailboxes=(answers.tenant.mailbox or sender,),
        passwords=(),
        steps=(),
        answers=answers,
    )
    return msgspec.structs.replace(
        site_case(asking, (), knowledge, today), method_name="no method chosen yet"
    )


def way_of(plan: Plan) -> Method:
    """The method by which the mail reaches Microsoft 365: the relay's own where there is one."""
    return plan.relay.way_on if plan.relay is not None else plan.method


def changes_tenant(plan: Plan) -> bool:
    """Whether the scripts change anything: a connector by certificate is none of `Plan.changes`, since only the
    administrator knows its name, and an app registration has scripts of its own."""
    return bool(plan.changes) or plan.app is not None or way_of(plan) is Method.CONNECTOR_CERTIFICATE


_WITH_MAILBOX = frozenset({Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC})


def site_case(
    scripts: ScriptSet, dns: tuple[DnsChange, ...], knowledge: Knowledge, today: datetime.date
) -> ScriptCase:
    """The case of all devices of a site: their merged changes, and what is published for their domain."""
    answers, changes, methods = scripts.answers, scripts.changes, scripts.methods
    connectors = [change for change in changes if isinstance(change, CreateInboundConnector)]
    if len(connectors) > 1:
        raise ValueError("a plan makes one connector at most")
    cloud = answers.tenant.cloud or Cloud.WORLDWIDE
    domain = _plain_domain(domain_of(scripts.senders[0]) or answers.domain)
    return ScriptCase(
        methods=methods,
        method_name=", ".join(knowledge.methods[method].name for method in methods),
        device=one_line(answers.device.name or "this device", 100),
        domain=domain,
        senders=scripts.senders,
        day=today,
        environment=knowledge.endpoints.cloud[cloud].exchange_environment or "",
        graph_environment=knowledge.endpoints.cloud[cloud].graph_environment or "",
        connector=connectors[0]
        if connectors
        else _certificate_connector(domain, needed=scripts.by_certificate),
        by_certificate=scripts.by_certificate,
        mailboxes=scripts.mailboxes,
        opens_mailboxes=any(isinstance(change, EnableSmtpAuth) for change in changes),
        passwords=scripts.passwords,
        grants=tuple(change for change in changes if isinstance(change, GrantSendAs)),
        high_volume_account=answers.options.hve_account or "",
        dns=tuple(
            _dns_line(record.action, record.type, record.name, record.value)
            for record in dns
            if record.action != "keep"
        ),
        steps=scripts.steps,
        app=_app_case(scripts, knowledge, cloud),
        spf_addresses=_spf_addresses(scripts, connectors),
        spf_include=knowledge.endpoints.cloud[cloud].spf_include
        if set(methods) - {Method.DIRECT_SEND}
        else "",
    )


def _spf_addresses(scripts: ScriptSet, connectors: list[CreateInboundConnector]) -> tuple[str, ...]:
    """The site's own addresses that the SPF record must hold: those from which mail is handed over unsigned."""
    if connectors:
        return connectors[0].sender_ips
    if Method.DIRECT_SEND in scripts.methods:
        return scripts.answers.network.public_ips or ()
    return ()


def app_only(case: ScriptCase, app: AppCase) -> ScriptCase:
    """The case with the mailboxes of the app alone: a site's other devices sign in without it."""
    mine = {one.lower() for one in app.mailboxes}
    return msgspec.structs.replace(
        case,
        mailboxes=app.mailboxes,
        passwords=(),
        grants=tuple(grant for grant in case.grants if grant.trustee.lower() in mine),
    )


def _app_case(scripts: ScriptSet, knowledge: Knowledge, cloud: Cloud) -> AppCase | None:
    """The app registration of these scripts. Its name has room for what Entra takes: 120 characters."""
    if scripts.app is None:
        return None
    there = knowledge.endpoints.cloud[cloud]
    return AppCase(
        name=one_line(f"Relay Wizard {scripts.answers.device.name or scripts.answers.domain}", 100),
        mailboxes=scripts.app_mailboxes,
        as_application=scripts.app.as_application,
        secret=scripts.app.secret,
        redirects=scripts.app.redirects,
        authority=there.authority,
        app_scope=there.app_scope or "",
        user_scope=there.user_scope or "",
        exchange=knowledge.endpoints.tokens.exchange_app_id,
    )


def _certificate_connector(domain: str, *, needed: bool) -> CreateInboundConnector | None:
    """The connector of `Method.CONNECTOR_CERTIFICATE`, whose certificate name only the admin knows."""
    if not needed:
        return None
    return CreateInboundConnector(
        name=f"Relay Wizard certificate {domain}"[:64], sender_ips=(), require_tls=True
    )


def _plain_domain(domain: str) -> str:
    """The A-label form in which Exchange lists accepted domains; the text itself where it has none."""
    try:
        return a_label(domain)
    except ValueError:
        return domain


def _dns_line(action: str, kind: str, name: str, value: str) -> str:
    return one_line(f"{action} {kind} at {name}: {value}")

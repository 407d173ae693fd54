"""What the scripts of one plan need to know: read once from answers, plan and knowledge.

No PowerShell is written here.
"""

import datetime

import msgspec

from wizard.core.answers import Answers, Cloud
from wizard.core.domains import a_label, domain_of
from wizard.core.knowledge import Knowledge
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method, Plan, Step
from wizard.core.texts import one_line

_GRAPH_ENVIRONMENT = {Cloud.GCC_HIGH: "USGov", Cloud.DOD: "USGovDoD", Cloud.CHINA: "China"}
"""``Connect-MgGraph -Environment`` for the clouds of their own (Microsoft.Graph.Authentication)."""


class ScriptCase(msgspec.Struct, frozen=True):
    """One plan as the scripts see it.

    An empty text or tuple is a value that is not known: the script then asks for it. ``environment`` and
    ``graph_environment`` are empty in the worldwide cloud. ``by_certificate``: the connector recognises a
    certificate instead of an address. ``signs_in_as`` is the mailbox of the SMTP AUTH methods, which
    ``mailbox`` opens only where it is not open yet.
    """

    method: Method
    method_name: str
    device: str
    domain: str
    sender: str
    day: datetime.date
    environment: str
    graph_environment: str
    connector: CreateInboundConnector | None
    by_certificate: bool
    mailbox: EnableSmtpAuth | None
    signs_in_as: str
    grants: tuple[GrantSendAs, ...]
    high_volume_account: str
    dns: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def uses_mailbox(self) -> bool:
        """Whether the device signs in with a mailbox, known or not."""
        return self.mailbox is not None or bool(self.signs_in_as)

    @property
    def changes_nothing(self) -> bool:
        """Whether ``apply.ps1`` leaves the tenant as it is."""
        return self.connector is None and self.mailbox is None and not self.grants


def script_case(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> ScriptCase:
    """Reads the case. A plan holds one connector and one mailbox at most; more raise ValueError."""
    connectors = [change for change in plan.changes if isinstance(change, CreateInboundConnector)]
    mailboxes = [change for change in plan.changes if isinstance(change, EnableSmtpAuth)]
    if len(connectors) > 1 or len(mailboxes) > 1:
        raise ValueError("a plan makes one connector and opens one mailbox at most")
    cloud = answers.tenant.cloud or Cloud.WORLDWIDE
    by_certificate = plan.method is Method.CONNECTOR_CERTIFICATE
    domain = _plain_domain(domain_of(plan.settings.from_) or answers.domain)
    return ScriptCase(
        method=plan.method,
        method_name=knowledge.methods[plan.method].name,
        device=one_line(answers.device.name or "this device", 100),
        domain=domain,
        sender=plan.settings.from_,
        day=today,
        environment=knowledge.endpoints.cloud[cloud].exchange_environment or "",
        graph_environment=_GRAPH_ENVIRONMENT.get(cloud, ""),
        connector=connectors[0] if connectors else _certificate_connector(domain, needed=by_certificate),
        by_certificate=by_certificate,
        mailbox=mailboxes[0] if mailboxes else None,
        signs_in_as=_mailbox(plan, mailboxes),
        grants=tuple(change for change in plan.changes if isinstance(change, GrantSendAs)),
        high_volume_account=answers.options.hve_account or "",
        dns=tuple(
            _dns_line(record.action, record.type, record.name, record.value)
            for record in plan.dns
            if record.action != "keep"
        ),
        steps=plan.steps,
    )


def _certificate_connector(domain: str, *, needed: bool) -> CreateInboundConnector | None:
    """The connector of `Method.CONNECTOR_CERTIFICATE`, whose certificate name only the admin knows."""
    if not needed:
        return None
    return CreateInboundConnector(
        name=f"Relay Wizard certificate {domain}"[:64], sender_ips=(), require_tls=True
    )


def _mailbox(plan: Plan, opened: list[EnableSmtpAuth]) -> str:
    """The mailbox that the device signs in with; empty for the methods without one."""
    if opened:
        return opened[0].mailbox
    if plan.method in {Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC}:
        return plan.settings.username or plan.settings.from_
    return ""


def _plain_domain(domain: str) -> str:
    """The A-label form in which Exchange lists accepted domains; the text itself where it has none."""
    try:
        return a_label(domain)
    except ValueError:
        return domain


def _dns_line(action: str, kind: str, name: str, value: str) -> str:
    return one_line(f"{action} {kind} at {name}: {value}")

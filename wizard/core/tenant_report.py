"""What ``check.ps1`` read from a tenant: the document as values, each part there or with the reason why not.

`wizard.files.tenant_reports` makes it from a file; every text in it is one harmless line already. It holds no
secret, and of people only the address of the mailbox that was asked for.
"""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

KIND = "relay-wizard-tenant-report"
SCHEMA = 1
"""The newest version of the document that this program reads."""


class Unread(msgspec.Struct, frozen=True):
    """A part that is not in the report. ``problem`` is the reason as PowerShell said it, "" where it gave none."""

    problem: str = ""


class SessionPart(msgspec.Struct, frozen=True):
    """Which organisation answered: the tenant's id, "" where an old module does not say."""

    tenant_id: str = ""


class AcceptedDomain(msgspec.Struct, frozen=True):
    """One domain that Exchange takes mail for."""

    name: str
    type: str = ""
    default: bool = False


class AcceptedDomains(msgspec.Struct, frozen=True):
    """All of them."""

    domains: tuple[AcceptedDomain, ...]


class Organisation(msgspec.Struct, frozen=True):
    """``Get-OrganizationConfig``. None: this version of Exchange Online does not say."""

    reject_direct_send: bool | None = None
    default_authentication_policy: str = ""


class OrganisationSwitch(msgspec.Struct, frozen=True):
    """``SmtpClientAuthenticationDisabled`` of ``Get-TransportConfig``."""

    disabled: bool | None = None


class InboundConnector(msgspec.Struct, frozen=True):
    """One inbound connector, as far as it decides who is recognised."""

    name: str
    type: str = ""
    enabled: bool = False
    sender_ips: tuple[str, ...] = ()
    sender_domains: tuple[str, ...] = ()
    certificate: str = ""
    require_tls: bool | None = None
    only_these_ips: bool | None = None
    only_this_certificate: bool | None = None


class InboundConnectors(msgspec.Struct, frozen=True):
    """All of them."""

    connectors: tuple[InboundConnector, ...]


class BlockedConnectors(msgspec.Struct, frozen=True):
    """Connectors that Microsoft blocked after abuse, by id."""

    connectors: tuple[str, ...]


class DkimDomain(msgspec.Struct, frozen=True):
    """DKIM of one domain: whether it signs, and where its selectors must point."""

    domain: str
    enabled: bool = False
    status: str = ""
    selector1: str = ""
    selector2: str = ""


class Dkim(msgspec.Struct, frozen=True):
    """The domain that was asked for; none where Exchange has no key for it."""

    domains: tuple[DkimDomain, ...]


class AccountPart(msgspec.Struct, frozen=True):
    """The account behind the mailbox. ``type`` is ``RecipientTypeDetails`` of ``Get-User``."""

    address: str
    type: str = ""


class MailboxPart(msgspec.Struct, frozen=True):
    """The mailbox. ``type`` is ``RecipientTypeDetails``; ``licensed`` is ``SkuAssigned``."""

    address: str
    type: str = ""
    licensed: bool | None = None


class MailboxSwitch(msgspec.Struct, frozen=True):
    """``SmtpClientAuthenticationDisabled`` of the mailbox.

    None follows the organisation, but only where the property was ``present``.
    """

    address: str
    disabled: bool | None = None
    present: bool = False


class SendAs(msgspec.Struct, frozen=True):
    """Whether ``mailbox`` may send as ``address``."""

    address: str
    mailbox: str = ""
    granted: bool | None = None


class PolicyPart(msgspec.Struct, frozen=True):
    """The authentication policy that holds for the mailbox, "" for none, and whether it lets passwords in."""

    address: str = ""
    name: str = ""
    basic_smtp: bool | None = None


class HighVolumeAccounts(msgspec.Struct, frozen=True):
    """Addresses of the High Volume Email accounts."""

    accounts: tuple[str, ...]


class HighVolumeBilling(msgspec.Struct, frozen=True):
    """How many billing policies for High Volume Email there are."""

    policies: int


class HighVolumeAccount(msgspec.Struct, frozen=True):
    """The account that was asked for. ``billing`` is ``BillingPolicyStatus``."""

    address: str
    billing: str = ""


class ServicePrincipalPart(msgspec.Struct, frozen=True):
    """The program's app as Exchange knows it: its object id there, and the mailboxes of the plan that it may use."""

    there: bool
    client_id: str = ""
    object_id: str = ""
    mailboxes: tuple[str, ...] = ()


class ApplicationPart(msgspec.Struct, frozen=True):
    """The program's app as Microsoft Entra knows it: the Enterprise application's object id, "" where there is none,
    whether the app registration lists the permission, and whether the organisation has consented to it."""

    there: bool
    client_id: str = ""
    object_id: str = ""
    permission: bool = False
    consent: bool = False


class SecurityDefaults(msgspec.Struct, frozen=True):
    """Whether security defaults are on."""

    enabled: bool


class MailHost(msgspec.Struct, frozen=True):
    """The MX hosts that Microsoft assigned to the domain."""

    hosts: tuple[str, ...]


class Licences(msgspec.Struct, frozen=True):
    """Licences that were bought and bring a mailbox."""

    email: int


class TenantPart(msgspec.Struct, frozen=True):
    """The tenant itself. ``created`` is a moment as ISO 8601 writes it, "" where it is not known."""

    id: str = ""
    created: str = ""


class TenantReport(msgspec.Struct, frozen=True):
    """One report. ``created`` is None where the file names no moment; ``domain`` is the one that was asked for.

    ``name`` is the file's.
    """

    domain: str
    created: datetime.datetime | None = None
    name: str = ""
    session: SessionPart | Unread = Unread()
    accepted_domains: AcceptedDomains | Unread = Unread()
    organisation: Organisation | Unread = Unread()
    smtp_auth_organisation: OrganisationSwitch | Unread = Unread()
    inbound_connectors: InboundConnectors | Unread = Unread()
    blocked_connectors: BlockedConnectors | Unread = Unread()
    dkim: Dkim | Unread = Unread()
    account: AccountPart | Unread = Unread()
    mailbox: MailboxPart | Unread = Unread()
    smtp_auth_mailbox: MailboxSwitch | Unread = Unread()
    send_as: SendAs | Unread = Unread()
    authentication_policy: PolicyPart | Unread = Unread()
    high_volume_accounts: HighVolumeAccounts | Unread = Unread()
    high_volume_billing: HighVolumeBilling | Unread = Unread()
    high_volume_account: HighVolumeAccount | Unread = Unread()
    service_principal: ServicePrincipalPart | Unread = Unread()
    application: ApplicationPart | Unread = Unread()
    security_defaults: SecurityDefaults | Unread = Unread()
    mail_host: MailHost | Unread = Unread()
    licences: Licences | Unread = Unread()
    tenant: TenantPart | Unread = Unread()


SECTIONS: dict[str, type[msgspec.Struct]] = {
    "session": SessionPart,
    "accepted_domains": AcceptedDomains,
    "organisation": Organisation,
    "smtp_auth_organisation": OrganisationSwitch,
    "inbound_connectors": InboundConnectors,
    "blocked_connectors": BlockedConnectors,
    "dkim": Dkim,
    "account": AccountPart,
    "mailbox": MailboxPart,
    "smtp_auth_mailbox": MailboxSwitch,
    "send_as": SendAs,
    "authentication_policy": PolicyPart,
    "high_volume_accounts": HighVolumeAccounts,
    "high_volume_billing": HighVolumeBilling,
    "high_volume_account": HighVolumeAccount,
    "service_principal": ServicePrincipalPart,
    "application": ApplicationPart,
    "security_defaults": SecurityDefaults,
    "mail_host": MailHost,
    "licences": Licences,
    "tenant": TenantPart,
}
"""The parts by their key in the document, in the order in which people are shown them."""

Part = TypeVar("Part")
Found = TypeVar("Found")


def out_of(part: Part | Unread, take: Callable[[Part], Found]) -> Found | None:
    """What ``take`` takes out of a part that was read; None out of one that was not."""
    return None if isinstance(part, Unread) else take(part)


def tenant_ids(report: TenantReport) -> tuple[str, ...]:
    """The tenant's id in lower case, as Exchange and Graph told it: none, one, or two that differ."""
    told = (out_of(report.session, lambda part: part.tenant_id), out_of(report.tenant, lambda part: part.id))
    return tuple(dict.fromkeys(one.lower() for one in told if one))


class Imported(msgspec.Struct, frozen=True):
    """A report in the window, and what became of it.

    ``given`` are the answers that it gave, by path, and ``before`` those that stood there, None for none; ``kept`` are
    the paths where the user's own answer stays. ``trusted`` is True once the user said to use it in spite of what is
    odd about it.
    """

    report: TenantReport
    before: dict[str, Any] = {}
    given: dict[str, Any] = {}
    kept: frozenset[str] = frozenset()
    trusted: bool = False

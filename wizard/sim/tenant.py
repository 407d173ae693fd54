"""What a simulated Exchange Online tenant is: settings, mailboxes, connectors, limits, all frozen values.

Only values and the questions one asks about them may live here. What the service answers is decided in
``exchange``, ``sign_in``, ``attribution`` and ``acceptance``; where the values come from is ``scenarios``' business.
"""

from datetime import date
from enum import StrEnum

import msgspec

from wizard.core.secret import Secret
from wizard.sim.directory import Directory
from wizard.sim.zone import Zone


class MailboxKind(StrEnum):
    """What stands behind an address. ``UNLICENSED`` is an account without an Exchange Online mailbox."""

    LICENSED = "licensed"
    SHARED = "shared"
    UNLICENSED = "unlicensed"


class SmtpAuth(StrEnum):
    """``Set-CASMailbox -SmtpClientAuthenticationDisabled``: false, true, blank (facts 1, switch facts)."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    INHERIT = "inherit"


class BasicAuth(StrEnum):
    """Whether a password may still be used for client submission (facts 1).

    ``BLOCKED`` is an authentication policy without ``AllowBasicAuthSmtp``; ``RETIRED`` is the state after
    Microsoft has switched Basic authentication off for the tenant.
    """

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    RETIRED = "retired"


class ConnectorType(StrEnum):
    """Who is at the other end. Only ``ON_PREMISES`` may relay to the internet (facts 7)."""

    ON_PREMISES = "on_premises"
    PARTNER = "partner"


class Mailbox(msgspec.Struct, frozen=True):
    """One address of the tenant.

    ``restricted`` is an account that Microsoft has barred from sending for spam ("Restricted entities").
    ``send_as`` are the identities that it may send as beside its own. ``busy_messages`` a minute and
    ``busy_connections`` are what other devices that share the account do all the time.
    """

    address: str
    kind: MailboxKind = MailboxKind.LICENSED
    password: Secret | None = None
    smtp_auth: SmtpAuth = SmtpAuth.INHERIT
    restricted: bool = False
    send_as: tuple[str, ...] = ()
    busy_messages: int = 0
    busy_connections: int = 0


class Connector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An inbound connector (``New-InboundConnector``; facts 7).

    ``sender_ips`` are IPv4 addresses or networks of /24 to /32; ``certificate`` is a host name, a leading
    ``*.`` stands for any one label. The two ``restrict_`` flags count for Partner connectors only.
    """

    name: str
    type: ConnectorType = ConnectorType.ON_PREMISES
    sender_domains: tuple[str, ...] = ("*",)
    sender_ips: tuple[str, ...] = ()
    certificate: str | None = None
    require_tls: bool = False
    restrict_to_ips: bool = False
    restrict_to_certificate: bool = False
    enabled: bool = True
    comment: str = ""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sending limits (facts 2). The message limit is an assumption of the practice tenant, in bytes."""

    messages_per_minute: int = 30
    recipients_per_day: int = 10_000
    connections: int = 3
    recipients_per_message: int = 500
    recipients_per_domain: int = 200
    message_bytes: int = 36_700_160


class AccessToken(msgspec.Struct, frozen=True):
    """A token that the practice Entra issued: good for one mailbox."""

    mailbox: str
    secret: Secret


class OutsideDomain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain of somebody else's that receives mail, with the people there."""

    name: str
    recipients: tuple[str, ...]


class Tenant(msgspec.Struct, frozen=True):
    """One tenant, and as much of the world around it as an answer may depend on."""

    mx_host: str
    accepted_domains: tuple[str, ...]
    mailboxes: tuple[Mailbox, ...]
    date: date
    connectors: tuple[Connector, ...] = ()
    smtp_auth_disabled: bool = True
    basic_auth: BasicAuth = BasicAuth.ALLOWED
    security_defaults: bool = False
    reject_direct_send: bool = False
    dkim_enabled: bool = True
    blocked_ips: tuple[str, ...] = ()
    limits: Limits = Limits()
    tokens: tuple[AccessToken, ...] = ()
    outside: tuple[OutsideDomain, ...] = ()
    zone: Zone = Zone()
    directory: Directory = Directory()


def folded(address: str) -> str:
    """An address or domain as it is compared: case does not count."""
    return address.casefold()


def domain_of(address: str) -> str:
    """The part behind the last ``@``, folded; "" for the null sender."""
    return folded(address.rpartition("@")[2])


def is_accepted(tenant: Tenant, domain: str) -> bool:
    """Whether ``domain`` is an accepted domain of the tenant."""
    return folded(domain) in {folded(one) for one in tenant.accepted_domains}


def mailbox(tenant: Tenant, address: str) -> Mailbox | None:
    """What stands behind ``address``, or None."""
    wanted = folded(address)
    return next((one for one in tenant.mailboxes if folded(one.address) == wanted), None)


def receives(tenant: Tenant, address: str) -> bool:
    """Whether mail for ``address`` ends up in a mailbox of the tenant."""
    found = mailbox(tenant, address)
    return found is not None and found.kind is not MailboxKind.UNLICENSED


def receives_outside(tenant: Tenant, address: str) -> bool:
    """Whether somebody outside the tenant reads mail for ``address``."""
    wanted = folded(address)
    return any(
        folded(domain.name) == domain_of(address) and wanted in {folded(one) for one in domain.recipients}
        for domain in tenant.outside
    )


def smtp_auth_allowed(tenant: Tenant, account: Mailbox) -> bool:
    """The mailbox's own switch wins; blank follows the tenant (facts 1, switch facts)."""
    if account.smtp_auth is SmtpAuth.INHERIT:
        return not tenant.smtp_auth_disabled
    return account.smtp_auth is SmtpAuth.ENABLED


def may_send_as(tenant: Tenant, user: str, identity: str) -> bool:
    """Whether ``user`` may put ``identity`` into MAIL FROM or From: itself, or by Send As."""
    account = mailbox(tenant, user)
    if account is None:
        return False
    return folded(identity) in {folded(account.address), *(folded(one) for one in account.send_as)}

"""What a simulated Exchange Online tenant is: settings, mailboxes, connectors, limits, all frozen values.

Only values and the questions one asks about them may live here. What the service answers is decided in
``exchange``, ``sign_in``, ``attribution`` and ``acceptance``; where the values come from is ``scenarios``' business.
"""

import datetime
from enum import StrEnum

import msgspec

from wizard.core.secret import Secret
from wizard.sim.directory import Directory
from wizard.sim.organization import (
    AuthenticationPolicy,
    Federation,
    Group,
    MailUser,
    OutboundBlock,
    Reputation,
    Senders,
    ServicePrincipal,
)
from wizard.sim.sending_accounts import CommunicationResource, HighVolumeAccount
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

    ``BLOCKED`` is the whole organisation under an authentication policy without ``AllowBasicAuthSmtp``; ``RETIRED`` is
    the state after Microsoft has removed Basic authentication for good. What the day, the tenant's birthday and
    single policies add is ``basic_auth``'s business.
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
    ``send_as`` are the identities that it may send as beside its own; ``full_access`` are those who may use this
    mailbox, people by address and applications by the object id that Exchange knows. ``busy_messages`` a minute,
    ``busy_recipients`` a day and ``busy_connections`` are what other devices that share the account do all the time;
    with ``quota_spent`` they have used up what it may submit. ``received_last_hour``, from everybody and from the one
    who writes now, is what arrived before.
    """

    address: str
    kind: MailboxKind = MailboxKind.LICENSED
    password: Secret | None = None
    smtp_auth: SmtpAuth = SmtpAuth.INHERIT
    restricted: bool = False
    send_as: tuple[str, ...] = ()
    busy_messages: int = 0
    busy_connections: int = 0
    busy_recipients: int = 0
    quota_spent: bool = False
    full_access: tuple[str, ...] = ()
    authentication_policy: str = ""
    recipient_limit: int | None = None
    senders: Senders = Senders.ANYONE
    received_last_hour: int = 0
    received_last_hour_from_one: int = 0


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
    """Sending limits (facts 2, 4 and 5).

    The message limit and the two on what a mailbox receives in an hour are assumptions of the practice tenant; sizes
    are in bytes. ``hve_`` and ``acs_`` are one message of those services.
    """

    messages_per_minute: int = 30
    recipients_per_day: int = 10_000
    connections: int = 3
    recipients_per_message: int = 500
    recipients_per_domain: int = 200
    message_bytes: int = 36_700_160
    hve_recipients: int = 50
    hve_message_bytes: int = 10 * 2**20
    acs_recipients: int = 50
    acs_message_bytes: int = 10 * 2**20
    received_an_hour: int = 3600
    received_an_hour_from_one: int = 1200


class AccessToken(msgspec.Struct, frozen=True):
    """A token that the practice Entra issued: good for one mailbox."""

    mailbox: str
    secret: Secret


class OutsideDomain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain of somebody else's that receives mail, with the people there.

    Its servers refuse what fails SPF where ``rejects_spf_fail`` is set (facts 9, 5.7.23).
    """

    name: str
    recipients: tuple[str, ...]
    rejects_spf_fail: bool = False


class Tenant(msgspec.Struct, frozen=True):
    """One tenant, and as much of the world around it as an answer may depend on.

    ``created`` is its birthday, None for long ago. ``basic_switched_on`` is an administrator who switched Basic
    authentication on again after the end of 2026. ``legacy_tls_clients`` is ``AllowLegacyTLSClients``: it exists to be
    recognised, no plan asks for it. ``edge_blocking`` refuses unknown recipients at the door.
    ``connectors_arrive_disabled`` is a service offering that makes OnPremises connectors without switching them on
    (facts 7). ``licences`` None is not known: no limit for recipients outside is played then; ``busy_outside`` are the
    recipients outside that the rest of the organisation writes to in a day.
    """

    mx_host: str
    accepted_domains: tuple[str, ...]
    mailboxes: tuple[Mailbox, ...]
    date: datetime.date
    connectors: tuple[Connector, ...] = ()
    smtp_auth_disabled: bool = True
    basic_auth: BasicAuth = BasicAuth.ALLOWED
    security_defaults: bool = False
    reject_direct_send: bool = False
    dkim_enabled: bool = True
    dkim_keyless: tuple[str, ...] = ()
    dkim_new_format: bool = False
    blocked_ips: tuple[str, ...] = ()
    limits: Limits = Limits()
    tokens: tuple[AccessToken, ...] = ()
    outside: tuple[OutsideDomain, ...] = ()
    zone: Zone = Zone()
    directory: Directory = Directory()
    created: datetime.date | None = None
    basic_switched_on: bool = False
    authentication_policies: tuple[AuthenticationPolicy, ...] = ()
    default_authentication_policy: str = ""
    federation: Federation = Federation.CLOUD
    legacy_tls_clients: bool = False
    groups: tuple[Group, ...] = ()
    mail_users: tuple[MailUser, ...] = ()
    service_principals: tuple[ServicePrincipal, ...] = ()
    high_volume: tuple[HighVolumeAccount, ...] = ()
    communication: CommunicationResource | None = None
    reputation: Reputation = Reputation()
    mail_subscription: bool = True
    edge_blocking: bool = True
    takes_ipv6: bool = False
    connectors_arrive_disabled: bool = False
    licences: int | None = None
    trial: bool = False
    busy_outside: int = 0
    outbound_block: OutboundBlock | None = None


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


def group(tenant: Tenant, address: str) -> Group | None:
    """The distribution list of that address, or None."""
    wanted = folded(address)
    return next((one for one in tenant.groups if folded(one.address) == wanted), None)


def mail_user(tenant: Tenant, address: str) -> MailUser | None:
    """The mail user of that address, or None."""
    wanted = folded(address)
    return next((one for one in tenant.mail_users if folded(one.address) == wanted), None)


def receives(tenant: Tenant, address: str) -> bool:
    """Whether mail for ``address`` ends up in a mailbox of the tenant."""
    found = mailbox(tenant, address)
    return found is not None and found.kind is not MailboxKind.UNLICENSED


def is_recipient(tenant: Tenant, address: str) -> bool:
    """Whether the tenant has something of that address that takes mail: a mailbox, a group, a mail user."""
    return (
        receives(tenant, address)
        or group(tenant, address) is not None
        or mail_user(tenant, address) is not None
    )


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


def may_send_as(tenant: Tenant, user: str, identity: str, principal: str = "") -> bool:
    """Whether ``user`` may put ``identity`` into MAIL FROM or From: itself, or by Send As.

    ``principal`` is the object id of an application that signed in for the mailbox; its own right counts too (facts 6).
    """
    account = mailbox(tenant, user)
    if account is None:
        return False
    allowed = {account.address, *account.send_as}
    if principal:
        allowed |= {
            address
            for one in tenant.service_principals
            if folded(one.object_id) == folded(principal)
            for address in one.send_as
        }
    return folded(identity) in {folded(one) for one in allowed}


def external_limit(tenant: Tenant) -> int | None:
    """Recipients outside in any 24 hours: TERRL, 500 x licences^0.7 + 9,500, 5,000 for a trial (facts 2)."""
    if tenant.trial:
        return 5000
    return None if tenant.licences is None else int(500 * tenant.licences**0.7 + 9500)

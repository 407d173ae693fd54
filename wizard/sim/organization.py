"""What an organisation has beside mailboxes and connectors: groups, mail users, policies, principals, its reputation.

Only frozen values; ``tenant`` holds them, and what the service makes of them is decided where it is asked.
"""

from enum import StrEnum

import msgspec


class Senders(StrEnum):
    """From whom an object of the tenant takes mail.

    ``SIGNED_IN`` is ``RequireSenderAuthenticationEnabled``, Exchange's default for new groups: whoever sends without a
    sign-in is somebody outside, a device behind an IP connector too. ``ORGANIZATION`` refuses senders of other
    organisations (facts 9, 5.7.12).
    """

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    ORGANIZATION = "organization"


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A distribution list. ``members`` may be mailboxes, groups, mail users, and addresses outside.

    With ``allowed`` only these senders may write to it (``AcceptMessagesOnlyFromSendersOrMembers``).
    """

    address: str
    members: tuple[str, ...] = ()
    senders: Senders = Senders.SIGNED_IN
    allowed: tuple[str, ...] = ()


class MailUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mail user: an address of the tenant whose mailbox is elsewhere, at ``target``."""

    address: str
    target: str
    senders: Senders = Senders.ANYONE


class AuthenticationPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An authentication policy; a new one blocks every protocol that it is not told to allow (facts 1)."""

    name: str
    allow_basic_smtp: bool = False


class ServicePrincipal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application as ``New-ServicePrincipal`` made it known to Exchange (facts 6).

    ``object_id`` must be the Enterprise application's: with the app registration's own nothing signs in. ``send_as``
    are the addresses that ``Add-RecipientPermission`` lets it send as.
    """

    app_id: str
    object_id: str
    name: str = ""
    send_as: tuple[str, ...] = ()


class Federation(StrEnum):
    """Where passwords are checked, and what is wrong there (facts 1, the last row of the 535 5.7.139 family)."""

    CLOUD = "cloud"
    UNREACHABLE = "unreachable"
    WITHOUT_HTTPS = "without_https"


class OutboundBlock(StrEnum):
    """Why Microsoft lets nothing out of the tenant (facts 9, 5.7.705, 5.7.708, 5.7.750)."""

    OVER_THRESHOLD = "over_threshold"
    ADDRESS_NOT_ACCEPTED = "address_not_accepted"
    UNREGISTERED_DOMAINS = "unregistered_domains"


class Reputation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What Microsoft and the tenant hold against addresses, beside the blocklist of ``Tenant.blocked_ips`` (facts 9).

    Addresses or networks. ``banned`` is the list that only delist@microsoft.com empties, ``busy`` and ``greylisted``
    are told to come again later, ``over_limit`` are IPv6 ranges. ``allow_list`` and ``block_list`` are the tenant's
    own, of its connection filter; ``listed_elsewhere`` are on a blocklist of somebody else.
    """

    banned: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    greylisted: tuple[str, ...] = ()
    over_limit: tuple[str, ...] = ()
    allow_list: tuple[str, ...] = ()
    block_list: tuple[str, ...] = ()
    listed_elsewhere: tuple[str, ...] = ()

"""The types of ``resources/scenarios/*.toml``: a tenant's state, the device's place, and what a teacher would say.

A new lesson is a new file, never code. Reading the files is ``scenarios``' business.
"""

import datetime
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from wizard.core.answers import Answers
from wizard.core.lessons import Outcome
from wizard.core.model import Method, Stage
from wizard.core.secret import Secret
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
from wizard.sim.sending_accounts import Billing, CommunicationResource, HighVolumeAccount
from wizard.sim.session import Endpoint
from wizard.sim.tenant import (
    BasicAuth,
    Connector,
    Limits,
    Mailbox,
    MailboxKind,
    OutsideDomain,
    SmtpAuth,
    Tenant,
)
from wizard.sim.zone import Record, Zone


class MailboxEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `Mailbox` as a file states it: without its password, which is made when practice starts."""

    address: str
    kind: MailboxKind = MailboxKind.LICENSED
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


class HighVolumeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `HighVolumeAccount` as a file states it: without its password, which is made when practice starts."""

    address: str
    apps: tuple[str, ...] = ()
    billing: Billing = Billing.VALID
    authentication_policy: str = ""


class TenantEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `Tenant` as a file states it; ``date`` is the day on which the scenario plays."""

    mx_host: str
    accepted_domains: tuple[str, ...]
    date: datetime.date
    mailboxes: tuple[MailboxEntry, ...]
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
    created: datetime.date | None = None
    basic_switched_on: bool = False
    authentication_policies: tuple[AuthenticationPolicy, ...] = ()
    default_authentication_policy: str = ""
    federation: Federation = Federation.CLOUD
    legacy_tls_clients: bool = False
    groups: tuple[Group, ...] = ()
    mail_users: tuple[MailUser, ...] = ()
    service_principals: tuple[ServicePrincipal, ...] = ()
    high_volume: tuple[HighVolumeEntry, ...] = ()
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


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The device of the story: its account in the tenant, and the public address that its site sends from.

    ``account`` is what it signs in with: a mailbox, a High Volume Email account, or an SMTP username of Azure.
    """

    name: str
    public_ip: str
    account: str


class Attempt(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from", "bytes_": "bytes"}
):
    """One try to send, as the device of the story makes it; ``bytes`` is the size of the scan."""

    endpoint: Endpoint
    from_: str
    to: str
    starttls: bool = True
    sign_in: Literal["none", "basic", "oauth2"] = "none"
    client_certificate: bool = False
    bytes_: int = 500


class TaughtFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that the lesson stands on: where it was read (an id of ``sources.toml`` or an address), and when."""

    text: str
    source: str
    checked: datetime.date


class Shown(StrEnum):
    """Which certificate the servers show. What is wrong with it is found by whoever checks, before anything is sent."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    OTHER_NAME = "other_name"


class Ending(StrEnum):
    """How a conversation breaks off: hung up, or half of a reply and hung up."""

    CLOSED = "closed"
    HALF_REPLY = "half_reply"


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where and how every conversation breaks off.

    ``CLOSED`` comes in place of the reply at ``stage``, at DATA in the middle of the message; ``HALF_REPLY`` comes
    there after all of it, when the server has taken it.
    """

    stage: Stage
    how: Ending = Ending.CLOSED

    def __post_init__(self) -> None:
        if self.stage in {Stage.RESOLVE, Stage.CONNECT}:
            raise ValueError("the servers break off from the greeting on, not before")


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the servers misbehave, where a scenario wants that.

    ``banner_delay_s`` are the seconds before the greeting, ``octet_delay_s`` those between two octets of every reply.
    ``tls`` is the newest version that they speak.
    """

    banner_delay_s: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    octet_delay_s: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    breaks: Break | None = None
    certificate: Shown = Shown.TRUSTED
    tls: Literal["1.1", "1.3"] = "1.3"


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"try_": "try"}):
    """One lesson. ``try``, ``notice``, ``question`` and ``answer`` are the teacher's words.

    ``method`` is what the policy recommends for ``answers``; ``attempt`` is the try that the lesson is about.
    """

    id: str
    title: str
    story: str
    try_: tuple[str, ...]
    notice: tuple[str, ...]
    question: str
    answer: str
    device: Device
    internal_recipient: str
    external_recipient: str
    tenant: TenantEntry
    dns: tuple[Record, ...]
    attempt: Attempt
    outcome: Outcome
    method: Method
    answers: Answers
    facts: tuple[TaughtFact, ...]
    server: Behaviour = Behaviour()

    @property
    def domain(self) -> str:
        """The tenant's own domain: the one that the device sends from."""
        return self.tenant.accepted_domains[0]


class Internet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``world/internet.toml``: the rest of the practice world, the same in every scenario."""

    apexes: tuple[str, ...]
    dns: tuple[Record, ...]
    outside: tuple[OutsideDomain, ...]


def tenant_of(scenario: Scenario, internet: Internet, passwords: dict[str, Secret]) -> Tenant:
    """The scenario's tenant as it stands when practice starts; ``passwords`` by address."""
    entry = msgspec.structs.asdict(scenario.tenant)
    entry["mailboxes"] = tuple(
        Mailbox(password=passwords.get(one.address), **msgspec.structs.asdict(one))
        for one in scenario.tenant.mailboxes
    )
    entry["high_volume"] = tuple(
        HighVolumeAccount(password=passwords.get(one.address), **msgspec.structs.asdict(one))
        for one in scenario.tenant.high_volume
    )
    return Tenant(
        outside=internet.outside,
        zone=Zone(
            apexes=(*scenario.tenant.accepted_domains, *internet.apexes),
            records=(*scenario.dns, *internet.dns),
        ),
        **entry,
    )

"""What the files of one relay need to know: read once from answers, plan and knowledge. No syntax is written here."""

import datetime
import math
from ipaddress import AddressValueError, IPv4Address, IPv4Network

import msgspec

from wizard.core.answers import Answers, Security
from wizard.core.case import known_device
from wizard.core.caveats import BASE64
from wizard.core.domains import a_label, domain_of
from wizard.core.knowledge import CloudEndpoints, Knowledge
from wizard.core.model import Method, Plan
from wizard.core.profiles import DeviceProfile
from wizard.core.settings import cloud_of_answers
from wizard.core.texts import one_line

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""The addresses that never appear on the internet (RFC 1918)."""
UNREAD_HOST = "not-read-yet.invalid"
"""Stands in for a host that is still to be read: ``.invalid`` never resolves (RFC 2606), so mail waits in the queue."""
MEGABYTE = 1024 * 1024


class Station(msgspec.Struct, frozen=True):
    """One relay computer. ``number`` is its place among ``of``; ``name`` what it calls itself towards Microsoft 365."""

    number: int
    of: int
    name: str


class RelayCase(msgspec.Struct, frozen=True):
    """One plan's relay. ``networks`` may send through it; ``address`` is its own address where that was answered.

    ``host`` is None where it must be read first. ``kept_domains`` are those whose From stays as the device wrote
    it; empty where every From becomes ``sender``, because the mailbox may send as nobody else. ``size`` is in octets.
    """

    device: str
    domain: str
    day: datetime.date
    sender: str
    kept_domains: tuple[str, ...]
    way: Method
    way_name: str
    host: str | None
    port: int
    mailbox: str
    listens_on: int
    listens_with: Security
    user: str | None
    name: str | None
    address: str | None
    networks: tuple[str, ...]
    public_ips: tuple[str, ...]
    size: int
    rate: int
    endpoints: CloudEndpoints
    bridge: bool

    @property
    def by_mailbox(self) -> bool:
        """Whether the relay signs in with a mailbox."""
        return self.way is Method.SMTP_AUTH_OAUTH

    @property
    def by_certificate(self) -> bool:
        """Whether the relay shows a certificate."""
        return self.way is Method.CONNECTOR_CERTIFICATE

    @property
    def encrypts(self) -> bool:
        """Whether the device encrypts on its way to the relay."""
        return self.listens_with is not Security.NONE

    @property
    def next_host(self) -> str:
        """Where the relay sends to, or a stand-in that resolves nowhere."""
        return self.host or UNREAD_HOST

    def stations(self, of: int) -> tuple[Station, ...]:
        """One relay or several, each with a name in the sender's domain: a HELO of ``.local`` is refused by some."""
        if of == 1:
            return (Station(1, 1, f"relay.{self.domain}"),)
        return tuple(Station(number, of, f"relay-{number}.{self.domain}") for number in range(1, of + 1))


def relay_case(
    answers: Answers, plan: Plan, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> RelayCase:
    """Reads the case of a plan with a relay; ValueError for one without."""
    relay = plan.relay
    if relay is None:
        raise ValueError("the plan has no relay")
    domain = _label(domain_of(plan.settings.from_) or answers.domain)
    accepted = answers.tenant.accepted_domains or (answers.domain,)
    given = answers.options.local_relay_host
    address = _address(given)
    by_mailbox = relay.way_on is Method.SMTP_AUTH_OAUTH
    sign_in = known_device(answers, profile).sign_in
    return RelayCase(
        device=one_line(answers.device.name or "this device", 100),
        domain=domain,
        day=today,
        sender=plan.settings.from_,
        kept_domains=() if by_mailbox else tuple(dict.fromkeys(map(_label, (domain, *accepted)))),
        way=relay.way_on,
        way_name=knowledge.methods[relay.way_on].name,
        host=relay.host,
        port=relay.port,
        mailbox=relay.mailbox or "",
        listens_on=relay.listens_on,
        listens_with=relay.listens_with,
        user=plan.settings.username if relay.password else None,
        name=given if address is None else None,
        address=address,
        networks=_networks(address),
        public_ips=answers.network.public_ips or (),
        size=_size(answers.sending.largest_message_mb, knowledge),
        rate=knowledge.limits.mailbox.messages_per_minute,
        endpoints=knowledge.endpoints.cloud[cloud_of_answers(answers)],
        bridge=by_mailbox and (not isinstance(sign_in, tuple) or "basic" in sign_in),
    )


def _label(domain: str) -> str:
    try:
        return a_label(domain)
    except ValueError:
        return domain


def _address(host: str | None) -> str | None:
    """The relay's own address, where it was answered as one."""
    try:
        return str(IPv4Address(host or ""))
    except AddressValueError:
        return None


def _networks(address: str | None) -> tuple[str, ...]:
    """Who may use the relay: its own neighbours where its address is known, else any private address."""
    if address is not None and any(IPv4Address(address) in IPv4Network(network) for network in PRIVATE):
        return (str(IPv4Network(f"{address}/24", strict=False)),)
    return PRIVATE


def _size(megabytes: float | None, knowledge: Knowledge) -> int:
    """The largest message that the relay takes, in octets: what Exchange Online takes, or what the device sends."""
    limits = knowledge.limits.message_size
    wanted = math.ceil((megabytes or 0) * BASE64)
    return min(max(limits.megabytes, wanted), limits.most_megabytes) * MEGABYTE

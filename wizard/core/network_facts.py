"""What was found out about the tenant behind a domain and about this computer's way out: parts of `wizard.core.facts.Facts`.

Everything in here is this computer's view at one moment. The printer may stand behind another firewall.
"""

from enum import StrEnum

import msgspec

from wizard.core.answers import Cloud, Port, YesNo


class SignInRealm(StrEnum):
    """Who asks the people of a domain for their password: Microsoft, or a server of the company's own."""

    MANAGED = "managed"
    FEDERATED = "federated"


class TenantFacts(msgspec.Struct, frozen=True):
    """Whether the domain belongs to a Microsoft 365 tenant, and in which cloud.

    ``id`` is the directory (tenant) ID, ``name`` the organisation's as its sign-in page shows it, ``region`` the
    directory's part of the world in Microsoft's own word (``EU``, ``NA``).
    """

    exists: bool
    id: str | None
    cloud: Cloud | None
    name: str | None = None
    realm: SignInRealm | None = None
    region: str | None = None


class PortState(StrEnum):
    """How a try to reach a mail server's port ended."""

    OPEN = "open"
    """A mail server greeted, and nothing speaks against its being the one that was asked for."""
    REFUSED = "refused"
    """Something answered that nobody listens there, or that it may not be reached."""
    SWALLOWED = "swallowed"
    """No answer at all, or a connection on which nothing was ever said."""
    UNREACHABLE = "unreachable"
    """This computer has no way to the address."""
    NO_ADDRESS = "no_address"
    """The host's name has no address, or no nameserver answered."""
    CLOSED = "closed"
    """The connection was made and ended before a greeting."""
    WRONG_SERVICE = "wrong_service"
    """Something answered that is no mail server."""
    INTERCEPTED = "intercepted"
    """A mail server answered that is not Microsoft's: a firewall, a provider's proxy, a virus scanner."""


class TlsState(StrEnum):
    """How STARTTLS ended."""

    VERIFIED = "verified"
    NOT_TRIED = "not_tried"
    """The conversation did not come that far."""
    NOT_OFFERED = "not_offered"
    REFUSED = "refused"
    """The server offers STARTTLS and then says no."""
    FAILED = "failed"
    """No handshake came about."""
    TOO_OLD = "too_old"
    """The server has nothing newer than TLS 1.1."""
    SELF_SIGNED = "self_signed"
    UNKNOWN_ISSUER = "unknown_issuer"
    WRONG_NAME = "wrong_name"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"


class CertificateSeen(msgspec.Struct, frozen=True):
    """One certificate of a chain. ``names`` are its DNS names, the days are UTC as ``YYYY-MM-DD``.

    ``issued_by`` is the issuer's organisation, "" where it names none.
    """

    subject: str
    issuer: str
    issued_by: str
    names: tuple[str, ...]
    not_before: str
    not_after: str


class PortDetail(msgspec.Struct, frozen=True):
    """What was seen behind one port. All texts are harmless to show.

    ``address`` is the one that answered, "" where none did. ``greeting`` is the first line. ``tls_version`` is
    OpenSSL's word (``TLSv1.3``). ``chain`` begins with the server's own certificate; ``public`` is whether it leads to
    an authority that the whole internet trusts, null where none was seen. ``line`` says it all in one technical line. ``masked`` is True where a firewall on the way has blanked parts of the conversation.
    """

    host: str
    port: int
    state: PortState
    line: str
    address: str = ""
    greeting: str = ""
    tls: TlsState = TlsState.NOT_TRIED
    tls_version: str = ""
    chain: tuple[CertificateSeen, ...] = ()
    public: bool | None = None
    masked: bool = False


def port_of(detail: PortDetail) -> Port:
    """The detail in the three words of the answers.

    Blocked only where the network says so: refused, or no answer to the attempt to connect. Where something else
    answered, whether the port leads to Microsoft is not known.
    """
    if detail.state is PortState.OPEN:
        return Port.OPEN
    if detail.state is PortState.REFUSED or (detail.state is PortState.SWALLOWED and not detail.address):
        return Port.BLOCKED
    return Port.UNKNOWN


class AddressState(StrEnum):
    """What the two ways of asking for this site's public address say together."""

    AGREE = "agree"
    ONE_ANSWER = "one_answer"
    DISAGREE = "disagree"
    IPV6_ONLY = "ipv6_only"
    NOT_PUBLIC = "not_public"


class AddressSeen(msgspec.Struct, frozen=True):
    """What one outside service said: ``way`` is ``https`` or ``dns``; ``address`` is null where it gave none.

    ``why`` says why there is none.
    """

    way: str
    service: str
    address: str | None
    why: str = ""


class PublicAddressFacts(msgspec.Struct, frozen=True):
    """This site's public address. ``address`` is an IPv4 address, null where the answers leave it open.

    ``ipv6`` is what was seen over IPv6. ``local`` is this computer's own address on its way out, ``shared`` whether
    that says that the line has no public address of its own (RFC 6598).
    """

    state: AddressState
    address: str | None
    seen: tuple[AddressSeen, ...]
    ipv6: str | None = None
    local: str | None = None
    shared: YesNo = YesNo.UNKNOWN


class ReverseFacts(msgspec.Struct, frozen=True):
    """The name behind an address. ``confirmed`` says whether that name leads back to the address.

    ``words`` are the parts of the name from which ``looks_dynamic`` and ``looks_shared`` were read.
    """

    address: str
    name: str | None
    confirmed: bool | None
    looks_dynamic: YesNo
    looks_shared: YesNo
    words: tuple[str, ...] = ()


class ListingState(StrEnum):
    """What one blocklist says of an address."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NOT_KNOWN = "not_known"


class BlocklistFacts(msgspec.Struct, frozen=True):
    """What one blocklist says. ``name`` is the list's, or that of its part that holds the address.

    ``kind`` is ``policy`` or ``abuse`` where it is listed, else "". ``why`` says what it means or why nothing is
    known, ``fix`` what to do; ``look_up`` is the list's own page for people.
    """

    name: str
    state: ListingState
    kind: str = ""
    why: str = ""
    fix: str = ""
    look_up: str = ""
    answers: tuple[str, ...] = ()


class NetworkFacts(msgspec.Struct, frozen=True):
    """What this computer sees of its way out. It is this computer's view, not the printer's.

    What ends in ``_detail`` says more about the field before it, and is null where that was not asked for.
    """

    public_ip: str | None
    reverse_name: str | None
    looks_dynamic: YesNo
    port_25: Port
    port_587: Port
    blocklists: tuple[str, ...] | None
    port_25_detail: PortDetail | None = None
    port_587_detail: PortDetail | None = None
    public_ip_detail: PublicAddressFacts | None = None
    reverse_detail: ReverseFacts | None = None
    blocklists_detail: tuple[BlocklistFacts, ...] | None = None

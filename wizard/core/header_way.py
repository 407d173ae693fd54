"""Which way a message took into Microsoft 365, and whether that is the way that was promised. Pure.

The way is read from the line by which the message came in: the host that took it (the MX host, or one where senders
sign in) and the address that it came from. What no header shows is said to be unknown, not guessed.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import msgspec

from wizard.core.header_facts import HeaderFacts, ends_with
from wizard.core.header_hops import is_public
from wizard.core.header_model import Connector, Expectation, Hop, Kept
from wizard.core.model import Method
from wizard.core.texts import _, one_line

EXCHANGE = "exchange_online"
HVE = "high_volume_email"
ACS = "azure_communication_services"

Door = Literal["mx", "submission", "mailbox", "hve", "acs", ""]

CONNECTORS = frozenset({Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE})
MAILBOX = frozenset({Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC})


class Way(msgspec.Struct, frozen=True):
    """How the message came in. ``entry`` is the line by which a Microsoft service took it from somebody else.

    ``door`` is where: the MX host, a host to sign in at, a person's mailbox program, one of the two other services, or
    "" for not known. ``relays`` are the servers before it, ``left``: Microsoft 365 handed it on to somebody else's
    server. ``certain``: the lines from there to the receiver hang together.
    """

    door: Door = ""
    entry: Hop | None = None
    relays: tuple[Hop, ...] = ()
    left: bool = False
    certain: bool = False
    connector: Connector = Connector()
    auth_as: str = ""


class Answer(msgspec.Struct, frozen=True):
    """Whether the promise was kept, by what that is known, the lines that decided it, and what to do if not."""

    kept: Kept
    why: str
    evidence: tuple[str, ...] = ()
    fix: str = ""


def way_of(hops: tuple[Hop, ...], auth_as: str, directionality: str, facts: HeaderFacts) -> Way:
    """Reads the way from the hops (in the order of time) and from what Microsoft 365 wrote beside them."""
    at = next((at for at, hop in enumerate(hops) if hop.service in {EXCHANGE, HVE, ACS}), None)
    if at is None:
        return Way(auth_as=auth_as)
    entry = hops[at]
    exchange = facts.service[EXCHANGE]
    left = any(
        ends_with(hop.from_host, exchange.outbound) and (hop.service != EXCHANGE or hop.by_receiver)
        for hop in hops[at + 1 :]
    )
    # From the entry up, each line must come from the server below it: a line that somebody wrote into the message
    # before he sent it stands below one that names his own computer.
    certain = entry.by_receiver or all(
        ends_with(newer.from_host, exchange.hosts) or newer.from_host.casefold() == older.by_host.casefold()
        for older, newer in pairwise(hops[at:])
        if not older.by_receiver
    )
    door = _door(entry, facts)
    return Way(
        door=door,
        entry=entry,
        relays=hops[:at],
        left=left,
        certain=certain,
        connector=_connector(door, auth_as, directionality, left=left),
        auth_as=auth_as,
    )


def _door(entry: Hop, facts: HeaderFacts) -> Door:
    if entry.service == HVE:
        return "hve"
    if entry.service == ACS:
        return "acs"
    exchange = facts.service[EXCHANGE]
    if entry.protocol.casefold().startswith(("mapi", "https")) or not entry.from_host:
        return "mailbox"
    if ends_with(entry.by_host, exchange.mx):
        return "mx"
    if ends_with(entry.by_host, exchange.submission) and not ends_with(entry.from_host, exchange.hosts):
        return "submission"
    return ""


def _connector(door: Door, auth_as: str, directionality: str, *, left: bool) -> Connector:
    if door != "mx":
        return Connector("no" if door else "unknown", _not_at_mx(door))
    if left:
        why = _("Microsoft 365 handed the message on to people outside, which it does for a connector only.")
        return Connector("yes", why)
    if directionality == "originating":
        return Connector("yes", _("Microsoft 365 took the message as one that your organisation sends."))
    if auth_as == "internal":
        return Connector("yes", _("The sender counts as one of your own people, though nobody signed in."))
    if directionality == "incoming":
        why = _("Microsoft 365 took the message as one that comes in from outside, so no connector matched.")
        return Connector("no", why)
    why = _(
        "Mail to your own people arrives with and without a connector, and these headers do not say which it was. "
        "Send a test to an address outside: that needs the connector. The message trace names it."
    )
    return Connector("unknown", why)


def _not_at_mx(door: Door) -> str:
    if not door:
        return _("No line shows where the message came in to Microsoft 365.")
    return _("The message did not come in at the MX host, where connectors are.")


# --- what was promised ------------------------------------------------------------------------------------------------


def kept(way: Way, promised: Expectation) -> Answer:
    """Whether the message came the promised way."""
    method = promised.method
    if method is None:
        return Answer("unknown", _("Nothing says which way was promised."))
    entry = way.entry
    if entry is None:
        if method is Method.AZURE_COMMUNICATION_SERVICES:
            return Answer("unknown", _NO_MARK)
        return Answer(
            "unknown",
            _(
                "No Received line shows a server of Microsoft 365. Copy all headers of the message, from the top."
            ),
        )
    answer = _RULES[method](way, entry, promised)
    if answer.kept == "yes" and not way.certain:
        why = _("It looks so, but the lines between there and the receiving server do not hang together.")
        answer = Answer("unknown", why, answer.evidence)
    fix = answer.fix or (_COMPARE if answer.kept == "no" else "")
    return msgspec.structs.replace(answer, evidence=answer.evidence or (entry.raw,), fix=fix)


_COMPARE = _(
    "Compare the mail server, the port and the sign-in with the sheet, and run check.ps1. Then send a new test."
)
_OTHER_ADDRESS = _(
    "If your site's address has changed, correct it on the Network page and run change-address.ps1. "
    "If the address is not yours, somebody else sent the message."
)
_NO_CONNECTOR = _("Run check.ps1: it shows whether the connector exists, is enabled, and knows your site.")


_NO_MARK = _("Headers do not show for certain whether this service sent the message.")


def _address(entry: Hop) -> str:
    return entry.from_ip or one_line(entry.from_host, 255) or _("an address that the headers do not show")


def _wrong_door(way: Way, entry: Hop) -> str:
    """Why a message that should have come in at the MX host did not."""
    if way.door == "mailbox":
        return _("It was sent from a mailbox, as Outlook does it, and not by a device.")
    return _(
        "It was handed in at {host}, where senders sign in. The promised way goes to the MX host."
    ).format(host=entry.by_host)


def _elsewhere(entry: Hop, promised: Expectation) -> str:
    """Why the address is not the site's; "" where it is, or where either is not known."""
    if not promised.ips or not is_public(entry.from_ip) or entry.from_ip in promised.ips:
        return ""
    return _("It came from the address {ip}, and the plan knows {ips} as your site's.").format(
        ip=entry.from_ip, ips=one_line(", ".join(promised.ips), 200)
    )


def _by_connector(way: Way, entry: Hop, promised: Expectation) -> Answer:
    if way.door != "mx":
        return Answer("no", _wrong_door(way, entry))
    by_address = promised.method is Method.CONNECTOR_IP
    if by_address and _elsewhere(entry, promised):
        return Answer("no", _elsewhere(entry, promised), fix=_OTHER_ADDRESS)
    if not by_address and not entry.tls:
        return Answer(
            "no", _("The connection was not encrypted, so no certificate was shown. Check STARTTLS.")
        )
    came = _("It came from {address} to {host}.").format(address=_address(entry), host=entry.by_host)
    fix = _NO_CONNECTOR if way.connector.matched == "no" else ""
    return Answer(way.connector.matched, f"{came} {way.connector.why}", fix=fix)


def _by_direct_send(way: Way, entry: Hop, promised: Expectation) -> Answer:
    if way.door != "mx":
        return Answer("no", _wrong_door(way, entry))
    if _elsewhere(entry, promised):
        return Answer("no", _elsewhere(entry, promised), fix=_OTHER_ADDRESS)
    if way.connector.matched == "yes":
        why = _("An inbound connector let it in, not Direct Send. {why} That is the safer way, so keep it.")
        fix = _("Choose the connector on the Recommendation page, so that the plan says what is so.")
        return Answer("no", why.format(why=way.connector.why), fix=fix)
    came = _("It came from {address} to {host}, and nobody signed in.")
    return Answer("yes", came.format(address=_address(entry), host=entry.by_host))


def _by_mailbox(way: Way, entry: Hop, _promised: Expectation) -> Answer:
    if way.door == "submission":
        if way.auth_as == "anonymous" and not way.left:
            why = _("It was handed in at {host}, but the sender counts as somebody from outside.")
            return Answer("no", why.format(host=entry.by_host))
        why = _(
            "It was handed in at {host} by a sender who signed in. Whether with OAuth or with a password, "
            "headers do not show: the sign-in logs of Microsoft Entra do."
        )
        return Answer("yes", why.format(host=entry.by_host))
    if way.door == "mx":
        why = _("It came in at the MX host {host}, where nobody signs in. The plan's mail server is another.")
        return Answer("no", why.format(host=entry.by_host))
    if way.door == "mailbox":
        return Answer("no", _("It was sent from a mailbox, as Outlook does it, and not by SMTP."))
    return Answer("unknown", _("Headers do not show where it was handed in."))


def _by_service(way: Way, entry: Hop, promised: Expectation) -> Answer:
    wanted: Door = "hve" if promised.method is Method.HIGH_VOLUME_EMAIL else "acs"
    if way.door == wanted:
        return Answer("yes", _("It was handed in at {host}.").format(host=entry.by_host))
    if wanted == "hve" and way.door in {"mx", "acs", "mailbox"}:
        return Answer("no", _("It came in at {host}, which is not that service.").format(host=entry.by_host))
    return Answer("unknown", _NO_MARK)


def _by_relay(way: Way, entry: Hop, promised: Expectation) -> Answer:
    wanted = promised.relay_host.casefold().rstrip(".")
    relay = next((hop for hop in way.relays if wanted and wanted == hop.by_host.casefold()), None)
    relay = relay or (way.relays[-1] if way.relays else None)
    if relay is None:
        if wanted and wanted == entry.from_host.casefold():
            passed = _("It came from your relay, {host}.").format(host=entry.from_host)
            return _and_on(passed, (entry.raw,), way, entry, promised)
        why = _("It came straight from {address} to {host}: no line of a relay stands between.")
        return Answer("no", why.format(address=_address(entry), host=entry.by_host))
    passed = _("It passed your relay, {host}.").format(host=relay.by_host or _("a server without a name"))
    return _and_on(passed, (relay.raw, entry.raw), way, entry, promised)


def _and_on(passed: str, evidence: tuple[str, ...], way: Way, entry: Hop, promised: Expectation) -> Answer:
    """The relay's own way on, where it is known."""
    if promised.way_on is None or promised.way_on is Method.LOCAL_RELAY:
        return Answer("yes", passed, evidence)
    onward = msgspec.structs.replace(promised, method=promised.way_on)
    answer = _RULES[promised.way_on](way, entry, onward)
    return Answer(answer.kept, f"{passed} {answer.why}", evidence, answer.fix)


_RULES: dict[Method, Callable[[Way, Hop, Expectation], Answer]] = {
    Method.CONNECTOR_IP: _by_connector,
    Method.CONNECTOR_CERTIFICATE: _by_connector,
    Method.DIRECT_SEND: _by_direct_send,
    Method.SMTP_AUTH_OAUTH: _by_mailbox,
    Method.SMTP_AUTH_BASIC: _by_mailbox,
    Method.HIGH_VOLUME_EMAIL: _by_service,
    Method.AZURE_COMMUNICATION_SERVICES: _by_service,
    Method.LOCAL_RELAY: _by_relay,
}

"""Reads Received lines: who gave the message to whom, when, how well encrypted. Pure, total, linear in the text."""

import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from wizard.core.header_facts import HeaderFacts, ends_with
from wizard.core.header_model import Hop
from wizard.core.header_text import HeaderField
from wizard.core.texts import one_line

HOP_LIMIT = 200
"""Received lines that are read, the receiver's first. Mail that loops is stopped by servers long before."""

LINE_LIMIT = 4000
"""Characters of one line that are read."""

NAME_LIMIT = 255

CLOCKS_MAY_DIFFER = 60
"""Seconds by which two honest clocks are apart now and then."""

_CLAUSES = frozenset({"from", "by", "via", "with", "id", "for"})
_WORD = re.compile(r"[^\s()]+|[()]")
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_TLS = re.compile(r"TLS[ _v]{0,3}1[._]?([0-3])(?![0-9])", re.IGNORECASE)
_SSL = re.compile(r"SSL[ _v]{0,2}([23])\b", re.IGNORECASE)
_CIPHER = re.compile(r"cipher[= ]([A-Za-z0-9_-]{3,80})", re.IGNORECASE)
_ENCRYPTED = re.compile(r"\b(?:UTF8)?E?SMTPSA?\b|over TLS|with HTTPS\b", re.IGNORECASE)
_SIGNED_IN = re.compile(r"\b(?:UTF8)?ESMTPS?A\b|Authenticated sender", re.IGNORECASE)


class Line(msgspec.Struct, frozen=True):
    """One Received line taken apart, before it is known where it stands."""

    from_host: str = ""
    from_ip: str = ""
    by_host: str = ""
    protocol: str = ""
    tls: str = ""
    cipher: str = ""
    time: datetime | None = None
    zone_sane: bool = True
    signed_in: bool = False
    raw: str = ""


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """The words, each with whether it stands in brackets (RFC 5322 comments, nested or left open)."""
    depth = 0
    for found in _WORD.finditer(text):
        word = found[0]
        if word == "(":
            depth += 1
        elif word == ")":
            depth = max(depth - 1, 0)
        else:
            yield word, depth > 0


def _clauses(text: str) -> dict[str, tuple[list[str], list[str]]]:
    """``from``, ``by``, ``with`` and so on, each with its words and the words in brackets behind it."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    current: tuple[list[str], list[str]] = ([], [])
    for word, in_brackets in _words(text):
        name = word.casefold()
        if not in_brackets and name in _CLAUSES and name not in found:
            current = found[name] = ([], [])
        else:
            current[1 if in_brackets else 0].append(word)
    return found


def address_in(words: list[str]) -> str:
    """The first IP address among words, without brackets, zone and prefix; "" where there is none."""
    for word in words:
        for part in _ADDRESS.findall(word.replace("IPv6:", "").partition("%")[0]):
            text = part.strip(".:") if "::" not in part else part
            if "." not in text and text.count(":") < 2:
                continue
            try:
                return str(ipaddress.ip_address(text))
            except ValueError:
                continue
    return ""


def is_public(ip: str) -> bool:
    """Whether the address is one of the internet's; examples' addresses (RFC 5737) count as such."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    private = address.is_loopback or address.is_link_local or address.is_unspecified
    if isinstance(address, ipaddress.IPv4Address):
        return not private and not any(address in network for network in _OWN)
    return not private and address not in _OWN_IPV6


_OWN = tuple(
    ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
_OWN_IPV6 = ipaddress.IPv6Network("fc00::/7")


def _host(words: list[str]) -> str:
    name = words[0].strip("[];,<>") if words else ""
    return one_line(name, NAME_LIMIT)


def _moment(text: str) -> tuple[datetime | None, bool]:
    """The time in UTC, and whether its zone and its year can be; no time where they can not."""
    try:
        found = parsedate_to_datetime(text)
        zone = found.utcoffset() if found.tzinfo is not None else timedelta(0)
        sane = zone is not None and abs(zone) <= timedelta(hours=14) and 1990 <= found.year <= 2100
        moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, False
    return (moment, True) if sane else (None, False)


def read_line(value: str) -> Line:
    """One Received line's value taken apart. What it does not say is empty."""
    text = value[:LINE_LIMIT]
    said, semicolon, day = text.rpartition(";")
    if not semicolon:
        said, day = text, ""
    clauses = _clauses(said)
    nothing: tuple[list[str], list[str]] = ([], [])
    from_words, from_comment = clauses.get("from", nothing)
    by_words, _by_comment = clauses.get("by", nothing)
    with_words, _with_comment = clauses.get("with", nothing)
    version = _TLS.search(said)
    old = _SSL.search(said)
    cipher = _CIPHER.search(said)
    tls = f"1.{version[1]}" if version else f"SSL {old[1]}" if old else ""
    if not tls and _ENCRYPTED.search(said):
        tls = "yes"
    moment, sane = _moment(day.strip()) if day.strip() else (None, True)
    return Line(
        from_host=_host(from_words),
        from_ip=address_in(from_comment) or address_in(from_words[:1]),
        by_host=_host(by_words),
        protocol=one_line(" ".join(with_words), 120),
        tls=tls,
        cipher=cipher[1] if cipher else "",
        time=moment,
        zone_sane=sane,
        signed_in=_SIGNED_IN.search(said) is not None,
        raw=one_line(f"Received: {text}"),
    )


def service_of(host: str, facts: HeaderFacts) -> str:
    """The id of the mail service that this host belongs to, "" for none that we know; the longest ending wins."""
    found = [
        (len(end), name)
        for name, one in facts.service.items()
        for end in one.hosts + one.mx
        if ends_with(host, (end,))
    ]
    return max(found)[1] if found else ""


def _delay(older: Line | None, newer: Line) -> int | None:
    if older is None or older.time is None or newer.time is None:
        return None
    return round((newer.time - older.time).total_seconds())


def read_hops(fields: tuple[HeaderField, ...], facts: HeaderFacts) -> tuple[tuple[Hop, ...], int]:
    """All hops in the order of time, and how many lines were left out. Which the receiver wrote says `received`."""
    values = [field.value for field in fields if field.key == "received"]
    lines = [read_line(value) for value in values[:HOP_LIMIT]][::-1]
    own = received(lines[::-1], facts)
    hops = []
    for at, line in enumerate(lines):
        hops.append(
            Hop(
                number=at + 1,
                from_host=line.from_host,
                from_ip=line.from_ip,
                by_host=line.by_host,
                protocol=line.protocol,
                tls=line.tls,
                cipher=line.cipher,
                time=line.time.isoformat() if line.time else "",
                delay_seconds=_delay(lines[at - 1] if at else None, line),
                time_zone_sane=line.zone_sane,
                service=service_of(line.by_host, facts),
                by_receiver=at >= len(lines) - own,
                signed_in=line.signed_in,
                raw=line.raw,
            )
        )
    return tuple(hops), max(len(values) - HOP_LIMIT, 0)


def received(lines: list[Line], facts: HeaderFacts) -> int:
    """How many of the lines, from the top, the receiving side wrote: down to where the message came in to it.

    Below that line everything was in the message already, and anybody may have written it.
    """
    owner = next(
        (line.by_host for line in lines if "." in line.by_host and not address_in([line.by_host])), ""
    )
    for at, line in enumerate(lines):
        if at and not _same_side(line.by_host, owner, facts):
            return at  # the line above did not say who brought the message: this one is another side's
        if _came_in(line, owner, facts):
            return at + 1
    return len(lines)


def _came_in(line: Line, owner: str, facts: HeaderFacts) -> bool:
    """Whether this server took the message from outside its own side."""
    service = facts.service.get(service_of(line.by_host, facts))
    if service is not None and ends_with(line.by_host, service.mx):
        return is_public(line.from_ip) or not line.from_ip  # whatever name the other side gave
    if any(ends_with(line.from_host, one.outbound) for one in facts.service.values()):
        return True
    if not line.from_host and not line.from_ip:
        return False
    if line.from_ip and not is_public(line.from_ip):
        return "." not in owner
    named = "." in line.from_host and not address_in([line.from_host])
    if line.from_ip and not named:
        return True  # an address of the internet, and a name that says nothing
    return not _same_side(line.from_host, owner, facts)


def _same_side(host: str, owner: str, facts: HeaderFacts) -> bool:
    """Whether a host belongs to the receiving side: same service, same domain, or a name without one."""
    if "." not in host or address_in([host]):
        return True
    service = service_of(host, facts)
    if service or service_of(owner, facts):
        return service == service_of(owner, facts)
    return host.casefold().split(".")[-2:] == owner.casefold().split(".")[-2:]

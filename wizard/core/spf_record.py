"""Reads one SPF record and merges an address into it (RFC 7208). Asks nothing and evaluates nothing else."""

import ipaddress
import re
from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec

PREFIX = "v=spf1"
LOOKUP_LIMIT = 10
"""Terms that cost a DNS look-up, in the record and all that it includes (RFC 7208, section 4.6.4)."""

LOOKUP_TERMS = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})

_TERM = re.compile(
    r"([+?~-]?)([a-z][a-z0-9_.-]*)(?:([:=])([^/\s]*))?((?:/\d+){0,2}|/\d+//\d+)", re.IGNORECASE
)


class Term(msgspec.Struct, frozen=True):
    """One term: ``~all`` is qualifier ``~``, name ``all``; ``redirect=x`` is a modifier."""

    text: str
    qualifier: str
    name: str
    value: str
    modifier: bool


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record: its first word is the version (section 4.5)."""
    return text[: len(PREFIX)].lower() == PREFIX and text[len(PREFIX) : len(PREFIX) + 1] in {"", " "}


def terms(record: str) -> tuple[Term, ...]:
    """The terms after the version, unreadable ones with an empty name."""
    return tuple(_term(text) for text in record.split(" ")[1:] if text)


def _term(text: str) -> Term:
    match = _TERM.fullmatch(text)
    if match is None:
        return Term(text, "", "", "", modifier=False)
    qualifier, name, separator, value, length = match.groups()
    return Term(text, qualifier or "+", name.lower(), (value or "") + length, modifier=separator == "=")


def costs_lookup(term: Term) -> bool:
    """Whether the term counts towards the limit of ten."""
    return term.name in LOOKUP_TERMS and term.modifier == (term.name == "redirect")


def evaluated(record: str) -> tuple[Term, ...]:
    """The terms that can have an effect: mechanisms up to the first ``all``, and modifiers.

    What stands after ``all`` is never tried, and ``all`` puts a ``redirect`` out of force (sections 5.1 and 6.1).
    """
    found: list[Term] = []
    ended = False
    for term in terms(record):
        if term.modifier:
            found.append(term)
        elif not ended:
            found.append(term)
            ended = term.name == "all"
    return tuple(term for term in found if not (ended and term.modifier and term.name == "redirect"))


def followed(record: str) -> tuple[str, ...]:
    """The names whose records belong to this one: includes, and a redirect that no ``all`` puts out of force.

    Names with a macro (section 7) are left out: they depend on a message.
    """
    return tuple(_targets(evaluated(record), {"+", "-", "~", "?"}))


def passing(record: str) -> tuple[str, ...]:
    """Of those, the names whose own pass is a pass here: not ``-include`` and its like."""
    return tuple(_targets(evaluated(record), {"+"}))


def _targets(parts: Iterable[Term], qualifiers: Container[str]) -> Iterator[str]:
    for term in parts:
        follows = term.name == ("redirect" if term.modifier else "include")
        if follows and "%" not in term.value and (term.modifier or term.qualifier in qualifiers):
            yield term.value.lower().removesuffix(".")


def has_macro_target(record: str) -> bool:
    """Whether it leads to a record whose name depends on the message."""
    return any(
        "%" in term.value and term.name == ("redirect" if term.modifier else "include")
        for term in evaluated(record)
    )


def covers(record: str, ip: str) -> bool:
    """Whether the record itself passes the address by an ``ip4`` or ``ip6`` term before its ``all``.

    False says only that no such term surely does; an include still may.
    """
    address = _address(ip)
    for term in evaluated(record):
        if term.modifier:
            continue
        if term.name == "all":
            return False
        if term.name in {"ip4", "ip6"}:
            try:
                network = ipaddress.ip_network(term.value, strict=False)
            except ValueError:
                continue
            if address.version == network.version and address in network:
                return term.qualifier == "+"
        elif costs_lookup(term) and term.qualifier != "+":
            return False  # whether this one has refused the address by then is not to be read here
    return False


def mechanism(ip: str) -> str:
    """The term for one address: ``ip4:`` or ``ip6:`` as its kind asks (section 5.6)."""
    address = _address(ip)
    return f"ip{address.version}:{address}"


def merged(record: str, ip: str) -> str | None:
    """The record with the address let in, or None where it surely is let in already."""
    return None if covers(record, ip) else put_first(record, ip)


def put_first(record: str, ip: str) -> str:
    """The record with the address let in by its first term, and nothing else changed.

    First, so that no earlier term can have refused the address by then, nor failed to be looked up, and so that it
    stands before ``all`` and ``redirect``. Nothing is taken out, not even the same term further back.
    """
    version, *words = [word for word in record.split(" ") if word]
    return " ".join([version, mechanism(ip), *words])


def joined(records: Sequence[str]) -> str:
    """Several records of one name as the one that it may have (section 3.2): all that any of them lets in.

    The end is the mildest one that is there but ``+all``, which nobody means: none of them was in force. A redirect, which can not stand beside
    the terms of another record, becomes an include of the same name.
    """
    words: dict[str, None] = {}
    modifiers: dict[str, str] = {}
    ends: list[str] = []
    for record in records:
        for term in evaluated(record):
            if term.name == "all" and not term.modifier:
                ends.append(term.qualifier)
            elif term.name == "redirect" and term.modifier:
                words.setdefault(f"include:{term.value}")
            elif term.modifier:
                modifiers.setdefault(term.name, term.text)
            else:
                words.setdefault(term.text)
    milder = next((qualifier for qualifier in ("?", "~", "-") if qualifier in ends), "~")
    return " ".join([PREFIX, *words, *modifiers.values(), f"{milder}all"])


def _address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address; one of IPv4 that is written as IPv6 counts as what it is (section 5)."""
    address = ipaddress.ip_address(ip)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address

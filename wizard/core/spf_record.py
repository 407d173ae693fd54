"""Reads one SPF record and merges an address into it (RFC 7208). Asks nothing and evaluates nothing else."""

import ipaddress
import re

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


def followed(record: str) -> tuple[str, ...]:
    """The names whose records belong to this one: includes, and a redirect that no ``all`` puts out of force.

    Names with a macro (section 7) are left out: they depend on a message.
    """
    parts = terms(record)
    ends = any(term.name == "all" and not term.modifier for term in parts)
    return tuple(
        term.value
        for term in parts
        if (
            (term.name == "include" and not term.modifier)
            or (term.name == "redirect" and term.modifier and not ends)
        )
        and "%" not in term.value
    )


def covers(record: str, ip: str) -> bool:
    """Whether the record itself passes the address by an ``ip4`` or ``ip6`` term before its ``all``.

    False says only that no such term does; an include still may.
    """
    address = ipaddress.ip_address(ip)
    for term in terms(record):
        if term.name == "all":
            return False
        if term.name in {"ip4", "ip6"} and not term.modifier:
            try:
                network = ipaddress.ip_network(term.value, strict=False)
            except ValueError:
                continue
            if address.version == network.version and address in network:
                return term.qualifier == "+"
    return False


def merged(record: str, ip: str) -> str | None:
    """The record with the address let in, or None where it is let in already.

    The new term stands before ``all`` or ``redirect``, since what follows ``all`` is never read (section 5.1).
    """
    if covers(record, ip):
        return None
    address = ipaddress.ip_address(ip)
    added = f"ip{address.version}:{address}"
    words = [word for word in record.split(" ") if word]
    # First, so that no earlier term can have refused the address by then.
    return " ".join([words[0], added, *words[1:]])

"""The practice world's DNS as data: records by name and type, and the zones that we answer for.

Pure: no socket, no DNS library. ``sim.dns`` puts it on the wire, ``sim.spf`` reads it for the headers of what
arrives; both see the same records.
"""

from enum import StrEnum

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record in presentation form (RFC 1035, section 5); TXT values stand without quotes."""

    name: str
    type: str
    value: str
    ttl: int = 300


class Zone(msgspec.Struct, frozen=True):
    """All records, and the apex names of the zones that hold them."""

    apexes: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()


class Found(StrEnum):
    """How a look-up ended. ``ELSEWHERE``: the name is in none of our zones."""

    RECORDS = "records"
    NO_DATA = "no_data"
    NO_NAME = "no_name"
    ELSEWHERE = "elsewhere"


class Lookup(msgspec.Struct, frozen=True):
    """A look-up's end: CNAMEs on the way first, then the records asked for. ``apex`` is the zone's name."""

    found: Found
    records: tuple[Record, ...] = ()
    apex: str = ""


MAX_CHAIN = 8
"""CNAMEs followed in one look-up; a loop ends there."""


def canonical(name: str) -> str:
    """A name as it is compared: lower case, without the trailing dot."""
    return name.lower().removesuffix(".")


def apex_of(zone: Zone, name: str) -> str | None:
    """The closest of our zones that holds ``name``."""
    wanted = "." + canonical(name)
    held = [apex for apex in zone.apexes if wanted.endswith("." + canonical(apex))]
    return max(held, key=len, default=None)


def look_up(zone: Zone, name: str, rdtype: str) -> Lookup:
    """What an authoritative server says about ``name`` and ``rdtype`` (RFC 1034, section 4.3.2)."""
    chain: tuple[Record, ...] = ()
    current = canonical(name)
    apex = apex_of(zone, current)
    if apex is None:
        return Lookup(Found.ELSEWHERE)
    for _ in range(MAX_CHAIN):
        here = tuple(record for record in zone.records if canonical(record.name) == current)
        if current in {canonical(one) for one in zone.apexes} and not any(one.type == "NS" for one in here):
            # A zone names its own name servers at its apex, whether or not a scenario's author thought of them.
            here += (Record(current, "NS", f"ns.{current}"),)
        wanted = tuple(record for record in here if rdtype in {record.type, "ANY"})
        if wanted:
            return Lookup(Found.RECORDS, chain + wanted, apex)
        alias = next((record for record in here if record.type == "CNAME"), None)
        if alias is None:
            below = any(canonical(record.name).endswith("." + current) for record in zone.records)
            known = bool(here) or below or current in {canonical(one) for one in zone.apexes}
            return Lookup(Found.NO_DATA if known else Found.NO_NAME, chain, apex)
        chain += (alias,)
        current = canonical(alias.value)
        if apex_of(zone, current) is None:
            # The rest of the chain is somebody else's: the resolver goes on from there.
            return Lookup(Found.RECORDS, chain, apex)
    return Lookup(Found.RECORDS, chain, apex)


def texts(zone: Zone, name: str) -> tuple[str, ...]:
    """The TXT values of ``name``."""
    return tuple(record.value for record in look_up(zone, name, "TXT").records if record.type == "TXT")

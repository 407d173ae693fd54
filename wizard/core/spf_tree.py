"""What an SPF record and all that it leads to cost together (RFC 7208, section 4.6.4). Records in, numbers out."""

from collections.abc import Mapping

from wizard.core.spf_record import costs_lookup, evaluated, followed, passing

COUNTED = 100
"""Look-ups are counted no further than this: a hostile tree doubles at every level."""

VOID_LIMIT = 2
"""Look-ups that find nothing, in one check (section 4.6.4)."""

Records = Mapping[str, str]
"""The SPF record of each name, lower case without trailing dot; a name that has none is missing."""


def lookups(records: Records, domain: str) -> int:
    """The look-ups of a check that matches nothing before the end, at most `COUNTED`.

    A name that comes up twice costs twice, with all below it. One that leads back to itself costs once: a receiver
    goes round until the limit stops it.
    """
    return min(_cost(records, domain, (), {}), COUNTED)


def _cost(records: Records, name: str, path: tuple[str, ...], known: dict[str, int]) -> int:
    if name in path or name not in records:
        return 0
    if name not in known:
        record = records[name]
        own = sum(map(costs_lookup, evaluated(record)))
        below = (_cost(records, target, (*path, name), known) for target in followed(record))
        known[name] = min(own + sum(below), COUNTED)
    return known[name]


def loops(records: Records, domain: str) -> tuple[str, ...]:
    """The names that lead back to themselves, in the order in which they are met."""
    found: dict[str, None] = {}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            found.setdefault(name)
        elif name in records and name not in done:
            for target in followed(records[name]):
                walk(target, (*path, name))
            done.add(name)

    walk(domain, ())
    return tuple(found)


def included(records: Records, domain: str) -> tuple[str, ...]:
    """Every name whose own pass is a pass for the domain, in the order in which they are met."""
    found: dict[str, None] = {}
    waiting = [domain]
    while waiting:
        for target in passing(records.get(waiting.pop(0), "")):
            if target != domain and target not in found:
                found[target] = None
                waiting.append(target)
    return tuple(found)

"""What would change the recommendation: the smallest sets of changes that open a better method.

A *change* turns one answer, from what stands in the way to what serves. Changes of the site (`SITE`) are what an
administrator obtains; changes of the device (`DEVICE`) are named only where nothing fits as things are. Who receives
the mail, how much is sent, security defaults, RejectDirectSend, the cloud, the tenant's age and the end of password
sign-in are never changed (``policy.md``, "What the policy never does").

A set of changes *opens* a method if, once they are made, the method's requirements can all be met by some outcome of
what is not known, and with that outcome it is the recommended one.

The rules are run once over all combinations of their levels, which gives each method's *ways*: the smallest sets of
levels that must be met for it to fit. After that a case is a matter of bits.
"""

from functools import lru_cache
from itertools import combinations, product

import msgspec

from wizard.core.answers import Priority
from wizard.core.circuit import CONTENDERS, MANY, joined
from wizard.core.evidence import RULES, levels_of
from wizard.core.knowledge import Knowledge
from wizard.core.levels import FINAL, MET, UNKNOWN, Levels
from wizard.core.model import Change, Method, Opening
from wizard.core.requirements import RANKING, REQUIREMENTS, Rule

MOST_CHANGES = 3
"""A set of more changes than this is a new project, no advice."""
MOST_SETS = 3
"""Sets for one method, where several are equally small."""

SITE: dict[str, tuple[str, ...]] = {
    "open-port-587": ("open_587",),
    "open-port-25": ("open_25",),
    "licensed-mailbox": ("mailbox",),
    "static-address": ("static_ip",),
    "own-address": ("unshared_ip",),
    "public-certificate": ("certificate",),
    "local-server": ("local_server",),
    "azure-subscription": ("azure",),
    "accepted-domain": ("accepted_domain",),
    "higher-quota": ("quota",),
}
"""What the admin can obtain: the changes by id, and the levels that each makes good."""

DEVICE: dict[str, tuple[str, ...]] = {
    "no-sign-in-on-device": ("no_sign_in",),
    "oauth-on-device": ("oauth", "any_sign_in"),
    "password-on-device": ("password", "any_sign_in"),
    "tls-1-2-on-device": ("tls",),
    "starttls-on-device": ("starttls",),
    "clear-text-on-device": ("plain",),
    "port-25-on-device": ("can_25",),
    "port-587-on-device": ("can_587",),
    "client-certificate-on-device": ("client_certificate",),
    "own-network": ("on_premises", "own_computer"),
    "own-computer": ("own_computer",),
    "longer-host-on-device": ("host_fits",),
}
"""What lies in the device or in its place. The first level stands for the change, the others follow from it."""

CHANGES = SITE | DEVICE
_NAMES = tuple(CHANGES)


# --- ways -----------------------------------------------------------------------------------------------------------

_BIT = {name: 1 << index for index, name in enumerate(Levels.__struct_fields__)}
_BITS = tuple(_BIT.values())
_FLIPS = tuple(joined(_BIT[level] for level in levels) for levels in CHANGES.values())
_CHANGED_BY: dict[int, tuple[int, ...]] = {
    bit: tuple(place for place, flips in enumerate(_FLIPS) if flips & bit) for bit in _BITS
}
_FOLLOWS = tuple(
    (_BIT[levels[0]], joined(_BIT[level] for level in levels))
    for levels in CHANGES.values()
    if len(levels) > 1
)
_SITE = joined(_BIT[level] for levels in SITE.values() for level in levels)
_DEVICE = joined(_BIT[level] for levels in DEVICE.values() for level in levels)


def _smallest(sets: set[int]) -> tuple[int, ...]:
    """The sets of bits that hold no other of them."""
    return tuple(
        sorted(one for one in sets if not any(other != one and other & one == other for other in sets))
    )


def _ways_of_rule(rule: Rule) -> tuple[int, ...]:
    """The smallest sets of levels that meet the rule, whatever the others are."""
    names = levels_of(rule)
    found = set()
    for size in range(len(names) + 1):
        for some in combinations(names, size):
            parts = {name: MET if name in some else FINAL for name in names}
            if rule(Levels(**parts)) == MET:
                found.add(joined(_BIT[name] for name in some))
    return _smallest(found)


_RULE_WAYS = {rule: _ways_of_rule(rule) for _, rule in RULES}
_WAYS: dict[Method, tuple[int, ...]] = {
    method: _smallest(
        {joined(parts) for parts in product(*(_RULE_WAYS[rule] for _, rule in REQUIREMENTS[method]))}
    )
    for method in CONTENDERS
}
"""Password sign-in takes no part: what rules out Azure Communication Services rules it out too, and it ranks last."""


# --- one case -------------------------------------------------------------------------------------------------------


_Set = tuple[int, ...]
"""A set of changes: their places among `CHANGES`."""


class _Found(msgspec.Struct, frozen=True):
    """An opening without its words."""

    method: Method
    changes: _Set
    provided: tuple[str, ...]


def what_would_change(
    levels: Levels, priority: Priority, recommended: Method | None, knowledge: Knowledge
) -> tuple[Opening, ...]:
    """The smallest sets of changes that would make a better method the recommended one, cheapest first.

    Better is every method that stands before the recommended one in the order of ``priority``; the recommended one
    itself, where it fits only after a change; and every method where nothing is recommended, then with changes of the
    device among them. Of each such method all sets of the smallest size are given (at most `MOST_SETS`, the cheapest),
    unless they hold more than `MOST_CHANGES`. A method that needs no change but only something found out has none:
    that is what its unknown requirements and the questions left say. Fewer changes come first, then less waiting, then
    less work, then the better rank. Empty where no such set exists.
    """
    key = (*msgspec.structs.astuple(levels), priority, recommended)
    advice = _advice_of(knowledge)
    found = advice.given.get(key)
    if found is None:
        if len(advice.given) > MANY:
            advice.given.clear()
        found = advice.given[key] = advice.openings(levels, RANKING[priority], recommended)
    return found


class _Advice:
    """The changes of one `Knowledge` in words, and the openings that were given before."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.given: dict[tuple[object, ...], tuple[Opening, ...]] = {}
        self._changes = tuple(_change(name, knowledge) for name in _NAMES)
        self._efforts: dict[_Set, tuple[int, int, int]] = {}

    def openings(
        self, levels: Levels, order: tuple[Method, ...], recommended: Method | None
    ) -> tuple[Opening, ...]:
        met, in_the_way = _standing(levels)
        last = len(order) if recommended is None else order.index(recommended) + 1
        blocked = in_the_way & ~(_SITE | _DEVICE if recommended is None else _SITE)
        ahead: list[int] = []
        found: list[_Found] = []
        for method in order[:last]:
            ways = [way for way in _WAYS.get(method, ()) if not way & blocked]
            sets = [
                _Found(method, changes, _not_met(method, met | flips))
                for changes, flips in _smallest_sets(ways, ahead, met, in_the_way).items()
            ]
            found += sorted(sets, key=self._cost)[:MOST_SETS]
            ahead += ways
        return tuple(
            [
                Opening(one.method, tuple([self._changes[place] for place in one.changes]), one.provided)
                for one in sorted(found, key=self._cost)
            ]
        )

    def _cost(self, found: _Found) -> tuple[int, int, int, int]:
        """The number of changes, the days of waiting (side by side), the minutes of work, and what is not known."""
        known = self._efforts.get(found.changes)
        if known is None:
            changes = [self._changes[place] for place in found.changes]
            days, minutes = [one.waiting_days for one in changes], [one.minutes for one in changes]
            known = self._efforts[found.changes] = (len(changes), max(days), sum(minutes))
        return (*known, len(found.provided))


def _standing(levels: Levels) -> tuple[int, int]:
    """The levels that are met, and those that stand in the way."""
    met = in_the_way = 0
    for bit, level in zip(_BITS, msgspec.structs.astuple(levels), strict=True):
        if level == MET:
            met |= bit
        elif level != UNKNOWN:
            in_the_way |= bit
    return met, in_the_way


def _smallest_sets(ways: list[int], ahead: list[int], met: int, in_the_way: int) -> dict[_Set, int]:
    """The smallest sets of changes that open one of the ways, with the levels that they make good.

    No set that lets one of the ways ``ahead``, which belong to better methods, come to fit with it. None at all where
    a way needs no change.
    """
    found: dict[_Set, int] = {}
    size = MOST_CHANGES
    for way in ways:
        needed = way & in_the_way
        if not needed:
            return {}
        for changes, flips in _covers(needed):
            if len(changes) > size or changes in found or _overtaken(ahead, met | flips | way):
                continue
            if len(changes) < size:
                size = len(changes)
                found.clear()
            found[changes] = flips
    return found


@lru_cache(maxsize=MANY)
def _covers(needed: int) -> tuple[tuple[_Set, int], ...]:
    """The smallest sets of changes that make all these levels good, each with all that it makes good."""
    choices = [_CHANGED_BY[bit] for bit in _BITS if bit & needed]
    sets = _smallest({joined(1 << place for place in some) for some in product(*choices)})
    places = [tuple(place for place in range(len(_NAMES)) if one >> place & 1) for one in sets]
    return tuple((some, joined(_FLIPS[place] for place in some)) for some in places)


def _overtaken(ahead: list[int], good: int) -> bool:
    """Whether one of these ways is all good, with what follows: what is in the own network is on an own computer."""
    for first, flips in _FOLLOWS:
        if good & first:
            good |= flips
    return any(not way & ~good for way in ahead)


def _not_met(method: Method, good: int) -> tuple[str, ...]:
    """The requirements that no way meets with these levels alone."""
    return tuple(
        [name for name, rule in REQUIREMENTS[method] if all(way & ~good for way in _RULE_WAYS[rule])]
    )


# --- words ----------------------------------------------------------------------------------------------------------


def _change(name: str, knowledge: Knowledge) -> Change:
    text = knowledge.changes[name]
    return Change(
        id=name,
        title=text.title,
        how=text.how,
        effort=text.effort,
        minutes=text.minutes,
        waiting_days=text.waiting_days,
        source=knowledge.cite(text.source),
        where=text.where,
    )


_last: _Advice | None = None


def _advice_of(knowledge: Knowledge) -> _Advice:
    """The advice of this knowledge; the last is kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last.knowledge is not knowledge:
        _last = _Advice(knowledge)
    return _last

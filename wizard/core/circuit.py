"""The rules of `core.requirements` packed into one integer, so that `core.left` can try thousands of answers.

Every level takes three bits, and so does every method's verdict. An answer sets bits and never clears one, in
whatever order answers come. A rule that only adds up what is bad sets the verdict's bits at once; a rule that
takes the best of several ways is a gate, worked out by the rule itself and remembered. The three bits of a level
never mix, so any part of them may be set without the others.

Nothing is stated here a second time: the rules are run once on a recorder to learn which levels they join.
"Sign in with a password" takes no part. What rules out Azure Communication Services rules it out too, and it
comes after every other method, so it is never the one recommended.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from wizard.core.answers import Hosting, Port, Recipients, Security, SignIn, Switch, Tls, YesNo
from wizard.core.levels import FINAL, QUESTION_LEVELS, Levels, answer_levels
from wizard.core.model import Method
from wizard.core.requirements import REQUIREMENTS, Rule
from wizard.core.tracing import trace_of

CONTENDERS = tuple(method for method in REQUIREMENTS if method is not Method.SMTP_AUTH_BASIC)
"""The methods that can be recommended, in the order of their verdicts' bits."""
MANY = 4_000
"""Entries that a cache may hold before it starts afresh: memory stays flat however long the input is."""


# --- gates -------------------------------------------------------------------------------------------------------------


class _Gate:
    """A rule with a choice in it. ``spread`` copies its level to every method that has the rule."""

    __slots__ = ("_columns", "_places", "_rule", "_spread", "_turns", "between", "known", "mask")

    def __init__(self, rule: Rule, places: dict[str, int], spread: int) -> None:
        self._rule = rule
        self._places = places
        self._spread = spread
        self.mask = joined(FINAL << place for place in places.values())
        self.known: dict[int, int] = {}
        self.between: dict[tuple[int, int], tuple[int, int, int]] = {}
        # One plane of the rule is a function of bits: run once on the columns of all their combinations, it gives
        # its whole truth table.
        rows = 1 << len(places)
        self._columns = {
            name: joined(1 << row for row in range(rows) if row >> index & 1)
            for index, name in enumerate(places)
        }
        table = rule(Levels(**self._columns))
        self._turns = {
            name: (table ^ table >> (1 << index)) & ~column
            for index, (name, column) in enumerate(self._columns.items())
        }

    def work_out(self, key: int) -> int:
        """The verdict bits for these level bits."""
        if len(self.known) > MANY:
            self.known.clear()
        parts = {name: key >> place & FINAL for name, place in self._places.items()}
        found = self.known[key] = self._rule(Levels(**parts)) * self._spread
        return found

    def look_between(self, best: int, worst: int) -> tuple[int, int, int]:
        """The verdict bits at both ends, and those of the level bits between them that can turn a verdict bit."""
        if len(self.between) > MANY:
            self.between.clear()
        turning = 0
        for plane in range(3):
            bits = {name: 1 << place + plane for name, place in self._places.items()}
            rows = -1
            for name, bit in bits.items():
                if best & bit:
                    rows &= self._columns[name]
                elif not worst & bit:
                    rows &= ~self._columns[name]
            turning |= joined(
                bit for name, bit in bits.items() if worst & ~best & bit and self._turns[name] & rows
            )
        found = self.between[best, worst] = (self.work_out(best), self.work_out(worst), turning)
        return found


def joined(parts: Iterable[int]) -> int:
    """All bits of all parts."""
    found = 0
    for part in parts:
        found |= part
    return found


def _trace() -> tuple[dict[str, int], tuple[_Gate, ...], tuple[int, ...]]:
    """For each level the bits that it sets, the gates, and for each contender the bits that it rests on."""
    spread: dict[str, int] = dict.fromkeys(Levels.__struct_fields__, 0)
    choices: dict[Rule, tuple[frozenset[str], int]] = {}
    for index, method in enumerate(CONTENDERS):
        verdict = 1 << 3 * index
        for _, rule in REQUIREMENTS[method]:
            what = trace_of(rule)
            if what.choice:
                choices[rule] = (what.names, choices.get(rule, (what.names, 0))[1] | verdict)
            else:
                for name in what.names:
                    spread[name] |= verdict
    rests_on = [FINAL << 3 * index for index in range(len(CONTENDERS))]
    places: dict[str, int] = {}
    gates = []
    for rule, (names, methods) in choices.items():
        for name in sorted(names - places.keys()):
            places[name] = 3 * (len(CONTENDERS) + len(places))
            spread[name] |= 1 << places[name]
        gate = _Gate(rule, {name: places[name] for name in names}, methods)
        gates.append(gate)
        for index in range(len(CONTENDERS)):
            if methods >> 3 * index & 1:
                rests_on[index] |= gate.mask
    return spread, tuple(gates), tuple(rests_on)


_SPREAD, _GATES, RESTS_ON = _trace()
"""The last: for each contender, the bits that its verdict rests on."""
EVERY = joined(RESTS_ON)
PLANES = tuple(EVERY & (((1 << EVERY.bit_length()) - 1) // 7 << plane) for plane in range(3))
"""The bits of each of the three levels of badness."""
_DIRECT = (1 << 3 * len(CONTENDERS)) - 1


def packed(names: Iterable[str], levels: Iterable[int]) -> int:
    """The bits that these levels set."""
    return joined(level * _SPREAD[name] for name, level in zip(names, levels, strict=True) if level)


def effect_of(question: str, levels: Sequence[int]) -> int:
    """The bits of an answer to this question."""
    return packed(QUESTION_LEVELS[question], levels)


def verdicts(state: int) -> int:
    """The contenders' verdicts, three bits each."""
    found = state & _DIRECT
    for gate in _GATES:
        key = state & gate.mask
        known = gate.known.get(key)
        found |= gate.work_out(key) if known is None else known
    return found


def span(best: int, worst: int) -> tuple[int, int, int]:
    """The verdicts of both states, and those bits between the states that can still turn a verdict.

    ``best`` has no bit that ``worst`` lacks. A level that only some way would need which is no longer the best one
    turns nothing.
    """
    low = best & _DIRECT
    high = worst & _DIRECT
    turning = high & ~low
    for gate in _GATES:
        key = (best & gate.mask, worst & gate.mask)
        one, other, bits = gate.between.get(key) or gate.look_between(*key)
        low |= one
        high |= other
        turning |= bits
    return low, high, turning


# --- answers --------------------------------------------------------------------------------------------------------


def _subsets(choices: Iterable[Any]) -> tuple[Any, ...]:
    every = tuple(choices)
    return tuple(some for size in range(1, len(every) + 1) for some in combinations(every, size))


ANSWERS: dict[str, tuple[Any, ...]] = {
    "device.hosting": tuple(Hosting),
    "device.sign_in": (*_subsets(SignIn), "unknown"),
    "device.tls": tuple(Tls),
    "device.security_modes": (*_subsets(Security), "unknown"),
    "device.ports": (*_subsets((25, 465, 587)), "unknown"),
    "device.client_certificate": tuple(YesNo),
    "sending.recipients": tuple(Recipients),
    "network.static_ip": tuple(YesNo),
    "network.ip_shared": tuple(YesNo),
    "network.port_25": tuple(Port),
    "network.port_587": tuple(Port),
    "tenant.licensed_mailbox": tuple(YesNo),
    "tenant.security_defaults": tuple(Switch),
    "tenant.reject_direct_send": tuple(Switch),
    "options.certificate": tuple(YesNo),
    "options.local_server": tuple(YesNo),
    "options.azure_subscription": tuple(YesNo),
}
"""Every answer that each question takes, "unknown" among them."""

EFFECTS: dict[str, tuple[int, ...]] = {
    question: tuple(dict.fromkeys(effect_of(question, answer_levels(question, answer)) for answer in answers))
    for question, answers in ANSWERS.items()
}
"""The bits that each answer sets; answers that come to the same count once."""
WORST = {question: joined(effects) for question, effects in EFFECTS.items()}
"""The bits that some answer sets."""
SWING = {
    question: joined(one ^ other for one in effects for other in effects)
    for question, effects in EFFECTS.items()
}
"""The bits by which a question's answers differ."""

"""Which unanswered questions can still change what is recommended. Exact, as ``policy.md`` defines it.

A question is left if the other open questions can be answered so that two answers to it recommend different
methods. That is a search for one such situation. Three things keep it short:

* The levels of all answers are packed into one integer, three bits each, and so are the methods' verdicts. An
  answer only ever sets bits (``|``), whatever the order, and the verdicts follow by `_verdicts`.
* With the rest answered as well as possible and as badly as possible, the verdicts have bounds. Bits that no
  longer matter within these bounds are set, so that situations which come to the same become the same integer
  and are looked at once.
* Where the question's own bits do not matter any more, the search turns back.

The rules themselves are those of `core.requirements`: they are traced once to learn which levels they join.
"Sign in with a password" takes no part. Whatever rules out Azure Communication Services rules it out too, and
it comes after every other method, so it is never the one recommended.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import combinations
from operator import and_, or_
from typing import Any, NamedTuple

from wizard.core.answers import Hosting, Port, Recipients, Security, SignIn, Switch, Tls, YesNo
from wizard.core.case import Case
from wizard.core.levels import FINAL, QUESTION_LEVELS, Levels, answer_levels
from wizard.core.model import Method
from wizard.core.requirements import RANKING, REQUIREMENTS, Rule

_CONTENDERS = tuple(method for method in REQUIREMENTS if method is not Method.SMTP_AUTH_BASIC)
_SEARCH_ORDER = (
    "device.sign_in",
    "device.security_modes",
    "device.tls",
    "device.ports",
    "network.port_25",
    "device.hosting",
    "sending.recipients",
    "network.port_587",
    "tenant.licensed_mailbox",
    "network.static_ip",
    "network.ip_shared",
    "options.certificate",
    "device.client_certificate",
    "tenant.reject_direct_send",
    "options.local_server",
    "options.azure_subscription",
    "tenant.security_defaults",
)
"""What touches most methods comes first: it decides most, so the search turns back early."""


# --- the rules, packed -----------------------------------------------------------------------------------------------


class _Joined:
    """What a rule did with its levels: which ones it took, and whether it ever chose the best of two ways."""

    def __init__(self, names: frozenset[str], *, choice: bool) -> None:
        self.names = names
        self.choice = choice

    def __or__(self, other: "_Joined") -> "_Joined":
        return _Joined(self.names | other.names, choice=self.choice or other.choice)

    def __and__(self, other: "_Joined") -> "_Joined":
        return _Joined(self.names | other.names, choice=True)


class _Recorder:
    """Stands in for `Levels` while a rule is traced."""

    def __getattr__(self, name: str) -> _Joined:
        return _Joined(frozenset({name}), choice=False)


class _Gate(NamedTuple):
    """A rule that takes the best of several ways. ``spread`` copies its level to every method that has it."""

    rule: Rule
    places: dict[str, int]
    mask: int
    spread: int
    seen: dict[int, int]


def _trace() -> tuple[dict[str, int], list[_Gate], list[int]]:
    """For each level the bits that it sets, the gates, and for each contender the bits that it rests on."""
    bit = {method: 3 * index for index, method in enumerate(_CONTENDERS)}
    spread: dict[str, int] = dict.fromkeys(Levels.__struct_fields__, 0)
    gates: dict[Rule, int] = {}
    for method in _CONTENDERS:
        for _, rule in REQUIREMENTS[method]:
            joined: Any = rule(_Recorder())  # type: ignore[arg-type]
            if joined.choice:
                gates[rule] = gates.get(rule, 0) | 1 << bit[method]
            else:
                for name in joined.names:
                    spread[name] |= 1 << bit[method]
    rests_on = [FINAL << bit[method] for method in _CONTENDERS]
    places: dict[str, int] = {}
    compiled = []
    for rule, methods in gates.items():
        joined = rule(_Recorder())  # type: ignore[arg-type]
        for name in sorted(joined.names - places.keys()):
            places[name] = 3 * (len(_CONTENDERS) + len(places))
            spread[name] |= 1 << places[name]
        own = {name: places[name] for name in joined.names}
        mask = reduce(or_, (FINAL << place for place in own.values()))
        compiled.append(_Gate(rule, own, mask, methods, {}))
        for index, method in enumerate(_CONTENDERS):
            if methods >> bit[method] & 1:
                rests_on[index] |= mask
    return spread, compiled, rests_on


_SPREAD, _GATES, _RESTS_ON = _trace()
_DIRECT = (1 << 3 * len(_CONTENDERS)) - 1
_EVERY = reduce(or_, _RESTS_ON)
_PLANES = tuple(_EVERY & (((1 << _EVERY.bit_length()) - 1) // 7 << plane) for plane in range(3))
_MANY = 50_000
"""Entries that a cache may hold before it starts afresh: memory stays flat however long the input is."""


def _packed(names: Iterable[str], levels: Iterable[int]) -> int:
    return reduce(or_, (level * _SPREAD[name] for name, level in zip(names, levels, strict=True)), 0)


def _verdicts(state: int) -> int:
    """The contenders' verdicts, three bits each; planes of bits never mix, so any subset of them is right."""
    found = state & _DIRECT
    for gate in _GATES:
        key = state & gate.mask
        level = gate.seen.get(key)
        if level is None:
            if len(gate.seen) > _MANY:
                gate.seen.clear()
            parts = {name: key >> place & FINAL for name, place in gate.places.items()}
            level = gate.seen[key] = gate.rule(Levels(**parts)) * gate.spread
        found |= level
    return found


# --- answers --------------------------------------------------------------------------------------------------------


def _subsets(choices: Iterable[Any]) -> list[tuple[Any, ...]]:
    every = tuple(choices)
    return [some for size in range(1, len(every) + 1) for some in combinations(every, size)]


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

_EFFECTS: dict[str, tuple[int, ...]] = {
    question: tuple(
        dict.fromkeys(
            _packed(QUESTION_LEVELS[question], answer_levels(question, answer)) for answer in answers
        )
    )
    for question, answers in ANSWERS.items()
}
"""The bits that each answer sets; answers that come to the same count once."""
_WORST = {question: reduce(or_, effects) for question, effects in _EFFECTS.items()}
_SWING = {question: _WORST[question] & ~reduce(and_, effects) for question, effects in _EFFECTS.items()}
"""The bits by which a question's answers differ."""


# --- bounds ---------------------------------------------------------------------------------------------------------

_RANKS = {
    priority: tuple(_CONTENDERS.index(method) for method in ranking if method in _CONTENDERS)
    for priority, ranking in RANKING.items()
}
_LEVEL = (0, 1, 0, 2, 0, 1, 0, 3)
"""How many planes are set from the lowest on: 0 fits, 1 unknown, 2 fits after a change, 3 ruled out."""
_OUT = 3


class _Ranking:
    """What one priority makes of verdicts, with what was worked out before."""

    def __init__(self, order: tuple[int, ...]) -> None:
        self.order = order
        self._winners: dict[int, int] = {}
        self._bounds: dict[tuple[int, int], tuple[int, int]] = {}

    def winner(self, verdicts: int) -> int:
        """The contender that is recommended, or -1."""
        found = self._winners.get(verdicts)
        if found is None:
            if len(self._winners) > _MANY:
                self._winners.clear()
            ranked = ((_LEVEL[verdicts >> 3 * method & 7], place) for place, method in enumerate(self.order))
            level, place = min(ranked)
            found = self._winners[verdicts] = -1 if level == _OUT else self.order[place]
        return found

    def bounds(self, best: int, worst: int) -> tuple[int, int]:
        """The bits that still matter when the verdicts lie between these, and how many contenders can win."""
        found = self._bounds.get((best, worst))
        if found is None:
            if len(self._bounds) > _MANY:
                self._bounds.clear()
            found = self._bounds[best, worst] = self._work_out(best, worst)
        return found

    def _work_out(self, best: int, worst: int) -> tuple[int, int]:
        sure = min((_LEVEL[worst >> 3 * method & 7], place) for place, method in enumerate(self.order))
        matters = 0
        alive = 0
        for place, method in enumerate(self.order):
            level = _LEVEL[best >> 3 * method & 7]
            if level == _OUT or (sure[0] != _OUT and (level, place) > sure):
                continue
            alive += 1
            last = _OUT - 1 if sure[0] == _OUT else sure[0] - (place > sure[1])
            for plane in range(level, last + 1):
                matters |= _RESTS_ON[method] & _PLANES[plane]
        if alive == 1 and sure[0] != _OUT:
            matters = 0
        return matters, alive


_RANKINGS = {priority: _Ranking(order) for priority, order in _RANKS.items()}


# --- the search -----------------------------------------------------------------------------------------------------


def _situation(question: str, base: int, others: list[str], ranking: _Ranking) -> dict[str, int] | None:
    """Answers to the other open questions under which this one decides, or None where there are none."""
    swing, effects = _SWING[question], _EFFECTS[question]
    worst = [_WORST[question]]
    for other in reversed(others):
        worst.append(worst[-1] | _WORST[other])
    worst.reverse()
    seen: set[tuple[int, int]] = set()
    chosen: dict[str, int] = {}

    def search(index: int, state: int) -> bool:
        matters, _ = ranking.bounds(_verdicts(state), _verdicts(state | worst[index]))
        if not swing & matters:
            return False
        state |= _EVERY & ~matters
        while index < len(others) and not _SWING[others[index]] & ~state:
            chosen[others[index]] = _EFFECTS[others[index]][0]
            state |= chosen[others[index]]
            index += 1
        if index == len(others):
            return len({ranking.winner(_verdicts(state | effect)) for effect in effects}) > 1
        if (index, state) in seen:
            return False
        seen.add((index, state))
        tried = set()
        for effect in _helpful(question, others[index]):
            following = state | effect
            if following not in tried:
                tried.add(following)
                chosen[others[index]] = effect
                if search(index + 1, following):
                    return True
        return False

    return chosen if search(0, base) else None


_helpful_order: dict[tuple[str, str], tuple[int, ...]] = {}


def _helpful(question: str, other: str) -> tuple[int, ...]:
    """The other question's answers, first those that spare the question's methods and hurt the rest most."""
    found = _helpful_order.get((question, other))
    if found is None:
        own = 0
        for rests_on in _RESTS_ON:
            if rests_on & _SWING[question]:
                own |= rests_on
        found = _helpful_order[question, other] = tuple(
            sorted(_EFFECTS[other], key=lambda effect: ((effect & own).bit_count(), -effect.bit_count()))
        )
    return found


def _decided_there(situation: dict[str, int], base: int, asked: str, ranking: _Ranking) -> list[str]:
    """The other questions that decide in the same situation, with one or the other answer to ``asked``."""
    found = []
    for effect in _EFFECTS[asked]:
        here = {**situation, asked: effect}
        for question in situation:
            rest = base
            for other, bits in here.items():
                if other != question:
                    rest |= bits
            if len({ranking.winner(_verdicts(rest | one)) for one in _EFFECTS[question]}) > 1:
                found.append(question)
    return found


def questions_left(case: Case) -> tuple[str, ...]:
    """The open questions whose answer can change what is recommended, most decisive first.

    Decisive is what leaves the fewest methods in the running: for each answer the methods are counted that
    could still win within the bounds, and the question with the lowest mean comes first. Equal ones keep the
    policy's order.
    """
    ranking = _RANKINGS[case.priority]
    base = _packed(*_answered(case))
    open_ = [question for question in _SEARCH_ORDER if question in case.open]
    matters, _ = ranking.bounds(_verdicts(base), _verdicts(base | _all_worst(open_)))
    near = [question for question in open_ if _SWING[question] & matters]
    left: dict[str, bool] = {}
    for question in near:
        if question in left:
            continue
        others = [other for other in near if other != question]
        situation = _situation(question, base, others, ranking)
        left[question] = situation is not None
        if situation is not None:
            left.update(dict.fromkeys(_decided_there(situation, base, question, ranking), True))
    found = [question for question in QUESTION_LEVELS if left.get(question)]
    if len(found) > 1:
        found.sort(key=lambda question: _still_running(question, base, found, ranking))
    return tuple(found)


def _answered(case: Case) -> tuple[list[str], list[int]]:
    skip = {name for question in case.open for name in QUESTION_LEVELS[question]}
    names = [name for name in Levels.__struct_fields__ if name not in skip]
    return names, [getattr(case.levels, name) for name in names]


def _all_worst(questions: Iterable[str]) -> int:
    return reduce(or_, (_WORST[question] for question in questions), 0)


def _still_running(question: str, base: int, found: list[str], ranking: _Ranking) -> float:
    """The mean number of methods that can still win once this question is answered."""
    worst = _all_worst(other for other in found if other != question)
    effects = _EFFECTS[question]
    counts = (
        ranking.bounds(_verdicts(base | effect), _verdicts(base | effect | worst))[1] for effect in effects
    )
    return sum(counts) / len(effects)

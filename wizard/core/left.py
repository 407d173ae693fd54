"""Which unanswered questions can still change what is recommended. Exact, as ``policy.md`` defines it.

A question is left if the other open questions can be answered so that two answers to it recommend different
methods. That is a search for one such situation, over the packed rules of `core.circuit`. Two things keep it short:

* With the rest answered as well as possible and as badly as possible, the verdicts have bounds. Bits that no
  longer matter within these bounds are set, so that situations which come to the same become the same integer
  and are looked at once, in this document and in later ones.
* Where the question's own bits do not matter any more, or can not turn any rule with a choice in it (`span`), the
  search turns back.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

from wizard.core.bounds import RANKINGS, Ranking
from wizard.core.case import Case
from wizard.core.circuit import (
    EFFECTS,
    EVERY,
    MANY,
    RESTS_ON,
    SWING,
    WORST,
    effect_of,
    joined,
    packed,
    span,
)
from wizard.core.decisive import crowd_of, most_decisive_first
from wizard.core.knowledge import Persona
from wizard.core.levels import QUESTION_LEVELS, Levels

_ORDER = (
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
"""The search answers first what touches most methods: that settles most, so it turns back early."""
_BIT = {question: 1 << index for index, question in enumerate(_ORDER)}


# --- what is left ---------------------------------------------------------------------------------------------------


def questions_left(case: Case, personas: Mapping[str, Persona]) -> tuple[str, ...]:
    """The open questions whose answer can change what is recommended, most decisive first (`core.decisive`)."""
    if not case.open:
        return ()
    ranking, crowd = RANKINGS[case.priority], crowd_of(personas)
    levels = case.levels
    answered = {
        question: _bits(question, read(levels))
        for question, read in _READERS.items()
        if question not in case.open
    }
    base = joined(answered.values()) | _given_bits(_GIVEN_READER(levels))
    found, state = _left(base, case.open, ranking)
    return most_decisive_first(found, state, ranking, crowd, crowd.nearest(answered))


_GIVEN = tuple(
    name for name in Levels.__struct_fields__ if not any(name in names for names in QUESTION_LEVELS.values())
)
"""The levels that rest on no question."""


def _reader(names: Sequence[str]) -> Callable[[Levels], tuple[int, ...]]:
    """Takes these levels out of all of them, even where it is only one."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda levels: (getattr(levels, names[0]),)


_GIVEN_READER = _reader(_GIVEN)
_READERS = {question: _reader(names) for question, names in QUESTION_LEVELS.items()}
_bits = lru_cache(maxsize=1024)(effect_of)


@lru_cache(maxsize=1024)
def _given_bits(levels: tuple[int, ...]) -> int:
    return packed(_GIVEN, levels)


def _left(base: int, unanswered: tuple[str, ...], ranking: Ranking) -> tuple[tuple[str, ...], int]:
    """The questions that are left, in the policy's order, and the situation without what does not matter."""
    end = base | joined(WORST[question] for question in unanswered)
    low, high, turning = span(base, end)
    matters = ranking.bounds(low, high)[0]
    state = base | EVERY & ~matters | end & ~turning
    near = [question for question in _ORDER if question in unanswered and SWING[question] & matters & turning]
    key = (state, joined(_BIT[question] for question in near))
    found = ranking.left.get(key)
    if found is None:
        if len(ranking.left) > MANY:
            ranking.left.clear()
        found = ranking.left[key] = _search_each(near, state, ranking)
    return found, state


def _search_each(near: list[str], base: int, ranking: Ranking) -> tuple[str, ...]:
    left: dict[str, bool] = {}
    for question in near:
        if question in left:
            continue
        others = [other for other in near if other != question]
        situation = _situation(question, base, others, ranking)
        left[question] = situation is not None
        if situation is not None:
            undecided = [other for other in others if other not in left]
            left.update(dict.fromkeys(_deciding_there(undecided, situation, base, question, ranking), True))
    return tuple(question for question in QUESTION_LEVELS if left.get(question))


# --- the search -----------------------------------------------------------------------------------------------------


def _situation(question: str, base: int, others: list[str], ranking: Ranking) -> dict[str, int] | None:
    """Answers to the other open questions under which this one decides, or None where there are none."""
    swing, effects = SWING[question], EFFECTS[question]
    worst = [WORST[question]]
    rest = [0]
    for other in reversed(others):
        worst.append(worst[-1] | WORST[other])
        rest.append(rest[-1] | _BIT[other])
    worst.reverse()
    rest.reverse()
    chosen: dict[str, int] = {}
    hopeless = ranking.hopeless
    if len(hopeless) > MANY:
        hopeless.clear()

    def search(index: int, state: int) -> bool:
        end = state | worst[index]
        low, high, turning = span(state, end)
        matters = ranking.bounds(low, high)[0]
        if not swing & matters & turning:
            return False
        state |= EVERY & ~matters | end & ~turning
        while index < len(others) and not SWING[others[index]] & ~state:
            chosen[others[index]] = EFFECTS[others[index]][0]
            state |= chosen[others[index]]
            index += 1
        if index == len(others):
            return ranking.decides(effects, state)
        key = (question, rest[index], state)
        if key in hopeless:
            return False
        tried = set()
        for effect in _helpful(question, others[index]):
            following = state | effect
            if following not in tried:
                tried.add(following)
                chosen[others[index]] = effect
                if search(index + 1, following):
                    return True
        hopeless.add(key)
        return False

    return chosen if search(0, base) else None


_helpful_first: dict[tuple[str, str], tuple[int, ...]] = {}


def _helpful(question: str, other: str) -> tuple[int, ...]:
    """The other question's answers, first those that spare the question's methods and hurt the rest most."""
    found = _helpful_first.get((question, other))
    if found is None:
        own = joined(rests_on for rests_on in RESTS_ON if rests_on & SWING[question])
        found = _helpful_first[question, other] = tuple(
            sorted(EFFECTS[other], key=lambda effect: ((effect & own).bit_count(), -effect.bit_count()))
        )
    return found


def _deciding_there(
    undecided: list[str], situation: dict[str, int], base: int, asked: str, ranking: Ranking
) -> list[str]:
    """The undecided questions that decide in the same situation, with one or the other answer to ``asked``."""
    found: dict[str, None] = {}
    every = joined(situation.values())
    for effect in EFFECTS[asked]:
        usual = ranking.winner(base | effect | every)
        for question in undecided:
            if question in found:
                continue
            rest = base | effect
            for other, bits in situation.items():
                if other != question:
                    rest |= bits
            if any(ranking.winner(rest | own) != usual for own in EFFECTS[question]):
                found[question] = None
    return list(found)

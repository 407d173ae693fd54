"""Which unanswered questions can still change what is recommended. Exact, as ``policy.md`` defines it.

A question is left if the other open questions can be answered so that two answers to it recommend different
methods. That is a search for one such situation, over the packed rules of `core.circuit`. Two things keep it short:

* With the rest answered as well as possible and as badly as possible, the verdicts have bounds. Bits that no
  longer matter within these bounds are set, so that situations which come to the same become the same integer
  and are looked at once, in this document and in later ones.
* Where the question's own bits do not matter any more, the search turns back.
"""

from collections.abc import Iterable, Sequence

from wizard.core.case import Case
from wizard.core.circuit import (
    CONTENDERS,
    EFFECTS,
    EVERY,
    MANY,
    PLANES,
    RESTS_ON,
    SWING,
    WORST,
    joined,
    packed,
    verdicts,
)
from wizard.core.levels import QUESTION_LEVELS, Levels
from wizard.core.requirements import RANKING

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

_BADNESS = (0, 1, 0, 2, 0, 1, 0, 3)
"""How many planes are set from the lowest on: 0 fits, 1 unknown, 2 fits after a change, 3 ruled out."""
_OUT = 3


# --- bounds ---------------------------------------------------------------------------------------------------------


class _Ranking:
    """What one priority makes of verdicts, and what was worked out before."""

    def __init__(self, order: tuple[int, ...]) -> None:
        self._order = order
        self._winners: dict[int, int] = {}
        self._bounds: dict[tuple[int, int], tuple[int, int]] = {}
        self.hopeless: set[tuple[str, int, int]] = set()
        self.answered: dict[tuple[int, int], tuple[str, ...]] = {}

    def winner(self, found: int) -> int:
        """The contender that these verdicts recommend, or -1."""
        known = self._winners.get(found)
        if known is None:
            _make_room(self._winners)
            badness, place = min(
                (_BADNESS[found >> 3 * method & 7], place) for place, method in enumerate(self._order)
            )
            known = self._winners[found] = -1 if badness == _OUT else self._order[place]
        return known

    def place(self, contender: int) -> int:
        """Where a contender stands in the ranking; nobody stands behind all."""
        return len(self._order) if contender < 0 else self._order.index(contender)

    def decides(self, effects: Iterable[int], state: int) -> bool:
        """Whether these answers recommend different methods in this situation."""
        return len({self.winner(verdicts(state | effect)) for effect in effects}) > 1

    def bounds(self, best: int, worst: int) -> tuple[int, int]:
        """The bits that still matter when the verdicts lie between these, and the weight of who can still win.

        The first in the ranking weighs most, the last one.
        """
        known = self._bounds.get((best, worst))
        if known is None:
            _make_room(self._bounds)
            known = self._bounds[best, worst] = self._work_out(best, worst)
        return known

    def _work_out(self, best: int, worst: int) -> tuple[int, int]:
        certain, certain_place = min(
            (_BADNESS[worst >> 3 * method & 7], place) for place, method in enumerate(self._order)
        )
        matters = 0
        running = 0
        weight = 0
        for place, method in enumerate(self._order):
            badness = _BADNESS[best >> 3 * method & 7]
            if badness == _OUT or (certain != _OUT and (badness, place) > (certain, certain_place)):
                continue
            # A method that is worse than this loses to the one that is certain, however much worse it is.
            last = _OUT - 1 if certain == _OUT else certain - (place > certain_place)
            for plane in range(badness, last + 1):
                matters |= RESTS_ON[method] & PLANES[plane]
            running += 1
            weight += len(self._order) - place
        if running == 1 and certain != _OUT:
            matters = 0
        return matters, weight


def _make_room(cache: dict[int, int] | dict[tuple[int, int], tuple[int, int]]) -> None:
    if len(cache) > MANY:
        cache.clear()


_RANKINGS = {
    priority: _Ranking(tuple(CONTENDERS.index(method) for method in order if method in CONTENDERS))
    for priority, order in RANKING.items()
}


# --- the search -----------------------------------------------------------------------------------------------------


def questions_left(case: Case) -> tuple[str, ...]:
    """The open questions whose answer can change what is recommended, most decisive first.

    First comes the question whose answers recommend methods that stand farthest apart in the ranking, while
    everything else that is left has its best answer. Of equal ones, that whose answers leave the fewest and the
    lowest ranked methods in the running. Of equal ones again, the policy's first.
    """
    if not case.open:
        return ()
    ranking = _RANKINGS[case.priority]
    base = _known_bits(case)
    key = (base, joined(_BIT[question] for question in case.open))
    found = ranking.answered.get(key)
    if found is None:
        if len(ranking.answered) > MANY:
            ranking.answered.clear()
        found = ranking.answered[key] = _questions_left(base, case.open, ranking)
    return found


def _known_bits(case: Case) -> int:
    """The bits of everything that is answered or taken as given."""
    skip = {name for question in case.open for name in QUESTION_LEVELS[question]}
    names = [name for name in Levels.__struct_fields__ if name not in skip]
    return packed(names, [getattr(case.levels, name) for name in names])


def _questions_left(base: int, unanswered: Sequence[str], ranking: _Ranking) -> tuple[str, ...]:
    worst = joined(WORST[question] for question in unanswered)
    matters, _ = ranking.bounds(verdicts(base), verdicts(base | worst))
    near = [question for question in _ORDER if question in unanswered and SWING[question] & matters]
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
    found = [question for question in QUESTION_LEVELS if left.get(question)]
    if len(found) > 1:
        found = sorted(found, key=lambda question: _indecision(question, base, found, ranking))
    return tuple(found)


def _situation(question: str, base: int, others: list[str], ranking: _Ranking) -> dict[str, int] | None:
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
        matters, _ = ranking.bounds(verdicts(state), verdicts(state | worst[index]))
        if not swing & matters:
            return False
        state |= EVERY & ~matters
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
    undecided: list[str], situation: dict[str, int], base: int, asked: str, ranking: _Ranking
) -> list[str]:
    """The undecided questions that decide in the same situation, with one or the other answer to ``asked``."""
    found = []
    for effect in EFFECTS[asked]:
        for question in undecided:
            rest = base | effect
            for other, bits in situation.items():
                if other != question:
                    rest |= bits
            if ranking.decides(EFFECTS[question], rest):
                found.append(question)
    return found


def _indecision(question: str, base: int, found: Sequence[str], ranking: _Ranking) -> tuple[int, float]:
    """The lower, the more decisive (see `questions_left`). Bits that nobody sets are the best answers."""
    worst = joined(WORST[other] for other in found if other != question)
    best = [verdicts(base | effect) for effect in EFFECTS[question]]
    places = [ranking.place(ranking.winner(one)) for one in best]
    running = [
        ranking.bounds(one, verdicts(base | effect | worst))[1]
        for one, effect in zip(best, EFFECTS[question], strict=True)
    ]
    return min(places) - max(places), sum(running) / len(running)

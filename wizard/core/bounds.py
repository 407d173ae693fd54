"""Who wins, and who could still win: what a ranking makes of packed verdicts (`core.circuit`).

While questions are open, every verdict lies between its best and its worst. A method could still win unless it is
ruled out at best, or another is certain to be ranked before it.
"""

from collections.abc import Sequence

from wizard.core.circuit import CONTENDERS, MANY, PLANES, RESTS_ON, verdicts
from wizard.core.requirements import RANKING

_BADNESS = (0, 1, 0, 2, 0, 1, 0, 3)
"""How many planes are set from the lowest on: 0 fits, 1 unknown, 2 fits after a change, 3 ruled out."""
_OUT = 3
NOBODY = -1


class Ranking:
    """One priority's order of the contenders, and what was worked out before."""

    def __init__(self, order: tuple[int, ...]) -> None:
        self._order = order
        self._winners: dict[int, int] = {}
        self._bests: dict[int, int] = {}
        self._bounds: dict[tuple[int, int], tuple[int, int]] = {}
        self.hopeless: set[tuple[str, int, int]] = set()
        self.left: dict[tuple[int, int], tuple[str, ...]] = {}
        self.ordered: dict[tuple[int, tuple[str, ...], int], tuple[str, ...]] = {}

    def winner(self, state: int) -> int:
        """The contender that is recommended in this situation, or `NOBODY`."""
        known = self._winners.get(state)
        if known is None:
            if len(self._winners) > MANY:
                self._winners.clear()
            known = self._winners[state] = self._best(verdicts(state))
        return known

    def _best(self, found: int) -> int:
        """The contender that these verdicts recommend."""
        known = self._bests.get(found)
        if known is None:
            if len(self._bests) > MANY:
                self._bests.clear()
            badness, place = self._first(found)
            known = self._bests[found] = NOBODY if badness == _OUT else self._order[place]
        return known

    def decides(self, effects: Sequence[int], state: int) -> bool:
        """Whether these answers recommend different methods in this situation."""
        winner, first = self.winner, self.winner(state | effects[0])
        return any(winner(state | effect) != first for effect in effects[1:])

    def bounds(self, best: int, worst: int) -> tuple[int, int]:
        """The bits that still matter when the verdicts lie between these, and how many contenders could win."""
        known = self._bounds.get((best, worst))
        if known is None:
            if len(self._bounds) > MANY:
                self._bounds.clear()
            known = self._bounds[best, worst] = self._work_out(best, worst)
        return known

    def _first(self, found: int) -> tuple[int, int]:
        """The best badness, and the place in the ranking of the contender that comes first."""
        return min((_BADNESS[found >> 3 * method & 7], place) for place, method in enumerate(self._order))

    def _work_out(self, best: int, worst: int) -> tuple[int, int]:
        certain, certain_place = self._first(worst)
        matters = 0
        running = 0
        for place, method in enumerate(self._order):
            badness = _BADNESS[best >> 3 * method & 7]
            if badness == _OUT or (certain != _OUT and (badness, place) > (certain, certain_place)):
                continue
            # A method that is worse than this loses to the one that is certain, however much worse it is.
            last = _OUT - 1 if certain == _OUT else certain - (place > certain_place)
            for plane in range(badness, last + 1):
                matters |= RESTS_ON[method] & PLANES[plane]
            running += 1
        if running == 1 and certain != _OUT:
            matters = 0
        return matters, running


RANKINGS = {
    priority: Ranking(tuple(CONTENDERS.index(method) for method in order if method in CONTENDERS))
    for priority, order in RANKING.items()
}

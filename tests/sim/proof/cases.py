"""A whole case played and counted: the promise, the intruders, the mistakes; and many cases on all cores."""

import itertools
import multiprocessing
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.sim.proof.applying import Apply, apply_by_script, take_back
from tests.sim.proof.attempts import Refused
from tests.sim.proof.closing import stays_closed
from tests.sim.proof.drawing import draw, shown
from tests.sim.proof.gaps import GAPS, gap_of
from tests.sim.proof.intruders import keep_out
from tests.sim.proof.playing import Stand, keep_promise, plan_of, put_up
from tests.sim.proof.wrong import WRONGS, check
from wizard.core.model import Verdict


@dataclass
class Tally:
    """What was played. Every counter's key is what one reads in the table."""

    cases: Counter[tuple[str, str]] = field(default_factory=Counter)
    requirements: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)
    closed: Counter[tuple[str, bool]] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    granted: Counter[str] = field(default_factory=Counter)
    intruders: int = 0
    undone: int = 0
    findings: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Counts another tally in."""
        for name in ("cases", "requirements", "refused", "passed", "closed", "gaps", "granted"):
            getattr(self, name).update(getattr(other, name))
        self.intruders += other.intruders
        self.undone += other.undone
        self.findings += other.findings

    @property
    def played(self) -> int:
        """How many cases there were."""
        return sum(self.cases.values())


@dataclass(frozen=True)
class Depth:
    """How much is tried: ``mistakes`` kinds of mistake a case (None: all), intruders and undoing in every ``rest_every``th."""

    mistakes: int | None = None
    rest_every: int = 1


WHOLE = Depth()
SAMPLE = Depth(mistakes=2, rest_every=3)


def play(number: int, seed: int, depth: Depth = WHOLE, apply: Apply = apply_by_script) -> Tally:
    """One case. What goes wrong is a gap that is known or a finding with the case to paste."""
    tally = Tally()
    drawn = draw(number, seed)
    candidate = drawn.candidate
    tally.cases[drawn.method, candidate.verdict] += 1
    tally.requirements.update((one.id, one.status) for one in candidate.requirements)
    plan = plan_of(drawn)
    try:
        if candidate.verdict is Verdict.RULED_OUT:
            closed = stays_closed(drawn, apply)
            tally.closed.update((by, bool(closed.shown)) for by in closed.by)
            return tally
        stand = put_up(drawn, apply)
        plan = stand.plan
        tally.granted.update(stand.site.granted)
        if number // 8 % depth.rest_every == 0:
            tally.intruders += keep_out(stand)
            if apply is apply_by_script:
                take_back(drawn, stand.plan, stand.site, stand.before)
                tally.undone += 1
        for name in _mistakes(stand, depth):
            for attempt in check(stand, name):
                if isinstance(attempt.ends, Refused):
                    tally.refused[name] += 1
                else:
                    tally.passed[name, attempt.ends.reason] += 1
        keep_promise(stand)
    except AssertionError as error:
        gap = gap_of(plan, str(error))
        if gap is None:
            tally.findings.append(f"{type(error).__name__}: {error}\n  {shown(drawn)}")
        else:
            tally.gaps[gap.id] += 1
    return tally


RARE = ("relay-password", "basic-removed", "send-as-missing", "smtp-auth-missing", "spf-missing")
"""Mistakes that few cases can make: a sample makes them wherever they can be made."""


def _mistakes(stand: Stand, depth: Depth) -> list[str]:
    """The kinds of mistake to make in this case: in a sample the rare ones, and some others that can be made."""
    if depth.mistakes is None:
        return list(WRONGS)
    others = [name for name in WRONGS if name not in RARE]
    random.Random(stand.drawn.number).shuffle(others)
    possible = (name for name in others if next(WRONGS[name](stand), None) is not None)
    return [*RARE, *itertools.islice(possible, depth.mistakes)]


def play_many(numbers: Sequence[int], seed: int, depth: Depth) -> Tally:
    """These cases one after the other."""
    tally = Tally()
    for number in numbers:
        tally.add(play(number, seed, depth))
    return tally


def _work(job: tuple[range, int, Depth]) -> Tally:
    return play_many(*job)


def play_on_all_cores(count: int, seed: int, depth: Depth, cores: int) -> Tally:
    """``count`` cases, shared among processes; what comes out does not depend on how many."""
    pieces = [(range(start, min(start + 100, count)), seed, depth) for start in range(0, count, 100)]
    tally = Tally()
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        for piece in pool.imap(_work, pieces):
            tally.add(piece)
    return tally


def table(tally: Tally) -> str:
    """The count of cases, methods, verdicts, mistakes, as text."""
    methods = sorted({method for method, _ in tally.cases})
    verdicts = [str(one) for one in Verdict]
    lines = [f"{tally.played} cases", "", f"{'method':30}" + "".join(f"{one:>19}" for one in verdicts)]
    lines += [
        f"{method:30}" + "".join(f"{tally.cases[method, one]:19}" for one in verdicts) for method in methods
    ]
    lines += [
        "",
        f"{'requirement':30}{'met':>8}{'unmet':>8}{'unknown':>8}{'granted':>9}{'closes':>8}{'not shown':>11}",
    ]
    for name in sorted({name for name, _ in tally.requirements}):
        counts = "".join(f"{tally.requirements[name, one]:8}" for one in ("met", "unmet", "unknown"))
        shown_as = f"{tally.closed[name, True]:8}{tally.closed[name, False]:11}"
        lines.append(f"{name:30}{counts}{tally.granted[name]:9}{shown_as}")
    lines += ["", f"{'mistake':34}{'refused':>9}  let through"]
    for name in WRONGS:
        through = ", ".join(
            f"{reason} {count}" for (one, reason), count in sorted(tally.passed.items()) if one == name
        )
        lines.append(f"{name:34}{tally.refused[name]:9}  {through}")
    lines += ["", f"intruders kept out: {tally.intruders}", f"plans taken back by undo.ps1: {tally.undone}"]
    lines += ["", "known gaps"]
    lines += [f"{gap.id:34}{tally.gaps[gap.id]:9}  {gap.reason}" for gap in GAPS]
    lines += ["", f"findings: {len(tally.findings)}", *tally.findings[:20]]
    return "\n".join(lines)

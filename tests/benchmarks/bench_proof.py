"""The whole proof: 20,000 cases without sockets on all cores, 200 over real sockets on loopback. Prints the table.

    python tests/benchmarks/bench_proof.py [cases] [seed] [on the wire]

Every case is played in full: the plan applied by its own apply.ps1, the mail sent to everyone who was promised it,
every mistake made, every intruder kept out. Ends with 1 where there is a finding.
"""

import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.sim.proof.cases import WHOLE, play_on_all_cores, table
from tests.sim.proof.drawing import draw, shown
from tests.sim.proof.gaps import gap_of
from tests.sim.proof.playing import keep_promise, plan_of, put_up
from tests.sim.proof.sockets import on_the_wire
from wizard.core.model import Verdict

CASES, SEED, ON_THE_WIRE = 20_000, 1, 200


def without_sockets(count: int, seed: int) -> bool:
    """Plays the cases and prints what was covered; whether all is well."""
    cores = multiprocessing.cpu_count()
    started = time.perf_counter()
    tally = play_on_all_cores(count, seed, WHOLE, cores)
    took = time.perf_counter() - started
    print(table(tally))
    print(f"\n{tally.played} cases without sockets on {cores} cores in {took:.0f} s")
    return not tally.findings


def over_sockets(count: int, seed: int) -> bool:
    """Plays further cases over loopback, all methods in turn; whether all is well."""
    started, played = time.perf_counter(), Counter[str]()
    messages, number, well = 0, 0, True
    with tempfile.TemporaryDirectory() as folder:
        while sum(played.values()) < count:
            drawn = draw(number, seed)
            number += 1
            if drawn.candidate.verdict is Verdict.RULED_OUT:
                continue
            try:
                stand = put_up(drawn)
                keep_promise(stand)
            except AssertionError as error:
                if gap_of(plan_of(drawn), str(error)) is None:
                    raise
                continue
            try:
                messages += on_the_wire([stand], Path(folder))
            except AssertionError as error:
                well = False
                print(f"finding on the wire: {error}\n  {shown(drawn)}")
            played[drawn.method] += 1
    took = time.perf_counter() - started
    methods = ", ".join(f"{method} {count}" for method, count in sorted(played.items()))
    print(f"{sum(played.values())} cases over sockets, {messages} messages in {took:.0f} s: {methods}")
    return well


def main(arguments: list[str]) -> int:
    """Runs both; the exit code."""
    given = [int(one) for one in arguments]
    count, seed, wire = (*given, *(CASES, SEED, ON_THE_WIRE)[len(given) :])
    well = without_sockets(count, seed)
    return 0 if over_sockets(wire, seed) and well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

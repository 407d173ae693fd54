"""A million commands against the simulated Exchange Online: ``python -m tests.benchmarks.fuzz_respond [COUNT] [SEED]``.

Ends with an assertion or an exception at the first reply that should not be, and prints what was met.
"""

import sys
import time

from tests.sim.commands import play


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 1_000_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    begun = time.perf_counter()
    tally = play(count, seed)
    took = time.perf_counter() - begun
    print(
        f"{tally.commands:,} commands in {tally.sessions:,} sessions, {took:.0f} s, no exception (seed {seed})"
    )
    print(f"{tally.delivered:,} messages arrived; {len(tally.codes)} different replies:")
    for code, times in tally.codes.most_common():
        print(f"  {times:9,}  {code}")


if __name__ == "__main__":
    main(sys.argv[1:])

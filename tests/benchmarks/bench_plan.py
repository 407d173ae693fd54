"""How fast ``plan`` starts, how many documents a second it answers, and what 100,000 rows cost. Prints only.

    python tests/benchmarks/bench_plan.py [start] [rate] [curve]

The start is held against Python importing what any command line needs, the rates against Python's own ``json``
reading the answers and writing as many bytes, each in the same run on the same machine. Rates count JSON in,
decision, questions left, plan and JSON out, by the processor time of one process on one core, its start taken off:
what else the machine does meanwhile does not count.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.core.reference import QUESTIONS, every_answer
from wizard.files.bundled import load_knowledge, profile_ids

ROOT = Path(__file__).resolve().parents[2]
BASELINE = [sys.executable, "-c", "import argparse, json, dataclasses, enum, datetime, re"]
PLAN = [sys.executable, "-m", "wizard", "plan"]
RUNS = 15
DOCUMENTS = 2000
ROWS = (100, 1000, 10_000, 100_000)


def document(rng: random.Random, share: float) -> dict[str, Any]:
    """A document in which about that share of the questions is answered."""
    made: dict[str, Any] = {"schema": 1, "domain": "contoso.com"}
    extras: dict[str, Any] = {
        "device.profile": rng.choice(profile_ids()),
        "device.name": f"Printer {rng.randrange(1000)}",
        "sending.from": "scanner@contoso.com",
        "sending.recipients_per_day": rng.choice([10, 500, 5000, 20000]),
        "network.public_ips": ["203.0.113.10"],
        "tenant.mx_host": "contoso-com.mail.protection.outlook.com",
        "tenant.licences": rng.randrange(1, 500),
        "preferences.priority": rng.choice(["security", "compliance", "least_work"]),
    }
    chosen = {path: value for path, value in extras.items() if share and rng.random() < 0.5}
    chosen |= {question: rng.choice(every_answer(question)) for question in QUESTIONS if rng.random() < share}
    for path, value in chosen.items():
        section, _, name = path.partition(".")
        made.setdefault(section, {})[name] = value
    return made


WORKLOADS: dict[str, list[float]] = {
    "only the domain": [0.0],
    "half answered": [0.5],
    "all answered": [1.0],
    "mixed": [0.0, 0.25, 0.5, 0.75, 1.0],
}


class Cost(NamedTuple):
    """What one run took: wall and processor time in seconds, and its largest memory in megabytes."""

    wall: float
    processor: float
    megabytes: float


def cost(command: list[str], environment: dict[str, str]) -> Cost:
    """One run from start to end."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def start(folder: Path) -> None:
    """The cold start, alternating with the baseline so that both meet the same machine."""
    path = folder / "one.json"
    path.write_text(json.dumps(document(random.Random(1), 0.3)), encoding="utf-8")
    # An installed program has its byte code; a checkout run with PYTHONDONTWRITEBYTECODE would compile each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "pycache")
    command = [*PLAN, str(path), "--json"]
    cost(command, environment)
    pairs = [(cost(BASELINE, environment).wall, cost(command, environment).wall) for _ in range(RUNS)]
    bare, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"cold start: {whole * 1000:.0f} ms, {whole / bare:.2f} times the {bare * 1000:.0f} ms of the imports alone"
    )


# --- streams --------------------------------------------------------------------------------------------------------

JSON_ALONE = """
import json, sys
filler = "x" * int(sys.argv[2])
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        sys.stdout.write(json.dumps([json.loads(line), filler]) + "\\n")
"""


class Stream:
    """A file of documents, and what answering it costs."""

    def __init__(self, folder: Path, make: Callable[[random.Random], dict[str, Any]]) -> None:
        self._path = folder / "many.jsonl"
        self._environment = dict(os.environ)
        self._make = make
        self._write(1)
        self._nothing = min((self._cost(PLAN, "--jsonl") for _ in range(5)), key=lambda one: one.processor)
        self._write(200)
        command = [*PLAN, str(self._path), "--jsonl"]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout
        self.bytes_out = len(printed) // 200

    def _write(self, rows: int) -> None:
        rng = random.Random(7)
        with self._path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(self._make(rng)) + "\n" for _ in range(rows))

    def _cost(self, command: list[str], *more: str) -> Cost:
        return cost([*command, str(self._path), *more], self._environment)

    def run(self, rows: int, repeat: int = 1) -> tuple[float, float, Cost]:
        """Documents a second, those of ``json`` alone, and what the best run took as a whole."""
        self._write(rows)
        best = min((self._cost(PLAN, "--jsonl") for _ in range(repeat)), key=lambda one: one.processor)
        bare = cost(
            [sys.executable, "-c", JSON_ALONE, str(self._path), str(self.bytes_out)], self._environment
        )
        return rows / (best.processor - self._nothing.processor), rows / bare.processor, best


def any_document(shares: list[float]) -> Callable[[random.Random], dict[str, Any]]:
    """Documents with answers by chance: hardly two are alike."""
    return lambda rng: document(rng, rng.choice(shares))


def fleet_document(rng: random.Random) -> dict[str, Any]:
    """A row of a fleet: one of the typical situations, a third of its answers missing, a name of its own."""
    persona = rng.choice(list(load_knowledge().personas.values()))
    made: dict[str, Any] = {"schema": 1, "domain": f"site{rng.randrange(50)}.contoso.com"}
    for question in QUESTIONS:
        section, _, name = question.partition(".")
        if rng.random() < 0.67:
            made.setdefault(section, {})[name] = getattr(persona, name)
    made.setdefault("device", {}).update(name=f"Printer {rng.randrange(100_000)}", profile=persona.profile)
    made.setdefault("network", {})["public_ips"] = [f"203.0.113.{rng.randrange(1, 255)}"]
    return made


def rate(folder: Path) -> None:
    """Documents a second by how much of them is answered."""
    kinds = {name: any_document(shares) for name, shares in WORKLOADS.items()}
    print(f"{'documents a second':24}      plan  json alone  KB out")
    for name, make in {**kinds, "a fleet": fleet_document}.items():
        stream = Stream(folder, make)
        answered, bare, _ = stream.run(DOCUMENTS, repeat=3)
        print(f"  {name:24} {answered:7,.0f} {bare:11,.0f} {stream.bytes_out / 1024:7.1f}")


def curve(folder: Path) -> None:
    """What more rows cost: the rate stays as it is, and so does the memory."""
    for name, make in {"mixed": any_document(WORKLOADS["mixed"]), "a fleet": fleet_document}.items():
        stream = Stream(folder, make)
        print(f"{name:>9}: rows  documents a second  to 100 rows  json alone  peak memory    wall")
        first = 0.0
        for rows in ROWS:
            answered, bare, whole = stream.run(rows, repeat=5 if rows < 1000 else 1)
            first = first or answered
            print(
                f"{rows:15,} {answered:19,.0f} {answered / first:12.2f} {bare:11,.0f}"
                f" {whole.megabytes:9.0f} MB {whole.wall:6.1f} s"
            )


PARTS = {"start": start, "rate": rate, "curve": curve}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as place:
            PARTS[part](Path(place))

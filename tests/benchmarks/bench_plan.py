"""How fast ``plan`` starts and how many documents a second it answers. Prints; asserts nothing about time.

    python tests/benchmarks/bench_plan.py

The start is held against Python importing what any command line needs, in the same run on the same machine.
Times are medians; the rate counts JSON in, decision, questions left, plan and JSON out, on one core.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.core.reference import QUESTIONS, every_answer
from wizard.files.bundled import profile_ids

ROOT = Path(__file__).resolve().parents[2]
BASELINE = [sys.executable, "-c", "import argparse, json, dataclasses, enum, datetime, re"]
PLAN = [sys.executable, "-m", "wizard", "plan"]
RUNS = 15
DOCUMENTS = 2000


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


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of one run."""
    begin = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    return time.perf_counter() - begin


def start(folder: Path) -> None:
    """The cold start, alternating with the baseline so that both meet the same machine."""
    path = folder / "one.json"
    path.write_text(json.dumps(document(random.Random(1), 0.3)), encoding="utf-8")
    # An installed program has its byte code; a checkout run with PYTHONDONTWRITEBYTECODE would compile each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "pycache")
    command = [*PLAN, str(path), "--json"]
    seconds(command, environment)
    pairs = [(seconds(BASELINE, environment), seconds(command, environment)) for _ in range(RUNS)]
    bare, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"cold start: {whole * 1000:.0f} ms, {whole / bare:.2f} times the {bare * 1000:.0f} ms of the imports alone"
    )


def rate(folder: Path) -> None:
    """Documents a second, start of the process left out by running one document alone as well."""
    for name, shares in WORKLOADS.items():
        rng = random.Random(7)
        path = folder / "many.jsonl"
        lines = [json.dumps(document(rng, rng.choice(shares))) for _ in range(DOCUMENTS)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [*PLAN, str(path), "--jsonl"]
        took = min(seconds(command, dict(os.environ)) for _ in range(3))
        print(
            f"{name}: {DOCUMENTS / took:.0f} documents a second, the start included ({took:.2f} s for {DOCUMENTS})"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        start(Path(place))
        rate(Path(place))

"""Mutates the engine and tells which mutants no test notices.

    python -m venv /tmp/mut && /tmp/mut/bin/pip install cosmic-ray
    /tmp/mut/bin/python tests/mutation/run.py --tests-python .venv/bin/python wizard/core/requirements.py

cosmic-ray is no part of the locked requirements: it has an environment of its own. It works on a copy of the
checkout. The report is a table for each file, and every survivor as a diff; survivors that change nothing that
anybody could see are listed in ``equivalent.toml`` with the reason. Exit code 1 where another survives.
"""

import argparse
import ast
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("wizard", "resources", "tests", "packaging", "pyproject.toml")
FIRST = (
    "test_named_cases.py",
    "test_engine_properties.py",
    "test_one_after_another.py",
    "test_plan_properties.py",
)
"""What kills most mutants comes first: a run stops at the first failure."""
ELSEWHERE = (
    "left",
    "diagnose",
    "dmarc",
    "gateways",
    "spf",
    "verification",
    "intake",
    "compounds",
    "asked",
    "questions",
    "knowledge",
    "personas",
    "fleet",
    "deadline",
)
"""Tests that are slow, or have nothing to say about how a method is chosen and planned."""
TIMEOUT_SECONDS = 120.0

# Replacing | by ** or >> only shows that Python notices nonsense: the joins of levels are mutated into each other.
NONSENSE = ("Mul", "Div", "FloorDiv", "Mod", "Pow", "RShift", "LShift")


def main() -> int:
    """Runs the mutants of the files named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", help="files to mutate, such as wizard/core/decide.py")
    parser.add_argument(
        "--tests-python", required=True, help="the Python that has the project's requirements"
    )
    parser.add_argument("--tests", nargs="*", help="tests to run; all quick ones of tests/core if left out")
    parser.add_argument("--report", type=Path, help="where to write the outcome of every mutant as JSON")
    parser.add_argument("--again", type=Path, help="a report: only its survivors are tried again")
    given = parser.parse_args()
    outcomes: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in COPIED:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, Path(folder, part), ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder)
        pytest = f"{given.tests_python} -m pytest -x -q -p tests.mutation.quick -p no:cacheprovider"
        again = json.loads(given.again.read_text()) if given.again else None
        for name in given.files:
            tests = given.tests or quick_tests(Path(name).stem)
            outcomes += _mutate(Path(folder), name, f"{pytest} {' '.join(tests)}", again)
            if given.report:
                given.report.write_text(json.dumps(outcomes, indent=1))
    return _report(outcomes)


def quick_tests(mutated: str) -> list[str]:
    """The tests of the core that can notice a mutant, those first that are named after the file or notice most."""
    found = [
        path
        for path in sorted((ROOT / "tests/core").glob("test_*.py"))
        if not any(word in path.name for word in ELSEWHERE)
    ]
    found.sort(
        key=lambda path: (
            not path.stem.startswith(f"test_{mutated}"),
            FIRST.index(path.name) if path.name in FIRST else len(FIRST),
        )
    )
    return [str(path.relative_to(ROOT)) for path in found]


def _mutate(
    folder: Path, name: str, command: str, again: list[dict[str, Any]] | None
) -> list[dict[str, Any]]:
    """Tries every mutant of one file."""
    import os

    import cosmic_ray.plugins
    from cosmic_ray.commands.init import init
    from cosmic_ray.mutating import mutate_and_test
    from cosmic_ray.work_db import WorkDB, use_db

    sys.path.insert(0, str(ROOT))
    from tests.mutation.operators import Provider

    cosmic_ray.plugins.OPERATOR_PROVIDERS["own"] = Provider()
    os.chdir(folder)
    # Run as they are, the tests must pass; they leave their compiled files, which no mutant's run writes again.
    whole = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False)
    if whole.returncode:
        sys.exit(f"The tests fail without any mutation:\n{whole.stdout}")
    found = []
    kept = {(one["file"], one["operator"], one["occurrence"]) for one in again or () if _survived(one)}
    annotations = _annotations(Path(name).read_text())
    with use_db(str(folder / "session.sqlite"), WorkDB.Mode.create) as database:
        init([Path(name)], database, {})
        items = [item for item in database.work_items if _sensible(item.mutations[0], annotations)]
    if again is not None:
        items = [
            item
            for item in items
            if (name, item.mutations[0].operator_name, item.mutations[0].occurrence) in kept
        ]
    for number, item in enumerate(items, 1):
        mutation = item.mutations[0]
        result = mutate_and_test(item.mutations, command, TIMEOUT_SECONDS)
        diff = [
            line
            for line in (result.diff or "").splitlines()
            if line[:1] in "+-" and not line.startswith(("+++", "---"))
        ]
        if not diff:
            continue
        timeout = result.output == "timeout"
        found.append(
            {
                "file": name,
                "operator": mutation.operator_name,
                "occurrence": mutation.occurrence,
                "line": mutation.start_pos[0],
                "outcome": "timeout" if timeout else str(getattr(result.test_outcome, "value", "error")),
                "diff": diff,
            }
        )
        if _survived(found[-1]):
            print(f"{name}:{mutation.start_pos[0]} {mutation.operator_name}", *diff, sep="\n", flush=True)
        if number % 20 == 0:
            print(f"{name}: {number} of {len(items)}", flush=True)
    return found


def _annotations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where types are written, and module docstrings aside nothing else: a mutant there can not be run."""
    found = []
    for node in ast.walk(ast.parse(source)):
        for name in ("annotation", "returns"):
            part = getattr(node, name, None)
            if part is not None:
                found.append(((part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)))
    return found


def _sensible(mutation: Any, annotations: list[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    words = mutation.operator_name.split("_")
    if "Binary" in mutation.operator_name and (words[-1] in NONSENSE or words[-2] in NONSENSE):
        return False
    # `x is None` and `x == None` are the same for every value here.
    if words[-2:] in (["Is", "Eq"], ["Eq", "Is"], ["IsNot", "NotEq"], ["NotEq", "IsNot"]):
        return False
    return not any(start <= mutation.start_pos and mutation.end_pos <= end for start, end in annotations)


def _survived(outcome: dict[str, Any]) -> bool:
    return bool(outcome["outcome"] == "survived")


def _report(outcomes: list[dict[str, Any]]) -> int:
    """Prints the score of each file. 1 where a survivor is not known to be equivalent."""
    known = tomllib.loads((Path(__file__).parent / "equivalent.toml").read_text(encoding="utf-8"))
    reasons = {(one["file"], tuple(one["diff"])): one["reason"] for one in known.get("mutant", ())}
    bad = []
    for name in sorted({one["file"] for one in outcomes}):
        mine = [one for one in outcomes if one["file"] == name]
        count = Counter(one["outcome"] for one in mine)
        survivors = [one for one in mine if _survived(one)]
        equivalent = [one for one in survivors if (name, tuple(one["diff"])) in reasons]
        bad += [one for one in survivors if one not in equivalent]
        print(
            f"{name}: {len(mine)} mutants, {count['killed'] + count['incompetent']} killed, "
            f"{count['timeout']} timeouts, {len(equivalent)} equivalent, "
            f"{len(survivors) - len(equivalent)} survived"
        )
    for one in bad:
        print(f"\n{one['file']}:{one['line']} {one['operator']}", *one["diff"], sep="\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

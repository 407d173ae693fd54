"""All that must hold before a change lands: the same list on a developer's machine and in CI.

Every check runs, whatever failed before it. pytest comes last, and its closing line is the last one printed.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import wheel_check
from console import SetUpError, tell
from environment import clean_variables, script

MOST_PROCESSES = 4
"""Each holds a window, servers and zones of its own: more of them than this only take turns."""


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    ok: bool
    seconds: float


def run_all(root: Path, python: Path, pytest_arguments: Sequence[str]) -> int:
    """0 when every check passed."""
    variables = clean_variables()
    tools = {
        "ruff": [str(python), "-m", "ruff", "check", "."],
        "ruff format": [str(python), "-m", "ruff", "format", "--check", "."],
        "mypy": [str(python), "-m", "mypy"],
        "import-linter": [str(script(python, "lint-imports"))],
        "locks": [str(python), "packaging/lock.py", "--check"],
    }
    spoken = variables | {
        "PYTHONUTF8": "1"
    }  # import-linter draws a picture that Windows' old code pages lack
    outcomes = [check(name, partial(call, command, root, spoken)) for name, command in tools.items()]
    outcomes.append(check("wheel outside the checkout", lambda: built_wheel_runs(root, python)))
    closing: list[str] = []
    outcomes.append(check("pytest", lambda: run_pytest(root, python, variables, pytest_arguments, closing)))
    summarise(outcomes)
    for line in closing[-1:]:
        tell(line)
    return 0 if all(outcome.ok for outcome in outcomes) else 1


def check(name: str, run: Callable[[], bool]) -> Outcome:
    """A heading, the check, and how it ended."""
    tell(f"\n=== {name} ===")
    began = time.monotonic()
    return Outcome(name, run(), time.monotonic() - began)


def call(command: Sequence[str], root: Path, variables: Mapping[str, str]) -> bool:
    """Run a tool in the checkout; its output goes where ours goes."""
    sys.stdout.flush()
    return subprocess.call(command, cwd=root, env=dict(variables), stdin=subprocess.DEVNULL) == 0


def built_wheel_runs(root: Path, python: Path) -> bool:
    """The wheel check; a set-up problem is its failure, not the end of all checks."""
    try:
        return wheel_check.passes(root, python)
    except SetUpError as problem:
        tell(str(problem))
        return False


def run_pytest(
    root: Path, python: Path, variables: Mapping[str, str], arguments: Sequence[str], closing: list[str]
) -> bool:
    """pytest without a screen; its last line is kept in `closing`. No test run at all is a failure (pytest's exit 5)."""
    # A few tests that somebody names are done before more processes have started; a file stays in one of them, since
    # its servers are started once for all of its tests.
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    spread = [] if arguments else ["--numprocesses", str(processes), "--dist", "loadfile"]
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [str(python), "-m", "pytest", *colour, *spread, *arguments]
    offscreen = {"QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        cwd=root,
        env=dict(variables) | offscreen,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as pytest:
        assert pytest.stdout is not None
        line = b""
        while piece := os.read(pytest.stdout.fileno(), 65536):
            show(piece)
            line = (line + piece)[-4096:]
    last = [text for text in line.decode("utf-8", "replace").splitlines() if text.strip()]
    closing.extend(text for text in last if re.search(r"\d+ (passed|failed|error|skipped|deselected)", text))
    return pytest.returncode == 0


def show(piece: bytes) -> None:
    """Bytes as they came: a dot for each test must not wait for the end of its line."""
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def summarise(outcomes: Sequence[Outcome]) -> None:
    """One line a check."""
    tell("\n=== summary ===")
    for outcome in outcomes:
        tell(f"{'ok    ' if outcome.ok else 'FAILED'}  {outcome.name}  ({outcome.seconds:.0f} s)")

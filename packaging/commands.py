"""What `start.py` does once the Python is new enough: the three commands, each a few lines.

How the environment is made is in environment.py, Qt's system libraries in system_libraries.py, the checks in checks.py.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

import checks
import display
import environment
import openid_stranger
import system_libraries
from console import SetUpError, tell
from environment import ROOT, Tools


def run(arguments: Sequence[str]) -> int:
    """Open the window in practice mode, or play the demo where there is no display; with arguments, run just those."""
    python = environment.prepare(ROOT, Tools.RUN)
    system_libraries.provide(python)
    if not arguments:
        reason = display.missing(python, os.environ)
        if reason:
            tell(
                f"There is no display to open a window on ({reason}), so this plays `relay-wizard demo` instead."
            )
        arguments = ["demo"] if reason else ["--practice"]
    return hand_over([str(environment.script(python, "relay-wizard")), *arguments])


def hand_over(command: Sequence[str]) -> int:
    """Become the program where the system can, so that signals and the terminal are its own."""
    variables = environment.clean_variables()
    if os.name == "posix":
        os.execve(command[0], list(command), variables)  # noqa: S606  # no shell is wanted
    return subprocess.call(command, env=variables)


def test(arguments: Sequence[str]) -> int:
    """Set up with the test tools and run every check."""
    python = environment.prepare(ROOT, Tools.TEST)
    system_libraries.provide(python)
    system_libraries.provide_for_tests(ROOT / "packaging" / "debian-test-packages.txt")
    system_libraries.provide_beside(
        ROOT / "packaging" / "debian-beside-packages.txt", ROOT / ".venv" / "debian"
    )
    openid_stranger.provide(ROOT)
    return checks.run_all(ROOT, python, arguments)


def setup(arguments: Sequence[str]) -> int:
    """Set up and stop."""
    tools = Tools.TEST if "--test" in arguments else Tools.RUN
    python = environment.prepare(ROOT, tools)
    system_libraries.provide(python)
    tell(f"Ready: {environment.script(python, 'relay-wizard')}")
    return 0


COMMANDS = {"run": run, "test": test, "setup": setup}


def main(arguments: Sequence[str], usage: str) -> int:
    """Exit code of the command; a set-up that cannot go on ends in a sentence, not a traceback."""
    if arguments and arguments[0] in ("-h", "--help"):
        print(usage, end="")
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(usage, end="", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetUpError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted. Start it again to finish the set-up.", file=sys.stderr)
        return 130

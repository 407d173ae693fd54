"""The command line: finds the command, runs it, turns what went wrong into one line and an exit code.

Exit codes are the contract's: 0 done, 1 the answer is no, 2 bad usage or bad input, 130 interrupted.
"""

import argparse
import contextlib
import gc
import io
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

from wizard import __version__
from wizard.core.problem import WizardError
from wizard.core.texts import one_line

OBJECTS_BETWEEN_SEARCHES = 10_000
"""How many objects are made before the garbage collector looks for cycles among them."""

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130

COMMANDS = {
    "plan": "answers to decision and plan",
    "discover": "what DNS and the network say about a domain",
    "diagnose": "explain an error text: a reply, a log, a bounce, a panel code",
    "headers": "explain the headers of a received message",
    "send": "send the verification email of a plan and explain the result",
    "fleet": "many devices at once: a table to plans, scripts for each site and an order of roll-out",
    "profile": "the device profiles that you added: check, import, list, export",
    "handout": "the hand-out for teaching: the methods side by side, the way of the mail by each",
    "practice": "the simulated Exchange Online on loopback",
    "demo": "the whole journey without a window, on the simulated Exchange Online",
}
"""Command name to its line in ``--help``; the file of the same name in ``wizard.commands`` does the work."""


class _Help(argparse.HelpFormatter):
    """Knows the terminal's width by itself: for it, argparse would load shutil (3 ms) at every start, asked or not."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": _columns() - 2, **options})


def _columns() -> int:
    """What `shutil.get_terminal_size` gives."""
    with contextlib.suppress(KeyError, ValueError):
        if (asked := int(os.environ["COLUMNS"])) > 0:
            return asked
    with contextlib.suppress(AttributeError, ValueError, OSError):  # no stream, a closed one, no terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, as all our errors do; argparse would print the usage above it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **options})

    def error(self, message: str) -> NoReturn:
        print(
            "relay-wizard: " + one_line(f"{message} ({self.prog} --help shows what it takes)"),
            file=sys.stderr,
        )
        raise SystemExit(EXIT_BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="relay-wizard",
        description="Gets printers, scanners, NAS, alarm systems and old applications to send mail "
        "through Microsoft 365. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"relay-wizard {__version__}")
    parser.add_argument(
        "--practice", action="store_true", help="open the window on the simulated Exchange Online"
    )
    parser.add_argument(
        "--scenario", metavar="ID", help="the practice scenario to open with (implies --practice)"
    )
    parser.add_argument(
        "--smoke", action="store_true", help="open the window, print how long it took, and exit"
    )
    return parser


def _run(argv: list[str]) -> int:
    parser = _parser()
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    called = next((word for word in argv if not word.startswith("-")), None)
    # A command in the first place is the only one that can be meant; a parser for each of the others costs 3 ms.
    named = {called: COMMANDS[called]} if called in COMMANDS and called == argv[0] else COMMANDS
    for name, purpose in named.items():
        command = commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        if name == called:
            import_module(f"wizard.commands.{name}").configure(command)
    args = parser.parse_args(argv)
    for name, value in vars(args).items():
        # A script whose variable was not set; taken for "left out" it would mean something else.
        if value == "":
            parser.error(f"{name.replace('_', '-')} is empty")
    if args.command is not None:
        return int(import_module(f"wizard.commands.{args.command}").run(args))
    return int(import_module("wizard.app").run(args))


def main(argv: list[str] | None = None) -> int:
    """Runs one command (the process's own arguments when ``argv`` is None) and returns its exit code."""
    _prepare_output()
    if argv is None:
        # Loading modules makes thousands of objects and hardly a cycle among them: a search every 700 is lost time.
        gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        if argv is None:
            # What still lives ends with the process. Python would first search all of it for cycles, for 20 ms.
            gc.freeze()
        return code
    except SystemExit as end:  # argparse's way to end: 0 after --help, 2 after bad usage
        return end.code if isinstance(end.code, int) else EXIT_BAD_INPUT
    except WizardError as error:
        problem = error.problem
        where = f"{problem.field}: " if problem.field else ""
        print("relay-wizard: " + one_line(f"{where}{problem.text} {problem.fix}".strip()), file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _give_up_output()  # the reader has gone (``| head``): it has what it wanted
        return 0
    except OSError as error:
        from wizard.files.failures import reason_of

        _give_up_output()
        print(f"relay-wizard: The system refused to read or write: {reason_of(error)}.", file=sys.stderr)
        return EXIT_BAD_INPUT


def _prepare_output() -> None:
    """Streams that were closed (``>&-``, a start without a console) swallow; the others show what they can."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - pathlib costs 3 ms
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a Windows console of cp1252 can not show every name


def _give_up_output() -> None:
    """What is still in the buffer goes nowhere; else Python would complain once more at shutdown."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):  # a stream without a number has nothing to complain of
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())

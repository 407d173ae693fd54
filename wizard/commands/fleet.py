"""``fleet``: a table with one device a row to plans for all, scripts for each site and an order of roll-out.

Files are written as they are made and the summaries last, so that memory stays flat, and a run that was interrupted
says what is there.
"""

import argparse
import csv
import sys
import time

import msgspec

from wizard.commands.plan import asked_day
from wizard.core.fleet import FleetTally, Shelf, plan_fleet
from wizard.core.fleet_columns import header_warnings, known_columns, read_header, template_rows
from wizard.core.fleet_model import Fleet
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import counted, one_line
from wizard.files import load_knowledge, load_profile
from wizard.files.bundled import list_profiles
from wizard.files.fleet_folder import FleetFolder
from wizard.files.reading import read_bytes
from wizard.files.tables import MAX_BYTES, read_table
from wizard.render.fleet import SUMMARIES, fleet_files
from wizard.render.fleet.document import fleet_document
from wizard.render.fleet.summary_view import method_name
from wizard.ui.ending import held_interrupt

EXIT_DONE = 0
EXIT_NOTHING_FITS = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
SHOWN = 20
"""Errors, sites and waves that the short summary names one by one."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "file",
        metavar="FILE.csv",
        nargs="?",
        help="a table with one device a row, or the admin centre's SMTP AUTH clients report; - is standard input",
    )
    parser.add_argument("--out", metavar="DIR", help="write plans, sheets, scripts and summaries there")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--on", metavar="DATE", help="decide as of that day; today when left out")
    parser.add_argument(
        "--template",
        action="store_true",
        help="print a table to begin with: the usual columns and an example",
    )


def run(args: argparse.Namespace) -> int:
    """Plans every row that can be read. 1 when nothing fits for any of them, 2 when no row can be planned."""
    if args.template:
        if args.file is not None or args.out is not None or args.json:
            raise _usage("--template stands alone: it prints a table and plans nothing.")
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows(template_rows())
        return EXIT_DONE
    if args.file is None:
        raise _usage("Name the table, or - for standard input.")
    if args.out is None:
        raise _usage("Say where the files go: --out DIR.")
    return _plan_all(args)


def _usage(text: str) -> WizardError:
    return WizardError(Problem(id="usage", text=text, fix="relay-wizard fleet --help shows what it takes."))


def _plan_all(args: argparse.Namespace) -> int:
    today = asked_day(args.on)
    table = read_table(read_bytes(args.file, MAX_BYTES), known_columns)
    header = read_header(table.heading_line, table.headings)
    folder = FleetFolder(args.out, SUMMARIES)
    tally = FleetTally(today)
    tally.warnings += [*table.notes, *header_warnings(header)]
    shelf = Shelf(load_knowledge(), list_profiles(), load_profile)
    done: list[Fleet] = []
    line = _ProgressLine(table.lines)
    try:
        items = plan_fleet(table.rows, header, shelf, tally, progress=line.at)
        for path, data in fleet_files(items, tally, shelf.knowledge, finished=done.append):
            with held_interrupt():
                folder.write(path, data)
    except KeyboardInterrupt:
        line.clear()
        print(f"relay-wizard: Interrupted. {folder.left_behind()}", file=sys.stderr)
        return EXIT_INTERRUPTED
    line.clear()
    (fleet,) = done
    warnings = folder.warnings()
    if args.json:
        document = fleet_document(fleet, str(args.out), warnings)
        sys.stdout.buffer.write(msgspec.json.encode(document) + b"\n")
        sys.stdout.buffer.flush()
    else:
        _tell(fleet, shelf, str(args.out), warnings)
    if not fleet.devices:
        print(f"relay-wizard: {_no_row(fleet)}", file=sys.stderr)
        return EXIT_BAD_INPUT
    return EXIT_DONE if any(one.recommended is not None for one in fleet.devices) else EXIT_NOTHING_FITS


def _no_row(fleet: Fleet) -> str:
    if not fleet.errors:
        return "The table has headings and no row below them."
    first = fleet.errors[0]
    return one_line(
        f"No row could be planned. {len(fleet.errors)} faults are in errors.csv, the first in line {first.line}: "
        f"{first.message}"
    )


class _ProgressLine:
    """One line on a terminal that changes in place; nothing where standard error is no terminal."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._shown_at = 0.0
        self._on = sys.stderr.isatty()

    def at(self, line: int) -> None:
        """Shows how far it is, ten times a second at most."""
        now = time.monotonic()
        if self._on and now - self._shown_at > 0.1:
            self._shown_at = now
            print(f"\rLine {line} of {self._lines}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Makes room for what comes next."""
        if self._on and self._shown_at:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown_at = 0.0


# --- for people -----------------------------------------------------------------------------------------------------


def _tell(fleet: Fleet, shelf: Shelf, out: str, warnings: tuple[str, ...]) -> None:
    """The fleet in a few lines."""
    planned = _devices(len(fleet.devices))
    faults = counted(len(fleet.errors), "1 fault", "{count} faults")
    lines = [f"{planned} planned, {faults} in rows that were left out."]
    lines += [f"  {count:6}  {method_name(name, shelf.knowledge)}" for name, count in fleet.by_method.items()]
    lines += _some("Sites:", [f"  {one.name}: {_devices(one.devices)}, {one.folder}" for one in fleet.sites])
    lines += _some(
        "Order of roll-out:",
        [f"  {wave.number}. {wave.title} ({len(wave.devices)})" for wave in fleet.rollout],
    )
    lines += _some("Left out:", [f"  line {one.line}: {one.column} {one.message}" for one in fleet.errors])
    lines += _some("Note:", [f"  {text}" for text in (*warnings, *fleet.warnings)])
    for line in [*lines, f"Written to {out}. Begin with summary.html."]:
        print(one_line(line))


def _devices(count: int) -> str:
    return counted(count, "1 device", "{count} devices")


def _some(title: str, lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return [title, *lines[:SHOWN], *([f"  and {more} more"] if more > 0 else [])] if lines else []

"""What the page for many devices does away from the window's thread: read a table, plan every row, write the files.

The thread pauses after every device. Python runs one thread at a time, and the window must go on answering.
"""

import csv
import datetime
import io
import threading
import time
from collections.abc import Callable, Iterator

import msgspec

from wizard.core.answers import Answers
from wizard.core.fleet import FleetTally, Shelf, plan_fleet
from wizard.core.fleet_columns import header_warnings, known_columns, read_header, template_rows
from wizard.core.fleet_model import Fleet, PlannedDevice, RowFault
from wizard.core.knowledge import Knowledge
from wizard.files import list_profiles, load_profile, read_bytes, write_bytes
from wizard.files.fleet_folder import FleetFolder
from wizard.files.tables import MAX_BYTES, read_table
from wizard.render.fleet import SUMMARIES, fleet_files

PAUSE_S = 0.0002
"""Long enough for the window's thread to take its turn, short beside the half millisecond that a plan takes."""
REPORT_EVERY_S = 0.1


class Done(msgspec.Struct, frozen=True):
    """How far the work is: lines of the table."""

    lines: int
    of: int


class FleetResult(msgspec.Struct, frozen=True):
    """A table worked out. ``answers`` are each device's by its line; ``path`` is where the table was read."""

    path: str
    fleet: Fleet
    answers: dict[int, Answers]


class Written(msgspec.Struct, frozen=True):
    """What was written, and where. ``warnings`` say what else is in that folder."""

    files: int
    folder: str
    warnings: tuple[str, ...]


class FleetWork:
    """One table from file to folder; one thread works. `stop` may be called from another, and ends it soon."""

    def __init__(self, path: str, knowledge: Knowledge, today: datetime.date) -> None:
        self._path = path
        self._today = today
        self._knowledge = knowledge
        self._stopped = threading.Event()
        self._told_at = 0.0
        self._folder: FleetFolder | None = None
        self.report: Callable[[object], None] = lambda _done: None

    def stop(self) -> None:
        """Ends the work after the device at hand."""
        self._stopped.set()

    @property
    def left_behind(self) -> str:
        """What a stopped `save` leaves in its folder, in words; "" where it had not begun to write."""
        return "" if self._folder is None else self._folder.left_behind()

    def plan(self) -> FleetResult:
        """Every row worked out, nothing written. Raises `WizardError` where the file is no table."""
        tally = FleetTally(self._today)
        answers = {}
        for item in self._items(tally):
            if isinstance(item, PlannedDevice):
                answers[item.device.line] = item.answers
        return FleetResult(self._path, tally.fleet(), answers)

    def save(self, folder: str) -> Written:
        """Reads the table again and writes everything as it is made, so that memory stays flat.

        Raises `WizardError` where the table or the folder can not be used.
        """
        tally = FleetTally(self._today)
        items = self._items(tally)
        place = self._folder = FleetFolder(folder, SUMMARIES)
        stopped = self._stopped.is_set
        for path, data in fleet_files(
            items, tally, self._knowledge, finished=lambda _fleet: None, cancelled=stopped
        ):
            place.write(path, data)
        return Written(place.files, folder, place.warnings())

    def _items(self, tally: FleetTally) -> Iterator[PlannedDevice | RowFault]:
        table = read_table(read_bytes(self._path, MAX_BYTES), known_columns)
        header = read_header(table.heading_line, table.headings)
        tally.warnings += [*table.notes, *header_warnings(header)]
        shelf = Shelf(self._knowledge, list_profiles(), load_profile)

        def progress(line: int) -> None:
            time.sleep(PAUSE_S)
            now = time.monotonic()
            if now - self._told_at > REPORT_EVERY_S:
                self._told_at = now
                self.report(Done(line, table.lines))

        return plan_fleet(table.rows, header, shelf, tally, progress=progress, cancelled=self._stopped.is_set)


def write_template(path: str) -> None:
    """An empty table with the usual columns and one example, as Excel reads it. Raises `WizardError`."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(template_rows())
    write_bytes(path, text.getvalue().encode("utf-8-sig"))

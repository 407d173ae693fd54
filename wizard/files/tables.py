"""Bytes of a table, as spreadsheet programs write them, to rows of cells with the line they begin on.

Excel writes "CSV UTF-8" with a byte order mark, "CSV" in the computer's ANSI code page (Windows-1252 in western
Europe and America; which one is written nowhere in the file), "Unicode text" as UTF-16 with tabs, and on a Mac
"CSV (Macintosh)" as Mac Roman with bare carriage returns. What separates the cells depends on the country: a
semicolon where the comma is the decimal mark. A byte order mark and strict UTF-8 tell more of this than guessing by
letter frequency would, so no library does the guessing.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence

import msgspec

from wizard.core.fleet_model import RowFault, TableRow
from wizard.core.texts import _
from wizard.files.failures import refusal

MAX_BYTES = 64 * 1024 * 1024
"""A hundred thousand devices with every column filled in are smaller."""
SEPARATORS = (",", ";", "\t", "|")
HEADING_ROWS = 10
"""How many rows may stand above the headings: a title, a date, an empty line."""
ROW_LINES = 100
"""Lines that one row may run over. A row that runs on has a quotation mark that nobody closed."""

Score = Callable[[Sequence[str]], int]
"""How many cells of a row are known headings."""


class Table(msgspec.Struct, frozen=True):
    """A table whose headings were found. ``lines`` is the file's physical lines, for a progress bar.

    ``rows`` gives what stands below the headings, empty rows left out, and a fault for what can not be read; it can
    be run through once. ``notes`` say what was assumed.
    """

    heading_line: int
    headings: tuple[str, ...]
    rows: Iterator[TableRow | RowFault]
    lines: int
    encoding: str
    separator: str
    notes: tuple[str, ...]


def read_table(data: bytes, known: Score) -> Table:
    """The table in these bytes. Raises `WizardError` where there is none: a workbook, nothing, no known heading."""
    _refuse_workbooks(data)
    text, encoding, notes = _decoded(data)
    if "\0" in text:
        notes.append(_("The file holds NUL characters. They were left out."))
        text = text.replace("\0", "")
    lines = list(io.StringIO(text, newline=""))
    if not text.strip():
        raise refusal(
            "table-empty", _("The table is empty."), _("Fill in one row a device below the headings.")
        )
    told = _told_separator(lines)
    first = 0 if told is None else 1
    best = max(
        (_headings(lines, first, one, known) for one in ([told] if told is not None else SEPARATORS)),
        key=lambda found: (found.score, len(found.cells)),
    )
    if best.score == 0:
        shown = ", ".join(repr(cell.strip()[:40]) for cell in best.cells[:8] if cell.strip())
        raise refusal(
            "table-headings",
            _("No heading of the table is known. The first row says {cells}.").format(
                cells=shown or _("nothing")
            ),
            _("Name the columns, for instance: name, model, from, recipients, site, public ip."),
        )
    if best.skipped:
        notes.append(
            _("The headings are in line {line}; what stands above them was left out.").format(line=best.line)
        )
    return Table(
        heading_line=best.line,
        headings=best.cells,
        rows=_below(lines, best),
        lines=len(lines),
        encoding=encoding,
        separator=best.separator,
        notes=tuple(notes),
    )


# --- bytes to text --------------------------------------------------------------------------------------------------

_WORKBOOKS = (
    (b"PK\x03\x04", ".xlsx"),
    (b"PK\x05\x06", ".xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
)
"""A ZIP archive (Office Open XML, OpenDocument) and a compound file (Excel 97 to 2003)."""


def _refuse_workbooks(data: bytes) -> None:
    for signature, kind in _WORKBOOKS:
        if data.startswith(signature):
            raise refusal(
                "table-workbook",
                _("This is a workbook ({kind}), not a CSV file.").format(kind=kind),
                _(
                    'Open it in Excel, choose File, Save as, "CSV UTF-8 (Comma delimited)", and name that file.'
                ),
            )
    if data.startswith(b"%PDF"):
        raise refusal(
            "table-workbook", _("This is a PDF, not a CSV file."), _("Save the table itself as CSV.")
        )
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise refusal(
            "table-workbook",
            _("This is a web page or XML, not a CSV file."),
            _('Open it in Excel, choose File, Save as, "CSV UTF-8 (Comma delimited)", and name that file.'),
        )


def _decoded(data: bytes) -> tuple[str, str, list[str]]:
    """The text, the encoding's name, and what was assumed."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _lenient(data[len(mark) :], name)
    plain = _utf_16_without_mark(data)
    if plain is not None:
        return _lenient(data, plain)
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        pass
    if b"\r" in data and b"\n" not in data:
        note = _(
            "The file is not UTF-8. It was read as Mac Roman, because its lines end as on an old Macintosh."
        )
        return data.decode("mac-roman"), "mac-roman", [note]
    note = _(
        "The file is not UTF-8. It was read as Windows-1252 (western European). If letters look wrong, save it as "
        '"CSV UTF-8" in Excel.'
    )
    return data.decode("cp1252", "replace"), "cp1252", [note]


def _lenient(data: bytes, name: str) -> tuple[str, str, list[str]]:
    """Text whose encoding is known. A damaged place costs that place and a note, not the file."""
    try:
        return data.decode(name), name, []
    except UnicodeDecodeError:
        note = _("Some bytes of the file are damaged. They were replaced by a question mark in a box.")
        return data.decode(name, "replace"), name, [note]


def _utf_16_without_mark(data: bytes) -> str | None:
    """UTF-16 whose mark got lost: of western text every other byte is NUL."""
    sample = data[:400]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    if sample[1::2].count(0) > 0.8 * pairs and sample[0::2].count(0) == 0:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.8 * pairs and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return None


# --- text to rows ---------------------------------------------------------------------------------------------------


class _Headings(msgspec.Struct, frozen=True):
    """Where the headings are if cells are parted by ``separator``; ``after`` is the index of the line below them."""

    score: int
    cells: tuple[str, ...]
    line: int
    after: int
    separator: str
    skipped: bool


def _told_separator(lines: Sequence[str]) -> str | None:
    """Excel's own first line ``sep=;``, which says what parts the cells."""
    first = lines[0].strip("\r\n").strip('"') if lines else ""
    if first[:4].lower() != "sep=" or len(first) != 5:
        return None
    return first[4] if first[4] not in {'"', "\r", "\n", " "} else None


def _headings(lines: Sequence[str], first: int, separator: str, known: Score) -> _Headings:
    """The row among the first ones that has the most known headings; the first of the fullest."""
    reader = _Reader(lines, first, separator)
    best = _Headings(0, (), first + 1, first, separator, skipped=False)
    for seen, found in enumerate(reader.rows(), start=1):
        if isinstance(found, TableRow) and any(cell.strip() for cell in found.cells):
            score = known(found.cells)
            if not best.cells or score > best.score:
                best = _Headings(
                    score, found.cells, found.line, reader.at, separator, skipped=best.cells != ()
                )
        if seen >= HEADING_ROWS:
            break
    return best


def _below(lines: Sequence[str], headings: _Headings) -> Iterator[TableRow | RowFault]:
    """The rows below the headings that hold anything."""
    for found in _Reader(lines, headings.after, headings.separator).rows():
        if isinstance(found, RowFault) or any(cell.strip() for cell in found.cells):
            yield found


class _Reader:
    """Reads rows from ``lines``, and begins again on the next line where a quotation mark is never closed."""

    def __init__(self, lines: Sequence[str], at: int, separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._limit = 0
        self.at = at
        """The index of the line that is read next."""

    def rows(self) -> Iterator[TableRow | RowFault]:
        while self.at < len(self._lines):
            begin = self.at
            self._limit = begin + ROW_LINES
            try:
                cells = next(csv.reader(self._source(), delimiter=self._separator), [])
            except csv.Error:
                self.at = begin + 1
                yield RowFault(begin + 1, "", "", _("The row can not be read: a cell in it is far too long."))
                continue
            if self._open(begin):
                self.at = begin + 1
                yield RowFault(
                    begin + 1,
                    "",
                    "",
                    _('A quotation mark in this line is never closed. Close it, or write it twice ("").'),
                )
                continue
            yield TableRow(begin + 1, tuple(cells))

    def _source(self) -> Iterator[str]:
        while self.at < min(self._limit, len(self._lines)):
            self.at += 1
            yield self._lines[self.at - 1]

    def _open(self, begin: int) -> bool:
        """Whether the row ends only because the file, or our patience, does: a further line would belong to it."""
        if self.at < self._limit and self.at < len(self._lines):
            return False
        again = csv.reader([*self._lines[begin : self.at], "end"], delimiter=self._separator)
        return sum(1 for _row in again) == 1

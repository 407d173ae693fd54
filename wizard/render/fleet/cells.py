"""CSV that a spreadsheet opens as text: nothing in it is ever taken for a formula.

A cell that begins like a formula gets an apostrophe in front, and every cell stands in quotation marks (OWASP, "CSV
Injection"). Excel parts cells by what the country uses, whatever the file means, so the same holds behind a semicolon,
a comma or a tab inside a cell.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from wizard.core.texts import one_line

_STARTS = re.compile(r"(^|[;,|\t])([\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])")
"""Where a spreadsheet may see a cell begin with a sign of a formula, the full-width ones of Japanese Excel too."""

BOM = b"\xef\xbb\xbf"
"""Without it Excel reads UTF-8 as the computer's ANSI code page."""


def safe_cell(value: str) -> str:
    """``value`` on one line, with an apostrophe wherever a formula could begin."""
    first = "'" if value[:1] in {"\t", "\r", "\n"} else ""
    return first + _STARTS.sub(r"\1'\2", one_line(value, 1000))


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """The table as Excel takes it: UTF-8 with a byte order mark, commas, CRLF (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return BOM + text.getvalue().encode("utf-8")

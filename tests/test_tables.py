"""Tables as spreadsheet programs write them: encodings, separators, line ends, damage, and what is no table."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.core.fleet_columns import known_columns
from wizard.core.fleet_model import RowFault, TableRow
from wizard.core.problem import WizardError
from wizard.files.tables import ROW_LINES, Table, read_table

TEXT = "Name;From;Größe\r\nDrucker Süd;süd@contoso.com;=1+1\r\n"


def rows(table: Table) -> list[TableRow | RowFault]:
    return list(table.rows)


def read(data: bytes) -> tuple[Table, list[TableRow | RowFault]]:
    table = read_table(data, known_columns)
    return table, rows(table)


AS_EXCEL_WRITES: dict[str, tuple[bytes, str, str]] = {
    "CSV UTF-8": (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8", ";"),
    "CSV UTF-8, comma": (b"\xef\xbb\xbf" + TEXT.replace(";", ",").encode(), "utf-8", ","),
    "UTF-8 of other programs": (TEXT.replace("\r\n", "\n").encode(), "utf-8", ";"),
    "CSV (ANSI)": (TEXT.encode("cp1252"), "cp1252", ";"),
    "Unicode text": (b"\xff\xfe" + TEXT.replace(";", "\t").encode("utf-16-le"), "utf-16-le", "\t"),
    "Unicode text, big endian": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", ";"),
    "UTF-16 without its mark": (TEXT.replace(";", "\t").encode("utf-16-le"), "utf-16-le", "\t"),
    "CSV (Macintosh)": (TEXT.replace("\r\n", "\r").encode("mac-roman"), "mac-roman", ";"),
    "sep= first": (b"\xef\xbb\xbfsep=;\r\n" + TEXT.encode(), "utf-8", ";"),
    "SEP=| quoted": (b'"SEP=|"\r\n' + TEXT.replace(";", "|").encode(), "utf-8", "|"),
    "pipes": (TEXT.replace(";", "|").encode(), "utf-8", "|"),
}


@pytest.mark.parametrize("name", AS_EXCEL_WRITES)
def test_what_excel_writes_is_read(name: str) -> None:
    data, encoding, separator = AS_EXCEL_WRITES[name]
    table, found = read(data)
    assert (table.encoding, table.separator) == (encoding, separator)
    assert table.headings == ("Name", "From", "Größe")
    first = 3 if "sep=" in name.lower() else 2
    assert found == [TableRow(first, ("Drucker Süd", "süd@contoso.com", "=1+1"))]
    assert bool(table.notes) == (encoding in {"cp1252", "mac-roman"}), "what was assumed is said"


def test_a_quoted_cell_keeps_its_lines_and_the_next_row_its_number() -> None:
    data = b'Name,Site,From\n"Front\r\ndesk, 2nd ""floor""",B,a@contoso.com\n\n,,\nNext,B,b@contoso.com\n'
    _table, found = read(data)
    assert found == [
        TableRow(2, ('Front\r\ndesk, 2nd "floor"', "B", "a@contoso.com")),
        TableRow(6, ("Next", "B", "b@contoso.com")),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_row() -> None:
    lines = ["Name,From", 'A,"a@contoso.com', *(f"P{n},p{n}@contoso.com" for n in range(3 * ROW_LINES))]
    _table, found = read("\n".join(lines).encode())
    assert isinstance(found[0], RowFault)
    assert found[0].line == 2
    assert [one.line for one in found] == list(range(2, len(lines) + 1))
    _table, found = read(b'Name,From\nA,"a@contoso.com\nB,b@contoso.com')
    assert [(type(one), one.line) for one in found] == [(RowFault, 2), (TableRow, 3)]


def test_an_inch_mark_opens_nothing() -> None:
    _table, found = read(b'Name,From\n19" rack,a@contoso.com\nlast 19",b@contoso.com')
    assert [one.cells[0] for one in found if isinstance(one, TableRow)] == ['19" rack', 'last 19"']


def test_a_cell_without_end_costs_its_row() -> None:
    _table, found = read(b"Name,From\n" + b"x" * 200_000 + b",a@contoso.com\nB,b@contoso.com\n")
    assert [(type(one), one.line) for one in found] == [(RowFault, 2), (TableRow, 3)]


def test_titles_above_the_headings_are_left_out_and_told() -> None:
    table, found = read(b"Our printers,,\nas of Monday,,\n\nName,From,Site\nA,a@contoso.com,B\n")
    assert table.heading_line == 4
    assert found == [TableRow(5, ("A", "a@contoso.com", "B"))]
    assert any("line 4" in note for note in table.notes)


def test_trailing_empty_columns_and_nul_bytes() -> None:
    table, found = read(b"Name,From,,,\r\nA\x00,a@contoso.com,,,\r\n")
    assert found == [TableRow(2, ("A", "a@contoso.com", "", "", ""))]
    assert any("NUL" in note for note in table.notes)


def test_a_separator_inside_the_cells_does_not_win() -> None:
    table, found = read(b"Name;From;Ports\nA, B, C;a@contoso.com;25,587\n")
    assert table.separator == ";"
    assert found == [TableRow(2, ("A, B, C", "a@contoso.com", "25,587"))]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\r\n <html><table>", "web page"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"Farbe,Datum\nrot,1\n", "heading"),
        (b"sep=;\n", "heading"),
        (bytes(range(256)) * 20, ""),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(WizardError) as refused:
        read_table(data, known_columns)
    assert words in refused.value.problem.text
    assert refused.value.problem.fix


CELL = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), st.sampled_from('",;\t\n\r=+-@ ')
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    cells=st.lists(st.tuples(CELL, CELL), max_size=8),
    separator=st.sampled_from(",;\t|"),
    ends=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=st.sampled_from(["utf-8-sig", "utf-8", "utf-16"]),
)
def test_any_cells_come_back_as_they_were(
    cells: list[tuple[str, str]], separator: str, ends: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([("Name", "From"), *cells])
    table, found = read(text.getvalue().encode(encoding))
    assert table.separator == separator
    kept = [one for one in cells if any(cell.strip() for cell in one)]
    assert [one.cells for one in found if isinstance(one, TableRow)] == kept


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"Name,From\n", b"\xff\xfe", b"\xef\xbb\xbfsep=;\n"]))
def test_any_bytes_are_read_or_refused(data: bytes, before: bytes) -> None:
    try:
        _table, found = read(before + data)
    except WizardError:
        return
    lines = [one.line for one in found]
    assert lines == sorted(set(lines))

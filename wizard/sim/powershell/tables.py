"""``Format-Table -AutoSize -Wrap``: columns as wide as they must be, the last one wrapped."""

import textwrap

from wizard.sim.powershell.values import Table, Thing, text_of


def table_text(rows: list[object], columns: list[str], width: int) -> str:
    """The table as Out-String gives it, "" without a row. ``width`` is the window's, in characters."""
    cells = [
        [text_of(row.get(column)) if isinstance(row, Thing | Table) else "" for column in columns]
        for row in rows
    ]
    if not cells:
        return ""
    widths = [max(len(column), *(len(row[at]) for row in cells)) for at, column in enumerate(columns)]
    room = max(width - sum(widths[:-1]) - len(widths), len(columns[-1]), 10)
    widths[-1] = min(widths[-1], room)
    lines = _row(columns, widths)
    lines += _row(["-" * len(column) for column in columns], widths)
    for row in cells:
        lines += _row(row, widths)
    return "\n" + "\n".join(line.rstrip() for line in lines) + "\n\n"


def _row(values: list[str], widths: list[int]) -> list[str]:
    *fixed, last = values
    before = "".join(value.ljust(width + 1) for value, width in zip(fixed, widths, strict=False))
    pieces = textwrap.wrap(last, widths[-1]) or [""]
    return [(before if number == 0 else " " * len(before)) + piece for number, piece in enumerate(pieces)]

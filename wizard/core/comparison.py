"""The methods side by side: what the comparison table holds, and how it is read for one case.

The table is data (``resources/knowledge/comparison.toml``), each cell with its source. Only the comparison view and the
trainer's hand-out need it, so it is no part of `Knowledge`.
"""

import msgspec

from wizard.core.figures import figures_of
from wizard.core.knowledge import Knowledge
from wizard.core.model import Method
from wizard.core.sources import Fact
from wizard.core.texts import _


class Cell(Fact, frozen=True):
    """What one row says of one method, in a few words."""

    text: str


UNSURE = {"reported": _("reported"), "unconfirmed": _("not confirmed")}
"""What stands behind a cell that Microsoft's pages do not settle."""


def said(cell: Cell) -> str:
    """The cell's words, with what stands behind them where they are not sure."""
    unsure = UNSURE.get(cell.confidence)
    return f"{_(cell.text)} ({_(unsure)})" if unsure else _(cell.text)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One property of all methods. ``term`` is the field's own name for it, where ``label`` is plain words."""

    id: str
    label: str
    cells: dict[Method, Cell]
    term: str = ""

    def __post_init__(self) -> None:
        missing = [method for method in Method if method not in self.cells]
        if missing:
            raise ValueError(f"no cell for {', '.join(missing)}")


class Comparison(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``comparison.toml``: the rows in the order in which they are shown; every row has a cell for every method."""

    row: tuple[Row, ...]


def filled(comparison: Comparison, knowledge: Knowledge) -> Comparison:
    """The table with the knowledge's figures in place of the words in braces; ``{minutes}`` is the method's own."""
    figures = figures_of(knowledge)
    return Comparison(
        row=tuple(
            msgspec.structs.replace(
                row,
                cells={
                    method: msgspec.structs.replace(
                        cell,
                        text=cell.text.format_map(
                            {**figures, "minutes": str(knowledge.methods[method].minutes)}
                        ),
                    )
                    for method, cell in row.cells.items()
                },
            )
            for row in comparison.row
        )
    )

"""What the table of methods holds: a row a property, a column a method, each cell with its words for a screen reader."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from wizard.core.comparison import Cell, Row, said
from wizard.core.facts import RowState
from wizard.core.model import Method
from wizard.core.texts import _
from wizard.ui.marks import NONE

Index = QModelIndex | QPersistentModelIndex
MARK = Qt.ItemDataRole.UserRole
ROOT = QModelIndex()


@dataclass(frozen=True)
class Head:
    """The head of a method's column. ``word`` is its verdict, "" where there is no case; then there is no icon."""

    method: Method
    name: str
    word: str = ""
    state: RowState = RowState.NOT_KNOWN
    mark: str = NONE
    note: str = ""

    @property
    def said(self) -> str:
        """The head for those who do not see it."""
        return ", ".join(part for part in (self.name, self.word, self.note) if part)


class MethodsModel(QAbstractTableModel):
    """``rows`` by ``heads``. ``MARK`` gives a column's `Head`, or a row's `Row`."""

    def __init__(self, rows: tuple[Row, ...], heads: tuple[Head, ...] = ()) -> None:
        super().__init__()
        self.rows, self.heads = rows, heads

    def show_heads(self, heads: tuple[Head, ...]) -> None:
        """Other columns, or the same ones in another order or with other verdicts."""
        self.beginResetModel()
        self.heads = heads
        self.endResetModel()

    def cell(self, index: Index) -> Cell:
        """What stands there."""
        return self.rows[index.row()].cells[self.heads[index.column()].method]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.cell(index)
        text = said(cell)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return _("{property}, {method}: {text}").format(
            property=_(self.rows[index.row()].label), method=self.heads[index.column()].name, text=text
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if role == MARK:
            return self.heads[section] if across else self.rows[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section].name if across else _(self.rows[section].label)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.heads[section].said if across else _(self.rows[section].label)
        return None

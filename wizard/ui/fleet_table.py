"""The table of the page for many devices."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from wizard.core.texts import one_line
from wizard.ui import theme

Index = QModelIndex | QPersistentModelIndex

SHOWN_ROWS = 10
"""A longer table scrolls inside itself, so that what follows stays in reach."""
MEASURED_ROWS = 200
"""How many rows decide how wide a column is; ten thousand would take seconds."""


class Rows(QAbstractTableModel):
    """Rows of text under headings. What stands in them comes from a file: it is made harmless here."""

    def __init__(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._rows = rows

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return one_line(self._rows[index.row()][index.column()], 500)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heading = self._headings[index.column()]
            return f"{heading}: {one_line(self._rows[index.row()][index.column()], 500)}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._headings[section]
        return None


class RowsView(QTableView):
    """A table that is as high as its rows, up to `SHOWN_ROWS`. Tab leaves it; the arrow keys walk in it.

    ``wide``: the column whose texts are shown whole, however long they are.
    """

    def __init__(
        self, name: str, rows: Rows, *, wide: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows, self._wide = rows, wide
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._fit()
        if rows.rowCount():
            self.selectRow(0)

    def _fit(self) -> None:
        """Columns as wide as their words, all but one up to a third of the page; rows as high as the text."""
        metrics = self.fontMetrics()
        row = metrics.height() + theme.GAP
        self.verticalHeader().setDefaultSectionSize(row)
        self.verticalHeader().setMinimumSectionSize(row)
        widest = 32 * metrics.averageCharWidth()
        for column in range(self._rows.columnCount()):
            wanted = self._wanted(column) + 2 * theme.GAP
            self.setColumnWidth(column, wanted if column == self._wide else min(wanted, widest))
        lines = min(max(self._rows.rowCount(), 1), SHOWN_ROWS)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(lines * row + self.horizontalHeader().sizeHint().height() + bar + 2)

    def _wanted(self, column: int) -> int:
        """The width of the widest text among the first rows."""
        metrics = self.fontMetrics()
        texts = [str(self._rows.headerData(column, Qt.Orientation.Horizontal))]
        texts += [
            str(self._rows.data(self._rows.index(row, column)))
            for row in range(min(self._rows.rowCount(), MEASURED_ROWS))
        ]
        return max(metrics.horizontalAdvance(text) for text in texts)

    def picked(self) -> int | None:
        """The row that is marked."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()  # Enter presses the page's button, Escape leaves the page
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit()

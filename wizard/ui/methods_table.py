"""The eight methods side by side: a table whose first column and heads stay in sight, its columns as wide as they can
be read."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from wizard.core.comparison import Row
from wizard.core.model import Method
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.methods_heads import PAD, Heads, Properties
from wizard.ui.methods_model import Head, Index, MethodsModel
from wizard.ui.writing import Writing

COLUMN = 25
"""Average characters of text that a method's column holds at least."""


class _Cells(QStyledItemDelegate):
    """A cell's few words, wrapped; the current one with a frame, which is dotted inside while it has the focus."""

    def __init__(self, table: "MethodsTable") -> None:
        super().__init__(table)
        self._table = table

    def _writing(self, index: Index, width: float) -> Writing:
        return Writing(str(index.data()), self._font(), width - 2 * PAD)

    def _font(self) -> QFont:
        return theme.font(self._table)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._table.columnWidth(index.column())
        return QSize(width, int(self._writing(index, width).height + 2 * PAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, table = self._table.palette(), self._table
        rect: QRect = option.rect
        current = table.currentIndex()
        fill = theme.surface(palette)
        if index.column() == current.column():
            fill = theme.mixed(fill, theme.accent(palette), 0.10)
        painter.save()
        painter.fillRect(rect, fill)
        painter.setPen(theme.hairline(palette))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        words = palette.color(QPalette.ColorRole.WindowText)
        self._writing(index, rect.width()).paint(painter, QPointF(rect.left() + PAD, rect.top() + PAD), words)
        if index == current:
            self._frame(painter, QRectF(rect), words)
        painter.restore()

    def _frame(self, painter: QPainter, room: QRectF, words: QColor) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent(self._table.palette()), 2))
        painter.drawRect(room.adjusted(1, 1, -2, -2))
        if self._table.hasFocus():
            painter.setPen(QPen(words, 1, Qt.PenStyle.DotLine))
            painter.drawRect(room.adjusted(3, 3, -4, -4))


class MethodsTable(QTableView):
    """Arrow keys go from cell to cell, Tab leaves; ``moved`` tells of another current cell."""

    moved = Signal()
    LINES: ClassVar = 22
    """How high it is, in lines of text."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        super().__init__()
        self.methods = MethodsModel(rows)
        self._heads, self._properties = Heads(self), Properties(self)
        self.setHorizontalHeader(self._heads)
        self.setVerticalHeader(self._properties)
        self.setModel(self.methods)
        self.setItemDelegate(_Cells(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setCornerButtonEnabled(False)
        self._corner = self.findChildren(QAbstractButton)[0]
        self._corner.installEventFilter(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("All methods side by side"))
        self._heads.sectionClicked.connect(self._pick_column)
        self.selectionModel().currentChanged.connect(self._follow)
        self._fitted = (0, 0.0)
        self._fit_height()

    @property
    def method(self) -> Method | None:
        """The method whose column is the current one."""
        index = self.currentIndex()
        return self.methods.heads[index.column()].method if index.isValid() else None

    def show_heads(self, heads: tuple[Head, ...]) -> None:
        """Other columns or verdicts; the current cell stays with its method and its property."""
        row, method = max(self.currentIndex().row(), 0), self.method
        self.methods.show_heads(heads)
        self._fitted = (0, 0.0)
        self._fit()
        columns = [head.method for head in heads]
        self.setCurrentIndex(self.methods.index(row, columns.index(method) if method in columns else 0))
        self.scrollTo(self.currentIndex())

    def show_only(self, methods: set[Method]) -> None:
        """Hides the other columns."""
        for column, head in enumerate(self.methods.heads):
            self.setColumnHidden(column, head.method not in methods)
        self._fitted = (0, 0.0)
        self._fit()
        if self.isColumnHidden(self.currentIndex().column()):
            first = next(c for c in range(len(self.methods.heads)) if not self.isColumnHidden(c))
            self.setCurrentIndex(self.methods.index(self.currentIndex().row(), first))

    def pick(self, method: Method) -> None:
        """Goes to a method's column."""
        columns = [head.method for head in self.methods.heads]
        self._pick_column(columns.index(method))

    def _pick_column(self, column: int) -> None:
        self.setCurrentIndex(self.methods.index(max(self.currentIndex().row(), 0), column))

    def _follow(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._heads.current = current.column()
        self._heads.viewport().update()
        self.viewport().update()
        self.moved.emit()

    # -- sizes --------------------------------------------------------------------------------------

    def _fit_height(self) -> None:
        self.setFixedHeight(int(QFontMetricsF(theme.font(self)).height() * self.LINES))

    def _fit(self) -> None:
        """As many whole columns as can be read fill the room; rows are as high as their longest cell."""
        letter = QFontMetricsF(theme.font(self)).averageCharWidth()
        room = self.width() - self._properties.wanted_width() - 2 * self.frameWidth()
        room -= self.verticalScrollBar().sizeHint().width()
        if (room, letter) == self._fitted or not self.methods.heads:
            return
        self._fitted = (room, letter)
        first = self._heads.logicalIndexAt(0)
        self._properties.setFixedWidth(self._properties.wanted_width())
        shown = sum(not self.isColumnHidden(column) for column in range(len(self.methods.heads)))
        fitting = max(int(room / (letter * COLUMN + 2 * PAD)), 1)
        width = max(room // min(fitting, max(shown, 1)), int(letter * COLUMN / 2))
        for column in range(len(self.methods.heads)):
            if not self.isColumnHidden(column):
                self.setColumnWidth(column, width)
        self._heads.setDefaultSectionSize(width)
        self.resizeRowsToContents()
        self._heads.updateGeometry()
        self.updateGeometries()
        self.horizontalScrollBar().setSingleStep(width)
        self.horizontalScrollBar().setValue(self._heads.sectionPosition(max(first, 0)))
        self.scrollTo(self.currentIndex())

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """As Qt does, and then so that the leftmost column is whole."""
        super().scrollTo(index, hint)
        bar, half = self.horizontalScrollBar(), self._heads.defaultSectionSize() // 2
        nearest = self._heads.logicalIndexAt(half)
        if nearest >= 0:
            bar.setValue(self._heads.sectionPosition(nearest))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The corner is as flat as the heads beside it."""
        if watched is not self._corner or event.type() != QEvent.Type.Paint:
            return super().eventFilter(watched, event)
        palette = self.palette()
        words = palette.color(QPalette.ColorRole.WindowText)
        painter = QPainter(self._corner)
        painter.fillRect(self._corner.rect(), theme.mixed(theme.surface(palette), words, 0.06))
        painter.end()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fit_height()
            self._fit()

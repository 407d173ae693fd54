"""The heads of the table of methods: above, each method with its verdict; at the left, each property."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QWidget

from wizard.core.comparison import Row
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.icons import STATE_COLOUR, paint_state
from wizard.ui.marks import paint_mark
from wizard.ui.methods_model import MARK, Head
from wizard.ui.writing import Writing

PAD = theme.GAP
FIRST_COLUMN = 21
"""Average characters of text that the column of the properties holds."""


class Heads(QHeaderView):
    """The methods' names with their verdicts, in icon, word and colour."""

    current = -1

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _head(self, section: int) -> Head:
        head: Head = self.model().headerData(section, self.orientation(), MARK)
        return head

    def _writings(self, section: int) -> list[tuple[Writing, bool]]:
        """The lines with whether they stand beside the icon."""
        head, room = self._head(section), self.sectionSize(section) - 2 * PAD
        bold, small = theme.font(self, bold=True), theme.font(self, theme.SMALL, bold=True)
        lines = [(Writing(head.name, bold, room), False)]
        if head.word:
            lines.append((Writing(head.word, small, room - self._side() - PAD / 2), True))
        if head.note:
            lines.append((Writing(head.note, small, room), False))
        return lines

    def _side(self) -> float:
        return QFontMetricsF(theme.font(self, theme.SMALL)).height()

    def sectionSizeFromContents(self, section: int) -> QSize:
        height = sum(text.height + 2 for text, _beside in self._writings(section))
        return QSize(self.sectionSize(section), int(height + 2 * PAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        palette, head = self.palette(), self._head(section)
        words, accent = palette.color(QPalette.ColorRole.WindowText), theme.accent(palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = theme.mixed(theme.surface(palette), words, 0.06)
        painter.fillRect(rect, theme.mixed(fill, accent, 0.16) if section == self.current else fill)
        painter.setPen(theme.hairline(palette))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if section == self.current:
            painter.fillRect(rect.left(), rect.bottom() - 2, rect.width(), 3, accent)
        x, y = rect.left() + PAD, float(rect.top() + PAD)
        for text, beside in self._writings(section):
            if beside:
                side = self._side()
                place = QRectF(x, y, side, side)
                if head.mark:
                    paint_mark(painter, place, head.mark, theme.secondary_text(palette))
                else:
                    colour = theme.state_colour(STATE_COLOUR[head.state], palette)
                    paint_state(painter, place, head.state, colour, palette.color(QPalette.ColorRole.Window))
                text.paint(painter, QPointF(x + side + PAD / 2, y), words)
            else:
                text.paint(painter, QPointF(x, y), words)
            y += text.height + 2
        painter.restore()


class Properties(QHeaderView):
    """The properties, in plain words, with the technical name below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)

    def wanted_width(self) -> int:
        """In the font of now."""
        return int(QFontMetricsF(theme.font(self)).averageCharWidth() * FIRST_COLUMN + 2 * PAD)

    def _writings(self, section: int) -> list[tuple[Writing, bool]]:
        row: Row = self.model().headerData(section, self.orientation(), MARK)
        room = self.wanted_width() - 2 * PAD
        lines = [(Writing(_(row.label), theme.font(self, bold=True), room), False)]
        if row.term:
            lines.append((Writing(_(row.term), theme.font(self, theme.SMALL), room), True))
        return lines

    def sectionSizeFromContents(self, section: int) -> QSize:
        height = sum(text.height for text, _quiet in self._writings(section))
        return QSize(self.wanted_width(), int(height + 2 * PAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        palette = self.palette()
        words = palette.color(QPalette.ColorRole.WindowText)
        painter.save()
        painter.fillRect(rect, theme.mixed(theme.surface(palette), words, 0.03))
        painter.setPen(theme.hairline(palette))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        y = float(rect.top() + PAD)
        for text, is_quiet in self._writings(section):
            text.paint(
                painter,
                QPointF(rect.left() + PAD, y),
                theme.secondary_text(palette) if is_quiet else words,
            )
            y += text.height
        painter.restore()

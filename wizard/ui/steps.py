"""A step that can be ticked: a check box with a title that wraps and one line of how it is done."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen

from wizard.ui import theme
from wizard.ui.cards import PAD, WRAP, CheckCard

SHIFT = PAD - 6
"""How far the contents stand further left than a card's: in line with the words around the step."""


class StepBox(CheckCard):
    """A `CheckCard` without its border: many of them stand below one another."""

    def __init__(self, title: str, detail: str, caution: str = "") -> None:
        super().__init__(title, detail, caution)
        self._detail, self._caution, self._seen = detail, caution, ""

    def show_seen(self, said: str) -> None:
        """Says in place of the detail what showed that it is done; "" where nothing did.

        What was seen is not taken back by a click: the box stays in the way of keyboard and screen reader, and stays.
        """
        if said == self._seen:
            return
        self._seen, self.consequence = said, said or self._detail
        self.technical = "" if said else self._caution
        self.setAccessibleDescription(" ".join(part for part in (self.consequence, self.technical) if part))
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        if not self._seen:
            super().nextCheckState()

    def _blocks(self, width: int) -> list[tuple[str, float, bool, bool, QRect]]:
        blocks = super()._blocks(width + 2 * SHIFT)
        return [(*block[:4], block[4].translated(-SHIFT, 0)) for block in blocks]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        words = palette.color(QPalette.ColorRole.WindowText)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(theme.surface(palette), words, 0.05))
            painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent(palette), 2))
            painter.drawRoundedRect(frame, 6, 6)
            painter.setPen(QPen(words, 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 4, 4)
        blocks = self._blocks(self.width())
        painter.translate(-SHIFT, 0)
        self._paint_indicator(painter, blocks[0][4] if blocks else self.rect())
        painter.translate(SHIFT, 0)
        silent = theme.secondary_text(palette)
        for number, (text, scale, bold, _is_quiet, place) in enumerate(blocks):
            painter.setFont(theme.font(self, scale, bold=bold))
            # What is done steps back; its tick says so first.
            painter.setPen(silent if number or self.isChecked() else words)
            painter.drawText(place, WRAP, text)
        painter.end()

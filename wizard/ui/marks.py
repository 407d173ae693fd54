"""Two marks that are no alarm: a ring with a dash for what is not needed, a ring with a cross for what is out of
the question. Beside them always stands a word."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from wizard.core.facts import RowState
from wizard.ui import theme
from wizard.ui.icons import StateIcon

NONE, DASH, CROSS = "", "dash", "cross"


def paint_mark(painter: QPainter, place: QRectF, mark: str, colour: QColor) -> None:
    """Draws `DASH` or `CROSS` into ``place``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width(), place.height())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 0.08))
    painter.drawEllipse(QPointF(0.5, 0.5), 0.44, 0.44)
    pen = QPen(colour, 0.11)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    box = QRectF(0.34, 0.34, 0.32, 0.32)
    if mark == DASH:
        painter.drawLine(QPointF(0.3, 0.5), QPointF(0.7, 0.5))
    else:
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())
    painter.restore()


class MarkIcon(StateIcon):
    """A state icon that can show a quiet mark instead of a state."""

    quiet_mark = NONE

    def show_mark(self, state: RowState, quiet_mark: str = NONE) -> None:
        """Shows a state, or one of `DASH` and `CROSS` in its place."""
        if quiet_mark != self.quiet_mark:
            self.quiet_mark = quiet_mark
            self.update()
        self.set_state(state)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.quiet_mark:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()), self.quiet_mark, theme.secondary_text(self.palette()))
        painter.end()

"""State icons, drawn at any size in any colour: a tick, an exclamation mark, a cross, a question mark, an hour
glass of three dots, a padlock for secrets. A state is an icon and a word before it is a colour."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from wizard.core.facts import RowState
from wizard.ui import theme

STATE_COLOUR = {
    RowState.LOOKING: "quiet",
    RowState.GOOD: "good",
    RowState.ATTENTION: "attention",
    RowState.PROBLEM: "problem",
    RowState.NOT_KNOWN: "quiet",
}


def _strokes(state: RowState) -> QPainterPath:
    """The mark inside the round icon, in a unit square."""
    path = QPainterPath()
    if state is RowState.GOOD:
        path.moveTo(0.29, 0.52)
        path.lineTo(0.44, 0.67)
        path.lineTo(0.72, 0.35)
    elif state is RowState.ATTENTION:
        path.moveTo(0.5, 0.26)
        path.lineTo(0.5, 0.56)
        path.moveTo(0.5, 0.735)
        path.lineTo(0.5, 0.745)
    elif state is RowState.PROBLEM:
        path.moveTo(0.33, 0.33)
        path.lineTo(0.67, 0.67)
        path.moveTo(0.67, 0.33)
        path.lineTo(0.33, 0.67)
    elif state is RowState.NOT_KNOWN:
        path.moveTo(0.36, 0.40)
        path.cubicTo(0.36, 0.20, 0.66, 0.20, 0.65, 0.42)
        path.cubicTo(0.64, 0.52, 0.5, 0.50, 0.5, 0.61)
        path.moveTo(0.5, 0.76)
        path.lineTo(0.5, 0.77)
    else:
        for x in (0.28, 0.5, 0.72):
            path.moveTo(x - 0.005, 0.5)
            path.lineTo(x + 0.005, 0.5)
    return path


def paint_state(painter: QPainter, place: QRectF, state: RowState, colour: QColor, inner: QColor) -> None:
    """Draws the icon into ``place``; ``inner`` is the mark's colour on a filled disc."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width(), place.height())
    filled = state in (RowState.GOOD, RowState.ATTENTION, RowState.PROBLEM)
    painter.setPen(QPen(colour, 0.08))
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0.5, 0.5), 0.44, 0.44)
    pen = QPen(inner if filled else colour, 0.11)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_strokes(state))
    painter.restore()


class StateIcon(QWidget):
    """A round state icon, as large as the text beside it. Decoration: the word beside it says the same."""

    def __init__(self, state: RowState = RowState.LOOKING, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, state: RowState) -> None:
        """Shows another state."""
        if state is not self.state:
            self.state = state
            self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 1.15)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme.state_colour(STATE_COLOUR[self.state], self.palette())
        inner = QColor("#101214") if theme.is_dark(self.palette()) else QColor("#ffffff")
        paint_state(painter, QRectF(self.rect()), self.state, colour, inner)
        painter.end()


def chevron(widget: QWidget, side: int, *, opened: bool) -> QIcon:
    """The arrow of a fold in the widget's text colour: to the right, or down when it is open."""
    ratio = widget.devicePixelRatioF()
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side, side)
    pen = QPen(widget.palette().color(QPalette.ColorRole.WindowText), 0.14)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    down = [QPointF(0.22, 0.38), QPointF(0.5, 0.66), QPointF(0.78, 0.38)]
    right = [QPointF(0.38, 0.22), QPointF(0.66, 0.5), QPointF(0.38, 0.78)]
    painter.drawPolyline(down if opened else right)
    painter.end()
    return QIcon(pixmap)


def app_icon() -> QIcon:
    """The program's icon: an envelope that leaves a box."""
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#0f6cbd"))
    painter.drawRoundedRect(QRectF(4, 12, 56, 40), 8, 8)
    pen = QPen(QColor("#ffffff"), 4.5)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(13, 22), QPointF(32, 36), QPointF(51, 22)])
    painter.end()
    return QIcon(pixmap)

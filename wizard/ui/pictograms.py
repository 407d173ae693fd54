"""Small pictures of the places that mail passes: one family of outlines in a unit square, for any size and
colour. Decoration: the words beside them say the same."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

STROKE = 0.065
"""The line's width as a share of the picture's side."""


def _printer(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(0.1, 0.38, 0.8, 0.34), 0.06, 0.06)
    path.moveTo(0.26, 0.38)
    path.lineTo(0.26, 0.14)
    path.lineTo(0.74, 0.14)
    path.lineTo(0.74, 0.38)
    path.addRect(QRectF(0.26, 0.58, 0.48, 0.28))


def _camera(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(0.1, 0.28, 0.58, 0.44), 0.08, 0.08)
    path.moveTo(0.68, 0.44)
    path.lineTo(0.9, 0.32)
    path.lineTo(0.9, 0.68)
    path.lineTo(0.68, 0.56)
    path.addEllipse(QPointF(0.39, 0.5), 0.11, 0.11)


def _program(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(0.1, 0.18, 0.8, 0.64), 0.07, 0.07)
    path.moveTo(0.1, 0.36)
    path.lineTo(0.9, 0.36)
    path.moveTo(0.26, 0.48)
    path.lineTo(0.38, 0.58)
    path.lineTo(0.26, 0.68)
    path.moveTo(0.48, 0.69)
    path.lineTo(0.7, 0.69)


def _server(path: QPainterPath) -> None:
    for top in (0.16, 0.52):
        path.addRoundedRect(QRectF(0.12, top, 0.76, 0.32), 0.06, 0.06)
        path.moveTo(0.26, top + 0.16)
        path.lineTo(0.28, top + 0.16)
        path.moveTo(0.5, top + 0.16)
        path.lineTo(0.74, top + 0.16)


def _cloud(path: QPainterPath) -> None:
    path.moveTo(0.28, 0.76)
    path.cubicTo(0.04, 0.76, 0.03, 0.46, 0.26, 0.46)
    path.cubicTo(0.28, 0.16, 0.68, 0.14, 0.72, 0.42)
    path.cubicTo(0.98, 0.42, 0.98, 0.76, 0.74, 0.76)
    path.closeSubpath()


def _people(path: QPainterPath) -> None:
    path.addEllipse(QPointF(0.36, 0.34), 0.15, 0.15)
    path.moveTo(0.08, 0.82)
    path.cubicTo(0.08, 0.52, 0.64, 0.52, 0.64, 0.82)
    path.moveTo(0.62, 0.2)
    path.cubicTo(0.82, 0.2, 0.82, 0.48, 0.62, 0.48)
    path.moveTo(0.72, 0.6)
    path.cubicTo(0.86, 0.62, 0.92, 0.7, 0.92, 0.82)


def _world(path: QPainterPath) -> None:
    path.addEllipse(QPointF(0.5, 0.5), 0.37, 0.37)
    path.addEllipse(QPointF(0.5, 0.5), 0.16, 0.37)
    path.moveTo(0.13, 0.5)
    path.lineTo(0.87, 0.5)


FIGURES = {
    "printer": _printer,
    "camera": _camera,
    "program": _program,
    "server": _server,
    "cloud": _cloud,
    "people": _people,
    "world": _world,
}


def paint_figure(painter: QPainter, place: QRectF, figure: str, colour: QColor) -> None:
    """Draws a pictogram of `FIGURES` into ``place``."""
    path = QPainterPath()
    FIGURES[figure](path)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width(), place.height())
    pen = QPen(colour, STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()

"""Choices as cards: the whole card is the target, and for keyboard and screen reader it is a radio button or a
check box, because it is one (a subclass that only paints itself otherwise)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from wizard.ui import theme
from wizard.ui.text import breakable

PAD = 2 * theme.GAP
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_MEASURE_HEIGHT = 10_000
MANY_WIDTHS = 50
"""Widths for which a card remembers where its texts stand."""


# Qt allows one QObject ancestor only; for the type checker the face is the button that it is mixed into.
if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object


class _CardFace(_Button):
    """The painting and measuring that both kinds of card share."""

    round: bool
    card_title: str
    consequence: str
    technical: str
    _told: tuple[str, ...] = ()
    _measured: dict[int, list[tuple[str, float, bool, bool, QRect]]]

    def _dress(self, title: str, consequence: str, technical: str) -> None:
        self.card_title, self.consequence, self.technical = title, consequence, technical
        self._measured = {}
        # The button's own text stays empty for painting; the screen reader gets name and description.
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(part for part in (consequence, technical) if part))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _indicator(self) -> int:
        return self._indicator_size() + theme.GAP

    def _indicator_size(self) -> int:
        return round(QFontMetrics(self.font()).height() * 0.95)

    def _blocks(self, width: int) -> list[tuple[str, float, bool, bool, QRect]]:
        """Each text with scale, bold, quiet and its place for a card of this width. A layout asks a dozen times."""
        told = (self.card_title, self.consequence, self.technical, theme.font(self).key())
        if told != self._told or len(self._measured) > MANY_WIDTHS:
            self._told, self._measured = told, {}
        if width not in self._measured:
            self._measured[width] = self._measure(width)
        return self._measured[width]

    def _measure(self, width: int) -> list[tuple[str, float, bool, bool, QRect]]:
        left = PAD + self._indicator()
        room = max(width - left - PAD, 60)
        y = PAD * 3 // 4
        blocks = []
        for said, scale, bold, is_quiet in (
            (self.card_title, theme.NORMAL, True, False),
            (self.consequence, theme.NORMAL, False, False),
            (self.technical, theme.SMALL, False, True),
        ):
            if not said:
                continue
            metrics, text = QFontMetrics(theme.font(self, scale, bold=bold)), breakable(said)
            height = metrics.boundingRect(QRect(0, 0, room, _MEASURE_HEIGHT), WRAP, text).height()
            blocks.append((text, scale, bold, is_quiet, QRect(left, y, room, height)))
            y += height + theme.GAP // 2
        return blocks

    def heightForWidth(self, width: int) -> int:
        blocks = self._blocks(width)
        return (blocks[-1][4].bottom() if blocks else 0) + PAD * 3 // 4 + 1

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).averageCharWidth() * 60
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, QFontMetrics(self.font()).height() + PAD)

    def hitButton(self, pos: QPoint) -> bool:
        return bool(self.rect().contains(pos))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        accent = theme.accent(palette)
        fill = theme.surface(palette)
        if self.isChecked():
            fill = theme.mixed(fill, accent, 0.12)
        elif self.underMouse() and self.isEnabled():
            fill = theme.mixed(fill, palette.color(QPalette.ColorRole.WindowText), 0.05)
        strong = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(accent if strong else theme.hairline(palette), 2 if strong else 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self.hasFocus():
            # A second, inner line: focus is never told by colour alone.
            painter.setPen(QPen(palette.color(QPalette.ColorRole.WindowText), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4.5, 4.5, -4.5, -4.5), 4, 4)
        blocks = self._blocks(self.width())
        self._paint_indicator(painter, blocks[0][4] if blocks else self.rect())
        for text, scale, bold, is_quiet, place in blocks:
            painter.setFont(theme.font(self, scale, bold=bold))
            plain = palette.color(QPalette.ColorRole.WindowText)
            painter.setPen(theme.secondary_text(palette) if is_quiet else plain)
            painter.drawText(place, WRAP, text)
        painter.end()

    def _paint_indicator(self, painter: QPainter, beside: QRect) -> None:
        # Painted here and not by the style: the style's own neither grows with the text nor stands out when dark.
        palette, size = self.palette(), self._indicator_size()
        line = QFontMetrics(theme.font(self, theme.NORMAL, bold=True)).height()
        place = QRectF(PAD, beside.top() + (line - size) / 2, size, size).adjusted(1, 1, -1, -1)
        accent = theme.accent(palette)
        words = palette.color(QPalette.ColorRole.WindowText)
        painter.setPen(
            QPen(accent if self.isChecked() else theme.mixed(words, theme.surface(palette), 0.35), 1.4)
        )
        painter.setBrush(accent if self.isChecked() and not self.round else theme.surface(palette))
        if self.round:
            painter.drawEllipse(place)
            if self.isChecked():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(accent)
                painter.drawEllipse(place.center(), size * 0.24, size * 0.24)
            return
        painter.drawRoundedRect(place, 3, 3)
        if self.isChecked():
            pen = QPen(theme.on_accent(palette), max(size / 8, 1.6))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            across = ((0.24, 0.52), (0.43, 0.70), (0.77, 0.32))
            painter.drawPolyline(
                [QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in across]
            )


class ChoiceCard(_CardFace, QRadioButton):
    """One of several: a radio button that looks like a card."""

    round = True

    def __init__(
        self, title: str, consequence: str = "", technical: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._dress(title, consequence, technical)


class CheckCard(_CardFace, QCheckBox):
    """Any of several: a check box that looks like a card."""

    round = False

    def __init__(
        self, title: str, consequence: str = "", technical: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._dress(title, consequence, technical)

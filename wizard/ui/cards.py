"""Choices as cards: the whole card is the target, and for keyboard and screen reader it is a radio button or a
check box, because it is one (a subclass that only paints itself otherwise)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from wizard.ui import theme

PAD = 2 * theme.GAP
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_MEASURE_HEIGHT = 10_000


# Qt allows one QObject ancestor only; for the type checker the face is the button that it is mixed into.
_Button = QAbstractButton if TYPE_CHECKING else object


class _CardFace(_Button):
    """The painting and measuring that both kinds of card share."""

    card_title: str
    consequence: str
    technical: str

    def _dress(self, title: str, consequence: str, technical: str) -> None:
        self.card_title, self.consequence, self.technical = title, consequence, technical
        # The button's own text stays empty for painting; the screen reader gets name and description.
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(part for part in (consequence, technical) if part))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _indicator(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, self) + theme.GAP

    def _blocks(self, width: int) -> list[tuple[str, float, bool, bool, QRect]]:
        """Each text with scale, bold, quiet and its place for a card of this width."""
        left = PAD + self._indicator()
        room = max(width - left - PAD, 60)
        y = PAD * 3 // 4
        blocks = []
        for text, scale, bold, is_quiet in (
            (self.card_title, theme.NORMAL, True, False),
            (self.consequence, theme.NORMAL, False, False),
            (self.technical, theme.SMALL, False, True),
        ):
            if not text:
                continue
            metrics = QFontMetrics(theme.font(self, scale, bold=bold))
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
        return self.rect().contains(pos)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.updateGeometry()

    def _primitive(self) -> QStyle.PrimitiveElement:
        raise NotImplementedError

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
        option = QStyleOptionButton()
        option.initFrom(self)
        option.state |= QStyle.StateFlag.State_On if self.isChecked() else QStyle.StateFlag.State_Off
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, self)
        line = QFontMetrics(theme.font(self, theme.NORMAL, bold=True)).height()
        option.rect = QRect(PAD, beside.top() + max((line - size) // 2, 0), size, size)
        self.style().drawPrimitive(self._primitive(), option, painter, self)


class ChoiceCard(_CardFace, QRadioButton):
    """One of several: a radio button that looks like a card."""

    def __init__(
        self, title: str, consequence: str = "", technical: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._dress(title, consequence, technical)

    def _primitive(self) -> QStyle.PrimitiveElement:
        return QStyle.PrimitiveElement.PE_IndicatorRadioButton


class CheckCard(_CardFace, QCheckBox):
    """Any of several: a check box that looks like a card."""

    def __init__(
        self, title: str, consequence: str = "", technical: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._dress(title, consequence, technical)

    def _primitive(self) -> QStyle.PrimitiveElement:
        return QStyle.PrimitiveElement.PE_IndicatorCheckBox

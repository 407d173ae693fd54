"""The two buttons that we paint ourselves: the one that moves on, and the quiet one in the text."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from wizard.ui import theme


class SteadyButton(QPushButton):
    """Stays where it is while the page above it changes. So a double click is one press, and a held Enter too:
    the second would be for a page that nobody has read."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)


class PrimaryButton(SteadyButton):
    """The one button of a page that moves on; it carries the accent colour."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width() + 4 * theme.GAP, 150), hint.height() + theme.GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        fill = theme.accent(palette)
        text = theme.on_accent(palette)
        if not self.isEnabled():
            fill = theme.mixed(palette.color(QPalette.ColorRole.Window), theme.hairline(palette), 0.6)
            text = theme.secondary_text(palette)
        elif self.isDown():
            fill = theme.mixed(fill, text, 0.2)
        elif self.underMouse():
            fill = theme.mixed(fill, text, 0.1)
        painter.setBrush(fill)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(text, 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 4, 4)
        painter.setPen(text)
        painter.setFont(theme.font(self, bold=True))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(self.rect(), int(flags), self.text())
        painter.end()


INSET = 2
"""A link's words begin nearly where the words above it begin; its focus frame still stands clear of them."""


class LinkButton(QPushButton):
    """A quiet action in the text: looks like a link, works as a button."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), self.text())
        return QSize(text.width() + theme.GAP + 2, text.height() + theme.GAP)

    def minimumSizeHint(self) -> QSize:
        # A long one may wrap; a short one ("Change") keeps to its line.
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 16), hint.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(width - theme.GAP, 40), 10_000)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextShowMnemonic)
        return self.fontMetrics().boundingRect(room, flags, self.text()).height() + theme.GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        colour = palette.color(
            QPalette.ColorRole.Link if self.isEnabled() else QPalette.ColorRole.PlaceholderText
        )
        painter.setPen(colour)
        made = self.font()
        made.setUnderline(self.underMouse() or self.hasFocus())
        painter.setFont(made)
        room = self.rect().adjusted(INSET, 0, -theme.GAP // 2, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
        painter.drawText(room, int(flags | Qt.TextFlag.TextWordWrap), self.text())
        if self.hasFocus():
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

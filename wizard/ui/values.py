"""A value to be copied: shown in full, on as many lines as it takes, and selectable."""

import math

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from wizard.ui import theme

MOST_LINES = 8
"""A longer value scrolls."""


class ValueView(QPlainTextEdit):
    """Read-only text that is as high as its content. Enter belongs to the page, Tab moves on."""

    def __init__(self, value: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(3)
        self.setPlainText(value)
        self._fit()

    def _lines(self) -> int:
        return max(min(round(self.document().size().height()), MOST_LINES), 1)

    def _fit(self) -> None:
        full = round(self.document().size().height()) > MOST_LINES
        needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(needed if full else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        first = self.document().firstBlock().layout()
        line = first.lineAt(0).height() if first.lineCount() else QFontMetricsF(self.font()).lineSpacing()
        margins = 2 * (self.frameWidth() + self.document().documentMargin())
        wanted = math.ceil(self._lines() * line + margins) + 1
        if self.minimumHeight() != wanted or self.maximumHeight() != wanted:
            self.setFixedHeight(wanted)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.FontChange):
            self.setFont(theme.font(self))
            self._fit()

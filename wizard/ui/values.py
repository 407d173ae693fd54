"""A value to be copied: shown in full, on as many lines as it takes, and selectable."""

import math

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.text import Words, quiet

COPIED_FOR_MS = 1800
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
        # The lines are counted anew whenever they are laid out anew, which may be later than the resize.
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
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


class CopyField(QWidget):
    """A label, a value that can be selected, and a button that copies exactly what is shown."""

    def __init__(self, label: str, value: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        name = Words(label, state="quiet", scale=theme.SMALL)
        self.field = ValueView(value, label)
        self.copy = QPushButton(_("Copy"))
        self.copy.setAccessibleName(_("Copy {label}").format(label=label))
        self.copy.clicked.connect(self._copy)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.field, 1)
        line.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP // 2)
        rows.addWidget(name)
        rows.addLayout(line)
        if note:
            rows.addWidget(quiet(note))
        name.setBuddy(self.field)
        self.copy.setMinimumWidth(self.copy.fontMetrics().horizontalAdvance(_("Copied")) + 4 * theme.GAP)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.value)
        self.copy.setText(_("Copied"))
        QTimer.singleShot(COPIED_FOR_MS, self, lambda: self.copy.setText(_("Copy")))

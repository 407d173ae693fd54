"""What is being waited for, since when, and Cancel. Once shown it stays for a second, so that nothing flickers."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from wizard.core.facts import RowState
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.icons import StateIcon

SHOWN_AT_LEAST_S = 1.0
TICK_MS = 500


class _OneLine(QLabel):
    """One line that ends in dots where there is no room for all of it; the whole stands in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class Waiting(QWidget):
    """The shell's busy area."""

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        self._since = 0.0
        self._cancel: Callable[[], None] | None = None
        self.icon = StateIcon(RowState.LOOKING)
        self.text = _OneLine()
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.clicked.connect(self._cancelled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon)
        line.addWidget(self.text, 1)
        line.addWidget(self.cancel)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def show_wait(self, wait: tuple[str, Callable[[], None]] | None) -> None:
        """Shows what is waited for; None ends the wait."""
        if wait is None:
            self._cancel = None
            self.cancel.setEnabled(False)
            if self.isHidden() or monotonic() - self._since >= SHOWN_AT_LEAST_S:
                self.end()
            return
        what, self._cancel = wait
        self.cancel.setEnabled(True)
        if self.isHidden() or what != self._what:
            self._what, self._since = what, monotonic()
            self.cancel.setAccessibleName(_("Cancel: {what}").format(what=what))
        self._tick()
        self.show()
        self._timer.start()

    def _tick(self) -> None:
        seconds = int(monotonic() - self._since)
        if self._cancel is None and seconds >= SHOWN_AT_LEAST_S:
            self.end()
            return
        since = _("{seconds} s").format(seconds=seconds) if seconds else ""
        self.text.say("  ".join(part for part in (self._what, since) if part))

    def end(self) -> None:
        """Takes the wait away at once, for another page has come."""
        self._timer.stop()
        self.hide()

    def _cancelled(self) -> None:
        if self._cancel is not None:
            self._cancel()

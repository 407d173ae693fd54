"""The line that people type in. Knows keys; what the typed text means is its owner's business."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


class Line(QLineEdit):
    """Takes Ctrl+Z only while it has typing to take back; after that the key takes back the last answer."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # A file is for the page or the window: nobody wants its path typed in here.
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return True
        return super().event(event)

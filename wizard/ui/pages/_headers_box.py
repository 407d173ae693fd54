"""The box into which the headers of a message are pasted."""

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtWidgets import QPlainTextEdit

from wizard.core.texts import _, many_lines
from wizard.ui import theme

PASTE_LIMIT = 500_000
"""Characters of one paste. Exchange Online takes headers of a tenth of that; a larger message comes as a file."""

LINES = 9
"""Lines of the box to paste into."""


class PasteBox(QPlainTextEdit):
    """Takes text only, and no more of it than is read. Files that are dropped belong to the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(_("The headers of the message"))
        self.setPlaceholderText(_("Received: from ...\nAuthentication-Results: ...\nFrom: ..."))
        self._fix_font()

    def _fix_font(self) -> None:
        made = theme.font(self, theme.SMALL)
        made.setFamilies(["Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", "monospace"])
        made.setStyleHint(made.StyleHint.Monospace)
        self.setFont(made)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 3 * theme.GAP)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fix_font()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(many_lines(source.text(), PASTE_LIMIT))

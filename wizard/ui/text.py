"""Words on a page: headings, paragraphs, quiet lines, links. Foreign text passes `core.texts.one_line` here."""

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from wizard.ui import theme

_MAY_BREAK = "\N{ZERO WIDTH SPACE}"
_LONG = 22
"""Words of more characters than this get places to break: a host name must not push a page wider."""


def breakable(text: str) -> str:
    """The text with places where its long names may break, for whoever paints it."""
    return " ".join(map(_breakable, text.split(" ")))


def _breakable(word: str) -> str:
    if len(word) <= _LONG:
        return word
    return re.sub(r"([.\-_@=:;,/\\])(?=[^.\-_@=:;,/\\\s])", r"\1" + _MAY_BREAK, word)


class Words(QLabel):
    """Plain text that wraps, scales with the text size and follows the palette.

    Never interprets markup: text from outside can not become a link or a picture.
    """

    def __init__(
        self,
        text: str = "",
        *,
        scale: float = theme.NORMAL,
        bold: bool = False,
        state: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._scale, self._bold, self._state = scale, bold, state
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)
        self._restyle()

    def setText(self, text: str) -> None:
        """Shows ``text``; a long name without blanks may break at its dots, dashes and the like."""
        super().setText(breakable(text))

    def text(self) -> str:
        """What was set, without the places where it may break."""
        return super().text().replace(_MAY_BREAK, "")

    def set_state(self, state: str) -> None:
        """``good``, ``attention``, ``problem``, ``quiet`` or "" for the normal text colour."""
        if state != self._state:
            self._state = state
            self.setPalette(QPalette())
            self._recolour()

    def _restyle(self) -> None:
        self.setFont(theme.font(self, self._scale, bold=self._bold))
        self._recolour()

    def _recolour(self) -> None:
        parent = self.parentWidget()
        source = parent.palette() if parent is not None else QApplication.palette()
        if not self._state:
            return
        colour = theme.state_colour(self._state, source)
        palette = QPalette(self.palette())
        if palette.color(QPalette.ColorRole.WindowText) != colour:
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._restyle()
        elif event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ParentChange):
            self._recolour()

    def minimumSizeHint(self) -> QSize:
        # Width and height follow from each other; Qt's own minimum is that of a very narrow, very tall label.
        line = self.fontMetrics().height()
        return QSize(40, line) if self.wordWrap() else super().minimumSizeHint()


def heading(text: str = "") -> Words:
    """The question or title of a page."""
    return Words(text, scale=theme.LARGE, bold=True)


def subheading(text: str = "") -> Words:
    """The title of a part of a page."""
    return Words(text, bold=True)


def quiet(text: str = "") -> Words:
    """A line of help, smaller and quieter."""
    return Words(text, scale=theme.SMALL, state="quiet")

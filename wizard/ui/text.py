"""Words on a page: headings, paragraphs, quiet lines, links. Foreign text passes `core.texts.one_line` here."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from wizard.ui import theme


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
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)
        self._restyle()

    def set_state(self, state: str) -> None:
        """``good``, ``attention``, ``problem``, ``quiet`` or "" for the normal text colour."""
        if state != self._state:
            self._state = state
            self._restyle()

    def _restyle(self) -> None:
        self.setFont(theme.font(self, self._scale, bold=self._bold))
        palette = QPalette(self.palette())
        source = self.parentWidget().palette() if self.parentWidget() else palette
        plain = source.color(QPalette.ColorRole.WindowText)
        colour = theme.state_colour(self._state, source) if self._state else plain
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.ApplicationPaletteChange):
            self._restyle()

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

"""Lists of sentences: bullets and numbered steps, each wrapping beside its mark."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from wizard.core.texts import one_line
from wizard.ui import theme
from wizard.ui.text import Words
from wizard.ui.widgets import clear_layout

BULLET = "\N{BULLET}"


class Listing(QWidget):
    """Sentences below one another, with a bullet or a number before each. Foreign text is made harmless."""

    def __init__(
        self, sentences: Iterable[str] = (), *, numbered: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_sentences(sentences)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is listed."""
        return self._shown

    def show_sentences(self, sentences: Iterable[str]) -> None:
        """Lists other sentences; nothing happens where they are the same."""
        wanted = tuple(one_line(sentence) for sentence in sentences)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._grid)
        for row, sentence in enumerate(wanted):
            mark = Words(f"{row + 1}." if self._numbered else BULLET, state="quiet")
            mark.setWordWrap(False)
            words = Words(sentence)
            # The mark is read with its sentence, not as a text of its own.
            words.setAccessibleName(f"{row + 1}. {sentence}" if self._numbered else sentence)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(mark, row, 0, top)
            self._grid.addWidget(words, row, 1)

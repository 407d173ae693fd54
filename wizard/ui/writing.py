"""Text that a picture draws itself: wrapped to a width, long names broken at their dots and hyphens. Plain text
only: nothing in it is ever read as markup."""

import re

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str, font: QFont, room: float) -> str:
    """The text with places to break a word that does not fit: after each dot, at sign, hyphen and slash."""
    metrics = QFontMetricsF(font)

    def parted(word: str) -> str:
        fits = metrics.horizontalAdvance(word) <= room
        return word if fits else re.sub(r"(?<=[.@/_-])(?=\S)", ZERO_WIDTH_SPACE, word)

    return " ".join(parted(word) for word in text.split(" "))


class Writing:
    """A few words laid out for one width. ``width`` and ``height`` are what they take."""

    def __init__(self, text: str, font: QFont, room: float) -> None:
        self._layout = QTextLayout(breakable(text, font, room), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self.width = self.height = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(room, 1.0))
            line.setPosition(QPointF(0, self.height))
            self.height += line.height()
            self.width = max(self.width, line.naturalTextWidth())
        self._layout.endLayout()

    def paint(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Draws the words with their upper left corner at ``at``."""
        painter.setPen(colour)
        self._layout.draw(painter, at)

"""Three parts of a page beside one another where there is room, else below one another."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from wizard.ui import theme

THREE, TWO = 160, 92
"""Average characters from which three, and two, of them stand side by side."""
ACROSS, DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Columns(QWidget):
    """What to practise, the tenant, and what comes of it. The third goes below the two others before they part."""

    def __init__(self, parts: tuple[QWidget, QWidget, QWidget]) -> None:
        super().__init__()
        self.beside = 0
        left, middle, right = (_at_the_top(part) for part in parts)
        self._pair = QWidget()
        self._inner, self._outer = QBoxLayout(ACROSS, self._pair), QBoxLayout(ACROSS, self)
        for layout, widgets in ((self._inner, (left, middle)), (self._outer, (self._pair, right))):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(3 * theme.GAP)
            for widget in widgets:
                layout.addWidget(widget)
        self._arrange(1)

    def _fit(self) -> None:
        letters = self.width() / max(QFontMetrics(theme.font(self)).averageCharWidth(), 1)
        self._arrange(3 if letters >= THREE else 2 if letters >= TWO else 1)

    def _arrange(self, beside: int) -> None:
        if beside == self.beside:
            return
        self.beside = beside
        self._lay(self._outer, across=beside == 3, shares=(60, 40))
        self._lay(self._inner, across=beside >= 2, shares=(28, 32))

    @staticmethod
    def _lay(layout: QBoxLayout, *, across: bool, shares: tuple[int, int]) -> None:
        layout.setDirection(ACROSS if across else DOWN)
        for place, share in enumerate(shares):
            layout.setStretch(place, share if across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fit()


def _at_the_top(part: QWidget) -> QWidget:
    """The part with whatever room is left below it."""
    holder = QWidget()
    rows = QVBoxLayout(holder)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.addWidget(part)
    rows.addStretch(1)
    return holder

"""The bar below a page: Back, a second way on, and the primary button, which takes a line of its own where the text is
large and the window narrow."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QWidget

from wizard.ui import theme


class ButtonBar(QWidget):
    """Shows every button whole: side by side where there is room, else the primary one below the others."""

    def __init__(self, back: QPushButton, second: QPushButton, primary: QPushButton) -> None:
        super().__init__()
        self._back, self._second, self._primary = back, second, primary
        quiet = QHBoxLayout()
        quiet.setSpacing(theme.GAP)
        quiet.addWidget(back)
        quiet.addStretch(1)
        quiet.addWidget(second)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(4 * theme.GAP, theme.GAP, 4 * theme.GAP, 2 * theme.GAP)
        self._line.setSpacing(theme.GAP)
        self._line.addLayout(quiet, 1)
        self._line.addWidget(primary)

    def _wanted(self, *buttons: QPushButton) -> int:
        shown = [button.sizeHint().width() for button in buttons if button.isVisibleTo(self)]
        return sum(shown) + theme.GAP * len(shown)

    def minimumSizeHint(self) -> QSize:
        # Not as wide as all of them: two lines are enough for the window to become narrower.
        widest = max(self._wanted(self._back, self._second), self._wanted(self._primary))
        return QSize(widest + 8 * theme.GAP, super().minimumSizeHint().height())

    def _arrange(self) -> None:
        wanted = self._wanted(self._back, self._second, self._primary) + 8 * theme.GAP
        directions = QBoxLayout.Direction
        direction = directions.LeftToRight if wanted <= self.width() else directions.TopToBottom
        if direction is not self._line.direction():
            self._line.setDirection(direction)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        # A button that comes, goes or says something else asks its parent for another layout.
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

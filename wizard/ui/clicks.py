"""The way by clicks beside a script: where it begins, the menu, the steps, and where the words come from."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.click_paths import ClickPath, plain_step, plain_way
from wizard.render.click_path import origin
from wizard.ui import theme
from wizard.ui.listing import Listing
from wizard.ui.text import Words, quiet
from wizard.ui.widgets import clear_layout


class ClicksView(QWidget):
    """The paths of one script, below one another. Built anew only for other paths."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GAP // 2)
        self._shown: tuple[ClickPath, ...] = ()

    @property
    def paths(self) -> tuple[ClickPath, ...]:
        """What is shown."""
        return self._shown

    def show_paths(self, paths: Sequence[ClickPath]) -> None:
        """Shows other paths."""
        if tuple(paths) == self._shown:
            return
        self._shown = tuple(paths)
        clear_layout(self._rows)
        for number, path in enumerate(self._shown):
            if number:
                self._rows.addSpacing(theme.GAP)
            for words in (Words(path.title, bold=True), quiet(plain_way(path))):
                self._rows.addWidget(words)
            self._rows.addWidget(Listing(map(plain_step, path.steps), numbered=True))
            self._rows.addWidget(quiet(origin(path)))

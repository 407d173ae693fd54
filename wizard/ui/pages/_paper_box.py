"""Which paper the sheet is printed on, and its PDF made for; chosen once, remembered for the next time."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.page import Desk
from wizard.ui.paper import PAPER_NAMES


class PaperBox(QWidget):
    """A label and a list of papers; the window keeps the choice."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        label = QLabel(_("Paper"))
        self.list = QComboBox()
        for paper, words in PAPER_NAMES.items():
            self.list.addItem(words, paper)
        self.list.setAccessibleName(_("Paper of the sheet and of its PDF"))
        label.setBuddy(self.list)
        self.list.activated.connect(lambda _index: desk.perform(f"paper:{self.list.currentData()}"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(label)
        row.addWidget(self.list)

    def show_paper(self) -> None:
        """Stands on the paper that holds."""
        self.list.setCurrentIndex(self.list.findData(self._desk.paper.paper))

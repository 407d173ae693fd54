"""Rows of a tenant report's panel: an answer with where it comes from, and two answers that differ side by side."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.report_events import ReportKept, ReportTaken
from wizard.core.report_words import label_of, said
from wizard.core.reporting import Contradiction
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk
from wizard.ui.text import Words, quiet

_LEFT = Qt.AlignmentFlag.AlignLeft
_TOP = Qt.AlignmentFlag.AlignTop


class ReportAnswer(QWidget):
    """One answer that the report gave: the question, what it said, who says so, and the way to change it."""

    def __init__(self, label: str, value: str, source: str, change: Callable[[], None]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * theme.GAP)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(quiet(label))
        words.addWidget(Words(one_line(value)))
        words.addWidget(quiet(source))
        line.addLayout(words, 1)
        button = LinkButton(_("Change"))
        button.setAccessibleName(_("Change: {question}").format(question=label))
        button.clicked.connect(change)
        line.addWidget(button, 0, _TOP)


class ClashRow(QWidget):
    """A contradiction: the own answer and the report's beside each other, each with the button that decides for it."""

    def __init__(self, desk: Desk, clash: Contradiction) -> None:
        super().__init__()
        self.clash = clash
        label = label_of(clash.path)
        self.keep = QPushButton(_("Keep mine"))
        self.keep.setAccessibleName(_("Keep mine: {question}").format(question=label))
        self.keep.clicked.connect(lambda: desk.dispatch(ReportKept(clash.path)))
        self.take = QPushButton(_("Take the report's"))
        self.take.setAccessibleName(_("Take the report's: {question}").format(question=label))
        self.take.clicked.connect(lambda: desk.dispatch(ReportTaken(clash.path)))
        self.keep.setVisible(not clash.kept)
        sides = QHBoxLayout()
        sides.setSpacing(2 * theme.GAP)
        mine = _("You kept your answer") if clash.kept else _("Your answer")
        for title, value, button in (
            (mine, clash.mine, self.keep),
            (_("The report says"), clash.theirs, self.take),
        ):
            side = QVBoxLayout()
            side.setSpacing(theme.GAP // 2)
            side.addWidget(quiet(title))
            side.addWidget(Words(one_line(said(clash.path, value))))
            side.addWidget(button, 0, _LEFT)
            side.addStretch(1)
            sides.addLayout(side, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, theme.GAP)
        rows.setSpacing(theme.GAP // 2)
        rows.addWidget(Words(label, bold=True))
        rows.addLayout(sides)

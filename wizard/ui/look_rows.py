"""The rows of a look-up on a page: in their groups, each with what to do and a way to ask it again."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from wizard.core.facts import ProbeRow, RowState
from wizard.core.look_words import name_of, sentence
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.text import Words, subheading
from wizard.ui.widgets import Panel, StateRow


class LookRow(StateRow):
    """One row. ``again`` is shown where it is not known; the technical line and further advice only on demand."""

    def __init__(self, probe: str, retry: Callable[[str], None]) -> None:
        super().__init__()
        self.probe = probe
        self.todo = Words("")
        self.again = LinkButton(_("Try again"))
        self.again.setAccessibleName(_("Try again: {row}").format(row=name_of(probe)))
        self.again.clicked.connect(partial(retry, probe))
        self.texts.insertWidget(1, self.todo)
        # Aligned, or the column would grow no wider than the link.
        self.texts.insertWidget(2, self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._shown: tuple[object, ...] = ()

    def show_look(self, row: ProbeRow, *, details: bool, may_retry: bool, advise: bool) -> None:
        """Shows a row's state; ``details`` with its technical line, ``advise`` with what to do."""
        shown = (row, details, may_retry, advise)
        if shown == self._shown:
            return
        self._shown = shown
        self.show_row(row.state, sentence(row), row.detail if details else "")
        todo = row.todo if details else row.todo[:1] if advise and row.state is not RowState.GOOD else ()
        self.todo.setText("\n".join(one_line(sentence) for sentence in todo))
        self.todo.setVisible(bool(todo))
        self.again.setVisible(may_retry and row.state is RowState.NOT_KNOWN)
        name = f"{name_of(self.probe)}, {self.word.text()}: {one_line(row.text)}"
        self.setAccessibleName(" ".join((name, *todo)))


class LookGroup(Panel):
    """A group of rows under its title; ``below`` is room for what belongs to it."""

    def __init__(self, title: str, probes: tuple[str, ...], retry: Callable[[str], None]) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._probes, self._retry = probes, retry
        self.lines: dict[str, LookRow] = {}
        self.title = subheading(title)
        self.rows.addWidget(self.title)
        self._place = QVBoxLayout()
        self._place.setSpacing(theme.GAP)
        self.rows.addLayout(self._place)
        self.below = QVBoxLayout()
        self.below.setSpacing(theme.GAP)
        self.below.setContentsMargins(0, theme.GAP, 0, 0)
        self.rows.addLayout(self.below)

    def show_rows(
        self, rows: Iterable[ProbeRow], *, details: bool, may_retry: bool, advise: bool = True
    ) -> None:
        """Shows the rows of this group; one that is gone goes."""
        mine = {row.probe: row for row in rows if row.probe in self._probes}
        for probe in [probe for probe in self.lines if probe not in mine]:
            gone = self.lines.pop(probe)
            gone.hide()
            gone.deleteLater()
        for place, probe in enumerate(probe for probe in self._probes if probe in mine):
            if probe not in self.lines:
                self.lines[probe] = LookRow(probe, self._retry)
                self._place.insertWidget(place, self.lines[probe])
            self.lines[probe].show_look(mine[probe], details=details, may_retry=may_retry, advise=advise)

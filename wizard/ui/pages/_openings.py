"""What would change the answer: a short card for each method, with what to obtain for it and what that takes."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.knowledge import Knowledge
from wizard.core.model import Change, Method, Opening
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.listing import Listing
from wizard.ui.source_line import SourceLine
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Panel


def by_method(openings: Iterable[Opening]) -> dict[Method, list[Opening]]:
    """The openings of each method, methods in their order."""
    found: dict[Method, list[Opening]] = {}
    for opening in openings:
        found.setdefault(opening.method, []).append(opening)
    return found


class ChangeRow(QWidget):
    """What to obtain, and what it takes; things that take the same are said together."""

    def __init__(self, changes: Iterable[Change], effort: str) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(Listing(_(change.title) for change in changes))
        said = quiet(one_line(_(effort)))
        said.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        rows.addWidget(said)


class OpeningPart(QWidget):
    """The sets of changes that open one method, with "or" between them; how each is done stands in a fold."""

    def __init__(self, openings: list[Opening], knowledge: Knowledge, remembered: dict[str, bool]) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for number, opening in enumerate(openings):
            if number:
                rows.addWidget(Words(_("or"), bold=True))
            for effort, changes in groupby(opening.changes, attrgetter("effort")):
                rows.addWidget(ChangeRow(changes, effort))
            if opening.provided:
                rows.addWidget(quiet(_("Still to find out, for it to work:")))
                rows.addWidget(Listing(_(knowledge.requirements[one].title) for one in opening.provided))
        name = _(knowledge.methods[openings[0].method].name)
        every = {change.id: change for opening in openings for change in opening.changes}
        fold = Fold(_("How"), _how(every.values()), opened=remembered.get("how", False))
        fold.button.setAccessibleName(_("How: {method}").format(method=name))
        fold.on_toggled = lambda opened: remembered.update(how=opened)
        rows.addWidget(fold)


def _how(changes: Iterable[Change]) -> QWidget:
    inside = QWidget()
    rows = QVBoxLayout(inside)
    rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
    rows.setSpacing(2)
    for change in changes:
        rows.addWidget(Words(one_line(_(change.how))))
        rows.addWidget(SourceLine(change.source))
    return inside


class OpeningCard(Panel):
    """What would make one other method the recommended one."""

    def __init__(
        self, openings: list[Opening], knowledge: Knowledge, remembered: dict[str, bool], *, instead: bool
    ) -> None:
        super().__init__()
        name = _(knowledge.methods[openings[0].method].name)
        title = (
            _("{method} comes first once you do this:") if instead else _("{method} works once you do this:")
        )
        self.title = subheading(title.format(method=name))
        self.rows.addWidget(self.title)
        self.rows.addWidget(OpeningPart(openings, knowledge, remembered))

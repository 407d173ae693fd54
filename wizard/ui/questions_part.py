"""The part of a page that asks what is still open there: one question at a time, and the answered ones to change."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.askings import asking_of, members_of, page_of, shown_askings, ticked
from wizard.core.looked_up import hints
from wizard.core.state import Answered, PageId, Reopened, State
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.asking import AnsweredLine, Asking, said_of
from wizard.ui.page import Desk
from wizard.ui.widgets import Panel, clear_layout


class QuestionsPart(QWidget):
    """Asks ``page``'s open questions. `commit` gives the marked answer to the flow.

    ``titled``: the question stands here, below what is answered. Else it is the page's heading, and its choices
    come first.
    """

    def __init__(self, desk: Desk, page: PageId, *, titled: bool = True) -> None:
        super().__init__()
        self._desk, self._page, self._titled = desk, page, titled
        self.asking: Asking | None = None
        self._drawn: tuple[object, ...] = ()
        self._focus_wanted = False
        self._taken_back: dict[str, tuple[str | int, ...]] = {}
        self.answered = Panel()
        self.place = QVBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GAP)
        rows.addLayout(self.place)
        rows.insertWidget(0 if titled else 1, self.answered)

    def draw(self, state: State, view: View) -> None:
        """Shows the first open question, ticked as it was if it was just taken back; does nothing while that stays
        the same."""
        open_here = view.open.get(self._page, ())
        answered = tuple(
            (asking, ticked(state.answers, asking))
            for asking in shown_askings(state.asked, state.answers)
            if page_of(asking) is self._page
        )
        hint = _hint(open_here[0], state) if open_here else ""
        drawn = (open_here[:1], answered, hint)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        clear_layout(self.answered.rows)
        for asking, _ticks in answered:
            asked = asking_of(asking)
            change = partial(self.reopen, asking)
            self.answered.rows.addWidget(AnsweredLine(asked, said_of(asked, state.answers), change))
        self.answered.setVisible(bool(answered))
        clear_layout(self.place)
        self.asking = None
        if open_here:
            before = self._taken_back.get(open_here[0], ())
            self.asking = Asking(asking_of(open_here[0]), before, titled=self._titled, hint=hint)
            self.place.addWidget(self.asking)
        if self._focus_wanted:
            self._focus_wanted = False
            self._desk.focus_first()

    def reopen(self, asking: str) -> None:
        """Takes an answer back and asks again, with what was ticked still ticked."""
        self._focus_wanted = True
        self._taken_back = {asking: ticked(self._desk.store.state.answers, asking)}
        self._desk.dispatch(Reopened(asking))
        self._taken_back = {}

    def commit(self, view: View) -> bool:
        """Answers the open question with what is marked. False when there is none or nothing is marked."""
        if self.asking is None:
            return False
        picked = self.asking.picked()
        if picked is None:
            self.asking.show_problem(view.blocked.get(self._page))
            self.asking.first().setFocus(Qt.FocusReason.TabFocusReason)
            return False
        self._focus_wanted = True
        self._desk.dispatch(Answered(self.asking.question.id, picked))
        return True


def _hint(asking: str, state: State) -> str:
    """What was looked up that speaks for an answer to the question, or to one that the compound asks."""
    found = hints(state.facts)
    return " ".join(dict.fromkeys(found[member] for member in members_of(asking) if member in found))

"""The part of a page that asks what is still open there: one question at a time, the answered ones above it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.questions import value_of
from wizard.core.state import Answered, PageId, Reopened, State
from wizard.core.view import View
from wizard.core.way import page_of
from wizard.ui import theme
from wizard.ui.asking import AnsweredLine, Asking, question_of, said_of
from wizard.ui.page import Desk
from wizard.ui.widgets import Panel, clear_layout


class QuestionsPart(QWidget):
    """Asks ``page``'s open questions. `commit` gives the marked answer to the flow."""

    def __init__(self, desk: Desk, page: PageId, *, titled: bool = True) -> None:
        super().__init__()
        self._desk, self._page, self._titled = desk, page, titled
        self.asking: Asking | None = None
        self._drawn: tuple[object, ...] = ()
        self._focus_wanted = False
        self.answered = Panel()
        self.place = QVBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GAP)
        rows.addWidget(self.answered)
        rows.addLayout(self.place)

    def draw(self, state: State, view: View) -> None:
        """Shows the first open question; does nothing while that stays the same."""
        open_here = view.open.get(self._page, ())
        answered = tuple(
            (question, value_of(state.answers, question))
            for question in state.asked
            if page_of(question) is self._page
        )
        drawn = (open_here[:1], answered)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        clear_layout(self.answered.rows)
        for question, _value in answered:
            asked = question_of(question)
            change = partial(self._reopen, question)
            self.answered.rows.addWidget(AnsweredLine(asked, said_of(asked, state.answers), change))
        self.answered.setVisible(bool(answered))
        clear_layout(self.place)
        self.asking = None
        if open_here:
            self.asking = Asking(question_of(open_here[0]), titled=self._titled)
            self.place.addWidget(self.asking)
        if self._focus_wanted:
            self._focus_wanted = False
            self._desk.focus_first()

    def _reopen(self, question: str) -> None:
        self._focus_wanted = True
        self._desk.dispatch(Reopened(question))

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

"""A question on a page, single or compound: its words, its choices as cards, why we ask, and how to find out. What is picked stays
here until the page commits it, so that walking through the choices with the arrow keys answers nothing."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from wizard.core.answers import UNKNOWN, Answers
from wizard.core.askings import excludes, ticked
from wizard.core.compounds import Card
from wizard.core.problem import Problem
from wizard.core.questions import Question
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.buttons import LinkButton
from wizard.ui.cards import CheckCard, ChoiceCard
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Panel

Picked = str | tuple[str | int, ...]


class Asking(QWidget):
    """One question. `picked` gives what is marked; ``changed`` is emitted when that changes.

    ``hint`` is what was seen that speaks for an answer, and settles none.
    """

    changed = Signal()

    def __init__(
        self,
        question: Question,
        marked: tuple[str | int, ...] = (),
        *,
        titled: bool = True,
        hint: str = "",
    ) -> None:
        super().__init__()
        self.question = question
        self.setAccessibleName(_(question.text))  # said when the focus comes to its first choice
        self.cards: dict[str | int, ChoiceCard | CheckCard] = {}
        self._choices = {choice.value: choice for choice in question.choices}
        self._many = question.kind == "many"
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        if titled:
            rows.addWidget(subheading(_(question.text)))
        if question.help:
            rows.addWidget(Words(_(question.help)))
        if hint:
            rows.addWidget(quiet(hint))
        self.problem = Words("", state="problem")
        self.problem.hide()
        rows.addWidget(self.problem)
        self._group = QButtonGroup(self)
        self._group.setExclusive(not self._many)
        self._add_cards(rows)
        for value in marked:
            if value in self.cards:
                self.cards[value].setChecked(True)
        for value, card in self.cards.items():
            card.toggled.connect(lambda on, value=value: self._toggled(value, on))
        self.find_out = Panel()
        self.find_out.rows.addWidget(subheading(_("How to find out")))
        self.find_out.rows.addWidget(Words(_(question.how_to_find_out)))
        rows.addWidget(self.find_out)
        rows.addWidget(Fold(_("Why do we ask?"), Words(_(question.why))))
        self._show_find_out()

    def _add_cards(self, rows: QVBoxLayout) -> None:
        grouped = False
        for choice in self.question.choices:
            group, rival = (choice.group, choice.rival) if isinstance(choice, Card) else ("", "")
            grouped = grouped or bool(group)
            if group or (grouped and choice.value == UNKNOWN):
                rows.addSpacing(theme.GAP)  # a new group, or the one card that speaks for all of them
            if group:
                rows.addWidget(Words(_(group), scale=theme.SMALL, bold=True, state="quiet"))
            # A round mark says that ticking it takes another one's tick away.
            made = CheckCard if self._many and choice.value != UNKNOWN and not rival else ChoiceCard
            card = made(_(choice.title), _(choice.consequence), choice.technical)
            card.setAutoExclusive(False)
            if not self._many:
                self._group.addButton(card)
            self.cards[choice.value] = card
            rows.addWidget(card)

    def _toggled(self, value: str | int, on: bool) -> None:
        if on and self._many:
            # Some exclude each other, as "I don't know" does all the rest; Qt has no such group.
            for other, card in self.cards.items():
                if other != value and excludes(self._choices[other], self._choices[value]):
                    card.setChecked(False)
        self.problem.hide()
        self._show_find_out()
        self.changed.emit()

    def mark(self, values: tuple[str | int, ...]) -> None:
        """Marks exactly these."""
        exclusive = self._group.exclusive()
        self._group.setExclusive(False)  # else Qt would keep the last one marked
        for value, card in self.cards.items():
            card.setChecked(value in values)
        self._group.setExclusive(exclusive)

    def _show_find_out(self) -> None:
        unknown = self.cards.get(UNKNOWN)
        self.find_out.setVisible(
            bool(self.question.how_to_find_out) and unknown is not None and unknown.isChecked()
        )

    def picked(self) -> Picked | None:
        """The marked value, several for a question of that kind, or None."""
        marked = tuple(value for value, card in self.cards.items() if card.isChecked())
        if not marked:
            return None
        return str(marked[0]) if not self._many or marked == (UNKNOWN,) else marked

    def show_problem(self, problem: Problem | None) -> None:
        """Says above the choices what is missing."""
        self.problem.setVisible(problem is not None)
        if problem is not None:
            self.problem.setText(problem.text)
            say_aloud(self.problem, problem.text)
            QTimer.singleShot(
                0, self, self._show_what_is_missing
            )  # a label has its place when it was laid out

    def _show_what_is_missing(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.problem.isVisible():
            above.ensureWidgetVisible(self.problem, 0, 4 * theme.GAP)

    def first(self) -> QWidget:
        """The marked card, else the first one."""
        return next(
            (card for card in self.cards.values() if card.isChecked()), next(iter(self.cards.values()))
        )


class AnsweredLine(QWidget):
    """A question that has its answer, on one line, with the way to change it."""

    def __init__(self, question: Question, said: str, change: Callable[[], None]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * theme.GAP)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(quiet(_(question.text)))
        words.addWidget(Words(said))
        line.addLayout(words, 1)
        button = LinkButton(_("Change"))
        button.setAccessibleName(_("Change: {question}").format(question=_(question.text)))
        button.clicked.connect(change)
        line.addWidget(button)


def said_of(question: Question, answers: Answers) -> str:
    """An answer in the words of its choices."""
    titles = {choice.value: choice.title for choice in question.choices}
    return "; ".join(_(titles.get(value, str(value))) for value in ticked(answers, question.id))

"""What is being practised, in full: the text, what to try with a tick when it was seen, and the question."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.lessons import Change, Choice, Exercise, Lesson, Question, Trial
from wizard.core.model import ScenarioCard
from wizard.core.practice import LessonProgress
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.cards import ChoiceCard
from wizard.ui.listing import Listing
from wizard.ui.marks import DASH, NONE, MarkIcon
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Panel, clear_layout

BUTTONS = {Change.APPLY_PLAN: _("Apply the plan"), Change.UNDO: _("Take it back")}
SET_AND_SEND = _("Set the device so, and send")


def _button_of(trial: Trial) -> str:
    if trial.turn is not None:
        return _("Turn the switch")
    return _(BUTTONS[trial.change]) if trial.change is not None else _(SET_AND_SEND)


class TrialRow(QWidget):
    """One thing to try. It ticks itself when its outcome was seen, and then says what that shows."""

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self._trial = trial
        self.icon = MarkIcon()
        self.text = Words(one_line(_(trial.text), 600))
        self.then = Words("", state="good")
        self.button = QPushButton(_button_of(trial))
        self.button.setAccessibleDescription(self.text.text())
        texts = QVBoxLayout()
        texts.setSpacing(theme.GAP // 2)
        texts.addWidget(self.text)
        texts.addWidget(self.then)
        texts.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, theme.GAP // 2)
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self.show_seen(seen=False)

    def show_seen(self, *, seen: bool) -> None:
        """Ticked or not."""
        self.icon.show_mark(RowState.GOOD if seen else RowState.NOT_KNOWN, NONE if seen else DASH)
        self.then.setText(one_line(_("Seen. {then}").format(then=_(self._trial.then)), 600) if seen else "")
        self.then.setVisible(seen)
        state = _("Seen") if seen else _("Not seen yet")
        self.setAccessibleName(f"{state}: {self.text.text()}")


class QuestionPart(QWidget):
    """A question with its choices; a chosen one is explained, and another can be chosen after it."""

    answered = Signal(int)

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._choices = question.choices
        self._group = QButtonGroup(self)
        self.cards: list[ChoiceCard] = []
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        rows.addWidget(subheading(_("The question")))
        rows.addWidget(Words(one_line(_(question.text), 600)))
        for choice in question.choices:
            card = ChoiceCard(one_line(_(choice.text), 400))
            self._group.addButton(card)
            self.cards.append(card)
            rows.addWidget(card)
        self.check = QPushButton(_("Check the answer"))
        self.check.clicked.connect(self._check)
        self._group.buttonToggled.connect(lambda _button, _on: self._offer())
        rows.addWidget(self.check, 0, Qt.AlignmentFlag.AlignLeft)
        self.verdict = Words("", bold=True, state="attention")
        self.why = Words("")
        rows.addWidget(self.verdict)
        rows.addWidget(self.why)
        self._offer()
        self.show_answer(None)

    def _offer(self) -> None:
        self.check.setEnabled(self._group.checkedButton() is not None)

    def _check(self) -> None:
        chosen = next(place for place, card in enumerate(self.cards) if card.isChecked())
        self.show_answer(chosen)
        right = self._choices[chosen].right
        say_aloud(self, self.why.text() if right else f"{self.verdict.text()} {self.why.text()}")
        self.answered.emit(chosen)

    def show_answer(self, chosen: int | None) -> None:
        """Explains a choice; None before one was made."""
        known = chosen is not None and chosen < len(self._choices)
        self.verdict.setVisible(known)
        self.why.setVisible(known)
        if chosen is None or not known:
            return
        choice: Choice = self._choices[chosen]
        self.cards[chosen].setChecked(True)
        # The explanation of the right one says so itself.
        self.verdict.setText(_("Not quite."))
        self.verdict.setVisible(not choice.right)
        self.why.set_state("good" if choice.right else "")
        self.why.setText(one_line(_(choice.why), 800))


class LessonPanel(Panel):
    """``wanted(place)`` is emitted for a trial's button, ``answered(place)`` for a checked answer."""

    wanted = Signal(int)
    answered = Signal(int)
    onward = Signal()
    present = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.trials: list[TrialRow] = []
        self.question: QuestionPart | None = None
        self.next = QPushButton(_("Next lesson"))
        self.next.clicked.connect(self.onward.emit)
        self.presenter = QPushButton(_("Present on a projector"))
        self.presenter.clicked.connect(self.present.emit)
        self.next.hide()
        self._content = QVBoxLayout()
        self._content.setSpacing(theme.GAP)
        self.rows.addLayout(self._content)
        buttons = QHBoxLayout()
        buttons.addWidget(self.next)
        buttons.addWidget(self.presenter)
        buttons.addStretch(1)
        self.rows.addLayout(buttons)
        self.done = Words(_("You have seen and answered all of this lesson."), state="good", bold=True)
        self.rows.addWidget(self.done)
        self.done.hide()

    def show_lesson(self, lesson: Lesson, sources: tuple[str, ...]) -> None:
        """A lesson from its beginning; ``sources`` are those of its facts, as people read them."""
        self._clear()
        self._content.addWidget(subheading(f"{lesson.place}. {one_line(_(lesson.title), 200)}"))
        self._content.addWidget(Words(one_line(_(lesson.text), 2000)))
        self._content.addWidget(subheading(_("What to try")))
        for place, trial in enumerate(lesson.trials):
            row = TrialRow(trial)
            row.button.clicked.connect(lambda _on=False, place=place: self.wanted.emit(place))
            self.trials.append(row)
            self._content.addWidget(row)
        self.question = QuestionPart(lesson.question)
        self.question.answered.connect(self.answered.emit)
        self._content.addWidget(self.question)
        facts = QWidget()
        rows = QVBoxLayout(facts)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(Listing(_(fact.text) for fact in lesson.facts))
        rows.addWidget(quiet(one_line("; ".join(sources), 600)))
        self._content.addWidget(Fold(_("What it stands on"), facts))
        self.presenter.show()

    def show_situation(self, card: ScenarioCard) -> None:
        """A situation with the teacher's words."""
        self._clear()
        self._content.addWidget(subheading(one_line(_(card.title), 200)))
        self._content.addWidget(Words(one_line(_(card.story), 2000)))
        if isinstance(card, Exercise):
            self._content.addWidget(subheading(_("What to try")))
            self._content.addWidget(Listing((_(text) for text in card.try_), numbered=True))
            notice = Listing(_(text) for text in card.notice)
            self._content.addWidget(Fold(_("What to notice"), notice))
            self._content.addWidget(subheading(_("The question")))
            self._content.addWidget(Words(one_line(_(card.question), 600)))
            self._content.addWidget(Fold(_("The answer"), Words(one_line(_(card.answer), 1000))))
        self.presenter.setVisible(isinstance(card, Exercise))

    def show_built(self) -> None:
        """A company that the user builds himself."""
        self._clear()
        self._content.addWidget(subheading(_("A company of your own")))
        self._content.addWidget(
            Words(
                _(
                    "Turn the switches, set the device, and send. What you built is kept on this computer; "
                    "Start over brings the first state back."
                )
            )
        )
        self.presenter.hide()

    def _clear(self) -> None:
        clear_layout(self._content)
        self.trials, self.question = [], None
        self.next.hide()
        self.done.hide()

    def show_progress(self, progress: LessonProgress, *, more: bool) -> None:
        """Ticks what was seen; ``more``: another lesson follows."""
        for place, row in enumerate(self.trials):
            row.show_seen(seen=place in progress.tried)
        if self.question is not None and progress.answered is not None:
            self.question.show_answer(progress.answered)
        self.done.setVisible(progress.done)
        self.next.setVisible(progress.done and more)

"""What a test came to: delivered, with what that proves and what not; or refused, with why and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.model import Confidence, Diagnosis
from wizard.core.problem import Problem
from wizard.core.state import TestState
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.buttons import LinkButton
from wizard.ui.icons import StateIcon
from wizard.ui.listing import Listing
from wizard.ui.pages._recipients import EachRecipient
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Notice, Panel

SURE = {
    Confidence.CERTAIN: _("Certain: the server said so itself."),
    Confidence.LIKELY: _("Likely: this is nearly always the cause."),
    Confidence.POSSIBLE: _("Possible: other causes give the same answer."),
}


class Titled(QWidget):
    """A small heading with sentences below it; gone where there are none."""

    def __init__(self, title: str, *, numbered: bool = False) -> None:
        super().__init__()
        self.list = Listing(numbered=numbered)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, theme.GAP // 2, 0, 0)
        rows.setSpacing(theme.GAP // 2)
        rows.addWidget(subheading(title))
        rows.addWidget(self.list)

    def show_sentences(self, sentences: tuple[str, ...]) -> None:
        """Lists sentences."""
        self.list.show_sentences(sentences)
        self.setVisible(bool(sentences))


class Result(Panel):
    """The last try's end at one fixed place, also before there is one. Its parts are changed in place.

    ``reports``: whether a report for the helpdesk is offered with a result.
    """

    reports = False

    def __init__(self, remembered: dict[str, bool]) -> None:
        super().__init__()
        self.icon = StateIcon(RowState.NOT_KNOWN)
        self.word = Words("", bold=True)
        self.headline = Words("")
        self.each = EachRecipient()
        self.fix = Titled(_("What to do"), numbered=True)
        self.proves = Titled(_("What this proves"))
        self.open = Titled(_("What it does not prove"))
        self.sure = quiet("")
        self.also = Titled(_("If that is not it"))
        self.check = Titled(_("How to tell them apart"))
        self.evidence, self.source = Listing(), quiet("")
        self.rests_on = self._fold(_("What the answer rests on"), remembered)
        self.apply = QPushButton(_("Make this change in the practice tenant"))
        self.applied = Titled(_("Changed in the practice tenant. Now try again."))
        self.trouble = Notice()
        self.other_method = LinkButton(_("Choose another method"))
        self.report = LinkButton(_("Save report for the helpdesk..."))
        self.detail = quiet("")
        texts = QVBoxLayout()
        texts.setSpacing(theme.GAP // 2)
        texts.addWidget(self.word)
        texts.addWidget(self.headline)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self.rows.addLayout(line)
        left = Qt.AlignmentFlag.AlignLeft
        for part in (self.each, self.sure, self.fix):
            self.rows.addWidget(part)
        self.rows.addWidget(self.apply, 0, left)
        self.rows.addWidget(self.applied)
        self.rows.addWidget(self.trouble)
        for below in (self.proves, self.open, self.also, self.check, self.rests_on, self.detail):
            self.rows.addWidget(below)
        self.rows.addWidget(self.other_method, 0, left)
        self.rows.addWidget(self.report, 0, left)

    def _fold(self, title: str, remembered: dict[str, bool]) -> Fold:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        rows.addWidget(self.evidence)
        rows.addWidget(self.source)
        fold = Fold(title, inside, opened=remembered.get("evidence", False))
        fold.on_toggled = lambda opened: remembered.update(evidence=opened)
        return fold

    def show_nothing(self) -> None:
        """No try yet."""
        self._say(
            RowState.NOT_KNOWN,
            _("Not tested yet"),
            _("The wizard sends real mail from this computer, with the settings of your plan."),
        )

    def show_running(self, recipient: str) -> None:
        """A try is on its way."""
        self._say(RowState.LOOKING, _("Sending"), _("To {recipient}").format(recipient=one_line(recipient)))

    def show_delivered(self, test: TestState, proves: tuple[str, ...], leaves_open: tuple[str, ...]) -> None:
        """The server took the message."""
        recipient = test.notes[-1].recipient if test.notes else test.recipient or ""
        said = _("The mail server accepted the message for {recipient}.").format(
            recipient=one_line(recipient)
        )
        if len(test.run) > 1:
            said = _("The mail server accepted every message.")
        elif test.skipped:
            recipient = test.run[-1].recipient
            said = _(
                "The mail server accepted the message for {recipient}. Another one was not tried."
            ).format(recipient=one_line(recipient))
        self._say(RowState.GOOD, _("Delivered"), said)
        self.each.show_run(test)
        self.proves.show_sentences(proves)
        self.open.show_sentences(leaves_open)

    def show_failed(self, diagnosis: Diagnosis, also: tuple[str, ...], test: TestState | None = None) -> None:
        """The message was not taken, and why; of a run, one of them was not."""
        word = _("Not delivered")
        if test is not None and any(note.transcript.delivered for note in test.run):
            word = _("Delivered to one, not to the other")
        self._say(RowState.PROBLEM, word, _(diagnosis.meaning))
        if test is not None:
            self.each.show_run(test)
        self._explain(diagnosis, also)

    def show_returned(self, diagnosis: Diagnosis | None, also: tuple[str, ...]) -> None:
        """The server took the message and could not deliver it; ``diagnosis`` is of the report, if anybody gets that."""
        said = _("Microsoft 365 took the message and could not deliver it.")
        if diagnosis is None:
            nobody = _("The report of that goes to the sender's address, which has no mailbox here.")
            self._say(RowState.PROBLEM, _("Came back"), f"{said} {nobody}")
            return
        self._say(RowState.PROBLEM, _("Came back"), f"{said} {_(diagnosis.meaning)}")
        self._explain(diagnosis, also)

    def _explain(self, diagnosis: Diagnosis, also: tuple[str, ...]) -> None:
        self._quietly(self.sure, _(SURE[diagnosis.confidence]))
        self.fix.show_sentences(tuple(_(step) for step in diagnosis.fix))
        self.also.show_sentences(also)
        self.check.show_sentences((_(diagnosis.next_check),) if diagnosis.next_check else ())
        self.evidence.show_sentences(diagnosis.evidence)
        source = _("Source: {source}").format(source=one_line(diagnosis.source))
        self._quietly(self.source, source if diagnosis.source else "")
        self.rests_on.setVisible(bool(diagnosis.evidence or diagnosis.source))

    def show_problem(
        self, text: str, fix: str, detail: str, *, stopped: bool, test: TestState | None = None
    ) -> None:
        """The try could not be made, or was stopped; ``test`` has what came before that in the same run."""
        state = RowState.ATTENTION if stopped else RowState.PROBLEM
        self._say(state, _("Stopped") if stopped else _("Not sent"), text)
        if test is not None:
            self.each.show_run(test)
        self.fix.show_sentences((fix,) if fix else ())
        self._quietly(self.detail, detail)

    def show_practice(self, *, can_apply: bool, applied: tuple[str, ...], problem: Problem | None) -> None:
        """Practice mode's button that does the fix, and what it did. Called often: changes only what differs."""
        self.apply.setVisible(can_apply)
        self.applied.show_sentences(applied)
        self.trouble.show_problem(problem)

    def _say(self, state: RowState, word: str, headline: str) -> None:
        self.icon.set_state(state)
        mark = {RowState.GOOD: "good", RowState.PROBLEM: "problem", RowState.ATTENTION: "attention"}
        self.set_mark(mark.get(state, ""))
        self.word.setText(word)
        self.word.set_state(mark.get(state, "quiet"))
        self.headline.setText(one_line(headline))
        self.setAccessibleName(f"{word}. {self.headline.text()}")
        for part in (self.fix, self.proves, self.open, self.also, self.check):
            part.show_sentences(())
        self.rests_on.hide()
        self.each.hide()
        for words in (self.sure, self.detail):
            words.hide()
        self.other_method.setVisible(state is RowState.PROBLEM)
        self.report.setVisible(self.reports and state in (RowState.PROBLEM, RowState.GOOD))
        if state in mark:
            say_aloud(self, self.accessibleName())

    @staticmethod
    def _quietly(words: Words, text: str) -> None:
        words.setText(one_line(text))
        words.setVisible(bool(text))

"""The end: what is set up, what is verified and what not, what is left at the device, what ends and when."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from wizard.core.answers import Recipients
from wizard.core.deadline import deadline_of
from wizard.core.facts import RowState
from wizard.core.model import Plan
from wizard.core.state import PageId, State, StepAside
from wizard.core.texts import _, one_line
from wizard.core.upkeep import at_the_device, each_month, endings
from wizard.core.verified import seen_of
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.listing import Listing
from wizard.ui.page import Desk, Page
from wizard.ui.pages._ends import OwnDays
from wizard.ui.pages._paper_box import PaperBox
from wizard.ui.text import subheading
from wizard.ui.trial import is_external
from wizard.ui.widgets import Panel, StateRow

Row = tuple[RowState, str, str, str]
"""State, word, sentence, detail."""

PLACES = (
    (("network",), _("Your network")),
    (("exchange", "entra"), _("Microsoft 365")),
    (("dns",), _("DNS")),
    (("device",), _("The device")),
)


class Rows(Panel):
    """Rows of states below a heading; as many as there are, changed in place."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.rows.addWidget(subheading(title))
        self._rows: list[StateRow] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Shows these rows."""
        while len(self._rows) < len(rows):
            self._rows.append(StateRow())
            self.rows.addWidget(self._rows[-1])
        for widget, row in zip(self._rows, rows, strict=False):
            widget.show_row(row[0], row[2], row[3], row[1])
        for index, widget in enumerate(self._rows):
            widget.setVisible(index < len(rows))
        self._align()

    def _align(self) -> None:
        shown = [row for row in self._rows if not row.isHidden()]
        widest = max((row.word_width() for row in shown), default=0)
        for row in shown:
            row.widen_word(widest)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._align()


class FinishPage(Page):
    """Fixed parts; only their content follows the state."""

    id = PageId.FINISH
    title = _("Finish")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.set_up = Rows(_("What is set up"))
        self.verified = Rows(_("What is verified"))
        self.ends = Rows(_("What ends, and when"))
        self.days = OwnDays(desk)
        self.now, self.monthly = Listing(numbered=True), Listing()
        self.saved = StateRow()
        self.print = QPushButton(_("Print the sheet\N{HORIZONTAL ELLIPSIS}"))
        self.print.clicked.connect(lambda: desk.perform("print"))
        self.paper = PaperBox(desk)
        self.another = LinkButton(_("Set up another device"))
        self.another.clicked.connect(lambda: desk.perform("new"))
        self.headers = LinkButton(_("Read the headers of a message that the device sent"))
        self.headers.clicked.connect(lambda: desk.dispatch(StepAside(PageId.HEADERS)))
        self.body.addWidget(self.saved)
        for part in (
            self.verified,
            self.set_up,
            _titled(_("At the device, now"), self.now),
            self.ends,
            self.days,
            _titled(_("Check each month"), self.monthly),
        ):
            self.body.addWidget(part)
        printing = QHBoxLayout()
        printing.setSpacing(2 * theme.GAP)
        printing.addWidget(self.print)
        printing.addWidget(self.paper)
        printing.addStretch(1)
        self.body.addLayout(printing)
        for button in (self.headers, self.another):
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def draw(self, state: State, view: View) -> None:
        plan = view.plan
        if plan is None:
            return
        done = state.ticks | set(seen_of(state, view, self.desk.store.flow.today))
        method = self.desk.store.flow.knowledge.methods[plan.method].name
        self.say(
            _heading(plan, done, state),
            _("{method}, as {sender}.").format(method=_(method), sender=one_line(plan.settings.from_)),
        )
        self.set_up.show_rows(list(_set_up(plan, done)))
        self.verified.show_rows(list(_verified(state, view)))
        flow = self.desk.store.flow
        deadline = deadline_of(view.answers, view.profile, view.method, flow.knowledge, flow.today)
        self.ends.show_rows(_ends(view, _(deadline) if deadline else ""))
        self.days.draw(state, plan)
        self.now.show_sentences(at_the_device(plan.settings.from_))
        self.monthly.show_sentences(each_month(view.answers, view.method))
        self.paper.show_paper()
        self.saved.setVisible(bool(state.saved_to))
        self.saved.show_row(
            RowState.GOOD, _("Everything is in {path}").format(path=one_line(state.saved_to)), word=_("Saved")
        )

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        return _("Save everything\N{HORIZONTAL ELLIPSIS}"), True

    def press(self) -> None:
        self.desk.perform("folder")


def _titled(title: str, inside: QWidget) -> Panel:
    panel = Panel()
    panel.rows.addWidget(subheading(title))
    panel.rows.addWidget(inside)
    return panel


def _heading(plan: Plan, ticked: frozenset[str], state: State) -> str:
    transcript = state.test.transcript
    done = all(step.id in ticked for step in plan.steps)
    if transcript is None:
        return _("Set up, not tested yet") if done else _("Not tested yet")
    if transcript.delivered:
        return _("Set up and tested") if done else _("Tested, with something left to do")
    return _("Set up, but the test failed") if done else _("The test failed")


def _set_up(plan: Plan, done: frozenset[str]) -> Iterator[Row]:
    """One row for each place of work: how many of its steps are ticked, and what is left."""
    network, tenant, dns, device = PLACES
    # As on the Set up page: a relay comes after what it needs.
    order = (network, tenant, dns, device) if plan.relay is None else (tenant, dns, network, device)
    for places, name in order:
        steps = [step for step in plan.steps if step.where in places]
        if not steps:
            continue
        left = [step for step in steps if step.id not in done]
        ticked = _("{place}: {done} of {all} ticked.") if left else _("{place}: all is ticked.")
        said = ticked.format(place=name, done=len(steps) - len(left), all=len(steps))
        if left:
            titles = "; ".join(one_line(_(step.title)) for step in left)
            yield RowState.ATTENTION, _("Left"), said, _("Left: {steps}").format(steps=titles)
        else:
            yield RowState.GOOD, _("Done"), said, ""


def _verified(state: State, view: View) -> Iterator[Row]:
    test = state.test
    transcript = test.transcript
    tried = test.run or test.notes[-1:]
    reached = [one_line(note.recipient) for note in tried if note.transcript.delivered]
    external = any(is_external(recipient, view) for recipient in reached)
    if transcript is None:
        yield RowState.NOT_KNOWN, _("Not tested"), _("Sending from this computer."), ""
    elif transcript.delivered:
        said = _("Sending from this computer: a message to {recipient} was accepted.")
        both = _("Sending from this computer: the messages to {recipient} and {other} were accepted.")
        first, *more = reached or [one_line(test.recipient or "")]
        told = both.format(recipient=first, other=", ".join(more)) if more else said.format(recipient=first)
        yield RowState.GOOD, _("Verified"), told, ""
    else:
        why = _(test.diagnosis.meaning) if test.diagnosis is not None else ""
        yield RowState.PROBLEM, _("Failed"), _("Sending from this computer."), why
    if view.answers.sending.recipients in (Recipients.EXTERNAL, Recipients.BOTH):
        if external:
            yield RowState.GOOD, _("Verified"), _("Sending to people outside."), ""
        else:
            yield RowState.NOT_KNOWN, _("Not tested"), _("Sending to people outside."), ""
    yield (
        RowState.NOT_KNOWN,
        _("Not tested"),
        _("Sending from the device itself."),
        _("This computer is not the device: only a message from the device proves it."),
    )


def _ends(view: View, deadline: str) -> list[Row]:
    found = endings(view.decision, view.method, deadline)
    rows: list[Row] = [(RowState.ATTENTION, _("Note"), text, "") for text in found]
    if deadline and deadline not in found:
        rows.append((RowState.GOOD, _("Unchanged"), deadline, ""))
    if not rows:
        return [
            (
                RowState.GOOD,
                _("No end"),
                _("Nothing in this set-up has an end that Microsoft has announced."),
                "",
            )
        ]
    return rows

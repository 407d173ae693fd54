"""Sends the verification email and shows the conversation, stage by stage, and what came of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from wizard.core.model import Plan, StageResult
from wizard.core.problem import Problem
from wizard.core.reporting import connectors_seen, report_day
from wizard.core.state import (
    Go,
    Next,
    PageId,
    RecipientTyped,
    StageArrived,
    State,
    StepAside,
    TestEnded,
    TestStarted,
    TestState,
)
from wizard.core.texts import _
from wizard.core.tries import in_turn
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.jobs import Job
from wizard.ui.page import Desk, Page
from wizard.ui.pages._addresses import own_domains
from wizard.ui.pages._inputs import TestInputs, signs_in
from wizard.ui.pages._outcome import also_words, fixable, leaves_open, proves
from wizard.ui.pages._recipients import Encryption
from wizard.ui.pages._result import Result
from wizard.ui.practising import PracticeChanges
from wizard.ui.stages import StageList
from wizard.ui.text import Words, subheading
from wizard.ui.trial import Trial
from wizard.ui.widgets import Fold, TextView

CANCELLED = "cancelled"


class TestPage(Page):
    """The result has its place at the top and every stage its row from the start; the transcript is a fold."""

    __test__ = False  # pytest would take the name for a test class

    id = PageId.TEST
    title = _("Test it")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(self.title, _("Real mail, sent from this computer in place of the device."))
        self.inputs = TestInputs(desk)
        self.result = Result(desk.opened_folds)
        self.result.reports = True
        self.result.report.clicked.connect(lambda: desk.perform("helpdesk-report"))
        self.result.apply.clicked.connect(self._apply)
        self.result.other_method.clicked.connect(lambda: desk.dispatch(Go(PageId.RECOMMENDATION)))
        self.stages = StageList()
        self.encryption = Encryption(desk.opened_folds)
        self.lines = TextView("", _("The conversation, line by line"), 14)
        self.transcript = self._fold(_("The conversation, line by line"), "transcript", self.lines)
        self.path = Words("")
        self.raw = TextView("", _("The message as it arrived"), 14)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.path)
        rows.addWidget(self.raw)
        self.arrived = self._fold(_("The message as it arrived"), "arrived", inside)
        for part in (
            self.inputs,
            self.result,
            subheading(_("Stage by stage")),
            self.stages,
            self.encryption,
            self.transcript,
            self.arrived,
        ):
            self.body.addWidget(part)
        self.headers = LinkButton(_("Read the headers of the message that arrived"))
        self.headers.clicked.connect(lambda: desk.dispatch(StepAside(PageId.HEADERS)))
        self.headers.hide()
        self.body.addWidget(self.headers, 0, Qt.AlignmentFlag.AlignLeft)
        self.job = Job(desk.network, self)
        self.job.progress.connect(self._stage_arrived)
        self.job.failed.connect(self._not_possible)
        self.job.cancelled.connect(self._was_cancelled)
        self.changes = PracticeChanges(desk, self)
        self.changes.moved.connect(desk.store.changed.emit)
        self.inputs.cancel_test = self.job.cancel
        self._mended = False
        self._shown: object = None

    def _fold(self, title: str, key: str, inside: QWidget) -> Fold:
        remembered = self.desk.opened_folds
        fold = Fold(title, inside, opened=remembered.get(key, False))
        fold.on_toggled = lambda opened: remembered.update({key: opened})
        return fold

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, view: View) -> None:
        plan, test = view.plan, state.test
        if plan is None:
            return
        self.inputs.draw(state, plan)
        self.stages.show_stages(test.stages, plan.settings, running=test.running)
        shown = (test.running, test.run, test.transcript, test.diagnosis, test.problem, plan)
        if shown != self._shown:
            self._shown = shown
            self._draw_result(state, view, plan)
        self._draw_practice(state, plan)

    def _draw_result(self, state: State, view: View, plan: Plan) -> None:
        test = state.test
        if test.running:
            self.result.show_running(self._now(state, plan))
        elif test.problem is not None:
            problem = test.problem
            self.result.show_problem(
                problem.text, problem.fix, problem.detail, stopped=problem.id == CANCELLED, test=test
            )
        elif test.transcript is None:
            self.result.show_nothing()
        elif test.transcript.delivered:
            # Of a run, the one outside says most.
            tried = test.run[-1].recipient if test.run else test.recipient or ""
            self.result.show_delivered(
                test, proves(plan, view, test.transcript, tried), leaves_open(plan, view, tried)
            )
        elif test.diagnosis is not None:
            self.result.show_failed(test.diagnosis, also_words(test.diagnosis), test)
        self._draw_folds(test)

    def _now(self, state: State, plan: Plan) -> str:
        """Who is being written to."""
        done = {note.recipient for note in state.test.run}
        return next((one for one in self._turn(state, plan) if one not in done), "")

    def _turn(self, state: State, plan: Plan) -> tuple[str, ...]:
        given = self.inputs.addresses.texts(state, plan)
        return in_turn(tuple(one for one in given if one), own_domains(state))

    def _draw_folds(self, test: TestState) -> None:
        transcript = test.transcript
        self.encryption.show_transcript(transcript)
        self.transcript.setVisible(transcript is not None)
        self.lines.show_text("\n".join(transcript.lines) if transcript else "")
        raw = test.arrived.raw if test.arrived else ""
        if not raw and transcript is not None and transcript.delivered and test.notes:
            raw = test.notes[-1].raw
        self.arrived.setVisible(bool(raw))
        self.raw.show_text(raw)
        self.path.setText(test.arrived.path if test.arrived else "")
        self.path.setVisible(bool(self.path.text()))
        self.headers.setVisible(transcript is not None and transcript.delivered)

    def _draw_practice(self, state: State, plan: Plan) -> None:
        failed = not state.test.running and state.test.diagnosis is not None
        can = failed and state.practice is not None and fixable(plan, state.test.diagnosis)
        self.result.show_practice(
            can_apply=can,
            applied=state.applied if can and self._mended and self.changes.busy() is None else (),
            problem=self.changes.problem if can else None,
        )

    # -- sending ------------------------------------------------------------------------------------

    def send(self) -> None:
        """Starts a try; whatever is wrong with what was typed is said at its field instead."""
        view, state = self.desk.store.view, self.desk.store.state
        plan = view.plan
        if plan is None or state.test.running or self.inputs.signing_in:
            return
        given = self.inputs.read(state, plan)
        if given is None:
            return
        if given.recipient != state.test.recipient:
            self.desk.dispatch(RecipientTyped(given.recipient))
        if self.inputs.second.isVisibleTo(self) and given.second != state.test.second:
            self.desk.dispatch(RecipientTyped(given.second, second=True))
        flow = self.desk.store.flow
        trial = Trial(
            plan,
            tuple(one for one in (given.recipient, given.second) if one),
            view.device_name,
            given.password,
            sign_in=given.sign_in,
            own_domains=own_domains(state),
            answers=view.answers,
            facts=state.facts,
            certificate=given.certificate,
            connectors=connectors_seen(state, flow.knowledge, flow.today),
            report_day=report_day(state),
        )

        async def work(report: Callable[[object], None]) -> TestEnded:
            return await trial.run(await self.desk.ready_services(), report)

        self._mended = False
        self.desk.dispatch(TestStarted())
        self.job.start(work, then=self._ended)

    def _stage_arrived(self, stage: object) -> None:
        if isinstance(stage, TestEnded | TestStarted):
            # One of the run has ended, and the next one begins.
            if self.desk.store.state.test.running:
                self.desk.dispatch(stage)
            return
        if isinstance(stage, Problem):
            self.inputs.certificate.warn(stage)
            return
        if not isinstance(stage, StageResult):
            self.inputs.sign_in.show_progress(stage)
        # A plan that was changed meanwhile has reset the test: this try no longer speaks for it.
        if isinstance(stage, StageResult) and self.desk.store.state.test.running:
            self.desk.dispatch(StageArrived(stage))

    def _ended(self, ended: TestEnded) -> None:
        if not self.desk.store.state.test.running:
            return
        self.desk.dispatch(ended)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.desk.store.state.page is self.id:
            above.ensureWidgetVisible(self.result.headline, 0, 4 * theme.GAP)

    def _not_possible(self, problem: Problem) -> None:
        if self.inputs.certificate.isVisibleTo(self):
            self.inputs.certificate.refuse(problem)
        self._ended(TestEnded(problem=problem))

    def _was_cancelled(self) -> None:
        problem = Problem(
            id=CANCELLED,
            text=_("You stopped the test."),
            fix=_(
                "Nothing was delivered unless the message had been handed over already. Try again when you like."
            ),
        )
        self._ended(TestEnded(problem=problem))

    def _apply(self) -> None:
        view = self.desk.store.view
        if view.plan is not None:
            self._mended = True
            self.changes.apply(view.plan, view.answers)

    # -- on -----------------------------------------------------------------------------------------

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        test = state.test
        if test.running:
            # It stays enabled, so that it keeps the focus; pressing it does nothing meanwhile.
            return _("Sending"), True
        if test.transcript is not None and test.transcript.delivered:
            return _("Continue"), True
        return (_("Try again") if test.transcript or test.problem else _("Send the test email")), True

    def press(self) -> None:
        test = self.desk.store.state.test
        if test.running:
            return
        if test.transcript is not None and test.transcript.delivered:
            self.desk.dispatch(Next())
        else:
            self.send()

    def secondary(self, state: State, view: View) -> tuple[str, Callable[[], None]] | None:
        test = state.test
        if not test.running and test.transcript is not None and test.transcript.delivered:
            return _("Send another"), self.send
        return _("Skip the test"), lambda: self.desk.dispatch(Next())

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        plan = self.desk.store.view.plan
        if state.test.running:
            begins = plan is not None and signs_in(plan) and not state.test.stages
            if plan is not None and begins and not self.inputs.sign_in.signed_in(plan):
                return self.inputs.sign_in.waits_for(), self.job.cancel
            return _("Sending the verification email"), self.job.cancel
        return self.inputs.busy() or self.changes.busy()

    def first(self) -> QWidget | None:
        return self.inputs.addresses.first().edit

"""Practice: a lesson, a situation or a company of one's own; its tenant with all switches; and what becomes of the
mail, stage by stage, as the simulated Exchange Online answers it."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from wizard.core import state as ev
from wizard.core.lessons import Change, Exercise, Lesson
from wizard.core.model import Plan, StageResult
from wizard.core.practice import Sending
from wizard.core.problem import Problem, WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.state import PageId, State
from wizard.core.texts import _
from wizard.core.view import View, view_of
from wizard.files import load_profile
from wizard.net.services import PracticeTenant
from wizard.ui import theme
from wizard.ui.cards import ChoiceCard
from wizard.ui.listing import Listing
from wizard.ui.mail_flow import mail_flow_of
from wizard.ui.page import Desk, Page
from wizard.ui.pages._practice_chooser import Chooser, Pick, Shelf
from wizard.ui.pages._practice_columns import Columns
from wizard.ui.pages._practice_course import Course
from wizard.ui.pages._practice_device import DeviceForm
from wizard.ui.pages._practice_lesson import LessonPanel
from wizard.ui.pages._practice_run import RunPanel
from wizard.ui.pages._practice_session import CANCELLED, PracticeSession
from wizard.ui.pages._practice_switches import SwitchBoard
from wizard.ui.pages._practice_try import Tried, planned
from wizard.ui.pages._practice_way import Reached
from wizard.ui.text import quiet, subheading
from wizard.ui.trial import is_external
from wizard.ui.widgets import Notice, Panel

if TYPE_CHECKING:
    from wizard.ui.presenting import Presenter

replace = msgspec.structs.replace

BUILT_ON = "connector-ip"
"""The situation that a company of one's own begins as."""
TODAY = "site.date"
"""The switch that holds the practice tenant's day."""


class PracticePage(Page):
    """``tried`` is emitted when a try has ended, with the `Tried` or the `Problem`; ``applied`` when something was
    changed in the tenant, with what went wrong or None."""

    id = PageId.PRACTICE
    title = _("Practice")
    first_words = _("Start")
    characters = 260
    tried = Signal(object)
    applied = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(self.title, _("A simulated Microsoft 365 on this computer. Nothing is sent to anyone."))
        self.course = Course(desk)
        self.picked: Pick | None = None
        self.presenter: Presenter | None = None
        self.last: Tried | None = None
        self._view: View | None = None
        self._plan: Plan | None = None
        self._case = State()
        self._stages: tuple[StageResult, ...] = ()
        self.session = session = PracticeSession(desk, self)
        session.ready.connect(self._ready)
        session.failed.connect(self._could_not_start)
        session.turned.connect(self._turned)
        session.refused.connect(self._not_turned)
        session.changed.connect(self._changed)
        session.stage.connect(self._stage_arrived)
        session.tried.connect(self._ended)
        session.moved.connect(self._redraw)
        self._make_parts()
        self._show_parts()

    def _make_parts(self) -> None:
        desk = self.desk
        self.chooser = Chooser(tuple(self.course.lessons.values()), desk.scenarios())
        self.chooser.show_progress(self.course.progress)
        self.chooser.moved.connect(self._moved)
        self.chooser.started.connect(self.start)
        self.lesson = LessonPanel()
        self.lesson.wanted.connect(self.do_trial)
        self.lesson.answered.connect(self._answered)
        self.lesson.onward.connect(self._next_lesson)
        self.lesson.present.connect(self.present)
        self.trouble, self.refused = Notice(), Notice()
        self.trouble.action.setText(_("Try again"))
        self.trouble.action.clicked.connect(self.start_again)
        self.board = SwitchBoard(desk.opened_folds)
        self.board.turned.connect(self.session.turn)
        self.apply, self.undo = QPushButton(_("Apply the plan")), QPushButton(_("Take it back"))
        self.over = QPushButton(_("Start over"))
        self.apply.clicked.connect(self._apply)
        self.undo.clicked.connect(lambda: self.session.change(Change.UNDO, None))
        self.over.clicked.connect(self.reset)
        self.lines = Listing()
        self.form = DeviceForm(desk.store.flow.knowledge)
        self.form.changed.connect(self._show_way)
        self.run = RunPanel(desk.opened_folds)
        self.tenant, self.device = Panel(), Panel()
        self.tenant.rows.addWidget(subheading(_("The tenant")))
        buttons = QHBoxLayout()
        for button in (self.apply, self.undo, self.over):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.tenant.rows.addLayout(buttons)
        for widget in (self.refused, self.lines, self.board):
            self.tenant.rows.addWidget(widget)
        self.device.rows.addWidget(subheading(_("The device")))
        self.device.rows.addWidget(self.form)
        self.outcome = _below(self.device, self.run)
        self.hint = quiet(
            _("Choose on the left and start it: its tenant, its device and its mail appear here.")
        )
        middle = _below(self.hint, self.tenant)
        self.columns = Columns((_below(self.chooser, self.lesson), middle, self.outcome))
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.columns)
        self.trouble.hide()
        self.refused.hide()

    # -- the shell's questions --------------------------------------------------------------------------

    def draw(self, state: State, view: "View") -> None:
        if state.practice is None and self.session.running:
            self.session.end()  # practice was left
            self.picked = self.last = None
            self._show_parts()
        self.lines.show_sentences(state.applied)
        self.lines.setVisible(bool(state.applied))

    def entered(self) -> None:
        """Joins the practice that runs already, whoever started it."""
        session, here = self.session, self.desk.store.state.practice
        if here is None or session.starting.running:
            return
        if session.practice is None or self.desk.services is not session.services:
            pick = Pick(Shelf.SITUATION, here.id)
            self.chooser.stand_on(pick)
            self._begin(pick, fresh=False)

    def primary(self, state: State, view: "View") -> tuple[str, bool]:
        if self.session.starting.running:
            return _("Starting"), True
        if self.session.practice is None:
            return _("Start"), self.chooser.pick is not None
        return (_("Sending") if self.session.sending.running else _("Send")), True

    def press(self) -> None:
        question = self.lesson.question
        if question is not None and isinstance(self.focusWidget(), ChoiceCard):
            question.check.click()  # Enter on an answer means the answer
        elif self.session.practice is None:
            self.start()
        else:
            self.send()

    def busy(self, state: State) -> "tuple[str, Callable[[], None]] | None":
        return self.session.busy()

    def first(self) -> QWidget | None:
        return self.chooser.list if self.chooser.list.isVisibleTo(self) else self.chooser.shelf

    def _redraw(self) -> None:
        self._show_parts()
        self.desk.store.changed.emit()

    def _show_parts(self) -> None:
        """What belongs to a running practice is not there before it runs."""
        running = self.session.running
        for part in (self.lesson, self.tenant, self.outcome):
            part.setVisible(running)
        self.hint.setVisible(not running)
        self.chooser.show_running(self.picked if running else None)
        # While nothing runs the window's own button starts it.
        self.chooser.start.setVisible(running and not self.chooser.stands_on(self.picked))

    def _moved(self) -> None:
        self._show_parts()
        if not self.session.running:
            self.desk.store.changed.emit()

    # -- starting ---------------------------------------------------------------------------------------

    @property
    def practice(self) -> PracticeTenant | None:
        """The tenant that runs."""
        return self.session.practice

    @property
    def current(self) -> Lesson | None:
        """The lesson that runs."""
        if self.picked is None or self.picked.shelf is not Shelf.LESSON:
            return None
        return self.course.lessons[self.picked.id]

    def start(self) -> None:
        """Starts what the list stands on, from its beginning."""
        if self.chooser.pick is not None:
            self._begin(self.chooser.pick, fresh=True)

    def start_again(self) -> None:
        """After a start that failed."""
        if self.picked is not None:
            self._begin(self.picked, fresh=True)

    def reset(self) -> None:
        """Everything as it was when this began; a company of one's own forgets its switches."""
        if self.picked is not None and self.picked.shelf is Shelf.BUILD:
            self.course.build({})
        self.start_again()

    def _begin(self, pick: Pick, *, fresh: bool) -> None:
        if self.session.starting.running:
            return
        self.trouble.hide()
        self.picked, self.last = pick, None
        lesson = self.current
        built = self.course.progress.built if pick.shelf is Shelf.BUILD else {}
        self.session.begin(lesson.scenario if lesson else pick.id or BUILT_ON, built, fresh=fresh)

    def _ready(self) -> None:
        self.desk.dispatch(ev.Applied(()))
        self._show_exercise()
        self._look_again()
        self.run.show_nothing()
        self._redraw()
        if self.desk.store.state.notice is not None:
            self.desk.dispatch(ev.Noticed(None))  # a first start that failed, where the second did not

    def _show_exercise(self) -> None:
        pick, practice, lesson = self.picked, self.practice, self.current
        assert pick is not None
        assert practice is not None
        sending = practice.sending
        account = sending.username or practice.answers.tenant.mailbox or sending.from_
        recipients = (practice.internal_recipient, practice.external_recipient)
        self.form.offer(practice.methods, recipients, account)
        if lesson is not None:
            cite = self.desk.store.flow.knowledge.cite
            sources = dict.fromkeys(cite(fact.source, fact.section) for fact in lesson.facts)
            self.lesson.show_lesson(lesson, tuple(sources))
            sending = next((trial.send for trial in lesson.trials if trial.send is not None), sending)
        elif pick.shelf is Shelf.SITUATION:
            self.lesson.show_situation(next(card for card in self.desk.scenarios() if card.id == pick.id))
        else:
            self.lesson.show_built()
        self.form.show_sending(sending)
        self.board.begin(practice.beginning)
        self.refused.hide()
        self._show_progress()

    def _could_not_start(self, problem: Problem) -> None:
        self.trouble.show_problem(problem)
        self.trouble.action.show()
        if self.desk.store.state.notice is not None:
            self.desk.dispatch(ev.Noticed(None))  # the same, said here where it can be mended
        self._redraw()
        self.trouble.action.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the tenant -------------------------------------------------------------------------------------

    def _turned(self, switch: str) -> None:
        row, practice, lesson = self.board.rows.get(switch), self.practice, self.current
        if row is not None:
            row.show_problem(None)
        self._look_again()
        if lesson is not None and practice is not None:
            self.course.saw_switch(lesson, switch, practice.switches())
            self._show_progress()
        if self.picked is not None and self.picked.shelf is Shelf.BUILD:
            self.course.build(self.board.changed())
        self.applied.emit(None)

    def _not_turned(self, problem: Problem) -> None:
        self.board.show_problem(problem)
        self._look_again()
        self.applied.emit(problem)

    def _apply(self) -> None:
        """The chosen method's plan, else what the situation's own plan changes."""
        own = self._view.plan if self._view is not None else None
        plan = self._plan if self._plan is not None and self._plan.changes else own
        self.session.change(Change.APPLY_PLAN, plan)

    def _changed(self, change: Change, problem: Problem | None) -> None:
        self.refused.show_problem(problem)
        self._look_again()
        if problem is None and self.current is not None:
            self.course.saw_change(self.current, change)
            self._show_progress()
        self.applied.emit(problem)

    def _look_again(self) -> None:
        """The tenant as it stands now, and what follows from it."""
        practice = self.practice
        if practice is None:
            return
        switches = practice.switches()
        self.board.show_switches(switches)
        answers = practice.answers
        network = replace(answers.network, public_ips=(practice.device_public_ip,))
        self._case = State(answers=replace(answers, network=network))
        # The day is the tenant's: a lesson about 2027 plays then, whatever the calendar on the wall says.
        today = next(datetime.date.fromisoformat(one.value) for one in switches if one.id == TODAY)
        self._view = view_of(self._case, self.desk.store.flow.knowledge, _profile_of, today)
        self._show_way()

    # -- the device -------------------------------------------------------------------------------------

    def _show_way(self) -> None:
        """The way with the device's settings; what a try came to is of yesterday then."""
        sending, view = self.form.sending, self._view
        if sending is None or view is None or self.session.sending.running:
            return
        plan = self._plan = planned(sending, view, self.desk)
        self.run.show_way(mail_flow_of(plan, self._case, view), plan)
        self.run.show_stale(stale=self.last is not None)
        self.apply.setEnabled(bool(plan.changes or (view.plan and view.plan.changes)))

    def send(self) -> None:
        """The device sends one message as it is set."""
        sending = self.form.sending
        if sending is None or not self.session.running or self.session.sending.running:
            return
        self._show_way()
        assert self._plan is not None
        assert self._view is not None
        self._stages, self.last = (), None
        self.run.show_running(Reached((), ended=False), self._plan, sending.to)
        self.session.send(sending, self._plan, self._view.device_name)
        self._in_sight()

    def set_and_send(self, sending: Sending) -> None:
        """Sets the device and sends."""
        self.form.show_sending(sending)
        self.send()

    def _stage_arrived(self, stage: object) -> None:
        if isinstance(stage, StageResult) and self._plan is not None and self.form.sending is not None:
            self._stages = (*self._stages, stage)
            self.run.show_running(Reached(self._stages, ended=False), self._plan, self.form.sending.to)

    def _ended(self, result: object) -> None:
        assert self._plan is not None
        assert self._view is not None
        if isinstance(result, Tried):
            self.last = result
            self.run.show_ended(result, self._plan, outside=is_external(result.sending.to, self._view))
            if self.form.sending != result.sending:
                self._show_way()  # it was changed meanwhile
            if self.current is not None:
                self.course.saw_try(self.current, result)
                self._show_progress()
        elif isinstance(result, Problem):
            self.run.show_problem(result, stopped=result.id == CANCELLED)
        self.tried.emit(result)
        self.desk.store.changed.emit()

    def _in_sight(self) -> None:
        """Where the parts stand below one another, what comes of it would be out of sight."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        inside = above.widget() if above is not None else None
        if above is not None and inside is not None and self.columns.beside < 3:
            place = self.run.mapTo(inside, self.run.rect().topLeft()).y()
            bar = above.verticalScrollBar()
            QTimer.singleShot(0, self, lambda: bar.setValue(max(place - theme.GAP, 0)))

    # -- lessons ----------------------------------------------------------------------------------------

    def do_trial(self, place: int) -> None:
        """Does one of the lesson's trials: sets the device and sends, or changes the tenant."""
        lesson = self.current
        if lesson is None or not self.session.running or self.session.busy() is not None:
            return
        trial = lesson.trials[place]
        if trial.send is not None:
            self.set_and_send(trial.send)
        elif trial.turn is not None:
            self.session.turn(trial.turn.switch, trial.turn.value)
        elif trial.change is not None:
            self.do_change(trial.change)

    def do_change(self, change: Change) -> None:
        """Makes what the situation's own plan changes, or takes the last change back."""
        self.session.change(change, self._view.plan if self._view is not None else None)

    def _answered(self, chosen: int) -> None:
        if self.current is not None:
            self.course.answer(self.current, chosen)
            self._show_progress()

    def _show_progress(self) -> None:
        self.chooser.show_progress(self.course.progress)
        lesson = self.current
        if lesson is not None and self.picked is not None:
            more = self.chooser.after(self.picked) is not None
            self.lesson.show_progress(self.course.of(lesson), more=more)

    def _next_lesson(self) -> None:
        following = self.chooser.after(self.picked) if self.picked is not None else None
        if following is not None:
            self.chooser.stand_on(following)
            self.start()

    def present(self) -> None:
        """The lesson or the situation on a projector, one thing at a time."""
        from wizard.ui.presenting import Presenter

        assert self.picked is not None
        if self.presenter is not None:
            self.presenter.close()
        exercise = next((card for card in self.desk.scenarios() if card.id == self.picked.id), None)
        shown = self.current or (exercise if isinstance(exercise, Exercise) else None)
        if shown is not None:
            self.presenter = Presenter(self, shown)
            self.presenter.showFullScreen()


def _profile_of(profile: str) -> DeviceProfile | None:
    try:
        return load_profile(profile)
    except WizardError:
        return None


def _below(*parts: QWidget) -> QWidget:
    """Parts below one another."""
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(2 * theme.GAP)
    for part in parts:
        rows.addWidget(part)
    return made

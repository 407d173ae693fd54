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
from wizard.core.practice import LessonProgress, Progress, Sending
from wizard.core.problem import Problem, WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.state import PageId, State
from wizard.core.texts import _
from wizard.core.view import View, view_of
from wizard.files import load_lessons, load_profile, load_progress, save_progress
from wizard.net.services import PracticeTenant, Services
from wizard.ui import theme
from wizard.ui.cards import ChoiceCard
from wizard.ui.jobs import Job
from wizard.ui.listing import Listing
from wizard.ui.mail_flow import mail_flow_of
from wizard.ui.page import Desk, Page
from wizard.ui.pages._practice_chooser import Chooser, Pick, Shelf
from wizard.ui.pages._practice_columns import Columns
from wizard.ui.pages._practice_device import DeviceForm
from wizard.ui.pages._practice_lesson import LessonPanel
from wizard.ui.pages._practice_run import RunPanel
from wizard.ui.pages._practice_switches import SwitchBoard
from wizard.ui.pages._practice_try import Tried, came_out, planned, same_sending, try_it
from wizard.ui.pages._practice_way import Reached
from wizard.ui.practising import PracticeChanges
from wizard.ui.text import subheading
from wizard.ui.trial import is_external
from wizard.ui.widgets import Notice, Panel

if TYPE_CHECKING:
    from wizard.ui.presenting import Presenter

replace = msgspec.structs.replace

BUILT_ON = "connector-ip"
"""The situation that a company of one's own begins as."""
CANCELLED = "cancelled"
TODAY = "site.date"
"""The switch that holds the practice tenant's day."""


class PracticePage(Page):
    """``tried`` is emitted when a try has ended, with the `Tried` or the `Problem`; ``applied`` when the plan's changes
    were made or taken back, with what went wrong or None."""

    id = PageId.PRACTICE
    title = _("Practice")
    first_words = _("Start")
    characters = 260
    tried = Signal(object)
    applied = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(self.title, _("A simulated Microsoft 365 on this computer. Nothing is sent to anyone."))
        self.lessons = {lesson.id: lesson for lesson in load_lessons()}
        self.progress = load_progress()
        self.running: Pick | None = None
        self.practice: PracticeTenant | None = None
        self.presenter: Presenter | None = None
        self.last: Tried | None = None
        self._services: Services | None = None
        self._view: View | None = None
        self._plan: Plan | None = None
        self._flow_state = State()
        self._stages: tuple[StageResult, ...] = ()
        self._wanted: list[tuple[str, str]] = []
        self._doing: Change | None = None
        self._make_parts()
        self._make_jobs()
        self._show_parts()

    def _make_parts(self) -> None:
        desk = self.desk
        self.chooser = Chooser(tuple(self.lessons.values()), desk.scenarios())
        self.chooser.show_progress(self.progress)
        self.chooser.moved.connect(self._moved)
        self.chooser.started.connect(self.start)
        self.lesson = LessonPanel()
        self.lesson.wanted.connect(self.do_trial)
        self.lesson.answered.connect(self._answered)
        self.lesson.onward.connect(self._next_lesson)
        self.lesson.present.connect(self.present)
        self.trouble = Notice()
        self.trouble.action.setText(_("Try again"))
        self.trouble.action.clicked.connect(self.start_again)
        self.trouble.hide()
        self.board = SwitchBoard(desk.opened_folds)
        self.board.turned.connect(self.turn)
        self.apply, self.undo = QPushButton(_("Apply the plan")), QPushButton(_("Take it back"))
        self.over = QPushButton(_("Start over"))
        self.apply.clicked.connect(self._apply)
        self.undo.clicked.connect(self._undo)
        self.over.clicked.connect(self.reset)
        self.lines = Listing()
        self.refused = Notice()
        self.refused.hide()
        self.form = DeviceForm(desk.store.flow.knowledge)
        self.form.changed.connect(self._device_changed)
        self.run = RunPanel(desk.opened_folds)
        self.columns = Columns((self._left(), self._middle(), self._right()))
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.columns)

    def _left(self) -> QWidget:
        return _below(self.chooser, self.lesson)

    def _middle(self) -> QWidget:
        self.tenant = Panel()
        self.tenant.rows.addWidget(subheading(_("The tenant")))
        buttons = QHBoxLayout()
        for button in (self.apply, self.undo, self.over):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.tenant.rows.addLayout(buttons)
        for widget in (self.refused, self.lines, self.board):
            self.tenant.rows.addWidget(widget)
        return self.tenant

    def _right(self) -> QWidget:
        self.device = Panel()
        self.device.rows.addWidget(subheading(_("The device")))
        self.device.rows.addWidget(self.form)
        self.outcome = _below(self.device, self.run)
        return self.outcome

    def _make_jobs(self) -> None:
        network = self.desk.network
        self.starting, self.sending, self.turning = (Job(network, self) for _each in range(3))
        self.starting.failed.connect(self._could_not_start)
        self.starting.cancelled.connect(self._redraw)
        self.sending.progress.connect(self._stage_arrived)
        self.sending.failed.connect(self._not_sent)
        self.sending.cancelled.connect(self._stopped)
        self.turning.failed.connect(self._not_turned)
        self.changes = PracticeChanges(self.desk, self)
        self.changes.moved.connect(self._changes_moved)

    # -- the shell's questions --------------------------------------------------------------------------

    def draw(self, state: State, view: "View") -> None:
        if state.practice is None and self.practice is not None and not self.starting.running:
            self._forget()
        self.lines.show_sentences(state.applied)
        self.lines.setVisible(bool(state.applied))

    def entered(self) -> None:
        """Joins the practice that runs already, whoever started it."""
        state = self.desk.store.state
        if state.practice is None or self.starting.running:
            return
        if self.practice is None or self.desk.services is not self._services:
            pick = Pick(Shelf.SITUATION, state.practice.id)
            self.chooser.stand_on(pick)
            self._begin(pick, fresh=False)

    def primary(self, state: State, view: "View") -> tuple[str, bool]:
        if self.starting.running:
            return _("Starting"), True
        if self.practice is None:
            return _("Start"), self.chooser.pick is not None
        return (_("Sending") if self.sending.running else _("Send")), True

    def press(self) -> None:
        if self.starting.running or self.sending.running:
            return
        question = self.lesson.question
        if question is not None and isinstance(self.focusWidget(), ChoiceCard):
            question.check.click()  # Enter on an answer means the answer
        elif self.practice is None:
            self.start()
        else:
            self.send()

    def busy(self, state: State) -> "tuple[str, Callable[[], None]] | None":
        if self.starting.running:
            return _("Starting the practice tenant"), self.starting.cancel
        if self.sending.running:
            return _("Sending"), self.sending.cancel
        return self.changes.busy()

    def first(self) -> QWidget | None:
        return self.chooser.list if self.chooser.list.isVisibleTo(self) else self.chooser.shelf

    def _redraw(self) -> None:
        self._show_parts()
        self.desk.store.changed.emit()

    def _show_parts(self) -> None:
        """What belongs to a running practice is not there before it runs."""
        running = self.practice is not None and not self.starting.running
        self.lesson.setVisible(running)
        self.tenant.setVisible(running)
        self.outcome.setVisible(running)
        self.chooser.show_running(self.running if running else None)
        self.chooser.start.setEnabled(not self.starting.running)

    def _moved(self) -> None:
        self.chooser.show_running(self.running if self.practice is not None else None)
        if self.practice is None:
            self.desk.store.changed.emit()

    # -- starting ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts what the list stands on, from its beginning."""
        pick = self.chooser.pick
        if pick is not None and not self.starting.running:
            self._begin(pick, fresh=True)

    def start_again(self) -> None:
        """After a start that failed."""
        if self.running is not None:
            self._begin(self.running, fresh=True)

    def _scenario(self, pick: Pick) -> str:
        if pick.shelf is Shelf.LESSON:
            return self.lessons[pick.id].scenario
        return pick.id or BUILT_ON

    def _begin(self, pick: Pick, *, fresh: bool) -> None:
        self.sending.cancel()
        self.trouble.hide()
        self.running, self.practice, self._services, self.last = pick, None, None, None
        scenario = self._scenario(pick)
        here = self.desk.store.state.practice
        if here is None or here.id != scenario:
            self.desk.perform(f"rehearse:{scenario}")
        ready = self.desk.ready_services

        async def work(_report: object) -> Services:
            services = await ready()
            if services.practice is None:
                raise WizardError(_no_practice())
            if fresh:
                await services.practice.reset()
                for switch, value in built.items():
                    await _turned(services.practice, switch, value)
            return services

        built = self.progress.built if pick.shelf is Shelf.BUILD else {}
        self.starting.start(work, then=self._ready)
        self._redraw()

    def _ready(self, services: Services) -> None:
        practice = services.practice
        assert practice is not None
        self._services, self.practice = services, practice
        self.desk.services = services
        self.desk.dispatch(ev.Applied(()))
        self._show_exercise(practice)
        self._look_again()
        self.run.show_nothing()
        self._redraw()
        if self.desk.store.state.notice is not None:
            self.desk.dispatch(ev.Noticed(None))  # a first start that failed, where the second did not

    def _show_exercise(self, practice: PracticeTenant) -> None:
        assert self.running is not None
        pick, sending = self.running, practice.sending
        recipients = (practice.internal_recipient, practice.external_recipient)
        self.form.offer(practice.methods, recipients, practice.sending.username or _account_of(practice))
        if pick.shelf is Shelf.LESSON:
            lesson = self.lessons[pick.id]
            cite = self.desk.store.flow.knowledge.cite
            sources = dict.fromkeys(cite(fact.source, fact.section) for fact in lesson.facts)
            self.lesson.show_lesson(lesson, tuple(sources))
            sending = next((trial.send for trial in lesson.trials if trial.send is not None), sending)
        elif pick.shelf is Shelf.SITUATION:
            card = next(card for card in self.desk.scenarios() if card.id == pick.id)
            self.lesson.show_situation(card)
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

    def _forget(self) -> None:
        """Practice was left."""
        self.sending.cancel()
        self.running = self.practice = self._services = self._view = self.last = None
        self._show_parts()

    # -- the tenant -------------------------------------------------------------------------------------

    def turn(self, switch: str, value: str) -> None:
        """Turns a switch; one after the other, none is lost."""
        self._wanted.append((switch, value))
        if not self.turning.running:
            self._turn_next()

    def _turn_next(self) -> None:
        practice = self.practice
        if practice is None or not self._wanted:
            self._wanted.clear()
            return
        switch, value = self._wanted.pop(0)

        async def work(_report: object) -> str:
            await practice.switch(switch, value)
            return switch

        self.turning.start(work, then=self._turned)

    def _turned(self, switch: str) -> None:
        row = self.board.rows.get(switch)
        if row is not None:
            row.show_problem(None)
        self._look_again()
        stands = {one.id: one.value for one in self.practice.switches()} if self.practice is not None else {}
        self._seen(lambda trial: trial.turn is not None and stands.get(trial.turn.switch) == trial.turn.value)
        self.applied.emit(None)
        if self.running is not None and self.running.shelf is Shelf.BUILD:
            self._keep(replace(self.progress, built=self.board.changed()))
        self._turn_next()

    def _not_turned(self, problem: Problem) -> None:
        self.board.show_problem(problem)
        self.applied.emit(problem)
        self._look_again()
        self._turn_next()

    def reset(self) -> None:
        """Everything as it was when this began; a company of one's own forgets its switches."""
        if self.running is None or self.starting.running:
            return
        if self.running.shelf is Shelf.BUILD:
            self._keep(replace(self.progress, built={}))
        self._begin(self.running, fresh=True)

    def _apply(self) -> None:
        """The chosen method's plan, else what the situation's own plan changes."""
        assert self._view is not None
        plan = self._plan if self._plan is not None and self._plan.changes else self._view.plan
        self._change(Change.APPLY_PLAN, plan)

    def _undo(self) -> None:
        self._change(Change.UNDO, None)

    def _change(self, change: Change, plan: Plan | None) -> None:
        self.refused.hide()
        self._doing = change
        if change is Change.UNDO:
            self.changes.undo()
        elif plan is not None:
            self.changes.apply(plan.changes)

    def _changes_moved(self) -> None:
        if self.changes.busy() is None and self._doing is not None:
            done, self._doing = self._doing, None
            self.refused.show_problem(self.changes.problem)
            self._look_again()
            if self.changes.problem is None:
                self._seen(lambda trial: trial.change is done)
            self.applied.emit(self.changes.problem)
        self.desk.store.changed.emit()

    def _look_again(self) -> None:
        """The tenant as it stands now, and what follows from it."""
        practice = self.practice
        if practice is None:
            return
        switches = practice.switches()
        self.board.show_switches(switches)
        answers = practice.answers
        network = replace(answers.network, public_ips=(practice.device_public_ip,))
        self._flow_state = State(answers=replace(answers, network=network))
        # The day is the tenant's: a lesson about 2027 plays then, whatever the calendar on the wall says.
        today = next(datetime.date.fromisoformat(one.value) for one in switches if one.id == TODAY)
        self._view = view_of(self._flow_state, self.desk.store.flow.knowledge, _profile_of, today)
        self._show_way()

    # -- the device -------------------------------------------------------------------------------------

    def _device_changed(self) -> None:
        self._show_way()

    def _show_way(self) -> None:
        """The way with the device's settings; what a try came to is of yesterday then."""
        sending = self.form.sending
        if sending is None or self._view is None or self.sending.running:
            return
        self._plan = planned(sending, self._view, self.desk)
        self.run.show_way(mail_flow_of(self._plan, self._flow_state, self._view), self._plan)
        self.run.show_stale(stale=self.last is not None)
        self.apply.setEnabled(bool(self._plan.changes or (self._view.plan and self._view.plan.changes)))

    def send(self) -> None:
        """The device sends one message as it is set."""
        sending, plan = self.form.sending, self._plan
        if sending is None or self.practice is None or self.sending.running:
            return
        self._show_way()
        plan = self._plan
        assert plan is not None
        ready, device = self.desk.ready_services, self._view.device_name if self._view else ""
        self._stages = ()
        self.last = None

        async def work(report: Callable[[object], None]) -> Tried:
            return await try_it(await ready(), sending, plan, device, report)

        self.sending.start(work, then=self._ended)
        self.run.show_running(Reached((), ended=False), plan, sending.to)
        self._in_sight()
        self.desk.store.changed.emit()

    def _stage_arrived(self, stage: object) -> None:
        if isinstance(stage, StageResult) and self._plan is not None and self.form.sending is not None:
            self._stages = (*self._stages, stage)
            self.run.show_running(Reached(self._stages, ended=False), self._plan, self.form.sending.to)

    def _ended(self, tried: Tried) -> None:
        assert self._plan is not None
        assert self._view is not None
        self.last = tried
        self.run.show_ended(tried, self._plan, outside=is_external(tried.sending.to, self._view))
        self.run.show_stale(stale=self.form.sending != tried.sending)
        self._seen(
            lambda trial: (
                trial.send is not None
                and trial.expect is not None
                and same_sending(trial.send, tried.sending)
                and came_out(trial.expect, tried)
            )
        )
        self.tried.emit(tried)
        self.desk.store.changed.emit()

    def _not_sent(self, problem: Problem) -> None:
        self.run.show_problem(problem, stopped=problem.id == CANCELLED)
        self.tried.emit(problem)
        self.desk.store.changed.emit()

    def _stopped(self) -> None:
        if self.practice is not None:
            self._not_sent(Problem(CANCELLED, _("You stopped it."), _("Press Send to try again.")))

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

    @property
    def current(self) -> Lesson | None:
        """The lesson that runs."""
        if self.running is None or self.running.shelf is not Shelf.LESSON:
            return None
        return self.lessons[self.running.id]

    def do_trial(self, place: int) -> None:
        """Does one of the lesson's trials: sets the device and sends, or changes the tenant."""
        lesson = self.current
        if lesson is None or self.practice is None or self.sending.running or self.changes.busy():
            return
        trial = lesson.trials[place]
        if trial.send is not None:
            self.form.show_sending(trial.send)
            self.send()
        elif trial.turn is not None:
            self.turn(trial.turn.switch, trial.turn.value)
        elif trial.change is not None:
            self.do_change(trial.change)

    def do_change(self, change: Change) -> None:
        """Makes what the situation's own plan changes, or takes the last change back."""
        self._change(change, self._view.plan if self._view is not None else None)

    def _seen(self, fits: Callable[..., bool]) -> None:
        lesson = self.current
        if lesson is None:
            return
        kept = self.progress.lessons.get(lesson.id, LessonProgress())
        found = {place for place, trial in enumerate(lesson.trials) if fits(trial)}
        if found - set(kept.tried):
            self._further(lesson, replace(kept, tried=tuple(sorted({*kept.tried, *found}))))

    def _answered(self, chosen: int) -> None:
        lesson = self.current
        if lesson is not None:
            kept = self.progress.lessons.get(lesson.id, LessonProgress())
            self._further(lesson, replace(kept, answered=chosen))

    def _further(self, lesson: Lesson, kept: LessonProgress) -> None:
        right = kept.answered is not None and lesson.question.choices[kept.answered].right
        done = kept.done or (right and len(kept.tried) == len(lesson.trials))
        lessons = {**self.progress.lessons, lesson.id: replace(kept, done=done)}
        self._keep(replace(self.progress, lessons=lessons))
        self._show_progress()

    def _keep(self, progress: Progress) -> None:
        self.progress = progress
        try:
            save_progress(progress)
        except WizardError as error:
            self.desk.dispatch(ev.Noticed(error.problem))

    def _show_progress(self) -> None:
        self.chooser.show_progress(self.progress)
        lesson = self.current
        if lesson is not None and self.running is not None:
            kept = self.progress.lessons.get(lesson.id, LessonProgress())
            self.lesson.show_progress(kept, more=self.chooser.after(self.running) is not None)

    def _next_lesson(self) -> None:
        following = self.chooser.after(self.running) if self.running is not None else None
        if following is not None:
            self.chooser.stand_on(following)
            self.start()

    def present(self) -> None:
        """The lesson or the situation on a projector, one thing at a time."""
        from wizard.ui.presenting import Presenter

        assert self.running is not None
        if self.presenter is not None:
            self.presenter.close()
        exercise = next((card for card in self.desk.scenarios() if card.id == self.running.id), None)
        shown = self.current or (exercise if isinstance(exercise, Exercise) else None)
        if shown is not None:
            self.presenter = Presenter(self, shown)
            self.presenter.showFullScreen()

    def set_and_send(self, sending: Sending) -> None:
        """Sets the device and sends: what the presenter asks for."""
        self.form.show_sending(sending)
        self.send()


async def _turned(practice: PracticeTenant, switch: str, value: str) -> None:
    """A kept switch that this version does not know, or no longer takes, stays as it is."""
    import contextlib

    with contextlib.suppress(WizardError):
        await practice.switch(switch, value)


def _profile_of(profile: str) -> DeviceProfile | None:
    try:
        return load_profile(profile)
    except WizardError:
        return None


def _account_of(practice: PracticeTenant) -> str:
    return practice.answers.tenant.mailbox or practice.sending.from_


def _no_practice() -> Problem:
    return Problem(
        id="not-practising",
        text=_("The practice tenant is not running."),
        fix=_("Choose a lesson or a situation and start it."),
    )


def _below(*parts: QWidget) -> QWidget:
    """Parts below one another."""
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(2 * theme.GAP)
    for part in parts:
        rows.addWidget(part)
    return made

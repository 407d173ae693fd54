"""Practice: a lesson, a situation or a company of one's own; its tenant with all switches; and what becomes of the
mail, stage by stage, as the simulated Exchange Online answers it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from wizard.core import state as ev
from wizard.core.lessons import Change, Lesson
from wizard.core.model import Plan, StageResult
from wizard.core.practice import Account, Area, Sending
from wizard.core.problem import Problem
from wizard.core.state import PageId, State
from wizard.core.texts import _
from wizard.core.view import View
from wizard.net.services import PracticeTenant
from wizard.ui.cards import ChoiceCard
from wizard.ui.page import Desk
from wizard.ui.pages._practice_case import Case
from wizard.ui.pages._practice_chooser import Pick, Shelf
from wizard.ui.pages._practice_frame import PracticeFrame
from wizard.ui.pages._practice_session import CANCELLED, PracticeSession
from wizard.ui.pages._practice_teaching import Teaching
from wizard.ui.pages._practice_try import Tried
from wizard.ui.pages._practice_way import Reached
from wizard.ui.trial import is_external

BUILT_ON = "connector-ip"
"""The situation that a company of one's own begins as."""


class PracticePage(PracticeFrame):
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
        self.picked: Pick | None = None
        self.last: Tried | None = None
        self._case: Case | None = None
        self._plan: Plan | None = None
        self._stages: tuple[StageResult, ...] = ()
        self.session = PracticeSession(desk, self)
        self.teaching = Teaching(self)
        self._connect()
        self._show_parts()

    def _connect(self) -> None:
        session = self.session
        session.ready.connect(self._ready)
        session.failed.connect(self._could_not_start)
        session.turned.connect(self._turned)
        session.refused.connect(self._not_turned)
        session.changed.connect(self._changed)
        session.stage.connect(self._stage_arrived)
        session.tried.connect(self._ended)
        session.moved.connect(self._redraw)
        self.chooser.moved.connect(self._moved)
        self.chooser.started.connect(self.start)
        self.trouble.action.clicked.connect(self.start_again)
        self.board.turned.connect(session.turn)
        self.apply.clicked.connect(self._apply)
        self.undo.clicked.connect(lambda: self.do_change(Change.UNDO))
        self.over.clicked.connect(self.reset)
        self.form.changed.connect(self._show_way)

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
        self.show_parts(running=self.session.running, picked=self.picked)

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
        return self.teaching.current

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
        pick, practice = self.picked, self.practice
        assert pick is not None
        assert practice is not None
        sending = practice.sending
        named = sending.username if sending.method not in practice.accounts else None
        account = named or practice.answers.tenant.mailbox or sending.from_
        self.form.offer(practice.methods, Account(account, sending.from_), practice.accounts)
        self.form.show_sending(self.teaching.show_exercise(pick, sending))
        self.board.begin(practice.beginning)
        self.refused.hide()
        self.teaching.show_progress()

    def _could_not_start(self, problem: Problem) -> None:
        self.trouble.show_problem(problem)
        self.trouble.action.show()
        if self.desk.store.state.notice is not None:
            self.desk.dispatch(ev.Noticed(None))  # the same, said here where it can be mended
        self._redraw()
        self.trouble.action.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the tenant -------------------------------------------------------------------------------------

    def _turned(self, switch: str) -> None:
        row, practice = self.board.rows.get(switch), self.practice
        if row is not None:
            row.show_problem(None)
        self._look_again()
        if practice is not None:
            self.teaching.saw_switch(switch, practice)
        if self.picked is not None and self.picked.shelf is Shelf.BUILD:
            self.course.build(self.board.changed())
        self.applied.emit(None)

    def _not_turned(self, problem: Problem) -> None:
        self.board.show_problem(problem)
        self._look_again()
        self.applied.emit(problem)

    def _apply(self) -> None:
        """The chosen method's plan, else what the situation's own plan changes."""
        case = self._case
        if case is not None:
            self.session.change(Change.APPLY_PLAN, case.to_apply(self._plan), case.view.answers)

    def _changed(self, change: Change, problem: Problem | None) -> None:
        self.refused.show_problem(problem)
        self._look_again()
        if problem is None:
            self.teaching.saw_change(change)
        self.applied.emit(problem)

    def _look_again(self) -> None:
        """The tenant as it stands now, and what follows from it."""
        practice = self.practice
        if practice is None:
            return
        switches = practice.switches()
        self.board.show_switches(switches)
        groups = dict.fromkeys(one.owner for one in switches if one.area is Area.GROUP and one.owner)
        self.form.offer_recipients((practice.internal_recipient, practice.external_recipient, *groups))
        self._case = Case(practice, self.desk.store.flow.knowledge)
        self._show_way()

    def do_change(self, change: Change) -> None:
        """Makes what the situation's own plan changes, or takes the last change back."""
        case = self._case
        if case is not None:
            self.session.change(change, case.view.plan, case.view.answers)

    # -- the device -------------------------------------------------------------------------------------

    def _show_way(self) -> None:
        """The way with the device's settings; what a try came to is of yesterday then."""
        sending, case = self.form.sending, self._case
        if sending is None or case is None or self.session.sending.running:
            return
        plan = self._plan = case.plan_of(sending, self.desk)
        self.run.show_way(case.flow_of(plan), plan)
        self.run.show_stale(stale=self.last is not None)
        self.apply.setEnabled(case.to_apply(plan) is not None)

    def send(self) -> None:
        """The device sends one message as it is set."""
        sending = self.form.sending
        if sending is None or not self.session.running or self.session.sending.running:
            return
        self._show_way()
        assert self._plan is not None
        assert self._case is not None
        self._stages, self.last = (), None
        self.run.show_running(Reached((), ended=False), self._plan, sending.to)
        self.session.send(sending, self._plan, self._case.view.device_name)
        self.bring_in_sight()

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
        assert self._case is not None
        if isinstance(result, Tried):
            self.last = result
            self.run.show_ended(result, self._plan, outside=is_external(result.sending.to, self._case.view))
            if self.form.sending != result.sending:
                self._show_way()  # it was changed meanwhile
            self.teaching.saw_try(result)
        elif isinstance(result, Problem):
            self.run.show_problem(result, stopped=result.id == CANCELLED)
        self.tried.emit(result)
        self.desk.store.changed.emit()

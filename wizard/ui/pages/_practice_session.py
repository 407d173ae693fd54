"""The practice that runs behind the page: starting it, turning its switches, applying plans, sending. Everything that
waits is a job here; what is shown of it is the page's business."""

import contextlib
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from wizard.core.answers import Answers
from wizard.core.lessons import Change
from wizard.core.model import Plan
from wizard.core.practice import Sending
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.net.services import PracticeTenant, Services
from wizard.ui.jobs import Job
from wizard.ui.page import Desk
from wizard.ui.pages._practice_try import Tried, try_it
from wizard.ui.practising import PracticeChanges

CANCELLED = "cancelled"


class PracticeSession(QObject):
    """``practice`` is None while nothing runs or it is just starting.

    ``ready`` and ``failed(Problem)`` end a start, ``turned(switch)`` and ``refused(Problem)`` a switch,
    ``changed(change, Problem or None)`` a plan that was applied or taken back, ``stage(StageResult)`` goes before
    ``tried(Tried or Problem)``. ``moved`` is emitted when something to wait for begins or ends.
    """

    ready = Signal()
    failed = Signal(object)
    turned = Signal(str)
    refused = Signal(object)
    changed = Signal(object, object)
    stage = Signal(object)
    tried = Signal(object)
    moved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.practice: PracticeTenant | None = None
        self.services: Services | None = None
        self._wanted: list[tuple[str, str]] = []
        self._doing: Change | None = None
        self.starting, self.sending, self.turning = (Job(desk.network, self) for _each in range(3))
        self.starting.failed.connect(self.failed.emit)
        self.starting.cancelled.connect(self.moved.emit)
        self.sending.progress.connect(self.stage.emit)
        self.sending.failed.connect(self.tried.emit)
        self.sending.cancelled.connect(self._stopped)
        self.turning.failed.connect(self._not_turned)
        self.changes = PracticeChanges(desk, self)
        self.changes.moved.connect(self._changes_moved)

    @property
    def running(self) -> bool:
        """Whether there is a tenant to work with."""
        return self.practice is not None and not self.starting.running

    def busy(self) -> "tuple[str, Callable[[], None]] | None":
        """For `Page.busy`."""
        if self.starting.running:
            return _("Starting the practice tenant"), self.starting.cancel
        if self.sending.running:
            return _("Sending"), self.sending.cancel
        return self.changes.busy()

    # -- starting ---------------------------------------------------------------------------------------

    def begin(self, scenario: str, switches: Mapping[str, str], *, fresh: bool) -> None:
        """Starts a scenario, or joins the one that runs; ``fresh``: from its beginning, with ``switches`` turned."""
        self.end()
        here = self._desk.store.state.practice
        if here is None or here.id != scenario:
            self._desk.perform(f"rehearse:{scenario}")
        ready = self._desk.ready_services

        async def work(_report: object) -> Services:
            services = await ready()
            if services.practice is None:
                raise WizardError(_no_practice())
            if fresh:
                await services.practice.reset()
                for switch, value in switches.items():
                    # A kept switch that this version does not know, or no longer takes, stays as it is.
                    with contextlib.suppress(WizardError):
                        await services.practice.switch(switch, value)
            return services

        self.starting.start(work, then=self._started)
        self.moved.emit()

    def _started(self, services: Services) -> None:
        self.services, self.practice = services, services.practice
        self._desk.services = services
        self.ready.emit()

    def end(self) -> None:
        """Lets go of what runs; whatever is under way is dropped."""
        self.practice = self.services = None
        self._wanted.clear()
        self.sending.cancel()

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

        self.turning.start(work, then=self._switch_turned)

    def _switch_turned(self, switch: str) -> None:
        self.turned.emit(switch)
        self._turn_next()

    def _not_turned(self, problem: Problem) -> None:
        self.refused.emit(problem)
        self._turn_next()

    def change(self, change: Change, plan: Plan | None, answers: Answers) -> None:
        """Runs the ``apply.ps1`` of ``plan``, made from ``answers``, or takes the last change back."""
        self._doing = change
        if change is Change.UNDO:
            self.changes.undo()
        elif plan is not None:
            self.changes.apply(plan, answers)

    def _changes_moved(self) -> None:
        if self.changes.busy() is None and self._doing is not None:
            done, self._doing = self._doing, None
            self.changed.emit(done, self.changes.problem)
        self.moved.emit()

    # -- sending ----------------------------------------------------------------------------------------

    def send(self, sending: Sending, plan: Plan, device: str) -> None:
        """The device sends one message."""
        ready = self._desk.ready_services

        async def work(report: Callable[[object], None]) -> Tried:
            return await try_it(await ready(), sending, plan, device, report)

        self.sending.start(work, then=self.tried.emit)
        self.moved.emit()

    def _stopped(self) -> None:
        if self.practice is not None:
            self.tried.emit(Problem(CANCELLED, _("You stopped it."), _("Press Send to try again.")))


def _no_practice() -> Problem:
    return Problem(
        id="not-practising",
        text=_("The practice tenant is not running."),
        fix=_("Choose a lesson or a situation and start it."),
    )

"""The plan's changes in the practice tenant: made, and taken back. What ``apply.ps1`` does in a real one."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from wizard.core.answers import Answers
from wizard.core.model import Plan
from wizard.core.problem import Problem, WizardError
from wizard.core.state import Applied
from wizard.core.texts import _
from wizard.net.services import PracticeTenant
from wizard.ui.jobs import Job
from wizard.ui.page import Desk

Work = Callable[[Callable[[object], None]], Coroutine[Any, Any, tuple[str, ...]]]


class PracticeChanges(QObject):
    """Works on whatever practice tenant is in force; ``moved`` is emitted when something begins or ends.

    ``problem`` is what went wrong last, None after a success. Live services have no practice tenant: then
    nothing is changed, and the problem says so.
    """

    moved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job = Job(desk.network, self)
        self._what = ""
        self.problem: Problem | None = None
        self._job.failed.connect(self._failed)
        self._job.cancelled.connect(self.moved.emit)

    def apply(self, plan: Plan, answers: Answers) -> None:
        """Runs the plan's ``apply.ps1``; the state then lists its results."""

        async def work(_report: Callable[[object], None]) -> tuple[str, ...]:
            return await (await self._practice()).apply(plan, answers)

        self._start(
            _("Changing the practice tenant"), work, lambda lines: self._desk.dispatch(Applied(lines))
        )

    def undo(self) -> None:
        """Takes the last changes back."""

        async def work(_report: Callable[[object], None]) -> tuple[str, ...]:
            return await (await self._practice()).undo()

        self._start(_("Taking the changes back"), work, lambda _lines: self._desk.dispatch(Applied(())))

    def busy(self) -> tuple[str, Callable[[], None]] | None:
        """For `Page.busy`."""
        return (self._what, self._job.cancel) if self._job.running else None

    async def _practice(self) -> PracticeTenant:
        services = await self._desk.ready_services()
        if services.practice is None:
            raise WizardError(
                Problem(
                    id="not-practising",
                    text=_("This is not the practice tenant, so nothing was changed."),
                    fix=_("Run apply.ps1 to change your own tenant."),
                )
            )
        return services.practice

    def _start(self, what: str, work: Work, then: Callable[[tuple[str, ...]], None]) -> None:
        if self._job.running:
            return  # its button stays enabled, so that it keeps the focus
        self.problem, self._what = None, what

        def ended(lines: tuple[str, ...]) -> None:
            then(lines)
            self.moved.emit()

        self._job.start(work, then=ended)
        self.moved.emit()

    def _failed(self, problem: Problem) -> None:
        self.problem = problem
        self.moved.emit()

"""Gets a tenant report into the window: asks for the file, reads it off the window's thread, runs ``check.ps1`` in
practice, and saves the script that writes the report. What a report means is ``core.reporting``'s business."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from wizard.core import state as ev
from wizard.core.problem import Problem, WizardError
from wizard.core.report_events import ReportFailed, ReportImported, ReportOpened
from wizard.core.reporting import from_report, reading_of
from wizard.core.state import PageId
from wizard.core.tenant_report import TenantReport
from wizard.core.texts import _, counted, one_line
from wizard.ui.jobs import Job
from wizard.ui.page import SAVED, Desk

CHECK_SCRIPT = "check.ps1"
SEE_PAGE = _("The page Network and tenant shows what it says.")


class Reports(QObject):
    """One report at a time: a new one takes the place of the one that is still being read."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.choose_report: Callable[[], str] = lambda: ""
        self.choose_script: Callable[[], str] = lambda: ""
        self._reading = Job(desk.network, self)
        self._reading.failed.connect(self._failed)
        self._reading.cancelled.connect(lambda: desk.dispatch(ReportFailed(None)))

    def read(self, path: str = "") -> None:
        """Reads that file; asks for one where none is named."""
        path = path or self.choose_report()
        if not path:
            return

        async def work(_report: object) -> TenantReport:
            import asyncio

            from wizard.files import read_report

            return await asyncio.to_thread(read_report, path)

        self._start(one_line(Path(path).name, 60), work)

    def run_in_practice(self) -> None:
        """Runs ``check.ps1`` in the practice company and takes its report."""
        answers, day = self._desk.store.view.answers, self._desk.store.flow.today

        async def work(_report: object) -> TenantReport:
            from wizard.files import report_in

            practice = (await self._desk.ready_services()).practice
            if practice is None:
                raise WizardError(
                    Problem(
                        "not-practising",
                        _("This is not the practice tenant."),
                        _("Save check.ps1 and run it to read your own tenant."),
                    )
                )
            return report_in(await practice.report(answers, day), "tenant-report.json")

        self._start(CHECK_SCRIPT, work)

    def cancel(self) -> None:
        """Stops reading; the report before stays."""
        self._reading.cancel()

    def save_script(self) -> None:
        """Writes ``check.ps1`` for this domain where the user wants it."""
        answers = self._desk.store.view.answers
        if not answers.sending.from_:
            raise WizardError(
                Problem(
                    "from-open",
                    _("The script needs the address that the device sends from."),
                    _("Type it on the page Domain."),
                )
            )
        path = self.choose_script()
        if not path:
            return
        from wizard.files import write_bytes
        from wizard.render.powershell import asking_script, script_bytes

        flow = self._desk.store.flow
        write_bytes(path, script_bytes(asking_script(answers, flow.knowledge, flow.today)))
        text = _("The script is saved. Run it, then drop the file that it writes on this window.")
        self._desk.dispatch(ev.Noticed(Problem(SAVED, text, path)))

    def _start(self, name: str, work: Callable[[object], Coroutine[Any, Any, TenantReport]]) -> None:
        self._desk.dispatch(ReportOpened(name))
        self._reading.start(work, then=self._imported)

    def _imported(self, report: TenantReport) -> None:
        store = self._desk.store
        store.dispatch(ReportImported(report))
        if store.state.shown is PageId.NETWORK:
            return  # it shows the report itself
        reading = reading_of(store.state, store.flow.knowledge, store.flow.today)
        if reading is not None and reading.doubts:
            store.dispatch(ev.Noticed(Problem("report-doubtful", reading.doubts[0].text, SEE_PAGE)))
            return
        count = len(from_report(store.state))
        said = counted(
            count,
            _("The tenant report of {domain} is read. {count} answer comes from it."),
            _("The tenant report of {domain} is read. {count} answers come from it."),
            domain=report.domain,
        )
        store.dispatch(ev.Noticed(Problem(SAVED, said, SEE_PAGE)))

    def _failed(self, problem: Problem) -> None:
        shown = self._desk.store.state.shown
        self._desk.dispatch(ReportFailed(problem))
        if shown is not PageId.NETWORK:
            self._desk.dispatch(ev.Noticed(problem))

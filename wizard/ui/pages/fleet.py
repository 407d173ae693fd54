"""Many devices at once: a table in, a plan for each device out, one connector script for each site.

What the page holds is its own: a fleet is no part of the plan that the window works on, and is gone with the window.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from wizard.core import state as ev
from wizard.core.decide import decide
from wizard.core.plan import document, make_plan
from wizard.core.problem import Problem
from wizard.core.state import PageId, State
from wizard.core.texts import _, one_line
from wizard.files import load_profile
from wizard.ui.buttons import LinkButton
from wizard.ui.dialogs import Dialogs
from wizard.ui.fleet_work import Done, FleetResult, FleetWork, Written, write_template
from wizard.ui.jobs import Job
from wizard.ui.listing import Listing
from wizard.ui.page import SAVED, Desk, Page
from wizard.ui.pages._fleet_result import FleetView
from wizard.ui.text import Words, quiet
from wizard.ui.widgets import Panel, clear_layout

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from wizard.core.view import View


class FleetPage(Page):
    """Empty, reading, worked out, saving; a table that can not be read leaves the page as it was."""

    id = PageId.FLEET
    title = _("Many devices at once")
    first_words = _("Choose a table\N{HORIZONTAL ELLIPSIS}")
    characters = 110

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        dialogs = Dialogs()
        self.choose_table: Callable[[], str] = lambda: dialogs.ask_table(self)
        self.choose_template: Callable[[], str] = lambda: dialogs.ask_template(self)
        self.choose_folder: Callable[[], str] = lambda: dialogs.ask_folder(self)
        self._work: FleetWork | None = None
        self._doing = ""
        self.result: FleetResult | None = None
        self.shown: FleetView | None = None
        self.reading = Job(desk.network, self)
        self.saving = Job(desk.network, self)
        for job in (self.reading, self.saving):
            job.progress.connect(self._went_on)
            job.failed.connect(self._failed)
            job.cancelled.connect(self._redraw)
        self.setAcceptDrops(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(True)
        self.bar.hide()
        self.beginning = self._make_beginning()
        self.body.addWidget(self.bar)
        self.body.addWidget(self.beginning)
        self.outcome = QVBoxLayout()
        self.body.addLayout(self.outcome)
        self._say()

    def _make_beginning(self) -> QWidget:
        panel = Panel()
        panel.rows.addWidget(
            Words(_("A table has one row for each device, and its first row names the columns. It can say:"))
        )
        panel.rows.addWidget(
            Listing(
                (
                    _("the device: its name, its model, its site, whether you can not do without it"),
                    _("the mail: from which address, to whom"),
                    _("the site: its public address and whether that is fixed, port 25, port 587"),
                    _("anything else that the wizard asks, by the same names"),
                )
            )
        )
        panel.rows.addWidget(
            Words(
                _(
                    "What a table leaves out stays open, and the answer says what it rests on. Instead of a table, "
                    "you can choose the report of who still signs in with a password: in the Exchange admin centre, "
                    "open Reports, Mail flow, SMTP AUTH clients, and export it."
                )
            )
        )
        panel.rows.addWidget(
            quiet(_("Save the table as CSV, in Excel or any spreadsheet. Choose it, or drop the file here."))
        )
        self.template = LinkButton(_("Save an empty table to fill in\N{HORIZONTAL ELLIPSIS}"))
        self.template.clicked.connect(self._save_template)
        panel.rows.addWidget(self.template, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    # -- what is shown ------------------------------------------------------------------------------

    def _say(self) -> None:
        if self.result is None:
            self.say(
                self.title,
                _("A plan and a sheet for every device, and one script for each site, from a table."),
            )
            return
        count = len(self.result.fleet.devices)
        title = _("1 device is worked out") if count == 1 else _("{count} devices are worked out")
        name = one_line(Path(self.result.path).name, 80)
        self.say(
            title.format(count=f"{count:,}") if count else _("No row could be used"),
            _("From {file}. Nothing is written until you save.").format(file=name),
        )

    def _show(self, result: FleetResult) -> None:
        self.result = result
        clear_layout(self.outcome)
        knowledge = self.desk.store.flow.knowledge
        self.shown = FleetView(result.fleet, knowledge.methods, self._open_device)
        self.outcome.addWidget(self.shown)
        self.beginning.setVisible(not result.fleet.devices)
        self._say()
        self._redraw()
        self.desk.focus_first()

    def _redraw(self) -> None:
        """The shell's button and waiting line follow what this page does."""
        self.bar.setVisible(self._busy())
        self.desk.store.changed.emit()

    def primary(self, state: State, view: "View") -> tuple[str, bool]:
        if self.result is not None and self.result.fleet.devices:
            return _("Save everything\N{HORIZONTAL ELLIPSIS}"), not self._busy()
        return self.first_words, not self._busy()

    def press(self) -> None:
        if self._busy():
            return
        if self.result is not None and self.result.fleet.devices:
            self._save()
        else:
            self.choose()

    def secondary(self, state: State, view: "View") -> "tuple[str, Callable[[], None]] | None":
        if self.result is None or not self.result.fleet.devices or self._busy():
            return None
        return _("Choose another table\N{HORIZONTAL ELLIPSIS}"), self.choose

    def first(self) -> QWidget | None:
        return self.shown.devices if self.shown is not None else self.template

    def _busy(self) -> bool:
        return self.reading.running or self.saving.running

    def busy(self, state: State) -> "tuple[str, Callable[[], None]] | None":
        return (self._doing, self.cancel) if self._busy() else None

    # -- work ---------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Asks for a table and reads it."""
        path = self.choose_table()
        if path:
            self.read(path)

    def read(self, path: str) -> None:
        """Reads a table and works out its devices; what was shown stays until that is done."""
        self._begin(
            self.reading, path, _("Reading {name}").format(name=_named(path)), FleetWork.plan, self._show
        )

    def _begin(
        self,
        job: Job,
        path: str,
        doing: str,
        deed: "Callable[[FleetWork], object]",
        then: "Callable[[Any], None]",
    ) -> None:
        """One work at a time, on a thread of its own."""
        self.cancel()
        self.desk.dispatch(ev.Noticed(None))
        self._doing = doing
        self.bar.setRange(0, 0)
        self.bar.setFormat("")
        self.bar.setAccessibleName(doing)
        flow = self.desk.store.flow
        work = self._work = FleetWork(path, flow.knowledge, flow.today)

        async def run(report: "Callable[[object], None]") -> object:
            import asyncio

            work.report = report
            return await asyncio.to_thread(deed, work)

        job.start(run, then=then)
        self._redraw()

    def _went_on(self, done: object) -> None:
        assert isinstance(done, Done)
        self.bar.setRange(0, done.of)
        self.bar.setValue(done.lines)
        self.bar.setFormat(_("{lines} of {of} lines").format(lines=f"{done.lines:,}", of=f"{done.of:,}"))

    def cancel(self) -> None:
        """Stops what runs. A table half read changes nothing; files that are written already stay."""
        if self._work is not None:
            self._work.stop()
        self.reading.cancel()
        if self.saving.running and self._work is not None:
            self.saving.cancel()
            self._notice(_("Saving was cancelled."), self._work.left_behind)
        self._work = None

    def _failed(self, problem: object) -> None:
        assert isinstance(problem, Problem)
        self._work = None
        self.desk.dispatch(ev.Noticed(problem))
        self._redraw()

    def _notice(self, text: str, fix: str, name: str = "fleet") -> None:
        self.desk.dispatch(ev.Noticed(Problem(id=name, text=text, fix=fix)))

    def _save(self) -> None:
        assert self.result is not None
        folder = self.choose_folder()
        if not folder:
            return
        doing = _("Writing to {name}").format(name=_named(folder))
        self._begin(self.saving, self.result.path, doing, lambda work: work.save(folder), self._saved)

    def _saved(self, written: Written) -> None:
        self._work = None
        self._redraw()
        text = _("Everything is saved: {count} files. Begin with summary.html.")
        said = " ".join((written.folder, *written.warnings))
        self._notice(text.format(count=f"{written.files:,}"), said, SAVED)

    def _save_template(self) -> None:
        path = self.choose_template()
        if not path:
            return
        from wizard.core.problem import WizardError

        try:
            write_template(path)
        except WizardError as error:
            self.desk.dispatch(ev.Noticed(error.problem))
            return
        self._notice(_("The empty table is saved."), path, SAVED)

    def _open_device(self, line: int) -> None:
        """One device in the wizard, to look closer or to go on with it."""
        assert self.result is not None
        answers = self.result.answers[line]
        flow = self.desk.store.flow
        profile = load_profile(answers.device.profile) if answers.device.profile else None
        decision = decide(answers, profile, flow.knowledge, flow.today)
        plan = make_plan(answers, decision, decision.recommended, profile, flow.knowledge)
        made = document(answers, decision, plan, with_answers=True)
        self.desk.dispatch(ev.Opened(made, "", self.desk.store.state.practice))

    # -- a file dropped on the page -----------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._busy() and _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.read(path)


def _named(path: str) -> str:
    return one_line(Path(path).name or path, 60)


def _dropped(event: QDropEvent) -> str | None:
    """The one file that is dropped, or None."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else None

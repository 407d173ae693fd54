"""What needs a dialog, a file or a change of services: open, save, print, practice. The window's `Desk.perform`
ends here. Dialogs are fields, so that a test can answer them."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from wizard.core import state as ev
from wizard.core.model import PlanDocument, ScenarioCard, SessionNote
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.services import Services
from wizard.ui.ahead import Ahead
from wizard.ui.dialogs import Dialogs
from wizard.ui.jobs import Job
from wizard.ui.page import SAVED, Desk
from wizard.ui.paperwork import Paperwork
from wizard.ui.profile_questions import ask_clash, ask_unsaved
from wizard.ui.profiles import Profiles
from wizard.ui.reports import CHECK_SCRIPT, Reports

AUTOSAVE_AFTER_MS = 800


class Actions(QObject):
    """``switch(scenario)`` ends the services in force and starts others: practice, or live for None."""

    def __init__(
        self, desk: Desk, parent: QWidget, switch: Callable[[str | None], Coroutine[Any, Any, Services]]
    ) -> None:
        super().__init__(parent)
        self._desk, self._window, self._switch = desk, parent, switch
        dialogs = Dialogs()
        self.choose_open: Callable[[], str] = lambda: dialogs.ask_open(parent)
        self.choose_save: Callable[[], str] = lambda: dialogs.ask_save(parent, self._name())
        self.choose_helpdesk_report: Callable[[], str] = lambda: dialogs.ask_helpdesk_report(
            parent, self._name()
        )
        self.choose_calendar: Callable[[], str] = lambda: dialogs.ask_calendar(parent, self._name())
        self.choose_folder: Callable[[], str] = lambda: dialogs.ask_folder(parent)
        self.reports = Reports(desk, self)
        self.reports.choose_report = lambda: dialogs.ask_report(parent)
        self.reports.choose_script = lambda: dialogs.ask_script(parent, CHECK_SCRIPT)
        self.paperwork = Paperwork(desk, parent)
        self.paperwork.choose_folder = lambda: dialogs.ask_folder(parent)
        self.profiles = Profiles(desk, self)
        self.profiles.choose_import = lambda: dialogs.ask_profile(parent)
        self.profiles.choose_export = lambda name: dialogs.ask_profile_file(parent, name)
        self.profiles.ask_unsaved = lambda name: ask_unsaved(parent, name)
        self.profiles.ask_clash = lambda name: ask_clash(parent, name)
        self._starting = Job(desk.network, self)
        self._writing = Job(desk.network, self)
        self.ahead = Ahead(desk.network, self)
        for job in (self._starting, self._writing):
            job.failed.connect(lambda problem: desk.dispatch(ev.Noticed(problem)))
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(AUTOSAVE_AFTER_MS)
        self._autosave.timeout.connect(self.save_session)
        desk.store.changed.connect(self._autosave.start)
        desk.perform = self.perform

    def begin(self) -> None:
        """After the first picture: gets the services ready (practice: starts the simulated company), and looks
        whether an earlier run left a plan unfinished."""
        self.ahead.begin()
        practice = self._desk.store.state.practice
        if practice is not None:
            card = self._card(practice.id) or practice
            self._desk.dispatch(ev.PracticeStarted(card, keep=True))
            self._starting.start(lambda _report: self._desk.ready_services(), then=self._services_ready)
        self._look_for_unfinished()
        self.profiles.look()

    def _look_for_unfinished(self) -> None:
        from wizard.files import open_plan, session_file

        self._desk.unfinished = ""
        path = session_file(practice=self._desk.store.state.practice is not None)
        try:
            note = open_plan(path).session
        except WizardError:
            self._keep_unreadable(path)
            return
        if isinstance(note, SessionNote) and note.answers is not None and note.step != ev.PageId.FINISH:
            sender = note.answers.sending.from_ or note.answers.domain
            where = _("Practice: ") if note.scenario else ""
            self._desk.unfinished = where + one_line(sender)
            self._desk.store.changed.emit()

    def _keep_unreadable(self, path: Path) -> None:
        """A session file that is damaged, or newer than this program, is kept: the next one would replace it."""
        from wizard.files import set_aside

        kept = set_aside(path)
        if kept is not None:
            text = _("The plan of last time can not be opened, so this is a new beginning.")
            fix = _("Its file was kept as {path}.").format(path=kept)
            self._desk.dispatch(ev.Noticed(Problem("session-unreadable", text, fix)))

    def _services_ready(self, services: Services) -> None:
        self._desk.services = services
        self._desk.store.changed.emit()  # pages show the practice company's addresses now

    # -- what can be asked for ----------------------------------------------------------------------

    def perform(self, what: str) -> None:
        """Does one of the things that `Desk.perform` names; problems end in the window's problem area."""
        name, _colon, argument = what.partition(":")
        deeds: dict[str, Callable[[], None]] = {
            "open": self._open,
            "save": self._save,
            "folder": self._folder,
            "print": self._print,
            "paper": lambda: self.paperwork.choose_paper(argument),
            "handout": self.paperwork.save_handout,
            "helpdesk-report": self._helpdesk_report,
            "calendar": self._calendar,
            "new": self._new,
            "practice": lambda: self.start_practice(argument),
            "rehearse": lambda: self.start_practice(argument, then=lambda _card: None),
            "leave-practice": self._leave_practice,
            "resume": self._resume,
            "closing": self._closing,
            "begin": self.begin,
            "report": lambda: self.reports.read(argument),
            "practice-report": self.reports.run_in_practice,
            "cancel-report": self.reports.cancel,
            "check-script": self.reports.save_script,
            **self.profiles.deeds(argument),
        }
        try:
            deeds[name]()
        except WizardError as error:
            self._desk.dispatch(ev.Noticed(error.problem))

    def _document(self) -> PlanDocument:
        state = self._desk.store.state
        if not state.answers.domain:
            raise WizardError(
                Problem(
                    id="nothing-to-save",
                    text=_("There is nothing to save yet."),
                    fix=_("Answer the first questions, up to the address that the device sends from."),
                )
            )
        return self._desk.store.flow.document(state)

    def _new(self) -> None:
        self._desk.dispatch(ev.StartedOver())
        self._desk.focus_first()  # also where the page stays the same

    def _open(self) -> None:
        from wizard.files import open_plan

        path = self.choose_open()
        if path:
            self._show_plan(open_plan(Path(path)), path)

    def _show_plan(self, document: PlanDocument, path: str) -> None:
        note = document.session
        scenario = note.scenario if isinstance(note, SessionNote) else None
        if scenario is not None and self._card(scenario) is not None:
            self.start_practice(
                scenario, then=lambda card: self._desk.dispatch(ev.Opened(document, path, card))
            )
        else:
            here = self._desk.store.state.practice
            self._desk.dispatch(ev.Opened(document, path, here))

    def _name(self) -> str:
        """After the device, since somebody with many devices keeps many plans; else after the sender."""
        answers = self._desk.store.state.answers
        return answers.device.name or answers.sending.from_ or answers.domain

    def _save(self) -> None:
        from wizard.files import save_plan

        document = self._document()
        path = self.choose_save()
        if path:
            save_plan(Path(path), document)
            self._say_saved(_("The plan is saved."), path)

    def _say_saved(self, text: str, path: str) -> None:
        self._desk.dispatch(ev.Noticed(Problem(id=SAVED, text=text, fix=path)))

    def _folder(self) -> None:
        document = self._document()
        path = self.choose_folder()
        if not path:
            return
        flow, view = self._desk.store.flow, self._desk.store.view

        from wizard.ui.everything import pdf_of, texts_of

        # Qt draws on its own thread only; a sheet takes about 30 ms. The rest and the disk go elsewhere.
        pdf = pdf_of(view, flow.today, flow.knowledge, self._desk.paper.paper)

        def write() -> str:
            from wizard.files import write_folder

            write_folder(Path(path), texts_of(document, view, flow.today, flow.knowledge) | pdf)
            return path

        def written(saved: object) -> None:
            # The plan may have changed while the disk was slow: then the folder holds what it was.
            if self._desk.store.view.plan == view.plan:
                self._desk.dispatch(ev.Saved(str(saved)))
            self._say_saved(_("Everything is saved."), str(saved))

        self._write(write, written)

    def _write(self, write: Callable[[], str], written: Callable[[object], None]) -> None:
        """Has ``write`` put something on the disk, away from the window; its path goes to ``written``."""

        async def work(_report: object) -> str:
            import asyncio

            return await asyncio.to_thread(write)

        self._writing.start(work, then=written)

    def _helpdesk_report(self) -> None:
        from wizard.ui.reporting import report_writer

        state, document = self._desk.store.state, self._document()
        path = self.choose_helpdesk_report()
        if not path:
            return
        self._write(
            report_writer(document, state.test, state.rows, path),
            lambda saved: self._say_saved(_("The report for the helpdesk is saved."), str(saved)),
        )

    def _calendar(self) -> None:
        document = self._document()
        path = self.choose_calendar()
        if not path:
            return
        flow, view = self._desk.store.flow, self._desk.store.view

        def write() -> str:
            from wizard.files import write_bytes
            from wizard.ui.everything import calendar_of

            write_bytes(Path(path), calendar_of(document, view, flow.today, flow.knowledge))
            return path

        said = _("The days are saved. Open the file to put them into your calendar.")
        self._write(write, lambda saved: self._say_saved(said, str(saved)))

    def _print(self) -> None:
        self._document()
        self.paperwork.print_sheet()

    # -- practice -----------------------------------------------------------------------------------

    def _card(self, scenario: str) -> ScenarioCard | None:
        return next((card for card in self._desk.scenarios() if card.id == scenario), None)

    def start_practice(self, scenario: str, then: Callable[[ScenarioCard], None] | None = None) -> None:
        """Starts the simulated company; the band shows at once, so that nobody doubts where he is."""
        card = self._card(scenario)
        if card is None:
            raise WizardError(
                Problem(
                    id="no-such-scenario",
                    text=_("There is no practice scenario of that name."),
                    detail=scenario,
                )
            )
        self._closing()
        self._desk.services = None
        self._desk.dispatch(ev.PracticeStarted(card))
        self._look_for_unfinished()

        def ready(services: Services) -> None:
            self._services_ready(services)
            if then is not None:
                then(card)
            else:
                self._desk.dispatch(ev.Next())

        self._run_switch(scenario, ready)

    def _leave_practice(self) -> None:
        self._closing()
        self._desk.services = None
        self._desk.dispatch(ev.PracticeEnded())
        self._look_for_unfinished()
        self._desk.focus_first()  # the link that was pressed is gone
        self._run_switch(None, self._services_ready)

    def _run_switch(self, scenario: str | None, ready: Callable[[Services], None]) -> None:
        self._starting.start(lambda _report: self._switch(scenario), then=ready)

    # -- the state that is saved as it goes ----------------------------------------------------------

    def save_session(self) -> None:
        """Writes the state where a crash, a power cut or a closed window can not lose it."""
        state = self._desk.store.state
        if not state.answers.domain:
            return
        from wizard.files import plan_bytes, session_file, write_folder

        try:
            place = session_file(practice=state.practice is not None)
            write_folder(place.parent, {place.name: plan_bytes(self._desk.store.flow.document(state))})
            self._desk.unfinished = ""  # the place holds this plan now
        except WizardError as error:
            self._autosave.blockSignals(True)  # say it once, not after every key
            self._desk.dispatch(ev.Noticed(error.problem))

    def _resume(self) -> None:
        from wizard.files import open_plan, session_file

        practising = self._desk.store.state.practice is not None
        self._show_plan(open_plan(session_file(practice=practising)), "")

    def _closing(self) -> None:
        if self._autosave.isActive():
            self._autosave.stop()
            self.save_session()

"""What goes on paper: the sheet to a printer, the hand-out to a folder, and which paper it is."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from wizard.core.problem import Problem, WizardError
from wizard.core.state import Noticed
from wizard.core.texts import _
from wizard.ui.jobs import Job
from wizard.ui.page import SAVED, Desk


class Paperwork(QObject):
    """Part of `actions.Actions`. What goes wrong with a disk ends in the window's problem area."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._window = desk, parent
        self.choose_folder: Callable[[], str] = lambda: ""
        self._writing = Job(desk.network, self)
        self._writing.failed.connect(lambda problem: desk.dispatch(Noticed(problem)))

    def print_sheet(self) -> None:
        """Asks for a printer. Raises `WizardError` where no method fits."""
        from wizard.ui.everything import sheet_of
        from wizard.ui.printing import print_sheet

        flow = self._desk.store.flow
        sheet = sheet_of(self._desk.store.view, flow.today, flow.knowledge)
        if sheet is None:
            raise WizardError(
                Problem(
                    id="nothing-to-print",
                    text=_("There is no sheet to print yet."),
                    fix=_("The sheet holds a method's settings. With these answers no method works."),
                )
            )
        paper = print_sheet(sheet, self._window, self._desk.paper.paper)
        if paper is not None:
            self.choose_paper(paper)

    def choose_paper(self, paper: str) -> None:
        """``A4`` or ``Letter``, from now on."""
        try:
            self._desk.paper.choose("Letter" if paper == "Letter" else "A4")
        finally:
            self._desk.store.changed.emit()  # the pages that name it

    def save_handout(self) -> None:
        """The hand-out for teaching, as a page and as a PDF, into a folder of the user's choice."""
        path = self.choose_folder()
        if not path:
            return
        from wizard.ui.handout import handout_files

        flow = self._desk.store.flow
        files = handout_files(
            flow.knowledge, flow.today, self._desk.paper.paper
        )  # Qt draws on its own thread only

        def write() -> str:
            from pathlib import Path

            from wizard.files import write_folder

            write_folder(Path(path), files)
            return path

        async def work(_report: object) -> str:
            import asyncio

            return await asyncio.to_thread(write)

        self._writing.start(work, then=self._say_saved)

    def _say_saved(self, path: object) -> None:
        said = _("The hand-out is saved: handout.html and handout.pdf.")
        self._desk.dispatch(Noticed(Problem(id=SAVED, text=said, fix=str(path))))

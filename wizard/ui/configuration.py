"""The files that configure a program: to read, to copy, and to save one by one. "Save everything" has them all."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.ui.page import SAVED
from wizard.ui.scripts import FileViewer, Shown


class ConfigurationViewer(FileViewer):
    """``said`` shows a sentence of the window: that a file was saved, or why not. ``choose`` asks where it goes."""

    def __init__(self, said: Callable[[Problem], None], parent: QWidget | None = None) -> None:
        super().__init__(_("Configuration"), _("Copy the file"), parent)
        self._said = said
        self._written: dict[str, str] = {}
        self.choose: Callable[[str], str] = self._ask
        self.save = QPushButton(_("Save this file\N{HORIZONTAL ELLIPSIS}"))
        self.save.clicked.connect(self._save)
        self.line.insertWidget(1, self.save)

    def show_configuration(self, files: Sequence[File]) -> None:
        """Shows other files. Each is called by its own name; by its program's too where there are several."""
        programs = {_program(file.name) for file in files}
        self.show_files(
            {
                file.name: Shown(
                    file.text.removeprefix("\ufeff"),
                    Path(file.name).name
                    if len(programs) == 1
                    else f"{_program(file.name)}: {Path(file.name).name}",
                    file.about,
                )
                for file in files
            }
        )
        self._written = {file.name: file.text for file in files}

    def _show(self) -> None:
        super()._show()
        self.save.setAccessibleName(_("Save {name}").format(name=self.current))

    def _ask(self, name: str) -> str:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(documents, name))
        return QFileDialog.getSaveFileName(self, _("Save {name}").format(name=name), proposed)[0]

    def _save(self) -> None:
        from wizard.files import write_bytes

        path = self.choose(Path(self.current).name)
        if not path:
            return
        try:
            write_bytes(path, self._written[self.current].encode("utf-8"))
        except WizardError as error:
            self._said(error.problem)
        else:
            self._said(Problem(SAVED, _("The file is saved."), path))


def _program(name: str) -> str:
    return Path(name).parent.name

"""The main window around the shell: its title, its keys, its first picture and its end."""

from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMainWindow

from wizard.core.problem import Problem
from wizard.core.state import Back, Noticed
from wizard.core.texts import _
from wizard.ui.page import Desk
from wizard.ui.shell import Shell

SMALLEST = QSize(760, 560)
FIRST_SIZE = QSize(1060, 740)


class Window(QMainWindow):
    """Holds the shell; what could wait happens after the first picture."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.shell = Shell(desk)
        self.setCentralWidget(self.shell)
        self.setWindowTitle(_("Relay Wizard for Microsoft 365"))
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST_SIZE)
        self.setAcceptDrops(True)
        self.painted = False
        self._painted: Callable[[], None] | None = None
        self._key("Alt+Left", lambda: desk.dispatch(Back()))
        self._key("Escape", self._escape)
        self.shell.first_picture()

    def _key(self, keys: str, do: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(do)

    def _escape(self) -> None:
        """Cancels what is being waited for; else takes the notice away; else leaves a page beside the way."""
        busy = self.shell.current.busy(self.desk.store.state)
        if busy is not None:
            busy[1]()
        elif self.desk.store.state.notice is not None:
            self.desk.dispatch(Noticed(None))
        elif self.desk.store.state.beside:
            self.desk.dispatch(Back())

    def take_menus(self, undo: QAction) -> None:
        """Lets Undo say whether there is anything to take back."""

        def follow() -> None:
            undo.setEnabled(self.desk.store.can_undo or self.shell.current.can_take_back())

        self.desk.store.changed.connect(follow)
        follow()

    def when_painted(self, then: Callable[[], None]) -> None:
        """Calls ``then`` once, after the first picture stands on the screen."""
        self._painted = then

    def after_first_paint(self) -> None:
        """What could wait until the window is there: the practice company, the unfinished plan."""
        self.shell.draw()
        self.desk.perform("begin")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._painted is not None:
            then, self._painted = self._painted, None
            self.painted = True
            QTimer.singleShot(0, self, then)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file that no page wants for itself is a device profile (.toml) or a tenant report, or is told what it is."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1:
            event.acceptProposedAction()
            is_profile = paths[0].lower().endswith(".toml")
            self.desk.perform(f"{'profile-import' if is_profile else 'report'}:{paths[0]}")
        elif paths:
            text = _("Several files were dropped. A tenant has one report.")
            self.desk.dispatch(
                Noticed(Problem("one-file", text, _("Drop the file tenant-report.json alone.")))
            )

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.desk.may_close():
            event.ignore()
            return
        self.desk.perform("closing")
        super().closeEvent(event)

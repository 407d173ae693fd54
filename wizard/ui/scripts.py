"""Generated files to read: one sentence on what each does, its text, and a button to copy it. The PowerShell
scripts of a plan are shown here; the configuration of a program is `wizard.ui.configuration`'s."""

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPalette, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTabBar, QVBoxLayout, QWidget

from wizard.core.click_paths import ClickPath
from wizard.core.texts import _
from wizard.render.click_path import click_path_text
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.clicks import ClicksView
from wizard.ui.reading_order import chain
from wizard.ui.text import Words
from wizard.ui.values import COPIED_FOR_MS
from wizard.ui.widgets import TextView

SCRIPTS: dict[str, str] = {
    "check.ps1": _("Shows how your tenant stands now. It changes nothing."),
    "apply.ps1": _(
        "Makes the changes of this plan, and only those. It shows each one and asks before it starts."
    ),
    "verify.ps1": _("Reads everything back and says whether it is as it should be. It changes nothing."),
    "undo.ps1": _("Takes back what apply.ps1 changed, and nothing else."),
    "apply-app.ps1": _(
        "Registers the app that signs in, from Microsoft Entra to the mailbox. It asks first."
    ),
    "undo-app.ps1": _("Takes back what apply-app.ps1 changed, and nothing else."),
    "dkim.ps1": _("Prints the DKIM records, and has mail signed once they are published."),
    "change-address.ps1": _("Puts a new public address in the place of an old one. It can take itself back."),
    "add-line.ps1": _("Lets a second line or site send the same way. It can take itself back."),
    "remove.ps1": _(
        "Takes the device away again: it switches off first, says how to watch, and can take itself back."
    ),
    "reject-direct-send.ps1": _(
        "Lists who would break if your organisation refused Direct Send. It changes nothing unless you say so."
    ),
}
"""File name to what it does, in the order of work."""

TABS = {
    "check.ps1": _("Check"),
    "apply.ps1": _("Apply"),
    "verify.ps1": _("Verify"),
    "undo.ps1": _("Undo"),
    "apply-app.ps1": _("App"),
    "undo-app.ps1": _("Undo app"),
    "dkim.ps1": _("DKIM"),
    "change-address.ps1": _("New address"),
    "add-line.ps1": _("Second line"),
    "remove.ps1": _("Remove"),
    "reject-direct-send.ps1": _("Refuse Direct Send"),
}
LATER = ("dkim.ps1", "change-address.ps1", "add-line.ps1", "remove.ps1", "reject-direct-send.ps1")
"""The scripts that nobody needs on the first day: they are shown when they are asked for."""

LINES = 12


class Shown(msgspec.Struct, frozen=True):
    """One file of a viewer: its text, its short name on the tab, and what it does."""

    text: str
    tab: str
    about: str


class FileViewer(QWidget):
    """One file at a time, chosen by tabs, or from a list where they find no room beside one another. The clipboard
    gets exactly the text of the file."""

    def __init__(self, name: str, copy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, Shown] = {}
        self._copy_words = copy
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(name)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.list = QComboBox()
        self.list.setAccessibleName(name)
        self.list.activated.connect(self.tabs.setCurrentIndex)
        self.list.hide()
        self.sentence = Words("")
        self.view = TextView("", name, LINES)
        self.copy = QPushButton(copy)
        self.copy.clicked.connect(self._copy)
        self.line = QHBoxLayout()
        self.line.setSpacing(theme.GAP)
        self.line.addWidget(self.copy)
        self.line.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for widget in (self.tabs, self.list, self.sentence, self.view):
            rows.addWidget(widget)
        rows.setAlignment(self.list, Qt.AlignmentFlag.AlignLeft)
        rows.addLayout(self.line)
        self.tabs.currentChanged.connect(lambda _index: self._show())

    @property
    def current(self) -> str:
        """The name of the file that is shown."""
        return str(self.tabs.tabData(self.tabs.currentIndex()) or "")

    def show_files(self, wanted: Mapping[str, Shown]) -> None:
        """Shows other files; the chosen tab stays where it still exists."""
        if wanted == self._files:
            return
        if list(wanted) != list(self._files):
            before = self.current
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            self.list.clear()
            for name, file in wanted.items():
                index = self.tabs.addTab(file.tab)
                self.list.addItem(file.tab)
                self.tabs.setTabData(index, name)
                self.tabs.setAccessibleTabName(index, name)
            if before in wanted:
                self.tabs.setCurrentIndex(list(wanted).index(before))
            self.tabs.blockSignals(False)
        self._files = dict(wanted)
        self._arrange()
        self._show()

    def _arrange(self) -> None:
        """Tabs that scroll out of sight are found by nobody: where they find no room, there is a list."""
        several, fits = self.tabs.count() > 1, self.tabs.sizeHint().width() <= self.width()
        shown, other = (self.tabs, self.list) if fits else (self.list, self.tabs)
        had_focus = other.hasFocus()
        shown.setVisible(several)
        other.hide()
        if had_focus and several:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shade(self) -> None:
        """The tabs that are not chosen step back: in the dark their faces are nearly the same."""
        chosen = self.tabs.currentIndex()
        words = self.palette().color(QPalette.ColorRole.WindowText)
        silent = theme.secondary_text(self.palette())
        for place in range(self.tabs.count()):
            self.tabs.setTabTextColor(place, words if place == chosen else silent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            # Only when all widgets have heard of the new font do the tabs measure with it.
            QTimer.singleShot(0, self, self._arrange)
        elif event.type() == QEvent.Type.PaletteChange:
            self._shade()

    @property
    def text(self) -> str:
        """The text of the file that is shown."""
        return self._files[self.current].text if self.current in self._files else ""

    def _show(self) -> None:
        name = self.current
        self._shade()
        self.list.setCurrentIndex(self.tabs.currentIndex())
        about = self._files[name].about if name in self._files else ""
        self.sentence.setText(_("{name}: {what}").format(name=name, what=about) if name else "")
        self.view.setAccessibleName(name)
        self.view.show_text(self._files[name].text if name in self._files else "")
        self.copy.setAccessibleName(_("Copy {name}").format(name=name))

    def say_copy(self, words: str) -> None:
        """What stands on the button that copies."""
        self._copy_words = words
        self.copy.setText(words)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copy.setText(_("Copied"))
        QTimer.singleShot(COPIED_FOR_MS, self, lambda: self.copy.setText(self._copy_words))


class ScriptViewer(FileViewer):
    """Scripts of a plan, in the order of work, each with the same by clicks for those who may not run scripts.

    ``later``: those of `LATER`, and no others.
    """

    def __init__(self, *, later: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(_("Scripts for later") if later else _("Scripts"), _("Copy the script"), parent)
        self._names = tuple(name for name in SCRIPTS if (name in LATER) is later)
        self._paths: tuple[ClickPath, ...] = ()
        self.clicks = ClicksView()
        self.clicks.hide()
        self.other = LinkButton("")
        self.other.clicked.connect(self._turn)
        self.line.insertWidget(1, self.other)
        rows = self.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(rows.indexOf(self.view) + 1, self.clicks)

    def show_scripts(self, texts: Mapping[str, str], paths: Sequence[ClickPath] = ()) -> None:
        """Shows other scripts, and the ways by clicks that stand beside them."""
        self._paths = tuple(paths)
        self.show_files(
            {
                name: Shown(texts[name], _(TABS[name]), _(SCRIPTS[name]))
                for name in self._names
                if name in texts
            }
        )
        self._show()

    @property
    def by_clicks(self) -> bool:
        """Whether the clicks are shown, and not the script."""
        return not self.clicks.isHidden()

    @property
    def text(self) -> str:
        """What is copied: the script as it is in its file, or its clicks."""
        if self.by_clicks:
            return click_path_text(self._paths, self.current.removesuffix(".ps1"))
        return super().text

    def _show(self) -> None:
        beside = [path for path in self._paths if f"{path.script}.ps1" == self.current]
        self.clicks.show_paths(beside)
        self._choose(clicks=self.by_clicks and bool(beside))
        self.other.setVisible(bool(beside))
        super()._show()

    def _choose(self, *, clicks: bool) -> None:
        self.clicks.setVisible(clicks)
        self.view.setVisible(not clicks)
        self.say_copy(_("Copy the clicks") if clicks else _("Copy the script"))
        words = _("Show the script") if clicks else _("The same by clicks")
        self.other.setText(words)
        self.other.setAccessibleName(_("{name}: {what}").format(name=self.current, what=words))

    def _turn(self) -> None:
        self._choose(clicks=not self.by_clicks)
        super()._show()


class LaterScripts(QWidget):
    """The scripts of the years after, behind one quiet line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open = LinkButton("")
        self.open.clicked.connect(self._turn)
        self._made: ScriptViewer | None = None
        self._texts: Mapping[str, str] = {}
        self._paths: Sequence[ClickPath] = ()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, theme.GAP, 0, 0)
        rows.setSpacing(theme.GAP)
        rows.addWidget(self.open)
        rows.setAlignment(self.open, Qt.AlignmentFlag.AlignLeft)
        self._say()

    @property
    def viewer(self) -> ScriptViewer:
        """The scripts themselves. Made when they are first asked for: most people never do on the first day."""
        if self._made is None:
            self._made = ScriptViewer(later=True)
            self._made.hide()
            rows = self.layout()
            assert rows is not None
            rows.addWidget(self._made)
            self._made.show_scripts(self._texts, self._paths)
            chain(self.open, self._made)
        return self._made

    def show_scripts(self, texts: Mapping[str, str], paths: Sequence[ClickPath] = ()) -> None:
        """Shows other scripts."""
        self._texts, self._paths = texts, paths
        if self._made is not None:
            self._made.show_scripts(texts, paths)

    def _turn(self) -> None:
        self.viewer.setVisible(self.viewer.isHidden())
        self._say()

    def _say(self) -> None:
        if self._made is None or self._made.isHidden():
            self.open.setText(_("For later: a changed address, a second line, taking it away"))
        else:
            self.open.setText(_("Hide the scripts for later"))

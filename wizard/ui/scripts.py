"""The four PowerShell scripts of a plan: one sentence on what each does, its text to read, and a button to copy it."""

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabBar, QVBoxLayout, QWidget

from wizard.core.texts import _
from wizard.ui import theme
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
}
"""File name to what it does, in the order of work."""

TABS = {"check.ps1": _("Check"), "apply.ps1": _("Apply"), "verify.ps1": _("Verify"), "undo.ps1": _("Undo")}
LINES = 12


class ScriptViewer(QWidget):
    """One script at a time, chosen by tabs. The clipboard gets exactly the text of the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[str, str] = {}
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Scripts"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.sentence = Words("")
        self.view = TextView("", _("Script"), LINES)
        self.copy = QPushButton(_("Copy the script"))
        self.copy.clicked.connect(self._copy)
        line = QHBoxLayout()
        line.addWidget(self.copy)
        line.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for widget in (self.tabs, self.sentence, self.view):
            rows.addWidget(widget)
        rows.addLayout(line)
        self.tabs.currentChanged.connect(lambda _index: self._show())

    @property
    def current(self) -> str:
        """The file name of the script that is shown."""
        return str(self.tabs.tabData(self.tabs.currentIndex()) or "")

    def show_scripts(self, texts: Mapping[str, str]) -> None:
        """Shows other scripts; the chosen tab stays where it still exists."""
        wanted = {name: texts[name] for name in SCRIPTS if name in texts}
        if wanted == self._texts:
            return
        if list(wanted) != list(self._texts):
            before = self.current
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for name in wanted:
                index = self.tabs.addTab(_(TABS[name]))
                self.tabs.setTabData(index, name)
                self.tabs.setAccessibleTabName(index, name)
            if before in wanted:
                self.tabs.setCurrentIndex(list(wanted).index(before))
            self.tabs.blockSignals(False)
        self._texts = wanted
        self._show()

    def _show(self) -> None:
        name = self.current
        said = _("{name}: {what}").format(name=name, what=_(SCRIPTS[name])) if name else ""
        self.sentence.setText(said)
        self.view.setAccessibleName(name)
        self.view.show_text(self._texts.get(name, ""))
        self.copy.setAccessibleName(_("Copy {name}").format(name=name))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._texts.get(self.current, ""))
        self.copy.setText(_("Copied"))
        QTimer.singleShot(COPIED_FOR_MS, self, lambda: self.copy.setText(_("Copy the script")))

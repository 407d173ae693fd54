"""The Device page's way to profiles of one's own: add, go on with, import, edit, copy, export, delete and put back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from wizard.core.profiles import DeviceProfile, is_own
from wizard.core.state import PageId, StepAside
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk
from wizard.ui.text import Words
from wizard.ui.widgets import Panel


class _Line(Panel):
    """One sentence and what can be done about it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.text = Words("")
        self.action = LinkButton(words)
        self.rows.addWidget(self.text)
        self.rows.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_mark("attention")
        self.hide()

    def say(self, text: str) -> None:
        """Shows the sentence; "" hides the line."""
        new = text not in ("", self.text.text())
        self.text.setText(text)
        self.setVisible(bool(text))
        if new:
            say_aloud(self, text)


class OwnProfilesPart(QWidget):
    """What stands below the list; ``deeds`` goes into the card of the device that was picked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown = ""
        self.add = LinkButton(_("My device is not in the list: add a profile\N{HORIZONTAL ELLIPSIS}"))
        self.take_in = LinkButton(_("Import a profile\N{HORIZONTAL ELLIPSIS}"))
        self.add.clicked.connect(lambda: desk.perform("profile-new"))
        self.take_in.clicked.connect(lambda: desk.perform("profile-import"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP // 2)
        for button in (self.add, self.take_in):
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.deleted = _Line(_("Put it back"))
        self.deleted.action.clicked.connect(lambda: desk.perform("profile-undelete"))
        self.unfinished = _Line(_("Go on with it"))
        self.unfinished.action.clicked.connect(self._go_on)
        self.deeds = QWidget()
        self.edit, self.copy, self.export, self.delete = (
            LinkButton(words)
            for words in (
                _("Edit"),
                _("Make one of my own like it"),
                _("Export\N{HORIZONTAL ELLIPSIS}"),
                _("Delete"),
            )
        )
        self._grid = QGridLayout(self.deeds)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * theme.GAP)
        self._grid.setColumnStretch(2, 1)
        for button, deed in (
            (self.edit, "profile-edit"),
            (self.copy, "profile-copy"),
            (self.export, "profile-export"),
            (self.delete, "profile-delete"),
        ):
            button.clicked.connect(lambda _on=False, deed=deed: desk.perform(f"{deed}:{self._shown}"))

    def _go_on(self) -> None:
        self._desk.dispatch(StepAside(PageId.PROFILE))

    def draw(self, *, picking: bool) -> None:
        """Shows what there is to do."""
        self.setVisible(picking)
        deleted, drafting = self._desk.deleted, self._desk.drafting
        self.deleted.say(
            _("{device} is deleted.").format(device=one_line(deleted.name, 100))
            if deleted is not None
            else ""
        )
        unfinished = ""
        if drafting is not None and drafting.changed:
            name = one_line(f"{drafting.now.vendor} {drafting.now.family}".strip(), 80)
            unfinished = (
                _("The profile of {device} is not saved yet.").format(device=name)
                if name
                else _("A device profile is not saved yet.")
            )
        self.unfinished.say(unfinished)

    def show_deeds(self, profile: DeviceProfile | None) -> None:
        """What can be done with the profile of the card; None for nothing."""
        self.deeds.setVisible(profile is not None)
        if profile is None:
            return
        self._shown = profile.id
        own, generic = is_own(profile.id), profile.confidence == "generic"
        there = {self.edit: own, self.copy: True, self.export: not generic, self.delete: own}
        for button in there:
            self._grid.removeWidget(button)
        for place, button in enumerate(button for button, shown in there.items() if shown):
            self._grid.addWidget(button, place // 2, place % 2)
        for button, shown in there.items():
            button.setVisible(shown)
        self.copy.setText(_("Write a profile of my own") if generic else _("Make one of my own like it"))

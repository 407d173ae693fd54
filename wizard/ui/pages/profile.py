"""A device profile of the user's own: the form, the sheet that comes of it beside it, and what can be done with it.

What stands in the form is on the desk (`core.profile_draft.Drafting`), so leaving the page loses nothing.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.problem import Problem
from wizard.core.profile_draft import Drafting, blank, completed
from wizard.core.profiles import DeviceProfile
from wizard.core.state import Back, PageId, ProfilePicked, State
from wizard.core.texts import _, counted, one_line
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk, Page
from wizard.ui.pages._profile_device import AbilityPart, Faults, MenuPart, NamePart, NotesPart
from wizard.ui.pages._profile_fields import FieldsPart
from wizard.ui.pages._profile_preview import Beside, PreviewPart
from wizard.ui.pages._profile_sources import SourcesPart
from wizard.ui.profile_faults import faults_of
from wizard.ui.text import Words, subheading
from wizard.ui.widgets import Notice, Panel

SIDE_BY_SIDE = 96
"""Average characters from which the sheet stands beside the form."""
SHARE = _(
    "A profile is one file. Export it and send it to whoever gave you this program, or to a colleague, who can import "
    "it. If you have the program's source code, put the file into resources/devices, run "
    "packaging/compile_resources.py and packaging/compile_resources.py --check, and pass the change on from there."
)


class ProfilePage(Page):
    """Empty, being written, wrong, saved."""

    id = PageId.PROFILE
    title = _("A device profile of your own")
    first_words = _("Save the profile")
    characters = 150

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.wrong = Notice()
        self.wrong.hide()
        self.name = NamePart(self)
        self.abilities = AbilityPart(self)
        self.menu = MenuPart(self)
        self.fields = FieldsPart(self)
        self.notes = NotesPart(self)
        self.sources = SourcesPart(self)
        self.share = self._make_share()
        self.preview = PreviewPart(desk)
        self.beside = Beside(self.preview)
        self.form = QWidget()
        rows = QVBoxLayout(self.form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GAP)
        for part in (*self.parts, self.share):
            rows.addWidget(part)
        rows.addStretch(1)
        self.columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.columns.setSpacing(3 * theme.GAP)
        self.columns.addWidget(self.form)
        self.columns.addWidget(self.beside)
        self.body.addWidget(self.wrong)
        self.body.addLayout(self.columns)
        self._scroll: QScrollArea | None = None
        self._side_by_side: bool | None = None

    @property
    def parts(self) -> tuple[NamePart, AbilityPart, MenuPart, FieldsPart, NotesPart, SourcesPart]:
        """The parts of the form, in their order."""
        return self.name, self.abilities, self.menu, self.fields, self.notes, self.sources

    def _make_share(self) -> Panel:
        panel = Panel()
        self.export, self.copy, self.delete = (
            LinkButton(words)
            for words in (
                _("Export it as a file\N{HORIZONTAL ELLIPSIS}"),
                _("Make another one like it"),
                _("Delete it"),
            )
        )
        self.export.clicked.connect(lambda: self._perform("profile-export"))
        self.copy.clicked.connect(lambda: self._perform("profile-copy"))
        self.delete.clicked.connect(lambda: self._perform("profile-delete"))
        self.unsaved = Words(_("Save the profile first: what is exported is what is saved."))
        panel.rows.addWidget(subheading(_("Keep it, share it, contribute it")))
        panel.rows.addWidget(Words(SHARE))
        panel.rows.addWidget(self.unsaved)
        for button in (self.export, self.copy, self.delete):
            panel.rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    def _perform(self, deed: str) -> None:
        self.desk.perform(f"{deed}:{self.drafting.id}")

    # -- the draft -----------------------------------------------------------------------------------

    @property
    def drafting(self) -> Drafting:
        """What is being written; a new one where there is none."""
        if self.desk.drafting is None:
            self.desk.drafting = Drafting(blank(self.desk.store.flow.today))
        return self.desk.drafting

    def profile(self) -> DeviceProfile:
        """What stands in the form."""
        return self.drafting.now

    def change(self, profile: DeviceProfile, what: str = "") -> None:
        """The form says something else now."""
        self.drafting.change(profile, what)
        self.desk.store.changed.emit()

    def can_take_back(self) -> bool:
        return self.drafting.can_take_back

    def take_back(self) -> bool:
        if not self.drafting.take_back():
            return False
        self.desk.store.changed.emit()
        return True

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, view: View) -> None:
        drafting = self.drafting
        profile = drafting.now
        name = one_line(f"{profile.vendor} {profile.family}".strip(), 80)
        lead = _(
            "Write down what you see on the device. What you leave out is asked when it matters. The sheet shows at once "
            "what comes of it."
        )
        self.say(name or self.title, lead)
        faults = faults_of(completed(profile, self.desk.store.flow.today)) if drafting.faulty else {}
        if drafting.faulty and not faults:
            drafting.faulty = False
        self._draw_wrong(faults)
        for part in self.parts:
            part.draw(profile, faults)
        kept = bool(drafting.id)
        self.unsaved.setVisible(not kept or drafting.changed)
        for button in (self.export, self.copy, self.delete):
            button.setVisible(kept)
        self.export.setEnabled(not drafting.changed)
        self.preview.draw(profile)

    def _draw_wrong(self, faults: Faults) -> None:
        if not faults:
            self.wrong.show_problem(None)
            return
        text = counted(
            len(faults),
            _("{count} thing has to be put right before it can be saved."),
            _("{count} things have to be put right before it can be saved."),
        )
        known = next((text for key, text in faults.items() if self._control(key) is None), "")
        self.wrong.show_problem(Problem("profile-wrong", text, known), RowState.PROBLEM)

    def _control(self, key: str) -> QWidget | None:
        """The control where that place of the profile is written; None for what the form has none for."""
        lines: dict[str, QWidget] = {
            "vendor": self.name.vendor.edit,
            "family": self.name.family.edit,
            "match": self.name.match.edit,
            "menu": self.menu.menu.edit,
            "notes": self.notes.notes.edit,
            "field": self.fields.list,
            "capability": self.abilities.sign_in.boxes["none"],
            "source": self.sources.add,
            "confidence": self.sources.add,
        }
        return lines.get(key.partition(".")[0].partition("[")[0].removesuffix("_verified"))

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        if self.drafting.id and not self.drafting.changed:
            return _("Use this device"), True
        return self.first_words, True

    def secondary(self, state: State, view: View) -> tuple[str, Callable[[], None]] | None:
        if not self.drafting.changed:
            return None
        return _("Discard the changes"), lambda: self.desk.perform("profile-discard")

    def press(self) -> None:
        if self.drafting.id and not self.drafting.changed:
            picked = self.drafting.id
            self.desk.drafting = None
            self.desk.dispatch(Back())
            self.desk.dispatch(ProfilePicked(picked))
            return
        self.desk.perform("profile-save")
        if self.drafting.faulty:
            self._go_to_fault()

    def _go_to_fault(self) -> None:
        """The focus goes where the first thing is wrong."""
        faults = faults_of(completed(self.profile(), self.desk.store.flow.today))
        first = next(iter(faults), "")
        if first.startswith("field["):
            self.fields.list.setCurrentRow(int(first[6:].partition("]")[0]))
            self.fields.editor.label.edit.setFocus()
        elif (control := self._control(first)) is not None:
            control.setFocus()

    def first(self) -> QWidget | None:
        return self.name.vendor.edit

    # -- where the sheet stands ----------------------------------------------------------------------

    def entered(self) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None and self._scroll is None:
            self._scroll = parent
            parent.verticalScrollBar().valueChanged.connect(self._follow)
            parent.viewport().installEventFilter(self)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            # Not at once: columns that are laid out anew resize what is being resized.
            QTimer.singleShot(0, self, self._arrange)
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        if self._scroll is not None:
            seen = self._scroll.verticalScrollBar().value()
            top = self.beside.mapTo(self, self.beside.rect().topLeft()).y()
            self.beside.follow(seen - top + theme.GAP, self._scroll.viewport().height() - 2 * theme.GAP)

    def _arrange(self) -> None:
        # What can be seen counts, and not the page's own width: that follows from how the columns stand.
        seen = self._scroll.viewport().width() if self._scroll is not None else self.width()
        letters = min(seen, self.maximumWidth()) / max(QFontMetrics(theme.font(self)).averageCharWidth(), 1)
        beside = letters >= SIDE_BY_SIDE
        if beside is self._side_by_side:
            self._follow()
            return
        self._side_by_side = beside
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self.columns.setDirection(across if beside else down)
        self.columns.setStretch(0, 11 if beside else 0)
        self.columns.setStretch(1, 9 if beside else 0)
        self.beside.follows = beside
        QTimer.singleShot(0, self, self._follow)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            QTimer.singleShot(0, self, self._arrange)

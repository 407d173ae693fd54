"""The form's part for the device's own fields: a list in the device's order, and the one that is chosen, to be written.

The list takes the mouse (drag, buttons) and the keyboard (Alt with an arrow moves, Delete takes out).
"""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QListWidget, QListWidgetItem, QPushButton

from wizard.core.profile_draft import add_field, move_field, remove_field, set_field
from wizard.core.profile_words import ROLES
from wizard.core.profiles import DeviceProfile, ProfileField
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.pages._profile_device import Draft, Faults
from wizard.ui.pages._profile_field import FieldEditor
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Panel

ROWS_SHOWN = 10
ROW_HEIGHT = 1.6
"""Of a line of text: high enough for a finger."""


class FieldsPart(Panel):
    """The fields in their order, and the editor of the chosen one."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.place = -1
        self.rows.addWidget(subheading(_("Its fields, in its own order")))
        self.rows.addWidget(
            quiet(
                _(
                    "Add the fields as they stand on the device, from top to bottom, each with the device's own word."
                )
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(_("The device's fields in their order"))
        self.list.setAccessibleDescription(_("Alt with Up or Down moves a field, Delete takes it out."))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentRowChanged.connect(self._choose)
        self.list.model().rowsMoved.connect(self._dragged)
        self.list.installEventFilter(self)
        self.empty = Words(_("No field yet. The sheet then uses the words that most makers use."))
        self.add, self.up, self.down, self.remove = (
            QPushButton(words) for words in (_("Add a field"), _("Up"), _("Down"), _("Remove"))
        )
        for button, name in ((self.up, _("Move the field up")), (self.down, _("Move the field down"))):
            button.setAccessibleName(name)
        self.remove.setAccessibleName(_("Remove the field"))
        self.add.clicked.connect(self.add_one)
        self.up.clicked.connect(lambda: self.move_by(-1))
        self.down.clicked.connect(lambda: self.move_by(1))
        self.remove.clicked.connect(self.remove_one)
        buttons = QGridLayout()
        buttons.setSpacing(theme.GAP)
        for place, button in enumerate((self.add, self.remove, self.up, self.down)):
            buttons.addWidget(button, place // 2, place % 2)
        buttons.setColumnStretch(2, 1)
        self.editor = FieldEditor(self._edited)
        self.rows.addWidget(self.empty)
        self.rows.addWidget(self.list)
        self.rows.addLayout(buttons)
        self.rows.addWidget(self.editor)

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, profile: DeviceProfile, faults: Faults) -> None:
        """Shows the fields, and what is wrong with each."""
        fields = profile.fields
        self.place = min(max(self.place, 0), len(fields) - 1)
        with QSignalBlocker(self.list):
            while self.list.count() > len(fields):
                self.list.takeItem(self.list.count() - 1)
            while self.list.count() < len(fields):
                self.list.addItem(QListWidgetItem())
            for row, field in enumerate(fields):
                wrong = any(key.startswith(f"field[{row}]") for key in faults)
                item, said = self.list.item(row), row_words(row, field, wrong=wrong)
                if item.text() != said:
                    item.setText(said)
                item.setData(Qt.ItemDataRole.UserRole, row)
            self.list.setCurrentRow(self.place)
        self.list.setVisible(bool(fields))
        self.empty.setVisible(not fields)
        self._fit()
        self._draw_buttons(len(fields))
        self.editor.setVisible(bool(fields))
        if fields:
            here = f"field[{self.place}]"
            own = {key.removeprefix(here): text for key, text in faults.items() if key.startswith(here)}
            self.editor.draw(fields[self.place], own)

    def _draw_buttons(self, count: int) -> None:
        focus = self.focusWidget()
        self.add.setEnabled(count < len(ROLES))
        self.up.setEnabled(self.place > 0)
        self.down.setEnabled(0 <= self.place < count - 1)
        self.remove.setEnabled(count > 0)
        if focus in (self.up, self.down, self.remove) and not focus.isEnabled():
            # A button that goes grey under the finger hands the focus to what is left to do.
            (self.list if count else self.add).setFocus()

    def _fit(self) -> None:
        row = round(self.list.fontMetrics().height() * ROW_HEIGHT)
        for place in range(self.list.count()):
            self.list.item(place).setSizeHint(QSize(0, row))
        shown = min(self.list.count(), ROWS_SHOWN)
        self.list.setFixedHeight(row * shown + 2 * self.list.frameWidth() + 2)

    # -- what is done -------------------------------------------------------------------------------

    def _choose(self, row: int) -> None:
        if row >= 0 and row != self.place:
            self.place = row
            self._draft.change(self._draft.profile())  # nothing but what is shown is another

    def add_one(self) -> None:
        """A new field behind the chosen one, ready to be written."""
        profile, self.place = add_field(self._draft.profile(), self.place)
        self._draft.change(profile)
        self.editor.role.box.setFocus()

    def remove_one(self) -> None:
        """Takes the chosen field out."""
        self._draft.change(remove_field(self._draft.profile(), self.place))

    def move_by(self, step: int) -> None:
        """Moves the chosen field up or down."""
        profile, to = self._draft.profile(), self.place + step
        moved = move_field(profile, self.place, to)
        if moved is profile:
            return
        self.place = to
        self._draft.change(moved)
        say_aloud(self.list, self.list.item(to).text())

    def _dragged(self, _parent: QModelIndex, start: int, _end: int, _target: QModelIndex, row: int) -> None:
        to = row - 1 if row > start else row
        self.place = to
        self._draft.change(move_field(self._draft.profile(), start, to))

    def _edited(self, field: ProfileField, what: str) -> None:
        self._draft.change(
            set_field(self._draft.profile(), self.place, field), what and f"{self.place}-{what}"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            step = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}.get(event.key())
            if alt and step is not None:
                self.move_by(step)
                return True
            if event.key() == Qt.Key.Key_Delete and self.list.count():
                self.remove_one()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            QTimer.singleShot(0, self, self._fit)


def row_words(row: int, field: ProfileField, *, wrong: bool) -> str:
    """One field in the list."""
    label = one_line(field.label, 60) or _("no word yet")
    said = _("{number}. {role}: {label}").format(number=row + 1, role=_(ROLES[field.role]), label=label)
    return _("{field} (something is missing)").format(field=said) if wrong else said

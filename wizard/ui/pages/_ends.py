"""What ends, and when: the sentences, the days that only the owner knows, and all of it as a calendar file."""

import datetime

from PySide6.QtCore import Qt

from wizard.core.model import Plan
from wizard.core.problem import Problem
from wizard.core.state import EndNoted, State
from wizard.core.texts import _
from wizard.core.upkeep import Ending, check_day, name_of, own_endings
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk
from wizard.ui.text import quiet, subheading
from wizard.ui.widgets import Field, Panel

HELP = {
    Ending.SECRET: _("Microsoft Entra shows it: App registrations, the app, Certificates & secrets."),
    Ending.CERTIFICATE: _("The certificate says it: Valid to."),
}


class OwnDays(Panel):
    """A line for each day that only the owner knows, and the calendar. What was typed stays, right or wrong."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows.addWidget(subheading(_("Days to keep")))
        self.fields = {ending: self._field(ending) for ending in Ending}
        self.calendar = LinkButton(_("Save the days for your calendar\N{HORIZONTAL ELLIPSIS}"))
        self.calendar.setAccessibleDescription(_("A calendar file, which Outlook and every phone take."))
        self.calendar.clicked.connect(lambda: desk.perform("calendar"))
        for field in self.fields.values():
            self.rows.addWidget(field)
        self.rows.addWidget(self.calendar, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addWidget(
            quiet(_("A calendar file with what ends and a monthly look. Outlook and every phone take it."))
        )

    def _field(self, ending: Ending) -> Field:
        label = _("Day on which the {thing} ends").format(thing=name_of(ending))
        field = Field(label, HELP[ending], _("for instance {day}").format(day="2027-05-31"))
        field.edit.textEdited.connect(lambda text: self._desk.dispatch(EndNoted(ending.value, text)))
        # Left half-way, it is judged as it stands.
        field.edit.editingFinished.connect(self._desk.store.changed.emit)
        return field

    def draw(self, state: State, plan: Plan) -> None:
        """Shows a line for what this plan has."""
        asked = own_endings(plan)
        today = self._desk.store.flow.today
        for ending, field in self.fields.items():
            field.setVisible(ending in asked)
            text = state.ends.get(ending.value, "")
            field.show_value(text, _wrong(text, field, today))


def _wrong(text: str, field: Field, today: datetime.date) -> Problem | None:
    """What is wrong with a typed day; nothing while it is still being typed."""
    if field.edit.hasFocus() and len(text) < len("2027-05-31"):
        return None
    try:
        check_day(text, today)
    except ValueError as error:
        return Problem(id="end-day", text=_("This is no day: {reason}.").format(reason=error))
    return None

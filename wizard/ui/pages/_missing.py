"""Values that the plan still lacks, typed where they are needed: on the Set up page, above the lanes.

What is typed reaches the answers once it is valid; until then it stays in its field with what is wrong with it.
"""

from wizard.core.answers import UNKNOWN
from wizard.core.intake import parse_field
from wizard.core.model import Plan, Problem, WizardError
from wizard.core.questions import value_of
from wizard.core.state import State, Typed
from wizard.core.texts import _
from wizard.ui.page import Desk
from wizard.ui.text import Words, subheading
from wizard.ui.widgets import Field, Panel

LABELS: dict[str, tuple[str, str, str]] = {
    "tenant.mx_host": (
        _("Your mail server's name at Microsoft"),
        _(
            "Microsoft 365 admin centre, Settings, Domains, your domain, DNS records: where the MX record points to."
        ),
        "contoso-com.mail.protection.outlook.com",
    ),
    "network.public_ips": (
        _("Your public address"),
        _("The IPv4 address under which your site appears on the internet."),
        "203.0.113.10",
    ),
    "tenant.mailbox": (
        _("The mailbox that signs in"),
        _("Needed only where it is not the sender's address itself."),
        "scanner@contoso.com",
    ),
    "options.local_relay_host": (
        _("Your relay's name or address"),
        _("As the device reaches it in your own network."),
        "relay.contoso.local",
    ),
    "options.acs_username": (
        _("The SMTP user name"),
        _("Azure portal, your Communication Services resource, SMTP usernames."),
        "scanner",
    ),
    "options.hve_account": (
        _("The High Volume Email account"),
        _("The address of the account that you create for it."),
        "alerts@contoso.com",
    ),
}
"""Path of an answer to its label, where it is read, and an example."""


class MissingValues(Panel):
    """A field for each value. A field that was shown stays until the page is left: nobody loses it while typing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.set_mark("attention")
        self.rows.addWidget(subheading(_("The plan still needs this")))
        self.rows.addWidget(Words(_("You can go on without it, and type it once you know it.")))
        self.fields: dict[str, Field] = {}
        for path, (label, where, example) in LABELS.items():
            field = Field(_(label), _(where), example)
            field.edit.textEdited.connect(lambda text, path=path: self._typed(path, text))
            field.edit.editingFinished.connect(lambda path=path: self._judge(path))
            field.hide()
            self.fields[path] = field
            self.rows.addWidget(field)

    def forget(self) -> None:
        """The page is entered anew: only what is missing then is asked for."""
        for path, field in self.fields.items():
            if not field.error.isVisibleTo(field) and path not in self._missing():
                field.hide()

    def draw(self, state: State, plan: Plan) -> None:
        """Shows the fields of what is missing."""
        for path, field in self.fields.items():
            if path in plan.placeholders:
                field.show()
            if field.isVisibleTo(self) and not field.edit.hasFocus() and not field.error.isVisibleTo(field):
                field.show_value(_shown(state, path), None)
        self.setVisible(any(field.isVisibleTo(self) for field in self.fields.values()))

    def _missing(self) -> tuple[str, ...]:
        plan = self._desk.store.view.plan
        return plan.placeholders if plan is not None else ()

    def _typed(self, path: str, text: str) -> None:
        self.fields[path].error.hide()
        try:
            parse_field(path, text)
        except WizardError:
            return  # said when the typing is over
        self._desk.dispatch(Typed(path, text))

    def _judge(self, path: str) -> None:
        field = self.fields[path]
        text = field.edit.text()
        try:
            parse_field(path, text)
        except WizardError as error:
            field.show_value(text, error.problem)
            return
        if path == "tenant.mx_host" and text.strip() and path in self._missing():
            problem = Problem(
                id="mx-not-microsoft",
                text=_("This is not one of Microsoft's mail server names."),
                fix=_("It ends in mail.protection.outlook.com or mx.microsoft, or its like in other clouds."),
                field=path,
            )
            field.show_value(text, problem)


def _shown(state: State, path: str) -> str:
    value = value_of(state.answers, path)
    if value is None or value == UNKNOWN:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

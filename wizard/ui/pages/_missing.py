"""Values that the plan still lacks, typed where they are needed: on the Set up page, above the lanes.

What is typed reaches the answers once it is valid; until then it stays in its field with what is wrong with it.
"""

from wizard.core.intake import parse_field, typed_text
from wizard.core.model import Method, Plan
from wizard.core.problem import Problem, WizardError
from wizard.core.settings import SMTP_AUTH, TO_MX
from wizard.core.state import State, Typed
from wizard.core.texts import _
from wizard.ui.page import Desk
from wizard.ui.text import Words, subheading
from wizard.ui.widgets import Field, Panel

LABELS: dict[str, tuple[str, str, str]] = {
    "tenant.mx_host": (
        _("Your mail server's name at Microsoft"),
        _(
            "Microsoft 365 admin centre, Settings, Domains, your domain, DNS records: where the MX record points to. A "
            "tenant report has it too."
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


USED_BY: dict[str, frozenset[Method]] = {
    "tenant.mx_host": TO_MX | {Method.LOCAL_RELAY},
    "network.public_ips": frozenset(),  # the Network page shows it for good
    "tenant.mailbox": SMTP_AUTH | {Method.LOCAL_RELAY},
    "options.local_relay_host": frozenset({Method.LOCAL_RELAY}),
    "options.acs_username": frozenset({Method.AZURE_COMMUNICATION_SERVICES}),
    "options.hve_account": frozenset({Method.HIGH_VOLUME_EMAIL}),
}
"""The methods for which a typed value can be corrected here afterwards."""


class MissingValues(Panel):
    """A field for each value. A field that was shown stays until the page is left: nobody loses it while typing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.title = subheading("")
        self.lead = Words(_("Fill in what you know. You can go on without it."))
        self.rows.addWidget(self.title)
        self.rows.addWidget(self.lead)
        self.fields: dict[str, Field] = {}
        for path, (label, where, example) in LABELS.items():
            field = Field(_(label), _(where), example)
            field.edit.textEdited.connect(lambda text, path=path: self._typed(path, text))
            field.edit.editingFinished.connect(lambda path=path: self._judge(path))
            field.hide()
            self.fields[path] = field
            self.rows.addWidget(field)

    def forget(self) -> None:
        """The page is entered anew: only what is missing then, or was typed here, is shown."""
        for field in self.fields.values():
            field.setVisible(field.error.isVisibleTo(field))

    def draw(self, state: State, plan: Plan) -> None:
        """Shows the fields of what is missing or was typed."""
        for path, field in self.fields.items():
            given = typed_text(state.answers, path)
            if path in plan.placeholders or (given and plan.method in USED_BY[path]):
                field.show()
            wrong = field.error.isVisibleTo(field)
            if field.isVisibleTo(self) and not wrong:
                field.show_value(given, None)
        missing = any(path in plan.placeholders for path in self.fields)
        self.title.setText(_("Still open") if missing else _("What you filled in"))
        self.lead.setVisible(missing)
        self.set_mark("attention" if missing else "")
        self.setVisible(any(field.isVisibleTo(self) for field in self.fields.values()))

    def _typed(self, path: str, text: str) -> None:
        self.fields[path].error.hide()
        try:
            parse_field(path, text)
        except WizardError:
            return  # said when the typing is over
        self._desk.dispatch(Typed(path, text))

    def _judge(self, path: str) -> None:
        """The typing is over: says what is wrong with it."""
        field = self.fields[path]
        text = field.edit.text()
        plan = self._desk.store.view.plan
        try:
            parse_field(path, text)
        except WizardError as error:
            field.show_value(text, error.problem)
            return
        if path == "tenant.mx_host" and text.strip() and plan is not None and path in plan.placeholders:
            problem = Problem(
                id="mx-not-microsoft",
                text=_("This is not one of Microsoft's mail server names."),
                fix=_("It ends in mail.protection.outlook.com or mx.microsoft, or its like in other clouds."),
                field=path,
            )
            field.show_value(text, problem)

"""To whom the test writes: one address, or one inside the organisation and one outside it where the plan promises people
outside. Both stand there at once; one of the two may be left empty."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.answers import Recipients
from wizard.core.intake import parse_field
from wizard.core.model import Method, Plan
from wizard.core.problem import Problem, WizardError
from wizard.core.state import RecipientTyped, State
from wizard.core.texts import _, one_line
from wizard.core.tries import is_outside
from wizard.net.services import PracticeTenant
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk
from wizard.ui.text import quiet
from wizard.ui.widgets import Field

OUTSIDE = (Recipients.EXTERNAL, Recipients.BOTH)
MAILBOX_METHODS = (Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC)
"""Methods whose account is a mailbox that can be looked into; those of High Volume Email and Azure are none."""


def own_domains(state: State) -> tuple[str, ...]:
    """The domains of the organisation, as they were answered."""
    return (state.answers.domain, *(state.answers.tenant.accepted_domains or ()))


class AddressFields(QWidget):
    """``recipient`` is the only field, or the one for an address inside; ``second`` is the one for an address outside."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._errors: dict[Field, Problem] = {}
        self.about = quiet("")
        self.recipient = Field(_("Send a test email to"))
        self.suggest = LinkButton("")
        self.suggest.clicked.connect(self._suggested)
        self.second = Field(_("Test email to somebody outside"), placeholder="name@elsewhere.com")
        for field in (self.recipient, self.second):
            field.edit.textEdited.connect(lambda text, field=field: self._typed(field, text))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for widget in (self.about, self.recipient, self.suggest, self.second):
            rows.addWidget(widget)

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, plan: Plan) -> None:
        """Shows the fields that this plan needs, with what is known already."""
        two = state.answers.sending.recipients in OUTSIDE
        label = _("Test email to somebody inside") if two else _("Send a test email to")
        self.recipient.label.setText(label)
        self.recipient.edit.setAccessibleName(label)
        self.recipient.edit.setPlaceholderText(f"name@{state.answers.domain or 'yourcompany.com'}")
        self.about.setVisible(two)
        self.about.setText(self._about(state))
        self.second.setVisible(two)
        for field, text in zip((self.recipient, self.second), self.texts(state, plan), strict=True):
            field.show_value(text, self._errors.get(field))
        other = "" if two else self._other(state, plan)
        self.suggest.setVisible(bool(other))
        self.suggest.setText(_("Use {address} instead").format(address=one_line(other, 320)))

    @staticmethod
    def _about(state: State) -> str:
        if state.answers.sending.recipients is Recipients.EXTERNAL:
            return _(
                "Your plan promises mail to people outside your organisation. One inside as well shows whether only "
                "the way out is closed; you may leave it empty."
            )
        return _(
            "Your plan promises mail to people inside and outside your organisation, so one of each is tried, first the "
            "one inside. You may leave one of the two empty."
        )

    def texts(self, state: State, plan: Plan) -> tuple[str, str]:
        """What stands in both fields: what was typed, else what is known. "" in the second where it is not shown."""
        inside, outside = self._known(state, plan)
        first = inside if state.test.recipient is None else state.test.recipient
        if state.answers.sending.recipients not in OUTSIDE:
            return first, ""
        return first, outside if state.test.second is None else state.test.second

    def _known(self, state: State, plan: Plan) -> tuple[str, str]:
        """An address inside and one outside that the test may write to, "" where none is known or where the plan promises
        nobody there."""
        wanted = state.answers.sending.recipients
        practice = self._practice()
        inside = practice.internal_recipient if practice is not None else self._mailbox(state, plan)
        outside = practice.external_recipient if practice is not None else ""
        if wanted is Recipients.EXTERNAL:
            inside = ""
        if wanted not in OUTSIDE:
            outside = ""
        return inside, outside

    @staticmethod
    def _mailbox(state: State, plan: Plan) -> str:
        """The plan's own mailbox. The address that the device sends from may have none."""
        account = plan.settings.username if plan.method in MAILBOX_METHODS else None
        address = state.answers.tenant.mailbox or account or ""
        return address if "@" in address and not is_outside(address, own_domains(state)) else ""

    def _other(self, state: State, plan: Plan) -> str:
        """In practice, where one address is asked for: the other of the two."""
        practice = self._practice()
        if practice is None:
            return ""
        here = self.texts(state, plan)[0]
        return next(
            (one for one in (practice.internal_recipient, practice.external_recipient) if one != here), ""
        )

    def _practice(self) -> PracticeTenant | None:
        services = self._desk.services
        return services.practice if services is not None else None

    # -- what is typed ------------------------------------------------------------------------------

    def _typed(self, field: Field, text: str) -> None:
        # Where both are empty, the complaint stands at one of them and ends at either.
        self._errors.clear()
        self._desk.dispatch(RecipientTyped(text, second=field is self.second))

    def _suggested(self) -> None:
        plan = self._desk.store.view.plan
        if plan is not None:
            other = self._other(self._desk.store.state, plan)
            self.recipient.edit.setText(other)
            self._typed(self.recipient, other)

    def read(self) -> tuple[str, str] | None:
        """The addresses, "" for one that is left empty; None where something is wrong, which is said by then."""
        self._errors = {}
        found: dict[Field, str] = {}
        for field in (self.recipient, self.second):
            typed = field.edit.text().strip() if field.isVisibleTo(self) else ""
            try:
                found[field] = str(parse_field("sending.from", typed)) if typed else ""
            except WizardError as error:
                self._refuse(field, error.problem)
                return None
        if not any(found.values()):
            self._refuse(
                self.first(),
                Problem(
                    "recipient-open",
                    _("Type the address that the test email goes to."),
                    _("Choose a mailbox that you can look into."),
                ),
            )
            return None
        return found[self.recipient], found[self.second]

    def _refuse(self, field: Field, problem: Problem) -> None:
        self._errors[field] = problem
        field.edit.setFocus()
        self._desk.store.changed.emit()

    def first(self) -> Field:
        """The field that whoever comes here fills in first: of two, the one that the plan promises and that is empty."""
        only_outside = self._desk.store.state.answers.sending.recipients is Recipients.EXTERNAL
        known = bool(self.recipient.edit.text()) and not self.second.edit.text()
        return self.second if self.second.isVisibleTo(self) and (only_outside or known) else self.recipient

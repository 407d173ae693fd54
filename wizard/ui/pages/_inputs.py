"""What the Test page asks for before it sends: the recipient, and whatever the sign-in needs. What is wrong is said
at its field, and the focus goes there."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wizard.core.answers import Recipients, SignIn
from wizard.core.intake import parse_field
from wizard.core.model import Plan
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder
from wizard.core.state import RecipientTyped, State
from wizard.core.texts import _
from wizard.net.services import Shown
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk
from wizard.ui.pages._client_certificate import CertificatePart, shows_certificate
from wizard.ui.pages._sign_in import SignInPart
from wizard.ui.widgets import Field


@dataclass(frozen=True)
class Given:
    """Everything that was asked for, checked. ``sign_in`` is None where the method needs no token, ``certificate``
    where it shows none. ``second`` is "" where one recipient does."""

    recipient: str
    second: str
    password: Secret | None
    sign_in: SignInOrder | None
    certificate: Shown | None


def signs_in(plan: Plan) -> bool:
    """Whether a plan's test needs a token from Entra."""
    return plan.settings.sign_in is SignIn.OAUTH2


def own_domains(state: State) -> tuple[str, ...]:
    """The domains of the organisation, as they were answered."""
    return (state.answers.domain, *(state.answers.tenant.accepted_domains or ()))


class TestInputs(QWidget):
    """The fields above the result. A password is handed out once and cleared; it is in no state and no file."""

    __test__ = False  # pytest would take the name for a test class

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._errors: dict[Field, Problem] = {}
        self.recipient = Field(_("Send a test email to"), placeholder="name@yourcompany.com")
        self.recipient.edit.textEdited.connect(self._recipient_typed)
        self.suggest = LinkButton("")
        self.suggest.clicked.connect(self._suggested)
        self.second = Field(
            _("And another one to"),
            _(
                "Your plan promises both: name one address inside your organisation and one outside. They are tried "
                "in turn, the one inside first. Leave it empty to try one only."
            ),
            "name@elsewhere.com",
        )
        self.second.edit.textEdited.connect(self._second_typed)
        self.also = LinkButton("")
        self.also.clicked.connect(self._also)
        self.password = Field(_("Password"), _("Used once for this test, and kept nowhere."))
        self.password.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.edit.textEdited.connect(lambda _text: self._mended(self.password))
        self.sign_in = SignInPart(desk)
        self.certificate = CertificatePart(desk)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for widget in (
            *(self.recipient, self.suggest, self.second, self.also),
            *(self.password, self.sign_in, self.certificate),
        ):
            rows.addWidget(widget)

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, plan: Plan) -> None:
        """Shows the fields that this plan needs."""
        self.recipient.show_value(self.shown_recipient(state), self._errors.get(self.recipient))
        other = self._other_recipient(state)
        self.suggest.setVisible(bool(other) and other != state.test.second)
        if other:
            self.suggest.setText(_("Use {address} instead").format(address=other))
        self._draw_second(state, other)
        name = plan.settings.username or plan.settings.from_
        self.password.label.setText(_("Password of {name}").format(name=name))
        self.password.edit.setAccessibleName(self.password.label.text())
        self.password.setVisible(plan.settings.sign_in is SignIn.BASIC)
        filled = state.practice is not None and self._practice_password(plan) is not None
        self.password.edit.setPlaceholderText(_("leave it empty: practice knows it") if filled else "")
        self.password.show_value(self.password.edit.text(), self._errors.get(self.password))
        self.sign_in.setVisible(signs_in(plan))
        self.sign_in.draw(state, plan)
        self.certificate.draw(state, plan)

    def _draw_second(self, state: State, other: str) -> None:
        both = state.answers.sending.recipients is Recipients.BOTH
        self.second.setVisible(both)
        self.second.show_value(state.test.second, self._errors.get(self.second))
        self.also.setVisible(both and bool(other) and other != state.test.second)
        if other:
            self.also.setText(_("Also send one to {address}").format(address=other))

    def shown_recipient(self, state: State) -> str:
        """What is typed, else what practice proposes."""
        proposed = self._proposed(state)
        return state.test.recipient or (proposed[0] if proposed else "")

    def _proposed(self, state: State) -> tuple[str, ...]:
        """First the one whose test says most: mail to outsiders, where the device is to reach them."""
        services = self._desk.services
        practice = services.practice if services is not None else None
        if practice is None:
            return ()
        both = (practice.internal_recipient, practice.external_recipient)
        outside = state.answers.sending.recipients in (Recipients.EXTERNAL, Recipients.BOTH)
        return both[::-1] if outside else both

    def _other_recipient(self, state: State) -> str:
        here = self.shown_recipient(state)
        return next((address for address in self._proposed(state) if address != here), "")

    # -- what is typed ------------------------------------------------------------------------------

    def _recipient_typed(self, text: str) -> None:
        self._errors.pop(self.recipient, None)
        self._desk.dispatch(RecipientTyped(text))

    def _suggested(self) -> None:
        other = self._other_recipient(self._desk.store.state)
        self.recipient.edit.setText(other)
        self._recipient_typed(other)

    def _second_typed(self, text: str) -> None:
        self._errors.pop(self.second, None)
        self._desk.dispatch(RecipientTyped(text, second=True))

    def _also(self) -> None:
        other = self._other_recipient(self._desk.store.state)
        self.second.edit.setText(other)
        self._second_typed(other)

    def _mended(self, field: Field) -> None:
        self._errors.pop(field, None)
        self._desk.store.changed.emit()

    def read(self, state: State, plan: Plan) -> Given | None:
        """Everything that was asked for; None where something is wrong, which is said by then."""
        self._errors = {}
        try:
            recipient = self._read_recipient()
        except WizardError as error:
            self._refuse(self.recipient, error.problem)
            return None
        second = self.second.edit.text().strip() if self.second.isVisibleTo(self) else ""
        try:
            second = str(parse_field("sending.from", second)) if second else ""
        except WizardError as error:
            self._refuse(self.second, error.problem)
            return None
        order = None
        if signs_in(plan):
            order = self.sign_in.read(state, plan)
            if order is None:
                return None
        certificate = None
        if shows_certificate(state, plan):
            certificate = self.certificate.read()
            if certificate is None:
                return None
        password = None
        if plan.settings.sign_in is SignIn.BASIC:
            typed = self.password.edit.text()
            password = Secret(typed) if typed else self._practice_password(plan)
            if password is None:
                wanted = _("Type the password for this test.")
                self._refuse(self.password, Problem("password-open", wanted))
                return None
            self.password.edit.setText("")  # clear() would keep it for an undo
        return Given(recipient, second, password, order, certificate)

    def _practice_password(self, plan: Plan) -> Secret | None:
        """A practice mailbox's made-up password is nobody's to know; the test takes it where none is typed."""
        services = self._desk.services
        practice = services.practice if services is not None else None
        return practice.password_of(plan.settings.username or plan.settings.from_) if practice else None

    def _read_recipient(self) -> str:
        typed = self.recipient.edit.text().strip()
        if not typed:
            wanted = _("Type the address that the test email goes to.")
            fix = _("Choose a mailbox that you can look into.")
            raise WizardError(Problem("recipient-open", wanted, fix))
        return str(parse_field("sending.from", typed))

    def _refuse(self, field: Field, problem: Problem) -> None:
        self._errors[field] = problem
        field.edit.setFocus()
        self._desk.store.changed.emit()

"""What the Test page asks for before it sends: the recipient, and whatever the sign-in needs. What is wrong is said
at its field, and the focus goes there."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wizard.core.answers import SignIn
from wizard.core.model import Plan
from wizard.core.problem import Problem
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder
from wizard.core.state import State
from wizard.core.texts import _
from wizard.net.services import Shown
from wizard.ui import theme
from wizard.ui.page import Desk
from wizard.ui.pages._addresses import AddressFields
from wizard.ui.pages._client_certificate import CertificatePart, shows_certificate
from wizard.ui.pages._sign_in import SignInPart
from wizard.ui.widgets import Field


@dataclass(frozen=True)
class Given:
    """Everything that was asked for, checked. ``sign_in`` is None where the method needs no token, ``certificate``
    where it shows none. Of the two addresses one may be ""."""

    recipient: str
    second: str
    password: Secret | None
    sign_in: SignInOrder | None
    certificate: Shown | None


def signs_in(plan: Plan) -> bool:
    """Whether a plan's test needs a token from Entra."""
    return plan.settings.sign_in is SignIn.OAUTH2


class TestInputs(QWidget):
    """The fields above the result. A password is handed out once and cleared; it is in no state and no file."""

    __test__ = False  # pytest would take the name for a test class

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._errors: dict[Field, Problem] = {}
        self.addresses = AddressFields(desk)
        self.recipient, self.second = self.addresses.recipient, self.addresses.second
        self.password = Field(_("Password"), _("Used once for this test, and kept nowhere."))
        self.password.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.edit.textEdited.connect(lambda _text: self._mended(self.password))
        self.cancel_test: Callable[[], None] = lambda: None
        self._sign_in: SignInPart | None = None
        self.certificate = CertificatePart(desk)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for widget in (self.addresses, self.password, self.certificate):
            rows.addWidget(widget)
        self._rows = rows

    @property
    def sign_in(self) -> SignInPart:
        """The sign-in with Microsoft, made for the first plan that needs one: it is half of the page."""
        if self._sign_in is None:
            self._sign_in = SignInPart(self._desk)
            self._sign_in.cancel_test = self.cancel_test
            self._rows.insertWidget(self._rows.indexOf(self.certificate), self._sign_in)
        return self._sign_in

    def busy(self) -> tuple[str, Callable[[], None]] | None:
        """What the sign-in waits for, and how to stop it."""
        return self._sign_in.busy() if self._sign_in is not None else None

    @property
    def signing_in(self) -> bool:
        """Whether somebody is being signed in just now."""
        return self._sign_in is not None and self._sign_in.job.running

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, plan: Plan) -> None:
        """Shows the fields that this plan needs."""
        self.addresses.draw(state, plan)
        name = plan.settings.username or plan.settings.from_
        self.password.label.setText(_("Password of {name}").format(name=name))
        self.password.edit.setAccessibleName(self.password.label.text())
        self.password.setVisible(plan.settings.sign_in is SignIn.BASIC)
        filled = state.practice is not None and self._practice_password(plan) is not None
        self.password.edit.setPlaceholderText(_("leave it empty: practice knows it") if filled else "")
        self.password.show_value(self.password.edit.text(), self._errors.get(self.password))
        if signs_in(plan) or self._sign_in is not None:
            self.sign_in.setVisible(signs_in(plan))
            self.sign_in.draw(state, plan)
        self.certificate.draw(state, plan)

    # -- what is typed ------------------------------------------------------------------------------

    def _mended(self, field: Field) -> None:
        self._errors.pop(field, None)
        self._desk.store.changed.emit()

    def read(self, state: State, plan: Plan) -> Given | None:
        """Everything that was asked for; None where something is wrong, which is said by then."""
        self._errors = {}
        addresses = self.addresses.read()
        if addresses is None:
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
        return Given(*addresses, password, order, certificate)

    def _practice_password(self, plan: Plan) -> Secret | None:
        """A practice mailbox's made-up password is nobody's to know; the test takes it where none is typed."""
        services = self._desk.services
        practice = services.practice if services is not None else None
        return practice.password_of(plan.settings.username or plan.settings.from_) if practice else None

    def _refuse(self, field: Field, problem: Problem) -> None:
        self._errors[field] = problem
        field.edit.setFocus()
        self._desk.store.changed.emit()

"""The form of the sign-in: how, with which application, and whether it is kept. What is wrong is said at its field.

A secret is masked, handed out once and taken out of its field; it is in no state and no file.
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from wizard.core.answers import Cloud
from wizard.core.entra_ids import client_id_problem, secret_problem, tenant_problem
from wizard.core.model import Plan
from wizard.core.problem import Problem
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way, service_of
from wizard.core.state import State
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.cards import CheckCard
from wizard.ui.dialogs import Dialogs
from wizard.ui.page import Desk
from wizard.ui.text import quiet
from wizard.ui.widgets import Field, Fold


def mailbox_of(plan: Plan) -> str:
    """For which mailbox a plan signs in."""
    return plan.settings.username or plan.settings.from_


class SignInForm(QWidget):
    """The fields of each way, and the buttons, which their owner connects."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._errors: dict[Field, Problem] = {}
        self._drawn = False
        self._proposed = False
        self.way = QComboBox()
        for way, words in _ways().items():
            self.way.addItem(words, way)
        self.way.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.way.setMinimumContentsLength(30)
        self.way.setAccessibleName(_("How to sign in"))
        self.way.currentIndexChanged.connect(self._way_chosen)
        self.meaning = quiet("")
        self._make_fields()
        self.keep = CheckCard(_("Keep me signed in on this computer"), _what_keeping_means())
        self.enter = QPushButton(_("Sign in"))
        self.kept = LinkButton(_("Use a sign-in that is kept on this computer"))
        self._lay_out()
        self._way_chosen()

    def _make_fields(self) -> None:
        self.application = Field(
            _("Application (client) ID"),
            _(
                "Of an application that is registered in your Entra and may send mail (SMTP.Send, or SMTP.SendAsApp "
                "where it signs in as itself). Without one, send the test from the device itself."
            ),
            "00000000-0000-0000-0000-000000000000",
        )
        self.tenant = Field(_("Tenant"), _("A domain of the tenant, or its ID."))
        self.other_tenant = Fold(_("Another tenant than your domain's"), self.tenant)
        self.secret = Field(
            _("Secret of the application"), _("It is used once and then taken out of this field.")
        )
        self.secret.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.certificate = Field(
            _("File of the certificate"),
            _("A PFX file, or a PEM file that holds the key too."),
            "application.pfx",
        )
        self.choose = QPushButton(_("Choose a file"))
        self.choose.clicked.connect(self._choose)
        for field in (self.application, self.tenant, self.secret, self.certificate):
            field.edit.textEdited.connect(lambda _text, field=field: self._typed(field, finished=False))
            field.edit.editingFinished.connect(lambda field=field: self._typed(field, finished=True))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GAP)
        buttons.addWidget(self.enter)
        buttons.addWidget(self.kept)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        how = QVBoxLayout()
        how.setSpacing(theme.GAP // 2)
        how.addWidget(self.way, 0, Qt.AlignmentFlag.AlignLeft)
        how.addWidget(self.meaning)
        rows.addLayout(how)
        rows.addSpacing(theme.GAP // 2)
        rows.addWidget(self.application)
        rows.addWidget(self.certificate)
        rows.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.secret)
        rows.addWidget(self.other_tenant)
        rows.addWidget(self.keep)
        rows.addLayout(buttons)

    def draw(self, state: State) -> None:
        """Shows what may be left out, and what is wrong."""
        self._drawn = True
        practice = state.practice is not None
        self.application.edit.setPlaceholderText(
            _("leave it empty: practice has one") if practice else "00000000-0000-0000-0000-000000000000"
        )
        self.secret.edit.setPlaceholderText(
            _("leave it empty: practice knows it") if practice and self.chosen() is Way.SECRET else ""
        )
        self.tenant.edit.setPlaceholderText(state.answers.domain)
        for field in (self.application, self.tenant, self.secret, self.certificate):
            field.show_value(field.edit.text(), self._errors.get(field))

    def propose(self, way: Way) -> None:
        """Shows the way that the plan's program takes, once: what somebody chooses after that stays."""
        if not self._proposed:
            self._proposed = True
            self.way.setCurrentIndex(list(_ways()).index(way))

    def chosen(self) -> Way:
        """The way that is chosen."""
        return Way(self.way.currentData())

    def _way_chosen(self) -> None:
        way = self.chosen()
        self.meaning.setText(_meaning(way))
        self.certificate.setVisible(way is Way.CERTIFICATE)
        self.choose.setVisible(way is Way.CERTIFICATE)
        self.secret.setVisible(way in (Way.SECRET, Way.CERTIFICATE))
        name = (
            _("Secret of the application") if way is Way.SECRET else _("Password of the certificate's file")
        )
        self.secret.label.setText(name)
        self.secret.edit.setAccessibleName(name)
        self._wipe()
        self._errors.pop(self.secret, None)
        if self._drawn:
            self._desk.store.changed.emit()

    def _typed(self, field: Field, *, finished: bool) -> None:
        text = field.edit.text()
        problem = None
        if text.strip():
            match field:
                case self.application:
                    problem = client_id_problem(text, tenant=self.tenant.edit.text(), finished=finished)
                case self.tenant:
                    problem = tenant_problem(text, finished=finished)
                case self.secret if self.chosen() is Way.SECRET:
                    problem = secret_problem(text, client_id=self.application.edit.text(), finished=finished)
        before = self._errors.pop(field, None)
        if problem is not None:
            self._errors[field] = problem
        if problem != before:
            self._desk.store.changed.emit()

    def _choose(self) -> None:
        path = Dialogs().ask_certificate(self)
        if path:
            self.certificate.edit.setText(path)
            self._errors.pop(self.certificate, None)
            self._desk.store.changed.emit()

    def _wipe(self) -> None:
        # setText, not clear: clear would keep the old text for an undo.
        self.secret.edit.setText("")

    def read(self, state: State, plan: Plan) -> SignInOrder | None:
        """The order for a sign-in; None where something is wrong, which is said by then."""
        way, practice = self.chosen(), state.practice is not None
        application, tenant = self.application.edit.text().strip(), self.tenant.edit.text().strip()
        secret = self.secret.edit.text().strip() if way in (Way.SECRET, Way.CERTIFICATE) else ""
        wrong = _first(
            (
                self.application,
                None
                if practice and not application
                else client_id_problem(application, tenant=tenant, finished=True),
            ),
            (self.tenant, tenant_problem(tenant, finished=True) if tenant else None),
            (
                self.certificate,
                _no_file() if way is Way.CERTIFICATE and not self.certificate.edit.text().strip() else None,
            ),
            (
                self.secret,
                None
                if way is not Way.SECRET or (practice and not secret)
                else secret_problem(secret, client_id=application, finished=True),
            ),
        )
        if wrong is not None:
            self.refuse(*wrong)
            return None
        self._wipe()
        self._errors = {}
        return SignInOrder(
            way=way,
            client_id=application,
            tenant=tenant or ("" if practice else state.answers.domain),
            cloud=state.answers.tenant.cloud or Cloud.WORLDWIDE,
            mailbox=mailbox_of(plan),
            secret=Secret(secret) if secret else None,
            certificate=self.certificate.edit.text().strip() if way is Way.CERTIFICATE else "",
            keep=self.keep.isChecked(),
            service=service_of(plan.method),
        )

    def refuse(self, field: Field, problem: Problem) -> None:
        """Says at its field what is wrong, and goes there."""
        self._errors = {field: problem}
        if field is self.tenant:
            self.other_tenant.button.setChecked(True)
        field.edit.setFocus()
        self._desk.store.changed.emit()

    def take(self, problem: Problem) -> bool:
        """Shows a problem at the field that it belongs to; whether there is one."""
        field = {
            "client_id": self.application,
            "tenant": self.tenant,
            "secret": self.secret,
            "certificate": self.certificate,
        }.get(problem.field)
        if field is None or field.isHidden():
            return False
        self.refuse(field, problem)
        return True


def _ways() -> dict[Way, str]:
    return {
        Way.BROWSER: _("In the browser"),
        Way.DEVICE_CODE: _("With a code on another device"),
        Way.SECRET: _("As the application, with a secret"),
        Way.CERTIFICATE: _("As the application, with a certificate"),
    }


def _meaning(way: Way) -> str:
    match way:
        case Way.BROWSER:
            return _("Your browser opens, and you sign in there as the mailbox.")
        case Way.DEVICE_CODE:
            from wizard.files import load_endpoints

            return _("You type a code on a phone or another computer. {warning}").format(
                warning=load_endpoints().device_code.warning
            )
        case Way.SECRET:
            return _(
                "Nobody signs in: the application does, and it needs rights on the mailbox in Exchange Online. "
                "A secret runs out; a certificate is the better choice."
            )
    return _(
        "Nobody signs in: the application does, and it needs rights on the mailbox in Exchange Online. "
        "Entra must have the certificate."
    )


def _what_keeping_means() -> str:
    name = {"win32": " (Windows Credential Manager)", "darwin": " (Keychain)"}.get(sys.platform, "")
    return _(
        "The sign-in then stays in this computer's own key store{name} until you sign out. Without it nothing is "
        "kept: it holds until you close this window."
    ).format(name=name)


def _first(*found: tuple[Field, Problem | None]) -> tuple[Field, Problem] | None:
    return next(((field, problem) for field, problem in found if problem is not None), None)


def _no_file() -> Problem:
    return Problem(
        id="certificate",
        text=_("Name the file of the certificate."),
        fix=_("A PFX file, or a PEM file with the key in it."),
        field="certificate",
    )

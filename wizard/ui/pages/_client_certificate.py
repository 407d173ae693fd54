"""Which certificate the test shows in place of the device: a PEM or PFX file and its password, looked at before it is
sent with. What is read here is in no state and no file."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.model import Method, Plan
from wizard.core.problem import Problem
from wizard.core.secret import Secret
from wizard.core.state import State
from wizard.core.texts import _
from wizard.net.services import Shown
from wizard.ui import theme
from wizard.ui.dialogs import Dialogs
from wizard.ui.page import Desk
from wizard.ui.widgets import Field, Notice


def shows_certificate(state: State, plan: Plan) -> bool:
    """Whether a plan's test needs a file from the user: practice has a certificate of its own."""
    return plan.method is Method.CONNECTOR_CERTIFICATE and state.practice is None


class CertificatePart(QWidget):
    """File, key and password. A fault that no server forgives stands at its field, the others each in a notice below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._errors: dict[Field, Problem] = {}
        self._warnings: list[Problem] = []
        self.file = Field(
            _("Certificate file"),
            _("The one that the device shows: PFX, or PEM with the whole chain. It stays on this computer."),
            "printer.pfx",
        )
        self.choose = QPushButton(_("Choose a file"))
        self.choose.clicked.connect(lambda: self._choose(self.file))
        self.key = Field(_("Key file"), _("Only where the key is in a file of its own."), "printer.key")
        self.password = Field(_("Password of the certificate's file"), _("Used once, and kept nowhere."))
        self.password.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.notices: list[Notice] = []
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for field in (self.file, self.key, self.password):
            field.edit.textEdited.connect(lambda _text, field=field: self._typed(field))
            rows.addWidget(field)
            if field is self.file:
                rows.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows = rows

    def draw(self, state: State, plan: Plan) -> None:
        """Shows the fields where the plan needs them."""
        self.setVisible(shows_certificate(state, plan))
        for field in (self.file, self.key, self.password):
            field.show_value(field.edit.text(), self._errors.get(field))
        while len(self.notices) < len(self._warnings):
            self.notices.append(Notice())
            self._rows.addWidget(self.notices[-1])
        for index, notice in enumerate(self.notices):
            warning = self._warnings[index] if index < len(self._warnings) else None
            notice.show_problem(warning, RowState.ATTENTION)

    def _typed(self, field: Field) -> None:
        self._errors.pop(field, None)
        self._warnings = []
        self._desk.store.changed.emit()

    def _choose(self, field: Field) -> None:
        path = Dialogs().ask_certificate(self)
        if path:
            field.edit.setText(path)
            self._typed(field)

    def read(self) -> Shown | None:
        """The certificate to show; None where none is named, which is said by then. The rest is looked at on the way."""
        self._errors, self._warnings = {}, []
        file, key = self.file.edit.text().strip(), self.key.edit.text().strip()
        if not file:
            self.refuse(
                Problem(
                    "client-certificate-open",
                    _("Choose the file of the certificate."),
                    _("Without it the server does not know who sends."),
                    field="--client-cert",
                )
            )
            return None
        typed = self.password.edit.text()
        # setText, not clear: clear would keep the old text for an undo.
        self.password.edit.setText("")
        return Shown(file, key or None, Secret(typed) if typed else None)

    def warn(self, problem: Problem) -> None:
        """Something about the certificate that a server may forgive."""
        self._warnings.append(problem)
        self._desk.store.changed.emit()

    def refuse(self, problem: Problem) -> bool:
        """Says a fault at its field, which gets the focus; False where it is none of the certificate's."""
        field = {
            "--client-cert": self.file,
            "--client-key": self.key,
            "--client-password-file": self.password,
        }.get(problem.field)
        if field is None:
            return False
        self._errors[field] = problem
        field.edit.setFocus()
        self._desk.store.changed.emit()
        return True

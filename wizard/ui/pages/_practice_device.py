"""What the practice device is set to: the method, who signs in, From and To, encryption, the size of the scan."""

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from wizard.core.answers import Security, SignIn
from wizard.core.knowledge import Knowledge
from wizard.core.model import Method
from wizard.core.practice import Account, Sending
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.line import Line
from wizard.ui.text import Words, quiet

SIZES = (0, 2**20, 10 * 2**20, 40 * 2**20)
SIGNS_IN = {
    Method.SMTP_AUTH_OAUTH: SignIn.OAUTH2,
    Method.SMTP_AUTH_BASIC: SignIn.BASIC,
    Method.HIGH_VOLUME_EMAIL: SignIn.BASIC,
    Method.AZURE_COMMUNICATION_SERVICES: SignIn.BASIC,
}
"""How the device signs in at first; it may be changed."""
SIGN_INS = {
    SignIn.NONE: _("Does not sign in"),
    SignIn.OAUTH2: _("OAuth 2.0"),
    SignIn.BASIC: _("User name and password"),
}
SECURITIES = {Security.STARTTLS: _("STARTTLS"), Security.NONE: _("None")}


class DeviceForm(QWidget):
    """The device's mail settings. ``changed`` is emitted when the user changes one; `sending` is what stands there."""

    changed = Signal()

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self._knowledge = knowledge
        self.sending: Sending | None = None
        self._own = Account("", "")
        self._accounts: Mapping[Method, Account] = {}
        self.method, self.sign_in, self.security, self.scan_size = (_chooser() for _each in range(4))
        self.username, self.mail_from = Line(), Line()
        self.recipient = _chooser()
        self.recipient.setEditable(True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self.labels: dict[QWidget, QLabel] = {}
        self.no_relay = quiet(
            _(
                "A relay on your own network is not in this list: it is a computer of yours, and practice has none. "
                "What reaches Microsoft 365 from it is a connector's mail or a sign-in with OAuth 2.0."
            )
        )
        for text, control in (
            (_("Method"), self.method),
            (_("Sign-in"), self.sign_in),
            (_("Signs in as"), self.username),
            (_("Encryption"), self.security),
            (_("From"), self.mail_from),
            (_("To"), self.recipient),
            (_("Message"), self.scan_size),
        ):
            self._row(text, control)
            if control is self.method:
                self._grid.addWidget(self.no_relay, self._grid.rowCount(), 1)
        typed = self.recipient.lineEdit()
        if typed is not None:
            typed.setAccessibleName(_("To"))
        self.problem = Words("", state="problem")
        self.problem.hide()
        self._grid.addWidget(self.problem, self._grid.rowCount(), 0, 1, 2)
        for security, title in SECURITIES.items():
            self.security.addItem(_(title), security)
        for sign_in, title in SIGN_INS.items():
            self.sign_in.addItem(_(title), sign_in)
        self.method.activated.connect(lambda _index: self._other_method())
        for chooser in (self.sign_in, self.security, self.scan_size):
            chooser.activated.connect(lambda _index: self._read())
        for line in (self.username, self.mail_from):
            line.textEdited.connect(lambda _text: self._read())
        self.recipient.editTextChanged.connect(lambda _text: self._read())

    def _row(self, text: str, control: QWidget) -> None:
        label = QLabel(text)
        label.setBuddy(control)
        control.setAccessibleName(text)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(control, row, 1)
        self.labels[control] = label

    def offer(self, methods: tuple[Method, ...], own: Account, accounts: Mapping[Method, Account]) -> None:
        """What can be chosen in this company; ``own`` is the device's mailbox, ``accounts`` those of some methods."""
        self._own, self._accounts = own, accounts
        with QSignalBlocker(self.method):
            self.method.clear()
            for method in methods:
                self.method.addItem(_(self._knowledge.methods[method].name), method)

    def offer_recipients(self, recipients: tuple[str, ...]) -> None:
        """Whom the device may be told to write to; any other address can be typed."""
        with QSignalBlocker(self.recipient):
            typed = self.recipient.currentText()
            self.recipient.clear()
            self.recipient.addItems(recipients)
            self.recipient.setEditText(typed)

    def show_sending(self, sending: Sending) -> None:
        """Sets the device."""
        self.sending = sending
        with QSignalBlocker(self.recipient):
            self.recipient.setEditText(sending.to)
        self.method.setCurrentIndex(self.method.findData(sending.method))
        self.sign_in.setCurrentIndex(self.sign_in.findData(sending.sign_in))
        self.security.setCurrentIndex(self.security.findData(sending.security))
        self.username.setText(sending.username or "")
        self.mail_from.setText(sending.from_)
        self._show_sizes(sending.size_bytes)
        self._show_parts()
        self.show_problem("")

    def _show_sizes(self, size: int) -> None:
        self.scan_size.clear()
        for one in sorted({*SIZES, size} if size >= 100_000 else SIZES):
            words = _("A scan of {size} MB").format(size=f"{one / 2**20:.1f}".removesuffix(".0"))
            self.scan_size.addItem(words if one else _("A short one"), one)
        self.scan_size.setCurrentIndex(max(self.scan_size.findData(size), 0))

    def _show_parts(self) -> None:
        """Only a method with a sign-in asks about it."""
        assert self.sending is not None
        submits = self.sending.method in SIGNS_IN
        self._show_row(self.sign_in, submits)
        self._show_row(self.username, submits and self.sending.sign_in is not SignIn.NONE)

    def _show_row(self, control: QWidget, shown: bool) -> None:
        control.setVisible(shown)
        self.labels[control].setVisible(shown)

    def show_problem(self, text: str) -> None:
        """What keeps the device from sending at all."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _other_method(self) -> None:
        """Another method begins with what its plan says; addresses stay, but for accounts of its own."""
        assert self.sending is not None
        before = self._account_of(self.sending.method)
        method = Method(self.method.currentData())
        sign_in = SIGNS_IN.get(method, SignIn.NONE)
        account, from_, username = self._account_of(method), self.sending.from_, self.sending.username
        if account != before:
            from_, username = account.from_, account.username
        made = msgspec.structs.replace(
            self.sending,
            method=method,
            from_=from_,
            security=Security.STARTTLS,
            sign_in=sign_in,
            username=(username or account.username) if sign_in is not SignIn.NONE else None,
            certificate=method is Method.CONNECTOR_CERTIFICATE,
        )
        self.show_sending(made)
        self.changed.emit()

    def _account_of(self, method: Method) -> Account:
        return self._accounts.get(method, self._own)

    def _read(self) -> None:
        assert self.sending is not None
        sign_in = SignIn(self.sign_in.currentData())
        named = self.username.text().strip() or self._account_of(self.sending.method).username
        if sign_in is not SignIn.NONE and not self.username.text().strip() and not self.username.isVisible():
            self.username.setText(named)
        self.sending = msgspec.structs.replace(
            self.sending,
            from_=self.mail_from.text().strip(),
            to=self.recipient.currentText().strip(),
            security=Security(self.security.currentData()),
            sign_in=sign_in,
            username=named if sign_in is not SignIn.NONE else None,
            size_bytes=int(self.scan_size.currentData()),
        )
        self._show_parts()
        self.show_problem("")
        self.changed.emit()


def _chooser() -> QComboBox:
    made = QComboBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(10)
    return made

"""The Test page's sign-in: how, with which application, and who is signed in. What is wrong is said at its field.

A secret is masked, handed out once and taken out of its field; it is in no state and no file. Who is signed in is the
services' to know: this only shows it.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wizard.core.answers import Cloud
from wizard.core.entra_ids import client_id_problem, secret_problem, tenant_problem
from wizard.core.facts import RowState
from wizard.core.model import Plan
from wizard.core.problem import Problem
from wizard.core.secret import Secret
from wizard.core.sign_in import DeviceCode, SignedIn, SignInOrder, Way, service_of
from wizard.core.state import State
from wizard.core.texts import _, one_line
from wizard.net.services import Accounts
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.cards import CheckCard
from wizard.ui.dialogs import Dialogs
from wizard.ui.jobs import Job
from wizard.ui.page import Desk
from wizard.ui.pages._sign_in_panels import AccountPanel, CodePanel, WaitPanel
from wizard.ui.text import quiet, subheading
from wizard.ui.widgets import Field, Fold, Notice

CANCELLED = "sign-in-cancelled"


def mailbox_of(plan: Plan) -> str:
    """For which mailbox a plan signs in."""
    return plan.settings.username or plan.settings.from_


class SignInPart(QWidget):
    """The form, or who is signed in, or what is being waited for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._plan: Plan | None = None
        self._errors: dict[Field, Problem] = {}
        self._problem: Problem | None = None
        self._done: Problem | None = None
        self._code: DeviceCode | None = None
        self._waits_for = ""
        self.cancel_test: Callable[[], None] = lambda: None
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
        self.enter.clicked.connect(self.start)
        self.kept = LinkButton(_("Use a sign-in that is kept on this computer"))
        self.kept.clicked.connect(self.resume)
        self.form = QWidget()
        self.waiting = WaitPanel(self.cancel)
        self.code = CodePanel()
        self.account = AccountPanel(self.sign_out)
        self.notice = Notice()
        self._lay_out()
        self.job = Job(desk.network, self)
        self.job.progress.connect(self.show_progress)
        self.job.failed.connect(self._failed)
        self.job.cancelled.connect(lambda: self._failed(_cancelled()))
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
        rows = QVBoxLayout(self.form)
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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.GAP)
        self.heading = subheading(_("How to sign in"))
        for widget in (self.heading, self.account, self.waiting, self.code, self.notice, self.form):
            outer.addWidget(widget)

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, plan: Plan) -> None:
        """Shows who is signed in for this plan's mailbox, or how to."""
        self._plan = plan
        signed_in = self.signed_in(plan)
        waiting = self.job.running or state.test.running
        if not waiting:
            self._code = None
        self.account.show_account(signed_in)
        self.account.leave.setEnabled(not waiting)
        self.code.show_code(self._code if waiting else None)
        asking = waiting and signed_in is None
        self.heading.setText(_("Sign-in") if signed_in or waiting else _("How to sign in"))
        self.heading.setBuddy(self.way)
        self.waiting.show_wait(self.waits_for() if asking else "")
        self.form.setVisible(signed_in is None and not waiting)
        self.notice.show_problem(
            None if waiting else self._problem or self._done,
            RowState.PROBLEM if self._problem else RowState.GOOD,
        )
        practice = state.practice is not None
        self.application.edit.setPlaceholderText(
            _("leave it empty: practice has one") if practice else "00000000-0000-0000-0000-000000000000"
        )
        self.secret.edit.setPlaceholderText(
            _("leave it empty: practice knows it") if practice and self._way() is Way.SECRET else ""
        )
        self.tenant.edit.setPlaceholderText(state.answers.domain)
        for field in (self.application, self.tenant, self.secret, self.certificate):
            field.show_value(field.edit.text(), self._errors.get(field))

    def signed_in(self, plan: Plan) -> SignedIn | None:
        """Who is signed in for the plan's mailbox, while it holds."""
        accounts = self._accounts()
        shown = accounts.signed_in if accounts is not None else None
        if shown is None or shown.mailbox.casefold() != mailbox_of(plan).casefold():
            return None
        return shown if shown.renews or datetime.now(UTC) < shown.until else None

    def busy(self) -> tuple[str, Callable[[], None]] | None:
        """What is waited for, and how to cancel it."""
        return (self._waits_for, self.job.cancel) if self.job.running else None

    def cancel(self) -> None:
        """Stops the sign-in, or the test that waits for it."""
        if self.job.running:
            self.job.cancel()
        else:
            self.cancel_test()

    def waits_for(self) -> str:
        """What is waited for until somebody is signed in."""
        if self.job.running:
            return self._waits_for
        return self._what_for()

    def _what_for(self) -> str:
        return {
            Way.BROWSER: _("Waiting for your sign-in in the browser"),
            Way.DEVICE_CODE: _("Waiting for the code to be typed"),
        }.get(self._way(), _("Waiting for Microsoft's sign-in"))

    def _accounts(self) -> Accounts | None:
        return self._desk.services.accounts if self._desk.services is not None else None

    def _way(self) -> Way:
        return Way(self.way.currentData())

    # -- what is typed ------------------------------------------------------------------------------

    def _way_chosen(self) -> None:
        way = self._way()
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
        if self._plan is not None:
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
                case self.secret if self._way() is Way.SECRET:
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
        way, practice = self._way(), state.practice is not None
        application, tenant = self.application.edit.text().strip(), self.tenant.edit.text().strip()
        secret = self.secret.edit.text().strip() if way in (Way.SECRET, Way.CERTIFICATE) else ""
        if self.signed_in(plan) is None:
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
                    _no_file()
                    if way is Way.CERTIFICATE and not self.certificate.edit.text().strip()
                    else None,
                ),
                (
                    self.secret,
                    None
                    if way is not Way.SECRET or (practice and not secret)
                    else secret_problem(secret, client_id=application, finished=True),
                ),
            )
            if wrong is not None:
                self._refuse(*wrong)
                return None
            self._wipe()
        self._errors = {}
        self._problem = self._done = None
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

    def _refuse(self, field: Field, problem: Problem) -> None:
        self._errors = {field: problem}
        if field is self.tenant:
            self.other_tenant.button.setChecked(True)
        field.edit.setFocus()
        self._desk.store.changed.emit()

    # -- signing in and out -------------------------------------------------------------------------

    def start(self) -> None:
        """Signs in, without sending anything."""
        if self._plan is None or self._desk.store.state.test.running or self.job.running:
            return
        order = self.read(self._desk.store.state, self._plan)
        if order is None:
            return

        async def work(report: Callable[[object], None]) -> SignedIn | None:
            accounts = (await self._desk.ready_services()).accounts
            return await accounts.sign_in(order, report) if accounts is not None else None

        self._waits_for = self._what_for()
        self.job.start(work, then=self._arrived)
        self._desk.store.changed.emit()

    def resume(self) -> None:
        """Takes up the sign-in that the key store holds for this mailbox."""
        if self._plan is None or self._desk.store.state.test.running or self.job.running:
            return
        self._problem = self._done = None
        mailbox = mailbox_of(self._plan)
        cloud = self._desk.store.state.answers.tenant.cloud or Cloud.WORLDWIDE

        async def work(_report: Callable[[object], None]) -> SignedIn | None:
            accounts = (await self._desk.ready_services()).accounts
            return await accounts.resume(mailbox, cloud) if accounts is not None else None

        def then(signed_in: SignedIn | None) -> None:
            self._problem = None if signed_in is not None else _none_kept(mailbox)
            self._arrived(signed_in)

        self._waits_for = _("Looking into this computer's key store")
        self.job.start(work, then=then)
        self._desk.store.changed.emit()

    def sign_out(self) -> None:
        """Forgets the sign-in, here and in the key store."""
        if self.job.running:
            return

        async def work(_report: Callable[[object], None]) -> Problem | None:
            accounts = (await self._desk.ready_services()).accounts
            return await accounts.sign_out() if accounts is not None else None

        def then(said: Problem | None) -> None:
            partly = said is not None and said.id == "signed-out-partly"
            self._problem, self._done = (said, None) if partly else (None, said)
            self._desk.store.changed.emit()
            self.way.setFocus()

        self._waits_for = _("Signing out")
        self.job.start(work, then=then)
        self._desk.store.changed.emit()

    def show_progress(self, progress: object) -> None:
        """A code to type, or somebody who has signed in, while a sign-in or a test runs."""
        if isinstance(progress, DeviceCode):
            self._code = progress
        elif isinstance(progress, SignedIn):
            self._code = None
        self._desk.store.changed.emit()

    def _arrived(self, signed_in: SignedIn | None) -> None:
        self._code = None
        self._desk.store.changed.emit()
        if signed_in is not None:
            self.account.leave.setFocus()

    def _failed(self, problem: object) -> None:
        self._code = None
        if isinstance(problem, Problem):
            self._problem = problem
            field = {
                "client_id": self.application,
                "tenant": self.tenant,
                "secret": self.secret,
                "certificate": self.certificate,
            }.get(problem.field)
            if field is not None and not field.isHidden():
                self._problem = None
                self._desk.store.changed.emit()
                self._refuse(field, problem)
                return
        self._desk.store.changed.emit()
        self.enter.setFocus()


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


def _none_kept(mailbox: str) -> Problem:
    return Problem(
        id="nothing-kept",
        text=_("No sign-in for {mailbox} is kept on this computer.").format(mailbox=one_line(mailbox, 120)),
        fix=_("Sign in, and tick the box where it should be kept."),
    )


def _cancelled() -> Problem:
    return Problem(
        id=CANCELLED, text=_("You stopped the sign-in."), fix=_("Nobody is signed in, and nothing was kept.")
    )

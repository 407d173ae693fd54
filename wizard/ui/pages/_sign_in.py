"""The Test page's sign-in: its form, what it waits for, or who is signed in.

Who is signed in is the services' to know: this only shows it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import (
    QVBoxLayout,
    QWidget,
)

from wizard.core.answers import Cloud
from wizard.core.facts import RowState
from wizard.core.model import Plan
from wizard.core.problem import Problem
from wizard.core.sign_in import DeviceCode, SignedIn, SignInOrder, Way, service_of
from wizard.core.state import State
from wizard.core.texts import _, one_line
from wizard.net.services import Accounts
from wizard.ui import theme
from wizard.ui.jobs import Job
from wizard.ui.page import Desk
from wizard.ui.pages._sign_in_form import SignInForm, mailbox_of
from wizard.ui.pages._sign_in_panels import AccountPanel, CodePanel, WaitPanel
from wizard.ui.text import subheading
from wizard.ui.widgets import Notice

CANCELLED = "sign-in-cancelled"


class SignInPart(QWidget):
    """The form, or who is signed in, or what is being waited for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._plan: Plan | None = None
        self._problem: Problem | None = None
        self._done: Problem | None = None
        self._code: DeviceCode | None = None
        self._waits_for = ""
        self.cancel_test: Callable[[], None] = lambda: None
        self.form = SignInForm(desk)
        self.form.enter.clicked.connect(self.start)
        self.form.kept.clicked.connect(self.resume)
        self.waiting = WaitPanel(self.cancel)
        self.code = CodePanel()
        self.account = AccountPanel(self.sign_out)
        self.notice = Notice()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.GAP)
        self.heading = subheading(_("How to sign in"))
        for widget in (self.heading, self.account, self.waiting, self.code, self.notice, self.form):
            outer.addWidget(widget)
        self.job = Job(desk.network, self)
        self.job.progress.connect(self.show_progress)
        self.job.failed.connect(self._failed)
        self.job.cancelled.connect(lambda: self._failed(_cancelled()))

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, plan: Plan) -> None:
        """Shows who is signed in for this plan's mailbox, or how to."""
        self._plan = plan
        signed_in = self.signed_in(plan)
        waiting = self.job.running or state.test.running
        if not waiting:
            self._code = None
        self.account.show_account(signed_in, practice=state.practice is not None)
        self.account.leave.setEnabled(not waiting)
        self.code.show_code(self._code if waiting else None)
        asking = waiting and signed_in is None
        self.heading.setText(_("Sign-in") if signed_in or waiting else _("How to sign in"))
        self.heading.setBuddy(self.form.way)
        self.waiting.show_wait(self.waits_for() if asking else "")
        self.form.setVisible(signed_in is None and not waiting)
        self.notice.show_problem(
            None if waiting else self._problem or self._done,
            RowState.PROBLEM if self._problem else RowState.GOOD,
        )
        if plan.app is not None and plan.app.as_application:
            self.form.propose(Way.SECRET)
        self.form.draw(state)

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
        }.get(self.form.chosen(), _("Waiting for Microsoft's sign-in"))

    def _accounts(self) -> Accounts | None:
        return self._desk.services.accounts if self._desk.services is not None else None

    def read(self, state: State, plan: Plan) -> SignInOrder | None:
        """The order for a sign-in; None where something is wrong, which is said by then. Whoever is signed in already
        need not say again how."""
        self._problem = self._done = None
        shown = self.signed_in(plan)
        if shown is None:
            return self.form.read(state, plan)
        return SignInOrder(
            shown.way,
            shown.application,
            state.answers.domain,
            shown.cloud,
            shown.mailbox,
            service=service_of(plan.method),
        )

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
            self.form.way.setFocus()

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
            if problem.field:
                # The form is hidden while it waits: it has to be there before a field can take the focus.
                self._problem = None
                self._desk.store.changed.emit()
                if self.form.take(problem):
                    return
                self._problem = problem
        self._desk.store.changed.emit()
        self.form.enter.setFocus()


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

"""Sends the verification email and shows the conversation, stage by stage, and what came of it."""

import re
from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from wizard.core.answers import Cloud, Recipients, SignIn
from wizard.core.intake import parse_field
from wizard.core.model import Plan, Problem, Secret, StageResult, WizardError
from wizard.core.state import (
    Go,
    Next,
    PageId,
    RecipientTyped,
    StageArrived,
    State,
    TestEnded,
    TestStarted,
    TestState,
)
from wizard.core.texts import _
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.jobs import Job
from wizard.ui.page import Desk, Page
from wizard.ui.pages._outcome import also_words, fixable, leaves_open, proves
from wizard.ui.pages._result import Result
from wizard.ui.practising import PracticeChanges
from wizard.ui.stages import StageList
from wizard.ui.text import Words, subheading
from wizard.ui.trial import Trial
from wizard.ui.widgets import Field, Fold, LinkButton, TextView

CANCELLED = "cancelled"


CLIENT_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""An application (client) ID: a GUID in its usual form."""


class TestPage(Page):
    """The result has its place at the top and every stage its row from the start; the transcript is a fold."""

    __test__ = False  # pytest would take the name for a test class

    id = PageId.TEST
    title = _("Test it")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(self.title, _("One real message, sent from this computer in place of the device."))
        self.recipient = Field(_("Send a test email to"), placeholder="name@yourcompany.com")
        self.recipient.edit.textEdited.connect(self._typed)
        self.suggest = LinkButton("")
        self.suggest.clicked.connect(self._suggested)
        self.password = Field(_("Password"), _("Used once for this test, and kept nowhere."))
        self.password.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.application = Field(
            _("Application (client) ID"),
            _(
                "To sign in from this computer, name an application that is registered in your Entra and may "
                "send mail (SMTP.Send). Your browser opens for the sign-in; nothing is kept. Without one, send "
                "the test from the device itself."
            ),
            "00000000-0000-0000-0000-000000000000",
        )
        self.application.edit.textEdited.connect(self._application_typed)
        self.result = Result()
        self.result.apply.clicked.connect(self._apply)
        self.result.other_method.clicked.connect(lambda: desk.dispatch(Go(PageId.RECOMMENDATION)))
        self.stages = StageList()
        self.lines = TextView("", _("The conversation, line by line"), 14)
        self.transcript = self._fold(_("The conversation, line by line"), "transcript", self.lines)
        self.path = Words("")
        self.raw = TextView("", _("The message as it arrived"), 14)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.path)
        rows.addWidget(self.raw)
        self.arrived = self._fold(_("The message as it arrived"), "arrived", inside)
        address = QVBoxLayout()
        address.setSpacing(theme.GAP // 2)
        address.addWidget(self.recipient)
        address.addWidget(self.suggest)
        self.body.addLayout(address)
        for part in (
            self.password,
            self.application,
            self.result,
            subheading(_("Stage by stage")),
            self.stages,
        ):
            self.body.addWidget(part)
        self.body.addWidget(self.transcript)
        self.body.addWidget(self.arrived)
        self.job = Job(desk.network, self)
        self.job.progress.connect(self._stage_arrived)
        self.job.failed.connect(lambda problem: self._ended(TestEnded(problem=problem)))
        self.job.cancelled.connect(self._was_cancelled)
        self.changes = PracticeChanges(desk, self)
        self.changes.moved.connect(desk.store.changed.emit)
        self._error: Problem | None = None
        self._application_error: Problem | None = None
        self._password_error: Problem | None = None
        self._mended = False
        self._shown: object = None

    def _fold(self, title: str, key: str, inside: QWidget) -> Fold:
        remembered = self.desk.opened_folds
        fold = Fold(title, inside, opened=remembered.get(key, False))
        fold.on_toggled = lambda opened: remembered.update({key: opened})
        return fold

    # -- what is shown ------------------------------------------------------------------------------

    def draw(self, state: State, view: View) -> None:
        plan, test = view.plan, state.test
        if plan is None:
            return
        self.recipient.show_value(self._recipient(state), self._error)
        self._draw_suggestion(state)
        wants_password = plan.settings.sign_in is SignIn.BASIC
        self.password.setVisible(wants_password)
        if wants_password:
            name = plan.settings.username or plan.settings.from_
            self.password.label.setText(_("Password of {name}").format(name=name))
            self.password.show_value(self.password.edit.text(), self._password_error)
        self.application.setVisible(self._signs_in_for_real(state, plan))
        self.application.show_value(self.application.edit.text(), self._application_error)
        self.stages.show_stages(test.stages, plan.settings, running=test.running)
        shown = (test.running, test.transcript, test.diagnosis, test.problem, plan)
        if shown != self._shown:
            self._shown = shown
            self._draw_result(state, view, plan)
        self._draw_practice(state, plan)

    def _draw_suggestion(self, state: State) -> None:
        other = self._other_recipient(state)
        self.suggest.setVisible(bool(other))
        if other:
            self.suggest.setText(_("Use {address} instead").format(address=other))

    def _draw_result(self, state: State, view: View, plan: Plan) -> None:
        test = state.test
        if test.running:
            self.result.show_running(self._recipient(state))
        elif test.problem is not None:
            problem = test.problem
            self.result.show_problem(
                problem.text, problem.fix, problem.detail, stopped=problem.id == CANCELLED
            )
        elif test.transcript is None:
            self.result.show_nothing()
        elif test.transcript.delivered:
            tried = test.notes[-1].recipient if test.notes else test.recipient
            self.result.show_delivered(
                test, proves(plan, view, test.transcript, tried), leaves_open(plan, view, tried)
            )
        elif test.diagnosis is not None:
            self.result.show_failed(test.diagnosis, also_words(test.diagnosis))
        self._draw_folds(test)

    def _draw_folds(self, test: TestState) -> None:
        transcript = test.transcript
        self.transcript.setVisible(transcript is not None)
        self.lines.show_text("\n".join(transcript.lines) if transcript else "")
        raw = test.arrived.raw if test.arrived else ""
        if not raw and transcript is not None and transcript.delivered and test.notes:
            raw = test.notes[-1].raw
        self.arrived.setVisible(bool(raw))
        self.raw.show_text(raw)
        self.path.setText(test.arrived.path if test.arrived else "")
        self.path.setVisible(bool(self.path.text()))

    def _draw_practice(self, state: State, plan: Plan) -> None:
        failed = not state.test.running and state.test.diagnosis is not None
        can = failed and state.practice is not None and fixable(plan, state.test.diagnosis)
        self.result.show_practice(
            can_apply=can,
            applied=state.applied if can and self._mended and self.changes.busy() is None else (),
            problem=self.changes.problem if can else None,
        )

    # -- the recipient ------------------------------------------------------------------------------

    def _practice_recipients(self, state: State) -> tuple[str, ...]:
        """First the one whose test says most: mail to outsiders, where the device is to reach them."""
        services = self.desk.services
        practice = services.practice if services is not None else None
        if practice is None:
            return ()
        both = (practice.internal_recipient, practice.external_recipient)
        outside = state.answers.sending.recipients in (Recipients.EXTERNAL, Recipients.BOTH)
        return both[::-1] if outside else both

    def _recipient(self, state: State) -> str:
        """What is typed, else what practice proposes."""
        proposed = self._practice_recipients(state)
        return state.test.recipient or (proposed[0] if proposed else "")

    def _other_recipient(self, state: State) -> str:
        here = self._recipient(state)
        proposed = self._practice_recipients(state)
        return next((address for address in proposed if address != here), "")

    def _typed(self, text: str) -> None:
        self._error = None
        self.desk.dispatch(RecipientTyped(text))

    def _suggested(self) -> None:
        other = self._other_recipient(self.desk.store.state)
        self.recipient.edit.setText(other)
        self._typed(other)

    def _checked_recipient(self) -> str:
        """The address to send to. Raises `WizardError` where it is none."""
        typed = self.recipient.edit.text().strip()
        if not typed:
            raise WizardError(
                Problem(
                    id="recipient-open",
                    text=_("Type the address that the test email goes to."),
                    fix=_("Choose a mailbox that you can look into."),
                )
            )
        return str(parse_field("sending.from", typed))

    # -- sending ------------------------------------------------------------------------------------

    def send(self) -> None:
        """Starts a try; whatever is wrong with what was typed is said at its field instead."""
        view, state = self.desk.store.view, self.desk.store.state
        plan = view.plan
        if plan is None or state.test.running:
            return
        self._error = self._password_error = self._application_error = None
        try:
            recipient = self._checked_recipient()
        except WizardError as error:
            self._error = error.problem
            self.recipient.edit.setFocus()
            self.desk.store.changed.emit()
            return
        password = None
        if plan.settings.sign_in is SignIn.BASIC:
            typed = self.password.edit.text()
            if not typed:
                self._password_error = Problem(id="password-open", text=_("Type the password for this test."))
                self.password.edit.setFocus()
                self.desk.store.changed.emit()
                return
            password = Secret(typed)
            self.password.edit.clear()
        if self._signs_in_for_real(state, plan) and not self._application_is_named():
            return
        if recipient != state.test.recipient:
            self.desk.dispatch(RecipientTyped(recipient))
        trial = Trial(
            plan,
            recipient,
            self._device_name(view),
            password,
            client_id=self.application.edit.text().strip() if self._signs_in_for_real(state, plan) else "",
            tenant=state.answers.domain,
            cloud=state.answers.tenant.cloud or Cloud.WORLDWIDE,
        )

        async def work(report: Callable[[object], None]) -> TestEnded:
            return await trial.run(await self.desk.ready_services(), report)

        self._mended = False
        self.desk.dispatch(TestStarted())
        self.job.start(work, then=self._ended)

    @staticmethod
    def _signs_in_for_real(state: State, plan: Plan) -> bool:
        return plan.settings.sign_in is SignIn.OAUTH2 and state.practice is None

    def _application_typed(self, _text: str) -> None:
        self._application_error = None
        self.desk.store.changed.emit()

    def _application_is_named(self) -> bool:
        """Whether the client ID has the shape of one; what is wrong is said at the field."""
        typed = self.application.edit.text().strip()
        if CLIENT_ID.fullmatch(typed):
            return True
        self._application_error = Problem(
            id="application-id",
            text=_("This is no application ID."),
            fix=_("It has 36 characters: Entra admin centre, App registrations, your application, Overview."),
        )
        self.application.edit.setFocus()
        self.desk.store.changed.emit()
        return False

    @staticmethod
    def _device_name(view: View) -> str:
        profile = view.profile
        family = f"{profile.vendor} {profile.family}".strip() if profile is not None else ""
        return view.answers.device.name or family

    def _stage_arrived(self, stage: object) -> None:
        # A plan that was changed meanwhile has reset the test: this try no longer speaks for it.
        if isinstance(stage, StageResult) and self.desk.store.state.test.running:
            self.desk.dispatch(StageArrived(stage))

    def _ended(self, ended: TestEnded) -> None:
        if not self.desk.store.state.test.running:
            return
        self.desk.dispatch(ended)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.desk.store.state.page is self.id:
            above.ensureWidgetVisible(self.result.headline, 0, 4 * theme.GAP)

    def _was_cancelled(self) -> None:
        problem = Problem(
            id=CANCELLED,
            text=_("You stopped the test."),
            fix=_(
                "Nothing was delivered unless the message had been handed over already. Try again when you like."
            ),
        )
        self._ended(TestEnded(problem=problem))

    def _apply(self) -> None:
        plan = self.desk.store.view.plan
        if plan is not None:
            self._mended = True
            self.changes.apply(plan.changes)

    # -- on -----------------------------------------------------------------------------------------

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        test = state.test
        if test.running:
            # It stays enabled, so that it keeps the focus; pressing it does nothing meanwhile.
            return _("Sending"), True
        if test.transcript is not None and test.transcript.delivered:
            return _("Continue"), True
        return (_("Try again") if test.transcript or test.problem else _("Send the test email")), True

    def press(self) -> None:
        test = self.desk.store.state.test
        if test.running:
            return
        if test.transcript is not None and test.transcript.delivered:
            self.desk.dispatch(Next())
        else:
            self.send()

    def secondary(self, state: State, view: View) -> tuple[str, Callable[[], None]] | None:
        test = state.test
        if not test.running and test.transcript is not None and test.transcript.delivered:
            return _("Send another"), self.send
        return _("Continue without a test"), lambda: self.desk.dispatch(Next())

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        plan = self.desk.store.view.plan
        if state.test.running and not state.test.stages and plan and self._signs_in_for_real(state, plan):
            return _("Waiting for your sign-in in the browser"), self.job.cancel
        if state.test.running:
            return _("Sending the verification email"), self.job.cancel
        return self.changes.busy()

    def first(self) -> QWidget | None:
        return self.recipient.edit

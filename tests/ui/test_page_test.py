"""Test: real conversations with real servers on loopback, shown stage by stage; nothing steals the focus."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea

from tests.net.smtp_server import SILENT, MailServer, Script, ca_file, server_context
from tests.ui.conftest import (
    DIRECT,
    OAUTH,
    PASSWORD,
    RELAY,
    SENDER,
    Stage,
    Value,
    clipped,
    nameless,
    out_of_reading_order,
    said,
)
from wizard.core import state as ev
from wizard.core.answers import Cloud, Security
from wizard.core.facts import Facts, ProbeRow
from wizard.core.model import Method, StageResult
from wizard.core.model import Stage as Step
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import DeviceCode, SignedIn, SignInOrder
from wizard.core.state import PageId
from wizard.net.services import LookOrder, Services
from wizard.net.smtp import SmtpSender
from wizard.ui import theme
from wizard.ui.pages.test import TestPage
from wizard.ui.stages import DONE, FAILED, NOT_NEEDED, NOT_REACHED, NOT_YET

APPLICATION = "11111111-2222-4333-8444-555555555555"
INSIDE, OUTSIDE = "reception@contoso.com", "alex@fabrikam.com"


async def no_discovery(order: LookOrder, on_row: Callable[[ProbeRow], None]) -> Facts:
    raise AssertionError("nothing is looked up here")


class Refusing:
    """Accounts at which nobody may sign in; it says what to do instead."""

    signed_in: SignedIn | None = None

    async def sign_in(self, order: SignInOrder, on_code: Callable[[DeviceCode], None]) -> SignedIn:
        detail = f"{order.client_id} {order.tenant} {order.cloud}"
        raise WizardError(
            Problem("sign-in", f"Nobody signed in as {order.mailbox}.", "Sign in first.", detail=detail)
        )

    async def resume(self, mailbox: str, cloud: Cloud) -> SignedIn | None:
        return None

    async def token(self, mailbox: str) -> Secret:
        raise AssertionError("nobody is signed in")

    async def sign_out(self) -> Problem:
        raise AssertionError("nobody is signed in")


def shown(one: Stage, answers: dict[str, Value], method: Method | None = None) -> TestPage:
    one.answer(answers)
    one.desk.dispatch(ev.MethodChosen(method))
    page = one.go(PageId.TEST)
    assert isinstance(page, TestPage)
    return page


def alone(one: Stage, address: str) -> None:
    """One address only, where the page asks for two."""
    one.desk.dispatch(ev.RecipientTyped("" if address != INSIDE else address))
    one.desk.dispatch(ev.RecipientTyped("" if address == INSIDE else address, second=True))
    page = one.shell.current
    assert isinstance(page, TestPage)
    # The one that has the focus is left alone by drawing.
    page.inputs.recipient.edit.setText(one.state.test.recipient or "")
    page.inputs.second.edit.setText(one.state.test.second or "")


def send(one: Stage) -> None:
    one.shell.next.click()
    one.wait(lambda: not one.state.test.running)
    one.settle()


def words_of(page: TestPage) -> dict[Step, str]:
    return {stage: row.word.text() for stage, row in page.stages.rows.items()}


@pytest.fixture
def mail_server(
    stage: Callable[..., Stage], tmp_path: Path
) -> Iterator[Callable[..., tuple[Stage, MailServer]]]:
    """A window in the real world whose every connection ends at a server of the test's own."""
    made: list[tuple[Stage, MailServer]] = []

    def make(script: Script, name: str = "smtp.office365.com") -> tuple[Stage, MailServer]:
        authority = trustme.CA()
        script.context = server_context(authority, name)
        server = MailServer(script)
        one = stage()
        one.run(server.__aenter__())
        sender = SmtpSender(route=server.route, ca_file=ca_file(authority, tmp_path))
        one.serve(Services(no_discovery, sender, Refusing(), accounts=Refusing()))
        made.append((one, server))
        return one, server

    yield make
    for one, server in made:
        one.run(server.__aexit__(None, None, None))


# -- before --------------------------------------------------------------------------------------------------------


def test_every_stage_has_its_place_before_anything_happens(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    assert list(page.stages.rows) == list(Step)
    assert words_of(page) == {step: NOT_NEEDED if step is Step.AUTH else NOT_YET for step in Step}
    assert "does not sign in" in page.stages.rows[Step.AUTH].text.text()
    tops = [row.mapTo(page, row.rect().topLeft()).y() for row in page.stages.rows.values()]
    assert tops == sorted(tops)
    assert page.result.word.text() == "Not tested yet"
    assert one.shell.next.text() == "Send the test email"
    assert QApplication.focusWidget() is page.inputs.recipient.edit


def test_clear_text_has_no_stage_for_encryption(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, {**RELAY, "device.security_modes": ("none",)})
    plan = one.desk.store.view.plan
    assert plan is not None
    assert plan.settings.security is Security.NONE
    assert page.stages.rows[Step.STARTTLS].word.text() == NOT_NEEDED


@pytest.mark.parametrize(
    ("recipients", "first", "second"),
    [("both", INSIDE, OUTSIDE), ("external", "", OUTSIDE), ("internal", INSIDE, None)],
)
def test_practice_knows_an_address_for_each_that_the_plan_promises(
    stage: Callable[..., Stage], recipients: str, first: str, second: str | None
) -> None:
    one = stage("connector-ip")
    page = shown(one, {**RELAY, "sending.recipients": recipients})
    fields = page.inputs.recipient, page.inputs.second
    assert [field.edit.text() for field in fields if field.isVisible()] == [
        text for text in (first, second) if text is not None
    ]
    focused = page.inputs.second if recipients == "external" else page.inputs.recipient
    assert QApplication.focusWidget() is focused.edit


def test_practice_offers_the_other_address_where_one_is_asked_for(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, DIRECT)
    addresses = page.inputs.addresses
    assert OUTSIDE in addresses.suggest.text()
    addresses.suggest.click()
    assert page.inputs.recipient.edit.text() == one.state.test.recipient == OUTSIDE
    assert INSIDE in addresses.suggest.text()


def test_the_plans_own_mailbox_is_the_one_inside(stage: Callable[..., Stage]) -> None:
    """Outside practice: a mailbox that signs in can be looked into; an address that only sends need not exist."""
    one = stage()
    page = shown(one, {**OAUTH, "sending.recipients": "both"})
    assert page.inputs.recipient.edit.text() == SENDER
    assert page.inputs.second.edit.text() == ""
    assert QApplication.focusWidget() is page.inputs.second.edit, "what is not known yet is typed first"
    page = shown(stage(), RELAY)
    assert page.inputs.recipient.edit.text() == ""
    assert page.inputs.recipient.edit.placeholderText() == "name@contoso.com"


def test_what_was_cleared_stays_empty(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    for field in (page.inputs.recipient, page.inputs.second):
        field.edit.setFocus()
        field.edit.selectAll()
        QTest.keyClick(field.edit, Qt.Key.Key_Delete)
    one.settle()
    one.shell.setFocus()
    one.desk.store.changed.emit()
    assert page.inputs.recipient.edit.text() == page.inputs.second.edit.text() == ""
    one.shell.next.click()
    assert "Type the address" in page.inputs.recipient.error.text()
    QTest.keyClicks(page.inputs.second.edit, OUTSIDE)
    assert not page.inputs.recipient.error.isVisible(), "one of the two is enough"
    send(one)
    assert [note.recipient for note in one.state.test.run] == [OUTSIDE]


def test_a_recipient_that_is_none_is_refused_at_its_field(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    alone(one, INSIDE)
    for typed in ("no address", "a@b@c", "<script>@x.de", ""):
        page.inputs.recipient.edit.setFocus()
        page.inputs.recipient.edit.selectAll()
        QTest.keyClick(page.inputs.recipient.edit, Qt.Key.Key_Delete)
        QTest.keyClicks(page.inputs.recipient.edit, typed)
        one.press(Qt.Key.Key_Return)
        assert page.inputs.recipient.error.isVisible(), typed
        assert page.inputs.recipient.edit.text() == typed, "typed text is never lost"
        assert not one.state.test.running
        assert one.state.test.notes == ()
    QTest.keyClicks(page.inputs.recipient.edit, INSIDE)
    assert not page.inputs.recipient.error.isVisible(), "the complaint ends when the typing goes on"


def test_an_empty_recipient_outside_practice(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    one.shell.next.click()
    assert "Type the address" in page.inputs.recipient.error.text()
    assert QApplication.focusWidget() is page.inputs.recipient.edit


# -- delivered -----------------------------------------------------------------------------------------------------


def test_delivered_says_what_it_proves_and_what_not(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    send(one)
    assert one.state.test.transcript is not None
    assert one.state.test.transcript.delivered
    assert set(words_of(page).values()) == {DONE, NOT_NEEDED}
    assert all(
        row.time.text().endswith(" ms") for step, row in page.stages.rows.items() if step is not Step.AUTH
    )
    assert page.result.word.text() == "Delivered"
    assert any("outside it" in sentence for sentence in page.result.proves.list.sentences)
    assert any("from the device" in sentence for sentence in page.result.open.list.sentences)
    assert one.shell.next.text() == "Continue"
    assert one.shell.second.text() == "Send another"
    one.shell.next.click()
    assert one.state.page is PageId.FINISH


def test_mail_to_the_own_people_does_not_prove_the_connector(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    alone(one, INSIDE)
    send(one)
    assert page.result.word.text() == "Delivered"
    assert any("without the connector too" in sentence for sentence in page.result.open.list.sentences)


def test_the_message_is_shown_as_it_arrived(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    assert not page.arrived.isVisible()
    send(one)
    arrived = one.state.test.arrived
    assert arrived is not None
    page.arrived.button.click()
    one.settle()
    assert page.raw.isVisible()
    assert page.raw.toPlainText().splitlines() == arrived.raw.splitlines()
    assert "X-Relay-Wizard-Token:" in page.raw.toPlainText()
    assert page.path.text() == arrived.path != ""


def test_send_another_begins_anew(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    shown(one, RELAY)
    send(one)
    one.shell.second.click()
    one.wait(lambda: len(one.state.test.notes) == 4)
    assert [note.transcript.delivered for note in one.state.test.notes] == [True] * 4


def test_sign_in_with_a_token(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    page = shown(one, OAUTH)
    send(one)
    assert page.result.word.text() == "Delivered"
    assert words_of(page)[Step.AUTH] == DONE
    assert f"The sign-in as {SENDER} works." in page.result.proves.list.sentences


# -- refused -------------------------------------------------------------------------------------------------------


def test_refused_explained_mended_and_tried_again(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip-mismatch")
    page = shown(one, RELAY)
    alone(one, OUTSIDE)
    send(one)
    diagnosis = one.state.test.diagnosis
    assert diagnosis is not None
    assert diagnosis.cause == "relay-denied-connector"
    assert page.result.word.text() == "Not delivered"
    assert page.result.headline.text() == diagnosis.meaning
    assert page.result.fix.list.sentences == diagnosis.fix
    assert page.result.evidence.sentences == diagnosis.evidence
    assert not page.result.evidence.isVisible()
    page.result.rests_on.button.click()
    assert page.result.evidence.isVisible()
    assert diagnosis.source in page.result.source.text()
    assert page.result.sure.text()
    failed = [step for step, word in words_of(page).items() if word == FAILED]
    assert len(failed) == 1
    assert "5.7.64" in page.stages.rows[failed[0]].detail.text()
    assert words_of(page)[Step.DATA] == NOT_REACHED
    assert one.shell.next.text() == "Try again"
    assert page.result.apply.isVisible()
    page.result.apply.setFocus()
    one.press(Qt.Key.Key_Space)
    one.wait(lambda: bool(one.state.applied))
    one.settle()
    assert page.result.applied.list.sentences == one.state.applied
    assert QApplication.focusWidget() is page.result.apply
    send(one)
    assert page.result.word.text() == "Delivered"
    assert not page.result.apply.isVisible()


def test_a_refusal_that_a_script_mends_by_sign_in(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-disabled-tenant")
    page = shown(one, OAUTH)
    send(one)
    assert one.state.test.diagnosis is not None
    assert one.state.test.diagnosis.cause == "smtp-auth-disabled-tenant"
    page.result.apply.click()
    one.wait(lambda: bool(one.state.applied))
    send(one)
    assert page.result.word.text() == "Delivered"


def test_what_no_change_mends_offers_another_method(stage: Callable[..., Stage]) -> None:
    one = stage("direct-send-rejected")
    page = shown(one, DIRECT)
    send(one)
    assert one.state.test.diagnosis is not None
    assert one.state.test.diagnosis.cause == "direct-send-rejected"
    assert not page.result.apply.isVisible()
    page.result.other_method.click()
    assert one.state.page is PageId.RECOMMENDATION


def test_the_transcript_stays_open_across_visits(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip-mismatch")
    page = shown(one, RELAY)
    send(one)
    assert not page.lines.isVisible()
    page.transcript.button.click()
    transcript = one.state.test.transcript
    assert transcript is not None
    assert page.lines.toPlainText().splitlines()[0] == transcript.lines[0]
    one.go(PageId.SETUP)
    one.go(PageId.TEST)
    assert page.lines.isVisible()
    assert one.desk.opened_folds["transcript"]


# -- problems ------------------------------------------------------------------------------------------------------


def test_no_token_is_a_problem_with_its_fix(mail_server: Callable[..., tuple[Stage, MailServer]]) -> None:
    one, server = mail_server(Script())
    page = shown(one, OAUTH)
    alone(one, OUTSIDE)
    one.shell.next.click()
    assert page.inputs.sign_in.form.application.error.isVisible(), "without an application nobody can sign in"
    assert not one.state.test.running
    QTest.keyClicks(page.inputs.sign_in.form.application.edit, APPLICATION)
    assert not page.inputs.sign_in.form.application.error.isVisible()
    send(one)
    assert page.result.word.text() == "Not sent"
    assert page.result.headline.text() == f"Nobody signed in as {SENDER}."
    assert page.result.fix.list.sentences == ("Sign in first.",)
    assert page.result.detail.text() == f"{APPLICATION} contoso.com worldwide"
    assert server.commands == []
    assert one.shell.next.text() == "Try again"


def test_no_host_is_a_problem_with_its_fix(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    one.answer(RELAY, host="")
    page = one.go(PageId.TEST)
    send(one)
    assert "name is not known yet" in page.result.headline.text()
    assert "Set up page" in page.result.fix.list.sentences[0]


def test_a_password_is_used_once_and_kept_nowhere(
    mail_server: Callable[..., tuple[Stage, MailServer]],
) -> None:
    secret = "correct horse battery staple"
    one, server = mail_server(Script())
    page = shown(one, PASSWORD, Method.SMTP_AUTH_BASIC)
    alone(one, OUTSIDE)
    assert page.inputs.password.edit.echoMode() is QLineEdit.EchoMode.Password
    one.shell.next.click()
    assert page.inputs.password.error.isVisible(), "no password, no try"
    assert not one.state.test.running
    QTest.keyClicks(page.inputs.password.edit, secret)
    send(one)
    assert page.result.word.text() == "Delivered"
    used = [
        base64.b64decode(line.split(b" ")[-1] + b"==")
        for line in server.commands
        if b" " not in line or b"AUTH" in line
    ]
    assert any(secret.encode() in part for part in used), "the server was told the password"
    assert page.inputs.password.edit.text() == ""
    assert secret not in repr(one.state)
    document = msgspec.json.encode(one.desk.store.flow.document(one.state))
    assert secret.encode() not in document
    assert base64.b64encode(secret.encode()) not in document
    assert secret not in page.lines.toPlainText() + said(page)


def test_waiting_can_be_cancelled(mail_server: Callable[..., tuple[Stage, MailServer]]) -> None:
    one, server = mail_server(Script(greeting=SILENT))
    page = shown(one, RELAY)
    QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
    page.inputs.recipient.edit.setFocus()
    one.press(Qt.Key.Key_Return)
    one.wait(lambda: Step.CONNECT in {result.stage for result in one.state.test.stages})
    assert one.state.test.running
    assert page.busy(one.state) is not None
    assert one.shell.waiting.cancel.isVisible()
    assert page.stages.rows[Step.GREETING].word.text() == "Running"
    assert QApplication.focusWidget() is page.inputs.recipient.edit
    one.shell.next.click()
    assert one.state.test.running, "a second press does not send twice"
    one.shell.waiting.cancel.click()
    assert not one.state.test.running, "cancelling ends the wait at once"
    assert page.result.word.text() == "Stopped"
    one.run(server.gone.wait())
    assert page.busy(one.state) is None
    assert one.shell.next.text() == "Try again"
    assert one.state.test.notes == ()


def test_a_plan_changed_meanwhile_drops_the_result(
    mail_server: Callable[..., tuple[Stage, MailServer]],
) -> None:
    one, server = mail_server(Script(greeting_delay_s=0.3, starttls=b"454 4.7.0 not now\r\n"))
    page = shown(one, RELAY)
    QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
    one.shell.next.click()
    one.wait(lambda: bool(one.state.test.stages))
    one.desk.dispatch(ev.Answered("network.ip_shared", "unknown"))
    one.run(server.gone.wait())
    one.wait(lambda: not page.job.running)
    one.settle()
    assert one.state.test.stages == ()
    assert one.state.test.transcript is None
    assert one.state.test.notes == ()


@pytest.mark.parametrize(("width", "percent", "lines"), [(1060, 100, 1), (760, 200, 1), (760, 200, 2)])
def test_every_button_is_shown_whole(
    stage: Callable[..., Stage], width: int, percent: int, lines: int
) -> None:
    one = stage("connector-ip")
    size = theme.TextSize()
    try:
        one.window.resize(width, 560)
        shown(one, RELAY)
        size.set(percent)
        if lines == 2:
            one.shell.second.setText("Skip the test and go on")  # as long as a translation may be
        one.settle()
        buttons = (one.shell.back, one.shell.second, one.shell.next)
        assert all(button.isVisible() for button in buttons)
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
        right = one.shell.next.mapTo(one.shell, one.shell.next.rect().topRight()).x()
        assert right < one.shell.width()
        below = one.shell.next.y() > one.shell.back.geometry().bottom()
        assert below is (lines == 2)
    finally:
        size.set(100)


# -- quiet, safe, accessible ---------------------------------------------------------------------------------------


def test_stages_steal_neither_focus_nor_place_nor_selection(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    one.window.resize(900, 560)
    page = shown(one, RELAY)
    area = one.shell.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    page.inputs.recipient.edit.setFocus()
    page.inputs.recipient.edit.setSelection(2, 3)
    one.desk.dispatch(ev.TestStarted())
    one.settle()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    before = area.verticalScrollBar().value()
    rows = dict(page.stages.rows)
    tops = [row.y() for row in rows.values()]
    for step in Step:
        one.desk.dispatch(ev.StageArrived(StageResult(step, ok=True, ms=7, reply="250 ok")))
        one.settle()
        assert QApplication.focusWidget() is page.inputs.recipient.edit
        assert page.inputs.recipient.edit.selectedText() == INSIDE[2:5]
        assert area.verticalScrollBar().value() == before
    assert page.stages.rows == rows
    assert [row.y() for row in rows.values()] == tops, "nothing moves under the pointer"


def test_the_result_comes_into_view(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    one.window.resize(800, 560)
    page = shown(one, RELAY)
    area = one.shell.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    send(one)
    top = page.result.headline.mapTo(area.viewport(), page.result.headline.rect().topLeft()).y()
    assert 0 <= top < area.viewport().height()


def test_hostile_replies_stay_text(mail_server: Callable[..., tuple[Stage, MailServer]]) -> None:
    evil = "550 5.7.1 <b>no</b> \u202egnp.exe \x1b[31m<script>alert(1)</script>\r\n".encode()
    one, _server = mail_server(Script(rcpt=evil, ehlo=b"250-hi\r\n250 SIZE 1000000\r\n"))
    page = shown(one, {**RELAY, "device.security_modes": ("none",)})
    QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
    send(one)
    detail = page.stages.rows[Step.RCPT].detail
    assert "<b>no</b>" in detail.text()
    assert detail.textFormat() is Qt.TextFormat.PlainText
    page.transcript.button.click()
    for text in (detail.text(), page.lines.toPlainText(), said(page)):
        assert "\u202e" not in text
        assert "\x1b" not in text
    assert "<script>alert(1)</script>" in page.lines.toPlainText()


@pytest.mark.parametrize("when", ["before", "delivered", "failed"])
def test_every_control_is_named_and_in_order(stage: Callable[..., Stage], when: str) -> None:
    one = stage("connector-ip-mismatch" if when == "failed" else "connector-ip")
    one.desk.opened_folds.update(transcript=True, arrived=True)
    page = shown(one, RELAY)
    if when != "before":
        send(one)
        word = "Delivered" if when == "delivered" else "Delivered to one, not to the other"
        assert page.result.word.text() == word
    assert nameless(page) == []
    assert out_of_reading_order(one) == []
    for row in page.stages.rows.values():
        assert row.accessibleName().startswith(f"{row.word.text()}: ")


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("scenario", ["connector-ip", "connector-ip-mismatch"])
def test_nothing_is_cut_off(stage: Callable[..., Stage], zoom: int, scenario: str) -> None:
    size = theme.TextSize()
    one = stage(scenario)
    page = shown(one, RELAY)
    send(one)
    size.set(zoom)
    try:
        one.qtbot.waitUntil(lambda: clipped(page) == [])
        assert clipped(page) == []
        area = one.shell.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    finally:
        size.set(100)


def test_skip_the_test(stage: Callable[..., Stage]) -> None:
    one = stage()
    shown(one, RELAY)
    assert one.shell.second.text() == "Skip the test"
    one.shell.second.click()
    assert one.state.page is PageId.FINISH

"""Practice in the window: choosing, starting, sending, refused, delivered, changed since; by keyboard and for those who
listen; and the presenter's view."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QScrollArea

from tests.ui.conftest import Stage, clipped, nameless, out_of_reading_order, said
from wizard.core import state as ev
from wizard.core.answers import Security, SignIn
from wizard.core.model import Method
from wizard.core.problem import Problem, WizardError
from wizard.core.state import PageId
from wizard.files import load_knowledge, load_lessons, load_progress
from wizard.files.progress import progress_file
from wizard.net.services import Services
from wizard.ui import theme
from wizard.ui.line import Line
from wizard.ui.pages._practice_chooser import Pick, Shelf
from wizard.ui.pages.practice import PracticePage

MISMATCH = "connector-ip-mismatch"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Progress is kept here and nowhere else."""
    for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def opened(one: Stage) -> PracticePage:
    one.desk.dispatch(ev.StepAside(PageId.PRACTICE))
    one.settle()
    page = one.shell.current
    assert isinstance(page, PracticePage)
    return page


def running(one: Stage, scenario: str = MISMATCH) -> PracticePage:
    page = opened(one)
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    assert page.practice is not None
    assert page.practice.scenario == scenario
    one.settle()
    return page


def lesson(one: Stage, page: PracticePage, lesson_id: str) -> PracticePage:
    page.chooser.stand_on(Pick(Shelf.LESSON, lesson_id))
    page.start()
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    one.settle()
    return page


def sent(one: Stage, page: PracticePage) -> str:
    """Presses Send, and gives the word of the result."""
    one.shell.next.click()
    assert page.session.sending.running
    one.wait(lambda: not page.session.sending.running)
    one.settle()
    return page.run.result.word.text()


def turned(one: Stage, page: PracticePage, switch: str, value: str) -> None:
    """Turns a switch as a person does, by its control."""
    control = page.board.rows[switch].control
    if isinstance(control, QCheckBox):
        assert control.isChecked() != (value == "on")
        control.click()
    elif isinstance(control, QComboBox):
        control.setCurrentIndex(control.findData(value))
        control.activated.emit(control.currentIndex())
    else:
        assert isinstance(control, Line)
        control.setText(value)
        control.editingFinished.emit()
    one.wait(lambda: not page.session.turning.running)
    one.settle()


# --- choosing and starting ----------------------------------------------------------------------------------------------


def test_before_anything_runs_there_is_only_what_can_be_chosen(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    assert page.chooser.list.count() == len(load_lessons())
    assert not page.tenant.isVisible()
    assert not page.outcome.isVisible()
    assert not page.lesson.isVisible()
    assert one.shell.next.text() == "Start"
    assert not page.chooser.start.isVisible()
    assert "Choose on the left and start it" in said(page)
    assert QApplication.focusWidget() is page.chooser.list
    assert one.asked == []


def test_choosing_a_situation_starts_it_and_stays_here(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    one.desk.store.state = type(one.state)()  # not practising: the services are ready for when it starts
    page = opened(one)
    page.chooser.stand_on(Pick(Shelf.SITUATION, MISMATCH))
    one.shell.next.click()
    assert one.asked == [f"rehearse:{MISMATCH}"]
    assert one.shell.next.text() == "Starting"
    one.desk.dispatch(ev.PracticeStarted(next(card for card in one.desk.scenarios() if card.id == MISMATCH)))
    assert one.state.shown is PageId.PRACTICE
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    assert one.shell.next.text() == "Send"
    assert page.tenant.isVisible()
    assert "Contoso's provider changed" in said(page)


def test_another_one_is_started_from_the_list_while_one_runs(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = running(one, "connector-ip")
    assert not page.chooser.start.isVisible()
    page.chooser.stand_on(Pick(Shelf.LESSON, first_lesson()))
    assert page.chooser.start.isVisible()
    assert "For beginners" in said(page)
    page.chooser.start.click()
    one.wait(lambda: page.session.running)
    assert page.current is not None
    assert page.current.id == first_lesson()


def test_joins_the_practice_that_runs_already(stage: Callable[..., Stage]) -> None:
    page = running(stage(MISMATCH))
    assert page.picked == Pick(Shelf.SITUATION, MISMATCH)
    assert page.chooser.pick == page.picked


def test_opens_no_window_of_its_own_and_keeps_the_focus(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == [one.window]
    assert QApplication.focusWidget() is page.chooser.list


@pytest.mark.parametrize("way", ["start", "help", "band"])
def test_is_reached_from_start_help_and_the_band(stage: Callable[..., Stage], way: str) -> None:
    from wizard.ui.menus import add_menus

    one = stage(MISMATCH)
    if way == "start":
        start: Any = one.shell.current
        start._cards["practise"].click()
        one.settle()
        start.lessons.click()
    elif way == "help":
        add_menus(one.window, theme.TextSize())
        help_menu = one.window.menuBar().actions()[-1].menu()
        next(action for action in help_menu.actions() if "Practice" in action.text()).trigger()  # type: ignore[attr-defined]
    else:
        one.shell.open_practice.click()
    assert one.state.shown is PageId.PRACTICE
    assert not one.shell.open_practice.isVisible()


def test_a_server_that_can_not_start_is_said_with_a_way_to_try_again(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    good = one.desk.ready_services

    async def taken() -> Services:
        raise WizardError(Problem("port-taken", "Port 25 on this computer is taken.", "Choose another port."))

    one.desk.ready_services = taken
    page = opened(one)
    one.wait(page.trouble.isVisible)
    assert "Port 25 on this computer is taken." in said(page)
    assert not page.tenant.isVisible()
    assert QApplication.focusWidget() is page.trouble.action
    one.desk.ready_services = good
    one.press(Qt.Key.Key_Return)
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    assert not page.trouble.isVisible()


def test_starting_can_be_cancelled(stage: Callable[..., Stage]) -> None:
    import asyncio

    one = stage(MISMATCH)

    async def never() -> Services:
        await asyncio.Event().wait()
        raise AssertionError

    one.desk.ready_services = never
    page = opened(one)
    assert one.shell.waiting.isVisible()
    one.press(Qt.Key.Key_Escape)
    assert not page.session.starting.running
    assert one.shell.next.text() == "Start"
    assert one.state.shown is PageId.PRACTICE


def test_leaving_practice_leaves_nothing_of_it_here(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    sent(one, page)
    one.desk.dispatch(ev.PracticeEnded())
    opened(one)
    assert page.practice is None
    assert not page.tenant.isVisible()
    assert one.shell.next.text() == "Start"


def test_follows_when_another_practice_was_started_elsewhere(stage: Callable[..., Stage]) -> None:
    from wizard.sim.practice import start_practice

    one = stage(MISMATCH)
    page = running(one)
    one.desk.dispatch(ev.Back())
    before = one.desk.services
    assert before is not None
    card = next(card for card in one.desk.scenarios() if card.id == "direct-send")
    one.desk.dispatch(ev.PracticeStarted(card))
    one.serve(one.run(start_practice("direct-send")))
    one.run(before.close())
    assert running(one, "direct-send") is page
    assert page.picked == Pick(Shelf.SITUATION, "direct-send")
    assert sent(one, page) == "Delivered"


# --- sending ------------------------------------------------------------------------------------------------------------


def test_the_station_that_refuses_lights_up_and_the_wire_shows_why(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    assert page.run.result.word.text() == "Not tested yet"
    assert sent(one, page) == "Not delivered"
    flow = page.run.diagram.flow
    assert flow is not None
    assert (flow.device.mark, flow.hop_mark, flow.server.mark) == ("good", "good", "problem")
    assert (flow.inside.mark, flow.outside.mark) == ("", "")
    assert "It ends at RCPT: 550 5.7.64" in page.run.diagram.accessibleDescription()
    wire = page.run.wire.toPlainText()
    assert "C: RCPT TO:<alex@fabrikam.com>" in wire
    assert "S: 550 5.7.64" in wire
    assert not page.run.message.isVisible()


def test_why_the_server_says_this_stands_beside_the_step_with_its_source(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage(MISMATCH)
    page = running(one)
    why = page.run.why
    assert not why.isVisible()
    sent(one, page)
    assert why.isVisible()
    assert "Why the server says this" in said(page)
    assert (
        why.said.text()
        == "550 5.7.64 TenantAttribution; Relay Access Denied [ValidationStatus of '' is EmptyCertificate]"
    )
    assert "only where a connector matches the device's address" in why.text.text()
    assert not why.source.title.isVisible()  # the words are Microsoft's own: nothing to add
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    assert (
        why.source.open.text()
        == "Source: Microsoft Learn: 550 5.7.64 Relay Access Denied, text of 24 October 2024"
    )
    why.source.open.click()
    assert opened == [load_knowledge().sources["ms-relay-denied"].url]
    diagram, result = page.run.diagram, page.run.result
    assert diagram.geometry().bottom() <= why.geometry().top() <= result.geometry().top()
    assert page.form.sending is not None
    page.set_and_send(msgspec.structs.replace(page.form.sending, to="reception@contoso.com"))
    assert not why.isVisible()
    one.wait(lambda: not page.session.sending.running)
    assert page.run.result.word.text() == "Delivered"
    assert not why.isVisible()


def test_words_that_are_not_microsofts_are_said_to_be_so(stage: Callable[..., Stage]) -> None:
    one = stage("message-too-large")
    page = running(one, "message-too-large")
    sent(one, page)
    assert page.run.wire.toPlainText().count("S: 552 5.3.4") == 1
    assert page.run.why.source.title.isVisible()
    assert "not confirmed" in page.run.why.source.title.text()


def test_what_comes_back_as_a_report_is_not_called_delivered(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    page = running(one, "smtp-auth-oauth")
    assert page.form.sending is not None
    to_nobody = msgspec.structs.replace(page.form.sending, to="nobody@contoso.com")
    for _again in range(2):  # an older report is not taken for that of the second try
        page.set_and_send(to_nobody)
        one.wait(lambda: not page.session.sending.running)
        one.settle()
        assert page.run.result.word.text() == "Came back"
        assert page.run.why.said.text().startswith("550 5.1.10 RESOLVER.ADR.RecipientNotFound")
        assert page.last is not None
        assert page.last.diagnosis is not None
        assert page.last.diagnosis.cause == "recipient-unknown"
    assert page.run.why.text.text() == "There is no recipient with this address here."
    flow = page.run.diagram.flow
    assert flow is not None
    assert (flow.server.mark, flow.inside.mark) == ("good", "problem")
    assert "It came back" in page.run.diagram.accessibleDescription()
    assert not page.run.message.isVisible()
    one.wait(lambda: clipped(page) == [])
    page.set_and_send(msgspec.structs.replace(to_nobody, to="reception@contoso.com"))
    one.wait(lambda: not page.session.sending.running)
    assert page.run.result.word.text() == "Delivered"


def test_a_switch_turned_makes_the_result_of_yesterday_and_the_next_send_is_delivered(
    stage: Callable[..., Stage],
) -> None:
    one = stage(MISMATCH)
    page = running(one)
    sent(one, page)
    assert not page.run.stale.isVisible()
    turned(one, page, "connector.0.addresses", "203.0.113.10")
    assert page.run.stale.isVisible()
    assert "Changed. At the start: 203.0.113.77" in said(page)
    assert page.run.diagram.flow is not None
    assert page.run.diagram.flow.server.mark == ""
    assert sent(one, page) == "Delivered"
    assert not page.run.stale.isVisible()
    assert page.run.diagram.flow.server.mark == "good"
    assert page.run.diagram.flow.outside.mark == "good"
    assert page.run.message.isVisible()
    shown = said(page)
    assert "It came by: inbound connector" in shown
    assert "SPF: pass." in shown
    assert "DKIM: pass." in shown
    assert "Received: from" in page.run.raw.toPlainText()


def test_the_devices_settings_decide_too(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    page = running(one, "smtp-auth-oauth")
    form = page.form
    assert form.sign_in.isVisible()
    assert sent(one, page) == "Delivered"
    assert "Bearer" not in page.run.wire.toPlainText()
    form.security.setCurrentIndex(form.security.findData(Security.NONE))
    form.security.activated.emit(form.security.currentIndex())
    assert page.run.stale.isVisible()
    assert sent(one, page) == "Not delivered"
    form.method.setCurrentIndex(form.method.findData(Method.DIRECT_SEND))
    form.method.activated.emit(form.method.currentIndex())
    assert form.sending is not None
    assert form.sending.sign_in is SignIn.NONE
    assert not form.sign_in.isVisible()
    form.recipient.setEditText("reception@contoso.com")
    assert sent(one, page) == "Delivered"
    assert page.run.diagram.flow is not None
    assert page.run.diagram.flow.inside.mark == "attention"
    assert "It arrived, and Microsoft 365 put it into the junk folder." in said(page)
    assert "SPF: " in said(page)


def test_a_certificate_is_shown_where_the_method_has_one(stage: Callable[..., Stage]) -> None:
    one = stage("connector-certificate")
    page = running(one, "connector-certificate")
    assert sent(one, page) == "Delivered"
    turned(one, page, "connector.0.certificate", "scanner.fabrikam.com")
    assert sent(one, page) == "Not delivered"


def test_no_secret_is_on_the_page(stage: Callable[..., Stage]) -> None:
    one = stage("security-defaults")
    page = running(one, "security-defaults")
    assert page.practice is not None
    password = page.practice.password_of("scanner@contoso.com")
    assert password is not None
    sent(one, page)
    shown = said(page) + page.run.wire.toPlainText() + page.run.raw.toPlainText()
    assert password.reveal() not in shown
    assert "C: AUTH" in shown


def test_sending_can_be_cancelled_and_what_was_on_the_way_is_dropped(stage: Callable[..., Stage]) -> None:
    one = stage("slow-server")
    page = running(one, "slow-server")
    one.shell.next.click()
    assert one.shell.waiting.isVisible()
    one.press(Qt.Key.Key_Escape)
    one.settle()
    assert page.run.result.word.text() == "Stopped"
    assert page.last is None
    assert one.shell.next.text() == "Send"


def test_an_address_that_is_none_is_said_and_nothing_is_sent(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    page.form.recipient.setEditText("nobody")
    assert sent(one, page) == "Not sent"
    assert "can not be used as a mail address" in said(page)


# --- the tenant ---------------------------------------------------------------------------------------------------------


def test_a_value_that_a_switch_does_not_take_stays_typed_and_is_said_there(
    stage: Callable[..., Stage],
) -> None:
    one = stage(MISMATCH)
    page = running(one)
    turned(one, page, "connector.0.addresses", "10.0.0.0/8")
    row = page.board.rows["connector.0.addresses"]
    assert isinstance(row.control, Line)
    assert row.control.text() == "10.0.0.0/8"
    assert row.problem.isVisible()
    assert "from /24 to /32" in row.control.accessibleDescription()
    turned(one, page, "connector.0.addresses", "203.0.113.10")
    assert not row.problem.isVisible()
    assert page.practice is not None
    assert {one.id: one.value for one in page.practice.switches()}["connector.0.addresses"] == "203.0.113.10"


def test_switches_turned_in_a_hurry_are_all_turned(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    wanted = {"smtp-auth": "off", "reject-direct-send": "on", "security-defaults": "on", "dkim": "off"}
    for switch, value in wanted.items():
        page.session.turn(switch, value)
    one.wait(lambda: not page.session.turning.running)
    assert page.practice is not None
    stands = {one.id: one.value for one in page.practice.switches()}
    assert {switch: stands[switch] for switch in wanted} == wanted


def test_rows_that_stay_keep_the_focus_when_others_come_and_go(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    box = page.board.rows["connector"].control
    box.setFocus()
    turned(one, page, "connector", "off")
    assert "connector.0.enabled" not in page.board.rows
    assert QApplication.focusWidget() is box
    turned(one, page, "connector", "on")
    assert "connector.0.enabled" in page.board.rows
    assert QApplication.focusWidget() is box


def test_enter_in_a_switch_takes_its_value_and_sends_nothing(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    line = page.board.rows["connector.0.addresses"].control
    assert isinstance(line, Line)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "203.0.113.10")
    one.press(Qt.Key.Key_Return)
    one.wait(lambda: not page.session.turning.running)
    assert not page.session.sending.running
    assert page.last is None
    assert page.board.changed() == {"connector.0.addresses": "203.0.113.10"}


def test_the_plan_is_applied_and_taken_back(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    assert page.practice is not None
    before = page.practice.switches()
    page.apply.click()
    one.wait(lambda: bool(one.state.applied) and page.session.changes.busy() is None)
    one.settle()
    assert page.lines.isVisible()
    assert sent(one, page) == "Delivered"
    page.undo.click()
    one.wait(lambda: page.session.changes.busy() is None)
    assert page.practice.switches() == before
    assert sent(one, page) == "Not delivered"


def chosen(page: PracticePage, method: Method) -> None:
    """Chooses a method as a person does."""
    page.form.method.setCurrentIndex(page.form.method.findData(method))
    page.form.method.activated.emit(page.form.method.currentIndex())


@pytest.mark.parametrize("scenario", ["connector-ip", "high-volume-email", "azure-communication-services"])
def test_every_method_with_a_door_is_offered_and_can_be_sent_by(
    stage: Callable[..., Stage], scenario: str
) -> None:
    """A relay is a computer of one's own: it is not in the list, and a sentence says why."""
    one = stage(scenario)
    page = running(one, scenario)
    offered = {page.form.method.itemData(place) for place in range(page.form.method.count())}
    assert offered == set(Method) - {Method.LOCAL_RELAY}
    assert "A relay on your own network is not in this list" in said(page)
    for method in (Method.HIGH_VOLUME_EMAIL, Method.AZURE_COMMUNICATION_SERVICES):
        chosen(page, method)
        assert page.form.sending is not None
        assert page.form.sending.sign_in is SignIn.BASIC
        assert page.practice is not None
        account = page.practice.accounts.get(method)
        if account is not None:
            assert (page.form.sending.username, page.form.sending.from_) == (account.username, account.from_)
        page.form.recipient.setEditText("reception@contoso.com")
        assert (sent(one, page) == "Delivered") is (account is not None), page.last
    chosen(page, Method.SMTP_AUTH_OAUTH)
    assert page.form.sending is not None
    assert page.form.sending.sign_in is SignIn.OAUTH2


def test_a_distribution_list_is_made_and_can_be_written_to(stage: Callable[..., Stage]) -> None:
    one = stage("direct-send")
    page = running(one, "direct-send")
    recipients = page.form.recipient
    assert recipients.findText("everyone@contoso.com") == -1
    typed = recipients.currentText()
    turned(one, page, "group", "on")
    assert recipients.findText("everyone@contoso.com") != -1
    assert recipients.currentText() == typed
    recipients.setEditText("everyone@contoso.com")
    assert sent(one, page) == "Not delivered"
    assert page.last is not None
    assert "5.7.133" in page.last.transcript.stages[-1].reply
    turned(one, page, "group.0.senders", "anyone")
    assert sent(one, page) == "Delivered"


def test_the_connector_by_certificate_is_applied_although_its_plan_lists_no_change(
    stage: Callable[..., Stage],
) -> None:
    one = stage("connector-certificate")
    page = running(one, "connector-certificate")
    turned(one, page, "connector", "off")
    assert sent(one, page) == "Not delivered"
    assert page.apply.isEnabled()
    page.apply.click()
    one.wait(lambda: bool(one.state.applied) and page.session.changes.busy() is None)
    one.settle()
    assert page.board.rows["connector.0.certificate"].switch.value == "scanner.contoso.com"
    assert sent(one, page) == "Delivered"
    page.undo.click()
    one.wait(lambda: page.session.changes.busy() is None)
    one.settle()
    assert "connector.0.certificate" not in page.board.rows


def test_a_switch_that_entra_refuses_says_so_and_stays(stage: Callable[..., Stage]) -> None:
    one = stage("security-defaults")
    page = running(one, "security-defaults")
    turned(one, page, "ca-legacy", "on")
    row = page.board.rows["ca-legacy"]
    assert row.problem.isVisible()
    assert "Switch security defaults off" in row.problem.text()
    assert isinstance(row.control, QCheckBox)
    assert not row.control.isChecked()


def test_start_over_brings_everything_back(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    assert page.practice is not None
    before = page.practice.switches()
    turned(one, page, "connector.0.addresses", "203.0.113.10")
    turned(one, page, "site.date", "2027-01-01")
    sent(one, page)
    page.over.click()
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    assert page.practice.switches() == before
    assert page.board.changed() == {}
    assert page.run.result.word.text() == "Not tested yet"
    assert page.run.wire.toPlainText() == ""
    assert one.run(page.practice.arrived()) == ()


def test_a_company_of_ones_own_is_there_again_next_time(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = running(one, "connector-ip")
    page.chooser.stand_on(Pick(Shelf.BUILD))
    page.start()
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    turned(one, page, "connector", "off")
    turned(one, page, "reject-direct-send", "on")
    assert load_progress().built == {"connector": "off", "reject-direct-send": "on"}
    page.start()
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    assert page.board.changed() == {"connector": "off", "reject-direct-send": "on"}
    page.over.click()
    one.wait(lambda: page.practice is not None and not page.session.starting.running)
    assert page.board.changed() == {}
    assert load_progress().built == {}


# --- lessons ------------------------------------------------------------------------------------------------------------


def first_lesson() -> str:
    return load_lessons()[0].id


def test_a_lesson_ticks_itself_by_what_was_seen_however_it_was_done(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = lesson(one, running(one, "connector-ip"), first_lesson())
    assert page.current is not None
    trial = page.current.trials[0]
    assert not page.lesson.trials[0].then.isVisible()
    assert trial.send is not None
    page.form.recipient.setEditText("reception@contoso.com")
    page.form.recipient.setEditText(trial.send.to)  # by hand, not by the button
    assert sent(one, page) == "Delivered"
    assert page.lesson.trials[0].then.isVisible()
    assert page.lesson.trials[0].accessibleName().startswith("Seen: ")
    assert load_progress().lessons[first_lesson()].tried[0] == 0


def test_what_did_not_come_out_as_the_lesson_says_is_not_ticked(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = lesson(one, running(one, "connector-ip"), first_lesson())
    turned(one, page, "connector", "off")
    assert sent(one, page) == "Not delivered"
    assert first_lesson() not in load_progress().lessons


def test_a_wrong_answer_is_explained_and_another_may_be_given(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = lesson(one, running(one, "connector-ip"), first_lesson())
    question = page.lesson.question
    assert question is not None
    assert not question.check.isEnabled()
    assert page.current is not None
    choices = page.current.question.choices
    wrong = next(place for place, choice in enumerate(choices) if not choice.right)
    right = next(place for place, choice in enumerate(choices) if choice.right)
    question.cards[wrong].click()
    question.check.click()
    assert question.verdict.isVisible()
    assert question.why.text() == choices[wrong].why
    assert not load_progress().lessons[first_lesson()].done
    question.cards[right].click()
    question.check.click()
    assert not question.verdict.isVisible()
    assert question.why.text() == choices[right].why
    assert load_progress().lessons[first_lesson()].answered == right


def test_progress_that_is_damaged_is_kept_aside_and_practice_opens(stage: Callable[..., Stage]) -> None:
    place = progress_file()
    place.parent.mkdir(parents=True)
    place.write_bytes(b'{"lessons": 7')
    page = running(stage(MISMATCH))
    assert page.course.progress.lessons == {}
    assert (place.parent / "practice-unreadable.json").read_bytes() == b'{"lessons": 7'


# --- for everybody ------------------------------------------------------------------------------------------------------


@pytest.fixture
def large_text() -> Iterator[None]:
    size = theme.TextSize()
    size.set(200)
    yield
    size.set(100)


def test_everything_has_a_name_and_tab_goes_as_the_eye_reads(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    one.window.resize(700, 900)  # one column: what is read downwards is tabbed downwards
    page = lesson(one, running(one, "connector-ip"), first_lesson())
    assert page.columns.beside == 1
    assert nameless(page) == []
    assert out_of_reading_order(one) == []


@pytest.mark.parametrize(("width", "beside"), [(760, 1), (1024, 2), (1600, 3)])
def test_parts_stand_beside_one_another_where_there_is_room_and_nothing_is_clipped(
    stage: Callable[..., Stage], width: int, beside: int
) -> None:
    one = stage(MISMATCH)
    one.window.resize(width, 900)
    page = running(one)
    sent(one, page)
    assert page.columns.beside == beside
    assert clipped(page) == []


def test_large_text_is_not_clipped(stage: Callable[..., Stage], large_text: None) -> None:
    one = stage(MISMATCH)
    one.window.resize(1024, 700)
    page = running(one)
    sent(one, page)
    assert page.columns.beside == 1
    assert clipped(page) == []


# --- the presenter's view -----------------------------------------------------------------------------------------------


def test_the_presenter_goes_on_and_back_one_thing_at_a_time(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = lesson(one, running(one, "connector-ip"), first_lesson())
    page.lesson.presenter.click()
    presenter = page.teaching.presenter
    assert presenter is not None
    assert presenter.isFullScreen()
    current = page.current
    assert current is not None
    assert presenter.title.text() == current.title
    QTest.keyClick(presenter, Qt.Key.Key_Space)
    assert presenter.title.text() == current.trials[0].text
    assert not presenter.outcome.isVisible()
    QTest.keyClick(presenter, Qt.Key.Key_Right)
    assert presenter.waiting
    one.wait(lambda: not presenter.waiting)
    assert presenter.outcome.text() == "Delivered"
    assert presenter.diagram.isVisible()
    assert presenter.revealed.text() == current.trials[0].then
    assert page.course.progress.lessons[current.id].tried == (0,)
    QTest.keyClick(presenter, Qt.Key.Key_Escape)
    assert not presenter.outcome.isVisible()
    QTest.keyClick(presenter, Qt.Key.Key_Escape)
    assert presenter.title.text() == current.title
    QTest.keyClick(presenter, Qt.Key.Key_Escape)
    assert not presenter.isVisible()


def test_the_presenter_ends_with_the_answer(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = lesson(one, running(one, "connector-ip"), first_lesson())
    page.teaching.present()
    presenter = page.teaching.presenter
    assert presenter is not None
    while presenter.place + 1 < len(presenter.slides):
        QTest.keyClick(presenter, Qt.Key.Key_PageDown)
        one.wait(lambda: not presenter.waiting)
    assert not presenter.revealed.isVisible()
    QTest.keyClick(presenter, Qt.Key.Key_Space)
    assert presenter.revealed.isVisible()
    QTest.keyClick(presenter, Qt.Key.Key_Space)
    assert not presenter.isVisible()


def test_a_situation_can_be_presented_too(stage: Callable[..., Stage]) -> None:
    one = stage(MISMATCH)
    page = running(one)
    page.lesson.presenter.click()
    presenter = page.teaching.presenter
    assert presenter is not None
    QTest.keyClick(presenter, Qt.Key.Key_Space)
    QTest.keyClick(presenter, Qt.Key.Key_Space)
    one.wait(lambda: not presenter.waiting)
    assert presenter.outcome.text() == "Refused at RCPT"
    assert "550 5.7.64" in presenter.reply.text()
    presenter.close()


@pytest.mark.parametrize("scenario", ["high-volume-email", "azure-communication-services"])
def test_all_switches_stand_in_a_narrow_window_with_large_text(
    stage: Callable[..., Stage], scenario: str
) -> None:
    size = theme.TextSize()
    one = stage(scenario)
    page = running(one, scenario)
    turned(one, page, "group", "on")
    for fold, _rows in page.board._groups.values():
        fold.button.setChecked(True)
    size.set(200)
    try:
        one.window.resize(1024, 700)
        one.qtbot.waitUntil(lambda: clipped(page) == [])
        area = one.shell.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
        assert nameless(page) == []
    finally:
        size.set(100)

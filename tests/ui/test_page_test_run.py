"""Test: one run to an address inside and one outside, the client certificate, the report, and hostile servers behind
the real window."""

import base64
import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.commands.test_send_in_turn import shown as pfx_for
from tests.core.reports import report
from tests.net.hostile.hostile_server import Case, HostileServer, battery
from tests.net.smtp_server import SILENT, MailServer, Script, ca_file, server_context
from tests.ui.conftest import MX, PASSWORD, RELAY, Stage, Value, said
from tests.ui.test_page_test import INSIDE, OUTSIDE, Refusing, no_discovery, send, shown, words_of
from wizard.core.model import Method, StageResult
from wizard.core.model import Stage as Step
from wizard.core.problem import Problem
from wizard.core.report_events import ReportImported
from wizard.core.tenant_report import InboundConnector, InboundConnectors
from wizard.net.live import look_at
from wizard.net.services import Services
from wizard.net.smtp import SmtpSender
from wizard.render.helpdesk import report_json
from wizard.ui.actions import Actions
from wizard.ui.pages.test import TestPage
from wizard.ui.stages import DONE, FAILED

DENIED = b"550 5.7.64 TenantAttribution; Relay Access Denied\r\n"
CERTIFICATE: dict[str, Value] = {
    **RELAY,
    "network.static_ip": "no",
    "device.client_certificate": "yes",
    "options.certificate": "yes",
}
SECRET = "canary battery staple 77"


@pytest.fixture
def serving(stage: Callable[..., Stage], tmp_path: Path) -> Iterator[Callable[..., tuple[Stage, MailServer]]]:
    """A window in the real world whose every connection ends at a server of the test's own."""
    made: list[tuple[Stage, MailServer]] = []

    def make(script: Script, name: str = MX, authority: trustme.CA | None = None) -> tuple[Stage, MailServer]:
        authority = authority or trustme.CA()
        script.context = script.context or server_context(authority, name)
        server, one = MailServer(script), stage()
        one.run(server.__aenter__())
        sender = SmtpSender(route=server.route, ca_file=ca_file(authority, tmp_path))
        one.serve(Services(no_discovery, sender, Refusing(), look_at=look_at))
        made.append((one, server))
        return one, server

    yield make
    for one, server in made:
        one.run(server.__aexit__(None, None, None))


def both(one: Stage, page: TestPage) -> None:
    """The wrong way round on purpose: who is inside goes first all the same."""
    for field, text in ((page.inputs.recipient, OUTSIDE), (page.inputs.second, INSIDE)):
        field.edit.selectAll()
        QTest.keyClicks(field.edit, text)
    send(one)


# --- two recipients ---------------------------------------------------------------------------------------------------


def test_both_addresses_stand_there_and_are_tried_in_turn(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    assert page.inputs.second.isVisible()
    assert "one of each is tried" in page.inputs.addresses.about.text()
    send(one)
    assert (one.state.test.recipient, one.state.test.second) == (INSIDE, OUTSIDE)
    assert page.result.word.text() == "Delivered"
    assert [note.recipient for note in one.state.test.run] == [INSIDE, OUTSIDE]
    first, second = page.result.each.sentences()
    assert INSIDE in first
    assert OUTSIDE in second
    assert one.state.test.arrived is not None
    assert OUTSIDE in one.state.test.arrived.raw


def test_a_plan_for_the_own_people_asks_for_one_address(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, {**RELAY, "sending.recipients": "internal"})
    assert not page.inputs.second.isVisible()
    assert not page.inputs.addresses.about.isVisible()


def test_the_one_that_failed_is_explained(serving: Callable[..., tuple[Stage, MailServer]]) -> None:
    one, server = serving(Script(refused={OUTSIDE.encode(): DENIED}))
    page = shown(one, RELAY)
    both(one, page)
    assert page.result.word.text() == "Delivered to one, not to the other"
    assert one.state.test.diagnosis is not None
    assert one.state.test.diagnosis.cause == "relay-denied-connector"
    first, second = page.result.each.sentences()
    assert "Delivered" in first
    assert "Not delivered" in second
    assert "5.7.64" in second
    assert words_of(page)[Step.RCPT] == FAILED
    assert one.shell.next.text() == "Try again"
    assert len(server.messages) == 1
    server.script.refused.clear()
    send(one)
    assert page.result.word.text() == "Delivered"
    assert len(one.state.test.run) == 2
    assert len(one.state.test.notes) == 4
    assert words_of(page)[Step.RCPT] == DONE


def test_what_can_say_nothing_new_is_not_tried(serving: Callable[..., tuple[Stage, MailServer]]) -> None:
    one, server = serving(Script(mail=b"530 5.7.57 Client not authenticated to send mail\r\n"))
    page = shown(one, RELAY)
    both(one, page)
    assert page.result.word.text() == "Not delivered"
    assert [recipient for recipient, _why in one.state.test.skipped] == [OUTSIDE]
    _first, second = page.result.each.sentences()
    assert "Not tried" in second
    assert "changes nothing" in second
    assert sum(command.startswith(b"MAIL") for command in server.commands) == 1


def test_cancelling_the_second_keeps_what_came_of_the_first(
    serving: Callable[..., tuple[Stage, MailServer]],
) -> None:
    one, _server = serving(Script(refused={OUTSIDE.encode(): SILENT}))
    page = shown(one, RELAY)
    QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
    QTest.keyClicks(page.inputs.second.edit, INSIDE)
    one.shell.next.click()
    one.wait(lambda: len(one.state.test.run) == 1 and len(one.state.test.stages) >= 5)
    assert page.result.headline.text() == f"To {OUTSIDE}"
    assert one.state.test.running
    one.shell.waiting.cancel.click()
    one.settle()
    assert page.result.word.text() == "Stopped"
    assert [note.recipient for note in one.state.test.run] == [INSIDE]
    assert one.shell.next.text() == "Try again"


def test_a_second_address_that_is_none_is_refused_at_its_field(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    page.inputs.second.edit.selectAll()
    QTest.keyClicks(page.inputs.second.edit, "nobody")
    one.shell.next.click()
    assert page.inputs.second.error.isVisible()
    assert QApplication.focusWidget() is page.inputs.second.edit
    assert not one.state.test.running
    QTest.keyClicks(page.inputs.second.edit, "@fabrikam.com")
    assert not page.inputs.second.error.isVisible()


# --- encryption and certificate ---------------------------------------------------------------------------------------


def test_version_cipher_and_chain_are_shown(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    assert not page.encryption.isVisible()
    send(one)
    assert "TLSv1." in page.encryption.line.text()
    page.encryption.fold.button.click()
    one.settle()
    assert page.encryption.chain.isVisible()
    assert page.encryption.chain.sentences[0].startswith("1. ")


def test_a_certificate_is_chosen_checked_and_shown(
    serving: Callable[..., tuple[Stage, MailServer]], tmp_path: Path
) -> None:
    import ssl

    authority = trustme.CA()
    context = server_context(authority, MX)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    one, server = serving(Script(context=context), authority=authority)
    page = shown(one, CERTIFICATE, Method.CONNECTOR_CERTIFICATE)
    part = page.inputs.certificate
    assert part.isVisible()
    QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
    one.shell.next.click()
    assert part.file.error.isVisible(), "no file, no try"
    part.file.edit.setText(pfx_for(authority, tmp_path, SECRET.encode()))
    send(one)
    assert part.password.error.isVisible()
    assert page.result.word.text() == "Not sent"
    QTest.keyClicks(part.password.edit, "wrong")
    send(one)
    assert "does not open" in part.password.error.text()
    assert server.commands == []
    part.password.edit.setText(SECRET)
    send(one)
    assert page.result.word.text() == "Delivered", page.lines.toPlainText()
    assert server.client_names == ["printer.contoso.com"]
    assert part.password.edit.text() == ""
    assert not part.password.error.isVisible()
    (chain,) = (one for one in part.notices if one.isVisible())
    assert "at least one is missing" in chain.text.text(), "the authority of this test is nobody's"
    assert SECRET not in repr(one.state) + said(page)


def test_a_certificate_that_no_connector_recognises_is_said_before_the_connection(
    serving: Callable[..., tuple[Stage, MailServer]], tmp_path: Path
) -> None:
    one, _server = serving(Script(mail=DENIED))
    page = shown(one, CERTIFICATE, Method.CONNECTOR_CERTIFICATE)
    other = InboundConnector("Old relay", "OnPremises", enabled=True, certificate="mail.contoso.com")
    written = datetime.datetime.combine(one.desk.store.flow.today, datetime.time(8), datetime.UTC)
    one.desk.dispatch(ReportImported(report(created=written, inbound_connectors=InboundConnectors((other,)))))
    part = page.inputs.certificate
    heard: list[object] = []
    page.job.progress.connect(heard.append)
    QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
    part.file.edit.setText(pfx_for(trustme.CA(), tmp_path, SECRET.encode()))
    part.password.edit.setText(SECRET)
    send(one)
    assert page.result.word.text() == "Not delivered"
    kinds = [type(each) for each in heard]
    assert Problem in kinds[: kinds.index(StageResult)]
    assert Problem not in kinds[kinds.index(StageResult) :]
    notices = [notice for notice in part.notices if notice.isVisible()]
    assert '"Old relay" recognises mail.contoso.com' in notices[-1].text.text()
    QTest.keyClicks(part.file.edit, "x")
    assert not any(notice.isVisible() for notice in part.notices), "what is typed anew is not judged yet"


def test_practice_shows_its_own_certificate(stage: Callable[..., Stage]) -> None:
    one = stage("connector-certificate")
    page = shown(one, CERTIFICATE, Method.CONNECTOR_CERTIFICATE)
    assert not page.inputs.certificate.isVisible()
    send(one)
    assert page.result.word.text() == "Delivered", page.lines.toPlainText()


# --- the report -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("auth", [b"235 2.7.0 ok\r\n", b"535 5.7.3 " + SECRET.encode() + b"\r\n"])
def test_the_report_and_everything_else_hold_no_secret(
    auth: bytes,
    serving: Callable[..., tuple[Stage, MailServer]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, server = serving(Script(auth=auth), "smtp.office365.com")
    page = shown(one, PASSWORD, Method.SMTP_AUTH_BASIC)
    assert not page.result.report.isVisible()

    async def no_switch(_scenario: str | None) -> Services:
        raise AssertionError("nothing is switched here")

    actions = Actions(one.desk, one.window, no_switch)
    path = tmp_path / "report.md"
    actions.choose_helpdesk_report = lambda: str(path)
    QTest.keyClicks(page.inputs.password.edit, SECRET)
    both(one, page)
    assert any(line.startswith(b"AUTH") for line in server.commands)
    assert page.result.report.isVisible()
    page.result.report.click()
    one.wait(path.exists)
    one.wait(lambda: one.state.notice is not None)
    text = path.read_text("utf-8")
    assert report_json(text)["tests"][0]["recipient"] == INSIDE
    page.lines.selectAll()
    page.lines.copy()
    clipboard = QApplication.clipboard().text()
    plan = msgspec.json.encode(one.desk.store.flow.document(one.state)).decode()
    places = {
        "report": text,
        "clipboard": clipboard,
        "plan": plan,
        "state": repr(one.state),
        "window": said(page) + page.lines.toPlainText(),
        "log": caplog.text,
    }
    octets = SECRET.encode()
    for name, place in places.items():
        for shape in (
            SECRET,
            octets.hex(),
            base64.b64encode(octets).decode().rstrip("="),
            json.dumps(SECRET),
        ):
            assert shape not in place, name
    assert "C: EHLO" in clipboard


# --- hostile servers --------------------------------------------------------------------------------------------------

BEHIND_THE_WINDOW = (
    "silent from the start",
    "an endless reply of many lines",
    "an endless line without an end",
    "a line of a megabyte",
    "resets at RCPT",
    "replies injected after the answer to STARTTLS",
    "colours of a terminal",
    "HTML and script",
)


@pytest.mark.parametrize(
    "case", [one for one in battery() if one.id in BEHIND_THE_WINDOW], ids=lambda one: one.id
)
def test_the_window_answers_while_a_server_misbehaves(
    case: Case, stage: Callable[..., Stage], tmp_path: Path
) -> None:
    authority = trustme.CA()
    one, server = stage(), HostileServer(case, authority)
    answers = RELAY if case.plan != "clear" else {**RELAY, "device.security_modes": ("none",)}
    one.run(server.__aenter__())
    try:
        one.serve(Services(no_discovery, SmtpSender(server.route, ca_file(authority, tmp_path)), Refusing()))
        page = shown(one, answers, Method.CONNECTOR_IP)
        QTest.keyClicks(page.inputs.recipient.edit, OUTSIDE)
        one.shell.next.click()
        page.inputs.second.edit.setFocus()
        typed = 0
        while one.state.test.running and typed < 12 and case.error == "timeout":
            QTest.keyClick(page.inputs.second.edit, Qt.Key.Key_A)
            typed += 1
            assert page.inputs.second.edit.text() == "a" * typed, "what is typed is there at once"
        if case.error == "timeout":
            one.shell.waiting.cancel.click()
        one.wait(lambda: not one.state.test.running)
        one.settle()
        assert page.result.word.text() in {"Not delivered", "Stopped"}
        shown_text = said(page) + page.lines.toPlainText()
        assert not {"\x1b", "\u202e", "\x07"} & set(shown_text)
    finally:
        one.run(server.__aexit__(None, None, None))

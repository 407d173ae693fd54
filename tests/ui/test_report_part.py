"""The panel for a tenant report: every state of it, by mouse and by keyboard."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.core.reports import report, silent
from tests.test_tenant_reports import HOSTILE, REPORT
from tests.ui.conftest import RELAY, Stage, clipped, nameless, out_of_reading_order, said
from wizard.core import state as ev
from wizard.core import tenant_report as parts
from wizard.core.report_events import ReportImported, ReportOpened
from wizard.core.reporting import from_report
from wizard.core.state import PageId
from wizard.ui.buttons import LinkButton
from wizard.ui.line import Line
from wizard.ui.pages.network import NetworkPage
from wizard.ui.report_rows import ClashRow
from wizard.ui.reports import Reports

DEVICE = {key: value for key, value in RELAY.items() if key.startswith(("device.", "sending."))}


def wired(one: Stage) -> Reports:
    """The window's deeds for reports; what they ask for is answered by the test."""
    reports = Reports(one.desk, one.window)

    def perform(what: str) -> None:
        name, _colon, argument = what.partition(":")
        deeds: dict[str, Callable[[], None]] = {
            "report": lambda: reports.read(argument),
            "practice-report": reports.run_in_practice,
            "cancel-report": reports.cancel,
            "check-script": reports.save_script,
        }
        if name in deeds:
            deeds[name]()

    one.desk.perform = perform
    return reports


def at_network(one: Stage) -> NetworkPage:
    one.answer(DEVICE)
    page = one.go(PageId.NETWORK)
    assert isinstance(page, NetworkPage)
    return page


def dropped(target: QWidget, *paths: Path) -> bool:
    """Drags files over a control and lets them go; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, buttons, keys = QPoint(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(target, entering)
    if entering.isAccepted():
        QApplication.sendEvent(target, QDropEvent(where, Qt.DropAction.CopyAction, data, buttons, keys))
    return entering.isAccepted()


def button(page: QWidget, words: str) -> QPushButton:
    found = [one for one in page.findChildren(QPushButton) if one.text() == words and one.isVisibleTo(page)]
    assert len(found) == 1, words
    return found[0]


def clashes(page: QWidget) -> list[ClashRow]:
    return [row for row in page.findChildren(ClashRow) if row.isVisible()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tenant-report.json"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_file_that_is_dropped_on_the_window_answers_questions(
    stage: Callable[..., Stage], file: Path
) -> None:
    one = stage()
    wired(one)
    page = at_network(one)
    assert "Let your Microsoft 365 answer" in said(page)
    before = len(one.desk.store.view.decision.questions_left)
    assert page.report.title.visibleRegion().isEmpty(), "below what the window shows"
    assert dropped(one.window, file)
    assert one.state.importing == "tenant-report.json"
    assert one.shell.waiting.isVisible()
    one.wait(lambda: one.state.report is not None)
    one.settle()
    assert len(one.desk.store.view.decision.questions_left) < before
    told = said(page)
    assert "Tenant report of 20 November 2026, 12:00 UTC" in told
    assert "read from the tenant report of 20 November 2026" in told
    assert "No, they are off" in told
    one.wait(lambda: not page.report.title.visibleRegion().isEmpty())
    assert not one.state.importing
    one.desk.store.undo()
    assert one.state.report is None
    assert one.state.answers.tenant.security_defaults is None


def test_a_field_leaves_a_file_to_the_window_and_takes_text(stage: Callable[..., Stage], file: Path) -> None:
    one = stage()
    at_network(one)
    line = one.shell.current.findChildren(Line)[0]
    for text, taken in (("", False), ("203.0.113.10", True)):
        data = QMimeData()
        if text:
            data.setText(text)
        else:
            data.setUrls([QUrl.fromLocalFile(str(file))])
        entering = QDragEnterEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        entering.ignore()
        line.dragEnterEvent(entering)
        assert entering.isAccepted() is taken


def test_several_files_and_a_link_are_not_taken_for_a_report(stage: Callable[..., Stage], file: Path) -> None:
    one = stage()
    wired(one)
    at_network(one)
    assert dropped(one.window, file, file)
    assert one.state.notice is not None
    assert one.state.notice.id == "one-file"
    data = QMimeData()
    data.setUrls([QUrl("https://contoso.com/tenant-report.json")])
    entering = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(one.window, entering)
    assert not entering.isAccepted()


def test_dropped_elsewhere_a_notice_says_where_to_look(
    stage: Callable[..., Stage], file: Path, tmp_path: Path
) -> None:
    one = stage()
    wired(one)
    one.answer(DEVICE)
    one.go(PageId.DEVICE)
    assert dropped(one.window, file)
    one.wait(lambda: one.state.report is not None)
    assert one.state.page is PageId.DEVICE
    assert one.state.notice is not None
    assert "answers come from it" in one.state.notice.text
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    assert dropped(one.window, wrong)
    one.wait(lambda: one.state.import_problem is not None)
    assert one.state.notice == one.state.import_problem
    assert one.state.report is not None, "the report before stays"


def test_the_dialog_opens_a_report_and_a_second_one_replaces_it(
    stage: Callable[..., Stage], file: Path, tmp_path: Path
) -> None:
    one = stage()
    reports = wired(one)
    page = at_network(one)
    reports.choose_report = lambda: ""
    page.report.open.click()
    assert not one.state.importing
    reports.choose_report = lambda: str(file)
    page.report.open.click()
    one.wait(lambda: one.state.report is not None)
    document = json.loads(REPORT)
    document["sections"]["security_defaults"]["value"]["enabled"] = True
    second = tmp_path / "second.json"
    second.write_text(json.dumps(document), encoding="utf-8")
    reports.choose_report = lambda: str(second)
    assert page.report.open.text() == "Open another report..."
    page.report.open.click()
    one.wait(lambda: one.state.answers.tenant.security_defaults == "on")
    page.report.remove.click()
    assert one.state.report is None
    assert from_report(one.state) == frozenset()
    assert "Let your Microsoft 365 answer" in said(page)


def test_a_wrong_file_is_said_where_it_was_asked_for_and_can_be_replaced(
    stage: Callable[..., Stage], file: Path, tmp_path: Path
) -> None:
    one = stage()
    wired(one)
    page = at_network(one)
    assert dropped(one.window, tmp_path)
    one.wait(lambda: one.state.import_problem is not None)
    one.settle()
    assert "is a folder" in said(page)
    assert one.state.notice is None
    one.wait(lambda: not page.report.failed.visibleRegion().isEmpty())
    assert dropped(one.window, file)
    one.wait(lambda: one.state.report is not None)
    assert not page.report.failed.isVisible()


def test_reading_can_be_cancelled(stage: Callable[..., Stage]) -> None:
    one = stage()
    at_network(one)
    asked: list[str] = []
    one.desk.perform = asked.append
    one.desk.dispatch(ReportOpened("tenant-report.json"))
    assert one.shell.waiting.cancel.isEnabled()
    one.shell.waiting.cancel.click()
    assert asked == ["cancel-report"]


def test_a_cancelled_reading_ends_at_once_and_brings_nothing(stage: Callable[..., Stage], file: Path) -> None:
    one = stage()
    reports = wired(one)
    at_network(one)
    reports.read(str(file))
    reports.cancel()
    assert not one.state.importing
    one.settle()
    assert one.state.report is None
    assert one.state.import_problem is None


def test_what_differs_is_shown_side_by_side_and_decided_by_a_button(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = at_network(one)
    one.desk.dispatch(ev.Answered("tenant.security_defaults", "off"))
    one.desk.dispatch(ReportImported(report()))
    one.settle()
    (clash,) = clashes(page)
    assert "No, they are off" in said(clash)
    assert "Yes, they are on" in said(clash)
    assert "Decide there which is right" in page.lead.text()
    clash.keep.click()
    one.settle()
    (kept,) = clashes(page)
    assert "You kept your answer" in said(kept)
    assert page.lead.text() == ""
    assert one.state.answers.tenant.security_defaults == "off"
    kept.take.click()
    one.settle()
    assert one.state.answers.tenant.security_defaults == "on"
    assert clashes(page) == []
    one.desk.store.undo()
    assert one.state.answers.tenant.security_defaults == "off"


def test_an_odd_report_asks_first(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = at_network(one)
    theirs = parts.AcceptedDomains((parts.AcceptedDomain("fabrikam.com"),))
    one.desk.dispatch(ReportImported(report(domain="fabrikam.com", accepted_domains=theirs, created=None)))
    one.settle()
    told = said(page)
    assert "This report is about fabrikam.com, and your device sends from contoso.com." in told
    assert "does not say when it was written" in told
    assert "Nothing of it is used yet." in told
    assert one.state.answers.tenant.security_defaults is None
    button(page, "Use it all the same").click()
    one.settle()
    assert one.state.answers.tenant.security_defaults == "on"


def test_what_could_not_be_read_stands_there_with_the_reason(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = at_network(one)
    one.desk.dispatch(ReportImported(silent(security_defaults=parts.SecurityDefaults(enabled=True))))
    one.settle()
    told = said(page)
    assert "The account may not read this." in told
    assert "Accepted domains" in told


def test_what_wants_a_look_stands_outside_the_fold(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = at_network(one)
    one.desk.dispatch(
        ReportImported(
            report(mailbox=parts.MailboxPart("scanner@contoso.com", "SharedMailbox", licensed=False))
        )
    )
    one.settle()
    assert "Mailbox: scanner@contoso.com has no licence." in said(page)
    assert "Security defaults: They are on." not in said(page), "in the fold"


def test_an_answer_of_the_report_can_be_changed(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = at_network(one)
    one.desk.dispatch(ReportImported(report()))
    one.settle()
    (change,) = [
        found
        for found in page.findChildren(LinkButton)
        if "licence" in found.accessibleName() and found.isVisibleTo(page)
    ]
    change.click()
    one.settle()
    assert one.state.answers.tenant.licensed_mailbox is None


def test_the_origin_outlives_the_report_in_a_saved_plan(stage: Callable[..., Stage]) -> None:
    one = stage()
    at_network(one)
    one.desk.dispatch(ReportImported(report()))
    document = one.desk.store.flow.document(one.state)
    one.desk.dispatch(ev.StartedOver())
    one.desk.dispatch(ev.Opened(document))
    page = one.go(PageId.NETWORK)
    told = said(page)
    assert "Answers of a tenant report" in told
    assert "read from the tenant report of 20 November 2026" in told
    page.report.remove.click()
    one.settle()
    assert from_report(one.state) == frozenset()


def test_the_script_is_saved_for_this_domain_before_any_method_is_chosen(
    stage: Callable[..., Stage], tmp_path: Path
) -> None:
    one = stage()
    reports = wired(one)
    page = at_network(one)
    reports.choose_script = lambda: ""
    page.report.save_script.click()
    assert one.state.notice is None
    path = tmp_path / "check.ps1"
    reports.choose_script = lambda: str(path)
    page.report.save_script.click()
    text = path.read_bytes().decode("utf-8-sig")
    assert "'contoso.com'" in text
    assert "'scanner@contoso.com'" in text
    assert "Set-" not in text
    assert one.state.notice is not None
    assert one.state.notice.fix == str(path)


def test_the_practice_companys_script_runs_by_one_button(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    wired(one)
    page = at_network(one)
    page.report.practise.click()
    assert one.state.importing == "check.ps1"
    one.wait(lambda: one.state.report is not None)
    one.settle()
    assert one.state.answers.tenant.mx_host == "contoso-com.mail.protection.outlook.com"
    assert "tenant.security_defaults" in from_report(one.state)
    assert 'The connector "' in said(page)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_harmless_on_the_page(
    stage: Callable[..., Stage], text: str, tmp_path: Path
) -> None:
    one = stage()
    wired(one)
    page = at_network(one)
    document: dict[str, Any] = json.loads(REPORT)
    document["sections"]["organisation"] = {"known": False, "value": None, "problem": text}
    document["sections"]["dkim"]["value"]["domains"] = [{"domain": text, "status": text}]
    document["sections"]["inbound_connectors"]["value"]["connectors"][0]["name"] = text
    path = tmp_path / "r.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    one.desk.opened_folds["report"] = True
    one.desk.perform(f"report:{path}")
    one.wait(lambda: one.state.report is not None)
    one.settle()
    for line in said(page).split("\n"):
        assert line.replace("\N{ZERO WIDTH SPACE}", "").isprintable()


@pytest.mark.parametrize("doubtful", [False, True])
def test_it_is_read_by_tab_and_by_ear(stage: Callable[..., Stage], doubtful: bool) -> None:
    one = stage()
    page = at_network(one)
    one.desk.dispatch(ev.Answered("tenant.security_defaults", "off"))
    one.desk.dispatch(ReportImported(report(**({"created": None} if doubtful else {}))))
    one.window.resize(760, 1800)
    one.settle()
    assert nameless(page) == []
    assert out_of_reading_order(one) == []
    assert clipped(page) == []
    reached = one.tab_order()
    assert page.report.open in reached
    assert page.report.remove in reached

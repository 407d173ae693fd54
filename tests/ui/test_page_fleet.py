"""The page for many devices: a table in, answers and files out, and every way in which that does not go well."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.conftest import RELAY as CASE
from tests.ui.conftest import Stage, said
from wizard.core import state as ev
from wizard.core.model import Method
from wizard.core.state import PageId
from wizard.ui.page import SAVED
from wizard.ui.pages.fleet import FleetPage
from wizard.ui.pages.start import MANY, RESUME, StartPage

HEADINGS = (
    "name;model;site;from;recipients;public ip;static ip;shared ip;port 25;sign in;encryption;tls;ports"
)
RELAY = "generic-printer;{site};{name}@contoso.com;both;203.0.113.10;yes;no;open;none;starttls;1.2;25"
BAD = "Broken;generic-printer;Berlin;not an address;both;10.0.0.1;;;;;;;"


def table(folder: Path, devices: int = 3, *more: str) -> str:
    rows = [f"printer{n};{RELAY.format(site='Berlin', name=f'printer{n}')}" for n in range(devices)]
    path = folder / "devices.csv"
    path.write_text("\n".join([HEADINGS, *rows, *more]) + "\n", encoding="utf-8-sig")
    return str(path)


@pytest.fixture
def fleet(stage: Callable[..., Stage]) -> tuple[Stage, FleetPage]:
    one = stage()
    one.desk.dispatch(ev.StepAside(PageId.FLEET))
    page = one.shell.current
    assert isinstance(page, FleetPage)
    one.settle()
    return one, page


def worked_out(stage: Stage, page: FleetPage, path: str) -> None:
    page.read(path)
    stage.wait(lambda: not page.reading.running)
    stage.settle()


def labels(page: FleetPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_start_leads_there_by_the_keyboard_and_escape_leads_back(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.wait(one.window.isActiveWindow)
    one.desk.store.changed.emit()
    start = one.shell.current
    assert isinstance(start, StartPage)
    start._cards[MANY].setChecked(True)
    QTest.keyClick(start._cards[MANY], Qt.Key.Key_Return)
    pages = [one.shell.current.id]
    QTest.keyClick(one.window, Qt.Key.Key_Escape)
    pages.append(one.shell.current.id)
    assert pages == [PageId.FLEET, PageId.START]


def test_the_empty_page_says_what_a_table_holds_and_offers_one(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    assert "one row for each device" in said(page)
    assert stage.shell.next.text() == "Choose a table…"
    wanted = tmp_path / "empty.csv"
    page.choose_template = lambda: str(wanted)
    page.template.click()
    assert wanted.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stage.state.notice is not None
    assert stage.state.notice.id == SAVED
    worked_out(stage, page, str(wanted))
    assert page.result is not None
    assert [one.name for one in page.result.fleet.devices] == ["Front desk"]
    assert page.result.fleet.errors == ()


def test_rows_are_worked_out_and_bad_ones_named_by_line_and_column(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    page.choose_table = lambda: table(tmp_path, 3, BAD)
    stage.shell.press()
    stage.wait(lambda: page.result is not None)
    stage.settle()
    shown = labels(page)
    assert page.heading.text() == "3 devices are worked out"
    assert "SMTP relay, connector by IP address" in shown
    assert "1 row needs a correction" in shown
    assert 'Line 5, from: "not an address"' in shown
    assert "Line 5, public ip" in shown
    assert stage.shell.next.text() == "Save everything…"


def test_a_formula_and_a_name_that_is_markup_are_only_text(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    row = "\"=cmd|'/c calc'!A1 <b>x</b>\";" + RELAY.format(site="=1+1", name="a")
    worked_out(stage, page, table(tmp_path, 0, row))
    assert page.shown is not None
    assert page.shown.devices is not None
    model = page.shown.devices.model()
    assert model.index(0, 0).data() == "=cmd|'/c calc'!A1 <b>x</b>"
    assert model.index(0, 1).data() == "=1+1"


def test_everything_is_saved_where_it_was_said(fleet: tuple[Stage, FleetPage], tmp_path: Path) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 2))
    out = tmp_path / "out"
    page.choose_folder = lambda: str(out)
    stage.shell.press()
    stage.wait(lambda: not page.saving.running)
    assert stage.state.notice is not None
    assert stage.state.notice.id == SAVED, stage.state.notice
    written = [path for path in out.rglob("*") if path.is_file()]
    assert f"{len(written)} files" in stage.state.notice.text
    assert (out / "summary.html").is_file()
    assert (out / "devices" / "printer1" / "settings.html").is_file()
    apply = (out / "sites" / "Berlin" / "apply.ps1").read_text(encoding="utf-8-sig")
    assert apply.count("New-InboundConnector @") + apply.count("New-InboundConnector -") <= 1
    assert "203.0.113.10" in apply


def test_no_folder_chosen_saves_nothing(fleet: tuple[Stage, FleetPage], tmp_path: Path) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 1))
    page.choose_folder = lambda: ""
    stage.shell.press()
    assert not page.saving.running
    assert stage.state.notice is None


def test_reading_can_be_cancelled_and_what_was_there_stays(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 2))
    seen: list[Any] = []
    page.reading.progress.connect(seen.append)
    page.read(table(tmp_path, 10_000))
    assert stage.shell.waiting.isVisible()
    assert page.bar.isVisible()
    stage.wait(lambda: bool(seen))
    assert seen[0].of == 10_001
    stage.shell.waiting.cancel.click()
    assert not page.reading.running
    assert not page.bar.isVisible()
    assert page.result is not None
    assert len(page.result.fleet.devices) == 2
    assert stage.shell.next.isEnabled()


def test_cancelled_saving_says_what_is_in_the_folder(fleet: tuple[Stage, FleetPage], tmp_path: Path) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 400))
    out = tmp_path / "out"
    page.choose_folder = lambda: str(out)
    stage.shell.press()
    stage.wait((out / "devices" / "printer3" / "plan.json").exists)
    page.cancel()
    assert stage.state.notice is not None
    assert "files of devices and sites are in" in stage.state.notice.fix
    stage.settle()
    assert not (out / "summary.csv").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"", "empty"),
        (b"colour;size\nred;3\n", "No heading"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_lost(
    fleet: tuple[Stage, FleetPage], tmp_path: Path, content: bytes, words: str
) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 2))
    other = tmp_path / "other.csv"
    other.write_bytes(content)
    worked_out(stage, page, str(other))
    assert stage.state.notice is not None
    assert words in stage.state.notice.text
    assert page.heading.text() == "2 devices are worked out"
    gone = tmp_path / "gone.csv"
    worked_out(stage, page, str(gone))
    assert "can not be read" in stage.state.notice.text


def test_a_table_without_a_good_row_says_so_and_offers_another(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 0, BAD))
    assert page.heading.text() == "No row could be used"
    assert "1 row needs a correction" in labels(page)
    assert stage.shell.next.text() == "Choose a table…"


def test_a_device_opens_in_the_wizard_with_its_answers(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 3))
    assert page.shown is not None
    assert page.shown.devices is not None
    assert page.shown.open is not None
    page.shown.devices.setFocus()
    stage.press(Qt.Key.Key_Down)
    page.shown.open.click()
    stage.settle()
    assert stage.state.beside == ()
    assert stage.state.answers.device.name == "printer1"
    assert stage.state.page is PageId.RECOMMENDATION
    assert stage.method is Method.CONNECTOR_IP
    stage.desk.dispatch(ev.StepAside(PageId.FLEET))
    assert page.result is not None
    assert page.heading.text() == "3 devices are worked out"


def test_undo_takes_an_opened_device_back_and_brings_the_plan_at_hand(
    fleet: tuple[Stage, FleetPage], tmp_path: Path
) -> None:
    stage, page = fleet
    stage.answer(CASE)
    stage.desk.dispatch(ev.StepAside(PageId.FLEET))
    worked_out(stage, page, table(tmp_path, 1))
    before = stage.state
    assert page.shown is not None
    assert page.shown.open is not None
    page.shown.open.click()
    assert stage.state.answers != before.answers
    stage.desk.store.undo()
    assert (stage.state.answers, stage.state.facts, stage.state.page) == (
        before.answers,
        before.facts,
        before.page,
    )
    assert stage.state.shown is PageId.FLEET


def test_start_keeps_its_mark_while_the_table_covers_it(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(CASE)
    one.go(PageId.START)
    start = one.shell.current
    assert isinstance(start, StartPage)
    start._cards[MANY].setFocus()
    start._cards[MANY].setChecked(True)
    one.shell.press()
    assert one.state.shown is PageId.FLEET
    one.shell.back.click()
    one.settle()
    assert start._cards[MANY].isChecked()
    assert start._cards[MANY].hasFocus(), "what has the focus is what Enter does"
    one.go(PageId.SENDING)
    one.go(PageId.START)
    assert start._cards[RESUME].isChecked(), "whoever comes by the way goes on where they stopped"


def test_a_file_can_be_dropped_on_the_page(fleet: tuple[Stage, FleetPage], tmp_path: Path) -> None:
    stage, page = fleet
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(table(tmp_path, 1))])
    where, buttons, keys = QPoint(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(page, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(page, QDropEvent(where, Qt.DropAction.CopyAction, data, buttons, keys))
    stage.wait(lambda: page.result is not None)
    assert page.heading.text() == "1 device is worked out"


def test_every_control_is_reached_by_tab_and_named(fleet: tuple[Stage, FleetPage], tmp_path: Path) -> None:
    stage, page = fleet
    worked_out(stage, page, table(tmp_path, 3, BAD))
    reached = stage.tab_order()
    assert page.shown is not None
    assert page.shown.devices in reached
    assert page.shown.open in reached
    for widget in reached:
        assert widget.accessibleName() or getattr(widget, "text", lambda: "")()

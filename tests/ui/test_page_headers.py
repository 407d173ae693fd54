"""The page that reads a received message: pasted, dropped, opened, from practice; and what is none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.core.received import corpus
from tests.core.test_headers import HOSTILE, by_mx
from tests.ui.conftest import RELAY, Stage, clipped, nameless, out_of_reading_order
from wizard.core import state as ev
from wizard.core.state import PageId
from wizard.files import messages
from wizard.ui import theme
from wizard.ui.menus import add_menus
from wizard.ui.pages._headers_way import STATIONS_SHOWN
from wizard.ui.pages.headers import HeadersPage
from wizard.ui.pages.start import StartPage


def opened(one: Stage) -> HeadersPage:
    one.desk.dispatch(ev.StepAside(PageId.HEADERS))
    one.settle()
    page = one.shell.current
    assert isinstance(page, HeadersPage)
    return page


def explained(one: Stage, page: HeadersPage, text: str) -> None:
    """Pastes a text and presses the button."""
    page.again()
    page.box.setPlainText(text)
    one.shell.next.click()
    one.wait(lambda: not page.job.running)
    one.settle()


@pytest.fixture
def page(stage: Callable[..., Stage]) -> tuple[Stage, HeadersPage]:
    one = stage()
    return one, opened(one)


def test_is_opened_from_the_menu_from_start_and_left_with_escape(stage: Callable[..., Stage]) -> None:
    one = stage()
    add_menus(one.window, theme.TextSize())
    actions = one.window.menuBar().findChildren(QAction)
    next(action for action in actions if action.text() == "&Read a received message").trigger()
    one.settle()
    assert one.shell.current.id is PageId.HEADERS
    one.press(Qt.Key.Key_Escape)
    start = one.shell.current
    assert isinstance(start, StartPage)
    start.headers.click()
    assert one.shell.current.id is PageId.HEADERS


def test_begins_with_an_empty_box_that_has_the_focus(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    assert QApplication.focusWidget() is shown.box
    assert not one.shell.next.isEnabled()
    assert not shown.practice.isVisible(), "no practice, no practice message"
    QTest.keyClicks(shown.box, "Received: from a by b")
    assert one.shell.next.isEnabled()
    assert one.shell.next.text() == "Explain the message"


def test_explains_what_was_pasted_and_takes_the_next_one(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    QGuiApplication.clipboard().setText(by_mx(directionality="Originating", method="connector_ip"))
    shown.box.setFocus()
    QTest.keySequence(shown.box, "Ctrl+V")
    one.shell.next.click()
    one.wait(lambda: not shown.job.running)
    one.settle()
    assert shown.result.verdict.text() == "This is the verification email, and it came the promised way."
    assert shown.result.word.text() == "Good"
    assert shown.result.head.accessibleName().startswith("Good: This is the verification email")
    assert not shown.beginning.isVisible()
    assert QApplication.focusWidget() is shown.result.technical
    rows = [row.accessibleName() for row in shown.result.findings]
    assert "Good: The message carries the token of a verification email." in rows
    assert [station.name.text() for station in shown.result.way.stations][:1] == ["203.0.113.10"]
    assert one.shell.next.text() == "Read another message"
    one.shell.next.click()
    one.settle()
    assert shown.box.toPlainText() == ""
    assert QApplication.focusWidget() is shown.box


def test_the_technical_lines_come_on_demand_and_stay(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    explained(one, shown, by_mx(directionality="Incoming"))
    assert nameless(shown) == []
    assert out_of_reading_order(one) == []
    raw = [row.raw for row in shown.result.findings] + [station.raw for station in shown.result.way.stations]
    assert not any(words.isVisible() for words in raw)
    one.press(Qt.Key.Key_Space)
    assert any(words.isVisible() for words in raw)
    assert shown.result.technical.text() == "Hide the technical lines"
    explained(one, shown, corpus()[0].raw)
    assert any(row.raw.isVisible() for row in shown.result.findings), "kept for the next message"


def test_text_without_headers_stays_where_it_is(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    explained(one, shown, "Dear colleague,\nit does not send.")
    assert shown.problem.isVisible()
    assert "no email headers" in shown.problem.text.text()
    assert "it does not send" in shown.box.toPlainText()
    assert shown.beginning.isVisible()
    explained(one, shown, by_mx())
    assert not shown.problem.isVisible()


def test_a_file_is_opened_or_dropped(page: tuple[Stage, HeadersPage], tmp_path: Path) -> None:
    one, shown = page
    path = tmp_path / "received.eml"
    path.write_bytes(b"\xff\xfe" + by_mx(directionality="Originating").encode("utf-16-le"))
    shown.choose_message = lambda: str(path)
    shown.open.click()
    one.wait(lambda: not shown.job.running)
    assert shown.reading is not None
    assert shown.reading.connector.matched == "yes"
    shown.again()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(shown, data)
    one.wait(lambda: not shown.job.running)
    assert shown.reading is not None


def drop(target: QWidget, data: QMimeData) -> None:
    """Drops onto the page as a person does."""
    action, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entering = QDragEnterEvent(QPoint(10, 10), action, data, buttons, keys)
    QApplication.sendEvent(target, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPoint(10, 10), action, data, buttons, keys))


def test_text_is_dropped_too(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    data = QMimeData()
    data.setText(by_mx(directionality="Incoming"))
    drop(shown, data)
    one.wait(lambda: not shown.job.running)
    assert shown.reading is not None


def test_files_that_can_not_be_read_are_said(page: tuple[Stage, HeadersPage], tmp_path: Path) -> None:
    one, shown = page
    outlook = tmp_path / "message.msg"
    outlook.write_bytes(messages.OUTLOOK_FILE + bytes(100))
    for path, word in (
        (outlook, "Outlook"),
        (tmp_path / "gone.eml", "no such file"),
        (tmp_path, "can not be read"),
    ):
        shown.read_file(str(path))
        one.wait(lambda: not shown.job.running)
        assert word in shown.problem.text.text()
        assert shown.beginning.isVisible()


@pytest.mark.parametrize("name", ["10,000 hops", "ANSI", "HTML", "bidi", "100,000 fields", "NUL"])
def test_a_hostile_message_is_shown_as_plain_lines(page: tuple[Stage, HeadersPage], name: str) -> None:
    one, shown = page
    explained(one, shown, HOSTILE[name])
    assert shown.reading is not None
    assert len(shown.result.way.stations) <= STATIONS_SHOWN + 2
    said = [
        shown.result.verdict.text(),
        shown.result.about.text(),
        *(row.text.text() for row in shown.result.findings),
    ]
    assert all(text.isprintable() for text in said)


def test_cancel_stops_the_reading_and_keeps_the_text(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    shown.box.setPlainText(HOSTILE["a tower of folds"])
    one.shell.next.click()
    assert shown.busy(one.state) is not None
    one.window._escape()
    one.settle()
    assert shown.reading is None
    assert shown.box.toPlainText()


def test_the_practice_message_is_read_and_held_against_the_plan(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    shown = opened(one)
    assert shown.practice.isVisible()
    shown.practice.click()
    one.wait(lambda: not shown.job.running)
    assert "No message has arrived" in shown.problem.text.text()
    one.press(Qt.Key.Key_Escape)
    one.answer(RELAY)
    test = one.go(PageId.TEST)
    assert not test.headers.isVisible()
    one.shell.press()
    one.wait(lambda: not one.state.test.running and one.state.test.transcript is not None)
    one.settle()
    assert test.headers.isVisible()
    test.headers.click()
    one.settle()
    assert one.shell.current is shown
    shown.practice.click()
    one.wait(lambda: not shown.job.running)
    one.settle()
    assert shown.result.verdict.text() == "This is the verification email, and it came the promised way."
    assert shown.reading is not None
    assert shown.reading.ours.is_ours == "yes"


def test_everything_has_its_room_at_twice_the_text(page: tuple[Stage, HeadersPage]) -> None:
    one, shown = page
    size = theme.TextSize()
    size.set(200)
    try:
        one.window.resize(760, 560)
        explained(one, shown, by_mx(directionality="Incoming"))
        assert not shown.result.head.visibleRegion().isEmpty(), "the verdict stands first"
        assert clipped(shown) == []
    finally:
        size.set(100)

"""The methods side by side: beside the way, with a case and without one, by keyboard and for those who listen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.conftest import (
    DIRECT,
    NOTHING,
    RELAY,
    Stage,
    Value,
    clipped,
    nameless,
    out_of_reading_order,
    said,
)
from wizard.core import state as ev
from wizard.core.comparison import UNSURE
from wizard.core.model import Method, Verdict
from wizard.core.state import PageId
from wizard.core.way import BESIDE, ORDER
from wizard.files import load_comparison, open_plan, plan_bytes
from wizard.ui import theme
from wizard.ui.pages.comparison import MAIN, ComparisonPage
from wizard.ui.source_line import parted


def opened(one: Stage) -> ComparisonPage:
    one.desk.dispatch(ev.StepAside(PageId.COMPARISON))
    one.settle()
    page = one.shell.current
    assert isinstance(page, ComparisonPage)
    return page


def with_case(one: Stage, answers: dict[str, Value]) -> ComparisonPage:
    one.answer(answers)
    one.go(PageId.RECOMMENDATION)
    return opened(one)


def where(one: Stage) -> PageId:
    return one.state.shown


# --- beside the way -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leave", ["button", "alt-left", "escape"])
def test_comes_back_to_where_it_was_opened(stage: Callable[..., Stage], leave: str) -> None:
    one = stage()
    one.answer(RELAY)
    one.go(PageId.SETUP)
    before = one.state
    opened(one)
    assert one.state.page is PageId.SETUP
    assert one.shell.rail.steps[PageId.SETUP].here, "the rail stays where the way is"
    assert one.shell.back.text() == "Back to: Set up"
    if leave == "button":
        one.shell.back.click()
    elif leave == "alt-left":
        QTest.keyClick(one.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    else:
        one.press(Qt.Key.Key_Escape)
    assert one.state == before
    assert one.shell.back.text() == "Back"
    assert one.shell.current.id is PageId.SETUP


def test_the_rail_leads_back_and_on(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(RELAY)
    one.go(PageId.RECOMMENDATION)
    steps = one.shell.rail.steps
    opened(one)
    assert steps[PageId.RECOMMENDATION].focusPolicy() & Qt.FocusPolicy.TabFocus
    steps[PageId.RECOMMENDATION].click()
    assert where(one) is PageId.RECOMMENDATION
    opened(one)
    steps[PageId.DOMAIN].click()
    assert where(one) is PageId.DOMAIN
    assert one.state.beside == ()


def test_focus_and_place_are_as_they_were_left(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(RELAY)
    page = one.go(PageId.RECOMMENDATION)
    button = page.compare
    button.setFocus()
    area = one.shell.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    assert place > 0
    one.press(Qt.Key.Key_Return)
    assert where(one) is PageId.COMPARISON
    one.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is button
    assert bar.value() == place


def test_the_start_page_and_the_menu_lead_there(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.window.after_first_paint()
    one.shell.current.compare.click()  # type: ignore[attr-defined]
    assert where(one) is PageId.COMPARISON
    one.desk.dispatch(ev.Back())
    assert where(one) is PageId.START
    assert not one.shell.back.isEnabled()


def test_a_saved_plan_and_undo_know_nothing_of_it(stage: Callable[..., Stage], tmp_path: Path) -> None:
    one = stage()
    with_case(one, RELAY)
    document = one.desk.store.flow.document(one.state)
    assert document.session.step == PageId.RECOMMENDATION  # type: ignore[union-attr]
    one.desk.store.undo()
    assert one.state.beside == ()
    # A plan file that somebody wrote by hand may name it: it opens on the way.
    written = json.loads(plan_bytes(document))
    written["session"]["step"] = PageId.COMPARISON.value
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    one.desk.dispatch(ev.Opened(open_plan(path)))
    assert where(one) in ORDER


def test_next_and_strange_events_leave_it_open(stage: Callable[..., Stage]) -> None:
    one = stage()
    opened(one)
    here = one.state
    for event in (
        ev.Next(),
        ev.StepAside(PageId.COMPARISON),
        ev.StepAside(PageId.SETUP),
        ev.Go(PageId.FINISH),
    ):
        one.desk.dispatch(event)
        assert one.state == here
    assert set(BESIDE).isdisjoint(ORDER)
    assert set(BESIDE) | set(ORDER) == set(PageId)


# --- without a case -------------------------------------------------------------------------------------------------


def test_without_a_case_there_are_no_verdicts(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    heads = page.table.methods.heads
    assert [head.method for head in heads] == list(Method)
    assert all(head.word == "" and head.note == "" for head in heads)
    assert one.shell.next.isHidden()
    words = said(page)
    assert "example company" in words
    assert "Once you have answered the questions" in words
    assert not page.method.verdict.isVisible()


@pytest.mark.parametrize("method", Method)
def test_every_method_has_its_picture(stage: Callable[..., Stage], method: Method) -> None:
    one = stage()
    page = opened(one)
    page.table.pick(method)
    one.settle()
    picture = page.method.diagram
    described = picture.accessibleDescription()
    assert one.desk.store.flow.knowledge.methods[method].name in picture.accessibleName()
    assert "scanner@contoso.com" in described
    assert ("does not reach People outside" in described) is (
        method in {Method.DIRECT_SEND, Method.HIGH_VOLUME_EMAIL}
    )
    assert ("hands its mail to Your relay" in described) is (method is Method.LOCAL_RELAY)
    assert picture.height() >= picture.heightForWidth(picture.width())


# --- with a case ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [RELAY, DIRECT, NOTHING])
def test_marks_this_case(stage: Callable[..., Stage], answers: dict[str, Value]) -> None:
    one = stage()
    page = with_case(one, answers)
    decision = one.desk.store.view.decision
    heads = page.table.methods.heads
    assert [head.method for head in heads] == [candidate.method for candidate in decision.candidates]
    words = {
        Verdict.FITS: "Fits",
        Verdict.UNKNOWN: "Not sure yet",
        Verdict.FITS_AFTER_CHANGE: "Fits after a change",
        Verdict.RULED_OUT: "Ruled out",
    }
    assert [head.word for head in heads] == [words[candidate.verdict] for candidate in decision.candidates]
    assert [head.method for head in heads if head.note == "Recommended"] == (
        [decision.recommended] if decision.recommended else []
    )
    if decision.recommended is not None:
        assert page.table.method is decision.recommended
    for candidate in decision.candidates:
        page.table.pick(candidate.method)
        assert candidate.summary
        assert candidate.summary in said(page)
        assert one.shell.next.isEnabled() is (candidate.verdict is not Verdict.RULED_OUT)


def test_another_method_can_be_used_from_here(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_case(one, RELAY)
    other = next(
        c.method
        for c in one.desk.store.view.decision.candidates
        if c.verdict is not Verdict.RULED_OUT and c.method is not one.method
    )
    page.table.pick(other)
    assert one.shell.next.text() == "Use this method"
    one.shell.next.click()
    assert one.method is other
    assert where(one) is PageId.RECOMMENDATION
    page = opened(one)
    assert page.table.method is other
    assert {head.method: head.note for head in page.table.methods.heads}[other] == "Your choice"
    recommended = one.desk.store.view.decision.recommended
    assert recommended is not None
    page.table.pick(recommended)
    one.shell.next.click()
    assert one.state.chosen is None
    one.desk.store.undo()
    assert one.method is other


def test_shows_fewer_methods_on_request(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_case(one, RELAY)
    possible = {
        c.method for c in one.desk.store.view.decision.candidates if c.verdict is not Verdict.RULED_OUT
    }

    def columns() -> set[Method]:
        return {
            head.method
            for column, head in enumerate(page.table.methods.heads)
            if not page.table.isColumnHidden(column)
        }

    assert columns() == set(Method)
    page.table.pick(Method.SMTP_AUTH_BASIC)
    page.show_which.setCurrentIndex(1)
    assert columns() == possible
    assert page.table.method in possible, "the current cell is one that can be seen"
    page.show_which.setCurrentIndex(2)
    assert columns() == set(MAIN)
    # The choice holds where the page is left and opened again.
    one.desk.dispatch(ev.Back())
    opened(one)
    assert columns() == set(MAIN)


# --- the cells ------------------------------------------------------------------------------------------------------


def test_every_cell_says_its_source(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    knowledge = one.desk.store.flow.knowledge
    model = page.table.methods
    assert len(model.rows) == len(load_comparison().row)
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            page.table.setCurrentIndex(index)
            cell = model.cell(index)
            title, url = parted(knowledge.cite(cell.source, cell.section))
            line = page.cell.source
            assert title in (line.open.text() if url else line.title.text())
            assert line.url == url
            assert line.open.isHidden() is (url == "")
            assert page.cell.caution.isHidden() is (cell.confidence == "documented")
            shown = index.data()
            assert ("{" in shown) is False
            assert (cell.confidence == "documented") or UNSURE[cell.confidence] in shown


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: pages.append(QUrl(url).toString()))
    return pages


def test_a_source_is_opened_or_copied(stage: Callable[..., Stage], visited: list[str]) -> None:
    one = stage()
    page = opened(one)
    url = page.cell.source.url
    assert url.startswith("https://")
    page.cell.source.open.click()
    assert visited == [url]
    page.cell.source.copy.click()
    assert QGuiApplication.clipboard().text() == url
    assert page.cell.source.copy.text() == "Copied"


@pytest.mark.parametrize(
    "cited", ["Our own rule", "Bad (http://example.com)", "Bad (file:///etc/passwd)", "Bad (https://a b)"]
)
def test_only_secure_addresses_are_links(cited: str) -> None:
    assert parted(cited) == (cited, "")


def test_arrows_go_from_cell_to_cell_and_tab_leaves(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_case(one, RELAY)
    assert QApplication.focusWidget() is page.table
    one.press(Qt.Key.Key_Right)
    one.press(Qt.Key.Key_Down)
    index = page.table.currentIndex()
    assert (index.row(), index.column()) == (1, 1)
    assert page.table.methods.rows[1].label in page.cell.title.text()
    one.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not page.table
    page.table.setFocus()
    one.press(Qt.Key.Key_Return)
    assert where(one) is PageId.RECOMMENDATION
    assert one.method is page.table.methods.heads[1].method


def test_the_current_cell_is_in_sight_at_every_width(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    for width in (1024, 1600, 760, 1024):
        one.window.resize(width, 700)
        for column in (7, 3, 0, 5):
            page.table.setCurrentIndex(page.table.methods.index(12, column))
            one.settle()
            table = page.table
            rect = table.visualRect(table.currentIndex())
            room = table.viewport().rect()
            assert room.contains(rect), (width, column)
            first = table.horizontalHeader().logicalIndexAt(1)
            hidden = -table.columnViewportPosition(first)
            assert hidden <= len(table.methods.heads), "the leftmost column is whole"


def test_a_screen_reader_hears_property_method_and_text(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_case(one, RELAY)
    table = QAccessible.queryAccessibleInterface(page.table)
    assert table is not None
    assert table.text(QAccessible.Text.Name) == "All methods side by side"
    assert table.role() is QAccessible.Role.Table
    spoken = [table.child(number) for number in range(table.childCount())]
    names = {part.text(QAccessible.Text.Name) for part in spoken}
    assert len(names) >= (len(load_comparison().row) + 1) * len(Method), "no two cells sound alike"
    assert "Port, SMTP relay, connector by IP address: 25" in names
    assert "SMTP relay, connector by IP address, Fits, Recommended" in names
    assert {row.label for row in load_comparison().row} <= names


@pytest.mark.parametrize("answers", [None, RELAY, NOTHING])
def test_every_control_is_named_and_in_order(
    stage: Callable[..., Stage], answers: dict[str, Value] | None
) -> None:
    one = stage()
    page = opened(one) if answers is None else with_case(one, answers)
    assert nameless(page) == []
    assert out_of_reading_order(one) == []


@pytest.mark.parametrize("zoom", [100, 200])
def test_nothing_is_cut_off(stage: Callable[..., Stage], zoom: int) -> None:
    size = theme.TextSize()
    one = stage()
    page = with_case(one, RELAY)
    size.set(zoom)
    try:
        one.settle()
        table = page.table
        for row in range(table.methods.rowCount()):
            for column in range(table.methods.columnCount()):
                wanted = table.sizeHintForIndex(table.methods.index(row, column))
                assert table.rowHeight(row) >= wanted.height()
            assert table.rowHeight(row) >= table.verticalHeader().sectionSizeFromContents(row).height()
        one.qtbot.waitUntil(lambda: clipped(page) == [])
        area = one.shell.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    finally:
        size.set(100)


def test_foreign_names_stay_text(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_case(one, RELAY)
    one.call_it("<img src=x>\u202e\n")
    assert "\u202e" not in page.lead.text()
    assert "\u202e" not in page.method.diagram.accessibleDescription()
    assert "<img src=x>" in page.lead.text()

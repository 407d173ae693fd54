"""The glossary beside the way: opened from the menu, searched by keyboard, each entry with its source."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import RELAY, Stage
from wizard.core import state as ev
from wizard.core.state import PageId
from wizard.files import load_glossary, load_mistakes
from wizard.ui import theme
from wizard.ui.menus import add_menus
from wizard.ui.pages.glossary import GlossaryPage


def opened(one: Stage) -> GlossaryPage:
    one.desk.dispatch(ev.StepAside(PageId.GLOSSARY))
    one.settle()
    page = one.shell.current
    assert isinstance(page, GlossaryPage)
    return page


def listed(page: GlossaryPage) -> list[str]:
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_is_opened_from_the_help_menu_and_left_with_escape(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(RELAY)
    one.go(PageId.NETWORK)
    before = one.state
    add_menus(one.window, theme.TextSize())
    actions = one.window.menuBar().findChildren(QAction)
    next(action for action in actions if action.text() == "&Words explained").trigger()
    one.settle()
    assert one.shell.current.id is PageId.GLOSSARY
    one.press(Qt.Key.Key_Escape)
    assert one.state == before


def test_a_word_is_found_as_it_is_typed_and_the_arrows_walk_through_what_is_found(
    stage: Callable[..., Stage],
) -> None:
    one = stage()
    page = opened(one)
    assert QApplication.focusWidget() is page.search.edit
    assert listed(page) == [entry.term for entry in load_glossary().terms]
    QTest.keyClicks(page.search.edit, "sign")
    found = listed(page)
    assert 1 < len(found) < len(load_glossary().terms)
    assert page.entry.title.text() == found[0]
    one.press(Qt.Key.Key_Down)
    assert page.entry.title.text() == found[1]
    one.press(Qt.Key.Key_Return)
    assert one.shell.current is page, "Enter leads nowhere"
    for _row in range(len(found) + 2):
        one.press(Qt.Key.Key_Down)
    assert page.entry.title.text() == found[-1]
    one.press(Qt.Key.Key_Up)
    assert page.entry.title.text() == found[-2]


def test_a_word_is_found_by_what_else_it_is_called(stage: Callable[..., Stage]) -> None:
    page = opened(stage())
    QTest.keyClicks(page.search.edit, "hve")
    assert page.entry.title.text() == "High Volume Email"
    assert page.entry.also.text() == "Also called: HVE"
    assert page.entry.caution.isVisible(), "what is only reported sends the reader to the live page"
    assert page.entry.source.url.startswith("https://learn.microsoft.com/")
    page.search.edit.setText("mx host")
    assert page.entry.title.text() == "MX host"
    assert not page.entry.caution.isVisible()
    assert "20 November 2026" in page.entry.source.title.text()


def test_nothing_found_says_so_and_shows_no_stale_entry(stage: Callable[..., Stage]) -> None:
    page = opened(stage())
    QTest.keyClicks(page.search.edit, "pigeon post")
    assert page.none_found.isVisible()
    assert not page.list.isVisible()
    assert not page.entry.isVisible()
    page.search.edit.clear()
    assert page.list.isVisible()
    assert page.entry.isVisible()
    assert not page.none_found.isVisible()


def test_the_shelves_put_mistakes_right_and_tell_every_announcement(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    page.shelf.setFocus()
    one.press(Qt.Key.Key_Down)
    mistakes = load_mistakes().mistakes
    assert listed(page) == [mistake.claim for mistake in mistakes]
    assert page.entry.text.text() == mistakes[0].right
    assert page.entry.note.text() == "This is often said, and it is not so."
    one.press(Qt.Key.Key_Down)
    timeline = one.desk.store.flow.knowledge.basic_authentication
    assert len(listed(page)) == len(timeline.event)
    assert listed(page)[0] == "29 January 2026"
    assert "October 2024" in listed(page)
    assert not page.entry.note.isVisible()
    assert page.entry.text.text() == timeline.event[-1].says
    page.list.setCurrentRow(1)
    assert page.entry.text.text().endswith("A later announcement replaced this.")


def test_everything_has_its_room_at_twice_the_text(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    page.shelf.setCurrentIndex(1)
    size = theme.TextSize()
    size.set(200)
    try:
        one.settle()
        assert page.list.geometry().bottom() < page.entry.geometry().top()
        assert page.entry.text.height() >= page.entry.text.heightForWidth(page.entry.text.width())
    finally:
        size.set(100)

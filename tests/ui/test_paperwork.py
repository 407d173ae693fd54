"""Which paper, and the hand-out, in the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.ui.conftest import RELAY, Stage
from wizard.core.state import PageId, StepAside
from wizard.ui import theme
from wizard.ui.menus import add_menus
from wizard.ui.page import SAVED
from wizard.ui.pages._paper_box import PaperBox
from wizard.ui.pages.comparison import ComparisonPage
from wizard.ui.pages.finish import FinishPage
from wizard.ui.pages.practice import PracticePage
from wizard.ui.paper import ChosenPaper
from wizard.ui.paperwork import Paperwork


@pytest.fixture(autouse=True)
def _own_choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.files.choices.state_folder", lambda: tmp_path / "state")
    monkeypatch.setattr("wizard.ui.paper.usual_paper", lambda: "A4")


def paperwork(one: Stage, folder: Path | None = None) -> Paperwork:
    made = Paperwork(one.desk, one.window)
    made.choose_folder = lambda: "" if folder is None else str(folder)
    names: dict[str, Callable[[str], None]] = {
        "paper": made.choose_paper,
        "handout": lambda _argument: made.save_handout(),
        "print": lambda _argument: made.print_sheet(),
    }

    def perform(what: str) -> None:
        name, _colon, argument = what.partition(":")
        if name in names:
            names[name](argument)

    one.desk.perform = perform
    return made


def paper_of(one: Stage) -> str:
    return one.desk.paper.paper


def test_the_paper_is_chosen_on_the_finish_page_and_remembered(stage: Callable[..., Stage]) -> None:
    one = stage()
    paperwork(one)
    one.answer(RELAY)
    page = one.go(PageId.FINISH)
    assert isinstance(page, FinishPage)
    box = page.paper
    assert isinstance(box, PaperBox)
    assert box.list.currentData() == "A4"
    QTest.keyClick(box.list, Qt.Key.Key_Down)
    one.settle()
    assert box.list.currentData() == one.desk.paper.paper == "Letter"
    assert ChosenPaper().paper == "Letter", "the next time too"


def test_the_file_menu_marks_the_paper_that_holds(stage: Callable[..., Stage]) -> None:
    one = stage()
    paperwork(one)
    one.answer(RELAY)
    page = one.go(PageId.FINISH)
    add_menus(one.window, theme.TextSize())
    (menu,) = [menu for menu in one.window.findChildren(QMenu) if menu.title() == "P&aper"]
    letter = next(action for action in menu.actions() if action.text() == "US Letter")
    letter.trigger()
    one.settle()
    menu.aboutToShow.emit()
    assert letter.isChecked()
    assert isinstance(page, FinishPage)
    assert page.paper.list.currentData() == "Letter"


def test_what_was_printed_on_is_the_paper_from_then_on(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage()
    work = paperwork(one)
    one.answer(RELAY)
    one.go(PageId.FINISH)
    monkeypatch.setattr("wizard.ui.printing.print_sheet", lambda _html, _parent, _paper: None)
    work.print_sheet()
    assert paper_of(one) == "A4", "a dialogue that was dismissed chooses nothing"
    monkeypatch.setattr("wizard.ui.printing.print_sheet", lambda _html, _parent, _paper: "Letter")
    work.print_sheet()
    assert paper_of(one) == "Letter"


@pytest.mark.parametrize("where", [PageId.COMPARISON, PageId.PRACTICE])
def test_the_hand_out_is_saved_from_both_pages(
    stage: Callable[..., Stage], tmp_path: Path, where: PageId
) -> None:
    one = stage()
    one.desk.dispatch(StepAside(where))
    one.settle()
    page = one.shell.current
    assert isinstance(page, ComparisonPage | PracticePage)
    paperwork(one)
    page.handout.click()
    assert one.state.notice is None, "no folder, nothing done"
    paperwork(one, tmp_path / "out")
    page.handout.click()
    one.wait(lambda: one.state.notice is not None)
    assert one.state.notice is not None
    assert one.state.notice.id == SAVED
    assert (tmp_path / "out" / "handout.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "out" / "handout.html").exists()


def test_a_folder_that_can_not_be_written_is_said(stage: Callable[..., Stage], tmp_path: Path) -> None:
    one = stage()
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    paperwork(one, tmp_path / "file" / "below").save_handout()
    one.wait(lambda: one.state.notice is not None)
    assert one.state.notice is not None
    assert one.state.notice.id != SAVED

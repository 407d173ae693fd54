"""A device that is in nobody's list, in the real window: a broken file at the start, a profile written by keyboard alone,
the sheet in its words, and the next start.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.journeys.hands import Hands
from wizard.core import state as ev
from wizard.core.state import PageId
from wizard.files.own_profiles import own_profiles, profiles_folder
from wizard.ui.actions import Actions
from wizard.ui.pages.profile import ProfilePage


@pytest.fixture(autouse=True)
def folder(home: Path) -> Iterator[Path]:
    own_profiles(again=True)
    yield profiles_folder()
    shutil.rmtree(profiles_folder(), ignore_errors=True)
    own_profiles(again=True)  # what the process remembers is not the next test's


def test_a_profile_written_by_keyboard_alone_is_there_at_the_next_start(
    open_window: Callable[..., Hands], folder: Path, tmp_path: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("schema = 2", encoding="utf-8")
    hands = open_window()
    desk = hands.window.desk
    hands.wait(lambda: hands.state.notice is not None)
    assert hands.state.notice is not None
    assert "broken.toml" in hands.state.notice.text
    hands.enter()
    hands.wait_for_page(PageId.DEVICE)
    hands.tab_to(
        lambda one: isinstance(one, QPushButton) and one.text().startswith("My device is not in the list")
    )
    hands.press(Qt.Key.Key_Space)
    page = hands.window.shell.current
    assert isinstance(page, ProfilePage)
    hands.type("Acme")
    hands.press(Qt.Key.Key_Tab)
    hands.type("X100")
    hands.tab_to(lambda one: one is page.abilities.sign_in.boxes["none"])
    hands.press(Qt.Key.Key_Space)
    hands.tab_to(lambda one: one is page.fields.add)
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Tab)
    hands.type("Relay host")
    hands.enter()
    assert (folder / "acme-x100.toml").exists()
    hands.tab_to(lambda one: one is hands.window.shell.next)
    hands.enter()
    hands.wait(lambda: hands.state.answers.device.profile == "own-acme-x100")
    desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
    plan = desk.store.view.plan
    assert plan is not None
    assert plan.settings.fields[0].label == "Relay host"
    out = tmp_path / "out"
    actions = hands.window.findChild(Actions)
    assert actions is not None
    actions.choose_folder = lambda: str(out)
    desk.perform("folder")
    hands.wait(lambda: hands.state.saved_to == str(out))
    sheet = (out / "settings.html").read_text(encoding="utf-8")
    assert "&ldquo;Relay host&rdquo;" in sheet or "\N{LEFT DOUBLE QUOTATION MARK}Relay host" in sheet
    hands.window.close()
    own_profiles(again=True)
    again = open_window()
    again.window.desk.perform("resume")
    again.wait(lambda: again.state.answers.device.profile == "own-acme-x100")
    assert again.window.desk.store.view.profile is not None

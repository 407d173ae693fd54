"""The Device page: searched by keyboard, a kind where nothing fits, and what is told of the device that was picked."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import Stage
from wizard.core.state import PageId
from wizard.files import list_profiles, load_profile
from wizard.ui.pages._lanes import menu_words
from wizard.ui.pages.device import DevicePage, known_of


def opened(one: Stage) -> DevicePage:
    one.go(PageId.DEVICE)
    page = one.shell.current
    assert isinstance(page, DevicePage)
    return page


def listed(page: DevicePage) -> list[str]:
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_all_devices_are_there_the_kinds_first(stage: Callable[..., Stage]) -> None:
    page = opened(stage())
    assert len(listed(page)) == len(list_profiles())
    assert listed(page)[0] == "Printer or scanner"
    assert not page.none_found.isVisible()


def test_a_misspelt_maker_is_found_and_picked_with_enter(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    QTest.keyClicks(page.search.edit, "kyosera")
    assert listed(page) == ["Kyocera TASKalfa and ECOSYS (Command Center RX)", "Printer or scanner"]
    assert not page.none_found.isVisible()
    one.press(Qt.Key.Key_Return)
    assert one.state.answers.device.profile == "kyocera-command-center-rx"
    assert page.name.text() == "Kyocera TASKalfa and ECOSYS (Command Center RX)"
    assert page.sure.text() == "Read in part only: compare the words with what your device shows."
    assert page.notes.isVisible()


def test_where_nothing_fits_the_kinds_are_offered_and_one_is_marked(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    QTest.keyClicks(page.search.edit, "pigeon")
    assert page.none_found.isVisible()
    assert page.list.isVisible()
    assert listed(page)[0] == "Printer or scanner"
    assert page.list.currentRow() == 0
    page.search.edit.clear()
    assert not page.none_found.isVisible()
    assert len(listed(page)) == len(list_profiles())
    QTest.keyClicks(page.search.edit, "HP OfficeJet 8600")
    one.press(Qt.Key.Key_Return)
    assert one.state.answers.device.profile == "generic-printer", "never a model that was not typed"


def test_the_arrows_walk_through_what_is_found(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = opened(one)
    QTest.keyClicks(page.search.edit, "synology")
    one.press(Qt.Key.Key_Down)
    assert page.list.currentRow() == 1
    one.press(Qt.Key.Key_Return)
    assert one.state.answers.device.profile == "synology-mail-server-relay"


def test_a_program_has_no_web_page_of_a_device() -> None:
    assert menu_words(load_profile("gitlab-omnibus")) == "Open /etc/gitlab/gitlab.rb."
    assert menu_words(load_profile("prtg")).startswith("Open something like Setup ▸ ")
    assert menu_words(load_profile("pfsense")).startswith("On the device or its web page, open System ▸ ")


def test_what_is_known_of_a_device_in_plain_words() -> None:
    assert (
        known_of(load_profile("eaton-sc300"))
        == "It can send without signing in. It can not encrypt what it sends."
    )
    assert known_of(load_profile("ricoh-wim")) == ""

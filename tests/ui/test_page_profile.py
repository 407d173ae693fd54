"""The form for a device profile of one's own, by mouse and by keyboard: written, refused, saved, shared, deleted."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMessageBox, QScrollArea, QWidget

from tests.test_own_profiles import MINE
from tests.ui.conftest import Stage, clipped, nameless, said
from tests.ui.test_report_part import dropped
from wizard.core import state as ev
from wizard.core.problem import WizardError
from wizard.core.profile_draft import Drafting, copied
from wizard.core.profiles import LabelKind
from wizard.core.state import PageId
from wizard.files import load_profile
from wizard.files.own_profiles import own_profiles, profiles_folder
from wizard.files.profile_text import profile_bytes
from wizard.ui.menus import add_menus
from wizard.ui.pages.device import DevicePage
from wizard.ui.pages.profile import ProfilePage
from wizard.ui.profile_questions import ask_clash, ask_unsaved
from wizard.ui.profiles import Profiles
from wizard.ui.theme import TextSize


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    own_profiles(again=True)
    yield profiles_folder()
    monkeypatch.undo()
    own_profiles(again=True)


def wired(one: Stage) -> Profiles:
    """The window's deeds for profiles; what they ask is answered by the test."""
    profiles = Profiles(one.desk, one.window)

    def perform(what: str) -> None:
        name, _colon, argument = what.partition(":")
        one.asked.append(what)
        try:
            profiles.deeds(argument).get(name, lambda: None)()
        except WizardError as error:
            one.desk.dispatch(ev.Noticed(error.problem))

    one.desk.perform = perform
    return profiles


def at_device(one: Stage) -> DevicePage:
    one.go(PageId.DEVICE)
    page = one.shell.current
    assert isinstance(page, DevicePage)
    return page


def at_form(one: Stage) -> ProfilePage:
    one.settle()
    page = one.shell.current
    assert isinstance(page, ProfilePage)
    return page


def click(widget: QWidget) -> None:
    where = QPoint(8, widget.height() // 2) if isinstance(widget, QCheckBox) else QPoint()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where)
    QApplication.processEvents()


def typed(edit: QWidget, text: str) -> None:
    edit.setFocus()
    QTest.keyClicks(edit, text)
    QApplication.processEvents()


def undone() -> None:
    """Ctrl+Z, wherever the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


def chosen(box: Any, value: str) -> None:
    """By keyboard: to the first, then down to the wanted one, as somebody does who uses no mouse."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.findData(value)):
        QTest.keyClick(box, Qt.Key.Key_Down)
    QApplication.processEvents()
    assert box.currentData() == value


def test_a_profile_written_by_mouse_and_keyboard_is_saved_found_and_used(
    stage: Callable[..., Stage], folder: Path
) -> None:
    one = stage()
    wired(one)
    device = at_device(one)
    click(device.own.add)
    page = at_form(one)
    assert one.shell.next.text() == "Save the profile"
    typed(page.name.vendor.edit, "Acme")
    typed(page.name.family.edit, "X100")
    chosen(page.name.kind.box, "ups")
    click(page.abilities.sign_in.boxes["none"])
    click(page.abilities.modes.boxes["none"])
    for port in ("25", "465", "587"):
        click(page.abilities.ports.boxes[port])
    chosen(page.abilities.by_name.box, "no")
    typed(page.menu.menu.edit, "Setup > Mail")
    click(page.menu.verified)
    click(page.fields.add)
    assert page.fields.editor.role.box.hasFocus()
    assert page.fields.editor.role.box.currentData() == "smtp_host"
    typed(page.fields.editor.label.edit, "Relay address")
    click(page.fields.add)
    chosen(page.fields.editor.role.box, "security")
    typed(page.fields.editor.label.edit, "Crypt")
    typed(page.fields.editor.words["none"].edit, "No")
    page.notes.notes.edit.setFocus()
    QTest.keyClicks(page.notes.notes.edit, "Restart it afterwards.")
    typed(page.sources._rows[0].note.edit, "firmware 2")
    page.preview.show_now()
    shown = page.preview.sheet.toPlainText()
    assert "\N{LEFT DOUBLE QUOTATION MARK}Relay address\N{RIGHT DOUBLE QUOTATION MARK}" in shown
    assert "takes an IP address only" in shown
    assert "Restart it afterwards." in shown
    click(one.shell.next)
    profile = load_profile("own-acme-x100")
    assert (profile.vendor, profile.family, profile.kind, profile.confidence) == (
        "Acme",
        "X100",
        "ups",
        "documented",
    )
    assert profile.capability.ports == (25, 465, 587)
    assert profile.capability.host_by_name == "no"
    assert profile.menu == ("Setup", "Mail")
    assert profile.menu_verified
    assert [(field.role, field.label, field.kind) for field in profile.fields] == [
        ("smtp_host", "Relay address", LabelKind.UI_VENDOR),
        ("security", "Crypt", LabelKind.UI_VENDOR),
    ]
    assert profile.fields[1].values == {"none": "No"}
    assert profile.notes == ("Restart it afterwards.",)
    assert profile.sources[0].note == "firmware 2"
    assert (folder / "acme-x100.toml").exists()
    assert one.state.notice is not None
    assert one.state.notice.id == "saved"
    assert one.shell.next.text() == "Use this device"
    click(one.shell.next)
    assert one.state.shown is PageId.DEVICE
    assert one.state.answers.device.profile == "own-acme-x100"
    assert device.name.text() == "Acme X100"
    assert device.sure.text().startswith("You added it")
    click(device.other)
    typed(device.search.edit, "acme")
    assert device.list.item(0).text() == "Acme X100 (yours)"


def test_what_is_missing_is_said_where_it_is_missing_and_nothing_is_lost(
    stage: Callable[..., Stage], folder: Path
) -> None:
    one = stage()
    wired(one)
    one.desk.perform("profile-new")
    page = at_form(one)
    assert not page.wrong.isVisible(), "nobody is told off for an empty form"
    click(one.shell.next)
    assert page.name.vendor.error.isVisible()
    assert page.name.vendor.edit.hasFocus()
    assert "2 things" in page.wrong.text.text()
    typed(page.name.vendor.edit, "Acme")
    typed(page.name.family.edit, "X")
    assert not page.wrong.isVisible(), "it goes as it is mended"
    click(page.fields.add)
    click(one.shell.next)
    assert page.fields.editor.label.edit.hasFocus()
    assert page.fields.editor.label.error.isVisible()
    assert page.fields.list.item(0).text().endswith("(something is missing)")
    typed(page.fields.editor.label.edit, "Server")
    click(page.sources.add)
    typed(page.sources._rows[1].url.edit, "ftp://x")
    click(one.shell.next)
    assert page.sources._rows[1].url.error.isVisible()
    assert page.sources._rows[1].url.edit.text() == "ftp://x"
    assert not folder.exists()
    click(page.sources._rows[1].remove)
    click(one.shell.next)
    assert (folder / "acme-x.toml").exists()


def test_fields_are_moved_and_taken_out_by_keys_buttons_and_drag(stage: Callable[..., Stage]) -> None:
    one = stage()
    wired(one)
    one.desk.perform("profile-copy:epson-workforce-basic")
    page = at_form(one)

    def order() -> list[str]:
        assert page.fields.list.count() == len(page.profile().fields)
        return [field.role for field in page.profile().fields]

    before = order()
    page.fields.list.setCurrentRow(2)
    page.fields.list.setFocus()
    QTest.keyClick(page.fields.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order() == [before[0], before[2], before[1], *before[3:]]
    assert page.fields.list.currentRow() == 1
    click(page.fields.down)
    assert order() == before
    for _ in range(2):
        click(page.fields.up)
    assert order()[0] == before[2]
    assert not page.fields.up.isEnabled()
    assert page.fields.list.hasFocus(), "the button went grey under the finger"
    model = page.fields.list.model()
    assert model.moveRow(model.index(0, 0).parent(), 0, model.index(0, 0).parent(), 4), "as a drag does it"
    assert order()[3] == before[2]
    assert page.fields.list.item(3).text().startswith("4. ")
    QTest.keyClick(page.fields.list, Qt.Key.Key_Delete)
    assert before[2] not in order()
    for _ in range(len(before)):
        click(page.fields.remove)
    assert page.fields.empty.isVisible()
    assert page.fields.add.hasFocus()
    QTest.keyClick(page.fields.list, Qt.Key.Key_Delete)
    while page.can_take_back():
        page.take_back()
    assert order() == before


def test_undo_takes_back_in_the_form_before_it_takes_back_an_answer(stage: Callable[..., Stage]) -> None:
    one = stage()
    wired(one)
    one.window.take_menus(add_menus(one.window, TextSize()))
    at_device(one)
    one.desk.dispatch(ev.ProfilePicked("generic-nas"))
    one.desk.perform("profile-new")
    page = at_form(one)
    typed(page.name.vendor.edit, "Acme")
    click(page.abilities.sign_in.boxes["basic"])
    page.abilities.sign_in.boxes["basic"].setFocus()
    for _ in range(2):
        undone()
    assert page.profile().capability.sign_in is None
    assert (page.profile().vendor, page.name.vendor.edit.text()) == ("", "")
    assert one.state.answers.device.profile == "generic-nas"
    undone()
    assert one.state.answers.device.profile is None


def test_going_elsewhere_loses_nothing_and_the_device_page_leads_back(stage: Callable[..., Stage]) -> None:
    one = stage()
    wired(one)
    device = at_device(one)
    click(device.own.add)
    page = at_form(one)
    typed(page.name.vendor.edit, "Acme")
    QTest.keyClick(page.name.vendor.edit, Qt.Key.Key_Escape)
    one.settle()
    assert one.state.shown is PageId.DEVICE
    assert device.own.unfinished.isVisible()
    assert "Acme" in said(device)
    click(device.own.unfinished.action)
    assert at_form(one).name.vendor.edit.text() == "Acme"


@pytest.mark.parametrize(("answer", "open_", "saved"), [("stay", True, False), ("discard", False, False), ("save", False, True)])  # fmt: skip
def test_what_is_not_saved_is_asked_about_before_the_window_goes(
    stage: Callable[..., Stage], folder: Path, answer: Any, open_: bool, saved: bool
) -> None:
    one = stage()
    profiles = wired(one)
    asked: list[str] = []

    def ask(name: str) -> Any:
        asked.append(name)
        return answer

    profiles.ask_unsaved = ask
    assert profiles.may_leave()
    one.desk.perform("profile-new")
    page = at_form(one)
    typed(page.name.vendor.edit, "Acme")
    typed(page.name.family.edit, "X1")
    one.window.close()
    assert asked == ["Acme X1"]
    assert one.window.isVisible() is open_
    assert (folder / "acme-x1.toml").exists() is saved
    one.desk.may_close = lambda: True


def test_another_profile_asks_first_and_an_unsaved_one_that_is_wrong_stays(
    stage: Callable[..., Stage],
) -> None:
    one = stage()
    profiles = wired(one)
    one.desk.perform("profile-new")
    typed(at_form(one).name.vendor.edit, "Acme")
    profiles.ask_unsaved = lambda _name: "stay"
    one.desk.perform("profile-copy:swann-dvr4-5100")
    assert at_form(one).profile().vendor == "Acme"
    profiles.ask_unsaved = lambda _name: "save"
    one.desk.perform("profile-copy:swann-dvr4-5100")
    assert at_form(one).profile().vendor == "Acme"
    assert at_form(one).wrong.isVisible()
    profiles.ask_unsaved = lambda _name: "discard"
    one.desk.perform("profile-copy:swann-dvr4-5100")
    assert at_form(one).profile().vendor == "Swann"
    click(one.shell.next)
    assert load_profile("own-swann-dvr4-5100-recorder").fields == load_profile("swann-dvr4-5100").fields
    click(at_form(one).copy)
    assert at_form(one).drafting.id == ""
    assert not at_form(one).drafting.changed, "a copy is nothing yet that could be lost"


def test_a_profile_that_is_edited_while_it_is_used_changes_the_plan_at_once(
    stage: Callable[..., Stage],
) -> None:
    one = stage()
    wired(one)
    write(MINE)
    device = at_device(one)
    one.desk.dispatch(ev.ProfilePicked("own-acme-x100"))
    assert one.desk.store.view.profile is not None
    click(device.own.edit)
    page = at_form(one)
    click(page.abilities.sign_in.boxes["none"])
    click(page.abilities.sign_in.boxes["basic"])
    click(one.shell.next)
    assert one.desk.store.view.profile.capability.sign_in == ("basic",)
    click(one.shell.back)
    assert "with user name and password" in device.knows.text()


def test_a_profile_is_exported_imported_and_one_s_own_of_the_same_id_is_asked_about(
    stage: Callable[..., Stage], folder: Path, tmp_path: Path
) -> None:
    one = stage()
    profiles = wired(one)
    device = at_device(one)
    file = tmp_path / "given.toml"
    file.write_bytes(b"# From a colleague.\n" + profile_bytes(MINE))
    assert dropped(one.window, file)
    assert one.state.notice is not None
    assert one.state.notice.id == "saved"
    assert device.list.currentItem().text() == "Acme X100 copier (yours)"
    assert (folder / "acme-x100.toml").read_bytes().startswith(b"# From a colleague.")
    one.press(Qt.Key.Key_Return)
    assert one.state.answers.device.profile == "own-acme-x100"
    out = tmp_path / "out.toml"
    profiles.choose_export = lambda name: str(out) if name == "acme-x100" else ""
    click(device.own.export)
    assert out.read_bytes() == file.read_bytes()
    other = profile_bytes(MINE).replace(b"Relay host", b"Another word")
    file.write_bytes(other)
    profiles.choose_import = lambda: str(file)
    for answer, count in (("cancel", 1), ("both", 2), ("replace", 2)):
        profiles.ask_clash = partial(_answered, answer)
        one.desk.perform("profile-import")
        assert len(own_profiles().profiles) == count
    assert (folder / "acme-x100.toml").read_bytes() == other
    assert load_profile("own-acme-x100-copier").fields[0].label == "Another word"


def test_a_file_that_is_no_profile_is_refused_with_its_faults(
    stage: Callable[..., Stage], folder: Path, tmp_path: Path
) -> None:
    one = stage()
    profiles = wired(one)
    at_device(one)
    profiles.choose_import = lambda: ""
    one.desk.perform("profile-import")
    assert one.state.notice is None, "the dialog was dismissed"
    file = tmp_path / "wrong.toml"
    file.write_bytes(profile_bytes(MINE).replace(b'"smtp_host"', b'"nonsense"').replace(b'"Acme"', b'""'))
    assert dropped(one.window, file)
    notice = one.state.notice
    assert notice is not None
    assert "wrong.toml, line " in notice.text
    assert "field[0].role" in notice.text + notice.detail
    assert not folder.exists()
    one.desk.perform(f"profile-import:{tmp_path / 'none.toml'}")
    assert one.state.notice is not None
    assert one.state.notice.id == "cannot-read"


def test_a_deleted_profile_is_put_back_by_the_link_or_by_undo(
    stage: Callable[..., Stage], folder: Path
) -> None:
    one = stage()
    wired(one)
    one.window.take_menus(add_menus(one.window, TextSize()))
    write(MINE)
    device = at_device(one)
    one.desk.dispatch(ev.ProfilePicked("own-acme-x100"))
    for again in (lambda: click(device.own.deleted.action), device.take_back):
        click(device.own.delete)
        assert not (folder / "acme-x100.toml").exists()
        assert "Acme X100 copier is deleted." in said(device)
        assert not device.missing.isVisible()
        again()
        assert (folder / "acme-x100.toml").read_bytes() == profile_bytes(MINE)
        assert device.name.text() == "Acme X100 copier"
        assert not device.own.deleted.isVisible()
    one.desk.perform("profile-edit:own-acme-x100")
    click(at_form(one).delete)
    assert one.state.shown is PageId.DEVICE
    assert device.own.deleted.isVisible()
    one.desk.dispatch(ev.StepAside(PageId.GLOSSARY))
    one.desk.dispatch(ev.Back())
    assert not device.own.deleted.isVisible()


def test_a_plan_whose_profile_is_elsewhere_says_so_and_asks(stage: Callable[..., Stage]) -> None:
    one = stage()
    wired(one)
    device = at_device(one)
    one.desk.dispatch(ev.ProfilePicked("own-of-a-colleague"))
    assert device.missing.isVisible()
    assert "somebody added it on another computer" in device.missing.text.text()
    assert device.part.asking is not None
    click(device.missing.action)
    assert one.asked[-1] == "profile-import"


def test_a_broken_file_is_named_at_the_start(stage: Callable[..., Stage], folder: Path) -> None:
    one = stage()
    profiles = wired(one)
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("schema = ", encoding="utf-8")
    profiles.look()
    notice = one.state.notice
    assert notice is not None
    assert notice.text.startswith("1 file among your device profiles can not be used: broken.toml, line 1")
    assert len(at_device(one).list.findItems("Printer or scanner", Qt.MatchFlag.MatchExactly)) == 1


def test_every_control_has_a_name_and_no_word_is_clipped(stage: Callable[..., Stage]) -> None:
    one = stage()
    wired(one)
    one.desk.drafting = Drafting(copied(load_profile("ssmtp")))
    one.desk.dispatch(ev.StepAside(PageId.PROFILE))
    page = at_form(one)
    page.fields.editor.more.button.setChecked(True)
    one.settle()
    assert nameless(page) == []
    assert clipped(page) == []
    form = [control for control in one.tab_order() if page.form.isAncestorOf(control)]
    tops = [control.mapTo(page, QPoint()).y() for control in form]
    assert tops == sorted(tops), "Tab goes down the form"
    assert form[0] is page.name.vendor.edit


def test_the_wheel_does_not_change_a_choice_on_the_way_past_it(stage: Callable[..., Stage]) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    one = stage()
    wired(one)
    one.desk.perform("profile-new")
    box = at_form(one).name.kind.box
    before = box.currentIndex()
    at = QPointF(5, 5)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert box.currentIndex() == before


def _answered(answer: Any, _name: str) -> Any:
    return answer


def write(profile: Any) -> None:
    from wizard.files.own_profiles import save_own

    save_own(profile)


@pytest.mark.parametrize(
    ("ask", "words", "answer"),
    [
        (ask_unsaved, "Save", "save"),
        (ask_unsaved, "Discard", "discard"),
        (ask_unsaved, "Keep writing", "stay"),
        (ask_unsaved, "", "stay"),
        (ask_clash, "Keep both", "both"),
        (ask_clash, "Replace mine", "replace"),
        (ask_clash, "Cancel", "cancel"),
        (ask_clash, "", "cancel"),
    ],
)
@pytest.mark.qt_log_ignore(
    "propagateSizeHints", extend=True
)  # what Qt's screen without a screen says of dialogs
def test_a_question_gives_what_was_pressed_and_escape_changes_nothing(
    stage: Callable[..., Stage], ask: Callable[[QWidget, str], str], words: str, answer: str
) -> None:
    one = stage()

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Acme" in box.text()
        if words:
            next(button for button in box.buttons() if button.text() == words).click()
        else:
            QTest.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(0, press)
    assert ask(one.window, "Acme") == answer


def test_the_sheet_stands_beside_the_form_where_there_is_room_and_below_it_elsewhere(
    stage: Callable[..., Stage],
) -> None:
    one = stage()
    wired(one)
    one.desk.perform("profile-copy:epson-web-config-oauth")
    page = at_form(one)
    area = one.shell.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    stood: list[bool] = []
    for width in (*range(1240, 740, -100), 760, 1240):
        one.window.resize(width, 700)
        one.settle()
        side = page.beside.mapTo(page, QPoint()).x() > page.form.mapTo(page, QPoint()).x()
        stood.append(side)
        assert page.preview.width() <= page.width()
        assert area.horizontalScrollBar().maximum() == 0, f"nothing is cut off at {width}"
    assert stood[0]
    assert not stood[-2]
    assert stood[-1]
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    one.settle()
    assert not page.preview.method.visibleRegion().isEmpty(), "the sheet stays in sight"

"""Set up: lanes in the order of work, steps to tick, values and scripts to copy, practice's own way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.conftest import (
    DIRECT,
    MX,
    OAUTH,
    PASSWORD,
    RELAY,
    Stage,
    Value,
    clipped,
    nameless,
    out_of_reading_order,
    said,
)
from wizard.core import state as ev
from wizard.core.model import CreateInboundConnector, DnsChange, Method, SettingField
from wizard.core.profiles import DeviceProfile
from wizard.core.state import MethodChosen, PageId
from wizard.net.services import Services
from wizard.render.folder import files_of
from wizard.ui import theme
from wizard.ui.configuration import ConfigurationViewer
from wizard.ui.pages._lanes import dns_parts, field_parts, label_of, menu_words
from wizard.ui.pages.setup import DEVICE, DNS, LANE_OF, NETWORK, TENANT, SetupPage
from wizard.ui.scripts import ScriptViewer
from wizard.ui.values import CopyField
from wizard.ui.widgets import StateRow


def shown(one: Stage, answers: dict[str, Value], host: str = MX) -> SetupPage:
    one.answer(answers, host=host)
    page = one.go(PageId.SETUP)
    assert isinstance(page, SetupPage)
    return page


def with_scripts(one: Stage, page: SetupPage) -> SetupPage:
    one.wait(lambda: page.scripts is not None and page.scripts.tabs.count() >= 4)
    one.settle()
    return page


@pytest.mark.parametrize("answers", [RELAY, DIRECT, OAUTH])
def test_every_step_stands_in_its_lane(stage: Callable[..., Stage], answers: dict[str, Value]) -> None:
    one = stage()
    page = shown(one, answers)
    plan = one.desk.store.view.plan
    assert plan is not None
    for step in plan.steps:
        assert step.id in page.lanes[LANE_OF[step.where]].boxes
    assert sum(len(lane.boxes) for lane in page.lanes.values()) == len(plan.steps)
    order = [name for name in (NETWORK, TENANT, DNS, DEVICE) if name in page.lanes]
    assert list(page.lanes) == order
    assert {TENANT, DNS, DEVICE} <= set(order)
    tops = [page.lanes[name].mapTo(page, page.lanes[name].rect().topLeft()).y() for name in order]
    assert tops == sorted(tops)
    assert page.lanes[order[0]].title.text().startswith("1. ")


def test_a_relay_is_set_up_after_what_it_needs_in_the_tenant(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer({**RELAY, "options.local_server": "yes"}, host=MX)
    one.desk.dispatch(MethodChosen(Method.LOCAL_RELAY))
    page = one.go(PageId.SETUP)
    assert isinstance(page, SetupPage)
    assert list(page.lanes) == [TENANT, DNS, NETWORK, DEVICE]
    assert list(page.lanes[NETWORK].boxes)[-1] == "test-relay"


def test_a_tick_is_remembered_and_changes_no_widget(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    box = page.lanes[DEVICE].boxes["enter-settings"]
    box.setFocus()
    one.press(Qt.Key.Key_Space)
    assert "enter-settings" in one.state.ticks
    assert QApplication.focusWidget() is box
    assert page.lanes[DEVICE].boxes["enter-settings"] is box
    one.desk.store.undo()
    assert not box.isChecked()
    assert "enter-settings" not in one.state.ticks


def test_fields_are_copied_as_they_are_shown(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    plan = one.desk.store.view.plan
    assert plan is not None
    fields = page.lanes[DEVICE].findChildren(CopyField)
    assert [field.value for field in fields] == [f.value for f in plan.settings.fields if f.value is not None]
    for field in fields:
        field.copy.setFocus()
        one.press(Qt.Key.Key_Space)
        assert QGuiApplication.clipboard().text() == field.field.toPlainText() == field.value
        assert field.copy.text() == "Copied"
    assert MX in [field.value for field in fields]


def test_labels_are_quoted_only_where_they_were_read() -> None:
    assert label_of(SettingField("Primary SMTP Gateway", "x", quoted=True)) == "“Primary SMTP Gateway”"
    assert label_of(SettingField("SMTP server", "x")) == "A field called something like SMTP server"


def test_the_menu_is_named_as_surely_as_it_is_known(stage: Callable[..., Stage]) -> None:
    one = stage()
    shown(one, RELAY)
    profile = one.desk.store.view.profile
    assert isinstance(profile, DeviceProfile)
    known = replace(profile, menu=("Setup", "Network", "E-mail"), menu_verified=True)
    assert "open Setup ▸ Network ▸ E-mail." in menu_words(known)
    assert "something like Setup" in menu_words(replace(known, menu_verified=False))
    assert "often called" in menu_words(None)


def test_a_value_that_is_not_known_says_where_it_stands() -> None:
    parts = field_parts(
        (
            SettingField("SMTP server", None, "smtp_host", note="Read it in the admin centre first."),
            SettingField("Password", None, "password", note="Type it by hand."),
        )
    )
    rows = [part for part in parts if isinstance(part, StateRow)]
    assert [row.word.text() for row in rows] == ["Not known yet", "By hand"]
    assert rows[0].detail.text() == "Read it in the admin centre first."


def test_dns_records_can_be_copied_whole(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    value = "v=spf1 " + " ".join(f"ip4:203.0.113.{number}" for number in range(40)) + " -all"
    parts = dns_parts((DnsChange("change", "TXT", "contoso.com", value, "Because."),))
    copies = [part for part in parts if isinstance(part, CopyField)]
    assert [copy.value for copy in copies] == ["contoso.com", value]
    for part in parts:
        page.lanes[DNS].add(part)
    one.settle()
    assert copies[1].field.toPlainText() == value
    assert copies[1].field.height() > 2 * copies[0].field.height(), "a long value is shown on several lines"
    kept = dns_parts((DnsChange("keep", "TXT", "contoso.com", "v=spf1 -all", ""),))
    assert [type(part) for part in kept] == [StateRow]
    nothing = dns_parts(())
    assert isinstance(nothing[0], StateRow)
    assert nothing[0].word.text() == "Nothing to do"


def viewers(page: SetupPage) -> tuple[ScriptViewer, ScriptViewer]:
    """The scripts of the first day, and those for later, both open."""
    assert page.scripts is not None
    assert page.later is not None
    if page.later.viewer.isHidden():
        page.later.open.click()
    return page.scripts, page.later.viewer


@pytest.mark.parametrize("answers", [RELAY, DIRECT, OAUTH])
def test_scripts_are_the_files_that_are_saved(stage: Callable[..., Stage], answers: dict[str, Value]) -> None:
    one = stage()
    page = with_scripts(one, shown(one, answers))
    view, flow = one.desk.store.view, one.desk.store.flow
    assert view.plan is not None
    files = files_of(view.answers, view.decision, view.plan, view.profile, flow.today, flow.knowledge)
    names = []
    for scripts in viewers(page):
        scripts.tabs.setFocus()
        for _ in range(scripts.tabs.count()):
            names.append(scripts.current)
            scripts.copy.click()
            copied = QGuiApplication.clipboard().text()
            assert copied == files[scripts.current].decode("utf-8-sig")
            assert scripts.sentence.text().startswith(f"{scripts.current}: ")
            assert scripts.view.toPlainText().splitlines() == copied.splitlines()
            QTest.keyClick(scripts.tabs, Qt.Key.Key_Right)
    assert names[:4] == ["check.ps1", "apply.ps1", "verify.ps1", "undo.ps1"]
    assert sorted(names) == sorted(name for name in files if name.endswith(".ps1"))
    assert ("change-address.ps1" in names) is (answers is RELAY)


def test_the_scripts_for_later_are_shown_when_they_are_asked_for(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_scripts(one, shown(one, RELAY))
    assert page.later is not None
    assert page.later.findChildren(ScriptViewer) == [], "nobody has asked yet"
    page.later.open.setFocus()
    one.press(Qt.Key.Key_Space)
    assert page.later.viewer.isVisibleTo(page)
    one.settle()
    assert out_of_reading_order(one) == [], "Tab goes on to what was opened"
    assert "Hide" in page.later.open.text()
    one.press(Qt.Key.Key_Space)
    assert not page.later.viewer.isVisibleTo(page)


def test_tabs_that_find_no_room_become_a_list(stage: Callable[..., Stage]) -> None:
    one = stage()
    viewer = with_scripts(one, shown(one, RELAY)).scripts
    assert viewer is not None
    assert viewer.tabs.isVisible()
    assert not viewer.list.isVisible()
    viewer.tabs.setFocus()
    viewer.setMaximumWidth(viewer.tabs.sizeHint().width() - 1)
    one.settle()
    assert not viewer.tabs.isVisible()
    assert viewer.list.hasFocus(), "the keyboard stays where it was"
    assert [viewer.list.itemText(place) for place in range(viewer.list.count())] == [
        viewer.tabs.tabText(place) for place in range(viewer.tabs.count())
    ]
    one.press(Qt.Key.Key_Down)
    assert viewer.list.currentIndex() == 1
    assert viewer.current == "apply.ps1"
    viewer.setMaximumWidth(5000)
    one.settle()
    assert viewer.tabs.isVisible()
    assert viewer.tabs.currentIndex() == 1


def test_scripts_that_can_not_be_written_say_so_and_are_written_again(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    from wizard.render import powershell

    def broken(*_args: object) -> dict[str, str]:
        raise KeyError("a secret stands in here")

    one = stage()
    with monkeypatch.context() as patched:
        patched.setattr(powershell, "case_scripts", broken)
        page = shown(one, RELAY)
        one.wait(lambda: page.failed is not None and page.failed.isVisible())
        assert page.failed is not None
        assert "could not be written" in page.failed.accessibleName()
        assert "secret" not in page.failed.detail.text()
    page.failed.action.click()
    with_scripts(one, page)
    assert not page.failed.isVisible()


def test_every_script_can_be_read_as_clicks_and_copied(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = with_scripts(one, shown(one, RELAY))
    scripts = page.scripts
    assert scripts is not None
    assert scripts.view.isVisibleTo(page)
    assert not scripts.by_clicks
    scripts.tabs.setCurrentIndex(1)
    scripts.other.setFocus()
    one.press(Qt.Key.Key_Space)
    assert scripts.by_clicks
    assert QApplication.focusWidget() is scripts.other
    assert not scripts.view.isVisibleTo(page)
    assert scripts.copy.text() == "Copy the clicks"
    plan = one.desk.store.view.plan
    assert plan is not None
    (relay,) = plan.changes
    assert isinstance(relay, CreateInboundConnector)
    told = said(page)
    for words in (f'"Name": "{relay.name}"', '"Your organization\'s email server"', '"203.0.113.10"'):
        assert words in told
    scripts.copy.click()
    assert f'"{relay.name}"' in QGuiApplication.clipboard().text()
    for viewer in viewers(page):
        if not viewer.by_clicks:
            viewer.other.click()
        for index in range(viewer.tabs.count()):
            viewer.tabs.setCurrentIndex(index)
            assert viewer.by_clicks
            assert viewer.clicks.paths, f"{viewer.current} has no way by clicks"
    scripts.other.click()
    assert not scripts.by_clicks
    assert scripts.copy.text() == "Copy the script"


def with_configuration(one: Stage, profile: str) -> SetupPage:
    one.answer(RELAY)
    one.desk.dispatch(ev.ProfilePicked(profile))
    for question, value in RELAY.items():
        one.desk.dispatch(ev.Answered(question, value))
    page = one.go(PageId.SETUP)
    assert isinstance(page, SetupPage)
    if page.configuration is not None:
        viewer = page.configuration
        one.wait(lambda: viewer.tabs.count() > 0)
    one.settle()
    return page


def test_a_program_s_configuration_is_the_files_that_are_saved(
    stage: Callable[..., Stage], tmp_path: Path
) -> None:
    one = stage()
    page = with_configuration(one, "postfix")
    view, flow = one.desk.store.view, one.desk.store.flow
    assert view.plan is not None
    files = files_of(view.answers, view.decision, view.plan, view.profile, flow.today, flow.knowledge)
    expected = {name: data for name, data in files.items() if name.startswith("configuration/postfix/")}
    viewer = page.configuration
    assert viewer is not None
    assert viewer.isVisible()
    assert viewer in page.lanes[DEVICE].findChildren(ConfigurationViewer)
    proposed = []

    def choose(name: str) -> str:
        proposed.append(name)
        return str(tmp_path / name)

    viewer.choose = choose
    seen = []
    viewer.tabs.setFocus()
    for _ in range(viewer.tabs.count()):
        seen.append(viewer.current)
        viewer.copy.click()
        assert QGuiApplication.clipboard().text().encode() == expected[viewer.current]
        viewer.save.click()
        assert (tmp_path / proposed[-1]).read_bytes() == expected[viewer.current]
        assert one.state.notice is not None
        assert one.state.notice.text == "The file is saved."
        assert viewer.sentence.text().startswith(f"{viewer.current}: ")
        QTest.keyClick(viewer.tabs, Qt.Key.Key_Right)
    assert seen == list(expected)
    assert proposed == ["settings.cf", "relay-wizard-sender", "relay-wizard-headers"]
    assert nameless(page) == []
    assert out_of_reading_order(one) == []


def test_a_file_that_can_not_be_saved_says_why_and_a_dismissed_question_nothing(
    stage: Callable[..., Stage], tmp_path: Path
) -> None:
    one = stage()
    viewer = with_configuration(one, "powershell-mailozaurr").configuration
    assert viewer is not None
    viewer.choose = lambda _name: ""
    viewer.save.click()
    assert one.state.notice is None
    viewer.choose = lambda name: str(tmp_path / "no such folder" / name)
    viewer.save.click()
    assert one.state.notice is not None
    assert one.state.notice.id != "saved"
    viewer.choose = lambda name: str(tmp_path / name)
    viewer.save.click()
    assert (tmp_path / "Send-Mail.ps1").read_bytes().startswith(b"\xef\xbb\xbf#Requires")
    viewer.copy.click()
    assert QGuiApplication.clipboard().text().startswith("#Requires")


def test_a_device_without_text_has_no_configuration(stage: Callable[..., Stage]) -> None:
    one = stage()
    assert with_configuration(one, "generic-printer").configuration is None
    page = with_configuration(one, "nagios-core")
    assert page.configuration is not None
    names = [page.configuration.tabs.tabText(index) for index in range(page.configuration.tabs.count())]
    assert names[0] == "msmtp: msmtprc"
    assert "postfix: settings.cf" in names


def test_apply_and_undo_in_the_practice_tenant(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip-mismatch")
    page = shown(one, RELAY)
    part = page.practice
    assert part is not None
    assert part.undo.isHidden()
    part.apply.setFocus()
    one.press(Qt.Key.Key_Space)
    one.wait(lambda: bool(one.state.applied))
    one.settle()
    assert QApplication.focusWidget() is part.apply
    plan = one.desk.store.view.plan
    assert plan is not None
    assert isinstance(plan.changes[0], CreateInboundConnector)
    assert any("203.0.113.10" in line for line in part.lines.sentences)
    assert part.result.word.text() == "Done"
    part.undo.click()
    one.wait(lambda: not one.state.applied)
    assert part.lines.isHidden()
    assert page.practice is part


def test_there_is_no_practice_button_in_the_real_world(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert page.practice is None
    assert "practice tenant" not in said(page)


def test_apply_says_so_where_there_is_no_practice_tenant(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = shown(one, RELAY)
    services = one.desk.services
    assert services is not None
    one.serve(Services(services.discover, services.sender, services.tokens))
    part = page.practice
    assert part is not None
    part.apply.click()
    one.wait(lambda: page.changes.problem is not None)
    one.settle()
    assert "nothing was changed" in part.problem.text.text()
    assert one.state.applied == ()
    one.serve(services)


def test_a_missing_host_is_typed_here(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY, host="")
    view = one.desk.store.view
    assert view.plan is not None
    assert view.plan.settings.host is None
    field = page.missing.fields["tenant.mx_host"]
    assert field.isVisible()
    assert QApplication.focusWidget() is field.edit
    QTest.keyClicks(field.edit, "not a host")
    QTest.keyClick(field.edit, Qt.Key.Key_Tab)
    assert field.error.isVisible()
    assert field.edit.text() == "not a host", "typed text is never lost"
    field.edit.setFocus()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "mail.example.com")
    field.edit.editingFinished.emit()
    assert "Microsoft's mail server names" in field.error.text()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, MX)
    one.settle()
    assert QApplication.focusWidget() is field.edit, "the focus stays while the plan changes below"
    plan = one.desk.store.view.plan
    assert plan is not None
    assert plan.settings.host == MX
    assert MX in [copy.value for copy in page.lanes[DEVICE].findChildren(CopyField)]
    assert "tenant.mx_host" not in plan.placeholders


def test_save_and_print_ask_the_window(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    page.save.click()
    page.print.click()
    assert one.asked == ["folder", "print"]


def test_enter_on_a_step_goes_on(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert page.first() is QApplication.focusWidget()
    assert one.shell.next.text() == "I have done this"
    one.press(Qt.Key.Key_Return)
    assert one.state.page is PageId.TEST


def test_another_plan_builds_other_lanes(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    before = page.lanes[DEVICE]
    one.desk.dispatch(ev.RecipientTyped("a@contoso.com"))
    assert page.lanes[DEVICE] is before
    one.desk.dispatch(ev.MethodChosen(Method.LOCAL_RELAY))
    assert page.lanes[DEVICE] is not before
    assert NETWORK in page.lanes


def test_foreign_names_stay_text(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    one.call_it("'; Remove-Mailbox x #\u2019<b>\u202e\n")
    with_scripts(one, page)
    assert "\u202e" not in said(page)
    assert page.scripts is not None
    assert "\u202e" not in page.scripts.view.toPlainText()


@pytest.mark.parametrize("answers", [RELAY, DIRECT, OAUTH, PASSWORD])
def test_every_control_is_named_and_in_order(stage: Callable[..., Stage], answers: dict[str, Value]) -> None:
    one = stage("connector-ip")
    page = with_scripts(one, shown(one, answers, host=""))
    assert nameless(page) == []
    assert out_of_reading_order(one) == []


@pytest.mark.parametrize("zoom", [100, 200])
def test_nothing_is_cut_off(stage: Callable[..., Stage], zoom: int) -> None:
    size = theme.TextSize()
    one = stage("connector-ip")
    page = with_scripts(one, shown(one, RELAY))
    size.set(zoom)
    try:
        fields = page.lanes[DEVICE].findChildren(CopyField)
        one.qtbot.waitUntil(
            lambda: clipped(page) == [] and not any(one.field.verticalScrollBar().maximum() for one in fields)
        )
        assert clipped(page) == []
        area = one.shell.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
        for field in fields:
            assert field.field.verticalScrollBar().maximum() == 0
    finally:
        size.set(100)


def test_a_connector_by_certificate_is_made_in_the_practice_tenant_too(stage: Callable[..., Stage]) -> None:
    """Its plan lists no change, since only the administrator knows the certificate's name: the script makes it."""
    one = stage("connector-ip")
    shown(one, {**RELAY, "device.client_certificate": "yes", "options.certificate": "yes"})
    one.desk.dispatch(MethodChosen(Method.CONNECTOR_CERTIFICATE))
    page = one.go(PageId.SETUP)
    assert isinstance(page, SetupPage)
    plan, part = one.desk.store.view.plan, page.practice
    assert plan is not None
    assert (plan.method, plan.changes) == (Method.CONNECTOR_CERTIFICATE, ())
    assert part is not None
    part.apply.click()
    one.wait(lambda: page.changes.busy() is None)
    one.settle()
    assert page.changes.problem is None
    assert one.state.applied, one.state
    services = one.desk.services
    assert services is not None
    assert services.practice is not None
    found = {switch.label: switch.value for switch in services.practice.switches() if switch.owner != ""}
    assert found["Name in the certificate"] == "scanner.contoso.com"

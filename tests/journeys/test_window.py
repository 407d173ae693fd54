"""What holds for the whole window: names for screen readers, reading order, text at 200 %, undo, nothing lost."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from tests.core.typical import PRINTER
from tests.journeys.hands import Hands
from tests.journeys.test_by_keyboard import CASES, send, to_primary, to_recommendation, to_test
from wizard.core import state as ev
from wizard.core.domains import same_domain
from wizard.core.model import Method
from wizard.core.spf_facts import SpfResult
from wizard.core.state import PageId
from wizard.files import session_file
from wizard.ui import theme
from wizard.ui.actions import Actions

HOSTILE = "<img src=x onerror=alert(1)>\"'`$(calc)\u202e\x1b[31m"


def pages(hands: Hands) -> Iterator[PageId]:
    """Every page in turn, as somebody reaches it on the way to Finish."""
    hands.wait_for_page(PageId.START)
    yield PageId.START
    to_recommendation(hands, PRINTER)
    for page in (PageId.DEVICE, PageId.DOMAIN, PageId.SENDING, PageId.NETWORK, PageId.RECOMMENDATION):
        hands.window.desk.dispatch(ev.Go(page))
        yield page
    hands.window.shell.focus_first()
    to_test(hands)
    hands.window.desk.dispatch(ev.Go(PageId.SETUP))
    yield PageId.SETUP
    hands.window.desk.dispatch(ev.Go(PageId.TEST))
    send(hands)
    yield PageId.TEST
    hands.window.desk.dispatch(ev.Go(PageId.FINISH))
    yield PageId.FINISH


def shown(hands: Hands) -> list[QWidget]:
    """Every widget of the window that is on the screen or could be scrolled there."""
    return [widget for widget in hands.window.findChildren(QWidget) if widget.isVisible()]


def can_be_focused(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def test_every_control_has_a_name_for_the_screen_reader(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    seen = 0
    for page in pages(hands):
        for widget in filter(can_be_focused, shown(hands)):
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name)
            assert name.strip(), f"{page}: {type(widget).__name__} has no name"
            seen += 1
    assert seen > 60


def test_tab_goes_down_each_page(open_window: Callable[..., Hands]) -> None:
    """Reading order: no step of Tab goes up the page, but from the end to the frame."""
    hands = open_window()
    for page in pages(hands):
        holder = hands.window.shell.current
        inside = [widget for widget in shown(hands) if can_be_focused(widget) and holder.isAncestorOf(widget)]
        if len(inside) < 2:
            continue
        first = hands.window.shell.current.first()
        start = first if first is not None and first in inside else inside[0]
        places = []
        widget = start
        while True:
            if widget in inside:
                places.append((widget.mapTo(holder, QPoint(0, 0)).y(), type(widget).__name__))
            following = widget.nextInFocusChain()
            if following is None or following is start or not holder.isAncestorOf(following):
                break
            widget = following
        tops = [top for top, _name in places]
        slack = hands.window.fontMetrics().height() * 2  # two on one line may differ by their heights
        assert all(one <= other + slack for one, other in pairwise(tops)), (page, places)


def test_nothing_is_wider_than_the_page_at_200_per_cent(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    size = theme.TextSize()
    hands.window.resize(1024, 700)
    size.set(200)
    try:
        for page in pages(hands):
            QApplication.processEvents()
            area = hands.window.shell.stack.currentWidget()
            assert isinstance(area, QScrollArea)
            assert area.horizontalScrollBar().maximum() == 0, page
            for button in hands.window.findChildren(QAbstractButton):
                if button.isVisible() and button.text() and button.parent() is hands.window.shell:
                    assert button.width() >= button.sizeHint().width(), (page, button.text())
    finally:
        size.set(100)


def test_one_primary_button_and_it_is_always_there(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    for page in pages(hands):
        assert hands.window.shell.next.isVisible(), page
        assert hands.window.shell.next.text(), page


def test_undo_takes_the_last_answer_back(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    last = hands.state.asked[-1]
    hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.state.answers.network.public_ips is None, "the address was typed after the last answer"
    hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert last not in hands.state.asked
    assert hands.state.page is PageId.NETWORK
    assert hands.state.facts is not None


@pytest.mark.parametrize("typed", ["no address", "a@two words.example", "x@-bad-.example", HOSTILE])
def test_a_wrong_address_is_said_at_its_field_and_kept(open_window: Callable[..., Hands], typed: str) -> None:
    hands = open_window()
    hands.enter()
    hands.wait_for_page(PageId.DEVICE)
    hands.type("printer")
    hands.enter()
    hands.answer(PRINTER)
    hands.wait_for_page(PageId.DOMAIN)
    field = hands.focus
    assert isinstance(field, QLineEdit)
    field.setText(typed)
    field.textEdited.emit(field.text())
    kept = field.text()
    hands.enter()
    assert hands.state.page is PageId.DOMAIN
    assert "sending.from" in hands.state.problems
    assert field.text() == kept
    hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    hands.wait_for_page(PageId.DEVICE)
    to_primary(hands)
    hands.enter()
    hands.wait_for_page(PageId.DOMAIN)
    assert hands.focus is field
    assert field.text() == kept


def spf_results(hands: Hands) -> dict[str, SpfResult]:
    facts = hands.state.facts
    return dict(facts.spf.result) if facts is not None and facts.spf is not None else {}


def test_an_unfinished_plan_is_offered_after_a_crash(open_window: Callable[..., Hands]) -> None:
    hands = open_window("connector-ip")
    to_recommendation(hands, PRINTER)
    hands.wait(lambda: "203.0.113.10" in spf_results(hands))  # the address that was typed is looked at, too
    before = hands.state
    hands.wait(lambda: session_file(practice=True).exists())
    actions = hands.window.findChild(Actions)
    assert actions is not None
    actions.save_session()
    # The first program is not closed but forgotten, as a crash would leave it.
    again = open_window("connector-ip")
    again.wait(lambda: again.window.desk.unfinished != "")
    assert "scanner@contoso.com" in again.window.desk.unfinished
    again.window.desk.perform("resume")
    again.wait(lambda: again.state.page is before.page)
    assert again.state.answers == before.answers
    assert again.state.facts == before.facts
    assert again.state.asked == before.asked
    assert again.window.desk.store.view.method is Method.CONNECTOR_IP


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{ damaged", "damaged"),
        (b'{"schema": 99}', "newer"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[]", "damaged"),
    ],
)
def test_a_damaged_or_newer_plan_is_refused_and_left_alone(
    open_window: Callable[..., Hands], tmp_path: Path, content: bytes, says: str
) -> None:
    hands = open_window()
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    hands.window.desk.perform("new")
    actions = hands.window.findChild(Actions)
    assert actions is not None
    actions.choose_open = lambda: str(path)
    hands.window.desk.perform("open")
    notice = hands.state.notice
    assert notice is not None
    assert says in notice.text
    assert path.read_bytes() == content
    assert notice.text in [label.text() for label in hands.window.findChildren(QLabel) if label.isVisible()]


def test_a_plan_opens_as_it_was_saved(open_window: Callable[..., Hands], tmp_path: Path) -> None:
    hands = open_window("smtp-auth-oauth")
    to_recommendation(hands, CASES[Method.SMTP_AUTH_OAUTH][1])
    to_test(hands)
    assert send(hands)
    path = tmp_path / "my plan.json"
    actions = hands.window.findChild(Actions)
    assert actions is not None
    actions.choose_save = actions.choose_open = lambda: str(path)
    hands.window.desk.perform("save")
    before = hands.state
    assert json.loads(path.read_text())["schema"] == 1
    hands.window.desk.perform("new")
    assert hands.state.answers != before.answers
    hands.window.desk.perform("open")
    hands.wait(lambda: hands.state.page is PageId.TEST)
    for part in ("answers", "facts", "rows", "asked", "chosen", "ticks"):
        assert getattr(hands.state, part) == getattr(before, part), part
    assert hands.state.test.transcript == before.test.transcript


def test_hostile_words_in_the_name_stay_words(open_window: Callable[..., Hands], tmp_path: Path) -> None:
    hands = open_window()
    hands.enter()
    hands.wait_for_page(PageId.DEVICE)
    hands.type("printer")
    hands.enter()
    hands.answer(PRINTER)
    hands.window.desk.dispatch(ev.Typed("device.name", '<b>x</b> "; $(calc) `n #>'))
    hands.window.desk.dispatch(ev.Go(PageId.DOMAIN))
    hands.window.shell.focus_first()
    hands.type("scanner@contoso.com")
    hands.enter()
    hands.wait(lambda: hands.state.facts is not None)
    hands.enter()
    hands.answer(PRINTER)
    while hands.asking() is not None:
        hands.answer(PRINTER)
    hands.window.desk.dispatch(ev.Typed("network.public_ips", "203.0.113.10"))
    for _ in range(3):
        hands.window.desk.dispatch(ev.Next())
    for label in hands.window.findChildren(QLabel):
        assert label.textFormat() is not Qt.TextFormat.RichText
        assert not (label.textFormat() is Qt.TextFormat.AutoText and "<b>" in label.text())
    actions = hands.window.findChild(Actions)
    assert actions is not None
    out = tmp_path / "out"
    actions.choose_folder = lambda: str(out)
    hands.window.desk.perform("folder")
    hands.wait(lambda: (out / "settings.html").exists() and hands.state.saved_to == str(out))
    assert "<b>x</b>" not in (out / "settings.html").read_text(encoding="utf-8")


def test_practice_never_falls_through_to_the_live_services(open_window: Callable[..., Hands]) -> None:
    hands = open_window("connector-ip")
    services = hands.window.desk.services
    assert services is not None
    assert services.practice is not None
    hands.window.desk.perform("leave-practice")
    hands.wait(lambda: hands.window.desk.services is not None)
    live = hands.window.desk.services
    assert live is not None
    assert live.practice is None
    assert not hands.window.shell.band.isVisible()
    hands.window.desk.perform("practice:direct-send")
    assert hands.window.shell.band.isVisible()
    hands.wait(lambda: hands.window.desk.services is not None)
    again = hands.window.desk.services
    assert again is not None
    assert again.practice is not None
    assert again.practice.scenario == "direct-send"


@pytest.mark.parametrize(
    ("path", "typed", "page"),
    [
        ("device.name", "x" * 300, PageId.DEVICE),
        ("device.name", "two\nlines", PageId.DEVICE),
        ("network.public_ips", "192.168.1.1", PageId.NETWORK),
        ("network.public_ips", "100.64.0.1", PageId.NETWORK),
        ("network.public_ips", "2001:db8::1", PageId.NETWORK),
        ("sending.recipients_per_day", "-3", PageId.SENDING),
        ("sending.recipients_per_day", "many", PageId.SENDING),
    ],
)
def test_a_wrong_value_holds_its_page_and_stays(
    open_window: Callable[..., Hands], path: str, typed: str, page: PageId
) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    hands.window.desk.dispatch(ev.Go(page))
    hands.window.desk.dispatch(ev.Typed(path, typed))
    problem = hands.state.problems[path]
    assert problem.text
    assert hands.state.drafts[path] == typed
    assert page in hands.window.desk.store.view.blocked
    assert PageId.RECOMMENDATION not in hands.window.desk.store.view.reached
    said = " ".join(label.text() for label in hands.window.findChildren(QLabel) if label.isVisible())
    assert problem.text in said
    hands.window.desk.dispatch(ev.Typed(path, ""))
    assert path not in hands.state.problems
    assert PageId.RECOMMENDATION in hands.window.desk.store.view.reached or path == "network.public_ips"


def test_an_international_domain_is_taken(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    hands.window.desk.dispatch(ev.Typed("sending.from", "scanner@Müller.example"))
    assert hands.state.problems == {}
    assert same_domain(hands.state.answers.domain, "xn--mller-kva.example")


def test_practice_knows_the_password_that_nobody_typed(open_window: Callable[..., Hands]) -> None:
    """Sign-in with a password, in practice: the made-up password is used and stands nowhere."""
    hands = open_window("basic-auth-disabled")
    to_recommendation(hands, {**PRINTER, "device.sign_in": ("basic",), "tenant.licensed_mailbox": "yes"})
    hands.window.desk.dispatch(ev.MethodChosen(Method.SMTP_AUTH_BASIC))
    assert hands.window.desk.store.view.method is Method.SMTP_AUTH_BASIC
    hands.window.desk.dispatch(ev.Go(PageId.TEST))
    assert not send(hands)
    diagnosis = hands.state.test.diagnosis
    assert diagnosis is not None
    assert diagnosis.cause == "basic-auth-disabled"
    services = hands.window.desk.services
    assert services is not None
    assert services.practice is not None
    password = services.practice.password_of("scanner@contoso.com")
    assert password is not None
    assert password.reveal() not in repr(hands.state)


@pytest.mark.parametrize("content", [b"{ damaged", b'{"schema": 99}'])
def test_an_unreadable_session_is_kept_and_told(
    open_window: Callable[..., Hands], home: Path, content: bytes
) -> None:
    path = session_file(practice=True)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    hands = open_window("connector-ip")
    hands.wait(lambda: hands.state.notice is not None)
    notice = hands.state.notice
    assert notice is not None
    kept = path.with_name("session-practice-unreadable.json")
    assert str(kept) in notice.fix
    assert kept.read_bytes() == content
    assert hands.window.desk.unfinished == ""

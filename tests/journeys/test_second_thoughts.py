"""People who change their mind, press twice, save in the middle, and come back: nothing stale, nothing lost."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from shiboken6 import isValid

from tests.core.typical import PRINTER
from tests.journeys.hands import Hands
from tests.journeys.test_by_keyboard import CASES, pick_device, send, to_recommendation, to_test
from wizard.core import state as ev
from wizard.core.model import Method
from wizard.core.state import PageId
from wizard.ui import theme
from wizard.ui.actions import Actions
from wizard.ui.cards import ChoiceCard
from wizard.ui.dialogs import file_name
from wizard.ui.pages.start import StartPage
from wizard.ui.widgets import Fold

CTRL = Qt.KeyboardModifier.ControlModifier


def actions_of(hands: Hands) -> Actions:
    actions = hands.window.findChild(Actions)
    assert actions is not None
    return actions


def shown(hands: Hands) -> str:
    return "\n".join(label.text() for label in hands.window.findChildren(QLabel) if label.isVisible())


def test_what_was_saved_and_where_is_said_on_every_page(
    open_window: Callable[..., Hands], tmp_path: Path
) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    actions = actions_of(hands)
    path, out = tmp_path / "front desk.json", tmp_path / "out"
    actions.choose_save, actions.choose_folder = lambda: str(path), lambda: str(out)
    hands.press(Qt.Key.Key_S, CTRL)
    assert str(path) in shown(hands)
    assert hands.state.saved_to == ""
    hands.window.desk.perform("folder")
    hands.wait(lambda: hands.state.saved_to == str(out))
    assert str(out) in shown(hands)
    hands.window.desk.dispatch(ev.Go(PageId.SENDING))
    assert str(out) not in shown(hands)
    hands.window.desk.dispatch(ev.Answered("sending.recipients", "internal"))
    assert hands.state.saved_to == "", "the folder holds another plan now"


def test_a_double_click_is_one_press(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    button = hands.window.shell.next
    for press in (QTest.mouseClick, QTest.mouseDClick):
        press(button, Qt.MouseButton.LeftButton)
    assert hands.state.page is PageId.SETUP


def test_a_held_enter_moves_one_page(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    hands.enter()
    assert hands.state.page is PageId.SETUP
    for widget in (hands.focus, hands.window.shell.next):
        held = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
        )
        QApplication.sendEvent(widget, held)
        assert hands.state.page is PageId.SETUP


def test_undo_goes_back_answer_by_answer_and_the_pages_follow(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    while "sending.recipients" in hands.state.asked:
        hands.press(Qt.Key.Key_Z, CTRL)
    assert hands.state.page is PageId.SENDING
    page = hands.window.shell.current
    assert page.asking.picked() is None  # type: ignore[attr-defined]
    assert hands.asking() is not None, "the focus stands on the question that is open again"
    assert hands.state.answers.domain == "contoso.com", "the address was typed before and stays"
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.wait_for_page(PageId.DOMAIN)
    assert hands.state.answers.sending.from_ is None
    field = hands.focus
    assert isinstance(field, QLineEdit)
    assert field.text() == ""
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.wait_for_page(PageId.DEVICE)  # an empty field leaves Ctrl+Z to the answers


def test_undo_does_not_let_a_result_speak_for_another_method(open_window: Callable[..., Hands]) -> None:
    hands = open_window("smtp-auth-oauth")
    to_recommendation(hands, CASES[Method.SMTP_AUTH_OAUTH][1])
    first = hands.window.desk.store.view.method
    other = next(
        candidate.method
        for candidate in hands.window.desk.store.view.decision.candidates
        if candidate.method is not first and candidate.verdict != "ruled_out"
    )
    hands.window.desk.dispatch(ev.MethodChosen(other))
    hands.window.desk.dispatch(ev.MethodChosen(None))
    to_test(hands)
    assert send(hands)
    hands.window.desk.store.undo()
    assert hands.window.desk.store.view.method is other
    assert hands.state.test.transcript is None


def test_a_look_up_does_not_speak_for_the_next_device(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    pick_device(hands, "printer")
    hands.window.desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
    hands.window.desk.dispatch(ev.Answered("device.signing_in", ("none",)))
    for question in hands.window.desk.store.view.open[PageId.DEVICE]:
        hands.window.desk.dispatch(ev.Answered(question, "unknown"))
    hands.window.desk.dispatch(ev.Go(PageId.DOMAIN))
    page = hands.window.shell.current
    assert hands.state.looking
    job = page.look.job  # type: ignore[attr-defined]
    hands.window.desk.perform("new")
    hands.wait(lambda: not job.running)
    assert hands.state.facts is None
    assert hands.state.rows == ()


def test_the_search_for_a_device_begins_afresh(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    pick_device(hands, "printer")
    hands.window.desk.perform("new")
    field = hands.focus
    assert isinstance(field, QLineEdit)
    assert field.text() == ""


def test_a_plan_is_named_after_its_device(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    hands.window.desk.dispatch(ev.Typed("device.name", "Front: desk/2"))
    assert file_name(actions_of(hands)._name()) == "Front_ desk_2.json"


def to_start(hands: Hands) -> StartPage:
    hands.window.desk.dispatch(ev.Go(PageId.START))
    page = hands.window.shell.current
    assert isinstance(page, StartPage)
    return page


def test_start_goes_on_with_the_device_at_hand_or_begins_another(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    answers = hands.state.answers
    to_start(hands)
    assert "scanner@contoso.com" in hands.focus.accessibleDescription()
    hands.enter()
    hands.wait_for_page(PageId.DEVICE)
    assert hands.state.answers == answers
    to_start(hands)
    hands.press(Qt.Key.Key_Down)
    hands.enter()
    hands.wait_for_page(PageId.DEVICE)
    assert hands.state.answers.device.profile is None, "another device begins without the first one's answers"
    assert isinstance(hands.focus, QLineEdit)
    hands.window.desk.store.undo()
    assert hands.state.answers == answers


def test_the_offered_plan_is_the_one_that_would_open(open_window: Callable[..., Hands]) -> None:
    """Practice and the real world keep their plans apart; so must the offer on Start."""
    hands = open_window("connector-ip")
    to_recommendation(hands, PRINTER)
    hands.window.desk.perform("leave-practice")
    hands.wait(lambda: hands.window.desk.services is not None)
    assert hands.state.page is PageId.START
    assert hands.window.desk.unfinished == ""
    assert hands.focus.isVisible()
    hands.window.desk.perform("practice:connector-ip")
    hands.wait_for_page(PageId.DEVICE)
    assert "scanner@contoso.com" in hands.window.desk.unfinished
    to_start(hands)
    hands.window.desk.perform("resume")
    hands.wait(lambda: hands.state.answers.domain == "contoso.com")


def test_the_focus_stays_in_sight_when_the_text_grows(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    hands.window.resize(760, 560)
    pick_device(hands, "printer")
    size = theme.TextSize()
    try:
        hands.tab_to(lambda widget: isinstance(widget, ChoiceCard))
        size.set(200)
        hands.wait(lambda: not hands.focus.visibleRegion().isEmpty())
    finally:
        size.set(100)


def test_looking_again_keeps_the_focus_on_the_page(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    hands.window.desk.dispatch(ev.Go(PageId.DOMAIN))
    page = hands.window.shell.current
    hands.tab_to(lambda widget: widget is page.again)  # type: ignore[attr-defined]
    hands.press(Qt.Key.Key_Space)
    assert hands.state.looking
    assert page.isAncestorOf(hands.focus)
    hands.wait(lambda: hands.state.facts is not None)
    assert page.isAncestorOf(hands.focus)


def test_dark_and_back_while_the_window_is_open(open_window: Callable[..., Hands]) -> None:
    hands = open_window()
    to_recommendation(hands, PRINTER)
    folds = hands.window.findChildren(Fold)
    assert any(not fold.isVisible() for fold in folds), "pages that are not shown now have to follow too"

    def contrast() -> int:
        return min(contrast_of(fold) for fold in folds if isValid(fold))

    def contrast_of(fold: Fold) -> int:
        arrow = fold.button.icon().pixmap(fold.button.iconSize()).toImage()
        ink = [arrow.pixelColor(x, y) for x in range(arrow.width()) for y in range(arrow.height())]
        strongest = max(ink, key=lambda colour: colour.alpha())
        return abs(strongest.lightness() - fold.palette().window().color().lightness())

    try:
        theme.use_colour_scheme("dark")
        QApplication.processEvents()
        assert theme.is_dark(hands.window.palette())
        assert contrast() > 100
    finally:
        theme.use_colour_scheme("system")
        QApplication.processEvents()
    assert not theme.is_dark(hands.window.palette())
    assert contrast() > 100

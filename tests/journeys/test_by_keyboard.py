"""The main job by keyboard alone: from Start to "delivered", for each of the three methods, and once through a
failure, its diagnosis, the fix and the second try. Prints how many questions were asked and keys pressed."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from tests.core.typical import ENDINGS, PRINTER, Given
from tests.journeys.hands import Hands
from wizard.core.model import Method
from wizard.core.state import PageId
from wizard.ui.actions import Actions

SCENARIOS = {
    Method.CONNECTOR_IP: "connector-ip",
    Method.DIRECT_SEND: "direct-send",
    Method.SMTP_AUTH_OAUTH: "smtp-auth-oauth",
}
CASES: dict[Method, tuple[str, Given]] = {
    method: (SCENARIOS[method], answers) for method, answers in ENDINGS.items()
}


def pick_device(hands: Hands, words: str) -> None:
    """From Start to the first question, or the Domain page."""
    hands.wait_for_page(PageId.START)
    hands.enter()
    hands.wait_for_page(PageId.DEVICE)
    hands.type(words)
    hands.enter()


def answer_all(hands: Hands, answers: Given, page: PageId) -> None:
    """Answers what a page asks until it asks nothing more."""
    while hands.state.page is page and hands.asking() is not None:
        hands.answer(answers)


def to_recommendation(hands: Hands, answers: Given) -> None:
    """Device, Domain, Sending, Network: everything that is asked."""
    pick_device(hands, "printer")
    answer_all(hands, answers, PageId.DEVICE)
    if hands.state.page is PageId.DEVICE:
        hands.enter()
    hands.wait_for_page(PageId.DOMAIN)
    hands.type("scanner@contoso.com")
    hands.enter()
    hands.wait(lambda: hands.state.facts is not None)
    hands.enter()
    hands.wait_for_page(PageId.SENDING)
    hands.answer(answers)
    hands.wait_for_page(PageId.NETWORK)
    answer_all(hands, answers, PageId.NETWORK)
    if (
        hands.window.desk.store.view.method is Method.CONNECTOR_IP
        and hands.state.answers.network.public_ips is None
    ):
        hands.tab_to(lambda widget: widget.accessibleName() == "Your public address")
        hands.type("203.0.113.10")
    hands.enter()
    hands.wait_for_page(PageId.RECOMMENDATION)


def to_test(hands: Hands) -> None:
    """Recommendation and Set up, taken as they are."""
    hands.enter()
    hands.wait_for_page(PageId.SETUP)
    to_primary(hands)
    hands.enter()
    hands.wait_for_page(PageId.TEST)


def to_primary(hands: Hands) -> None:
    """Tab to the shell's primary button."""
    hands.tab_to(lambda widget: widget is hands.window.shell.next)


def send(hands: Hands) -> bool:
    """Presses "Send the test email" and waits for the end; whether it was delivered."""
    hands.enter()
    hands.wait(lambda: hands.state.test.transcript is not None and not hands.state.test.running)
    transcript = hands.state.test.transcript
    assert transcript is not None
    return transcript.delivered


@pytest.mark.parametrize("method", CASES)
def test_start_to_delivered(
    method: Method, open_window: Callable[..., Hands], record_property: Callable[[str, object], None]
) -> None:
    scenario, answers = CASES[method]
    hands = open_window(scenario)
    to_recommendation(hands, answers)
    assert hands.window.desk.store.view.method is method
    to_test(hands)
    assert send(hands)
    assert hands.state.test.arrived is not None
    assert "X-Relay-Wizard-Token" in hands.state.test.arrived.raw
    to_primary(hands)
    hands.enter()
    hands.wait_for_page(PageId.FINISH)
    print(f"\n{method}: {hands.questions} questions, {hands.keys} keys")
    record_property("questions", hands.questions)
    assert hands.questions <= 5, "the promise: five questions or fewer beyond domain and profile"


def test_failure_diagnosis_fix_and_second_try(open_window: Callable[..., Hands]) -> None:
    hands = open_window("connector-ip-mismatch")
    to_recommendation(hands, PRINTER)
    to_test(hands)
    assert not send(hands)
    diagnosis = hands.state.test.diagnosis
    assert diagnosis is not None
    assert diagnosis.cause == "relay-denied-connector"
    fix = hands.tab_to(lambda widget: isinstance(widget, QPushButton) and "practice tenant" in widget.text())
    assert fix.isEnabled()
    hands.enter()
    hands.wait(lambda: bool(hands.state.applied))
    to_primary(hands)
    assert send(hands)
    tried = [note.transcript.delivered for note in hands.state.test.notes]
    assert tried == [True, False, True, True], "inside first, and outside once the connector is right"
    print(f"\nfailure and fix: {hands.questions} questions, {hands.keys} keys")


def test_compare_and_use_another_method(open_window: Callable[..., Hands]) -> None:
    hands = open_window("connector-ip")
    to_recommendation(hands, {**PRINTER, "options.local_server": "yes"})
    hands.tab_to(lambda widget: isinstance(widget, QPushButton) and widget.text() == "Compare all methods")
    hands.enter()
    assert hands.state.shown is PageId.COMPARISON
    view = hands.window.desk.store.view
    second = view.decision.candidates[1].method
    hands.press(Qt.Key.Key_Right)
    hands.enter()
    assert hands.window.desk.store.view.method is second
    assert hands.state.beside == ()
    hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.window.desk.store.view.method is Method.CONNECTOR_IP
    hands.press(Qt.Key.Key_Escape)
    hands.wait_for_page(PageId.RECOMMENDATION)
    to_test(hands)


def test_back_loses_nothing(open_window: Callable[..., Hands]) -> None:
    hands = open_window("connector-ip")
    to_recommendation(hands, PRINTER)
    before = hands.state
    for _ in range(5):
        hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert hands.state.page is PageId.START
    for page in (PageId.DEVICE, PageId.DOMAIN, PageId.SENDING, PageId.NETWORK, PageId.RECOMMENDATION):
        to_primary(hands)
        hands.enter()
        hands.wait_for_page(page)
    assert hands.state.answers == before.answers
    assert hands.state.facts == before.facts


def test_the_secret_is_nowhere(
    open_window: Callable[..., Hands], home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hands = open_window("smtp-auth-oauth")
    to_recommendation(hands, CASES[Method.SMTP_AUTH_OAUTH][1])
    to_test(hands)
    assert send(hands)
    services = hands.window.desk.services
    assert services is not None
    import asyncio

    found = asyncio.run_coroutine_threadsafe(
        services.tokens.token("scanner@contoso.com"), hands.window.desk.network.loop()
    ).result(5)
    token = found.reveal()
    actions = hands.window.findChild(Actions)
    assert actions is not None
    out = home / "out"
    actions.choose_folder = lambda: str(out)
    hands.window.desk.perform("folder")
    hands.wait(lambda: hands.state.saved_to == str(out))
    actions.save_session()
    assert (out / "plan.json").exists()
    for path in home.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes(), path
    assert token not in repr(hands.state)
    assert all(token not in record.getMessage() for record in caplog.records)
    assert token not in QApplication.clipboard().text()
    assert logging.getLogger().handlers

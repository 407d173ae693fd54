"""Signing in by keyboard, in every way, and back out; and no secret of it anywhere afterwards."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from tests.journeys.hands import Hands
from tests.journeys.test_by_keyboard import CASES, to_recommendation, to_test
from wizard.core.model import Method
from wizard.core.sign_in import Way
from wizard.sim import practice
from wizard.sim.entra.host import EntraHost
from wizard.sim.entra.registration import SERVER_APPLICATION
from wizard.sim.entra.request import Request, Response
from wizard.sim.entra.token_source import PracticeAccounts
from wizard.ui.actions import Actions
from wizard.ui.pages._sign_in import SignInPart

HIDDEN = (
    "code",
    "code_verifier",
    "device_code",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "client_assertion",
)
"""What Entra and a client tell each other that nobody else may see."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Every secret that goes to the practice Entra or comes from it while the test runs."""
    heard: set[str] = set()
    answer = EntraHost.answer

    def listening(self: EntraHost, request: Request) -> Response:
        response = answer(self, request)
        for text in (request.query.reveal(), request.body.reveal()):
            fields = parse_qs(text)
            heard.update(value for name in HIDDEN for value in fields.get(name, []))
        try:
            said = json.loads(response.body.reveal())
        except ValueError:
            said = {}
        heard.update(said[name] for name in HIDDEN if isinstance(said.get(name), str))
        return response

    monkeypatch.setattr(EntraHost, "answer", listening)
    yield heard
    heard.discard("")


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Practice types a code at once; a person would take longer than the five seconds between two questions."""

    async def pause(_seconds: float) -> None:
        return

    monkeypatch.setattr(practice, "PracticeAccounts", partial(PracticeAccounts, pause=pause))


def at_the_test_page(open_window: Callable[..., Hands]) -> tuple[Hands, SignInPart]:
    hands = open_window("smtp-auth-oauth")
    to_recommendation(hands, CASES[Method.SMTP_AUTH_OAUTH][1])
    to_test(hands)
    part = hands.window.findChild(SignInPart)
    assert part is not None
    return hands, part


def sign_in(hands: Hands, part: SignInPart, way: Way, *, secret: str = "", keep: bool = False) -> None:
    """By keys alone, from wherever the focus is."""
    hands.tab_to(lambda widget: widget is part.form.way)
    for _ in range(len(Way)):
        hands.press(Qt.Key.Key_Up)
    for _ in range(list(Way).index(way)):
        hands.press(Qt.Key.Key_Down)
    if secret:
        hands.tab_to(lambda widget: widget is part.form.secret.edit)
        hands.type(secret)
    if keep != part.form.keep.isChecked():
        hands.tab_to(lambda widget: widget is part.form.keep)
        hands.press(Qt.Key.Key_Space)
    hands.tab_to(lambda widget: widget is part.form.enter)
    hands.press(Qt.Key.Key_Space)
    hands.wait(lambda: not part.job.running, timeout_ms=20_000)


def sent(hands: Hands) -> bool:
    """Sends the test email, or another one after one that was delivered; whether it was delivered."""
    before = len(hands.state.test.notes)
    test = hands.state.test
    again = test.transcript is not None and test.transcript.delivered
    button = hands.window.shell.second if again else hands.window.shell.next
    hands.tab_to(lambda widget: widget is button)
    hands.press(Qt.Key.Key_Space)
    hands.wait(lambda: len(hands.state.test.notes) > before and not hands.state.test.running)
    return hands.state.test.notes[-1].transcript.delivered


def sign_out(hands: Hands, part: SignInPart) -> None:
    hands.tab_to(lambda widget: widget is part.account.leave)
    hands.press(Qt.Key.Key_Space)
    hands.wait(lambda: not part.job.running)


def test_every_way_in_and_out_and_no_secret_anywhere(
    open_window: Callable[..., Hands], home: Path, caplog: pytest.LogCaptureFixture, told: set[str]
) -> None:
    hands, part = at_the_test_page(open_window)
    network = hands.window.desk.network.loop()
    services = hands.window.desk.services
    assert services is not None
    assert services.practice is not None
    seen = [words_of(hands)]
    for way in (Way.BROWSER, Way.DEVICE_CODE, Way.SECRET):
        sign_in(hands, part, way, keep=way is not Way.DEVICE_CODE)
        assert part.account.isVisible(), way
        seen.append(words_of(hands))
        assert sent(hands) is (way is not Way.SECRET), "the application has no right on this mailbox"
        seen.append(words_of(hands))
        sign_out(hands, part)
        assert part.form.isVisible()
        assert "You are signed out" in part.notice.text.text()
    sign_in(hands, part, Way.SECRET, secret="wr0ng~secret.value")
    assert part.notice.isVisible()
    assert part.form.secret.edit.text() == ""
    seen.append(words_of(hands))
    sign_in(hands, part, Way.BROWSER, keep=True)

    actions = hands.window.findChild(Actions)
    assert actions is not None
    out = home / "out"
    actions.choose_folder = lambda: str(out)
    hands.window.desk.perform("folder")
    hands.wait(lambda: hands.state.saved_to == str(out))
    actions.save_session()
    secrets = {one for one in told if len(one) > 8} | {"wr0ng~secret.value"}
    server = services.accounts
    assert server is not None
    token = asyncio.run_coroutine_threadsafe(server.token("scanner@contoso.com"), network).result(10)
    secrets.add(token.reveal())
    assert len(secrets) > 12, "codes, verifiers, tokens of three kinds, two secrets"

    clipboard = QApplication.clipboard()
    assert clipboard is not None
    everywhere = {
        "state": repr(hands.state),
        "log": "\n".join(f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records),
        "clipboard": clipboard.text(),
        "window": "\n".join(seen) + words_of(hands),
        "accounts": repr(server.signed_in),
    }
    everywhere |= {
        str(path.relative_to(home)): path.read_bytes().decode("utf-8", "replace")
        for path in home.rglob("*")
        if path.is_file()
    }
    assert any("plan.json" in name for name in everywhere)
    for place, text in everywhere.items():
        for secret in secrets:
            assert secret not in text, place
    assert logging.getLogger().handlers, "somebody listened"


def words_of(hands: Hands) -> str:
    """Everything that the window shows or holds in its fields, the transcript and the arrived message too."""
    window = hands.window
    texts = [label.text() for label in window.findChildren(QLabel)]
    texts += [view.toPlainText() for view in window.findChildren(QPlainTextEdit)]
    texts += [line.text() for line in window.findChildren(QLineEdit)]
    texts += [
        widget.accessibleName() + widget.accessibleDescription() for widget in window.findChildren(QWidget)
    ]
    texts += [widget.toolTip() for widget in window.findChildren(QWidget)]
    return "\n".join(texts)


def test_a_secrets_id_is_refused_before_anybody_is_asked(
    open_window: Callable[..., Hands], told: set[str]
) -> None:
    hands, part = at_the_test_page(open_window)
    sign_in(hands, part, Way.SECRET, secret=SERVER_APPLICATION)
    assert "the secret's ID, not its value" in part.form.secret.error.text()
    assert hands.focus is part.form.secret.edit
    assert told == set()


def test_nothing_is_left_when_practice_ends(open_window: Callable[..., Hands]) -> None:
    hands, part = at_the_test_page(open_window)
    sign_in(hands, part, Way.BROWSER, keep=True)
    before = hands.window.desk.services
    assert before is not None
    hands.window.desk.perform("practice:smtp-auth-oauth")
    hands.wait(lambda: hands.window.desk.services not in (None, before))
    services = hands.window.desk.services
    assert services is not None
    assert services.accounts is not None
    assert services.accounts.signed_in is None
    kept = asyncio.run_coroutine_threadsafe(
        services.accounts._store.read("scanner@contoso.com"),  # type: ignore[attr-defined]
        hands.window.desk.network.loop(),
    ).result(10)
    assert kept is None

"""OAuth outside practice: the application that signs in is asked for, its shape is checked, its token is used.

The real Entra is far away; the token comes from the practice company's, and the mail goes to its servers.
"""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.journeys.hands import Hands
from tests.journeys.test_by_keyboard import CASES, to_recommendation, to_test
from wizard import app as composition
from wizard.core.model import Method
from wizard.core.state import PageId
from wizard.net.live import NoApplication
from wizard.net.services import Services
from wizard.sim.entra.registration import DEVICE_APPLICATION
from wizard.sim.practice import start_practice


def test_the_application_is_asked_for_and_used(
    open_window: Callable[..., Hands], monkeypatch: pytest.MonkeyPatch
) -> None:
    practice: list[Services] = []

    async def services_for(_scenario: str | None) -> Services:
        far_end = await start_practice("smtp-auth-oauth")
        practice.append(far_end)

        return Services(far_end.discover, far_end.sender, NoApplication(), accounts=far_end.accounts)

    monkeypatch.setattr(composition, "_services_for", services_for)
    hands = open_window(None)
    try:
        to_recommendation(hands, CASES[Method.SMTP_AUTH_OAUTH][1])
        to_test(hands)
        hands.type("alex@fabrikam.com")
        hands.enter()
        assert hands.state.page is PageId.TEST
        assert hands.state.test.transcript is None
        field = hands.focus
        assert isinstance(field, QLineEdit)
        assert field.accessibleName() == "Application (client) ID"
        assert "36 characters" in field.accessibleDescription()
        hands.type(DEVICE_APPLICATION)
        hands.enter()
        hands.wait(lambda: hands.state.test.transcript is not None)
        transcript = hands.state.test.transcript
        assert transcript is not None
        assert transcript.delivered
        accounts = practice[0].accounts
        assert accounts is not None
        assert accounts.signed_in is not None
        assert accounts.signed_in.application == DEVICE_APPLICATION
    finally:
        loop = hands.window.desk.network.loop()
        for far_end in practice:
            asyncio.run_coroutine_threadsafe(far_end.close(), loop).result(10)

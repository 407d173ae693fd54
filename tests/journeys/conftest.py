"""The real window on the real services of practice mode, in a home directory of its own."""

import asyncio
import datetime
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.hands import Hands
from wizard import app as composition
from wizard.ui.window import Window

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's state, settings and caches live."""
    for name in (
        "HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "LOCALAPPDATA",
    ):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def open_window(
    home: Path, qtbot: Any, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[..., Hands]]:
    """Opens the program's window; the servers behind it end with the test."""
    caplog.set_level(logging.DEBUG)
    opened: list[tuple[Window, composition.Backstage]] = []

    def open_(scenario: str | None = "connector-ip") -> Hands:
        window, backstage = composition.build(qapp, scenario, TODAY)
        opened.append((window, backstage))
        qtbot.addWidget(window)
        window.when_painted(window.after_first_paint)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(lambda: window.painted and QApplication.focusWidget() is not None)
        hands = Hands(window, qtbot)
        if scenario is not None:
            qtbot.waitUntil(lambda: window.desk.services is not None, timeout=10_000)
        return hands

    yield open_
    for window, backstage in opened:
        window.close()
        if window.desk.network.started:
            asyncio.run_coroutine_threadsafe(backstage.close(), window.desk.network.loop()).result(10)
            window.desk.network.stop()

"""The whole program with a tenant report: the practice company's own, dropped on the real window as a file."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel

from tests.core.typical import PRINTER
from tests.journeys.hands import Hands
from tests.ui.test_report_part import dropped
from wizard.core import state as ev
from wizard.core.reporting import from_report
from wizard.core.state import PageId

CANARY = "C4N4RY-sEcReT"


def test_a_dropped_report_shortens_the_way_and_leaves_no_trace_of_itself(
    open_window: Callable[..., Hands], home: Path
) -> None:
    hands = open_window("connector-ip")
    desk = hands.window.desk
    assert desk.services is not None
    practice = desk.services.practice
    assert practice is not None
    desk.dispatch(ev.ProfilePicked("generic-printer"))
    desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
    for question, value in PRINTER.items():
        if question.startswith(("device.", "sending.", "network.")):
            desk.dispatch(ev.Answered(question, value))
    before = desk.store.view.decision.questions_left
    made = practice.report(desk.store.view.answers, desk.store.flow.today)
    document = json.loads(asyncio.run_coroutine_threadsafe(made, desk.network.loop()).result(20))
    document["password"] = CANARY
    document["sections"]["authentication_policy"]["value"]["name"] = CANARY
    file = home / "tenant-report.json"
    file.write_bytes(b"\xff\xfe" + json.dumps(document).encode("utf-16-le"))
    desk.dispatch(ev.Go(PageId.NETWORK))
    assert dropped(hands.window, file)
    hands.wait(lambda: hands.state.report is not None)
    assert len(desk.store.view.decision.questions_left) < max(len(before), 1)
    assert "tenant.security_defaults" in from_report(hands.state)
    hands.wait(
        lambda: any(
            "Tenant report of" in label.text()
            for label in hands.window.findChildren(QLabel)
            if label.isVisible()
        )
    )
    desk.perform("closing")
    saved = [path for path in home.rglob("*.json") if path != file]
    assert saved, "the state is saved as it goes"
    for path in saved:
        text = path.read_text(encoding="utf-8")
        assert CANARY not in text
        assert "inbound_connectors" not in text
    assert any("reported" in path.read_text(encoding="utf-8") for path in saved)

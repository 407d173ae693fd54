"""A shell on the real flow and the real knowledge, on practice services or on whatever a test hands in."""

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from wizard.core import state as ev
from wizard.core.flow import Flow
from wizard.core.model import Method, ScenarioCard
from wizard.core.problem import WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.state import PageId, State
from wizard.files import load_knowledge, load_profile
from wizard.net.services import Services
from wizard.sim.practice import start_practice
from wizard.sim.scenarios import list_scenarios
from wizard.ui.jobs import NetworkLoop
from wizard.ui.page import Desk, Page
from wizard.ui.place import name_of
from wizard.ui.store import Store
from wizard.ui.window import Window

TODAY = datetime.date(2026, 11, 20)
SENDER = "scanner@contoso.com"
MX = "contoso-com.mail.protection.outlook.com"

Value = str | tuple[str, ...]

RELAY: dict[str, Value] = {
    "device.hosting": "on_premises",
    "device.sign_in": ("none",),
    "device.security_modes": ("none", "starttls"),
    "device.tls": "1.2",
    "device.ports": ("any",),
    "device.client_certificate": "no",
    "sending.recipients": "both",
    "network.static_ip": "yes",
    "network.ip_shared": "no",
    "network.port_25": "open",
    "network.port_587": "open",
    "tenant.licensed_mailbox": "yes",
    "tenant.security_defaults": "off",
    "tenant.reject_direct_send": "off",
    "options.certificate": "no",
    "options.local_server": "no",
    "options.azure_subscription": "no",
}
DIRECT: dict[str, Value] = {**RELAY, "sending.recipients": "internal", "network.static_ip": "no"}
OAUTH: dict[str, Value] = {**RELAY, "device.sign_in": ("oauth2",)}
PASSWORD: dict[str, Value] = {**RELAY, "device.sign_in": ("basic",)}
NOTHING: dict[str, Value] = {
    **RELAY,
    "device.hosting": "vendor_hosted",
    "device.security_modes": ("none",),
    "device.tls": "none",
}


def _profile(profile: str) -> DeviceProfile | None:
    try:
        return load_profile(profile)
    except WizardError:
        return None


class Stage:
    """The shell with everything behind it, and what a person does to it."""

    def __init__(self, qtbot: Any, services: Services | None, card: ScenarioCard | None) -> None:
        self.qtbot = qtbot
        self.network = NetworkLoop()
        self.asked: list[str] = []
        self._services = services

        async def ready() -> Services:
            assert self._services is not None, "this test has no services"
            return self._services

        self.desk = Desk(
            store=Store(lambda: Flow(load_knowledge(), _profile, TODAY), State(practice=card)),
            network=self.network,
            scenarios=list_scenarios,
            ready_services=ready,
            perform=self.asked.append,
        )
        self.desk.services = services
        self.window = Window(self.desk)
        self.shell = self.window.shell
        qtbot.addWidget(self.window)
        self.window.resize(1024, 700)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    @property
    def state(self) -> State:
        return self.desk.store.state

    @property
    def method(self) -> Method | None:
        return self.desk.store.view.method

    def serve(self, services: Services) -> None:
        """Puts other services behind the window."""
        self._services = self.desk.services = services
        self.desk.store.changed.emit()

    def answer(self, answers: dict[str, Value], *, name: str = "Front desk", host: str = MX) -> None:
        """Everything up to the recommendation."""
        self.desk.dispatch(ev.ProfilePicked("generic-printer"))
        self.desk.dispatch(ev.Typed("device.name", name))
        self.desk.dispatch(ev.Typed("sending.from", SENDER))
        self.desk.dispatch(ev.Typed("tenant.mx_host", host))
        self.desk.dispatch(ev.Typed("network.public_ips", "203.0.113.10"))
        for question, value in answers.items():
            self.desk.dispatch(ev.Answered(question, value))

    def call_it(self, name: str) -> None:
        """A device name past the intake's checks, as a bug elsewhere might let one through."""
        answers = self.state.answers
        device = replace(answers.device, name=name)
        self.desk.store.state = replace(self.state, answers=replace(answers, device=device))
        self.desk.store.changed.emit()

    def go(self, page: PageId) -> Any:
        """To a page that must be open."""
        self.desk.dispatch(ev.Go(page))
        assert self.state.page is page
        self.settle()
        return self.shell.current

    def settle(self) -> None:
        """Lets nested layouts find their sizes."""
        for _ in range(5):
            QApplication.processEvents()

    def press(self, key: Qt.Key) -> None:
        """A key on whatever has the focus."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        QApplication.processEvents()

    def wait(self, until: Callable[[], bool], timeout_ms: int = 15_000) -> None:
        self.qtbot.waitUntil(until, timeout=timeout_ms)

    def run(self, coroutine: Any) -> Any:
        """Runs something on the network loop and gives its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.network.loop()).result(15)

    def tab_order(self) -> list[QWidget]:
        """The page's controls in the order in which Tab reaches them, the shell's own left out."""
        page = self.shell.current
        start = self.shell.back
        found: list[QWidget] = []
        here = start.nextInFocusChain()
        while here is not None and here is not start:
            if page.isAncestorOf(here) and _can_tab(here):
                found.append(here)
            here = here.nextInFocusChain()
        return found


def _can_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible())


@pytest.fixture
def stage(qtbot: Any, qapp: QApplication) -> Iterator[Callable[..., Stage]]:
    """``stage()`` has no services; ``stage("connector-ip")`` practises on the real simulated tenant."""
    made: list[Stage] = []

    def make(scenario: str | None = None) -> Stage:
        card = next((card for card in list_scenarios() if card.id == scenario), None)
        one = Stage(qtbot, None, card)
        made.append(one)
        if scenario is not None:
            one.serve(one.run(start_practice(scenario)))
        return one

    yield make
    for one in made:
        one.window.close()
        if one.network.started:
            services = one.desk.services
            if services is not None:
                with contextlib.suppress(TimeoutError):
                    one.run(services.close())
            one.network.stop()


def said(page: QWidget) -> str:
    """All words that the page shows."""
    QApplication.processEvents()  # Qt shows new widgets with the next event
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]
    names = [name_of(control) for control in page.findChildren(QWidget) if _can_tab(control)]
    return "\n".join(labels + names)


def nameless(page: Page) -> list[str]:
    """Controls that a screen reader could not name."""
    return [
        type(control).__name__
        for control in page.findChildren(QWidget)
        if _can_tab(control) and not name_of(control).strip()
    ]


def out_of_reading_order(stage: Stage) -> list[str]:
    """Controls that Tab reaches after one that stands clearly below them."""
    page = stage.shell.current
    wrong, lowest = [], 0
    for control in stage.tab_order():
        top = control.mapTo(page, control.rect().topLeft()).y()
        if top + control.height() < lowest:
            wrong.append(name_of(control))
        lowest = max(lowest, top)
    return wrong


def clipped(page: Page) -> list[str]:
    """Words that have less room than they need."""
    return [
        label.text()
        for label in page.findChildren(QLabel)
        if label.isVisible()
        and label.text()
        and label.wordWrap()
        and label.height() + 1 < label.heightForWidth(label.width())
    ]

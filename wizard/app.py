"""The window's composition root: network loop, services, flow, window. The only place that knows both the live
services and the practice ones."""

import argparse
import contextlib
import datetime
import os
import sys
import time
from typing import TYPE_CHECKING

from wizard.core.problem import Problem, WizardError

if TYPE_CHECKING:
    import asyncio

    from PySide6.QtWidgets import QApplication

    from wizard.core.flow import Flow
    from wizard.core.model import ScenarioCard
    from wizard.core.profiles import DeviceProfile
    from wizard.net.services import Services
    from wizard.ui.ending import Ending
    from wizard.ui.page import Desk
    from wizard.ui.window import Window

DEFAULT_SCENARIO = "connector-ip"
_STARTED = time.perf_counter()


class Backstage:
    """Which services are in force. Lives on the network loop; one change at a time, the old ones closed first."""

    def __init__(self, scenario: str | None) -> None:
        self._scenario = scenario
        self._services: Services | None = None
        self._lock: asyncio.Lock | None = None

    def _turn(self) -> "asyncio.Lock":
        import asyncio

        if self._lock is None:
            self._lock = asyncio.Lock()
        return self._lock

    async def ready(self) -> "Services":
        """The services in force, started if they are not yet."""
        async with self._turn():
            if self._services is None:
                self._services = await _services_for(self._scenario)
            return self._services

    async def switch(self, scenario: str | None) -> "Services":
        """Ends what is in force and starts practice, or the live services for None."""
        async with self._turn():
            if self._services is not None:
                await self._services.close()
                self._services = None
            self._scenario = scenario
            self._services = await _services_for(scenario)
            return self._services

    async def close(self) -> None:
        """Ends what is in force."""
        async with self._turn():
            if self._services is not None:
                await self._services.close()
                self._services = None


async def _services_for(scenario: str | None) -> "Services":
    if scenario is None:
        from wizard.net.live import live_services

        return live_services()
    from wizard.sim.practice import start_practice

    return await start_practice(scenario)


def _scenarios() -> "tuple[ScenarioCard, ...]":
    from wizard.sim.scenarios import list_scenarios

    return list_scenarios()


def _profile_of(profile: str) -> "DeviceProfile | None":
    from wizard.files import load_profile

    try:
        return load_profile(profile)
    except WizardError:
        return None


def _check_display() -> None:
    """Qt ends the process where it finds no screen; a sentence and exit code 2 are better."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        raise WizardError(
            Problem(
                id="no-display",
                text="There is no screen to open the window on.",
                fix="Use the commands instead (relay-wizard --help), or try relay-wizard demo.",
            )
        )


def build(app: "QApplication", scenario: str | None, today: datetime.date) -> "tuple[Window, Backstage]":
    """The window with everything behind it, not yet shown."""
    from wizard.core.model import ScenarioCard
    from wizard.core.state import State
    from wizard.ui import theme
    from wizard.ui.icons import app_icon
    from wizard.ui.jobs import NetworkLoop
    from wizard.ui.menus import add_menus
    from wizard.ui.page import Desk
    from wizard.ui.store import Store
    from wizard.ui.window import Window

    backstage = Backstage(scenario)
    # The card's words follow once the window stands; the band says at once that this is practice.
    card = ScenarioCard(scenario, "", "") if scenario is not None else None

    def make_flow() -> "Flow":
        from wizard.core.flow import Flow
        from wizard.files import load_knowledge

        return Flow(load_knowledge(), _profile_of, today)

    desk = Desk(
        store=Store(make_flow, State(practice=card)),
        network=NetworkLoop(),
        scenarios=_scenarios,
        ready_services=backstage.ready,
    )
    app.setWindowIcon(app_icon())
    window = Window(desk)

    def perform(what: str) -> None:
        """The first deed makes the one who does them: dialogs and files wait until the window stands."""
        from wizard.ui.actions import Actions

        if what != "closing" or window.painted:
            Actions(desk, window, backstage.switch).perform(what)

    desk.perform = perform
    window.take_menus(add_menus(window, theme.TextSize()))
    return window, backstage


def _first_paint_report(started: float) -> str:
    return f"first window {round((time.perf_counter() - started) * 1000)} ms, {_memory_mib()} MiB"


def _memory_mib() -> int:
    """The largest memory that this process held so far, in MiB."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):
            _fields_ = [("cb", wintypes.DWORD), ("faults", wintypes.DWORD)] + [
                (name, ctypes.c_size_t) for name in ("peak", "now", "a", "b", "c", "d", "e", "f")
            ]

        counters = Counters()
        counters.cb = ctypes.sizeof(counters)
        process = ctypes.windll.kernel32.GetCurrentProcess()
        ctypes.windll.psapi.GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb)
        return round(counters.peak / 2**20)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 2**20 if sys.platform == "darwin" else peak / 2**10)


def run(args: argparse.Namespace) -> int:
    """Opens the window and returns when it is closed."""
    from wizard.ui.ending import Ending

    _check_display()
    ending = Ending()  # before Qt is loaded: an interrupt in its import would abort the process
    try:
        return _open(args, ending)
    finally:
        ending.restore()


def _open(args: argparse.Namespace, ending: "Ending") -> int:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("relay-wizard")
    app.setApplicationDisplayName("Relay Wizard for Microsoft 365")
    if args.scenario:
        from wizard.sim.scenarios import load_scenario

        load_scenario(args.scenario)  # a name that does not exist is said before a window opens
    scenario = args.scenario or (DEFAULT_SCENARIO if args.practice else None)
    window, backstage = build(app, scenario, datetime.date.today())  # noqa: DTZ011 - the admin's own calendar day
    if args.smoke:

        def painted() -> None:
            print(_first_paint_report(_STARTED), flush=True)
            window.close()
            app.quit()

        window.when_painted(painted)
    else:
        window.when_painted(window.after_first_paint)

    def stop(code: int) -> None:
        window.desk.may_close = lambda: True  # whoever stops the process from outside is asked nothing
        window.close()
        app.exit(code)

    ending.watch(stop)
    window.show()
    code = app.exec()
    _end(window.desk, backstage)
    return int(code)


def _end(desk: "Desk", backstage: Backstage) -> None:
    import asyncio

    if desk.services is not None or desk.network.started:
        with contextlib.suppress(TimeoutError):  # the loop's end closes the sockets anyway
            asyncio.run_coroutine_threadsafe(backstage.close(), desk.network.loop()).result(timeout=5)
    desk.network.stop()

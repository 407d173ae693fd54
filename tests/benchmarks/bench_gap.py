"""The window's longest gap while a verification email is sent and DNS hangs, and while a domain is looked up.

    python tests/benchmarks/bench_gap.py [seconds]

A timer of 5 ms runs on the window's thread; the longest time between two of its ticks is the gap that a person
would feel. The baseline is the same timer in the same window with nothing going on. Bound of the project: 100 ms.
"""

import datetime
import os
import socket
import sys
import time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from wizard import app as composition
from wizard.core import state as ev
from wizard.core.look_events import OutsideAllowed
from wizard.net.dns import DnsResolver
from wizard.ui.jobs import Job
from wizard.ui.pages.domain import DomainPage
from wizard.ui.window import Window


class Gaps:
    """The longest pause between two ticks, in milliseconds."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now

    def stop(self) -> float:
        """Ends the measuring; the longest gap."""
        self._timer.stop()
        return self.longest_ms


def spin(seconds: float) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def main(seconds: float = 6.0) -> None:
    """Prints the gap at rest and at work, and their ratio."""
    app = QApplication([])
    window, _backstage = composition.build(app, "connector-ip", datetime.date(2026, 11, 20))
    window.when_painted(window.after_first_paint)
    window.show()
    desk = window.desk
    while desk.services is None:
        spin(0.05)
    desk.dispatch(ev.ProfilePicked("generic-printer"))
    desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
    answers: dict[str, str | tuple[str | int, ...]] = {
        "device.hosting": "on_premises",
        "device.sign_in": ("none",),
        "device.security_modes": ("none", "starttls"),
        "device.tls": "1.2",
        "device.ports": (25, 587),
        "sending.recipients": "both",
        "network.static_ip": "yes",
        "network.ip_shared": "no",
        "network.port_25": "open",
    }
    for question, value in answers.items():
        desk.dispatch(ev.Answered(question, value))
    desk.dispatch(ev.Typed("network.public_ips", "203.0.113.10"))
    spin(1)
    resting = Gaps()
    spin(seconds / 2)
    rest_ms = resting.stop()

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:  # a nameserver that never answers
        silent.bind(("127.0.0.1", 0))
        resolver = DnsResolver([silent.getsockname()])
        hanging = [Job(desk.network) for _ in range(8)]

        async def ask(_report: Any) -> object:
            return await resolver.query("contoso.com", "MX")

        working = Gaps()
        for job in hanging:
            job.start(ask)
        for page in (ev.PageId.DOMAIN, ev.PageId.RECOMMENDATION, ev.PageId.SETUP, ev.PageId.TEST):
            desk.dispatch(ev.Go(page))
            spin(0.2)
            print(f"  up to the page {page}: {working.longest_ms:.0f} ms")
        end = time.perf_counter() + seconds
        tries = 0
        while time.perf_counter() < end:
            if not desk.store.state.test.running:
                window.shell.current.press() if desk.store.state.page is ev.PageId.TEST else desk.dispatch(
                    ev.Go(ev.PageId.TEST)
                )
                tries += 1
            spin(0.05)
        work_ms = working.stop()
        for job in hanging:
            job.cancel()
    look_ms = looking_up(window)
    print(
        f"longest gap at rest {rest_ms:.0f} ms, at work {work_ms:.0f} ms (bound 100 ms), "
        f"x{work_ms / max(rest_ms, 1):.1f}; {tries} tries to send, 8 look-ups hanging"
    )
    print(f"longest gap while everything about a domain is looked up {look_ms:.0f} ms (bound 100 ms)")
    desk.network.stop()


def looking_up(window: Window) -> float:
    """The longest gap while all rows of the Domain page report, twice anew and once from what was kept."""
    window.desk.dispatch(OutsideAllowed())
    window.desk.dispatch(ev.Go(ev.PageId.DOMAIN))
    page = window.shell.current
    assert isinstance(page, DomainPage)
    spin(1)
    gaps = Gaps()
    for look in (page.look.again, page.look.start, page.look.again):
        look()
        spin(1)
    return gaps.stop()


if __name__ == "__main__":
    main(*(float(word) for word in sys.argv[1:2]))

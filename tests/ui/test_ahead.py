"""What is loaded while the window is idle: afterwards nobody waits for a library."""

import subprocess
import sys

LOOK = """
import datetime, sys
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from wizard import app as composition
from wizard.core import state as ev
from wizard.core.look_events import OutsideAllowed
from wizard.net.libraries import steps
from wizard.ui.actions import Actions

app = QApplication([])
window, backstage = composition.build(app, "connector-ip", datetime.date(2026, 11, 20))
desk, loaded = window.desk, []


def spin(until):
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: until() and loop.quit())
    timer.start(10)
    QTimer.singleShot(60_000, loop.quit)
    loop.exec()


def begin():
    window.after_first_paint()
    window.findChild(Actions).ahead.loaded.connect(lambda: loaded.append(True))


window.when_painted(begin)
window.show()
spin(lambda: loaded and desk.services is not None)
assert loaded and desk.services is not None
desk.dispatch(OutsideAllowed())
desk.dispatch(ev.ProfilePicked("generic-printer"))
for question, value in {
    "device.hosting": "on_premises",
    "device.sign_in": ("none",),
    "device.security_modes": ("none", "starttls"),
    "device.tls": "1.2",
    "device.ports": (25, 587),
}.items():
    desk.dispatch(ev.Answered(question, value))
desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
before = set(sys.modules)
desk.dispatch(ev.Go(ev.PageId.DOMAIN))
assert window.shell.current.id is ev.PageId.DOMAIN
spin(lambda: desk.store.state.facts is not None)
assert desk.store.state.facts is not None and len(desk.store.state.rows) >= 10
print("imported:", *sorted(set(sys.modules) - before))
composition._end(desk, backstage)
"""


def test_a_look_up_imports_nothing_once_the_window_was_idle() -> None:
    """An import beside the first look-up would take the window's time."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["imported:"]

"""A headless Chromium that is driven over its own pipe (Chrome DevTools Protocol): what a page asks for, and its looks.

One start for all pages of a test. Whatever it asks the network for goes to a proxy on loopback that answers nothing and
remembers what was asked; ``asked`` and ``refused`` come from Chromium itself.
"""

import base64
import fcntl
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip
DEADLINE = 240.0
"""Seconds until a browser that hangs is ended; a slow computer needs a good part of a minute."""


@contextmanager
def silent_proxy(asked: list[str]) -> Iterator[int]:
    """Gives its port. Each request's first line goes into ``asked``; nothing is answered."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                with client, suppress(OSError):
                    client.settimeout(5)
                    asked.append(client.recv(4096).split(b"\r\n")[0].decode("latin-1"))

    worker = threading.Thread(target=serve, daemon=True)
    worker.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        worker.join(10)


@dataclass
class Seen:
    """One page: every address it asked for, what its policy refused, and how it came out."""

    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Browser:
    """Speaks with one tab. ``call`` is a method of the protocol; answers are matched by number."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = into, out
        self._number, self._rest = 0, b""
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime", "Audits"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Calls and waits for the answer; events that come meanwhile are kept."""
        self._number += 1
        order = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            order["sessionId"] = self._session
        os.write(self._into, json.dumps(order).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, said["error"]
                return dict(said["result"])
            self._events.append(said)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._out, 1 << 16)
            assert more, "Chromium has ended"
            self._rest += more
        first, _zero, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(first))

    def open(self, path: Path) -> Seen:
        """Shows a file and waits until it is loaded."""
        self._events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self._events):
            self._events.append(self._next())
        self.call("Runtime.evaluate", expression="1")  # what was on its way has come
        seen = Seen()
        for one in self._events:
            params = one.get("params", {})
            if one.get("method") == "Network.requestWillBeSent":
                seen.asked.append(params["request"]["url"])
            elif one.get("method") == "Log.entryAdded" and params["entry"]["source"] == "security":
                seen.refused.append(params["entry"]["text"])
            elif one.get("method") == "Audits.issueAdded":
                seen.refused.append(json.dumps(params["issue"]["details"]))
        return seen

    def look(self, width: int, height: int, *, dark: bool = False, media: str = "screen") -> None:
        """The size of the window in pixels, and whether the system is dark."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def value(self, expression: str) -> Any:
        """What an expression comes to on the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def click(self, x: float, y: float) -> None:
        """A click of the mouse, in pixels of the window."""
        for what in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def picture(self) -> bytes:
        """The whole page as PNG."""
        made = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(made["data"])


def _pipe() -> tuple[int, int]:
    """A pipe whose numbers are not those that Chromium's own ends will have."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


@contextmanager
def browser(folder: Path, proxy: int) -> Iterator[Browser]:
    """Chromium with an empty profile in ``folder``, all of whose connections go to ``proxy``. Skips where it is missing."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not on this computer")
    their_in, our_out = _pipe()
    our_in, their_out = _pipe()
    # Chromium reads its orders from 3 and answers on 4.
    words = [
        program, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--proxy-server=http://127.0.0.1:{proxy}",
        "--proxy-bypass-list=<-loopback>", "about:blank",
    ]  # fmt: skip
    shell = f'exec "$@" 3<&{their_in} 4>&{their_out}'
    process = subprocess.Popen(
        ["bash", "-c", shell, "bash", *words],
        pass_fds=(their_in, their_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    os.close(their_in)
    os.close(their_out)
    watch = threading.Timer(DEADLINE, process.kill)
    watch.start()
    try:
        yield Browser(our_out, our_in)
    finally:
        watch.cancel()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
        os.close(our_out)
        os.close(our_in)

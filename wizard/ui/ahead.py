"""Loads, while the window is idle after its first picture, what later pages would wait for.

Imports hold Python's lock for moments at a time, so they go one by one with a pause between them, in which the window
has its turn.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Signal

from wizard.core.state import PageId
from wizard.net.libraries import steps
from wizard.ui.jobs import Job, NetworkLoop
from wizard.ui.pages import page_class

AFTER_MS = 1200
"""How long the window is left alone first."""
PAUSE_S = 0.02
"""Seconds between two steps on the other thread."""
BETWEEN_PAGES_MS = 60
SHEETS = ("jinja2", "wizard.render.folder")
"""What Set up writes with."""


def _read_causes() -> None:
    from wizard.files import load_causes

    load_causes()


class Ahead(QObject):
    """``loaded`` is emitted once all is there."""

    loaded = Signal()

    def __init__(self, network: NetworkLoop, parent: QObject) -> None:
        super().__init__(parent)
        self._job = Job(network, self)
        self._job.done.connect(lambda _result: self.loaded.emit())

    def begin(self) -> None:
        """Starts when the window has been left alone for a moment."""
        QTimer.singleShot(AFTER_MS, self, self._load)

    def _load(self) -> None:
        sheets = [partial(import_module, name) for name in SHEETS]
        self._job.start(partial(_in_steps, (*steps(), *sheets, _read_causes)))
        for index, page in enumerate(PageId):
            # One page's module at a time, and only on this thread: they bring Qt classes with them.
            QTimer.singleShot(index * BETWEEN_PAGES_MS, self, partial(page_class, page))


async def _in_steps(deeds: tuple[Callable[[], object], ...], _report: Callable[[object], None]) -> None:
    for deed in deeds:
        await asyncio.to_thread(deed)
        await asyncio.sleep(PAUSE_S)

"""Ctrl+C and a request to end, for a process that holds Qt: Python's own way would abort Qt's import, vanish in one
of its slots, or wait for ever behind its loop. Knows signals; what ending means is the caller's business.

Qt is imported only by `Ending.watch`, so that this module can stand guard while Qt is loaded.
"""

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

INTERRUPTED = 130
_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: 0}
_LOOK_MS = 250
"""So long a signal may wait for its answer; nobody notices, and an idle window costs nothing to speak of."""


@contextlib.contextmanager
def held_interrupt() -> Iterator[None]:
    """Keeps Ctrl+C back until the block has ended, then raises KeyboardInterrupt. For the main thread."""
    before = signal.getsignal(signal.SIGINT)
    if before is None or before is signal.SIG_IGN:
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


class Ending:
    """Notes SIGINT and SIGTERM from now on; `watch` hands the exit code over on Qt's loop, `restore` lets go."""

    def __init__(self) -> None:
        self._code: int | None = None
        self._restore = contextlib.ExitStack()
        for number in _CODES:
            before = signal.getsignal(number)
            if before is not None and before is not signal.SIG_IGN:  # nohup and `&` mean it
                signal.signal(number, self._note)
                self._restore.callback(signal.signal, number, before)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._code = _CODES[signal.Signals(number)]

    def watch(self, stop: Callable[[int], None]) -> None:
        """Calls ``stop(exit code)`` on Qt's loop when a signal comes, or has come already. Needs an application."""
        from PySide6.QtCore import QTimer

        def look() -> None:
            if self._code is not None:
                timer.stop()
                stop(self._code)

        # Python runs its handlers between its own steps only; the timer gives it one while Qt waits for events.
        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(_LOOK_MS)
        self._restore.callback(timer.stop)

    def restore(self) -> None:
        """Gives the signals back to who had them."""
        self._restore.close()

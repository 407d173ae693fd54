"""The only file where Qt meets asyncio.

One asyncio loop runs on a background thread. A `Job` runs a coroutine there and brings its result back to the
window's thread by a queued signal. A job can be cancelled; a cancelled or replaced job's result is dropped, and
so is the result of a job whose owner is gone.
"""

import contextlib
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from wizard.core.problem import Problem, WizardError

if TYPE_CHECKING:
    import asyncio

TURN_S = 0.0005
"""How long a thread keeps Python's lock while another waits for it, in seconds (Python's own: 0.005).

The window's thread lets go of the lock at each call of Qt that may take long, and waits a turn to have it back. While
the network's thread is busy, a page of a hundred widgets takes three times as long to build with Python's own turns,
and no longer than alone with these.
"""

LET_GO_S = 0.02
"""How long the loop goes on after its last job, in seconds, so that nothing stays open."""


class NetworkLoop:
    """The background thread and its loop; started at the first job, so that the first window need not wait."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def loop(self) -> "asyncio.AbstractEventLoop":
        """The running loop."""
        with self._lock:
            if self._loop is None:
                import asyncio

                sys.setswitchinterval(TURN_S)
                started = threading.Event()
                self._loop = asyncio.new_event_loop()

                def run(loop: "asyncio.AbstractEventLoop") -> None:
                    asyncio.set_event_loop(loop)
                    loop.call_soon(started.set)
                    loop.run_forever()
                    left = asyncio.all_tasks(loop)
                    for task in left:
                        task.cancel()
                    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
                    # Transports that were closed let go of their sockets on the loop's next turns.
                    loop.run_until_complete(asyncio.sleep(LET_GO_S))
                    loop.run_until_complete(loop.shutdown_asyncgens())
                    loop.close()

                self._thread = threading.Thread(target=run, args=(self._loop,), name="network", daemon=True)
                self._thread.start()
                started.wait()
            return self._loop

    @property
    def started(self) -> bool:
        """Whether a job ever needed the loop."""
        return self._loop is not None

    def stop(self) -> None:
        """Ends the loop; jobs still running are cancelled."""
        with self._lock:
            if self._loop is not None and self._thread is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join(timeout=5)
                self._loop = self._thread = None


class Job(QObject):
    """One kind of work of one owner: starting it again replaces what still runs.

    ``done(result)``, ``failed(Problem)``, ``cancelled()`` and any number of ``progress(value)`` arrive on the
    window's thread. Anything that the coroutine raises becomes a `Problem`; its traceback stays inside.
    """

    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    progress = Signal(object)
    _arrived = Signal(int, str, object)

    def __init__(self, network: NetworkLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network = network
        self._ticket = 0
        self._future: Any = None
        self._then: Callable[[Any], None] | None = None
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether a result is still to come."""
        return self._future is not None

    def start(
        self,
        work: Callable[[Callable[[object], None]], Coroutine[Any, Any, Any]],
        then: Callable[[Any], None] | None = None,
    ) -> None:
        """Runs ``work(report)`` on the network loop; ``report`` may be called from there with progress.

        ``then(result)`` is called on the window's thread, before ``done`` is emitted.
        """
        import asyncio

        self._drop()
        self._ticket += 1
        self._then = then
        ticket = self._ticket

        def send(kind: str, value: object) -> None:
            with contextlib.suppress(RuntimeError):  # the window has gone while the network was still talking
                self._arrived.emit(ticket, kind, value)

        async def run() -> None:
            try:
                result = await work(lambda value: send("progress", value))
            except WizardError as error:
                send("failed", error.problem)
            except asyncio.CancelledError:
                send("cancelled", None)
                raise
            except Exception as error:  # noqa: BLE001 - the last line of defence; shown, not hidden
                send("failed", _unforeseen(error))
            else:
                send("done", result)

        self._future = asyncio.run_coroutine_threadsafe(run(), self._network.loop())

    def cancel(self) -> None:
        """Stops what runs; ``cancelled`` follows at once, whatever the network still does."""
        if self.running:
            self._drop()
            self.cancelled.emit()

    def _drop(self) -> None:
        if self._future is not None:
            self._future.cancel()
            self._future = None
            self._ticket += 1

    @Slot(int, str, object)
    def _deliver(self, ticket: int, kind: str, value: object) -> None:
        if ticket != self._ticket:
            return
        if kind == "progress":
            self.progress.emit(value)
            return
        self._future = None
        if kind == "done":
            if self._then is not None:
                self._then(value)
            self.done.emit(value)
        elif kind == "failed":
            self.failed.emit(value)
        else:
            self.cancelled.emit()


def _unforeseen(error: Exception) -> Problem:
    """A fault of ours, said as one. Only the exception's type is shown: its text may hold what was typed."""
    return Problem(
        id="unforeseen",
        text="The program made a mistake.",
        fix="Try again. If it happens again, report it with the technical line below.",
        detail=type(error).__name__,
    )

"""A call that blocks, begun in a thread of its own before anybody waits for its result.

Loads no event loop: ``send`` lets the system's root certificates be read while asyncio is still being loaded.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Begun(Generic[T]):
    """``call`` runs from now on. The thread is a daemon, for the reason that ``blocking`` gives."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._failure: BaseException | None = None
        self._value: T | None = None
        self._thread = threading.Thread(target=self._work, name="wizard-begun-call", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._value = self._call()
        except BaseException as error:  # noqa: BLE001 - it is handed over, whatever it is
            self._failure = error

    async def result(self) -> T:
        """What the call gave, or raised, for as many as ask. Cancelling returns at once."""
        if self._thread.is_alive():
            from wizard.net.blocking import in_daemon_thread

            await in_daemon_thread(self._thread.join)
        if self._failure is not None:
            raise self._failure
        return self._value  # type: ignore[return-value] # None only where T is None

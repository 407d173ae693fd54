"""Calls that block, off the event loop, in a thread that nobody has to wait for.

``asyncio.to_thread`` uses a pool that is joined when the program ends: one hanging name look-up would keep an
interrupted program alive for minutes. A daemon thread is dropped instead. Nothing else belongs here.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def in_daemon_thread(call: Callable[[], T]) -> T:
    """The result of ``call``, run in its own daemon thread. Cancelling returns at once and drops the result."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def finish(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - it is handed over, whatever it is
            failure = error
        try:
            loop.call_soon_threadsafe(finish, result, failure)
        except RuntimeError:
            return  # the loop has ended: nobody waits any more

    threading.Thread(target=work, name="wizard-blocking-call", daemon=True).start()
    return await future


def in_seconds(call: Callable[[], T], timeout_s: float) -> T:
    """The result of ``call``, for whoever is in a thread already. Raises TimeoutError where it takes longer, and drops
    the result."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is handed over, whatever it is
            future.set_exception(error)

    threading.Thread(target=work, name="wizard-blocking-call", daemon=True).start()
    return future.result(timeout_s)

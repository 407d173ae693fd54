import asyncio
import itertools
import threading

import pytest

from wizard.net.begun import Begun


async def test_what_was_begun_is_there_for_everybody_who_asks() -> None:
    calls = itertools.count()
    begun = Begun(lambda: next(calls))
    assert [await begun.result(), await begun.result()] == [0, 0]


async def test_it_runs_before_anybody_asks() -> None:
    running = threading.Event()
    begun = Begun(running.set)
    assert running.wait(10)
    await begun.result()


async def test_what_it_raised_is_raised_where_its_result_is_wanted() -> None:
    def broken() -> None:
        raise OSError("no such file")

    begun = Begun(broken)
    for _ in range(2):
        with pytest.raises(OSError, match="no such file"):
            await begun.result()


async def test_nobody_who_gives_up_waits_for_it() -> None:
    end = threading.Event()
    begun = Begun(lambda: end.wait(30))
    waiting = asyncio.create_task(begun.result())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    end.set()
    assert await begun.result()

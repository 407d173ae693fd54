"""IPv4 and IPv6 in turn: the first that answers is taken, and what became of the others is said."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import pytest

from wizard.net import connect as connecting
from wizard.net.connect import Endpoint, NoConnectionError, connect, interleaved


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server


def four(server: socket.socket) -> Endpoint:
    return Endpoint(socket.AF_INET, server.getsockname()[:2])


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def six(port: int) -> Endpoint:
    return Endpoint(socket.AF_INET6, ("::1", port, 0, 0))


@pytest.fixture
def silent() -> Iterator[Endpoint]:
    """A port whose queue is full: a further connection gets no answer."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        yield four(server)


def test_the_families_take_turns() -> None:
    a, b, c = (Endpoint(socket.AF_INET6, (f"2001:db8::{n}", 25, 0, 0)) for n in (1, 2, 3))
    d = Endpoint(socket.AF_INET, ("192.0.2.1", 25))
    assert interleaved((a, b, c, d)) == (a, d, b, c)
    assert interleaved((d, a)) == (d, a)
    assert interleaved(()) == ()


async def test_a_refused_ipv6_leaves_room_for_ipv4_and_is_said(listener: socket.socket) -> None:
    said: list[str] = []
    made = await connect((six(closed_port()), four(listener)), 5.0, said.append)
    with made:
        assert made.getpeername() == listener.getsockname()
    assert len(said) == 1
    assert "::1 port" in said[0]


async def test_a_swallowed_address_does_not_hold_up_the_next(
    listener: socket.socket, silent: Endpoint
) -> None:
    async with asyncio.timeout(20):
        made = await connect((silent, four(listener)), 600.0)
    with made:
        assert made.getpeername() == listener.getsockname()


async def test_both_failing_are_both_named() -> None:
    refused = Endpoint(socket.AF_INET, ("127.0.0.1", closed_port()))
    with pytest.raises(NoConnectionError) as caught:
        await connect((six(closed_port()), refused), 5.0)
    assert "::1 port" in str(caught.value)
    assert "127.0.0.1 port" in str(caught.value)
    assert "connection refused" in str(caught.value)
    assert caught.value.word == connecting.REFUSED


async def test_a_silent_and_a_refused_address_end_with_the_deadline(silent: Endpoint) -> None:
    with pytest.raises(NoConnectionError) as caught:
        await connect((silent, Endpoint(socket.AF_INET, ("127.0.0.1", closed_port()))), 0.6)
    assert caught.value.word == connecting.TIMEOUT
    assert "no answer" in str(caught.value)
    assert "connection refused" in str(caught.value)


async def test_cancelling_leaves_no_socket_behind(silent: Endpoint) -> None:
    task = asyncio.create_task(connect((silent, silent), 600.0))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}

import asyncio
import contextlib
import socket

import pytest

from tests.net.listening import listening
from wizard.core.answers import Port
from wizard.net.connect import TIMEOUT, Endpoint, NoConnectionError, connect, resolve
from wizard.net.ports import TcpPortProbe


def saying(words: bytes | None) -> contextlib.AbstractAsyncContextManager[int]:
    """A server that says ``words`` and hangs up, or says nothing at all for None."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if words is None:
            await reader.read()
        else:
            writer.write(words)

    return listening(serve)


@pytest.mark.parametrize(
    ("words", "state", "part"),
    [
        (b"220 mx.example.com ESMTP\r\n", Port.OPEN, "220 mx.example.com ESMTP"),
        (b"554 5.7.1 go away\r\n", Port.OPEN, "554 5.7.1"),
        (b"HTTP/1.1 403 Forbidden\r\n", Port.UNKNOWN, "no mail server"),
        (b"220 \x1b[2Jcleared\r\n", Port.OPEN, "cleared"),
        (b"", Port.UNKNOWN, "without a greeting"),
        (None, Port.UNKNOWN, "nothing greeted"),
        (b"x" * 100_000, Port.UNKNOWN, "no mail server"),
    ],
)
async def test_what_greets_decides(words: bytes | None, state: Port, part: str) -> None:
    async with saying(words) as port:
        found, line = await TcpPortProbe(lambda _host, _port: ("127.0.0.1", port)).probe(
            "mx.example.com", 25, 0.6
        )
    assert found is state
    assert part in line
    assert line.startswith("mx.example.com:25")
    assert "\x1b" not in line


async def test_a_refused_port_is_blocked() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        state, line = await TcpPortProbe().probe("127.0.0.1", taken.getsockname()[1], 2.0)
    assert state is Port.BLOCKED
    assert "refused" in line


async def test_a_name_without_address_says_nothing_about_the_port() -> None:
    state, _line = await TcpPortProbe().probe("nothing.invalid", 25, 5.0)
    assert state is Port.UNKNOWN


async def test_the_second_address_is_tried_when_the_first_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refusing = Endpoint(socket.AF_INET, taken.getsockname())
        async with saying(b"220 hi\r\n") as port:
            with await connect([refusing, Endpoint(socket.AF_INET, ("127.0.0.1", port))], 5.0) as connection:
                assert connection.getpeername() == ("127.0.0.1", port)


async def test_a_full_backlog_swallows_and_the_next_address_still_gets_its_turn() -> None:
    with socket.socket() as full, contextlib.ExitStack() as clients:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _number in range(8):
            client = clients.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        swallowing = Endpoint(socket.AF_INET, full.getsockname())
        with pytest.raises(NoConnectionError) as caught:
            await connect([swallowing], 0.5)
        assert caught.value.word == TIMEOUT
        async with saying(b"220 hi\r\n") as port:
            with await connect(
                [swallowing, Endpoint(socket.AF_INET, ("127.0.0.1", port))], 2.0
            ) as connection:
                assert connection.getpeername()[1] == port


async def test_addresses_and_brackets_resolve_to_themselves() -> None:
    assert [str(one) for one in await resolve("127.0.0.1", 25)] == ["127.0.0.1"]
    assert [str(one) for one in await resolve("[::1]", 25)] == ["::1"]

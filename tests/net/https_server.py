"""A web server on loopback that says what a test wants, over TLS with a certificate of the test's own authority."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import trustme

from tests.net.listening import let_go
from wizard.net.fetch import SystemFetcher

Say = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def page(body: bytes | str, status: str = "200 OK", kind: str = "application/json", *more: str) -> bytes:
    """A whole response."""
    octets = body.encode() if isinstance(body, str) else body
    head = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(octets)}",
        "Connection: close",
        *more,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + octets


@dataclass
class WebServer:
    """Answers by path and query while the ``async with`` lasts; the rest is 404. ``hosts`` are who it is.

    An answer is a whole response, or a function that speaks itself. ``asked`` holds the hosts' names and paths.
    """

    authority: trustme.CA
    answers: dict[str, bytes | Say] = field(default_factory=dict)
    hosts: Sequence[str] = ("login.example.com",)
    context: ssl.SSLContext | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        if self.context is None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(*self.hosts).configure_cert(self.context)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await let_go()

    def fetcher(self, ca_file: str) -> SystemFetcher:
        """A fetcher that knows no other way than to this server."""
        return SystemFetcher(lambda _host, _port: ("127.0.0.1", self.port), ca_file)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
                await self._talk(reader, writer)
        finally:
            self.gone.set()
            self._tasks.discard(task)
            writer.transport.abort()
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        path = head.split(" ")[1]
        host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: "))
        self.asked.append((host, path))
        answer = self.answers.get(path, self.answers.get("*", page("{}", "404 Not Found")))
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(reader, writer)


async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Never answers."""
    await reader.read()


@dataclass
class Proxy:
    """An HTTP proxy on loopback that leads every CONNECT to ``target``, or says ``refusal``."""

    target: int
    refusal: bytes = b""
    asked: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        if self.refusal:
            writer.write(self.refusal)
            return
        away_reader, away_writer = await asyncio.open_connection("127.0.0.1", self.target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with contextlib.closing(away_writer):
            await asyncio.gather(_pour(reader, away_writer), _pour(away_reader, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while octets := await reader.read(65536):
            writer.write(octets)
            await writer.drain()
        writer.close()

"""Waits on loopback for the browser to come back from a sign-in (RFC 8252, section 7.3).

Knows one thing: an answer with the state that was sent. What it means is ``sign_in``'s business. msal brings a
listener of its own, but that one can not be cancelled, and binds every address inside a container.
"""

import asyncio
import contextlib
import hmac
import html
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from wizard.core.texts import _

HEAD_LIMIT = 16 * 1024
BODY_LIMIT = 64 * 1024
CONNECTION_S = 10.0
"""Seconds that one browser connection may take; the wait for the person has its own limit."""


class RedirectListener:
    """Listens on 127.0.0.1 (and ::1 where there is one) at a free port while the ``async with`` lasts."""

    def __init__(self) -> None:
        self._state = ""
        self._answer: asyncio.Future[dict[str, str]] | None = None
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._answer = asyncio.get_running_loop().create_future()
        first = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_LIMIT)
        self._servers.append(first)
        self.port: int = first.sockets[0].getsockname()[1]
        # Browsers may ask ::1 first for "localhost"; without IPv6 here, they come to 127.0.0.1 anyway.
        with contextlib.suppress(OSError):
            self._servers.append(await asyncio.start_server(self._accept, "::1", self.port, limit=HEAD_LIMIT))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        if self._answer is not None:
            self._answer.cancel()

    @property
    def address(self) -> str:
        """The redirect address, as an app registration for desktop programs allows it on any port."""
        return f"http://localhost:{self.port}"

    def expect(self, state: str) -> None:
        """Says which answer is awaited. To be called before the browser opens: it may be quick."""
        self._state = state

    async def answer(self) -> dict[str, str]:
        """The first answer that carries the expected state; anything else that knocks is turned away."""
        assert self._answer is not None
        return await self._answer

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            async with asyncio.timeout(CONNECTION_S):
                fields = await _fields(reader)
                good = self._take(fields)
                writer.write(_page(good=good))
                await writer.drain()
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # not a browser that comes back from a sign-in: nobody waits for an explanation
        finally:
            self._connections.discard(task)
            writer.close()

    def _take(self, fields: dict[str, str]) -> bool:
        assert self._answer is not None
        known = self._state != "" and hmac.compare_digest(
            fields.get("state", "").encode(), self._state.encode()
        )
        if not known or self._answer.done() or not fields.keys() & {"code", "error"}:
            return False
        self._answer.set_result(fields)
        return "code" in fields


async def _fields(reader: asyncio.StreamReader) -> dict[str, str]:
    """The form or query of one HTTP/1.1 request; a form wins."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *headers = head.split("\r\n")
    method, target, _version = request.split(" ", 2)
    text = urlsplit(target).query
    if method == "POST":
        length = next(
            (
                int(value)
                for name, _colon, value in (line.partition(":") for line in headers)
                if name.strip().lower() == "content-length"
            ),
            0,
        )
        if not 0 < length <= BODY_LIMIT:
            raise ValueError("no form of a sensible size")
        text = (await reader.readexactly(length)).decode("latin-1")
    return {name: values[0] for name, values in parse_qs(text, max_num_fields=50).items()}


def _page(*, good: bool) -> bytes:
    """What the browser shows. Nothing of the request is repeated in it."""
    sentence = (
        _("You are signed in. Close this window and go back to Relay Wizard.")
        if good
        else _("The sign-in did not work. Close this window; Relay Wizard says why.")
    )
    body = f"<!doctype html><meta charset=utf-8><title>Relay Wizard</title><p>{html.escape(sentence)}</p>".encode()
    head = (
        f"HTTP/1.1 {'200 OK' if good else '400 Bad Request'}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Security-Policy: default-src 'none'\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body

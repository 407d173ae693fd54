"""Puts the practice Entra on HTTPS at loopback, for browsers and for programs that bring their own OAuth.

A thin adapter: it reads one HTTP/1.1 request a connection, asks the `EntraHost`, writes the answer (RFC 9112).
"""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.sim.entra.host import EntraHost
from wizard.sim.entra.request import Request, Response
from wizard.sim.server import LOOPBACK, check_loopback, port_problem

HEAD_LIMIT = 64 * 1024
"""Octets of a request's first line and header fields: a hidden field in a query can be long."""

BODY_LIMIT = 128 * 1024
EXCHANGE_S = 30.0
"""Seconds for one request and its answer."""

CONNECTIONS = 200


class BadRequestError(Exception):
    """What came is no request that can be answered; ``status`` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class EntraServer:
    """The practice Entra on a port of loopback. Use it from the loop that `start` was called on."""

    def __init__(self, host: EntraHost, tls: ssl.SSLContext, *, exchange_s: float = EXCHANGE_S) -> None:
        self._host = host
        self._tls = tls
        self._exchange_s = exchange_s
        self._server: asyncio.Server | None = None
        self._exchanges: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def base(self) -> str:
        """Where it is found: the beginning of every address, and what its answers' links begin with."""
        return f"https://localhost:{self.port}"

    async def start(self, port: int = 0, host: str = LOOPBACK) -> None:
        """Listens on ``port`` (0: any free one). Raises `WizardError` where the port can not be had."""
        check_loopback(host)
        try:
            self._server = await asyncio.start_server(
                self._accept,
                host,
                port,
                ssl=self._tls,
                limit=HEAD_LIMIT,
                ssl_handshake_timeout=self._exchange_s,
            )
        except (OSError, OverflowError) as error:
            raise WizardError(port_problem(port, error)) from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stops listening and hangs up on everyone."""
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._exchanges):
            task.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._exchanges.add(task)
        try:
            async with asyncio.timeout(self._exchange_s):
                writer.write(await self._answer(reader, writer))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        finally:
            self._exchanges.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        try:
            asked = await self._read(reader, writer)
        except BadRequestError as bad:
            return written(
                Response(int(bad.status), "text/plain; charset=utf-8", Secret(bad.status.phrase)),
                with_body=True,
            )
        # Signing takes a millisecond or two; the SMTP conversations beside it should not wait for it.
        response = await asyncio.to_thread(self._host.answer, asked)
        return written(response, with_body=asked.method != "HEAD")

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
        if len(self._exchanges) > CONNECTIONS:
            raise BadRequestError(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.LimitOverrunError:
            raise BadRequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None
        first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _colon, value in (one.partition(":") for one in lines)
        }
        try:
            method, target, version = first.split(" ")
            split = urlsplit(target)
        except ValueError:
            raise BadRequestError(HTTPStatus.BAD_REQUEST) from None
        if version not in {"HTTP/1.1", "HTTP/1.0"} or not target.startswith("/"):
            raise BadRequestError(HTTPStatus.BAD_REQUEST)
        length = _length(headers)
        if length and headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = (await reader.readexactly(length)).decode("latin-1")
        return Request(method.upper(), self.base, split.path, Secret(split.query), headers, Secret(body))


def _length(headers: Mapping[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise BadRequestError(HTTPStatus.LENGTH_REQUIRED)
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise BadRequestError(HTTPStatus.BAD_REQUEST)
    if len(text) > 9 or int(text) > BODY_LIMIT:
        raise BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return int(text)


def written(response: Response, *, with_body: bool) -> bytes:
    """The answer as it goes on the wire. A header's value never ends a line: what would is left out."""
    body = response.body.reveal().encode()
    fields = {
        "Content-Type": response.content_type,
        **response.headers,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
    lines += [
        f"{name}: {''.join(sign for sign in value if sign.isprintable())}" for name, value in fields.items()
    ]
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    return head + body if with_body else head


def _phrase(status: int) -> str:
    with contextlib.suppress(ValueError):
        return HTTPStatus(status).phrase
    return "Answer"

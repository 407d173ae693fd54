"""One SMTP connection on the wire: lines in, bytes out, STARTTLS in between, with limits on size and time.

An asyncio protocol of our own. Streams would hide the receive buffer, and that buffer must be emptied at
STARTTLS: what a client sent in clear text before the handshake must never count after it (RFC 3207, section 4.2,
"command injection"). Nothing here knows SMTP replies.
"""

import asyncio
import ssl
from collections.abc import Callable

from wizard.sim import alerts

HIGH_WATER = 256 * 1024
"""Unread octets at which the connection stops reading, so that a flood waits at the sender."""


class LineTooLongError(Exception):
    """The line had no end within the limit. Its rest was thrown away: the next line can be read."""


class EndOfStreamError(Exception):
    """The client has hung up."""


class Wire(asyncio.Protocol):
    """Reads lines and writes replies. ``started`` is called once the connection stands.

    ``octet_delay_s`` makes it write one octet at a time.
    """

    def __init__(self, started: "Callable[[Wire], None]", octet_delay_s: float = 0.0) -> None:
        self._started = started
        self._octet_delay_s = octet_delay_s
        self._buffer = bytearray()
        self._more = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: asyncio.Transport | None = None
        self._no_more = False
        self._lost = False
        self._secured = False

    # --- called by the event loop -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._started(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._more.set()
        if len(self._buffer) > HIGH_WATER and self._transport is not None:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        self._no_more = True
        self._more.set()
        # A client that has said all it wants to say may still read; under TLS the connection is over.
        return not self._secured

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._no_more = self._lost = True
        self._more.set()
        self._writable.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    # --- called by the conversation -----------------------------------------------------------------------------------

    async def line(self, limit: int) -> bytes:
        """The next line, with its line feed.

        Raises `LineTooLongError` where ``limit`` octets hold no line feed, `EndOfStreamError` at the end.
        """
        overlong = False
        while True:
            piece = await self.piece(limit)
            if piece.endswith(b"\n"):
                if overlong:
                    raise LineTooLongError
                return piece
            overlong = True

    async def piece(self, limit: int) -> bytes:
        """The next line with its line feed, or ``limit`` octets of one that is longer; less than `HIGH_WATER`."""
        searched = 0
        while True:
            end = self._buffer.find(b"\n", searched, limit)
            if end >= 0:
                return self._take(end + 1)
            if len(self._buffer) >= limit:
                return self._take(limit)
            searched = len(self._buffer)
            if self._no_more:
                raise EndOfStreamError
            self._more.clear()
            await self._more.wait()

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        if len(self._buffer) <= HIGH_WATER // 2 and self._transport is not None and not self._no_more:
            self._transport.resume_reading()
        return taken

    async def write(self, data: bytes) -> None:
        """Sends ``data``; waits while the client does not read. Raises `EndOfStreamError` where it has gone."""
        step = 1 if self._octet_delay_s else max(1, len(data))
        for start in range(0, len(data), step):
            await self._writable.wait()
            if self._lost or self._transport is None or self._transport.is_closing():
                raise EndOfStreamError
            self._transport.write(data[start : start + step])
            if self._octet_delay_s:
                await asyncio.sleep(self._octet_delay_s)

    async def starttls(self, ready: bytes, context: ssl.SSLContext, timeout_s: float) -> ssl.SSLObject:
        """Sends ``ready``, then does the server's side of the handshake and forgets all clear text.

        Raises `OSError` (`ssl.SSLError` among it) or `EndOfStreamError` where the handshake fails.
        """
        transport = self._transport
        assert transport is not None
        # From here on nothing more is read as clear text: what arrives now belongs to the handshake, and what
        # arrived before is dropped, for it was sent where anyone could have slipped it in.
        transport.pause_reading()
        await self.write(ready)
        self._buffer.clear()
        alert = alerts.refusal(context, await alerts.first_words(transport, timeout_s))
        if alert:
            await self.write(alert)
            raise EndOfStreamError
        secured = await asyncio.get_running_loop().start_tls(
            transport,
            self,
            context,
            server_side=True,
            ssl_handshake_timeout=timeout_s,
            ssl_shutdown_timeout=1.0,
        )
        if secured is None:
            raise ConnectionResetError("the connection ended before the handshake")
        self._transport = secured
        self._secured = True
        secured.resume_reading()
        found = secured.get_extra_info("ssl_object")
        assert isinstance(found, ssl.SSLObject)
        return found

    def close(self) -> None:
        """Says goodbye: what was written still goes out."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Hangs up at once."""
        if self._transport is not None:
            self._transport.abort()

"""Reads a server's replies strictly: aiosmtplib's protocol, less forgiving where forgiving would hide something.

A reply is three digits from 200 to 599, the same on each of its lines (RFC 5321, sections 4.2 and 4.2.1). What a server
says unasked is noted, and nothing is sent to it any more: from then on no reply is sure to belong to its command, and a
delivery that it claims is none. Unasked words between its answer to STARTTLS and the handshake may have been put there by
somebody on the way (RFC 3207, section 4.2; CVE-2011-0411).
"""

import asyncio
import re
import ssl
from collections.abc import Callable

from aiosmtplib.errors import SMTPResponseException, SMTPServerDisconnected
from aiosmtplib.protocol import MAX_LINE_LENGTH, SMTPProtocol
from aiosmtplib.response import SMTPResponse

REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([- ])(.*))?", re.DOTALL)
"""Code, separator and words. A code alone is a whole reply too."""

NO_REPLY = -1
"""The code that aiosmtplib gives to what is no reply."""

UNASKED_NOTES = 3
"""More of a server's unasked words are dropped without a note."""


class InjectedError(Exception):
    """Something spoke in clear text after the server had agreed to encrypt."""


class OutOfStepError(Exception):
    """The server spoke unasked: its replies can not be told apart any more."""


class StrictProtocol(SMTPProtocol):
    """``on_unasked`` is told what a server said that nobody had asked for, a few times at most."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        connection_lost_callback: Callable[[SMTPProtocol], None],
        on_unasked: Callable[[str], None],
    ) -> None:
        super().__init__(loop=loop, connection_lost_callback=connection_lost_callback)
        self._on_unasked = on_unasked
        self._notes_left = UNASKED_NOTES
        self._encrypting = False
        self._unasked_words = b""

    def data_received(self, data: bytes) -> None:
        """Splits what was asked for from what was not."""
        waiter = self._response_waiter
        if waiter is not None and (not self._response_pending or waiter.done()):
            self._unasked(data)
            return
        super().data_received(data)

    def _unasked(self, data: bytes) -> None:
        if not data.strip():
            return
        self._unasked_words = self._unasked_words or data[:500]
        if self._notes_left > 0:
            self._notes_left -= 1
            self._on_unasked(data[:500].decode("utf-8", "replace"))

    def write(self, data: bytes) -> None:
        """Sends to a server that is in step. A 421 needs no asking (RFC 5321, section 3.8): it is a refusal."""
        if self._unasked_words:
            found = REPLY_LINE.match(self._unasked_words.splitlines()[0])
            if found is not None and found[1] == b"421":
                raise SMTPResponseException(421, (found[3] or b"").decode("utf-8", "replace").strip())
            raise OutOfStepError
        super().write(data)

    def _read_response_from_buffer(self) -> SMTPResponse | None:
        lines: list[bytes] = []
        codes: set[bytes] = set()
        offset = 0
        while (end := self._buffer.find(b"\n", offset)) != -1:
            line = bytes(self._buffer[offset : end + 1]).rstrip(b"\r\n")
            offset = end + 1
            if len(line) > MAX_LINE_LENGTH:
                raise SMTPResponseException(NO_REPLY, "a line of more than 8192 octets")
            found = REPLY_LINE.fullmatch(line)
            if found is None:
                raise SMTPResponseException(NO_REPLY, line[:500].decode("utf-8", "replace"))
            codes.add(found[1])
            lines.append((found[3] or b"").strip(b" \t\r\n"))
            if len(codes) > 1:
                said = " and ".join(sorted(code.decode("ascii") for code in codes))
                raise SMTPResponseException(NO_REPLY, f"one reply with two codes, {said}")
            if found[2] != b"-":
                rest = bytes(self._buffer[offset:])
                self._buffer.clear()
                if rest:
                    self._unasked(rest)
                text = b"\n".join(lines).decode("utf-8", "surrogateescape")
                return SMTPResponse(int(found[1]), text)
        return None

    async def read_response(self, timeout: float | None = None) -> SMTPResponse:  # noqa: ASYNC109 - the library's
        """The reply; while STARTTLS is under way, nothing may follow it in clear text.

        Waits without a limit, since the caller bounds every stage. The library's own `asyncio.wait_for` swallows, in
        Python 3.11, a cancellation that comes together with a reply: a test that was stopped would go on and deliver.
        """
        if self._response_waiter is None:
            raise SMTPServerDisconnected("Connection lost")
        self._response_pending = True
        try:
            response = await self._response_waiter
        finally:
            self._response_pending = False
            self._response_waiter = None if self.transport is None else self._loop.create_future()
        if self._encrypting and self._unasked_words:
            raise InjectedError
        return response

    async def start_tls(
        self,
        tls_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
    ) -> SMTPResponse:
        """STARTTLS and the handshake."""
        self._encrypting = True
        try:
            return await super().start_tls(tls_context, server_hostname, timeout)
        finally:
            self._encrypting = False

"""A mail server's first sentences: greeting, EHLO, STARTTLS, and a polite goodbye. Never a message, never a sign-in.

Everything is read within limits; what breaks them is no mail server. ``smtp_client`` sends mail; aiosmtplib, which it
stands on, shows neither a greeting that is no SMTP nor the certificates.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
from contextlib import suppress

from wizard.core.texts import one_line

LINE_LIMIT = 2048
"""Octets of a line that are read at most; RFC 5321 (section 4.5.3.1.5) allows 512."""
LINES_LIMIT = 100
SHOWN = 300
"""Characters of a line that are kept."""
QUIT_S = 1.0
"""Seconds for the goodbye."""

_REPLY = re.compile(rb"[2-5][0-9][0-9](?:[ -]|$)")


class NoMailServerError(Exception):
    """What came is no SMTP; the text is its first line, harmless, or a word on it."""


class Conversation:
    """One connection to what may be a mail server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._unread = b""
        self._closed = False

    @classmethod
    async def over(cls, connection: socket.socket) -> "Conversation":
        """A conversation over a connected socket, which it then owns."""
        try:
            reader, writer = await asyncio.open_connection(sock=connection)
        except BaseException:
            connection.close()
            raise
        return cls(reader, writer)

    async def reply(self) -> tuple[str, ...]:
        """One reply's lines, harmless. Raises `NoMailServerError`, or `ConnectionError` where the connection ends."""
        lines: list[str] = []
        while True:
            line = await self._line()
            if not _REPLY.match(line):
                raise NoMailServerError(_shown(line) or "an empty line")
            lines.append(_shown(line))
            if line[3:4] != b"-":
                return tuple(lines)
            if len(lines) >= LINES_LIMIT:
                raise NoMailServerError(f"a reply of more than {LINES_LIMIT} lines")

    @property
    def half_line(self) -> str:
        """What came of a line that has not ended yet, harmless."""
        return _shown(self._unread)

    async def _line(self) -> bytes:
        while b"\n" not in self._unread:
            if len(self._unread) > LINE_LIMIT:
                raise NoMailServerError(
                    f"a line of more than {LINE_LIMIT} octets: {_shown(self._unread[:80])}"
                )
            more = await self._reader.read(LINE_LIMIT)
            if not more and self._unread:
                raise NoMailServerError(f"half a line: {_shown(self._unread)}")
            if not more:
                raise ConnectionResetError("the connection was closed")
            self._unread += more
        line, _end, self._unread = self._unread.partition(b"\n")
        return line.rstrip(b"\r")

    async def say(self, command: str) -> tuple[str, ...]:
        """The reply to a command."""
        self._writer.write(command.encode("ascii") + b"\r\n")
        await self._writer.drain()
        return await self.reply()

    async def hello(self) -> tuple[str, ...]:
        """EHLO with our own address as a literal: no name of this computer is given away."""
        address = ipaddress.ip_address(
            str(self._writer.get_extra_info("sockname")[0]).partition("%")[0],
        )
        return await self.say(f"EHLO [{'IPv6:' if address.version == 6 else ''}{address}]")

    async def encrypt(self, context: ssl.SSLContext, host: str) -> ssl.SSLObject:
        """The handshake. Raises what ssl raises, or `NoMailServerError` where the server sent more than its reply."""
        if self._unread:
            # What was sent in clear would be read as if it had come encrypted (CVE-2011-0411).
            raise NoMailServerError("words in clear text behind the reply to STARTTLS")
        await self._writer.start_tls(context, server_hostname=host)
        session = self._writer.get_extra_info("ssl_object")
        assert isinstance(session, ssl.SSLObject)
        return session

    async def leave(self) -> None:
        """QUIT, if there is still somebody to hear it, and the end, whatever the server does."""
        if not self._closed and not self._writer.is_closing():
            with suppress(OSError, NoMailServerError, TimeoutError):
                async with asyncio.timeout(QUIT_S):
                    await self.say("QUIT")
        self.close()

    def close(self) -> None:
        """Ends the connection without waiting."""
        if not self._closed:
            self._closed = True
            self._writer.transport.abort()
            self._writer.close()


def offers(reply: tuple[str, ...], keyword: str) -> bool:
    """Whether an EHLO reply names an extension (RFC 5321, section 4.1.1.1)."""
    return any(line[4:].strip().upper().partition(" ")[0] == keyword for line in reply[1:])


def is_masked(lines: tuple[str, ...]) -> bool:
    """Whether a firewall has blanked parts of the lines: stars in the greeting, crosses in place of an extension.

    Cisco's SMTP inspection does so ("ESMTP inspection" of its ASA; it leaves ``220 ****`` and ``250 XXXXXXXA``).
    """
    return any("****" in line or re.search(r"\bX{7,}[A-Z]?\b", line) for line in lines)


def _shown(line: bytes) -> str:
    return one_line(line.decode("utf-8", "replace"), SHOWN)

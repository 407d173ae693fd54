"""A mail server on loopback that does what a test says, and remembers what it was told."""

import asyncio
import contextlib
import datetime
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from tests.net.listening import let_go

DROP = b"<drop>"
"""In place of a reply: close the connection."""
SILENT = b"<silent>"
"""In place of a reply: never answer."""

HOST = "mx.example.com"


@dataclass
class Script:
    """Replies by verb; the defaults are those of a server that takes everything."""

    greeting: bytes = b"220 mx.example.com ESMTP ready\r\n"
    ehlo: bytes = b"250-mx.example.com hello\r\n250-SIZE 36700160\r\n250-STARTTLS\r\n250 8BITMIME\r\n"
    ehlo_tls: bytes = (
        b"250-mx.example.com hello\r\n250-SIZE 36700160\r\n250-AUTH LOGIN XOAUTH2\r\n250 8BITMIME\r\n"
    )
    starttls: bytes = b"220 2.0.0 go ahead\r\n"
    auth: bytes = b"235 2.7.0 Authentication successful\r\n"
    mail: bytes = b"250 2.1.0 sender ok\r\n"
    rcpt: bytes = b"250 2.1.5 recipient ok\r\n"
    data: bytes = b"354 go on\r\n"
    end: bytes = b"250 2.6.0 queued\r\n"
    quit: bytes = b"221 2.0.0 bye\r\n"
    refused: dict[bytes, bytes] = field(default_factory=dict)
    """A recipient that hears another reply at RCPT."""
    context: ssl.SSLContext | None = None
    greeting_delay_s: float = 0.0
    drip_s: float = 0.0


@dataclass
class MailServer:
    """Listens on 127.0.0.1 while the ``async with`` lasts."""

    script: Script
    commands: list[bytes] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    client_names: list[str] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await let_go()

    def route(self, _host: str, _port: int) -> tuple[str, int]:
        return "127.0.0.1", self.port

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
                await self._talk(reader, writer)
            self.gone.set()
        finally:
            self._tasks.discard(task)
            writer.transport.abort()
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script = self.script
        await asyncio.sleep(script.greeting_delay_s)
        if not await self._say(reader, writer, script.greeting):
            return
        encrypted = False
        while line := await reader.readline():
            self.commands.append(line.rstrip(b"\r\n"))
            verb = line.split(b" ")[0].strip().upper().decode("ascii", "replace")
            reply = self._reply(verb, encrypted=encrypted)
            if verb == "RCPT":
                reply = next((said for who, said in script.refused.items() if who in line), reply)
            if verb == "AUTH" and line.upper().startswith(b"AUTH LOGIN") and reply.startswith(b"235"):
                await self._say(reader, writer, b"334 UGFzc3dvcmQ6\r\n")
                self.commands.append((await reader.readline()).rstrip(b"\r\n"))
            if not await self._say(reader, writer, reply):
                return
            if verb == "STARTTLS" and reply.startswith(b"220"):
                assert script.context is not None
                await writer.start_tls(script.context)
                encrypted = True
                self._note_client(writer)
            elif verb == "DATA" and reply.startswith(b"354"):
                self.messages.append(await _message(reader))
                if not await self._say(reader, writer, script.end):
                    return
            elif verb == "QUIT":
                return

    def _reply(self, verb: str, *, encrypted: bool) -> bytes:
        script = self.script
        if verb == "EHLO":
            return script.ehlo_tls if encrypted else script.ehlo
        return {
            "STARTTLS": script.starttls,
            "AUTH": script.auth,
            "MAIL": script.mail,
            "RCPT": script.rcpt,
            "DATA": script.data,
            "QUIT": script.quit,
        }.get(verb, b"535 5.7.3 Authentication unsuccessful\r\n")

    async def _say(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, reply: bytes) -> bool:
        if reply == DROP:
            return False
        if reply == SILENT:
            while await reader.read(4096):
                pass
            return False
        if self.script.drip_s:
            for octet in reply:
                writer.write(bytes([octet]))
                await writer.drain()
                await asyncio.sleep(self.script.drip_s)
        else:
            writer.write(reply)
            await writer.drain()
        return True

    def _note_client(self, writer: asyncio.StreamWriter) -> None:
        certificate = writer.get_extra_info("peercert")
        if certificate:
            self.client_names += [
                value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"
            ]


async def _message(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readline()) not in {b".\r\n", b""}:
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


def server_context(
    authority: trustme.CA, name: str = HOST, *, not_after: datetime.datetime | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=not_after).configure_cert(context)
    return context


def ca_file(authority: trustme.CA, folder: Path) -> str:
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)

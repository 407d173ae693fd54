"""A mail server that misbehaves as `battery.toml` says, on loopback. It never holds anything back on purpose: what a
client does not bound itself, this server does not bound for it."""

import asyncio
import contextlib
import datetime
import socket
import ssl
import struct
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme

from tests.net.smtp_server import HOST
from wizard.core.answers import Security, SignIn
from wizard.core.model import Method, Stage

SECRET = "canary-0f7d-Passw0rd"

GOOD = {
    "greeting": "220 mx.example.com ESMTP ready\r\n",
    "ehlo": "250-mx.example.com hello\r\n250-SIZE 36700160\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
    "starttls": "220 2.0.0 go ahead\r\n",
    "ehlo_tls": "250-mx.example.com hello\r\n250-SIZE 36700160\r\n250-AUTH LOGIN PLAIN XOAUTH2\r\n250 8BITMIME\r\n",
    "auth": "235 2.7.0 Authentication successful\r\n",
    "auth_again": "535 5.7.3 Authentication unsuccessful\r\n",
    "mail": "250 2.1.0 Sender OK\r\n",
    "rcpt": "250 2.1.5 Recipient OK\r\n",
    "data": "354 Start mail input; end with <CRLF>.<CRLF>\r\n",
    "end": "250 2.6.0 Queued mail for delivery\r\n",
    "quit": "221 2.0.0 bye\r\n",
}

OLD = {"tls1.0", "tls1.1", "no-common-cipher"}
"""Servers whose handshake fails with an alert."""

METHODS = {
    "clear": (Method.CONNECTOR_IP, Security.NONE, SignIn.NONE),
    "starttls": (Method.CONNECTOR_IP, Security.STARTTLS, SignIn.NONE),
    "direct": (Method.DIRECT_SEND, Security.STARTTLS, SignIn.NONE),
    "relay": (Method.LOCAL_RELAY, Security.IMPLICIT, SignIn.NONE),
    "oauth": (Method.SMTP_AUTH_OAUTH, Security.STARTTLS, SignIn.OAUTH2),
    "password": (Method.SMTP_AUTH_BASIC, Security.STARTTLS, SignIn.BASIC),
    "hve": (Method.HIGH_VOLUME_EMAIL, Security.STARTTLS, SignIn.BASIC),
    "acs": (Method.AZURE_COMMUNICATION_SERVICES, Security.STARTTLS, SignIn.BASIC),
}


@dataclass(frozen=True)
class Case:
    """One entry of the battery. ``says`` are acts by phase; ``causes`` are the right ones, the first the best."""

    id: str
    plan: str
    stage: Stage
    causes: tuple[str, ...]
    error: str = ""
    delivered: bool = False
    says: Mapping[str, list[Any]] = field(default_factory=dict)
    tls: str = "good"
    deadline_s: float = 5.0
    never: tuple[str, ...] = ()
    or_ends: tuple[tuple[str, str], ...] = ()


def battery() -> tuple[Case, ...]:
    """Every entry of the file."""
    data = tomllib.loads((Path(__file__).parent / "battery.toml").read_text("utf-8"))
    return tuple(
        Case(
            id=one["id"],
            plan=one["plan"],
            stage=Stage(one["stage"]),
            causes=tuple(one.get("causes", ())),
            error=one.get("error", ""),
            delivered=one.get("delivered", False),
            says={
                phase: acts if isinstance(acts, list) else [acts]
                for phase, acts in one.get("says", {}).items()
            },
            tls=one.get("tls", "good"),
            deadline_s=one.get("deadline_s", 5.0),
            never=tuple(one.get("never", ())),
            or_ends=tuple((stage, error) for stage, error in one.get("or_ends", ())),
        )
        for one in data["server"]
    )


class GoneError(Exception):
    """The connection is over."""


class HostileServer:
    """Plays one case for every connection while the ``async with`` lasts."""

    def __init__(self, case: Case, authority: trustme.CA) -> None:
        self.case = case
        self.context = _context(case.tls, authority)
        self.port = 0
        self.heard: list[bytes] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=2**20, ssl=self.context if self.case.plan == "relay" else None
        )
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
        await asyncio.sleep(0)

    def route(self, _host: str, _port: int) -> tuple[str, int]:
        return "127.0.0.1", self.port

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        # A task that was cancelled would be reported by asyncio's own streams: it ends quietly instead.
        with contextlib.suppress(
            GoneError, OSError, ssl.SSLError, EOFError, ValueError, asyncio.CancelledError
        ):
            await self._talk(reader, writer)
        self._tasks.discard(task)
        writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say("greeting", reader, writer)
        encrypted = self.case.plan == "relay"
        challenged = False
        while line := await reader.readline():
            self.heard.append(line)
            verb = line.split(b" ")[0].strip().upper().decode("ascii", "replace")
            phase = {"EHLO": "ehlo_tls" if encrypted else "ehlo", "": "auth_again"}.get(verb, verb.lower())
            if challenged or phase not in GOOD:
                phase = "auth_again"
            challenged = phase in {"auth", "auth_again"} and any(
                "334" in str(act) for act in self.case.says.get(phase, ())
            )
            await self._say(phase, reader, writer)
            if verb == "STARTTLS":
                await self._say("handshake", reader, writer)
                if self.case.tls in OLD:
                    await self._refuse(reader, writer)
                await writer.start_tls(self.context)
                encrypted = True
                await self._say("after_handshake", reader, writer)
            elif verb == "DATA" and "354" in str(self.case.says.get("data", "354")):
                while await reader.readline() not in {b".\r\n", b""}:
                    pass
                await self._say("end", reader, writer)
            elif verb == "QUIT":
                return

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A handshake by hand: asyncio's own throws the alert away that says why it failed."""
        inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        session = self.context.wrap_bio(inward, outward, server_side=True)
        while True:
            inward.write(await reader.read(16384))
            try:
                session.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                writer.write(outward.read())
                writer.write_eof()
                await reader.read()
                raise GoneError from None

    async def _say(self, phase: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        usual = [GOOD[phase]] if phase in GOOD else []
        for act in self.case.says.get(phase, usual):
            await _perform(act, reader, writer)


async def _perform(act: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if isinstance(act, str):
        writer.write(act.encode("latin-1"))
        await writer.drain()
    elif "utf8" in act:
        writer.write(act["utf8"].encode("utf-8"))
        await writer.drain()
    elif "times" in act:
        writer.write(act["text"].encode("latin-1") * act["times"])
        await writer.drain()
    elif "flood" in act:
        while True:
            writer.write(act["flood"].encode("latin-1") * 100)
            await writer.drain()
            await asyncio.sleep(0)
    elif "drip" in act:
        for octet in act["drip"].encode("latin-1"):
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(0.1)
    elif act["end"] == "reset":
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise GoneError
    elif act["end"] == "close":
        writer.close()
        raise GoneError
    else:
        while await reader.read(4096):
            pass
        raise GoneError


def _context(kind: str, authority: trustme.CA) -> ssl.SSLContext:
    now = datetime.datetime.now(datetime.UTC)
    past, later = now - datetime.timedelta(days=400), now + datetime.timedelta(days=400)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "expired":
        leaf = authority.issue_cert(HOST, not_before=past, not_after=now - datetime.timedelta(days=1))
    elif kind == "not-yet":
        leaf = authority.issue_cert(HOST, not_before=now + datetime.timedelta(days=1), not_after=later)
    elif kind == "wrong-name":
        leaf = authority.issue_cert("mail.elsewhere.example")
    elif kind == "unknown-authority":
        leaf = trustme.CA().issue_cert(HOST)
    elif kind == "filter":
        leaf = trustme.CA(organization_name="Fortinet", organization_unit_name="FortiGate CA").issue_cert(
            HOST
        )
    elif kind == "lookalike":
        leaf = authority.issue_cert("mx.example.com.evil.example", "*.com")
    else:
        leaf = authority.issue_cert(HOST)
    leaf.configure_cert(context)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the versions that are tested are old on purpose
        if kind == "tls1.0":
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
        elif kind == "tls1.1":
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        elif kind == "no-common-cipher":
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers("NULL:@SECLEVEL=0")
        elif kind == "wants-a-certificate":
            context.verify_mode = ssl.CERT_REQUIRED
            authority.configure_trust(context)
    return context

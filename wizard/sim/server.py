"""Puts the simulated Exchange Online on sockets: two listeners on loopback, and nowhere else.

A thin adapter. It reads lines, asks `World.respond`, writes the reply, does the TLS handshake and keeps to the
limits; what is answered is decided in ``exchange``. Binding anything but 127.0.0.1 is impossible by design.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from wizard.core.model import Stage
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.sim import certificates, exchange, replies
from wizard.sim.breaking import BreakOff, stage_of
from wizard.sim.scenario import Behaviour
from wizard.sim.session import ClientTls, Endpoint, Phase, Session
from wizard.sim.wire import EndOfStreamError, LineTooLongError, Wire
from wizard.sim.world import World

LOOPBACK = "127.0.0.1"

COMMAND_LIMIT = 12_288 + 2
"""Octets in a command line: long enough for an access token in AUTH (RFC 4954, section 4)."""

CONTENT_PIECE = 65_536
"""Octets of a message that are read at once. Lines may be longer than the 1,000 of RFC 5321: devices send such."""

CONNECTIONS = 1000
"""Connections at once to one listener; one more gets 421 4.3.2."""


class Patience(msgspec.Struct, frozen=True):
    """How long the server waits, in seconds (RFC 5321, section 4.5.3.2): a command, a whole message, a handshake."""

    command_s: float = 300.0
    content_s: float = 600.0
    handshake_s: float = 30.0


WELL_BEHAVED = Behaviour()
PATIENT = Patience()


def _now() -> datetime:
    return datetime.now(UTC)


def check_loopback(host: str) -> None:
    """Refuses to serve anywhere but on 127.0.0.1: practice never leaves this computer, nor lets others in."""
    if host != LOOPBACK:
        raise ValueError(f"the practice server listens on {LOOPBACK} only, not on {host!r}")


class SmtpServer:
    """One listener of the practice Exchange Online. Use it from the loop that `start` was called on."""

    def __init__(
        self,
        world: World,
        endpoint: Endpoint,
        *,
        client_ip: str | Callable[[], str],
        tls: ssl.SSLContext,
        behaviour: Behaviour = WELL_BEHAVED,
        patience: Patience = PATIENT,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._world = world
        self._endpoint = endpoint
        self._client_ip = client_ip if callable(client_ip) else lambda: client_ip
        self._tls = tls
        self._behaviour = behaviour
        self._patience = patience
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, port: int = 0, host: str = LOOPBACK) -> None:
        """Listens on ``port`` (0: any free one). Raises `WizardError` where the port can not be had."""
        check_loopback(host)
        try:
            self._server = await asyncio.get_running_loop().create_server(
                self._connected, host, port, backlog=CONNECTIONS
            )
        except (OSError, OverflowError) as error:
            raise WizardError(port_problem(port, error)) from error
        self.port = self._server.sockets[0].getsockname()[1]

    def _connected(self) -> Wire:
        return Wire(self._begin, self._behaviour.octet_delay_s)

    def _begin(self, wire: Wire) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(wire))
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)

    async def close(self) -> None:
        """Stops listening and hangs up on everyone."""
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._conversations):
            task.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, wire: Wire) -> None:
        session_id = self._world.open()
        try:
            with contextlib.suppress(EndOfStreamError, OSError):
                await self._converse(wire, session_id)
        except asyncio.CancelledError:
            wire.abort()
            raise
        finally:
            self._world.close(session_id)
            wire.close()

    async def _say(self, wire: Wire, words: bytes) -> None:
        """Writes within the patience for a command: who does not read is hung up on."""
        try:
            async with asyncio.timeout(self._patience.command_s):
                await wire.write(words)
        except TimeoutError:
            wire.abort()
            raise EndOfStreamError from None

    async def _converse(self, wire: Wire, session_id: int) -> None:
        session = Session(self._endpoint, self._client_ip(), id=session_id, now=self._clock())
        if len(self._conversations) > CONNECTIONS:
            await self._say(wire, replies.full().wire())
            return
        ending = BreakOff(wire, self._behaviour.breaks)
        if self._behaviour.banner_delay_s:
            await asyncio.sleep(self._behaviour.banner_delay_s)
        ending.before(Stage.GREETING)
        session, reply = exchange.greet(self._world.tenant, session)
        stage: Stage | None = Stage.GREETING
        while True:
            words = reply.wire()
            if ending.halves(stage):
                await self._say(wire, words[: len(words) // 2])
                return
            if reply.starttls:
                session = await self._start_tls(wire, session, words)
            else:
                await self._say(wire, words)
            if session.phase is Phase.CLOSED:
                return
            try:
                command = await self._command(wire, session.phase, ending)
            except TimeoutError:
                await self._say(wire, replies.timed_out().wire())
                return
            except LineTooLongError:
                stage = None
                session, reply = exchange.line_too_long(session)
            else:
                stage = stage_of(session.phase, command)
                ending.before(stage)
                session, reply = self._world.respond(session, command, self._clock())

    async def _command(self, wire: Wire, phase: Phase, ending: BreakOff) -> bytes:
        if phase is Phase.CONTENT:
            async with asyncio.timeout(self._patience.content_s):
                return await self._content(wire, ending)
        async with asyncio.timeout(self._patience.command_s):
            line = await wire.line(COMMAND_LIMIT)
        return line.removesuffix(b"\n").removesuffix(b"\r")

    async def _content(self, wire: Wire, ending: BreakOff) -> bytes:
        """The message up to the lone dot, dots unstuffed (RFC 5321, section 4.5.2).

        Only ``<CRLF>.<CRLF>`` ends it: a bare line feed around the dot does not ("SMTP smuggling"). What goes
        over the limit is read and thrown away, so that the client hears the 552.
        """
        limit = self._world.tenant.limits.message_bytes
        content = bytearray()
        fresh, last = True, b""
        while True:
            piece = await wire.piece(CONTENT_PIECE)
            if fresh and piece == b".\r\n":
                return bytes(content)
            ending.before(Stage.DATA)
            if len(content) <= limit:
                content += piece[1:] if fresh and piece.startswith(b".") else piece
            fresh = (last + piece).endswith(b"\r\n")
            last = piece[-1:]

    async def _start_tls(self, wire: Wire, session: Session, ready: bytes) -> Session:
        secured = await wire.starttls(ready, self._tls, self._patience.handshake_s)
        version, cipher = secured.version() or "", (secured.cipher() or ("",))[0]
        names = certificates.names(secured.getpeercert() or {})
        return exchange.tls_started(session, ClientTls(version, cipher, names))


def port_problem(port: int, error: Exception) -> Problem:
    """What to say when a port can not be had."""
    return Problem(
        id="port-taken",
        text=_("Port {port} on this computer is taken or not allowed.").format(port=port),
        fix=_("Choose another port, or 0 for any free one."),
        detail=str(error),
    )

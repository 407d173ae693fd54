"""Sends one verification email over SMTP, stage by stage. What a server or a network does becomes a `Transcript`.

The SMTP session itself is aiosmtplib's (``smtp_client``). Why it failed is ``core.diagnose``'s business.
"""

import asyncio
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from socket import AF_INET
from typing import TYPE_CHECKING, TypeVar

from wizard.core.answers import Security, SignIn
from wizard.core.certificates import Certificate, chain_lines
from wizard.core.model import Stage, StageResult, Transcript
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.net import tls
from wizard.net.begun import Begun
from wizard.net.connect import Endpoint, NoConnectionError, Route, connect, resolve
from wizard.net.recorder import Recorder
from wizard.net.send_order import SendOrder

if TYPE_CHECKING:
    from wizard.net.smtp_client import RecordingClient

T = TypeVar("T")

QUIT_S = 2.0
"""Seconds for the goodbye after a refusal: the answer is known by then, and nobody should wait for it."""


class SmtpSender:
    """`wizard.net.services.MailSender`.

    ``route`` says where a connection to a host and port really goes (practice: loopback). ``ca_file`` is
    trusted beside the system's roots, as is the order's own. ``context`` is one that was begun for orders that name the
    same files (``tls.begin_context``), for who sends several or wants no time lost.
    """

    def __init__(
        self,
        route: Route | None = None,
        ca_file: str | None = None,
        context: Begun[ssl.SSLContext] | None = None,
    ) -> None:
        self._route = route
        self._ca_file = ca_file
        self._context = context

    async def send(self, order: SendOrder, on_stage: Callable[[StageResult], None]) -> Transcript:
        """Sends, and says how it went. Cancelling closes the connection at once.

        Raises `WizardError` for a bad order only: a file that can not be read, a missing secret, an address or
        a secret that no SMTP command can hold.
        """
        _check(order)
        context = await (self._context or tls.begin_context(order, self._ca_file)).result()
        return await _Delivery(order, context, self._route, Recorder(order.secret, on_stage)).run()


class _StoppedError(Exception):
    """The delivery ended early. ``word`` is the transcript's, "" where the server said no in its own words."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class _Delivery:
    """One order on its way."""

    def __init__(
        self, order: SendOrder, context: ssl.SSLContext, route: Route | None, record: Recorder
    ) -> None:
        self._order = order
        self._context = context
        self._route = route
        self._record = record
        self._tls = ""
        self._chain: tuple[Certificate, ...] = ()
        self._client: RecordingClient | None = None

    async def run(self) -> Transcript:
        delivered, word = False, ""
        try:
            await self._deliver()
            delivered = True
            await self._leave()
        except _StoppedError as stopped:
            word = stopped.word
            if not word:
                await self._goodbye()
        finally:
            if self._client is not None:
                self._client.abort()
        return Transcript(
            delivered=delivered,
            stages=tuple(self._record.stages),
            lines=tuple(self._record.lines),
            tls=self._tls,
            chain=self._chain,
            error=word,
            message_id=self._record.clean(_message_id(self._order.message)),
        )

    def _not_believed(self) -> str:
        """Who issued what was not believed: a filter on the way shows itself by its own name."""
        self._chain = tls.refused_chain(self._context)
        for line in chain_lines(self._chain):
            self._record.note(f"   (shown and not believed: {line})")
        return f"; the certificate was issued by {self._chain[0].issuer}" if self._chain else ""

    async def _deliver(self) -> None:
        # Here and not at the top: aiosmtplib is loaded when the first message is sent.
        from wizard.net.smtp_client import RecordingClient

        order = self._order
        endpoints = await self._stage(
            Stage.RESOLVE, self._resolve(), lambda found: ", ".join(map(str, found))
        )
        connection = await self._stage(
            Stage.CONNECT,
            connect(endpoints, order.deadline_s, self._record.note),
            lambda made: "connected to {} port {}".format(*made.getpeername()[:2]),
        )
        client = self._client = RecordingClient(order, connection, self._context, self._record)
        await self._stage(Stage.GREETING, client.greeting(), str)
        self._tls, self._chain = client.tls(), client.chain()
        await self._stage(Stage.EHLO, client.hello(), str)
        if order.security is Security.STARTTLS:
            self._tls = await self._stage(Stage.STARTTLS, client.encrypt(), str)
            self._chain = client.chain()
        if order.sign_in is not SignIn.NONE:
            await self._stage(Stage.AUTH, client.sign_in(order), str)
        await self._stage(Stage.MAIL, client.sender(order.mail_from, len(order.message)), str)
        await self._stage(Stage.RCPT, client.recipient(order.recipient), str)
        await self._stage(Stage.DATA, client.content(order.message), str)

    async def _resolve(self) -> tuple[Endpoint, ...]:
        order = self._order
        host, port = self._route(order.host, order.port) if self._route else (order.host, order.port)
        endpoints = await resolve(host, port)
        if not order.ipv4_only:
            return endpoints
        # Where only IPv6 leads there, IPv6 it is: the refusal then says what is wrong.
        return tuple(one for one in endpoints if one.family == AF_INET) or endpoints

    async def _leave(self) -> None:
        """The goodbye after a delivery. The message is the server's by now: nothing here can undo that."""
        assert self._client is not None
        try:
            await self._stage(Stage.QUIT, self._client.leave(), str)
        except _StoppedError:
            return

    async def _goodbye(self) -> None:
        """The goodbye after a refusal: noted in the transcript, no stage of its own."""
        from wizard.net.smtp_client import explain

        if self._client is None or not self._client.is_connected:
            return
        try:
            async with asyncio.timeout(QUIT_S):
                await self._client.leave()
        except Exception as error:  # noqa: BLE001 - whatever it is, the delivery's answer stands
            self._record.note("   ({}: {})".format(*explain(error)))

    async def _stage(self, stage: Stage, work: Awaitable[T], say: Callable[[T], str]) -> T:
        """Runs one stage within its deadline and writes down how it ended."""
        from wizard.net.smtp_client import explain

        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._order.deadline_s):
                result = await work
        except TimeoutError:
            word, reply = "timeout", f"no answer within {self._order.deadline_s:g} s"
        except NoConnectionError as error:
            word, reply = error.word, str(error)
        except Exception as error:  # noqa: BLE001 - a server must not be able to end us with an exception
            word, reply = explain(error)
            if word == "cert":
                reply += self._not_believed()
        else:
            self._record.stage(stage, ok=True, started=started, reply=say(result))
            return result
        self._record.stage(stage, ok=False, started=started, reply=reply)
        raise _StoppedError(word)


def _message_id(message: bytes) -> str:
    """The Message-ID of a message of ours, "" where it has none (the library's reader of headers costs 2 ms to load)."""
    head = message.partition(b"\r\n\r\n")[0]
    found = re.search(rb"^Message-ID:\s*(<[^<>\s]*>)", head, re.IGNORECASE | re.MULTILINE)
    return found[1].decode("ascii", "replace") if found else ""


def _check(order: SendOrder) -> None:
    """Refuses what would break a command line, before anything is connected."""
    secret = order.secret.reveal() if order.secret else ""
    for name, value in (
        (_("sender address"), order.mail_from),
        (_("recipient address"), order.recipient),
        (_("account name"), order.username or ""),
        (_("password or token"), secret),
    ):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise WizardError(
                Problem(
                    id="order-control-character",
                    text=_("The {name} holds a line break or another control character.").format(name=name),
                    fix=_("Type it again, or check the file it was read from."),
                )
            )
    if not (order.mail_from + order.recipient).isascii():
        raise WizardError(
            Problem(
                id="order-address",
                text=_("An address holds a character that mail servers on the way do not take."),
                fix=_("Use addresses with plain letters before the @."),
            )
        )
    if order.sign_in is not SignIn.NONE and not (secret and order.username):
        raise WizardError(
            Problem(
                id="order-secret",
                text=_("This method signs in, and the account name or its secret is missing."),
                fix=_("Give the mailbox and its password, or sign in first."),
            )
        )

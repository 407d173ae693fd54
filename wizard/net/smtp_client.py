"""aiosmtplib's client, with every line noted, one method a stage, and no way to sign in without TLS.

The only module that imports aiosmtplib; ``smtp`` imports it when the first message is sent.
"""

import asyncio
import base64
import binascii
import contextlib
import ipaddress
import socket
import ssl
from typing import Any

import aiosmtplib
from aiosmtplib.response import SMTPResponse
from aiosmtplib.typing import Default

from wizard.core.answers import Security, SignIn
from wizard.core.certificates import Certificate, chain_lines
from wizard.core.domains import a_label
from wizard.core.problem import WizardError
from wizard.net import tls
from wizard.net.recorder import Recorder
from wizard.net.send_order import SendOrder
from wizard.net.smtp_protocol import InjectedError, OutOfStepError, StrictProtocol

LONGEST_CHALLENGE = 4096
"""Characters of a server's 334 that are read as base64; a sign-in error has some hundred."""


class StoppedByUsError(Exception):
    """We ended the session ourselves. ``word`` is the transcript's stable word."""

    def __init__(self, word: str, text: str) -> None:
        super().__init__(text)
        self.word = word


class RecordingClient(aiosmtplib.SMTP):
    """One session over a connection that is already made."""

    def __init__(
        self, order: SendOrder, connection: socket.socket, context: ssl.SSLContext, record: Recorder
    ) -> None:
        self._connection = connection
        self._record = record
        self._signing_in = False
        super().__init__(
            hostname=_tls_name(order.host),
            sock=connection,
            use_tls=order.security is Security.IMPLICIT,
            start_tls=False,
            tls_context=context,
            local_hostname=_address_literal(connection),
            # The caller bounds every stage; this one only has to be longer.
            timeout=order.deadline_s + 5,
        )

    async def _create_connection(self, timeout: float | None) -> SMTPResponse:  # noqa: ASYNC109 - the library's
        """The library's own step, with the protocol that reads strictly, over the connection that is there."""
        loop = asyncio.get_running_loop()
        protocol = StrictProtocol(loop, self._on_connection_lost, self._note_unasked)
        context = await self._get_tls_context() if self.use_tls else None
        transport, _protocol = await loop.create_connection(
            lambda: protocol,
            sock=self._connection,
            ssl=context,
            server_hostname=self.hostname if self.use_tls else None,
            ssl_handshake_timeout=timeout if self.use_tls else None,
        )
        self.protocol, self.transport = protocol, transport
        response = await protocol.read_response(timeout=timeout)
        if response.code != aiosmtplib.SMTPStatus.ready:
            raise aiosmtplib.SMTPConnectResponseError(response.code, response.message)
        return response

    def _note_unasked(self, words: str) -> None:
        self._record.note(f"   (unasked, and not believed: {words})")

    async def greeting(self) -> str:
        """Waits for the server's first line (RFC 5321, section 3.1)."""
        try:
            response = await self.connect()
        except aiosmtplib.SMTPResponseException as error:
            self._note_refusal(error)
            raise
        if self.use_tls:
            self._note_tls()
        self._record.server(response.code, response.message)
        return _words(response)

    async def hello(self) -> str:
        """EHLO with our address as a literal: no name look-up, no computer name given away."""
        return _words(await self.ehlo())

    async def encrypt(self) -> str:
        """STARTTLS and the second EHLO (RFC 3207). Returns version and cipher."""
        if not self.supports_extension("starttls"):
            offered = ", ".join(sorted(self.esmtp_extensions)) or "nothing"
            raise StoppedByUsError("tls", f"the server does not offer STARTTLS; it offers {offered}")
        self._record.client("STARTTLS")
        try:
            response = await self.starttls()
        except aiosmtplib.SMTPResponseException as error:
            self._note_refusal(error)
            raise
        self._record.server(response.code, response.message)
        self._note_tls()
        await self.ehlo()
        return self.tls()

    def tls(self) -> str:
        """Version and cipher of the session, "" when it is in clear text."""
        transport = self.transport
        session = transport.get_extra_info("ssl_object") if transport else None
        if session is None:
            return ""
        name, version, _bits = session.cipher() or ("", session.version(), 0)
        return f"{version}, {name}"

    def chain(self) -> tuple[Certificate, ...]:
        """The server's certificates, its own first; () in clear text."""
        session = self.transport.get_extra_info("ssl_object") if self.transport else None
        return () if session is None else tls.shown_chain(session)

    def _note_tls(self) -> None:
        self._record.note(f"   ({self.tls()})")
        for line in chain_lines(self.chain()):
            self._record.note(f"   ({line})")

    async def sign_in(self, order: SendOrder) -> str:
        """AUTH by XOAUTH2, PLAIN or LOGIN; one try, since a second one could lock the account."""
        assert order.username is not None
        assert order.secret is not None
        if not self.tls():
            raise StoppedByUsError("tls", "a password or token is never sent without encryption")
        offered = ", ".join(method.upper() for method in self.server_auth_methods) or "none"
        self._signing_in = True
        try:
            if order.sign_in is SignIn.OAUTH2:
                if "xoauth2" not in self.server_auth_methods:
                    raise StoppedByUsError("auth", f"the server does not offer XOAUTH2; it offers {offered}")
                return _words(await self.auth_xoauth2(order.username, order.secret.reveal()))
            if "plain" in self.server_auth_methods:
                return _words(await self.auth_plain(order.username, order.secret.reveal()))
            if "login" in self.server_auth_methods:
                return _words(await self.auth_login(order.username, order.secret.reveal()))
            raise StoppedByUsError("auth", f"the server does not offer PLAIN or LOGIN; it offers {offered}")
        finally:
            self._signing_in = False

    async def sender(self, address: str, octets: int) -> str:
        """MAIL FROM, with the size where the server wants to know it beforehand (RFC 1870)."""
        options = [f"SIZE={octets}"] if self.supports_extension("size") else []
        return _words(await self.mail(address, options=options))

    async def recipient(self, address: str) -> str:
        """RCPT TO."""
        return _words(await self.rcpt(address))

    async def content(self, message: bytes) -> str:
        """DATA and the message. From the positive reply on, it is the server's."""
        self._record.client("DATA")
        self._record.client(f"(the message, {len(message)} octets)")
        try:
            response = await self.data(message)
        except aiosmtplib.SMTPResponseException as error:
            self._note_refusal(error)
            raise
        self._record.server(response.code, response.message)
        return _words(response)

    async def leave(self) -> str:
        """QUIT."""
        return _words(await self.quit())

    def abort(self) -> None:
        """Ends the connection now, whatever state it is in."""
        self.close()
        with contextlib.suppress(OSError):
            self._connection.close()

    def close(self) -> None:
        """Closes without waiting: a server that keeps the line open must not keep us."""
        transport: Any = self.transport
        super().close()
        if transport is not None:
            transport.abort()

    async def execute_command(
        self,
        *args: bytes,
        timeout: Any = Default.token,  # noqa: ASYNC109 - the library's signature
    ) -> SMTPResponse:
        """Every command but DATA and STARTTLS passes here: what is sent to sign in is never noted."""
        if not self._signing_in:
            shown = b" ".join(args)
        elif args[:1] == (b"AUTH",):
            shown = b" ".join((*args[:2], *(b"***" for _ in args[2:])))
        else:
            shown = b"***" if args != (b"",) else b""
        self._record.client(shown.decode("utf-8", "replace"))
        try:
            response = await super().execute_command(*args, timeout=timeout)
        except aiosmtplib.SMTPResponseException as error:
            self._note_refusal(error)
            raise
        self._record.server(response.code, response.message)
        if response.code == aiosmtplib.SMTPStatus.auth_continue:
            self._note_challenge(response.message)
        return response

    def _note_challenge(self, message: str) -> None:
        """What a 334 says inside its base64: after XOAUTH2 it is why the token was refused."""
        if not message or len(message) > LONGEST_CHALLENGE:
            return
        with contextlib.suppress(binascii.Error, ValueError):
            said = base64.b64decode(message.encode("ascii"), validate=True).decode("utf-8")
            if said.isprintable():
                self._record.note(f"   ({said})")

    def _note_refusal(self, error: aiosmtplib.SMTPResponseException) -> None:
        if error.code > 0:
            self._record.server(error.code, error.message)
        else:
            self._record.note(f"S: {error.message}")


def explain(error: Exception) -> tuple[str, str]:
    """What ended a stage: the transcript's word ("" for a refusal in the server's own words) and the text."""
    if isinstance(error, StoppedByUsError):
        return error.word, str(error)
    if isinstance(error, InjectedError):
        return (
            "tls",
            "clear text came after the server's answer to STARTTLS, as a man in the middle puts it there",
        )
    if isinstance(error, OutOfStepError):
        return "protocol", "the server spoke before it was asked, so its replies mean nothing any more"
    if isinstance(error, WizardError):  # a way that is closed on purpose: practice leads to loopback only
        return "unreachable", str(error)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        if error.code > 0:
            return "", f"{error.code} {error.message}"
        return "protocol", f"this is no SMTP: {error.message}"
    blamed = tls.failure(error)
    if blamed is not None:
        return blamed
    if isinstance(error, ConnectionError):
        reset = isinstance(error, ConnectionResetError) or isinstance(error.__cause__, ConnectionResetError)
        return "closed", "the connection was reset" if reset else "the server closed the connection"
    if isinstance(error, OSError):
        return "unreachable", error.strerror or str(error)
    return "protocol", f"the session could not go on: {error}"


def _words(response: SMTPResponse) -> str:
    return f"{response.code} {response.message}"


def _tls_name(host: str) -> str:
    """The name that the certificate must carry."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return a_label(host)


def _address_literal(connection: socket.socket) -> str:
    """Our own address as EHLO takes it (RFC 5321, section 4.1.3)."""
    address = ipaddress.ip_address(str(connection.getsockname()[0]).partition("%")[0])
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"

"""A device that sends without a socket: one try, with what is set up on it and what it is able to do.

It speaks SMTP line by line to a `Server`, which is the simulated Exchange Online or the relay on the own network, and
writes the same transcript as `wizard.net.smtp`: stages, words for what ended the try, texts as OpenSSL and the
operating system give them.
"""

import base64
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from wizard.core.answers import Security, SignIn, Tls
from wizard.core.model import Stage, StageResult, Transcript


class Said(NamedTuple):
    """A server's reply."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.code} {' '.join(self.lines)}"


class Server(Protocol):
    """The other side of one connection."""

    lowest_tls: str

    def greeting(self) -> Said: ...

    def say(self, line: bytes) -> Said: ...

    def encrypted(self, version: str, names: tuple[str, ...]) -> None: ...


class NoServerError(Exception):
    """No connection came about: the transcript's word, the stage, the technical line."""

    def __init__(self, word: str, stage: Stage, text: str) -> None:
        super().__init__(text)
        self.word, self.stage, self.text = word, stage, text


class Way(Protocol):
    """The network between a device and its server."""

    def open(self, host: str, port: int, implicit: bool) -> Server:
        """Connects; raises `NoServerError`."""
        ...


@dataclass(frozen=True)
class Setup:
    """What is typed into the device, and what it brings along. ``careless``: it signs in without encryption too."""

    host: str
    port: int
    security: Security
    sign_in: SignIn
    username: str
    secret: str
    mail_from: str
    header_from: str
    tls: Tls = Tls.V1_3
    names: tuple[str, ...] = ()
    careless: bool = False
    body: bytes = b"A page."


class _StoppedError(Exception):
    def __init__(self, stage: Stage, text: str, word: str = "") -> None:
        super().__init__(text)
        self.stage, self.text, self.word = stage, text, word


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


MESSAGE = "From: {}\r\nTo: {}\r\nSubject: Scan\r\nMessage-ID: <scan-1@device.example>\r\n\r\n"


def send(setup: Setup, way: Way, *recipients: str) -> Transcript:
    """One try to send one message to these recipients."""
    talk = _Talk(setup)
    try:
        talk.run(way, recipients)
    except _StoppedError as stopped:
        talk.stages.append(StageResult(stopped.stage, ok=False, ms=0, reply=stopped.text))
        return Transcript(
            delivered=False,
            stages=tuple(talk.stages),
            lines=tuple(talk.lines),
            tls=talk.tls,
            error=stopped.word,
        )
    return Transcript(delivered=True, stages=tuple(talk.stages), lines=tuple(talk.lines), tls=talk.tls)


class _Talk:
    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.stages: list[StageResult] = []
        self.lines: list[str] = []
        self.tls = ""
        self._server: Server
        self._offered: tuple[str, ...] = ()

    def run(self, way: Way, recipients: tuple[str, ...]) -> None:
        setup = self._setup
        implicit = setup.security is Security.IMPLICIT
        try:
            self._server = way.open(setup.host, setup.port, implicit)
        except NoServerError as error:
            raise _StoppedError(error.stage, error.text, error.word) from error
        self._passed(Stage.CONNECT, f"connected to {setup.host} port {setup.port}")
        if implicit:
            self._handshake(Stage.GREETING)
        self._take(Stage.GREETING, self._server.greeting())
        self._hello()
        if setup.security is Security.STARTTLS:
            self._starttls()
        if setup.sign_in is not SignIn.NONE:
            self._sign_in()
        message = MESSAGE.format(setup.header_from, ", ".join(recipients)).encode() + setup.body + b"\r\n"
        self._say(Stage.MAIL, f"MAIL FROM:<{setup.mail_from}>")
        for recipient in recipients:
            self._say(Stage.RCPT, f"RCPT TO:<{recipient}>")
        self._say(Stage.DATA, "DATA")
        self._take(Stage.DATA, self._server.say(message))

    def _passed(self, stage: Stage, text: str) -> None:
        self.stages.append(StageResult(stage, ok=True, ms=0, reply=text))

    def _say(self, stage: Stage, line: str, shown: str = "") -> Said:
        self.lines.append(f"C: {shown or line}")
        return self._take(stage, self._server.say(line.encode()))

    def _take(self, stage: Stage, said: Said) -> Said:
        self.lines.append(f"S: {said.text}")
        if said.code >= 400:
            raise _StoppedError(stage, said.text)
        self._passed(stage, said.text)
        return said

    def _hello(self) -> None:
        self._offered = self._say(Stage.EHLO, "EHLO scanner.example").lines

    def _offers(self, keyword: str) -> tuple[str, ...] | None:
        return next(
            (tuple(line.split()[1:]) for line in self._offered if line.split()[:1] == [keyword]), None
        )

    def _starttls(self) -> None:
        if self._offers("STARTTLS") is None:
            raise _StoppedError(
                Stage.STARTTLS, "the server does not offer STARTTLS; it offers nothing", "tls"
            )
        self._say(Stage.STARTTLS, "STARTTLS")
        self._handshake(Stage.STARTTLS)
        self._hello()

    def _handshake(self, stage: Stage) -> None:
        version = self._setup.tls
        if version is Tls.NONE or version < Tls(self._server.lowest_tls):
            raise _StoppedError(stage, "TLS handshake failed: tlsv1 alert protocol version", "tls")
        self._server.encrypted(f"TLSv{version.value}", self._setup.names)
        self.tls = f"TLSv{version.value}"

    def _sign_in(self) -> None:
        setup = self._setup
        offered = self._offers("AUTH")
        if offered is None and not self.tls and not setup.careless:
            raise _StoppedError(Stage.AUTH, "a password or token is never sent without encryption", "tls")
        if offered is None and self.tls:
            raise _StoppedError(Stage.AUTH, "the server does not offer any sign-in; it offers none", "auth")
        if setup.sign_in is SignIn.OAUTH2:
            if offered is not None and "XOAUTH2" not in offered:
                raise _StoppedError(Stage.AUTH, "the server does not offer XOAUTH2", "auth")
            token = b64(f"user={setup.username}\x01auth=Bearer {setup.secret}\x01\x01")
            self._say(Stage.AUTH, f"AUTH XOAUTH2 {token}", "AUTH XOAUTH2 ***")
            return
        self._say(Stage.AUTH, "AUTH LOGIN")
        self._say(Stage.AUTH, b64(setup.username))
        self._say(Stage.AUTH, b64(setup.secret), "***")

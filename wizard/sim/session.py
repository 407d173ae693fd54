"""One SMTP conversation as values: what the server knows of it, and what it says next.

No behaviour here. ``exchange.respond`` turns one session into the next; ``server`` fills in what only a real
connection has: the time, the TLS that was agreed, what else the mailbox is doing.
"""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from wizard.core.model import ArrivedMessage


class Endpoint(StrEnum):
    """Which door: the domain's MX host, ``smtp.office365.com``, and those that few devices should use.

    ``MX_OTHER_REGION`` is a Microsoft host that is not the domain's own, ``SUBMISSION_LEGACY`` is
    ``smtp-legacy.office365.com``, ``HVE`` is ``smtp.hve.mx.microsoft``, ``ACS`` is ``smtp.azurecomm.net``.
    """

    MX = "mx"
    SUBMISSION = "submission"
    MX_OTHER_REGION = "mx_other_region"
    SUBMISSION_LEGACY = "submission_legacy"
    HVE = "hve"
    ACS = "acs"


CLIENT_SUBMISSION = frozenset({Endpoint.SUBMISSION, Endpoint.SUBMISSION_LEGACY})
"""Where a mailbox signs in."""

SIGNS_IN = CLIENT_SUBMISSION | {Endpoint.HVE, Endpoint.ACS}
"""Where nothing is sent without a sign-in."""


class Phase(StrEnum):
    """What the next bytes from the client are.

    In ``CONTENT`` they are the whole message after DATA, dots unstuffed, without the final dot; in every other
    phase they are one line without its line end.
    """

    COMMAND = "command"
    LOGIN_USER = "login_user"
    LOGIN_PASSWORD = "login_password"
    XOAUTH2 = "xoauth2"
    CONTENT = "content"
    CLOSED = "closed"


class ClientTls(msgspec.Struct, frozen=True):
    """The TLS of the connection. ``names`` are those of a client certificate whose chain was trusted."""

    version: str = "TLSv1.3"
    cipher: str = "TLS_AES_256_GCM_SHA384"
    names: tuple[str, ...] = ()


class Traffic(msgspec.Struct, frozen=True):
    """What the signed-in account did lately over other connections and this one, as the server counted it.

    ``outside_last_day`` are the recipients outside that the whole tenant wrote to.
    """

    messages_last_minute: int = 0
    recipients_last_day: int = 0
    other_connections: int = 0
    messages_last_hour: int = 0
    outside_last_day: int = 0


class Entry(msgspec.Struct, frozen=True):
    """Who got in: the account, and what `Session` keeps of an application that signed in for it."""

    user: str
    principal: str = ""
    store_closed: bool = False


class Recipient(msgspec.Struct, frozen=True):
    """An accepted RCPT and the way that its mail will take: ``path`` in words, ``connector`` where one matched."""

    address: str
    path: str
    connector: str | None = None
    relayed: bool = False


class Session(msgspec.Struct, frozen=True):
    """One connection. ``sender`` is None before MAIL and "" for the null reverse-path.

    ``utf8`` is what MAIL said with SMTPUTF8. ``user`` is the account that signed in, ``login_user`` the name given
    half-way through AUTH LOGIN, and ``auth_failure`` the reply to the last failed sign-in, which the answer to MAIL
    repeats. ``principal`` is the object id of an application that signed in for ``user``; ``store_closed`` says that it
    may not open that mailbox, which shows only when there is something to submit (facts 6).
    """

    endpoint: Endpoint
    client_ip: str
    id: int = 1
    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)
    phase: Phase = Phase.COMMAND
    helo: str | None = None
    extended: bool = False
    tls: ClientTls | None = None
    user: str | None = None
    login_user: str = ""
    auth_failure: str = ""
    sender: str | None = None
    utf8: bool = False
    recipients: tuple[Recipient, ...] = ()
    traffic: Traffic = Traffic()
    errors: int = 0
    messages: int = 0
    principal: str = ""
    store_closed: bool = False


class Reply(msgspec.Struct, frozen=True):
    """What the server says, why, and what came of it.

    ``lines`` hold the texts behind the code, enhanced status code included. ``fact`` is an id of ``replies.toml``
    (what is known, and where it was read), or the RFC of a reply that refuses nothing. ``starttls`` asks for the TLS
    handshake right after the reply; ``close`` ends the connection. ``arrived`` is what was delivered; ``submitted``
    counts the recipients of a message that a signed-in account sent, for its limits, and ``outside`` those that left
    the tenant.
    """

    code: int
    lines: tuple[str, ...]
    fact: str
    starttls: bool = False
    close: bool = False
    arrived: tuple[ArrivedMessage, ...] = ()
    submitted: int = 0
    outside: int = 0

    def wire(self) -> bytes:
        """The reply as RFC 5321, section 4.2 writes it; nothing that a client sent can add a line."""
        clean = [
            "".join(sign if sign.isprintable() else "?" for sign in line)[:500]
            for line in self.lines or ("",)
        ]
        last = len(clean) - 1
        return "".join(
            f"{self.code}{' ' if index == last else '-'}{line}\r\n" for index, line in enumerate(clean)
        ).encode("utf-8")

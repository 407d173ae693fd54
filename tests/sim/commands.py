"""Endless sessions for the simulator, drawn from a seed: mostly plausible, often broken, sometimes plain noise.

Faster than Hypothesis by far, so that a million commands take minutes. `play` checks every reply and every delivery.
"""

import datetime
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.sim import doors
from tests.sim.directories import SECRET, directory
from tests.sim.player import NOW, PASSWORD, b64, rests_on, xoauth2
from wizard.core.model import ArrivedMessage
from wizard.core.secret import Secret
from wizard.sim import exchange
from wizard.sim.directory import Policy, PolicyKind, User
from wizard.sim.organization import (
    AuthenticationPolicy,
    Federation,
    Group,
    MailUser,
    OutboundBlock,
    Reputation,
    Senders,
)
from wizard.sim.sending_accounts import Billing, HighVolumeAccount
from wizard.sim.session import SIGNS_IN, ClientTls, Endpoint, Phase, Reply, Session, Traffic
from wizard.sim.tenant import (
    BasicAuth,
    Connector,
    ConnectorType,
    Limits,
    MailboxKind,
    SmtpAuth,
    Tenant,
    domain_of,
    folded,
    is_accepted,
    receives,
    receives_outside,
)

REPLY_LINE = re.compile(rb"\d{3}[ -][^\r\n]*\r\n")
USERS = (
    "scanner@contoso.com",
    "reception@contoso.com",
    "shared@contoso.com",
    doors.ALERTS,
    doors.USERNAME,
    "nobody@contoso.com",
    "",
)
ADDRESSES = (
    *USERS[:4],
    doors.LINKED,
    "all@contoso.com",
    "loop@contoso.com",
    "ext@contoso.com",
    "nobody@contoso.com",
    "alex@fabrikam.com",
    "SAM@FABRIKAM.COM",
    "nobody@fabrikam.com",
    "scanner@contoso-branch.com",
    "",
)
IPS = ("203.0.113.10", "198.51.100.7", "2001:db8::10", "no address")
NAMES = ((), ("scanner.contoso.com",), ("mail.fabrikam.com",))


def tokens() -> tuple[str, ...]:
    """Tokens of every kind, good and bad, made once: signing takes time."""
    soon = NOW + datetime.timedelta(minutes=1)
    return (
        *(f"token-of-{user}" for user in USERS[:2]),
        doors.token(),
        doors.token(expires=soon),
        doors.token(expires=NOW),
        doors.token(roles=()),
        doors.token(audience="https://communication.azure.com"),
        doors.token(audience="https://graph.microsoft.com"),
        doors.token(object_id="another"),
        doors.persons_token(),
        doors.persons_token("reception@contoso.com"),
        "a.b.c",
        "",
    )


def drawn_tenant(rng: random.Random) -> Tenant:
    """A tenant in which any setting may stand anywhere; in some of them nearly all are as they should be."""
    trouble = rng.random()

    def some(often: float = 0.3) -> bool:
        return rng.random() < often * trouble

    def odd(usual: Any, *others: Any) -> Any:
        return rng.choice(others) if some(0.5) else usual

    ips = ("203.0.113.0/24", "2001:db8::/64")
    lists = {
        name: ips
        for name in (
            "banned",
            "busy",
            "greylisted",
            "over_limit",
            "allow_list",
            "block_list",
            "listed_elsewhere",
        )
        if some(0.1)
    }
    policies = tuple(Policy(kind, users=rng.choice(((), USERS[:1]))) for kind in PolicyKind if some(0.15))
    people = (User(USERS[0], Secret("x"), blocked=some(0.1), locked=some(0.1), mfa_required=some(0.1)),)
    changes: dict[str, Any] = {
        "date": odd(datetime.date(2026, 11, 20), datetime.date(2027, 3, 1)),
        "created": rng.choice((None, datetime.date(2020, 1, 1), datetime.date(2027, 2, 1))),
        "basic_switched_on": some(),
        "connectors": tuple(drawn_connector(rng, number) for number in range(rng.randrange(3))),
        "smtp_auth_disabled": some(),
        "basic_auth": odd(*BasicAuth),
        "security_defaults": some(0.2),
        "reject_direct_send": some(),
        "dkim_enabled": not some(),
        "blocked_ips": ips if some(0.1) else (),
        "reputation": Reputation(**lists),
        "limits": Limits(
            messages_per_minute=odd(30, 1),
            recipients_per_message=odd(500, 1),
            recipients_per_domain=odd(200, 1),
            message_bytes=odd(36_700_160, 50),
            hve_recipients=odd(50, 1),
        ),
        "authentication_policies": (
            AuthenticationPolicy("None"),
            AuthenticationPolicy("Smtp", allow_basic_smtp=True),
        ),
        "default_authentication_policy": odd("", "None", "Smtp", "gone"),
        "federation": odd(*Federation),
        "legacy_tls_clients": some(),
        "groups": (
            Group(
                "all@contoso.com",
                (*USERS[:2], "alex@fabrikam.com", "loop@contoso.com"),
                rng.choice(tuple(Senders)),
                USERS[:1] if some() else (),
            ),
            Group("loop@contoso.com", ("all@contoso.com", "loop@contoso.com", "ext@contoso.com")),
        ),
        "mail_users": (MailUser("ext@contoso.com", "alex@fabrikam.com", rng.choice(tuple(Senders))),),
        "service_principals": (doors.PRINCIPAL,) if not some() else (),
        "high_volume": (
            HighVolumeAccount(
                doors.ALERTS,
                Secret(PASSWORD),
                apps=(doors.APP_OBJECT,) if not some() else (),
                billing=odd(*Billing),
            ),
        ),
        "mail_subscription": not some(0.1),
        "edge_blocking": not some(),
        "takes_ipv6": some(),
        "licences": rng.choice((None, 1, 500)),
        "trial": some(0.1),
        "busy_outside": odd(0, 50_000),
        "outbound_block": odd(None, *OutboundBlock),
        "directory": directory(policies=policies, users=people),
    }
    if some(0.1):
        changes["communication"] = None
    made = doors.tenant(**changes)
    made = doors.box(made, USERS[2], kind=MailboxKind.SHARED, full_access=(USERS[1], doors.APP_OBJECT))
    return doors.box(
        made,
        USERS[0],
        smtp_auth=odd(*SmtpAuth),
        kind=odd(MailboxKind.LICENSED, MailboxKind.UNLICENSED),
        restricted=some(0.1),
        send_as=rng.choice(((), (USERS[1],))),
        quota_spent=some(0.1),
        full_access=odd((doors.APP_OBJECT,), ()),
        authentication_policy=odd("", "None", "Smtp"),
        senders=odd(*Senders),
        received_last_hour=odd(0, 5000),
    )


def drawn_connector(rng: random.Random, number: int) -> Connector:
    """Any connector, senseless ones too."""
    return Connector(
        f"C{number}",
        rng.choice(tuple(ConnectorType)),
        rng.choice((("*",), ("contoso.com",), ("*.contoso.com", "fabrikam.com"))),
        rng.choice(((), ("203.0.113.10",), ("198.51.100.0/24",))),
        rng.choice((None, "*.contoso.com", "mail.fabrikam.com")),
        require_tls=rng.random() < 0.3,
        restrict_to_ips=rng.random() < 0.2,
        restrict_to_certificate=rng.random() < 0.2,
        enabled=rng.random() < 0.8,
    )


@dataclass
class Drawer:
    """Draws commands. It knows the phase, so that it can be right, and often does not care."""

    rng: random.Random
    tokens: Sequence[str] = field(default_factory=tokens)

    def address(self) -> str:
        return self.rng.choice(ADDRESSES)

    def answer(self) -> str:
        """A step of a sign-in."""
        user = self.rng.choice(USERS)
        return self.rng.choice(
            (
                b64(user),
                b64(PASSWORD),
                b64(SECRET),
                "*",
                "=",
                "",
                xoauth2(user, self.rng.choice(self.tokens)),
                b64(f"user={user}\x01auth=Basic x\x01\x01"),
            )
        )

    def line(self) -> str:
        """One command, well spelled."""
        rng = self.rng
        return rng.choice(
            (
                "EHLO scanner",
                "EHLO contoso-com.mail.protection.outlook.com",
                "HELO scanner",
                "STARTTLS",
                "STARTTLS",
                f"AUTH XOAUTH2 {self.answer()}",
                f"AUTH LOGIN {self.answer()}",
                "AUTH LOGIN",
                "AUTH XOAUTH2",
                "AUTH PLAIN",
                f"MAIL FROM:<{self.address()}>{rng.choice(('', ' SIZE=99', ' SIZE=999999999', ' BODY=8BITMIME'))}",
                f"MAIL FROM:<{self.address()}>",
                f"RCPT TO:<{self.address()}>",
                f"RCPT TO:<{self.address()}>",
                "DATA",
                "DATA",
                "RSET",
                "NOOP",
                "VRFY x",
                "BDAT 3 LAST",
                "HELP",
                "EXPN x",
            )
        )

    def content(self) -> bytes:
        """A message, mostly one."""
        end = self.rng.choice((b"\r\n", b"\r\n", b"\r\n", b"\n"))
        head = self.rng.choice((b"From: ", b"From: ", b"From: ", b"Sender: ")) + self.address().encode()
        return (
            head
            + end
            + self.rng.choice((b"Message-ID: <1@x>\r\n", b"DKIM-Signature: x\r\n", b""))
            + end
            + b"hello"
        )

    def sitting(self, endpoint: Endpoint) -> Iterator[bytes]:
        """What a client that knows its way says."""
        yield b"EHLO scanner"
        if self.rng.random() < 0.9:
            yield b"STARTTLS"
            yield b"EHLO scanner"
        if endpoint in SIGNS_IN:
            user = {Endpoint.HVE: doors.ALERTS, Endpoint.ACS: doors.USERNAME}.get(endpoint, USERS[0])
            if self.rng.random() < 0.5:
                yield f"AUTH LOGIN {b64(user)}".encode()
                yield b64(SECRET if endpoint is Endpoint.ACS else PASSWORD).encode()
            else:
                yield f"AUTH XOAUTH2 {xoauth2(user, self.rng.choice(self.tokens))}".encode()
        own = {Endpoint.HVE: doors.ALERTS, Endpoint.ACS: doors.LINKED}.get(endpoint, USERS[0])
        for _ in range(self.rng.randrange(1, 3)):
            sender = own if self.rng.random() < 0.85 else self.address()
            yield f"MAIL FROM:<{sender}>".encode()
            for _ in range(self.rng.randrange(1, 4)):
                yield f"RCPT TO:<{self.address()}>".encode()
            yield b"DATA"
            usual = self.rng.random() < 0.7
            yield f"From: {own}\r\n\r\nhello\r\n".encode() if usual else self.content()

    def command(self, phase: Phase) -> bytes:
        """The next bytes of a client that does not know its way."""
        rng = self.rng
        if rng.random() < 0.05:
            return rng.randbytes(rng.randrange(60))
        if phase is Phase.CONTENT:
            made = self.content()
        elif phase in {Phase.LOGIN_USER, Phase.LOGIN_PASSWORD, Phase.XOAUTH2} and rng.random() < 0.9:
            made = self.answer().encode()
        else:
            made = self.line().encode()
        if rng.random() < 0.05 and made:
            place = rng.randrange(len(made))
            made = made[:place] + rng.randbytes(1) + made[place + rng.randrange(3) :]
        return made


def check(reply: Reply) -> None:
    """A reply that may go on the wire, with a fact behind it."""
    wire = reply.wire()
    assert 200 <= reply.code <= 599
    assert b"".join(REPLY_LINE.findall(wire)) == wire
    assert wire.rsplit(b"\r\n", 2)[-2][3:4] == b" "
    assert rests_on(reply)
    assert not reply.arrived or reply.code == 250


def check_way(tenant: Tenant, session: Session, arrived: ArrivedMessage) -> None:
    """What may arrive in a tenant from a conversation: an oracle of its own, in the facts' words."""
    inside = receives(tenant, arrived.recipient)
    assert inside or receives_outside(tenant, arrived.recipient)
    assert session.endpoint is not Endpoint.MX_OTHER_REGION
    if session.endpoint in SIGNS_IN:
        assert session.tls is not None
        assert session.user is not None
    if arrived.sender == "" and arrived.path.startswith("non-delivery report"):
        return
    expanded = "group " in arrived.path or "mail user " in arrived.path
    if session.endpoint is Endpoint.HVE:
        assert folded(arrived.sender) == folded(doors.ALERTS)
        assert inside or expanded
    elif session.endpoint is Endpoint.ACS:
        assert folded(arrived.sender) == doors.LINKED
    elif session.endpoint is Endpoint.MX:
        connector = "inbound connector" in arrived.path
        own = is_accepted(tenant, domain_of(arrived.sender))
        assert session.client_ip not in tenant.blocked_ips
        assert inside or connector or expanded
        assert connector or not (own and tenant.reject_direct_send)


@dataclass
class Tally:
    """What a run met."""

    commands: int = 0
    sessions: int = 0
    delivered: int = 0
    codes: Counter[str] = field(default_factory=Counter)


def play(commands: int, seed: int) -> Tally:
    """That many commands, in as many sessions as it takes; raises at the first reply that should not be."""
    rng = random.Random(seed)
    drawer, tally = Drawer(rng), Tally()
    while tally.commands < commands:
        tenant = drawn_tenant(rng)
        for _ in range(20):
            tally.sessions += 1
            _session(drawer, tenant, tally, tally.sessions)
    return tally


def _session(drawer: Drawer, tenant: Tenant, tally: Tally, number: int) -> None:
    rng = drawer.rng
    endpoint = rng.choice(tuple(Endpoint))
    session = Session(endpoint, rng.choice((*IPS[:1] * 4, *IPS)), id=number, now=NOW)
    script = drawer.sitting(endpoint) if rng.random() < 0.8 else iter(())
    for _ in range(rng.randrange(5, 60)):
        command = next(script, None) if rng.random() < 0.98 else None
        if command is None and rng.random() < 0.8:
            script = drawer.sitting(endpoint)
            command = next(script)
        busy = Traffic(
            rng.choice((0, 0, 40)), rng.choice((0, 20_000)), rng.choice((0, 0, 3)), 0, rng.choice((0, 99_999))
        )
        session = msgspec.structs.replace(session, traffic=busy)
        before = session
        session, reply = exchange.respond(tenant, session, command or drawer.command(session.phase))
        check(reply)
        for arrived in reply.arrived:
            check_way(tenant, before, arrived)
        tally.commands += 1
        tally.delivered += len(reply.arrived)
        tally.codes[f"{reply.code} {reply.lines[0].split(' ')[0]}"] += 1
        if reply.starttls:
            version = "TLSv1.1" if rng.random() < 0.1 else "TLSv1.3"
            session = exchange.tls_started(session, ClientTls(version, names=rng.choice(NAMES)))
        if session.phase is Phase.CLOSED and rng.random() < 0.7:
            return

"""A scripted device without a socket: plays one attempt against the pure simulator, stage by stage."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from wizard.core.model import ArrivedMessage, Stage
from wizard.core.secret import Secret
from wizard.files import load_replies
from wizard.sim import exchange
from wizard.sim.entra.registration import directory_of
from wizard.sim.scenario import Attempt, Scenario, tenant_of
from wizard.sim.scenarios import load_internet, load_scenario
from wizard.sim.session import ClientTls, Endpoint, Phase, Reply, Session
from wizard.sim.tenant import AccessToken, Tenant
from wizard.sim.world import World

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSWORD = "correct horse"
MESSAGE = b"From: %s\r\nTo: %s\r\nSubject: Scan\r\nMessage-ID: <scan-1@device.contoso.com>\r\n\r\n%s\r\n"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def xoauth2(user: str, token: str) -> str:
    return b64(f"user={user}\x01auth=Bearer {token}\x01\x01")


def tenant_for(scenario: Scenario) -> Tenant:
    """The scenario's tenant; every mailbox has the same password, and its address as token."""
    boxes = [one.address for one in scenario.tenant.mailboxes if one.kind == "licensed"]
    accounts = (*boxes, *(one.address for one in scenario.tenant.high_volume))
    tenant = tenant_of(scenario, load_internet(), {address: Secret(PASSWORD) for address in accounts})
    if tenant.communication is not None:
        directory = directory_of(tenant, Secret("no key"), Secret(PASSWORD))
        tenant = msgspec.structs.replace(tenant, directory=directory)
    return msgspec.structs.replace(
        tenant, tokens=tuple(AccessToken(address, Secret(f"token-of-{address}")) for address in boxes)
    )


def world_of(scenario_id: str) -> tuple[Scenario, World]:
    scenario = load_scenario(scenario_id)
    return scenario, World(tenant_for(scenario))


@dataclass
class Talk:
    """One conversation with a world, by hand."""

    world: World
    endpoint: Endpoint = Endpoint.MX
    client_ip: str = "203.0.113.10"
    now: datetime = NOW
    session: Session = field(init=False)
    replies: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        number = self.world.open()
        self.session = Session(self.endpoint, self.client_ip, id=number, now=self.now)

    def say(self, command: bytes | str) -> Reply:
        octets = command.encode() if isinstance(command, str) else command
        self.session, reply = self.world.respond(self.session, octets, self.now)
        self.replies.append(reply)
        return reply

    def tls(self, *names: str) -> None:
        assert self.say("STARTTLS").code == 220
        self.session = exchange.tls_started(self.session, ClientTls(names=names))

    def sign_in(self, user: str = "scanner@contoso.com", token: str | None = None) -> Reply:
        self.say("EHLO scanner")
        self.tls()
        self.say("EHLO scanner")
        return self.say(f"AUTH XOAUTH2 {xoauth2(user, token or f'token-of-{user}')}")

    def message(self, sender: str, to: str, size: int = 100) -> bytes:
        return MESSAGE % (sender.encode(), to.encode(), b"x" * 70 + b"\r\n" + b"y" * size)


def text(reply: Reply) -> str:
    return f"{reply.code} {' '.join(reply.lines)}"


def rests_on(reply: Reply) -> bool:
    """Whether it is known what the reply rests on: a fact of ours, or the RFC where nothing is refused."""
    return reply.fact in load_replies().reply or (reply.code < 400 and reply.fact.startswith("RFC "))


@dataclass(frozen=True)
class Played:
    """How an attempt ended: where, with which reply, and what arrived."""

    stage: Stage
    reply: str
    delivered: bool
    arrived: tuple[ArrivedMessage, ...]


def play(world: World, attempt: Attempt, account: str, public_ip: str) -> Played:
    """Does what the device of the scenario does, and stops at the first refusal."""
    talk = Talk(world, attempt.endpoint, public_ip)
    before = len(world.arrived())
    message = talk.message(attempt.from_, attempt.to, attempt.bytes_)
    steps: list[tuple[Stage, str | bytes]] = [(Stage.EHLO, "EHLO scanner.contoso.com")]
    if attempt.starttls:
        steps += [(Stage.STARTTLS, "STARTTLS"), (Stage.EHLO, "EHLO scanner.contoso.com")]
    if attempt.sign_in == "oauth2":
        steps.append((Stage.AUTH, f"AUTH XOAUTH2 {xoauth2(account, f'token-of-{account}')}"))
    if attempt.sign_in == "basic":
        steps += [(Stage.AUTH, f"AUTH LOGIN {b64(account)}"), (Stage.AUTH, b64(PASSWORD))]
    steps += [
        (Stage.MAIL, f"MAIL FROM:<{attempt.from_}> SIZE={len(message)}"),
        (Stage.RCPT, f"RCPT TO:<{attempt.to}>"),
        (Stage.DATA, "DATA"),
        (Stage.DATA, message),
    ]
    reply, stage = "", Stage.EHLO
    for stage, command in steps:
        said = talk.say(command)
        reply = text(said)
        if said.code >= 400:
            return Played(stage, reply, delivered=False, arrived=world.arrived()[before:])
        if said.starttls:
            names = ("scanner.contoso.com",) if attempt.client_certificate else ()
            talk.session = exchange.tls_started(talk.session, ClientTls(names=names))
    return Played(stage, reply, delivered=True, arrived=world.arrived()[before:])


def fields(raw: str) -> dict[str, str]:
    """The header of an arrived message, unfolded; the first of each name."""
    found: dict[str, str] = {}
    for line in raw.split("\n\n", 1)[0].replace("\n ", " ").split("\n"):
        name, _, value = line.partition(":")
        found.setdefault(name, value.strip())
    return found


def is_open(session: Session) -> bool:
    return session.phase is not Phase.CLOSED


# --- conversations that have come some way


def submission(scenario_id: str = "smtp-auth-oauth", **changes: object) -> Talk:
    _, world = world_of(scenario_id)
    world.tenant = msgspec.structs.replace(world.tenant, **changes)
    return Talk(world, Endpoint.SUBMISSION)


def mx(scenario_id: str = "connector-ip", **changes: object) -> Talk:
    _, world = world_of(scenario_id)
    world.tenant = msgspec.structs.replace(world.tenant, **changes)
    return Talk(world)


def with_scanner(talk: Talk, **changes: object) -> Talk:
    boxes = tuple(
        msgspec.structs.replace(one, **changes) if one.address == "scanner@contoso.com" else one
        for one in talk.world.tenant.mailboxes
    )
    talk.world.tenant = msgspec.structs.replace(talk.world.tenant, mailboxes=boxes)
    return talk


def ready_to_send(talk: Talk, sender: str = "scanner@contoso.com", to: str = "alex@fabrikam.com") -> Talk:
    if talk.endpoint is Endpoint.SUBMISSION:
        assert talk.sign_in().code == 235
    else:
        talk.say("EHLO scanner")
    assert talk.say(f"MAIL FROM:<{sender}>").code == 250
    assert talk.say(f"RCPT TO:<{to}>").code == 250
    assert talk.say("DATA").code == 354
    return talk


def login(talk: Talk, user: str = "scanner@contoso.com", password: str = PASSWORD) -> str:
    talk.say("EHLO scanner")
    talk.tls()
    talk.say("EHLO scanner")
    assert text(talk.say("AUTH LOGIN")) == "334 VXNlcm5hbWU6"
    assert text(talk.say(b64(user))) == "334 UGFzc3dvcmQ6"
    return text(talk.say(b64(password)))

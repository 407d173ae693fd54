"""Whatever a client says, in any order: a reply, never an exception, never a delivery without a way."""

import re

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.player import PASSWORD, Talk, b64, rests_on, tenant_for, xoauth2
from wizard.core.model import ArrivedMessage
from wizard.sim import exchange, grammar, message, spf
from wizard.sim.scenarios import ORDER, load_scenario
from wizard.sim.session import ClientTls, Endpoint, Phase, Reply
from wizard.sim.tenant import domain_of, folded, is_accepted, receives, receives_outside
from wizard.sim.world import World
from wizard.sim.zone import Record, Zone

TENANTS = {scenario_id: tenant_for(load_scenario(scenario_id)) for scenario_id in ORDER}
ADDRESSES = (
    "scanner@contoso.com",
    "reception@contoso.com",
    "noreply@contoso.com",
    "nobody@contoso.com",
    "alex@fabrikam.com",
    "SAM@FABRIKAM.COM",
    "scanner@contoso-branch.com",
    "",
)
addresses = st.sampled_from(ADDRESSES)
LINES = st.one_of(
    st.sampled_from(
        (
            "EHLO scanner",
            "HELO scanner",
            "STARTTLS",
            "DATA",
            "RSET",
            "NOOP",
            "AUTH LOGIN",
            "AUTH XOAUTH2",
            "AUTH PLAIN",
            "VRFY x",
            "BDAT 3 LAST",
            "*",
            "QUIT",
            b64("scanner@contoso.com"),
            b64(PASSWORD),
            xoauth2("scanner@contoso.com", "token-of-scanner@contoso.com"),
            "AUTH XOAUTH2 " + xoauth2("scanner@contoso.com", "token-of-scanner@contoso.com"),
            "AUTH XOAUTH2 " + xoauth2("reception@contoso.com", "token-of-scanner@contoso.com"),
        )
    ),
    addresses.map(lambda one: f"MAIL FROM:<{one}>"),
    addresses.map(lambda one: f"RCPT TO:<{one}>"),
    addresses.map(lambda one: f"From: {one}\r\n\r\nhello\r\n"),
    st.text(max_size=60),
).map(lambda line: line.encode("utf-8", "surrogatepass"))
COMMANDS = st.one_of(LINES, st.binary(max_size=80))
REPLY_LINE = re.compile(rb"\d{3}[ -][^\r\n]*\r\n")


def check(reply: Reply) -> None:
    wire = reply.wire()
    assert 200 <= reply.code <= 599
    assert b"".join(REPLY_LINE.findall(wire)) == wire
    assert wire.rsplit(b"\r\n", 2)[-2][3:4] == b" "
    assert rests_on(reply)


def check_way(world: World, talk: Talk, arrived: ArrivedMessage) -> None:
    """An oracle of its own: what may arrive in this world, from this conversation."""
    tenant = world.tenant
    assert receives(tenant, arrived.recipient) or receives_outside(tenant, arrived.recipient)
    if talk.endpoint is Endpoint.SUBMISSION:
        assert talk.session.tls is not None
        assert talk.session.user is not None
        assert arrived.sender == "" or folded(arrived.sender) == folded(talk.session.user)
        return
    assert talk.client_ip not in tenant.blocked_ips
    own_sender = is_accepted(tenant, domain_of(arrived.sender))
    if not is_accepted(tenant, domain_of(arrived.recipient)):
        assert own_sender
        assert "inbound connector" in arrived.path
    elif tenant.reject_direct_send and own_sender:
        assert "inbound connector" in arrived.path


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ORDER), st.sampled_from(Endpoint), st.lists(COMMANDS, max_size=40))
def test_any_conversation_ends_in_replies_and_delivers_only_what_may_arrive(
    scenario_id: str, endpoint: Endpoint, commands: list[bytes]
) -> None:
    world = World(TENANTS[scenario_id])
    talk = Talk(world, endpoint)
    seen = 0
    for command in commands:
        reply = talk.say(command)
        check(reply)
        if reply.starttls:
            talk.session = exchange.tls_started(talk.session, ClientTls())
        for arrived in world.arrived()[seen:]:
            check_way(world, talk, arrived)
        seen = len(world.arrived())


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(ORDER),
    st.sampled_from(Endpoint),
    st.lists(st.sampled_from(("scanner", "reception", "noreply")), max_size=2),
    addresses,
    st.lists(addresses, max_size=3),
    st.booleans(),
    addresses,
)
def test_well_formed_mail_arrives_only_where_it_may(
    scenario_id: str,
    endpoint: Endpoint,
    tokens: list[str],
    sender: str,
    recipients: list[str],
    tls: bool,
    header_from: str,
) -> None:
    world = World(TENANTS[scenario_id])
    talk = Talk(world, endpoint)
    talk.say("EHLO scanner")
    if tls:
        talk.tls()
        talk.say("EHLO scanner")
    for token in tokens:
        talk.say("AUTH XOAUTH2 " + xoauth2("scanner@contoso.com", f"token-of-{token}@contoso.com"))
    talk.say(f"MAIL FROM:<{sender}>")
    for recipient in recipients:
        talk.say(f"RCPT TO:<{recipient}>")
    if talk.say("DATA").code == 354:
        talk.say(f"From: {header_from}\r\n\r\nhello\r\n")
    for arrived in world.arrived():
        check_way(world, talk, arrived)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(Phase), st.sampled_from(Endpoint), st.binary(max_size=300), st.booleans())
def test_any_bytes_in_any_state(phase: Phase, endpoint: Endpoint, command: bytes, tls: bool) -> None:
    world = World(TENANTS["smtp-auth-oauth"])
    talk = Talk(world, endpoint)
    talk.session = msgspec.structs.replace(
        talk.session, phase=phase, helo="x", extended=True, sender="", tls=ClientTls() if tls else None
    )
    check(talk.say(command))
    assert world.arrived() == ()


@given(st.binary(max_size=400))
def test_the_message_reader_takes_anything(content: bytes) -> None:
    address = message.from_address(content)
    assert address is None or grammar.is_address(address)
    assert all(value.isprintable() for _, value in message.fields(content))


@given(st.text(max_size=120), st.sampled_from(("FROM:", "TO:")))
def test_a_path_is_an_address_or_a_reason(text: str, keyword: str) -> None:
    for rest in (text, keyword + text, f"{keyword}<{text}>"):
        path = grammar.path(rest, keyword)
        if isinstance(path, grammar.Path):
            assert path.address == "" or grammar.is_address(path.address)
            assert not any(ord(sign) < 32 for sign in path.address)


@given(st.text(max_size=120), st.ip_addresses(v=4).map(str))
def test_any_spf_record_has_a_result(record: str, ip: str) -> None:
    zone = Zone(("contoso.com",), (Record("contoso.com", "TXT", f"v=spf1 {record}"),))
    results = {"pass", "fail", "softfail", "neutral", "none", "permerror"}
    assert spf.check_host(zone, ip, "contoso.com") in results

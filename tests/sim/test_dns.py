"""The practice DNS server, asked by dnspython and by packets that are no questions."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import dns.asyncquery
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.player import world_of
from wizard.core.problem import WizardError
from wizard.sim.dns import UDP_LIMIT, DnsServer, answer
from wizard.sim.zone import Record, Zone

PRACTICE = world_of("connector-ip")[1].tenant.zone
LONG = Zone(
    ("contoso.com",),
    (
        Record("contoso.com", "TXT", 'one "quoted" back\\slash ' + "x" * 600),
        *(Record("many.contoso.com", "TXT", f"{number:03d}" + "y" * 200) for number in range(40)),
    ),
)


@contextlib.asynccontextmanager
async def running(zone: Zone = PRACTICE) -> AsyncIterator[DnsServer]:
    server = DnsServer(zone)
    await server.start()
    try:
        yield server
    finally:
        await server.close()


async def ask(
    server: DnsServer, name: str, rdtype: str, *, tcp: bool = False, edns: bool = True
) -> dns.message.Message:
    query = dns.message.make_query(name, rdtype, use_edns=edns)
    if tcp:
        return await dns.asyncquery.tcp(query, "127.0.0.1", port=server.port, timeout=10)
    return await dns.asyncquery.udp(query, "127.0.0.1", port=server.port, timeout=10)


@pytest.mark.parametrize("tcp", [False, True])
async def test_the_domains_records(tcp: bool) -> None:
    async with running() as server:
        mx = await ask(server, "contoso.com", "MX", tcp=tcp)
        assert mx.rcode() == dns.rcode.NOERROR
        assert mx.flags & dns.flags.AA
        assert not mx.flags & dns.flags.RA
        assert [str(one) for rrset in mx.answer for one in rrset] == [
            "0 contoso-com.mail.protection.outlook.com."
        ]
        spf = await ask(server, "contoso.com", "TXT", tcp=tcp)
        assert '"v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"' in str(spf.answer[0])
        dkim = await ask(server, "selector1._domainkey.contoso.com", "TXT", tcp=tcp)
        assert [rrset.rdtype for rrset in dkim.answer] == [dns.rdatatype.CNAME, dns.rdatatype.TXT]


async def test_nothing_there_no_such_name_and_not_ours() -> None:
    async with running() as server:
        none = await ask(server, "contoso.com", "AAAA")
        assert (none.rcode(), none.answer) == (dns.rcode.NOERROR, [])
        assert none.authority[0].rdtype == dns.rdatatype.SOA
        absent = await ask(server, "nobody.contoso.com", "A")
        assert absent.rcode() == dns.rcode.NXDOMAIN
        assert absent.authority[0].rdtype == dns.rdatatype.SOA
        assert (await ask(server, "_domainkey.contoso.com", "TXT")).rcode() == dns.rcode.NOERROR
        foreign = await ask(server, "example.org", "A")
        assert foreign.rcode() == dns.rcode.REFUSED
        assert not foreign.flags & dns.flags.AA


async def test_a_long_text_comes_whole_and_a_long_answer_by_tcp() -> None:
    async with running(LONG) as server:
        text = await ask(server, "contoso.com", "TXT")
        (record,) = text.answer[0]
        assert b"".join(record.strings).decode() == LONG.records[0].value
        cut = await ask(server, "many.contoso.com", "TXT")
        assert cut.flags & dns.flags.TC
        whole = await ask(server, "many.contoso.com", "TXT", tcp=True)
        assert len(whole.answer[0]) == 40


@pytest.mark.parametrize(("edns", "limit"), [(True, UDP_LIMIT), (False, 512)])
def test_udp_answers_keep_to_what_the_client_can_take(edns: bool, limit: int) -> None:
    query = dns.message.make_query("many.contoso.com", "TXT", use_edns=edns, payload=65_000)
    packet = answer(LONG, query.to_wire(), udp=True)
    assert packet is not None
    assert len(packet) <= limit


def test_other_kinds_of_packet() -> None:
    def rcode(message: dns.message.Message) -> dns.rcode.Rcode:
        packet = answer(PRACTICE, message.to_wire(), udp=True)
        assert packet is not None
        response = dns.message.from_wire(packet, ignore_trailing=True)
        assert response.id == message.id
        return response.rcode()

    notify = dns.message.make_query("contoso.com", "SOA")
    notify.set_opcode(dns.opcode.NOTIFY)
    assert rcode(notify) == dns.rcode.NOTIMP
    empty = dns.message.Message(id=7)
    assert rcode(empty) == dns.rcode.FORMERR
    assert rcode(dns.message.make_query("contoso.com", "MX", rdclass="CH")) == dns.rcode.REFUSED
    assert rcode(dns.message.make_query("contoso.com", "AXFR")) == dns.rcode.REFUSED
    reply = dns.message.make_response(dns.message.make_query("contoso.com", "MX"))
    assert answer(PRACTICE, reply.to_wire(), udp=True) is None
    assert answer(PRACTICE, b"\x00" * 11, udp=True) is None
    torn = dns.message.make_query("contoso.com", "MX").to_wire()[:-3]
    packet = answer(PRACTICE, torn, udp=True)
    assert packet is not None
    assert packet[:2] == torn[:2]
    assert packet[3] & 0x0F == dns.rcode.FORMERR


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=80), st.booleans())
def test_no_packet_ends_in_an_exception(packet: bytes, udp: bool) -> None:
    response = answer(PRACTICE, packet, udp=udp)
    assert response is None or response[:2] == packet[:2]


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_no_mangled_question_ends_in_an_exception(data: st.DataObject) -> None:
    name = data.draw(
        st.sampled_from(("contoso.com", "x.contoso.com", "selector1._domainkey.contoso.com", "."))
    )
    rdtype = data.draw(st.sampled_from(("MX", "TXT", "ANY", "TSIG", "OPT", "TYPE65280", "SOA")))
    packet = bytearray(dns.message.make_query(name, rdtype, use_edns=data.draw(st.booleans())).to_wire())
    for _ in range(data.draw(st.integers(0, 4))):
        packet[data.draw(st.integers(2, len(packet) - 1))] = data.draw(st.integers(0, 255))
    response = answer(PRACTICE, bytes(packet), udp=True)
    assert response is None or response[:2] == packet[:2]


async def test_garbage_on_the_wire_leaves_the_server_up() -> None:
    async with running() as server:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for packet in (b"", b"x", b"\xff" * 500, b"\x00" * 12):
                sender.sendto(packet, ("127.0.0.1", server.port))
        _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"\xff\xff" + b"x" * 10)
        writer.close()
        assert (await ask(server, "contoso.com", "MX")).answer
        assert (await ask(server, "contoso.com", "MX", tcp=True)).answer


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost", "192.0.2.1"])
async def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="listens on 127"):
        await DnsServer(PRACTICE).start(0, host)


async def test_a_taken_port_is_named() -> None:
    async with running() as server:
        with pytest.raises(WizardError, match=str(server.port)):
            await DnsServer(PRACTICE).start(server.port)

"""This site's public address, asked of a web server and a nameserver on loopback."""

import asyncio
from collections.abc import Callable, Sequence

import dns.rcode
import pytest
import trustme

from tests.net.dns_server import NameServer, Table
from tests.net.https_server import Say, WebServer, page, silence
from wizard.core.answers import YesNo
from wizard.core.facts import RowState
from wizard.core.network_facts import AddressState, PublicAddressFacts
from wizard.files import load_blocklists, load_outside
from wizard.net.dns import DnsResolver
from wizard.net.fetch import SystemFetcher
from wizard.net.finding import Finding
from wizard.net.probe_public_ip import local_address, probe_public_ip

SERVICES = load_outside().public_address
HOSTS = ("api.ipify.org", "checkip.amazonaws.com", "api64.ipify.org")
MINE, OTHER = "203.0.113.10", "198.51.100.7"
OPENDNS, GOOGLE = ("myip.opendns.com", "A"), ("o-o.myaddr.l.google.com", "TXT")
Web = dict[str, bytes | Say]


def ip_page(address: str) -> bytes:
    return page(f'{{"ip":"{address}"}}')


async def probe(
    authority: trustme.CA,
    ca: str,
    web: Web,
    names: Table,
    *,
    local: str | None = "192.168.1.20",
    broken: dict[str, dns.rcode.Rcode] | None = None,
    silent: set[str] | None = None,
    timeout_s: float = 10.0,
) -> tuple[Finding[PublicAddressFacts], list[str]]:
    """The finding, and every host or name that was asked. A host without an answer has status 503."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = server.asked[-1][0]
        asked.append(host)
        answer = web.get(host, page("", "503 Service Unavailable"))
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(reader, writer)

    async with (
        WebServer(authority, {"*": serve}, hosts=HOSTS) as server,
        NameServer(names, broken=broken or {}, silent=silent or set()) as nameserver,
    ):

        def resolver_for(servers: Sequence[tuple[str, int]], timeout_s: float) -> DnsResolver:
            asked.extend(f"{address}:{port}" for address, port in servers)
            return nameserver.resolver(timeout_s)

        found = await probe_public_ip(
            SERVICES, server.fetcher(ca), timeout_s, resolver_for=resolver_for, local=lambda _towards: local
        )
    for text in (found.row.text, found.row.detail, *(problem.text for problem in found.problems)):
        assert text.isprintable()
    assert "{" not in found.row.text
    return found, asked


async def test_two_ways_that_agree(authority: trustme.CA, ca: str) -> None:
    found, asked = await probe(authority, ca, {"api.ipify.org": ip_page(MINE)}, {OPENDNS: [MINE]})
    assert found.value is not None
    assert (found.value.state, found.value.address) == (AddressState.AGREE, MINE)
    assert found.value.shared is YesNo.UNKNOWN
    assert (found.row.state, found.problems) == (RowState.GOOD, ())
    # One service a way, and nobody else learns of it.
    assert sorted(asked) == ["208.67.220.220:53", "208.67.222.222:53", "api.ipify.org"]


async def test_the_next_service_is_asked_where_one_fails(authority: trustme.CA, ca: str) -> None:
    found, asked = await probe(
        authority,
        ca,
        {"checkip.amazonaws.com": page(f"{MINE}\n", kind="text/plain")},
        {GOOGLE: [f'"{MINE}"']},
        broken={"myip.opendns.com": dns.rcode.REFUSED},
    )
    assert found.value is not None
    assert (found.value.state, found.value.address) == (AddressState.AGREE, MINE)
    assert [one.service for one in found.value.seen if one.address] == [
        "checkip.amazonaws.com",
        "Google's nameservers",
    ]
    assert "216.239.32.10:53" in asked


async def test_google_may_say_more_than_the_address(authority: trustme.CA, ca: str) -> None:
    records = ['"edns0-client-subnet 198.51.100.0/24"', f'"{MINE}"']
    found, _asked = await probe(authority, ca, {"api.ipify.org": ip_page(MINE)}, {GOOGLE: records})
    assert found.value is not None
    assert found.value.state is AddressState.AGREE


async def test_two_ways_that_disagree_leave_it_open(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(authority, ca, {"api.ipify.org": ip_page(OTHER)}, {OPENDNS: [MINE]})
    assert found.value is not None
    assert (found.value.state, found.value.address) == (AddressState.DISAGREE, None)
    assert [problem.id for problem in found.problems] == ["public-ip-disagree"]
    assert MINE in found.row.text
    assert OTHER in found.row.text
    assert "proxy" in found.problems[0].fix


@pytest.mark.parametrize(("web", "names"), [({"api.ipify.org": ip_page(MINE)}, {}), ({}, {OPENDNS: [MINE]})])
async def test_one_answer_counts_and_says_that_it_is_one(
    authority: trustme.CA, ca: str, web: Web, names: Table
) -> None:
    found, _asked = await probe(authority, ca, web, names)
    assert found.value is not None
    assert (found.value.state, found.value.address) == (AddressState.ONE_ANSWER, MINE)
    assert found.row.state is RowState.ATTENTION
    assert MINE in found.row.text


async def test_a_network_with_ipv6_only(authority: trustme.CA, ca: str) -> None:
    found, asked = await probe(authority, ca, {"api64.ipify.org": ip_page("2001:db8::7")}, {}, local=None)
    assert found.value is not None
    assert (found.value.state, found.value.address, found.value.ipv6) == (
        AddressState.IPV6_ONLY,
        None,
        "2001:db8::7",
    )
    assert "2001:db8::7" in found.row.text
    assert "api64.ipify.org" in asked


@pytest.mark.parametrize(
    ("address", "shared"),
    [("100.72.3.4", YesNo.YES), ("10.0.0.1", YesNo.UNKNOWN), ("127.0.0.1", YesNo.UNKNOWN)],
)
async def test_an_address_that_is_not_public(
    authority: trustme.CA, ca: str, address: str, shared: YesNo
) -> None:
    found, _asked = await probe(authority, ca, {}, {OPENDNS: [address]})
    assert found.value is not None
    assert (found.value.state, found.value.address, found.value.shared) == (
        AddressState.NOT_PUBLIC,
        None,
        shared,
    )
    assert address in found.row.text


async def test_a_nameserver_on_the_way_that_answers_instead_does_not_count(
    authority: trustme.CA, ca: str
) -> None:
    found, _asked = await probe(authority, ca, {"api.ipify.org": ip_page(MINE)}, {OPENDNS: ["192.168.1.1"]})
    assert found.value is not None
    assert (found.value.state, found.value.address) == (AddressState.ONE_ANSWER, MINE)


@pytest.mark.parametrize(
    ("local", "shared", "problems"),
    [
        (MINE, YesNo.NO, []),
        ("100.64.0.9", YesNo.YES, ["public-ip-shared"]),
        ("192.168.1.20", YesNo.UNKNOWN, []),
        (None, YesNo.UNKNOWN, []),
    ],
)
async def test_whether_the_line_shares_its_address(
    authority: trustme.CA, ca: str, local: str | None, shared: YesNo, problems: list[str]
) -> None:
    found, _asked = await probe(
        authority, ca, {"api.ipify.org": ip_page(MINE)}, {OPENDNS: [MINE]}, local=local
    )
    assert found.value is not None
    assert found.value.shared is shared
    assert [problem.id for problem in found.problems] == problems


@pytest.mark.parametrize(
    "answer",
    [
        page("<html>sign in</html>", kind="text/html"),
        page('{"ip": 7}'),
        page('{"ip": "nonsense \\u001b[31m\\u202e"}'),
        page('{"ip": "fe80::1%\\u001b[31m"}'),
        page('{"ip": "::1"}'),
        page("[]"),
        page(b"\xff\xfe"),
        page("", "302 Found", "text/html", "Location: https://portal.example/"),
        page("", "500 Internal Server Error"),
        page(b"1" * 300_000),
    ],
)
async def test_what_is_no_address_is_none(authority: trustme.CA, ca: str, answer: bytes) -> None:
    found, _asked = await probe(
        authority,
        ca,
        dict.fromkeys(HOSTS, answer),
        {GOOGLE: ['"\x07no address"']},
    )
    assert found.value is None
    assert found.row.state is RowState.NOT_KNOWN
    assert [problem.id for problem in found.problems] == ["public-ip-not-known"]
    assert found.problems[0].field == "network.public_ips"


async def test_silence_everywhere_ends_with_the_deadline(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(
        authority,
        ca,
        dict.fromkeys(HOSTS, silence),
        {},
        silent={OPENDNS[0], GOOGLE[0]},
        timeout_s=0.6,
    )
    assert found.value is None
    assert [problem.id for problem in found.problems] == ["public-ip-not-known"]


async def test_the_first_way_does_not_take_all_the_time(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(
        authority,
        ca,
        {"api.ipify.org": silence, "checkip.amazonaws.com": page(MINE, kind="text/plain")},
        {GOOGLE: [f'"{MINE}"']},
        silent={OPENDNS[0]},
        timeout_s=2.0,
    )
    assert found.value is not None
    assert found.value.state is AddressState.AGREE


async def test_a_network_that_knows_a_proxy_only(authority: trustme.CA, ca: str) -> None:
    """No nameserver answers and the proxy says no: it ends, and says what to do."""
    async with NameServer({}, silent={OPENDNS[0], GOOGLE[0]}) as nameserver:
        make: Callable[..., DnsResolver] = lambda _servers, timeout_s: nameserver.resolver(timeout_s)  # noqa: E731
        found = await probe_public_ip(
            SERVICES,
            SystemFetcher(proxy_for=lambda _host: "http://127.0.0.1:9"),
            0.6,
            resolver_for=make,
            local=lambda _towards: None,
        )
    assert found.value is None
    assert "router" in found.problems[0].fix


def test_the_own_address_is_read_without_sending() -> None:
    assert local_address("127.0.0.1") == "127.0.0.1"
    assert local_address("256.0.0.1") is None


def test_both_ways_have_different_operators() -> None:
    assert not {one.operator for one in SERVICES.web} & {one.operator for one in SERVICES.dns}


def test_every_check_says_who_learns_what_and_what_names_the_address_asks_first() -> None:
    told = {one.probe: one for one in load_outside().told}
    assert list(told) == ["dns", "tenant", "mail_tls", "ports", "public_ip", "reverse_name", "blocklists"]
    assert {probe for probe, one in told.items() if one.asked_first} == {
        "public_ip",
        "reverse_name",
        "blocklists",
    }
    assert all(one.without for one in told.values() if one.asked_first)
    assert all(
        one.learns.endswith(".") and " learn" in one.learns and one.why.endswith(".") for one in told.values()
    )


def test_everybody_who_is_asked_is_named() -> None:
    outside = load_outside()
    told = {one.probe: one.learns for one in outside.told}
    operators = {one.operator for one in (*SERVICES.web, *SERVICES.web_ipv6)}
    for operator in operators | {one.operator for one in SERVICES.dns}:
        assert operator.split(" ")[0] in told["public_ip"]
    for blocklist in load_blocklists().blocklist:
        assert blocklist.name.split(" ")[0] in told["blocklists"]

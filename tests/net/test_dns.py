import asyncio

import dns.rcode
import pytest

from tests.net.dns_server import NameServer
from wizard.core.problem import WizardError
from wizard.net.dns import DnsResolver


async def problem_of(resolver: DnsResolver, name: str, rdtype: str = "TXT") -> str:
    with pytest.raises(WizardError) as caught:
        await resolver.query(name, rdtype)
    return caught.value.problem.id


async def test_records_come_as_text_without_trailing_dots() -> None:
    table = {
        ("example.com", "MX"): ["10 mx2.example.com.", "0 mx1.example.com."],
        ("www.example.com", "CNAME"): ["web.example.net."],
        ("example.com", "NS"): ["ns.example.com."],
        ("host.example.com", "A"): ["127.0.0.1"],
    }
    async with NameServer(table) as server:
        resolver = server.resolver()
        assert set((await resolver.query("Example.com.", "MX")).records) == {
            "10 mx2.example.com",
            "0 mx1.example.com",
        }
        assert (await resolver.query("www.example.com", "CNAME")).records == ("web.example.net",)
        assert (await resolver.query("example.com", "NS")).records == ("ns.example.com",)
        assert (await resolver.query("host.example.com", "A")).records == ("127.0.0.1",)


async def test_a_null_mx_keeps_its_dot() -> None:
    async with NameServer({("example.com", "MX"): ["0 ."]}) as server:
        assert (await server.resolver().query("example.com", "MX")).records == ("0 .",)


async def test_strings_of_a_txt_record_are_joined_without_a_space() -> None:
    async with NameServer({("example.com", "TXT"): ['"v=spf1 ip4:203.0" ".113.10 -all"']}) as server:
        assert (await server.resolver().query("example.com", "TXT")).records == (
            "v=spf1 ip4:203.0.113.10 -all",
        )


async def test_octets_that_are_no_utf_8_stay_visible() -> None:
    async with NameServer({("example.com", "TXT"): ['"caf\\195\\169 \\255\\254"']}) as server:
        assert (await server.resolver().query("example.com", "TXT")).records == ("café \\xff\\xfe",)


async def test_a_name_that_does_not_exist_and_one_without_such_records() -> None:
    async with NameServer({("example.com", "A"): ["127.0.0.1"]}) as server:
        missing = await server.resolver().query("missing.example.org", "TXT")
        empty = await server.resolver().query("example.com", "TXT")
    assert (missing.exists, missing.records) == (False, ())
    assert (empty.exists, empty.records) == (True, ())


async def test_a_cut_off_answer_is_asked_again_over_tcp() -> None:
    records = [f'"record {number} {"x" * 200}"' for number in range(40)]
    async with NameServer({("example.com", "TXT"): records}) as server:
        assert len((await server.resolver().query("example.com", "TXT")).records) == 40


async def test_a_name_beyond_ascii_is_asked_in_its_a_labels() -> None:
    async with NameServer({("xn--bcher-kva.example", "TXT"): ['"found"']}) as server:
        assert (await server.resolver().query("Bücher.example", "TXT")).records == ("found",)


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.NOTIMP])
async def test_a_nameserver_that_fails(rcode: dns.rcode.Rcode) -> None:
    async with NameServer({}, broken={"example.com": rcode}) as server:
        assert await problem_of(server.resolver(1.0), "example.com") in {"dns-failed", "dns-timeout"}


async def test_a_nameserver_that_never_answers_ends_at_the_deadline() -> None:
    async with NameServer({}, silent={"example.com"}) as server, asyncio.timeout(10):
        assert await problem_of(server.resolver(0.5), "example.com") == "dns-timeout"


async def test_a_loop_of_aliases_ends_with_a_reason() -> None:
    table = {("a.example.com", "CNAME"): ["b.example.com."], ("b.example.com", "CNAME"): ["a.example.com."]}
    async with NameServer(table) as server, asyncio.timeout(10):
        assert await problem_of(server.resolver(1.0), "a.example.com") == "dns-failed"


@pytest.mark.parametrize(
    "name", ["", ".", "a..b", "x" * 64 + ".com", ("a" * 60 + ".") * 5, "exa mple.com", "a\x00b.com"]
)
async def test_a_name_that_can_not_be_asked_for(name: str) -> None:
    async with NameServer({}) as server:
        assert await problem_of(server.resolver(), name) == "dns-name"
        assert server.asked == []


async def test_cancelling_leaves_nothing_behind() -> None:
    async with NameServer({}, silent={"example.com"}) as server:
        task = asyncio.create_task(server.resolver(600).query("example.com", "TXT"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

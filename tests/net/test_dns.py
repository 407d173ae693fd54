import asyncio

import dns.rcode
import pytest

from tests.net import dns_faults
from tests.net.dns_front import Front
from tests.net.dns_server import NameServer, Table
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


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (dns_faults.failing, "dns-failed"),
        (dns_faults.refusing, "dns-refused"),
        (dns_faults.garbled, "dns-garbled"),
        (dns_faults.referral, "dns-lame"),
        (dns_faults.cut_off_for_ever, "dns-tcp-blocked"),
        (
            dns_faults.records(
                "a.example.com. 60 CNAME b.example.com.", "b.example.com. 60 CNAME a.example.com."
            ),
            "dns-loop",
        ),
        (dns_faults.by_type(TXT=dns_faults.without_edns(dns_faults.failing)), "dns-failed"),
    ],
)
async def test_each_failure_of_a_nameserver_has_its_own_sentence(
    fault: dns_faults.Answer, problem: str
) -> None:
    async with Front(faults={"com": fault}) as front, asyncio.timeout(10):
        with pytest.raises(WizardError) as caught:
            await DnsResolver([("127.0.0.1", front.port)]).query("a.example.com", "TXT")
    assert caught.value.problem.id == problem
    assert caught.value.problem.text.startswith("Not known, because ")
    assert caught.value.problem.fix
    assert caught.value.problem.detail.isprintable()


async def test_the_reason_of_a_resolver_that_checks_signatures_is_kept_and_harmless() -> None:
    async with Front(faults={"com": dns_faults.failing}) as front:
        with pytest.raises(WizardError) as caught:
            await DnsResolver([("127.0.0.1", front.port)]).query("a.example.com", "TXT")
    assert "DNSSEC_BOGUS" in caught.value.problem.detail
    assert "\x1b" not in caught.value.problem.detail


async def test_a_nameserver_that_is_silent_for_one_name_only() -> None:
    async with NameServer({("example.org", "A"): ["192.0.2.1"]}, silent={"example.com"}) as server:
        resolver = server.resolver(0.5)
        await resolver.query("example.org", "A")
        async with asyncio.timeout(10):
            assert await problem_of(resolver, "example.com") == "dns-timeout"


async def test_a_network_without_any_dns_says_so_at_the_deadline() -> None:
    async with Front(faults={"com": dns_faults.silent}) as front, asyncio.timeout(10):
        resolver = DnsResolver([("127.0.0.1", front.port)], 0.5)
        assert await problem_of(resolver, "example.com") == "dns-nobody"


async def test_a_closed_port_is_told_at_once() -> None:
    async with Front() as front:
        port = front.port
    async with asyncio.timeout(3):
        assert await problem_of(DnsResolver([("127.0.0.1", port)], 600), "example.com") == "dns-nobody"


async def test_a_silent_nameserver_is_not_waited_for() -> None:
    table = {("example.com", "TXT"): ['"found"'], ("example.org", "TXT"): ['"too"']}
    async with (
        Front(faults={"com": dns_faults.silent}) as dead,
        NameServer(table) as alive,
    ):
        resolver = DnsResolver([("127.0.0.1", dead.port), ("127.0.0.1", alive.port)], 600)
        async with asyncio.timeout(10):
            assert (await resolver.query("example.com", "TXT")).records == ("found",)
            assert (await resolver.query("example.org", "TXT")).records == ("too",)
    assert dead.asked == [("example.com", "TXT")], "the one that answered is asked first from then on"


@pytest.mark.parametrize(
    "fault", [dns_faults.failing, dns_faults.refusing, dns_faults.garbled, dns_faults.referral]
)
async def test_after_a_failing_nameserver_the_next_is_asked(fault: dns_faults.Answer) -> None:
    async with (
        Front(faults={"com": fault}) as broken,
        NameServer({("example.com", "TXT"): ['"found"']}) as sound,
        asyncio.timeout(10),
    ):
        resolver = DnsResolver([("127.0.0.1", broken.port), ("127.0.0.1", sound.port)], 600)
        assert (await resolver.query("example.com", "TXT")).records == ("found",)


async def test_of_several_failures_the_most_telling_is_named() -> None:
    async with (
        Front(faults={"com": dns_faults.silent}) as dead,
        Front(faults={"com": dns_faults.failing}) as broken,
        asyncio.timeout(10),
    ):
        resolver = DnsResolver([("127.0.0.1", dead.port), ("127.0.0.1", broken.port)], 1.0)
        assert await problem_of(resolver, "example.com") == "dns-failed"


async def test_a_nameserver_that_does_not_know_edns() -> None:
    old = dns_faults.without_edns(dns_faults.records('example.com. 60 TXT "found"'))
    async with Front(faults={"com": old}) as front:
        resolver = DnsResolver([("127.0.0.1", front.port)])
        assert (await resolver.query("example.com", "TXT")).records == ("found",)


WITNESS: Table = {("smtp.office365.com", "A"): ["192.0.2.27"]}


@pytest.mark.parametrize(
    ("table", "believed"), [(WITNESS, True), ({("nas.office.lan", "A"): ["192.0.2.1"]}, False)]
)
async def test_a_nameserver_that_knows_inside_names_only_is_not_believed(
    table: Table, believed: bool
) -> None:
    async with NameServer(table) as server:
        resolver = DnsResolver([("127.0.0.1", server.port)], witness="smtp.office365.com")
        for _time in range(2):
            if believed:
                assert not (await resolver.query("contoso.com", "MX")).exists
            else:
                assert await problem_of(resolver, "contoso.com", "MX") == "dns-inside-only"


async def test_a_witness_that_nobody_answers_for_proves_nothing() -> None:
    async with NameServer({}, broken={"smtp.office365.com": dns.rcode.SERVFAIL}) as server:
        resolver = DnsResolver([("127.0.0.1", server.port)], witness="smtp.office365.com")
        assert not (await resolver.query("contoso.com", "MX")).exists


async def test_records_of_another_type_are_not_taken() -> None:
    async with Front(faults={"com": dns_faults.records("example.com. 60 A 192.0.2.1")}) as front:
        found = await DnsResolver([("127.0.0.1", front.port)]).query("example.com", "TXT")
    assert (found.records, found.exists) == ((), True)


async def test_aliases_are_told_in_their_order_and_followed_where_the_nameserver_stops() -> None:
    faults = {
        "a.example.com": dns_faults.records("a.example.com. 60 CNAME b.example.com."),
        "b.example.com": dns_faults.records("b.example.com. 60 CNAME C.example.org."),
        "c.example.org": dns_faults.records('c.example.org. 60 TXT "found"'),
    }
    async with Front(faults=faults) as front:
        found = await DnsResolver([("127.0.0.1", front.port)]).query("a.example.com", "TXT")
    assert (found.aliases, found.records) == (("b.example.com", "C.example.org"), ("found",))


async def test_a_circle_of_aliases_over_several_answers() -> None:
    faults = {
        "a.example.com": dns_faults.records("a.example.com. 60 CNAME B.example.com."),
        "b.example.com": dns_faults.records("b.example.com. 60 CNAME a.example.com."),
    }
    async with Front(faults=faults) as front:
        assert await problem_of(DnsResolver([("127.0.0.1", front.port)]), "a.example.com") == "dns-loop"


async def test_the_same_question_asked_twice_at_once_goes_out_once_and_is_kept() -> None:
    async with NameServer({("example.com", "TXT"): ['"found"']}) as server:
        resolver = server.resolver()
        first, second = await asyncio.gather(
            resolver.query("example.com", "TXT"), resolver.query("EXAMPLE.com.", "TXT")
        )
        assert first == second == await resolver.query("example.com", "TXT")
        assert server.asked == [("example.com", "TXT")]
        resolver.forget()
        await resolver.query("example.com", "TXT")
        assert len(server.asked) == 2


@pytest.mark.parametrize(("ttl", "asked"), [(0, 2), (2**31 - 1, 1)])
async def test_how_long_an_answer_is_kept(ttl: int, asked: int) -> None:
    async with Front(faults={"com": dns_faults.records(f'example.com. {ttl} TXT "x"')}) as front:
        resolver = DnsResolver([("127.0.0.1", front.port)])
        await resolver.query("example.com", "TXT")
        await resolver.query("example.com", "TXT")
    assert len(front.asked) == asked


async def test_a_failure_is_not_kept() -> None:
    table: Table = {("example.com", "TXT"): ['"found"']}
    async with NameServer(table, broken={"example.com": dns.rcode.SERVFAIL}) as server:
        resolver = server.resolver()
        assert await problem_of(resolver, "example.com") == "dns-failed"
        server.broken.clear()
        assert (await resolver.query("example.com", "TXT")).records == ("found",)


async def test_one_of_two_who_wait_may_leave() -> None:
    async with NameServer({("example.com", "TXT"): ['"found"']}, delay_s=0.2) as server:
        resolver = server.resolver()
        leaving = asyncio.create_task(resolver.query("example.com", "TXT"))
        staying = asyncio.create_task(resolver.query("example.com", "TXT"))
        await server.was_asked.wait()
        leaving.cancel()
        assert (await staying).records == ("found",)
        with pytest.raises(asyncio.CancelledError):
            await leaving


@pytest.mark.parametrize(
    "name", ["", ".", "a..b", "x" * 64 + ".com", ("a" * 60 + ".") * 5, "exa mple.com", "a\x00b.com"]
)
async def test_a_name_that_can_not_be_asked_for(name: str) -> None:
    async with NameServer({}) as server:
        assert await problem_of(server.resolver(), name) == "dns-name"
        assert server.asked == []


async def test_cancelling_leaves_nothing_behind() -> None:
    async with NameServer({}, silent={"example.com"}) as server:
        before = asyncio.all_tasks()
        task = asyncio.create_task(server.resolver(600).query("example.com", "TXT"))
        await server.was_asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == before

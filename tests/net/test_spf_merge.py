"""Merging an address into a record: what a receiver then computes, for any record over any zone."""

import asyncio
from collections.abc import Awaitable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.net.spf_suite import Zone, ZoneResolver
from wizard.core.problem import WizardError
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.core.spf_record import covers, is_spf, joined, merged, put_first
from wizard.net.finding import Finding
from wizard.net.probe_spf import probe_spf
from wizard.net.spf_check import check_host, fault

NAMES = ["contoso.com", "a.example", "b.example", "c.example"]
SOUND = ["a", "mx", "-a", "~mx:b.example", "include:a.example", "include:b.example", "?include:c.example", "-include:a.example", "ip4:198.51.100.1", "-ip4:198.51.100.0/24", "~ip4:203.0.113.0/24", "ip6:2001:db8::/32", "exists:%{i}.b.example", "ptr", "ptr:c.example", "redirect=c.example", "exp=b.example", "-all", "~all", "?all", "a:%{d}/24//64", "mx/24", "a:%{p}.example", "exists:%{l}.%{d2}", "unknown=%{d}", "IP4:192.0.2.1", "INCLUDE:A.EXAMPLE", "include:gone.example"]  # fmt: skip
BROKEN = ["a:", "ip4:1.2.3.4/33", "ipv4:1.2.3.4", "include:", "%{", "a:%{x}.example", "all:x", "ip6:::1::", "\x1b[2J", "\u202e", "\\xff", "a" * 300, "a:%{d" + "9" * 60 + "}", "=", "-", "//", "é", "redirect="]  # fmt: skip

ADDRESSES = st.one_of(
    st.ip_addresses(), st.sampled_from(["198.51.100.1", "203.0.113.7", "192.0.2.1", "2001:db8::5"])
).map(str)
SOUND_RECORDS = st.lists(st.sampled_from(SOUND), max_size=10).map(lambda words: " ".join(["v=spf1", *words]))
ANY_RECORDS = st.one_of(
    SOUND_RECORDS,
    st.lists(st.sampled_from(SOUND + BROKEN), max_size=10).map(lambda words: " ".join(["v=spf1", *words])),
    st.text(max_size=60).map(lambda text: f"v=spf1 {text}"),
)
OTHERS = ["198.51.100.1", "198.51.100.99", "203.0.113.7", "8.8.8.8", "2001:db8::5", "2001:db9::1"]


@st.composite
def zones(draw: st.DrawFn, records: st.SearchStrategy[str]) -> Zone:
    found: Zone = {}
    for name in NAMES:
        found[name] = [("TXT", (text,)) for text in draw(st.lists(records, max_size=2))]
        found[name] += [("A", (f"198.51.100.{draw(st.integers(0, 3))}",))] * draw(st.integers(0, 2))
        hosts = st.sampled_from([*NAMES, "gone.example", ".", "not a host", "-"])
        found[name] += [("MX", ("10", host)) for host in draw(st.lists(hosts, max_size=3))]
        found[name] += [("TIMEOUT", ())] * draw(st.sampled_from([0, 0, 0, 1]))
    return found


def with_record(zone: Zone, record: str) -> ZoneResolver:
    others = [(kind, values) for kind, values in zone["contoso.com"] if kind != "TXT"]
    return ZoneResolver({**zone, "contoso.com": [("TXT", (record,)), *others]})


async def results(zone: Zone, record: str, addresses: list[str]) -> list[SpfResult]:
    resolver = with_record(zone, record)
    return [(await check_host(ip, "contoso.com", resolver)).result for ip in addresses]


@settings(max_examples=60, deadline=None)
@given(zones(SOUND_RECORDS), SOUND_RECORDS, ADDRESSES)
def test_a_merged_address_passes_and_nobody_elses_result_changes(zone: Zone, record: str, ip: str) -> None:
    wanted = put_first(record, ip)
    if fault(record) is not None:  # two redirects, say
        assert fault(wanted) is not None
        return
    others = [other for other in OTHERS if other != ip]
    before = asyncio.run(results(zone, record, others))
    after = asyncio.run(results(zone, wanted, [*others, ip]))
    assert after == [*before, SpfResult.PASS]
    assert merged(wanted, ip) is None
    assert wanted.split()[2:] == record.split()[1:]


@settings(max_examples=60, deadline=None)
@given(zones(SOUND_RECORDS), SOUND_RECORDS, ADDRESSES)
def test_an_address_that_a_record_covers_passes_unless_dns_fails_before(
    zone: Zone, record: str, ip: str
) -> None:
    if covers(record, ip) and fault(record) is None:
        [found] = asyncio.run(results(zone, record, [ip]))
        assert found in {SpfResult.PASS, SpfResult.PERMERROR, SpfResult.TEMPERROR}


def look(work: Awaitable[Finding[SpfFacts]]) -> Finding[SpfFacts] | None:
    """The probe's end. None where DNS did not answer for the domain itself. What the event loop is told fails."""
    told: list[object] = []

    async def run() -> Finding[SpfFacts] | None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
        try:
            return await work
        except WizardError:
            return None

    found = asyncio.run(run())
    assert not told
    return found


@settings(max_examples=80, deadline=None)
@given(zones(ANY_RECORDS), st.lists(ADDRESSES, max_size=3, unique=True))
def test_any_zone_has_an_end_and_what_is_proposed_passes(zone: Zone, ips: list[str]) -> None:
    found = look(probe_spf("contoso.com", tuple(ips), ZoneResolver(zone), frozenset({"a.example"})))
    if found is None:
        return
    facts = found.value
    assert facts is not None
    assert set(facts.result) == set(ips)
    shown = [found.row.text, found.row.detail, facts.record, facts.proposed, facts.broken, *facts.records]
    shown += [text for problem in found.problems for text in (problem.text, problem.fix, problem.detail)]
    assert all(text is None or text.isprintable() for text in shown)
    nothing_to_merge_into = not facts.records
    nothing_to_merge = len(facts.records) == 1 and set(facts.result.values()) <= {SpfResult.PASS}
    if nothing_to_merge_into or nothing_to_merge:
        assert facts.proposed is None
    elif facts.proposed is None:
        assert facts.broken
    else:
        again = look(
            probe_spf("contoso.com", tuple(ips), with_record(zone, facts.proposed), frozenset({"a.example"}))
        )
        assert again is not None
        assert again.value is not None
        assert again.value.proposed is None
        assert set(again.value.result.values()) <= {SpfResult.PASS}


@given(st.lists(ANY_RECORDS, min_size=2, max_size=4), ADDRESSES)
def test_several_records_in_one_let_in_whom_one_of_them_covered(records: list[str], ip: str) -> None:
    one = joined(records)
    assert is_spf(one)
    assert one.split()[-1][1:] == "all"
    lets = [record for record in records if covers(record, ip)]
    if lets and not any(word[0] in "-~?" and word[1:] != "all" for word in one.split()):
        assert covers(one, ip)


@pytest.mark.parametrize(
    ("record", "ip", "wanted"),
    [
        ("v=spf1 +all", "203.0.113.7", None),
        ("v=spf1 ?all", "203.0.113.7", "v=spf1 ip4:203.0.113.7 ?all"),
        ("v=spf1 a:a.example -all", "198.51.100.9", None),
        ("v=spf1 redirect=a.example", "203.0.113.7", "v=spf1 ip4:203.0.113.7 redirect=a.example"),
        ("v=spf1 redirect=b.example", "203.0.113.7", None),
        ("v=spf1 -a:a.example ip4:198.51.100.9 -all", "198.51.100.9", "v=spf1 ip4:198.51.100.9 -a:a.example ip4:198.51.100.9 -all"),
        ("v=spf1 ip6:2001:db8::/32 ~all", "2001:db8::7", None),
        ("v=spf1 ip6:2001:db8::/32 ~all", "2001:db9::7", "v=spf1 ip6:2001:db9::7 ip6:2001:db8::/32 ~all"),
        ("v=spf1 ip4:203.0.113.0/24 -all", "::ffff:203.0.113.7", None),
        ("v=spf1 -all", "::ffff:203.0.113.7", "v=spf1 ip4:203.0.113.7 -all"),
        ("v=spf1 future=%{d} A:A.EXAMPLE exp=x.example ~ALL", "203.0.113.7", "v=spf1 ip4:203.0.113.7 future=%{d} A:A.EXAMPLE exp=x.example ~ALL"),
    ],
)  # fmt: skip
async def test_what_is_proposed(record: str, ip: str, wanted: str | None) -> None:
    zone: Zone = {
        "contoso.com": [("TXT", (record,))],
        "a.example": [("A", ("198.51.100.9",)), ("TXT", ("v=spf1 -all",))],
        "b.example": [("TXT", ("v=spf1 ip4:203.0.113.0/24 -all",))],
    }
    found = await probe_spf("contoso.com", (ip,), ZoneResolver(zone), frozenset())
    assert found.value is not None
    assert found.value.proposed == wanted

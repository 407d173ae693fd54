"""What the SPF probe finds out, and how it says it."""

import asyncio
from collections.abc import Iterable

import pytest

from tests.net.dns_server import NameServer, Table
from tests.net.spf_suite import Zone, ZoneResolver
from wizard.core.facts import RowState
from wizard.core.problem import Problem, WizardError
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.net.finding import Finding
from wizard.net.probe_spf import JOINED, probe_spf
from wizard.net.services import DnsAnswer
from wizard.net.spf_answers import RECORD_LIMIT
from wizard.net.spf_verdict import WORKABLE

IP, OTHER = "203.0.113.10", "198.51.100.7"
OUTLOOK = "spf.protection.outlook.com"
MICROSOFT = ("TXT", ("v=spf1 ip4:40.92.0.0/15 -all",))
PASS, FAIL, SOFTFAIL = SpfResult.PASS, SpfResult.FAIL, SpfResult.SOFTFAIL


def zone_of(*records: str, **names: str) -> Zone:
    """A zone with these SPF records at contoso.com; ``a="..."`` is the record of a.example."""
    zone: Zone = {"contoso.com": [("TXT", (record,)) for record in records], OUTLOOK: [MICROSOFT]}
    return zone | {f"{name}.example": [("TXT", (text,))] for name, text in names.items()}


async def look(zone: Zone, *ips: str) -> tuple[SpfFacts, Finding[SpfFacts]]:
    found = await probe_spf("contoso.com", ips, ZoneResolver(zone), frozenset({OUTLOOK}))
    assert found.value is not None
    return found.value, found


def ids(found: Finding[SpfFacts]) -> set[str]:
    return {problem.id for problem in found.problems}


@pytest.mark.parametrize(
    ("zone", "ips", "state", "sentence", "problems"),
    [
        (zone_of(), (IP,), RowState.ATTENTION, "contoso.com has no SPF record.", ()),
        (
            zone_of(f"v=spf1 include:{OUTLOOK} -all"),
            (),
            RowState.GOOD,
            "SPF lets Microsoft 365 send for contoso.com.",
            (),
        ),
        (
            zone_of(f"v=spf1 include:a include:{OUTLOOK} -all".replace("include:a ", "ip4:203.0.113.0/24 ")),
            (IP,),
            RowState.GOOD,
            "SPF lets Microsoft 365 and this site's address send for contoso.com.",
            (),
        ),
        (
            zone_of(f"v=spf1 include:{OUTLOOK} -all"),
            (IP,),
            RowState.ATTENTION,
            f"SPF lets Microsoft 365 send for contoso.com, not yet this site's address {IP}.",
            ("spf-address-not-listed",),
        ),
        (
            zone_of(f"v=spf1 include:{OUTLOOK} ~all"),
            (IP, OTHER),
            RowState.ATTENTION,
            f"SPF lets Microsoft 365 send for contoso.com, not yet these addresses: {IP}, {OTHER}.",
            ("spf-address-not-listed",),
        ),
        (
            zone_of(f"v=spf1 ip4:{IP} -include:{OUTLOOK} -all"),
            (IP,),
            RowState.ATTENTION,
            "The SPF record of contoso.com does not name Microsoft 365.",
            (),
        ),
        (
            zone_of(f"v=spf1 include:{OUTLOOK} +all"),
            (IP,),
            RowState.ATTENTION,
            "The SPF record of contoso.com lets every computer on the internet send in its name.",
            ("spf-lets-everybody",),
        ),
        (
            zone_of("v=spf1 include:contoso.com -all"),
            (IP,),
            RowState.PROBLEM,
            "The SPF record of contoso.com includes itself, by way of contoso.com; receivers treat it as wrong.",
            ("spf-loop", "spf-address-not-listed"),
        ),
        (
            zone_of(f"v=spf1 ip4:{IP}/33 include:{OUTLOOK} -all"),
            (IP,),
            RowState.PROBLEM,
            f"The SPF record of contoso.com has an error, so receivers use nothing of it: ip4:{IP}/33",
            ("spf-syntax", "spf-address-not-listed"),
        ),
        (
            zone_of("v=spf1 include:a.example -all", a="v=spf1 ipv4:192.0.2.1 -all"),
            (),
            RowState.PROBLEM,
            "The SPF record of a.example has an error, so receivers use nothing of it: ipv4:192.0.2.1",
            ("spf-syntax",),
        ),
        (
            zone_of("v=spf1 a:x.example a:y.example a:z.example -all"),
            (),
            RowState.PROBLEM,
            "The SPF record of contoso.com names 3 things in DNS that do not exist; receivers stop at the third.",
            ("spf-too-many-void-lookups",),
        ),
        (
            zone_of("v=spf1 redirect=a.example redirect=b.example", a="v=spf1 -all", b="v=spf1 -all"),
            (),
            RowState.PROBLEM,
            "The SPF record of contoso.com has an error, so receivers use nothing of it: duplicate redirect modifier",
            ("spf-syntax",),
        ),
        (
            zone_of("v=spf1 mx -all") | {"contoso.com": [("TXT", ("v=spf1 mx -all",)), *[("MX", ("10", "a.example"))] * 11]},
            (),
            RowState.PROBLEM,
            "Receivers can not work with the SPF record of contoso.com.",
            ("spf-not-usable",),
        ),
        (
            zone_of(f"v=spf1 include:{OUTLOOK} exists:%{{l}}._spf.contoso.com -all"),
            (),
            RowState.ATTENTION,
            "The SPF record of contoso.com decides for each sender by itself; what is shown holds for postmaster@contoso.com.",
            ("spf-depends-on-sender",),
        ),
        (
            zone_of("v=spf1 " + "ip4:192.0.2.1 " * 400 + "-all"),
            (IP,),
            RowState.PROBLEM,
            f"The SPF record of contoso.com has {len('v=spf1 ' + 'ip4:192.0.2.1 ' * 400 + '-all')} characters, more than can be worked with.",
            ("spf-too-long", "spf-not-decided"),
        ),
    ],
)  # fmt: skip
async def test_how_it_is_said(
    zone: Zone, ips: tuple[str, ...], state: RowState, sentence: str, problems: Iterable[str]
) -> None:
    _facts, found = await look(zone, *ips)
    assert (found.row.state, found.row.text) == (state, sentence)
    assert ids(found) == set(problems)
    assert all(problem.fix for problem in found.problems)


async def test_each_address_has_its_own_result() -> None:
    zone = zone_of(f"v=spf1 ip4:{IP} include:{OUTLOOK} ~all")
    facts, found = await look(zone, IP, OTHER, "2001:db8::1", "40.92.1.1")
    assert facts.result == {IP: PASS, OTHER: SOFTFAIL, "2001:db8::1": SOFTFAIL, "40.92.1.1": PASS}
    assert facts.proposed == f"v=spf1 ip4:{OTHER} ip6:2001:db8::1 ip4:{IP} include:{OUTLOOK} ~all"
    [problem] = found.problems
    assert facts.proposed in problem.fix
    assert OTHER in problem.text
    assert IP not in problem.text


async def test_look_ups_and_empty_ones_are_counted_for_whoever_matches_nothing() -> None:
    """Also where this site's own address matches at once, and where a receiver would have stopped."""
    record = f"v=spf1 ip4:{IP} mx a:gone.example include:a.example exists:%{{i}}.x.example ptr -all"
    zone = zone_of(record, a="v=spf1 mx:b.example -all", b="nothing")
    zone["contoso.com"] += [("MX", ("10", "gone2.example")), ("MX", ("20", "gone3.example"))]
    facts, found = await look(zone, IP)
    assert (facts.lookups, facts.void_lookups) == (6, 5)
    assert facts.result == {IP: PASS}
    [problem] = found.problems
    assert problem.id == "spf-too-many-void-lookups"
    assert "gone.example" in problem.fix
    assert "in-addr.arpa" not in problem.fix


async def test_eleven_look_ups_are_one_too_many_and_ten_are_not() -> None:
    names = {f"i{at}": "v=spf1 -all" for at in range(11)}
    ten, eleven = (
        "v=spf1 " + " ".join(f"include:i{at}.example" for at in range(count)) + " -all" for count in (10, 11)
    )
    facts, found = await look(zone_of(ten, **names), IP)
    assert (facts.lookups, facts.result[IP]) == (10, FAIL)
    assert "spf-too-many-lookups" not in ids(found)
    facts, found = await look(zone_of(eleven, **names), IP)
    assert (facts.lookups, facts.result[IP]) == (11, SpfResult.PERMERROR)
    assert "spf-too-many-lookups" in ids(found)
    assert facts.proposed == f"v=spf1 ip4:{IP} {eleven.removeprefix('v=spf1 ')}"


async def test_a_name_that_a_macro_hides_is_followed_by_the_check() -> None:
    zone = zone_of("v=spf1 include:%{d}.a.example -all")
    zone["contoso.com.a.example"] = [("TXT", (f"v=spf1 ip4:{IP} a:b.example mx:b.example -all",))]
    zone["b.example"] = [("A", ("192.0.2.9",)), ("MX", ("10", "b.example"))]
    facts, _found = await look(zone, IP, OTHER)
    assert facts.result == {IP: PASS, OTHER: FAIL}
    assert (facts.lookups, facts.void_lookups) == (3, 0)


@pytest.mark.parametrize(
    ("record", "included"),
    [
        ("v=spf1 include:a.example -all", True),
        ("v=spf1 ?include:a.example -all", False),
        ("v=spf1 -all include:a.example", False),
        ("v=spf1 redirect=a.example", True),
        (f"v=spf1 INCLUDE:{OUTLOOK.upper()}. -all", True),
    ],
)  # fmt: skip
async def test_whether_microsoft_is_let_in(record: str, included: bool) -> None:
    facts, _found = await look(zone_of(record, a=f"v=spf1 include:{OUTLOOK} -all"))
    assert facts.includes_microsoft is included
    assert (OUTLOOK in facts.included) is included


RANGES = "v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 ip4:nonsense -ip4:9.9.9.9 ip6:2a01:111:f400::/48 -all"


@pytest.mark.parametrize(
    ("record", "lets"),
    [
        ("v=spf1 include:%{ir}.%{v}.%{d}.spf.example -all", True),
        ("v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 -all", True),
        ("v=spf1 ip4:40.92.0.0/15 -all", False),
        ("v=spf1 +all", True),
        ("v=spf1 ?all", False),
    ],
)
async def test_microsoft_may_be_let_in_without_being_named(record: str, lets: bool) -> None:
    zone = zone_of(record)
    zone[OUTLOOK] = [("TXT", (RANGES,))]
    for address in ("0.0.93.40", "0.128.107.40"):
        zone[f"{address}.in-addr.contoso.com.spf.example"] = [("TXT", ("v=spf1 +all",))]
    facts, found = await look(zone)
    assert facts.includes_microsoft is lets
    assert (OUTLOOK in facts.included) is lets
    assert ("does not name Microsoft 365" in found.row.text) is not lets


@pytest.mark.parametrize("broken", ["TIMEOUT", "none", "v=spf1 -all"])
async def test_without_microsofts_ranges_nothing_is_made_of_them(broken: str) -> None:
    zone = zone_of("v=spf1 +all")
    zone[OUTLOOK] = [("TIMEOUT", ())] if broken == "TIMEOUT" else [("TXT", (broken,))]
    facts, _found = await look(zone)
    assert not facts.includes_microsoft


async def test_several_records_are_none_and_one_is_proposed() -> None:
    facts, found = await look(zone_of("v=spf1 a -all", f"v=spf1 include:{OUTLOOK} ~all"), IP)
    assert (facts.record, facts.result, len(facts.records)) == (None, {IP: SpfResult.PERMERROR}, 2)
    assert facts.proposed == f"v=spf1 ip4:{IP} a include:{OUTLOOK} ~all"
    assert facts.proposed in found.problems[0].fix


async def test_hundreds_of_records_are_not_made_into_one() -> None:
    facts, found = await look(zone_of(*(f"v=spf1 ip4:192.0.2.{at} -all" for at in range(250))), IP)
    assert (len(facts.records), facts.proposed) == (JOINED, None)
    assert facts.broken == found.row.text
    assert "250" in found.row.text


async def test_a_record_that_can_not_be_shown_whole_is_not_built_upon() -> None:
    record = "v=spf1 " + "ip4:192.0.2.1 " * 136 + "-all"
    assert WORKABLE < len(record) + len(f"ip4:{IP} ") < RECORD_LIMIT
    facts, _found = await look(zone_of(record), IP)
    assert facts.result == {IP: FAIL}
    assert facts.proposed is None
    assert facts.broken is not None
    assert "more than can be worked with" in facts.broken


async def test_the_domains_own_explanation_of_a_fail_is_kept() -> None:
    zone = zone_of("v=spf1 -all exp=a.example", a="Ask %{c} for a \x1b[31mform")
    _facts, found = await look(zone, IP)
    assert f"{IP}: fail (-all)" in found.problems[-1].detail
    zone["a.example"] = [("TXT", ("%{c} may not send for %{d}",))]
    _facts, found = await look(zone, IP)
    assert f"{IP} may not send for contoso.com" in found.problems[-1].detail


async def test_what_gave_no_answer_is_not_known() -> None:
    zone = zone_of(f"v=spf1 include:{OUTLOOK} include:a.example -all") | {"a.example": [("TIMEOUT", ())]}
    facts, found = await look(zone, IP, "40.92.1.1")
    assert (facts.lookups, facts.void_lookups) == (None, None)
    assert facts.result == {IP: SpfResult.TEMPERROR, "40.92.1.1": PASS}
    assert found.row.state is RowState.ATTENTION
    assert found.row.text == "Not all of the SPF record could be read: a.example gave no answer."
    assert ids(found) == {"spf-include-unread", "spf-not-decided"}


async def test_a_host_that_gave_no_answer_leaves_only_the_result_open() -> None:
    zone = zone_of(f"v=spf1 include:{OUTLOOK} a:a.example -all") | {"a.example": [("TIMEOUT", ())]}
    facts, found = await look(zone, IP)
    assert (facts.lookups, facts.void_lookups) == (2, None)
    assert found.row.text == found.problems[0].text
    assert ids(found) == {"spf-not-decided"}


class Held:
    """A resolver that answers ``free`` names at once and the rest when it is let go."""

    def __init__(self, zone: Zone, free: set[str]) -> None:
        self.zone, self.free = ZoneResolver(zone), free
        self.waiting: set[tuple[str, str]] = set()
        self.changed, self.go, self.cancelled = asyncio.Event(), asyncio.Event(), 0

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if name not in self.free:
            self.waiting.add((name, rdtype))
            self.changed.set()
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        return await self.zone.query(name, rdtype)

    async def until(self, wanted: set[tuple[str, str]]) -> None:
        while not wanted <= self.waiting:
            self.changed.clear()
            await self.changed.wait()


WIDE = zone_of("v=spf1 include:a.example a:h.example mx:m.example include:b.example exists:e.example redirect=c.example", a="v=spf1 a:x.example -all", b="v=spf1 -all", c="v=spf1 -all")  # fmt: skip
LEVEL = {("a.example", "TXT"), ("h.example", "A"), ("m.example", "MX"), ("b.example", "TXT"), ("e.example", "A"), ("c.example", "TXT")}  # fmt: skip


async def test_the_questions_of_one_level_go_side_by_side_and_each_once() -> None:
    held = Held(WIDE, {"contoso.com"})
    task = asyncio.create_task(probe_spf("contoso.com", (IP, OTHER), held, frozenset()))
    await held.until(LEVEL)  # all of them while none is answered
    held.go.set()
    await task
    assert len(held.zone.asked) == len(set(held.zone.asked))
    assert ("x.example", "A") in held.zone.asked


async def test_a_cancelled_look_leaves_no_question_behind() -> None:
    held = Held(WIDE, {"contoso.com"})
    task = asyncio.create_task(probe_spf("contoso.com", (IP,), held, frozenset()))
    await held.until(LEVEL)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert held.cancelled == len(LEVEL)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_what_is_late_is_not_known_and_the_rest_is() -> None:
    held = Held(zone_of(f"v=spf1 include:{OUTLOOK} include:a.example -all"), {"contoso.com", OUTLOOK})
    found = await probe_spf("contoso.com", (IP,), held, frozenset({OUTLOOK}), deadline_s=0.2)
    assert found.value is not None
    assert found.value.includes_microsoft
    assert found.value.result == {IP: SpfResult.TEMPERROR}
    assert "spf-include-unread" in ids(found)
    assert held.cancelled == 1


async def test_microsofts_own_record_may_be_late() -> None:
    held = Held(zone_of("v=spf1 +all"), {"contoso.com"})
    found = await probe_spf("contoso.com", (IP,), held, frozenset({OUTLOOK}), deadline_s=0.2)
    assert found.value is not None
    assert (found.value.includes_microsoft, found.value.result) == (False, {IP: PASS})


async def test_no_answer_for_the_domain_itself_is_the_callers() -> None:
    with pytest.raises(WizardError):
        await look({"contoso.com": [("TIMEOUT", ())]}, IP)


class Failing:
    """A resolver that fails in every way in which ours can, by the name."""

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if name == "contoso.com":
            names = ("dns-name", "dns-failed", "dns-no-nameserver")
            words = " ".join(f"include:{one}.example" for one in names)
            return DnsAnswer(name, rdtype, (f"v=spf1 {words} -all",))
        raise WizardError(Problem(name.removesuffix(".example"), "no"))


async def test_a_name_that_can_not_be_asked_for_does_not_exist() -> None:
    found = await probe_spf("contoso.com", (IP,), Failing(), frozenset())
    [missing] = [one for one in found.problems if one.id == "spf-include-missing"]
    assert "dns-name.example" in missing.text
    [unread] = [one for one in found.problems if one.id == "spf-include-unread"]
    assert "dns-failed.example, dns-no-nameserver.example" in unread.text


async def over_sockets(table: Table, *ips: str) -> tuple[SpfFacts, Finding[SpfFacts]]:
    async with NameServer(table) as server:
        found = await probe_spf("contoso.com", ips, server.resolver(), frozenset({OUTLOOK}))
    assert found.value is not None
    return found.value, found


async def test_octets_that_are_no_utf_8_are_an_error_of_the_record() -> None:
    facts, found = await over_sockets({("contoso.com", "TXT"): ['"v=spf1 a:\\255\\254.example ~all"']}, IP)
    assert facts.result == {IP: SpfResult.PERMERROR}
    assert facts.record == r"v=spf1 a:\xff\xfe.example ~all"
    assert ids(found) == {"spf-syntax", "spf-address-not-listed"}


async def test_six_hundred_records_and_one_that_counts() -> None:
    texts = [f'"{"site-verification " * 4}{at}"' for at in range(600)]
    table: Table = {("contoso.com", "TXT"): [*texts, f'"v=spf1 ip4:{IP} " "include:{OUTLOOK} -all"'], (OUTLOOK, "TXT"): ['"v=spf1 -all"']}  # fmt: skip
    facts, found = await over_sockets(table, IP)
    assert facts.record == f"v=spf1 ip4:{IP} include:{OUTLOOK} -all"
    assert facts.result == {IP: PASS}
    assert found.row.state is RowState.GOOD


async def test_hostile_text_is_harmless_wherever_it_is_shown() -> None:
    evil = r'"v=spf1 \027[2J<script> include:\226\128\174moc.elpmaxe -all"'
    _facts, found = await over_sockets({("contoso.com", "TXT"): [evil]}, IP)
    shown = [found.row.text, found.row.detail]
    shown += [text for problem in found.problems for text in (problem.text, problem.fix, problem.detail)]
    assert all(text.isprintable() for text in shown)
    assert "spf-syntax" in ids(found)

"""What the SPF probe finds out, and how it says it."""

from collections.abc import Iterable

import pytest

from tests.net.spf_looking import FAIL, IP, OTHER, OUTLOOK, PASS, SOFTFAIL, ids, look, zone_of
from tests.net.spf_suite import Zone
from wizard.core.facts import RowState
from wizard.core.spf_facts import SpfResult
from wizard.net.probe_spf import JOINED
from wizard.net.spf_answers import RECORD_LIMIT
from wizard.net.spf_verdict import WORKABLE


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

"""The practice DNS as data, and SPF over it."""

import pytest

from wizard.sim import spf
from wizard.sim.stamps import Dmarc, dmarc_policy
from wizard.sim.zone import Found, Record, Zone, look_up

ZONE = Zone(
    ("contoso.com", "sub.contoso.com"),
    (
        Record("contoso.com", "MX", "0 mx.contoso.com"),
        Record("mx.contoso.com", "A", "192.0.2.1"),
        Record("www.contoso.com", "CNAME", "mx.contoso.com"),
        Record("away.contoso.com", "CNAME", "elsewhere.example"),
        Record("loop.contoso.com", "CNAME", "loop.contoso.com"),
        Record("deep.empty.contoso.com", "TXT", "x"),
        Record("sub.contoso.com", "TXT", "own zone"),
    ),
)


@pytest.mark.parametrize(
    ("name", "rdtype", "found", "values"),
    [
        ("CONTOSO.com.", "MX", Found.RECORDS, ["0 mx.contoso.com"]),
        ("www.contoso.com", "A", Found.RECORDS, ["mx.contoso.com", "192.0.2.1"]),
        ("www.contoso.com", "CNAME", Found.RECORDS, ["mx.contoso.com"]),
        ("www.contoso.com", "TXT", Found.NO_DATA, ["mx.contoso.com"]),
        ("away.contoso.com", "A", Found.RECORDS, ["elsewhere.example"]),
        ("mx.contoso.com", "AAAA", Found.NO_DATA, []),
        ("empty.contoso.com", "A", Found.NO_DATA, []),
        ("contoso.com", "A", Found.NO_DATA, []),
        ("nothing.contoso.com", "A", Found.NO_NAME, []),
        ("example.org", "A", Found.ELSEWHERE, []),
        ("notcontoso.com", "A", Found.ELSEWHERE, []),
    ],
)
def test_look_up(name: str, rdtype: str, found: Found, values: list[str]) -> None:
    result = look_up(ZONE, name, rdtype)
    assert (result.found, [record.value for record in result.records]) == (found, values)


def test_a_loop_of_aliases_ends() -> None:
    assert len(look_up(ZONE, "loop.contoso.com", "A").records) <= 8


def test_the_closest_zone_answers() -> None:
    assert look_up(ZONE, "sub.contoso.com", "TXT").apex == "sub.contoso.com"


def zone(*records: tuple[str, str]) -> Zone:
    return Zone(
        ("contoso.com", "ms.example"),
        (
            *(Record(name, "TXT", value) for name, value in records),
            Record("ms.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all"),
            Record("contoso.com", "MX", "0 mx.contoso.com"),
            Record("mx.contoso.com", "A", "203.0.113.25"),
            Record("contoso.com", "A", "203.0.113.80"),
        ),
    )


@pytest.mark.parametrize(
    ("record", "ip", "result"),
    [
        ("v=spf1 ip4:203.0.113.10 -all", "203.0.113.10", "pass"),
        ("v=spf1 ip4:203.0.113.0/24 -all", "203.0.113.99", "pass"),
        ("V=SPF1 IP4:203.0.113.10 -ALL", "203.0.113.10", "pass"),
        ("v=spf1 ip4:203.0.113.10 -all", "203.0.113.11", "fail"),
        ("v=spf1 ip4:203.0.113.10 ~all", "203.0.113.11", "softfail"),
        ("v=spf1 ip4:203.0.113.10 ?all", "203.0.113.11", "neutral"),
        ("v=spf1 ip4:203.0.113.10", "203.0.113.11", "neutral"),
        ("v=spf1 -ip4:203.0.113.10 all", "203.0.113.10", "fail"),
        ("v=spf1 ip6:2001:db8::/32 -all", "203.0.113.10", "fail"),
        ("v=spf1 include:ms.example -all", "192.0.2.7", "pass"),
        ("v=spf1 include:ms.example -all", "203.0.113.10", "fail"),
        ("v=spf1 include:nowhere.contoso.com -all", "203.0.113.10", "permerror"),
        ("v=spf1 include:contoso.com -all", "203.0.113.10", "permerror"),
        ("v=spf1 redirect=ms.example", "192.0.2.7", "pass"),
        ("v=spf1 redirect=ms.example", "203.0.113.10", "fail"),
        ("v=spf1 redirect=nowhere.contoso.com", "203.0.113.10", "permerror"),
        ("v=spf1 a -all", "203.0.113.80", "pass"),
        ("v=spf1 mx -all", "203.0.113.25", "pass"),
        ("v=spf1 a:mx.contoso.com -all", "203.0.113.25", "pass"),
        ("v=spf1 exp=why.contoso.com -all", "203.0.113.10", "fail"),
        ("v=spf1 ip4:nonsense -all", "203.0.113.10", "permerror"),
        ("v=spf1 ptr -all", "203.0.113.10", "permerror"),
        ("v=spf10 -all", "203.0.113.10", "none"),
        ("something else", "203.0.113.10", "none"),
    ],
)
def test_spf(record: str, ip: str, result: str) -> None:
    assert spf.check_host(zone(("contoso.com", record)), ip, "contoso.com") == result


def test_two_spf_records_and_too_many_look_ups_are_errors() -> None:
    twice = zone(("contoso.com", "v=spf1 -all"), ("contoso.com", "v=spf1 +all"))
    assert spf.check_host(twice, "203.0.113.10", "contoso.com") == "permerror"
    many = zone(("contoso.com", "v=spf1 " + "a:x.contoso.com " * 11 + "-all"))
    assert spf.check_host(many, "203.0.113.10", "contoso.com") == "permerror"
    ten = zone(("contoso.com", "v=spf1 " + "a:x.contoso.com " * 10 + "-all"))
    assert spf.check_host(ten, "203.0.113.10", "contoso.com") == "fail"


@pytest.mark.parametrize(
    ("records", "domain", "policy"),
    [
        ([("_dmarc.contoso.com", "v=DMARC1; p=reject")], "contoso.com", Dmarc.REJECT),
        ([("_dmarc.contoso.com", "v=DMARC1;p=Quarantine ; sp=none")], "contoso.com", Dmarc.QUARANTINE),
        ([("_dmarc.contoso.com", "v=DMARC1; p=reject; sp=none")], "a.b.contoso.com", Dmarc.NONE),
        ([("_dmarc.contoso.com", "v=DMARC1; p=reject")], "scan.contoso.com", Dmarc.REJECT),
        ([("_dmarc.contoso.com", "v=DMARC1; p=maybe")], "contoso.com", None),
        ([("_dmarc.contoso.com", "p=reject")], "contoso.com", None),
        ([], "contoso.com", None),
        ([], "", None),
    ],
)
def test_dmarc_policy(records: list[tuple[str, str]], domain: str, policy: Dmarc | None) -> None:
    assert dmarc_policy(zone(*records), domain) == policy

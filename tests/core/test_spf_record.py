import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.spf_record import (
    costs_lookup,
    covers,
    evaluated,
    followed,
    has_macro_target,
    is_spf,
    joined,
    mechanism,
    merged,
    passing,
    put_first,
    terms,
)

IP = "203.0.113.10"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=spf1", True),
        ("v=spf1 -all", True),
        ("V=SPF1 -all", True),
        ("v=spf10 -all", False),
        (" v=spf1", False),
        ("", False),
    ],
)
def test_only_the_version_makes_it_spf(text: str, expected: bool) -> None:
    assert is_spf(text) is expected


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 -all", f"v=spf1 ip4:{IP} -all"),
        (
            "v=spf1 include:spf.protection.outlook.com ~all",
            f"v=spf1 ip4:{IP} include:spf.protection.outlook.com ~all",
        ),
        ("v=spf1 redirect=_spf.example.com", f"v=spf1 ip4:{IP} redirect=_spf.example.com"),
        ("v=spf1  a   mx", f"v=spf1 ip4:{IP} a mx"),
        ("V=spf1 ?all", f"V=spf1 ip4:{IP} ?all"),
        (f"v=spf1 -ip4:{IP} -all", f"v=spf1 ip4:{IP} -ip4:{IP} -all"),
        (f"v=spf1 -all ip4:{IP}", f"v=spf1 ip4:{IP} -all ip4:{IP}"),
        ("v=spf1 ip4:203.0.113.0/24 -all", None),
        (f"v=spf1 ip4:{IP} -all", None),
        (f"v=spf1 +ip4:{IP}/32 -all", None),
    ],
)
def test_the_address_is_merged_in_where_it_is_missing(record: str, result: str | None) -> None:
    assert merged(record, IP) == result


TERMS = st.sampled_from(
    ["a", "mx", "include:example.com", "-ip4:203.0.113.0/24", "ip4:198.51.100.1", "~all", "-all", "redirect=x.example", "exp=y", "bad::", "ip4:nonsense", "%{i}"]
)  # fmt: skip


@given(st.lists(TERMS, max_size=12), st.ip_addresses(v=4))
def test_a_merged_record_covers_and_keeps_the_rest(parts: list[str], ip: ipaddress.IPv4Address) -> None:
    record = " ".join(["v=spf1", *parts])
    result = merged(record, str(ip))
    if result is None:
        assert covers(record, str(ip))
        return
    assert covers(result, str(ip))
    assert merged(result, str(ip)) is None
    assert [word for word in result.split(" ") if word != f"ip4:{ip}"] == [
        word for word in record.split(" ") if word != f"ip4:{ip}"
    ]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for term in terms("v=spf1 " + text):
        costs_lookup(term)
    followed("v=spf1 " + text)
    covers("v=spf1 " + text, IP)


def test_what_costs_a_lookup() -> None:
    record = "v=spf1 a mx ptr include:x exists:%{i}.y redirect=z ip4:1.2.3.4 ip6:::1 exp=e all"
    assert [term.name for term in terms(record) if costs_lookup(term)] == [
        "a",
        "mx",
        "ptr",
        "include",
        "exists",
        "redirect",
    ]


def test_a_redirect_beside_all_is_not_followed() -> None:
    assert followed("v=spf1 include:a.example redirect=b.example") == ("a.example", "b.example")
    assert followed("v=spf1 include:a.example redirect=b.example -all") == ("a.example",)
    assert followed("v=spf1 include:%{d}.example -all") == ()


def test_only_what_has_an_effect_is_evaluated() -> None:
    record = "v=spf1 a exp=x.example -all mx redirect=y.example future=z"
    assert [term.text for term in evaluated(record)] == ["a", "exp=x.example", "-all", "future=z"]
    assert [term.text for term in evaluated("v=spf1 a redirect=y.example")] == ["a", "redirect=y.example"]


def test_only_a_pass_of_an_include_is_a_pass() -> None:
    record = "v=spf1 include:A.example. ?include:b.example -include:c.example redirect=d.example"
    assert passing(record) == ("a.example", "d.example")
    assert followed(record) == ("a.example", "b.example", "c.example", "d.example")


def test_a_name_with_a_macro_is_known_as_such() -> None:
    assert has_macro_target("v=spf1 include:%{i}._ip.%{d} -all")
    assert not has_macro_target("v=spf1 exists:%{i}.x.example include:x.example -all")


@pytest.mark.parametrize("before", ["-a", "~mx", "?include:x.example", "-exists:%{i}.example", "-ptr"])
def test_what_may_have_refused_the_address_before_is_not_covering(before: str) -> None:
    assert not covers(f"v=spf1 {before} ip4:{IP} -all", IP)
    assert merged(f"v=spf1 {before} ip4:{IP} -all", IP) == f"v=spf1 ip4:{IP} {before} ip4:{IP} -all"
    assert covers(f"v=spf1 {before[1:]} ip4:{IP} -all", IP)


@pytest.mark.parametrize(
    ("ip", "term"),
    [
        (IP, f"ip4:{IP}"),
        ("2001:DB8:0::1", "ip6:2001:db8::1"),
        (f"::ffff:{IP}", f"ip4:{IP}"),
    ],
)
def test_the_term_is_that_of_the_addresss_kind(ip: str, term: str) -> None:
    assert mechanism(ip) == term
    assert put_first("v=spf1 -all", ip) == f"v=spf1 {term} -all"


@pytest.mark.parametrize(
    ("records", "one"),
    [
        (["v=spf1 a -all", "v=spf1 mx -all"], "v=spf1 a mx -all"),
        (["v=spf1 a -all", "v=spf1 a mx ~all"], "v=spf1 a mx ~all"),
        (["v=spf1 a", "v=spf1 mx"], "v=spf1 a mx ~all"),
        (["v=spf1 a ?all", "v=spf1 -all"], "v=spf1 a ?all"),
        (["v=spf1 redirect=x.example", "v=spf1 a -all"], "v=spf1 include:x.example a -all"),
        (["v=spf1 exp=e.example -all", "V=SPF1 a exp=f.example -all"], "v=spf1 a exp=e.example -all"),
        (["v=spf1 +all", "v=spf1 a -all"], "v=spf1 a -all"),
    ],
)
def test_several_records_in_one(records: list[str], one: str) -> None:
    assert joined(records) == one

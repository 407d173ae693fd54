import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.answers import YesNo
from wizard.core.facts import RowState
from wizard.core.network_facts import ReverseFacts
from wizard.core.reverse_names import judge
from wizard.files import load_reverse_words
from wizard.net.finding import Finding
from wizard.net.probe_reverse import probe_reverse

IP = "203.0.113.10"
POINTER = ("10.113.0.203.in-addr.arpa", "PTR")


async def probe(table: Table, **options: object) -> Finding[ReverseFacts]:
    async with NameServer(table, **options) as server:  # type: ignore[arg-type]
        timeout_s = 0.5 if server.silent else 10.0
        found = await probe_reverse(IP, server.resolver(timeout_s), load_reverse_words())
    assert found.row.probe == "reverse_name"
    assert found.row.text.isprintable()
    return found


@pytest.mark.parametrize(
    ("name", "confirmed", "dynamic", "shared"),
    [
        ("203-0-113-10.dyn.provider.example", True, YesNo.YES, YesNo.UNKNOWN),
        ("p5b0c1d2e.dip0.t-ipconnect.example", True, YesNo.YES, YesNo.UNKNOWN),
        ("dhcp-10.pool.provider.example", None, YesNo.YES, YesNo.UNKNOWN),
        ("static-203-0-113-10.provider.example", True, YesNo.NO, YesNo.UNKNOWN),
        ("203-0-113-10.static.adsl.provider.example", False, YesNo.NO, YesNo.UNKNOWN),
        ("static.pool.provider.example", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("203-0-113-10.adsl.provider.example", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("mail.contoso.com", True, YesNo.NO, YesNo.UNKNOWN),
        ("mail.contoso.com", False, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("host7.mail.example", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("mx1.dyn.provider.example", True, YesNo.YES, YesNo.UNKNOWN),
        ("cgnat-10.provider.example", True, YesNo.UNKNOWN, YesNo.YES),
        ("pool-10.cgn.provider.example", True, YesNo.YES, YesNo.YES),
        ("dynamo.example", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("statics.example", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("international.example", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
        ("DYN.EXAMPLE", True, YesNo.YES, YesNo.UNKNOWN),
        ("x", True, YesNo.UNKNOWN, YesNo.UNKNOWN),
    ],
)
def test_what_names_say(name: str, confirmed: bool | None, dynamic: YesNo, shared: YesNo) -> None:
    facts = judge(IP, name, load_reverse_words(), confirmed=confirmed)
    assert (facts.looks_dynamic, facts.looks_shared) == (dynamic, shared)
    assert bool(facts.words) or dynamic is YesNo.UNKNOWN


async def test_a_fixed_name_that_leads_back() -> None:
    found = await probe({POINTER: ["mail.contoso.com."], ("mail.contoso.com", "A"): [IP]})
    assert found.value is not None
    assert (found.value.name, found.value.confirmed) == ("mail.contoso.com", True)
    assert found.value.looks_dynamic is YesNo.NO
    assert found.row.state is RowState.GOOD


async def test_a_name_that_leads_elsewhere_or_nowhere() -> None:
    found = await probe({POINTER: ["mail.contoso.com."], ("mail.contoso.com", "A"): ["198.51.100.1"]})
    assert found.value is not None
    assert (found.value.confirmed, found.value.looks_dynamic) == (False, YesNo.UNKNOWN)
    found = await probe({POINTER: ["gone.contoso.com."]})
    assert found.value is not None
    assert found.value.confirmed is False
    found = await probe({POINTER: ["slow.contoso.com."]}, silent={"slow.contoso.com"})
    assert found.value is not None
    assert found.value.confirmed is None


async def test_of_several_names_the_one_that_leads_back_counts() -> None:
    found = await probe(
        {
            POINTER: ["a.dyn.example.", "mail.contoso.com.", "zz.example."],
            ("mail.contoso.com", "A"): ["198.51.100.1", IP],
        }
    )
    assert found.value is not None
    assert found.value.name == "mail.contoso.com"


async def test_a_changing_and_a_shared_address_ask_a_question() -> None:
    found = await probe({POINTER: ["10.dyn.provider.example."]})
    assert [(problem.id, problem.field) for problem in found.problems] == [
        ("reverse-name-dynamic", "network.static_ip")
    ]
    assert found.row.state is RowState.ATTENTION
    found = await probe({POINTER: ["10.cgnat.provider.example."]})
    assert [(problem.id, problem.field) for problem in found.problems] == [
        ("reverse-name-shared", "network.ip_shared")
    ]


async def test_no_name_says_nothing() -> None:
    found = await probe({("x.example", "A"): [IP]})
    assert found.value == ReverseFacts(IP, None, None, YesNo.UNKNOWN, YesNo.UNKNOWN)
    assert found.row.state is RowState.NOT_KNOWN


async def test_an_alias_to_the_customers_own_zone_is_followed() -> None:
    """RFC 2317."""
    table: Table = {
        (POINTER[0], "CNAME"): ["10.0-127.113.0.203.in-addr.arpa."],
        ("10.0-127.113.0.203.in-addr.arpa", "PTR"): ["mail.contoso.com."],
        ("mail.contoso.com", "A"): [IP],
    }
    found = await probe(table)
    assert found.value is not None
    assert found.value.name == "mail.contoso.com"


async def test_no_answer_is_not_known() -> None:
    found = await probe({}, silent={POINTER[0]})
    assert found.value is None
    assert found.row.text.startswith("Not known, because")


async def test_a_hostile_name_is_shown_harmless() -> None:
    found = await probe({POINTER: [r"\027[31m<b>\226\128\174.dyn.example."]})
    assert found.row.text.isprintable()
    assert found.row.detail.isprintable()
    assert all(problem.text.isprintable() for problem in found.problems)

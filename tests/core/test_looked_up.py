"""What a look-up answers, where it only hints, and how its rows are told."""

import datetime

import pytest

from wizard.core.answers import Answers, Cloud, NetworkAnswers, Port, TenantAnswers, YesNo
from wizard.core.facts import Facts, MxFacts, ProbeRow, RowState
from wizard.core.look_events import LookupEnded, LookupStarted, OutsideAllowed, RowsArrived
from wizard.core.look_words import ADDRESS, GROUPS, age, asked_first, name_of, who_learns_what
from wizard.core.looked_up import hints, looked_up_address, with_facts
from wizard.core.looking import looked
from wizard.core.network_facts import (
    AddressState,
    NetworkFacts,
    PublicAddressFacts,
    ReverseFacts,
    TenantFacts,
)
from wizard.core.state import State
from wizard.files import load_outside

IP = "203.0.113.10"
NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)


def network(
    shared: YesNo = YesNo.UNKNOWN, looks_dynamic: YesNo = YesNo.UNKNOWN, looks_shared: YesNo = YesNo.UNKNOWN
) -> NetworkFacts:
    return NetworkFacts(
        public_ip=IP,
        reverse_name="a.example.net",
        looks_dynamic=looks_dynamic,
        port_25=Port.OPEN,
        port_587=Port.UNKNOWN,
        blocklists=(),
        public_ip_detail=PublicAddressFacts(AddressState.AGREE, IP, (), shared=shared),
        reverse_detail=ReverseFacts(IP, "a.example.net", True, looks_dynamic, looks_shared),
    )


def test_what_is_certain_answers() -> None:
    facts = Facts(
        "contoso.com",
        mx=MxFacts((), "contoso-com.mail.protection.outlook.com", Cloud.WORLDWIDE, None),
        tenant=TenantFacts(True, "id", Cloud.GCC),
        network=network(shared=YesNo.YES),
    )
    answers = with_facts(Answers(domain="contoso.com"), facts)
    assert answers.tenant.mx_host == "contoso-com.mail.protection.outlook.com"
    assert answers.tenant.cloud is Cloud.GCC, "the tenant tells more than the MX host, which the two share"
    assert answers.network.public_ips == (IP,)
    assert answers.network.ip_shared is YesNo.YES
    assert (answers.network.port_25, answers.network.port_587) == (Port.OPEN, None)


def test_an_answer_wins_and_nothing_known_changes_nothing() -> None:
    given = Answers(
        domain="contoso.com",
        tenant=TenantAnswers(cloud=Cloud.DOD),
        network=NetworkAnswers(public_ips=("198.51.100.1",), port_25=Port.BLOCKED, ip_shared=YesNo.NO),
    )
    facts = Facts("contoso.com", tenant=TenantFacts(True, "id", Cloud.GCC), network=network(YesNo.YES))
    assert with_facts(given, facts) == given
    assert with_facts(given, None) is given


@pytest.mark.parametrize(("cloud", "taken"), [(Cloud.WORLDWIDE, None), (Cloud.CHINA, Cloud.CHINA)])
def test_the_mx_host_tells_the_cloud_only_where_no_other_has_it(cloud: Cloud, taken: Cloud | None) -> None:
    facts = Facts("contoso.com", mx=MxFacts((), "host", cloud, None))
    assert with_facts(Answers(domain="contoso.com"), facts).tenant.cloud is taken


def test_a_name_is_a_hint_and_no_answer() -> None:
    for looks, word in ((YesNo.YES, "changes"), (YesNo.NO, "fixed")):
        facts = Facts("contoso.com", network=network(looks_dynamic=looks, looks_shared=YesNo.YES))
        found = hints(facts)
        assert word in found["network.static_ip"]
        assert "shared" in found["network.ip_shared"]
        assert all(text.startswith("Looked up from this computer") for text in found.values())
        answers = with_facts(Answers(domain="contoso.com"), facts)
        assert (answers.network.static_ip, answers.network.ip_shared) == (None, None)
    assert hints(Facts("contoso.com", network=network())) == {}
    assert hints(None) == {}
    assert looked_up_address(None) == ""


def aged(**past: float) -> ProbeRow:
    return ProbeRow("mx", RowState.GOOD, "Good.", at=NOW - datetime.timedelta(**past))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], ""),
        ([ProbeRow("mx", RowState.LOOKING, "Looking.")], ""),
        ([aged(seconds=59)], "Looked up just now."),
        ([aged(seconds=61)], "Looked up a minute ago."),
        ([aged(minutes=3)], "Looked up 3 minutes ago."),
        ([aged(minutes=3, seconds=40), aged(minutes=3)], "Looked up 3 minutes ago."),
        ([aged(minutes=3), aged(seconds=1)], "Looked up just now, some of it 3 minutes ago."),
        ([aged(hours=1)], "Looked up an hour ago."),
        ([aged(hours=23)], "Looked up 23 hours ago."),
        ([aged(days=3)], "Looked up on 18 November 2026."),
        ([aged(days=-1)], "Looked up on 22 November 2026."),
    ],
)
def test_the_age_in_words(rows: list[ProbeRow], said: str) -> None:
    assert age(rows, NOW) == said


def test_every_row_has_its_name_and_everybody_who_is_asked_a_sentence() -> None:
    rows = [probe for _title, probes in GROUPS for probe in probes]
    assert len(rows) == len(set(rows)) == 12
    assert all(name_of(probe) != probe for probe in rows)
    told = asked_first(load_outside())
    assert [one.probe for one in told] == list(ADDRESS)
    assert all(sentence.endswith(".") for sentence in who_learns_what(told))


def test_rows_keep_their_place_and_facts_stay_until_there_are_new_ones() -> None:
    def rows(*found: tuple[str, RowState]) -> RowsArrived:
        return RowsArrived(tuple(ProbeRow(probe, state, "Text.") for probe, state in found))

    state = looked(State(), LookupStarted())
    assert state.looking
    state = looked(state, rows(("mx", RowState.LOOKING), ("spf", RowState.LOOKING)))
    state = looked(state, rows(("spf", RowState.GOOD), ("mx", RowState.GOOD)))
    assert [row.probe for row in state.rows] == ["mx", "spf"]
    first = Facts("contoso.com", elapsed_ms=5, network=network())
    state = looked(state, LookupEnded(first))
    assert (state.looking, state.facts) == (False, first)
    again = looked(looked(state, LookupStarted()), LookupEnded(Facts("contoso.com", 9, network=network())))
    assert again.facts is first, "the same was found: nothing that rests on it is out of date"
    assert looked(looked(state, LookupStarted()), LookupEnded(None)).facts is first
    assert looked(state, OutsideAllowed()).outside

"""Fleets: each row as `plan` has it, a site's changes in one, the order of roll-out, hostile names, and ten thousand rows."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import documents
from tests.core.fleets import RELAYED, SHELF, SIGNED_IN, TODAY, fleet_of, planned
from wizard.core.decide import decide
from wizard.core.fleet_folders import FolderNames, safe_name
from wizard.core.fleet_model import Fleet, FleetDevice, PlannedDevice, RowFault, WaveKind
from wizard.core.intake import read_answers
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method, Verdict
from wizard.core.plan import make_plan
from wizard.core.spf_record import costs_lookup, covers, terms


def relayed(name: str, ip: str, site: str = "", **more: str) -> dict[str, str]:
    cells = {name.replace("_", " "): cell for name, cell in more.items()}
    return RELAYED | {"name": name, "from": "scan@contoso.com", "public ip": ip, "site": site} | cells


def signed_in(name: str, **more: str) -> dict[str, str]:
    cells = {name.replace("_", " "): cell for name, cell in more.items()}
    return SIGNED_IN | {"name": name, "from": "scan@contoso.com"} | cells


# --- every row is what `plan` says ------------------------------------------------------------------------------------


def _flat(document: dict[str, Any]) -> dict[str, str]:
    cells = {"domain": document["domain"]}
    for section, fields in document.items():
        if isinstance(fields, dict):
            for name, value in fields.items():
                cells[f"{section}.{name}"] = (
                    ";".join(map(str, value)) if isinstance(value, list) else str(value)
                )
    return cells


@settings(max_examples=200, deadline=None)
@given(st.lists(documents(), min_size=1, max_size=4))
def test_a_row_gets_the_plan_that_its_answers_get_alone(many: list[dict[str, Any]]) -> None:
    items, _tally = planned([_flat(document) for document in many])
    assert len(items) == len(many)
    for item, document in zip(items, many, strict=True):
        assert isinstance(item, PlannedDevice), item
        answers = read_answers(document)
        assert item.answers == answers
        profile = SHELF.profile(answers.device.profile) if answers.device.profile else None
        decision = decide(answers, profile, SHELF.knowledge, TODAY)
        assert item.decision == decision
        assert item.plan == make_plan(answers, decision, decision.recommended, profile, SHELF.knowledge)
        assert item.device.recommended == decision.recommended
        assert item.device.questions_left == decision.questions_left


def test_a_bad_row_costs_itself_only() -> None:
    fleet = fleet_of([relayed("A", "203.0.113.10"), relayed("B", "10.1.1.1"), relayed("C", "203.0.113.11")])
    assert [one.name for one in fleet.devices] == ["A", "C"]
    (fault,) = fleet.errors
    assert (fault.line, fault.column, fault.path) == (3, "public ip", "network.public_ips")


def test_a_name_that_comes_twice_is_told_and_gets_a_folder_of_its_own() -> None:
    fleet = fleet_of([relayed("Front desk", "203.0.113.10"), relayed("FRONT DESK", "203.0.113.10")])
    assert fleet.warnings == ("Line 3 repeats the name of line 2.",)
    assert [one.folder for one in fleet.devices] == ["devices/Front-desk", "devices/FRONT-DESK-2"]


def connector_names(fleet: Fleet) -> list[str]:
    changes = [change for site in fleet.sites for scripts in site.scripts for change in scripts.changes]
    return [change.name for change in changes if isinstance(change, CreateInboundConnector)]


def test_what_is_left_open_is_counted_in_words_that_fit() -> None:
    settled = {
        "local server": "no",
        "azure subscription": "unknown",
        "licensed mailbox": "",
        "critical": "yes",
    }
    fleet = fleet_of([signed_in("one", **settled), signed_in("two", **settled, port_587="")])
    why = {place.name: place.why for wave in fleet.rollout for place in wave.devices}
    assert [len(one.questions_left) for one in fleet.devices] == [1, 2]
    assert {one.verdict for one in fleet.devices} == {Verdict.UNKNOWN}
    assert "but one question is open; answer it first." in why["one"]
    assert "but 2 questions are open; answer them first." in why["two"]


# --- a site is one -----------------------------------------------------------------------------------------------------


def test_a_site_gets_one_connector_with_all_its_addresses() -> None:
    fleet = fleet_of([relayed(f"P{n}", f"203.0.113.{n}", "Berlin") for n in (30, 4, 5)])
    (site,) = fleet.sites
    (scripts,) = site.scripts
    assert scripts.changes == (
        CreateInboundConnector(
            "Relay Wizard contoso.com Berlin",
            ("203.0.113.4", "203.0.113.5", "203.0.113.30"),
            require_tls=True,
        ),
    )
    assert site.by_method == {"connector_ip": 3}


def test_one_device_in_the_clear_keeps_the_connector_from_demanding_tls() -> None:
    fleet = fleet_of([relayed("A", "203.0.113.4", "X"), relayed("B", "203.0.113.4", "X", tls="1.0")])
    (change,) = fleet.sites[0].scripts[0].changes
    assert isinstance(change, CreateInboundConnector)
    assert not change.require_tls
    assert any("1 of 2 devices" in note for note in fleet.sites[0].notes)


@pytest.mark.parametrize(
    ("count", "note"),
    [
        (1, "One device that needs the connector names no public address. "),
        (2, "2 devices that need the connector name no public address. "),
    ],
)
def test_a_site_tells_how_many_name_no_address(count: int, note: str) -> None:
    fleet = fleet_of([relayed(f"P{n}", "", "X") for n in range(count)])
    assert any(one.startswith(note) for one in fleet.sites[0].notes)


def test_a_domain_tells_that_its_record_lacks_addresses() -> None:
    fleet = fleet_of([relayed("A", "", "X"), relayed("B", "203.0.113.4", "Y"), signed_in("C")])
    (note,) = fleet.domains[0].notes
    assert note.startswith("One device sends from its site's own address and does not name it.")


def test_sites_are_told_apart_by_domain_and_site_else_by_addresses() -> None:
    fleet = fleet_of(
        [
            relayed("A", "203.0.113.4", "Berlin"),
            relayed("B", "203.0.113.9", "BERLIN"),
            relayed("C", "203.0.113.4", "Berlin", **{"from": "x@fabrikam.com", "domain": "fabrikam.com"}),
            relayed("D", "203.0.113.7"),
            relayed("E", "203.0.113.7"),
            relayed("F", "203.0.113.8"),
        ]
    )
    assert [(one.domain, one.devices) for one in fleet.sites] == [
        ("contoso.com", 2),
        ("fabrikam.com", 1),
        ("contoso.com", 2),
        ("contoso.com", 1),
    ]
    names = connector_names(fleet)
    assert len(set(names)) == len(names) == 4
    assert len({one.folder for one in fleet.sites}) == 4


def test_long_site_names_still_name_different_connectors() -> None:
    fleet = fleet_of([relayed(f"P{n}", f"203.0.113.{n}", "S" * 90 + str(n)) for n in range(1, 4)])
    names = connector_names(fleet)
    assert len(set(names)) == 3
    assert all(len(name) <= 64 for name in names)


def test_mailboxes_and_send_as_are_merged_without_repeating() -> None:
    fleet = fleet_of(
        [
            signed_in("A", mailbox="scan@contoso.com"),
            signed_in("B", mailbox="SCAN@contoso.com"),
            signed_in("C", mailbox="other@contoso.com"),
            signed_in("D", mailbox="other@contoso.com"),
        ]
    )
    (scripts,) = fleet.sites[0].scripts
    assert scripts.changes == (
        EnableSmtpAuth("scan@contoso.com"),
        EnableSmtpAuth("other@contoso.com"),
        GrantSendAs(identity="scan@contoso.com", trustee="other@contoso.com"),
    )
    assert scripts.mailboxes == ("scan@contoso.com", "other@contoso.com")


def test_a_certificate_beside_addresses_gets_scripts_of_its_own() -> None:
    by_certificate = relayed(
        "C",
        "203.0.113.4",
        "X",
        client_certificate="yes",
        certificate="yes",
        static_ip="no",
        encryption="starttls",
    )
    fleet = fleet_of([relayed("A", "203.0.113.4", "X"), by_certificate])
    folders = {scripts.folder: scripts.by_certificate for scripts in fleet.sites[0].scripts}
    assert folders == {"sites/X": False, "sites/X/certificate": True}


def test_an_address_that_two_sites_share_is_told() -> None:
    fleet = fleet_of([relayed("A", "203.0.113.4", "X"), relayed("B", "203.0.113.4", "Y")])
    assert fleet.sites[0].notes == ()
    assert any("203.0.113.4 is an address of X too" in note for note in fleet.sites[1].notes)


def test_one_spf_record_serves_all_sites_of_a_domain() -> None:
    devices = [relayed(f"P{n}", f"203.0.113.{n}", f"Site {n % 5}") for n in range(1, 41)]
    fleet = fleet_of([*devices, signed_in("M")])
    (domain,) = fleet.domains
    assert domain.spf is not None
    value = domain.spf.value
    assert all(covers(value, f"203.0.113.{n}") for n in range(1, 41))
    assert not covers(value, "203.0.113.41")
    assert not covers(value, "203.0.113.0")
    assert sum(costs_lookup(term) for term in terms(value)) == 1
    assert value.startswith("v=spf1 ")
    assert value.endswith(" include:spf.protection.outlook.com -all")
    assert domain.notes == ()


def test_a_record_too_long_for_one_answer_is_told() -> None:
    fleet = fleet_of([relayed(f"P{n}", f"203.{n}.113.{n}", f"S{n}") for n in range(1, 60)])
    assert any("characters" in warning for warning in fleet.warnings)


# --- roll-out ----------------------------------------------------------------------------------------------------------


def test_the_order_of_roll_out() -> None:
    fleet = fleet_of(
        [
            relayed("critical", "203.0.113.4", "Berlin", critical="yes"),
            relayed("after", "203.0.113.4", "Berlin", static_ip="no", sign_in="none", hosting="on premises"),
            relayed("open", "203.0.113.4", "Berlin", port_25="", ip_shared="unknown"),
            relayed("easy Munich", "203.0.113.9", "Munich"),
            relayed("easy Berlin", "203.0.113.4", "Berlin"),
            relayed("easy Berlin 2", "203.0.113.4", "Berlin"),
        ]
    )
    order = [(wave.kind, place.name) for wave in fleet.rollout for place in wave.devices]
    assert order[0] == (WaveKind.PILOT, "easy Munich")
    assert order[-1] == (WaveKind.CRITICAL, "critical")
    kinds = [kind for kind, _name in order]
    ranks = [list(WaveKind).index(kind) for kind in kinds]
    assert ranks == sorted(ranks)
    assert [wave.number for wave in fleet.rollout] == list(range(1, len(fleet.rollout) + 1))
    assert all(place.why.endswith(".") for wave in fleet.rollout for place in wave.devices)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("XYZ"), st.booleans(), st.sampled_from(["yes", "no", ""]), st.booleans()),
        min_size=1,
        max_size=25,
    )
)
def test_everybody_who_can_move_moves_once_and_critical_ones_last(
    drawn: list[tuple[str, bool, str, bool]],
) -> None:
    devices = [
        (relayed if relay else signed_in)(
            f"P{n}", **({"ip": "203.0.113.4"} if relay else {}), site=site,
            critical="yes" if critical else "no", static_ip=static,
        )
        for n, (site, critical, static, relay) in enumerate(drawn)
    ]  # fmt: skip
    fleet = fleet_of(devices)
    lines = [place.line for wave in fleet.rollout for place in wave.devices]
    assert sorted(lines) == sorted(one.line for one in fleet.devices if one.recommended is not None)
    by_line = {one.line: one for one in fleet.devices}
    critical = [by_line[line].critical for line in lines]
    assert critical == sorted(critical)
    for wave in fleet.rollout:
        if wave.kind is not WaveKind.PILOT:
            assert {by_line[place.line].site for place in wave.devices} == {wave.site}


def test_the_report_puts_first_who_is_still_on_basic_and_sends_most() -> None:
    use = {"TLS 1.2": "100", "Messages sent": "0", "Authentication protocol": "Basic"}
    fleet = fleet_of(
        [
            use
            | {
                "Sender address": "modern@contoso.com",
                "Authentication protocol": "OAuth",
                "Messages sent": "999",
            },
            use | {"Sender address": "little@contoso.com", "Messages sent": "3"},
            use | {"Sender address": "much@contoso.com", "Messages sent": "4,000"},
            use | {"Sender address": "silent@contoso.com", "Authentication protocol": ""},
        ]
    )
    assert fleet.from_report
    assert [one.name.partition("@")[0] for one in fleet.devices] == ["much", "little", "silent", "modern"]
    deadlines = {one.name.partition("@")[0]: one.deadline for one in fleet.devices}
    assert "31 December 2026" in (deadlines["much"] or "")
    assert deadlines["modern"] is None
    assert fleet.devices[0].recommended is Method.SMTP_AUTH_OAUTH
    assert "device.sign_in" in fleet.devices[0].questions_left


# --- progress and cancel -----------------------------------------------------------------------------------------------


def test_progress_names_each_line_and_cancel_ends_between_two() -> None:
    seen: list[int] = []
    devices = [relayed(f"P{n}", "203.0.113.4") for n in range(10)]
    items, tally = planned(devices, progress=seen.append, cancelled=lambda: len(seen) >= 4)
    assert seen == [2, 3, 4, 5]
    assert len(items) == len(tally.devices) == 4
    assert len(tally.fleet().devices) == 4


def test_ten_thousand_rows_go_through_one_at_a_time() -> None:
    """The generator is pulled row by row, and what it keeps of each is small."""
    devices = [{"name": f"P{n}", "domain": "contoso.com", "site": f"S{n % 200}"} for n in range(10_000)]
    _items, tally = planned(devices)
    fleet = tally.fleet()
    assert len(fleet.devices) == 10_000
    assert len(fleet.sites) == 200
    assert len({one.folder.casefold() for one in fleet.devices}) == 10_000
    assert sum(len(wave.devices) for wave in fleet.rollout) == sum(
        one.recommended is not None for one in fleet.devices
    )
    assert not {field.type for field in msgspec.structs.fields(FleetDevice)} & {PlannedDevice, RowFault}


# --- names --------------------------------------------------------------------------------------------------------------

HOSTILE = (
    "../../etc/passwd", "..", ".", "", " ", "CON", "con.txt", "NUL", "COM1", "LPT\u00b9", 'a/b\\c:d*e?f"g<h>i|j',
    "x" * 300, "\U0001f5a8" * 90, "a\nb\x00c\x1b[31m", "\u202eexe.pdf", "name.", "name ", "<script>", "$(calc)", "-rf",
    "stra\u00dfe", "STRASSE", "\u0130x", "e\u0301", "\u00e9",
)  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)), max_size=30))
def test_folder_names_are_safe_and_differ_on_every_system(texts: list[str]) -> None:
    names = FolderNames()
    made = [names.name(text, "line-1") for text in texts]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert name
        assert name == name.strip(". ")
        assert len(name.encode()) <= 255
        assert all(mark.isalnum() or mark in "-_" for mark in name)
        assert (
            name.split("-")[0].casefold() not in {"con", "nul", "prn", "aux", "com1", "lpt1"} or "-" in name
        )


def test_reserved_and_empty_names_become_others() -> None:
    assert safe_name("CON") == "CON_"
    assert safe_name("LPT\u00b9") == "LPT1_"
    assert safe_name("../..") == ""
    assert FolderNames().name("..", "line-7") == "line-7"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_sites_harm_nothing(text: str) -> None:
    items, tally = planned([relayed(text, "203.0.113.4", text)])
    fleet = tally.fleet()
    for one in fleet.devices:
        for part in (one.folder, one.site_folder):
            assert part.count("/") == 1
            assert ".." not in part
        assert one.name.isprintable()
        assert one.site.isprintable()
    for item in items:
        if isinstance(item, RowFault):
            assert item.message.isprintable()

"""A changed address and a second line on the simulated tenant: done once, and taken back exactly."""

import json
from collections.abc import Mapping

import pytest

from tests.sim.later_scripts import (
    IP,
    NEW,
    OTHER,
    RELAY,
    SPF,
    no_harm_twice,
    preview,
    run,
    scripts,
    taken_back,
)
from tests.sim.scripts import Desk, connector, states, tenant
from wizard.core.model import EnableSmtpAuth
from wizard.sim.powershell import Host, Stream
from wizard.sim.tenant import Connector, ConnectorType

# --- a changed address ------------------------------------------------------------------------------------------------


def test_a_changed_address_takes_the_old_ones_place_and_goes_back() -> None:
    start = tenant(
        connectors=(connector("Other", "192.0.2.1"), connector("Relay", IP, OTHER, comment="by hand"))
    )
    desk = Desk(scripts(RELAY), start, host=Host(txt={"contoso.com": ("MS=ms1", SPF)}))
    call = {"OldAddress": IP, "NewAddress": NEW}
    preview(desk, "change-address", **call)
    assert desk.tenant == start
    changed = run(desk, "change-address", **call)
    assert changed.exit_code == 0, changed.said()
    assert changed.tenant.connectors[1] == connector("Relay", NEW, OTHER, comment="by hand")
    told = "\n".join(changed.said(Stream.INFORMATION))
    assert f"now         {SPF}" in told
    assert "should be   v=spf1 ip4:192.0.2.44 include:spf.protection.outlook.com -all" in told
    assert "-Undo -StatePath '/plan/state-before-change-address.json'" in told
    assert "apply.ps1 and verify.ps1 beside this script still know the old address." in told
    no_harm_twice(desk, "change-address", **call)
    taken_back(desk, "change-address", start)
    assert run(desk, "change-address", **call).tenant == changed.tenant
    taken_back(desk, "change-address", start)


def test_two_moves_are_taken_back_together() -> None:
    start = tenant(connectors=(connector("Relay", IP),))
    desk = Desk(scripts(RELAY), start)
    assert run(desk, "change-address", OldAddress=IP, NewAddress=NEW).exit_code == 0
    moved = run(desk, "change-address", OldAddress=NEW, NewAddress=OTHER)
    assert moved.tenant.connectors == (connector("Relay", OTHER),)
    assert [
        row["before"] for row in json.loads(desk.files["/plan/state-before-change-address.json"])["steps"]
    ] == [
        [IP],
        [NEW],
    ]
    taken_back(desk, "change-address", start)


@pytest.mark.parametrize(
    ("found", "old", "new", "why"),
    [
        ((connector("Relay", "203.0.113.0/24"),), IP, NEW, "as part of a range"),
        ((connector("A", IP), connector("B", IP)), IP, NEW, "More than one connector"),
        ((connector("Relay", OTHER),), IP, NEW, "No relay connector knows"),
        ((connector("Relay", IP, type=ConnectorType.PARTNER),), IP, NEW, "No relay connector knows"),
        ((connector("Relay", IP),), IP, "192.168.1.10", "not a public internet address"),
        ((connector("Relay", IP),), IP, "100.64.0.1", "not a public internet address"),
        ((connector("Relay", IP),), IP, IP, "are the same"),
    ],
)
def test_what_is_not_clear_about_an_address_stops_with_a_sentence(
    found: tuple[Connector, ...], old: str, new: str, why: str
) -> None:
    start = tenant(connectors=found)
    desk = Desk(scripts(RELAY), start)
    stopped = run(desk, "change-address", OldAddress=old, NewAddress=new)
    assert (stopped.exit_code, stopped.tenant, dict(stopped.files)) == (1, start, {})
    assert why in stopped.said(Stream.WARNING)[0]
    assert run(desk, "change-address", Undo=True).exit_code == 1, (
        "nothing was changed, so nothing is taken back"
    )


@pytest.mark.parametrize("bad", ["fe80::1", "203.0.113.300", "203.0.113.0/8", "010.0.0.1", "a", ""])
def test_what_is_no_address_is_not_taken(bad: str) -> None:
    desk = Desk(scripts(RELAY), tenant(connectors=(connector("Relay", IP),)))
    refused = run(desk, "change-address", OldAddress=IP, NewAddress=bad)
    assert (refused.exit_code, refused.calls) == (1, ())


def test_a_range_moves_as_one_and_a_known_address_is_not_doubled() -> None:
    start = tenant(connectors=(connector("Relay", "203.0.113.0/24", "192.0.2.0/24"),))
    desk = Desk(scripts(RELAY), start)
    changed = run(desk, "change-address", OldAddress="203.0.113.0/24", NewAddress=NEW)
    assert changed.tenant.connectors == (connector("Relay", "192.0.2.0/24"),)
    taken_back(desk, "change-address", start)


@pytest.mark.parametrize(
    ("txt", "given_record", "said"),
    [
        (None, "", "take out   ip4:203.0.113.10"),
        ({}, "", "take out   ip4:203.0.113.10"),
        ({"contoso.com": (SPF, "v=spf1 -all")}, "", "has 2 SPF records"),
        (None, "v=spf1 +ip4:203.0.113.10/32 a -all", "should be   v=spf1 ip4:192.0.2.44 a -all"),
        (None, "v=spf1 ip4:192.0.2.44 a -all", "already as it should be"),
    ],
)
def test_the_spf_record_is_shown_before_and_after(
    txt: Mapping[str, tuple[str, ...]] | None, given_record: str, said: str
) -> None:
    desk = Desk(scripts(RELAY), tenant(connectors=(connector("Relay", IP),)), host=Host(txt=txt))
    changed = run(desk, "change-address", OldAddress=IP, NewAddress=NEW, SpfRecord=given_record)
    assert changed.exit_code == 0
    assert said in "\n".join(changed.said())


def test_what_somebody_else_did_to_the_connector_since_stays() -> None:
    desk = Desk(scripts(RELAY), tenant(connectors=(connector("Relay", IP, OTHER),)))
    run(desk, "change-address", OldAddress=IP, NewAddress=NEW)
    desk.tenant = tenant(connectors=(connector("Relay", NEW, "192.0.2.9"),))
    undone = run(desk, "change-address", Undo=True)
    assert undone.tenant.connectors == (connector("Relay", IP, "192.0.2.9"),)
    assert states(undone) == {"ok", "look"}


# --- a second line ----------------------------------------------------------------------------------------------------


def test_a_second_line_joins_the_connector_in_use_and_leaves_it() -> None:
    start = tenant(connectors=(connector("Named otherwise", IP, require_tls=True),))
    desk = Desk(scripts(RELAY), start)
    preview(desk, "add-line", NewAddress=[NEW])
    added = run(desk, "add-line", NewAddress=[NEW, OTHER])
    assert added.exit_code == 0, added.said()
    assert added.tenant.connectors == (connector("Named otherwise", IP, NEW, OTHER, require_tls=True),)
    no_harm_twice(desk, "add-line", NewAddress=[NEW, OTHER])
    taken_back(desk, "add-line", start)


def test_a_line_that_can_not_encrypt_gets_a_connector_of_its_own() -> None:
    start = tenant(connectors=(connector("Relay", IP, require_tls=True),))
    desk = Desk(scripts(RELAY), start)
    preview(desk, "add-line", NewAddress=[NEW], WithoutTls=True)
    added = run(desk, "add-line", NewAddress=[NEW], WithoutTls=True)
    first, second = added.tenant.connectors
    assert first == start.connectors[0]
    assert (second.name, second.sender_ips, second.require_tls, second.enabled) == (
        "Relay 2",
        (NEW,),
        False,
        True,
    )
    no_harm_twice(desk, "add-line", NewAddress=[NEW], WithoutTls=True)
    more = run(desk, "add-line", NewAddress=[OTHER], WithoutTls=True)
    assert more.tenant.connectors[1].sender_ips == (NEW, OTHER)
    taken_back(desk, "add-line", start)


def test_a_line_beside_a_certificate_gets_a_connector_of_its_own() -> None:
    start = tenant(connectors=(connector("Relay", certificate="mail.contoso.com", require_tls=True),))
    desk = Desk(scripts(EnableSmtpAuth("scanner@contoso.com"), by_certificate=True), start)
    named = {"ConnectorName": "Relay", "SecondConnectorName": "Branch"}
    added = run(desk, "add-line", NewAddress=[NEW], **named)
    assert added.exit_code == 0, added.said()
    assert [(one.name, one.sender_ips, one.require_tls) for one in added.tenant.connectors] == [
        ("Relay", (), True),
        ("Branch", (NEW,), True),
    ]
    taken_back(desk, "add-line", start)


@pytest.mark.parametrize(
    ("found", "arguments", "why"),
    [
        ((), {}, "Run apply.ps1 first"),
        ((connector("Relay", IP, enabled=False),), {}, "switched off"),
        (
            (connector("Relay", IP, require_tls=True), connector("Relay 2", OTHER, require_tls=True)),
            {"WithoutTls": True},
            "does not fit the new line",
        ),
        ((connector("Relay", IP),), {"NewAddress": ["10.0.0.5"]}, "not a public internet address"),
    ],
)
def test_a_line_that_can_not_join_stops_with_a_sentence(
    found: tuple[Connector, ...], arguments: dict[str, object], why: str
) -> None:
    start = tenant(connectors=found)
    stopped = run(Desk(scripts(RELAY), start), "add-line", **{"NewAddress": [NEW], **arguments})
    assert (stopped.exit_code, stopped.tenant) == (1, start)
    assert why in stopped.said(Stream.WARNING)[0]


def test_a_second_connector_that_arrives_disabled_is_told_and_taken_back() -> None:
    start = tenant(connectors=(connector("Relay", IP, require_tls=True),), connectors_arrive_disabled=True)
    desk = Desk(scripts(RELAY), start)
    stopped = run(desk, "add-line", NewAddress=[NEW], WithoutTls=True)
    assert stopped.exit_code == 1
    assert "support" in stopped.said(Stream.WARNING)[0]
    taken_back(desk, "add-line", start)

"""The scripts of the years after on the simulated tenant: each does what it says once, and takes back exactly that."""

import json
from collections.abc import Mapping
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render import cases
from tests.render.test_powershell_quoting import HOSTILE
from tests.sim.scripts import TODAY, Desk, connector, scripts_for, states, tenant
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method, TenantChange
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.sim.powershell import Answer, Failure, Host, Outcome, Stream, TraceRow
from wizard.sim.tenant import Connector, ConnectorType, SmtpAuth, Tenant

IP, OTHER, NEW = "203.0.113.10", "198.51.100.7", "192.0.2.44"
RELAY = CreateInboundConnector("Relay", (IP, OTHER), require_tls=True)
NOW = Host().now
SPF = "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"


def scripts(*made: TenantChange, by_certificate: bool = False) -> dict[str, str]:
    """All scripts of a site with these changes."""
    return scripts_for(made, by_certificate=by_certificate)


def of_method(method: Method) -> dict[str, str]:
    """All scripts of a plan of that method."""
    made = powershell.plan_scripts(cases.answers(), cases.plan(method), load_knowledge(), TODAY)
    return {name.removesuffix(".ps1"): text for name, text in made.items()}


def run(desk: Desk, kind: str, **arguments: object) -> Outcome:
    """Runs a script of the years after without a question."""
    return desk.run(kind, Confirm=False, **arguments)


def no_harm_twice(desk: Desk, kind: str, **arguments: object) -> None:
    """The same run again changes nothing."""
    before, files = desk.tenant, dict(desk.files)
    again = run(desk, kind, **arguments)
    assert (again.exit_code, again.tenant, dict(again.files)) == (0, before, files), again.said()
    assert not [call for call in again.calls if call.startswith(("Set-", "New-", "Add-", "Remove-"))]


def taken_back(desk: Desk, kind: str, start: Tenant) -> Outcome:
    """``-Undo`` gives exactly the tenant that was there, and a second one changes nothing."""
    undone = run(desk, kind, Undo=True)
    assert (undone.exit_code, undone.tenant) == (0, start), undone.said()
    again = run(desk, kind, Undo=True)
    assert (again.exit_code, again.tenant, again.calls) == (0, start, ())
    return undone


def preview(desk: Desk, kind: str, **arguments: object) -> None:
    """``-WhatIf`` shows the change and makes none."""
    shown = desk.run(kind, WhatIf=True, **arguments)
    assert shown.said(Stream.WHAT_IF)
    assert not [call for call in shown.calls if call.startswith(("Set-", "New-", "Add-", "Remove-"))]


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


# --- taking away ------------------------------------------------------------------------------------------------------


def trace(*rows: tuple[str, str], **more: object) -> tuple[TraceRow, ...]:
    """Messages by sender and the address that they came from."""
    return tuple(
        TraceRow(NOW - timedelta(hours=hour), sender, "kim@contoso.com", from_ip=ip, **more)  # type: ignore[arg-type]
        for hour, (sender, ip) in enumerate(rows)
    )


def test_one_address_is_taken_away_after_saying_who_sends_from_it() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    desk = Desk(
        scripts(RELAY), start, host=Host(trace=trace(("scanner@contoso.com", IP), ("x@contoso.com", NEW)))
    )
    preview(desk, "remove", Address=IP)
    gone = run(desk, "remove", Address=IP, SpfRecord=SPF)
    assert gone.exit_code == 0, gone.said()
    assert gone.tenant.connectors == (connector("Relay", OTHER),)
    told = "\n".join(gone.said())
    assert "scanner@contoso.com   messages: 1" in told
    assert "should be   v=spf1 include:spf.protection.outlook.com -all" in told
    no_harm_twice(desk, "remove", Address=IP, SpfRecord=SPF)
    taken_back(desk, "remove", start)


def test_an_address_that_others_use_is_kept_unless_somebody_says_so() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    desk = Desk(
        scripts(RELAY), start, host=Host(trace=trace(("Scanner@contoso.com", IP), ("alarm@contoso.com", IP)))
    )
    stopped = run(desk, "remove", Address=IP)
    assert (stopped.exit_code, stopped.tenant) == (1, start)
    assert "alarm@contoso.com" in stopped.said(Stream.WARNING)[0]
    assert "scanner" not in stopped.said(Stream.WARNING)[0].lower()
    assert run(desk, "remove", Address=IP, EvenIfOthersUseIt=True).tenant.connectors == (
        connector("Relay", OTHER),
    )
    taken_back(desk, "remove", start)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (connector("Relay", IP), "-WholeConnector"),
        (connector("Relay", "203.0.113.0/24"), "as part of a range"),
        (connector("Relay", IP, certificate="mail.contoso.com"), "also recognises a certificate"),
    ],
)
def test_an_address_that_can_not_leave_alone_stays(found: Connector, why: str) -> None:
    start = tenant(connectors=(found,))
    stopped = run(Desk(scripts(RELAY), start), "remove", Address=IP)
    assert (stopped.exit_code, stopped.tenant) == (1, start)
    assert why in stopped.said(Stream.WARNING)[0]


@pytest.mark.parametrize(
    "found",
    [
        connector("Relay", IP, OTHER, require_tls=True, comment="made by hand"),
        connector("Relay", certificate="*.contoso.com", require_tls=True),
        connector(
            "Relay", IP, certificate="mail.contoso.com", sender_domains=("contoso.com", "fabrikam.com")
        ),
    ],
)
def test_a_connector_is_switched_off_watched_removed_and_put_back_as_it_was(found: Connector) -> None:
    start = tenant(connectors=(found,))
    desk = Desk(scripts(RELAY), start, host=Host(trace=trace(("scanner@contoso.com", IP))))
    early = run(desk, "remove", WholeConnector=True, Remove=True)
    assert (early.exit_code, early.tenant) == (1, start)
    assert "without -Remove first" in early.said(Stream.WARNING)[0]
    preview(desk, "remove", WholeConnector=True)
    off = run(desk, "remove", WholeConnector=True)
    assert off.exit_code == 0, off.said()
    assert off.tenant.connectors == (msgspec.structs.replace(found, enabled=False),)
    assert "Watch for a week before you remove it:" in off.said()
    no_harm_twice(desk, "remove", WholeConnector=True)
    gone = run(desk, "remove", WholeConnector=True, Remove=True)
    assert (gone.exit_code, gone.tenant.connectors) == (0, ())
    no_harm_twice(desk, "remove", WholeConnector=True, Remove=True)
    taken_back(desk, "remove", start)


def test_by_certificate_the_whole_connector_is_what_leaves() -> None:
    desk = Desk(of_method(Method.CONNECTOR_CERTIFICATE), tenant())
    assert desk.run("apply").exit_code == 0
    start = desk.tenant
    assert not run(desk, "remove").tenant.connectors[0].enabled
    assert run(desk, "remove", Remove=True).tenant.connectors == ()
    taken_back(desk, "remove", start)
    assert desk.run("undo").tenant == tenant(), (
        "the connector that came back still carries the mark of apply.ps1"
    )


def test_a_mailbox_loses_what_apply_gave_it_and_gets_it_back() -> None:
    change = (
        EnableSmtpAuth("scanner@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
    )
    desk = Desk(scripts(*change), tenant(), host=Host(trace=trace(("scanner@contoso.com", IP))))
    assert desk.run("apply").exit_code == 0
    start = desk.tenant
    preview(desk, "remove")
    gone = run(desk, "remove")
    assert gone.exit_code == 0, gone.said()
    box = gone.tenant.mailboxes[0]
    assert (box.smtp_auth, box.send_as) == (SmtpAuth.DISABLED, ())
    told = "\n".join(gone.said())
    assert f"They came from {IP}." in told
    assert "Block this user from signing in" in told
    assert "Enterprise applications" in told
    assert "Manage email apps" not in told, "that the script has done itself"
    no_harm_twice(desk, "remove")
    taken_back(desk, "remove", start)
    assert desk.run("undo").tenant == tenant()


@pytest.mark.parametrize("before", list(SmtpAuth))
def test_each_value_of_the_switch_comes_back(before: SmtpAuth) -> None:
    boxes = (msgspec.structs.replace(tenant().mailboxes[0], smtp_auth=before), *tenant().mailboxes[1:])
    start = tenant(mailboxes=boxes)
    desk = Desk(of_method(Method.SMTP_AUTH_BASIC), start)
    assert run(desk, "remove").tenant.mailboxes[0].smtp_auth is SmtpAuth.DISABLED
    if before is not SmtpAuth.DISABLED:
        taken_back(desk, "remove", start)
    assert desk.tenant == start


def test_of_a_site_those_leave_who_are_named() -> None:
    change = (
        RELAY,
        EnableSmtpAuth("scanner@contoso.com"),
        EnableSmtpAuth("noreply@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="noreply@contoso.com"),
    )
    desk = Desk(scripts(*change), tenant())
    assert desk.run("apply").exit_code == 0
    start = desk.tenant
    unknown = run(desk, "remove")
    assert (unknown.exit_code, unknown.calls) == (1, ()), "what leaves must be named"
    assert run(desk, "remove", Address=IP).tenant.connectors[0].sender_ips == (OTHER,)
    left = run(desk, "remove", Mailbox=["noreply@contoso.com"])
    assert left.exit_code == 0, left.said()
    assert {
        one.address: (one.smtp_auth, one.send_as)
        for one in left.tenant.mailboxes
        if one.smtp_auth is not SmtpAuth.INHERIT
    } == {
        "scanner@contoso.com": (SmtpAuth.ENABLED, ("info@contoso.com",)),
        "noreply@contoso.com": (SmtpAuth.DISABLED, ()),
    }
    assert run(desk, "remove", WholeConnector=True).exit_code == 0
    taken_back(desk, "remove", start)


def test_a_mailbox_that_is_gone_does_not_stop_the_rest() -> None:
    change = (EnableSmtpAuth("noreply@contoso.com"), EnableSmtpAuth("scanner@contoso.com"))
    desk = Desk(scripts(*change), tenant())
    desk.run("apply")
    both = ["noreply@contoso.com", "scanner@contoso.com"]
    desk.tenant = msgspec.structs.replace(
        desk.tenant, mailboxes=tuple(one for one in desk.tenant.mailboxes if one.address != both[0])
    )
    start = desk.tenant
    gone = run(desk, "remove", Mailbox=both)
    assert gone.exit_code == 0
    assert gone.tenant.mailboxes[0].smtp_auth is SmtpAuth.DISABLED
    assert run(desk, "remove", Undo=True).tenant == start


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (Method.DIRECT_SEND, ("reject-direct-send.ps1", "v=spf1")),
        (Method.HIGH_VOLUME_EMAIL, ("High Volume Email", "billing policy")),
        (Method.AZURE_COMMUNICATION_SERVICES, ("SMTP Usernames", "client secret")),
    ],
)
def test_what_no_script_set_up_is_said_in_words(method: Method, words: tuple[str, ...]) -> None:
    desk = Desk(of_method(method), tenant())
    said = run(desk, "remove")
    assert (said.exit_code, said.calls, said.tenant, dict(said.files)) == (0, (), tenant(), {})
    told = "\n".join(said.said())
    assert all(word in told for word in words), told


# --- refusing Direct Send ---------------------------------------------------------------------------------------------


def test_those_who_would_break_are_listed_before_anything_is_refused() -> None:
    rows = (
        *trace(("scanner@contoso.com", IP), ("scanner@contoso.com", IP), ("alarm@contoso.com", NEW)),
        *trace(("kim@fabrikam.com", NEW), ("noreply@contoso.com", OTHER), ("boss@contoso.com", "")),
        *trace(("web@contoso.com", "192.0.2.80"), connector="By certificate"),
        *trace(("anne@contoso.com", "2603:10a6::1"), from_mailbox=True),
        *trace(("shop@contoso.com", "2001:db8::25")),
    )
    start = tenant(connectors=(connector("Relay", OTHER),))
    desk = Desk(of_method(Method.DIRECT_SEND), start, host=Host(trace=rows))
    listed = desk.run("reject-direct-send")
    assert (listed.exit_code, listed.tenant, dict(listed.files)) == (0, start, {})
    broken = [one.detail for one in listed.results if one.check == "Who would break"]
    assert sorted(one.split(",")[0] for one in broken) == [
        f"alarm@contoso.com from {NEW}",
        f"scanner@contoso.com from {IP}",
        "shop@contoso.com from 2001:db8::25",
    ]
    assert f"scanner@contoso.com from {IP}, messages: 2." in " ".join(broken)
    told = "\n".join(listed.said())
    for stays in ('(by the connector "Relay")', "(by a connector)", "(by a mailbox of the organisation)"):
        assert stays in told
    assert "kim@fabrikam.com" not in told
    assert "boss@contoso.com" not in told
    assert "reject-direct-send.ps1' -SwitchOn" in told
    assert "The device of this plan uses Direct Send itself" in told

    preview(desk, "reject-direct-send", SwitchOn=True)
    desk.host = msgspec.structs.replace(desk.host, answers=(Answer.NO,))
    assert desk.run("reject-direct-send", SwitchOn=True).tenant == start
    refused = run(desk, "reject-direct-send", SwitchOn=True)
    assert (refused.exit_code, refused.tenant) == (0, msgspec.structs.replace(start, reject_direct_send=True))
    no_harm_twice(desk, "reject-direct-send", SwitchOn=True)
    taken_back(desk, "reject-direct-send", start)


def test_a_mailbox_that_may_sign_in_is_told_apart() -> None:
    start = tenant(mailboxes=(msgspec.structs.replace(tenant().mailboxes[0], smtp_auth=SmtpAuth.ENABLED),))
    desk = Desk(of_method(Method.SMTP_AUTH_OAUTH), start, host=Host(trace=trace(("scanner@contoso.com", IP))))
    listed = desk.run("reject-direct-send")
    (found,) = [one for one in listed.results if one.check == "Who would break"]
    assert "may sign in over SMTP" in found.detail
    assert "The device of this plan" not in "\n".join(listed.said())


def test_a_busy_tenant_is_read_to_the_end_and_no_further_than_exchange_allows() -> None:
    busy = tuple(
        TraceRow(NOW - timedelta(minutes=number), "x@contoso.com", "kim@contoso.com", from_ip=OTHER)
        for number in range(5002)
    )
    start = tenant(connectors=(connector("Relay", OTHER),))
    desk = Desk(of_method(Method.CONNECTOR_IP), start, host=Host(trace=busy))
    read = desk.run("reject-direct-send", Days=10)
    assert any("messages: 5002 (by the connector" in line for line in read.said())
    assert read.calls.count("Get-MessageTraceV2") == 2
    assert "not everything was read" not in "\n".join(read.said())
    desk.host = Host()
    capped = desk.run("reject-direct-send", Days=20, MostQuestions=1)
    assert "not everything was read" in "\n".join(capped.said())


def test_a_tenant_that_refuses_already_is_left_alone_and_stays_so() -> None:
    start = tenant(reject_direct_send=True)
    desk = Desk(of_method(Method.CONNECTOR_IP), start)
    for arguments in ({}, {"SwitchOn": True}):
        outcome = run(desk, "reject-direct-send", **arguments)
        assert (outcome.exit_code, outcome.tenant, dict(outcome.files)) == (0, start, {})
    assert run(desk, "reject-direct-send", Undo=True).exit_code == 1
    assert desk.tenant == start


def test_an_old_module_says_how_it_is_brought_up_to_date() -> None:
    desk = Desk(of_method(Method.DIRECT_SEND), tenant(), host=Host(absent=frozenset({"Get-MessageTraceV2"})))
    stopped = desk.run("reject-direct-send")
    assert stopped.exit_code == 1
    assert "Update-Module" in stopped.said(Stream.WARNING)[0]


# --- whatever happens -------------------------------------------------------------------------------------------------


def test_somebody_is_asked_and_a_no_is_no() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    for kind, arguments in (
        ("change-address", {"OldAddress": IP, "NewAddress": NEW}),
        ("add-line", {"NewAddress": [NEW]}),
        ("remove", {"Address": IP}),
        ("remove", {"WholeConnector": True}),
    ):
        desk = Desk(scripts(RELAY), start, host=Host(answers=(Answer.NO,)))
        asked = desk.run(kind, **arguments)
        assert len(asked.said(Stream.QUESTION)) == 1
        assert (asked.exit_code, asked.tenant, dict(asked.files)) == (0, start, {})
        assert "not done" in states(asked)


def test_a_state_file_of_another_script_is_refused() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    desk = Desk(scripts(RELAY), start)
    run(desk, "add-line", NewAddress=[NEW])
    after = desk.tenant
    wrong = run(desk, "remove", Undo=True, StatePath="/plan/state-before-add-line.json")
    assert (wrong.exit_code, wrong.tenant) == (1, after)
    assert "not a state file of this script" in wrong.said(Stream.WARNING)[0]
    foreign = desk.files["/plan/state-before-add-line.json"].replace("contoso.com", "fabrikam.com")
    for spoiled in (foreign, "{", "null", "", "[1]"):
        stopped = run(
            Desk(desk.scripts, after, {"/plan/state-before-add-line.json": spoiled}), "add-line", Undo=True
        )
        assert (stopped.exit_code, stopped.tenant) == (1, after), spoiled


RUNS: list[tuple[str, dict[str, object]]] = [
    ("change-address", {"OldAddress": IP, "NewAddress": NEW}),
    ("add-line", {"NewAddress": [NEW]}),
    ("add-line", {"NewAddress": [NEW], "WithoutTls": True}),
    ("remove", {"Address": IP, "EvenIfOthersUseIt": True}),
    ("remove", {"WholeConnector": True}),
    ("remove", {"WholeConnector": True, "Remove": True}),
    ("remove", {"Mailbox": ["scanner@contoso.com"]}),
    ("reject-direct-send", {"SwitchOn": True}),
]


@st.composite
def tenants(draw: st.DrawFn) -> Tenant:
    """Tenants with a relay connector of one kind or another, or none."""
    found = draw(
        st.lists(
            st.builds(
                lambda name, ips, tls, enabled, certificate, kind: Connector(
                    name=name,
                    sender_ips=ips,
                    require_tls=tls,
                    enabled=enabled,
                    certificate=certificate if certificate or ips else "mail.contoso.com",
                    type=kind,
                ),
                st.sampled_from(["Relay", "Relay 2", "Old"]),
                st.lists(st.sampled_from([IP, OTHER, NEW, "203.0.113.0/24"]), max_size=3, unique=True).map(
                    tuple
                ),
                st.booleans(),
                st.booleans(),
                st.sampled_from([None, None, "mail.contoso.com"]),
                st.sampled_from(
                    [ConnectorType.ON_PREMISES, ConnectorType.ON_PREMISES, ConnectorType.PARTNER]
                ),
            ),
            max_size=2,
            unique_by=lambda one: one.name,
        )
    )
    boxes = tuple(
        msgspec.structs.replace(one, smtp_auth=draw(st.sampled_from(list(SmtpAuth))))
        for one in tenant().mailboxes
    )
    return tenant(connectors=tuple(found), mailboxes=boxes, reject_direct_send=draw(st.booleans()))


SITE = scripts(
    RELAY,
    EnableSmtpAuth("scanner@contoso.com"),
    GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
)
CALLS = st.sampled_from(
    [
        *("Get-InboundConnector", "New-InboundConnector", "Set-InboundConnector", "Remove-InboundConnector"),
        *("Get-CASMailbox", "Set-CASMailbox", "Remove-RecipientPermission", "Set-OrganizationConfig"),
        *("Get-MessageTraceV2", "Set-Content", "Move-Item"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    start=tenants(), kind=st.sampled_from(RUNS), cmdlet=CALLS, call=st.integers(1, 3), silent=st.booleans()
)
def test_whatever_breaks_in_the_middle_undo_gives_what_was_there(
    start: Tenant, kind: tuple[str, dict[str, object]], cmdlet: str, call: int, silent: bool
) -> None:
    name, arguments = kind
    changing = cmdlet.startswith(("Set-C", "Set-I", "Set-O", "New-", "Remove-")) and cmdlet != "Set-Content"
    failure = Failure(cmdlet, "The server is busy.", call, silent and changing)
    desk = Desk(SITE, start, host=Host(failures=(failure,)))
    outcome = run(desk, name, **arguments)
    if outcome.exit_code:
        assert outcome.said(Stream.WARNING)[0].startswith("Stopped: ")
    desk.host = Host()
    if f"/plan/state-before-{name}.json" in desk.files:
        assert run(desk, name, Undo=True).exit_code == 0
    assert _sorted(desk.tenant) == _sorted(start)


def _sorted(found: Tenant) -> Tenant:
    """A connector that was made again stands last."""
    return msgspec.structs.replace(
        found, connectors=tuple(sorted(found.connectors, key=lambda one: one.name))
    )


@pytest.mark.parametrize("text", [text for text in HOSTILE[:-1] if "\ud800" not in text])
def test_a_hostile_name_arrives_as_it_is(text: str) -> None:
    name = text[:60]
    start = tenant(connectors=(connector(name, IP, require_tls=True),))
    desk = Desk(scripts(CreateInboundConnector(name, (IP,), require_tls=True)), start)
    added = run(desk, "add-line", NewAddress=[NEW], WithoutTls=True)
    assert added.exit_code == 0, added.said()
    assert [one.name for one in added.tenant.connectors] == [name, f"{name} 2"]
    taken_back(desk, "add-line", start)
    assert run(desk, "remove", WholeConnector=True).exit_code == 0
    assert run(desk, "remove", WholeConnector=True, Remove=True).tenant.connectors == ()
    taken_back(desk, "remove", start)

"""Our scripts on the simulated tenant: they do what the plan says, once, and take back exactly that."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render import cases
from tests.render.golden_files import GOLDEN
from tests.render.test_powershell_quoting import HOSTILE
from tests.sim import changes
from tests.sim.scripts import STATE, Desk, connector, scripts_for, scripts_of, states, tenant, unmarked
from wizard.core.answers import Cloud
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method, TenantChange
from wizard.core.problem import WizardError
from wizard.sim.organization import Group, MailUser
from wizard.sim.powershell import Answer, Failure, Host, Stream, TraceRow, read_script, run_script
from wizard.sim.tenant import (
    Connector,
    ConnectorType,
    Mailbox,
    SmtpAuth,
    Tenant,
    mailbox,
    smtp_auth_allowed,
)

IP, OTHER = "203.0.113.10", "198.51.100.7"
RELAY = CreateInboundConnector("Relay", (IP, OTHER), require_tls=True)
EVERYTHING: tuple[TenantChange, ...] = (
    RELAY,
    EnableSmtpAuth("scanner@contoso.com"),
    GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
)


@pytest.mark.parametrize(
    "path",
    # A program's own scripts send mail; the simulator plays those that an administrator runs.
    sorted(path for path in GOLDEN.rglob("*.ps1") if "software" not in path.relative_to(GOLDEN).parts),
    ids=lambda path: str(path.relative_to(GOLDEN)),
)
def test_every_golden_script_is_understood(path: Path) -> None:
    assert read_script(path.read_text(encoding="utf-8")).statements


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("method", list(Method))
def test_a_plan_is_applied_once_verified_and_taken_back_exactly(method: Method, cloud: Cloud) -> None:
    before = tenant()
    desk = Desk(scripts_of(cases.plan(method), cloud), before)
    ready = method is not Method.HIGH_VOLUME_EMAIL  # its account is made by hand, and is not there yet

    checked = desk.run("check")
    assert (checked.exit_code, checked.tenant) == (0, before)
    preview = desk.run("apply", WhatIf=True, Confirm=True)
    assert (preview.exit_code == 0, preview.tenant, set(preview.files)) == (
        ready,
        before,
        {"/plan/tenant-report.json"},
    )

    applied = desk.run("apply")
    assert (applied.exit_code == 0) is ready, applied.said()
    changes_it = bool(cases.changes(method)) or method is Method.CONNECTOR_CERTIFICATE
    assert (applied.tenant != before) is changes_it
    assert (STATE in applied.files) is changes_it
    assert bool(preview.said(Stream.WHAT_IF)) is changes_it
    assert not [line for line in preview.said(Stream.WHAT_IF) if "Content" in line or "Move" in line]

    once, kept = desk.tenant, dict(desk.files)
    again = desk.run("apply")
    assert (again.tenant, dict(again.files)) == (once, kept)
    assert not [call for call in again.calls if call.startswith(("Set-", "New-", "Add-", "Remove-"))]

    verified = desk.run("verify")
    assert (verified.exit_code == 0, verified.tenant) == (ready, once)
    assert ("problem" not in states(verified)) is ready

    undone = desk.run("undo")
    assert (undone.exit_code, undone.tenant) == (0, before)
    assert desk.run("undo").tenant == before
    if changes_it:
        assert desk.run("verify").exit_code == 1
        assert desk.run("apply").exit_code == 0
        assert unmarked(desk.tenant) == unmarked(once)
        assert desk.run("undo").tenant == before


def test_the_state_file_holds_how_things_were() -> None:
    start = tenant(connectors=(connector("relay", IP, enabled=False),))
    desk = Desk(scripts_for(EVERYTHING), start)
    assert desk.run("apply").exit_code == 0
    assert json.loads(desk.files[STATE]) == {
        "schema": 1,
        "kind": "relay-wizard-state",
        "id": Host().identifier,
        "domain": "contoso.com",
        "saved": "2026-11-20T12:00:00Z",
        "undone": "",
        "connector": {
            "name": "relay",
            "existed": True,
            "enabled": False,
            "sender_ips": [IP],
            "added": [OTHER],
        },
        "mailbox": [{"identity": "scanner@contoso.com", "before": "inherit"}],
        "send_as": [{"identity": "info@contoso.com", "trustee": "scanner@contoso.com"}],
    }
    assert desk.tenant.connectors[0] == connector("relay", IP, OTHER)
    assert desk.run("undo").exit_code == 0
    assert desk.tenant == start
    assert json.loads(desk.files[STATE])["undone"] == "2026-11-20T12:00:00Z"


def test_a_connector_that_knows_the_address_is_extended_whatever_its_name() -> None:
    start = tenant(
        connectors=(connector("Partner", IP, type=ConnectorType.PARTNER), connector("Old", "203.0.113.0/24"))
    )
    desk = Desk(scripts_for((RELAY,)), start)
    assert desk.run("apply").exit_code == 0
    assert [one.name for one in desk.tenant.connectors] == ["Partner", "Old"]
    assert desk.tenant.connectors[1].sender_ips == ("203.0.113.0/24", OTHER)
    assert desk.run("undo").tenant == start


def test_a_narrower_range_does_not_know_a_wider_one() -> None:
    start = tenant(connectors=(connector("Old", "203.0.113.0/29"),))
    desk = Desk(scripts_for((CreateInboundConnector("Relay", ("203.0.113.0/26",), require_tls=True),)), start)
    assert desk.run("apply").exit_code == 0
    assert [one.name for one in desk.tenant.connectors] == ["Old", "Relay"]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (connector("relay", IP, type=ConnectorType.PARTNER), "never relays"),
        (connector("relay", certificate="mail.contoso.com"), "recognises a certificate"),
        (connector("other", IP, require_tls=True), "demands TLS"),
    ],
)
def test_a_connector_that_does_not_fit_stops_the_script_and_stays(found: Connector, why: str) -> None:
    start = tenant(connectors=(found,))
    desk = Desk(scripts_for((CreateInboundConnector("Relay", (IP,), require_tls=False),)), start)
    stopped = desk.run("apply")
    assert (stopped.exit_code, stopped.tenant) == (1, start)
    assert why in stopped.said(Stream.WARNING)[0]
    assert desk.run("undo").tenant == start


@pytest.mark.parametrize(
    "start", [tenant(), tenant(connectors=(connector("relay", IP, OTHER, enabled=False),))]
)
def test_a_connector_that_arrives_disabled_is_told_and_taken_back(start: Tenant) -> None:
    start = msgspec.structs.replace(start, connectors_arrive_disabled=True)
    desk = Desk(scripts_for((RELAY,)), start)
    stopped = desk.run("apply")
    assert stopped.exit_code == 1
    assert "upport" in stopped.said(Stream.WARNING)[0]
    assert not desk.tenant.connectors[0].enabled
    assert desk.run("undo").tenant == start


def test_what_others_changed_since_stays_and_is_named() -> None:
    start = tenant(connectors=(connector("Relay", IP),))
    desk = Desk(scripts_for(EVERYTHING), start)
    desk.run("apply")
    (own,) = desk.tenant.connectors
    grown = msgspec.structs.replace(own, sender_ips=(*own.sender_ips, "192.0.2.9"))
    boxes = tuple(
        msgspec.structs.replace(one, smtp_auth=SmtpAuth.DISABLED)
        if one.address.startswith("scanner")
        else one
        for one in desk.tenant.mailboxes
    )
    desk.tenant = msgspec.structs.replace(desk.tenant, connectors=(grown,), mailboxes=boxes)
    undone = desk.run("undo")
    assert undone.exit_code == 0
    assert desk.tenant.connectors[0].sender_ips == (IP, "192.0.2.9")
    assert {one.check for one in undone.results if one.state == "look"} == {"Connector", "SMTP AUTH"}


def test_a_mailbox_that_is_gone_is_named_and_the_others_are_taken_back() -> None:
    start = tenant()
    change: tuple[TenantChange, ...] = (
        EnableSmtpAuth("noreply@contoso.com"),
        EnableSmtpAuth("scanner@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
    )
    desk = Desk(scripts_for(change), start)
    assert desk.run("apply").exit_code == 0
    left = tuple(one for one in desk.tenant.mailboxes if one.address != "noreply@contoso.com")
    desk.tenant = msgspec.structs.replace(desk.tenant, mailboxes=left)
    undone = desk.run("undo")
    assert undone.exit_code == 0
    assert undone.tenant.mailboxes == tuple(
        one for one in start.mailboxes if one.address != "noreply@contoso.com"
    )
    told = [one.detail for one in undone.results if one.state == "not done"]
    assert any("noreply@contoso.com. If it was deleted" in one for one in told)
    assert json.loads(desk.files[STATE])["undone"] == "", "somebody may have to run it again"


def test_a_connector_that_somebody_else_made_anew_is_not_removed() -> None:
    desk = Desk(scripts_for((RELAY,)), tenant())
    desk.run("apply")
    theirs = connector("Relay", "192.0.2.9", comment="ours")
    desk.tenant = tenant(connectors=(theirs,))
    undone = desk.run("undo")
    assert (undone.exit_code, undone.tenant.connectors) == (1, (theirs,))
    assert "does not carry the mark" in undone.said(Stream.WARNING)[0]


def test_somebody_is_asked_before_each_change_and_a_no_is_no() -> None:
    start = tenant()
    scripts = scripts_for(EVERYTHING)
    answers = (Answer.YES, Answer.NO, Answer.YES)
    asked = run_script(scripts["apply"], start, {}, Host(answers=answers))
    assert len(asked.said(Stream.QUESTION)) == 3
    assert asked.exit_code == 0
    assert [one.state for one in asked.results if one.check == "SMTP AUTH"] == ["not done"]
    assert unmarked(asked.tenant) == changes.applied(start, (EVERYTHING[0], EVERYTHING[2]))[0]
    halted = run_script(scripts["apply"], start, {}, Host())
    assert (halted.exit_code, halted.tenant) == (1, start)
    assert "NonInteractive" in halted.said(Stream.WARNING)[0]


def test_an_open_session_is_used_and_left_open() -> None:
    desk = Desk(scripts_for(EVERYTHING), tenant(), host=Host(open_sessions=1))
    outcome = desk.run("apply")
    assert outcome.exit_code == 0
    assert not {"Connect-ExchangeOnline", "Disconnect-ExchangeOnline"} & set(outcome.calls)
    fresh = Desk(scripts_for(EVERYTHING), tenant()).run("apply")
    assert (fresh.calls.count("Connect-ExchangeOnline"), fresh.calls.count("Disconnect-ExchangeOnline")) == (
        1,
        1,
    )


@pytest.mark.parametrize("modules", [{}, {"ExchangeOnlineManagement": "2.0.5"}])
def test_without_the_module_nothing_is_done(modules: dict[str, str]) -> None:
    for kind in ("check", "apply", "verify"):
        outcome = Desk(scripts_for(EVERYTHING), tenant(), host=Host(modules=modules)).run(kind)
        assert (outcome.exit_code, outcome.calls, outcome.tenant) == (1, (), tenant())
        assert "Install-Module" in outcome.said(Stream.WARNING)[0]


def test_verify_says_what_is_missing_and_what_became_of_the_mail() -> None:
    now = Host().now
    trace = (
        TraceRow(now, "scanner@contoso.com", "alex@fabrikam.com", from_ip=IP),
        TraceRow(now, "Scanner@contoso.com", "kim@fabrikam.com", status="Failed"),
        TraceRow(now, "somebody@contoso.com", "kim@fabrikam.com"),
    )
    desk = Desk(scripts_for(EVERYTHING), tenant(reject_direct_send=True), host=Host(trace=trace))
    found = desk.run("verify", ReportPath="verified.json")
    assert {one.check: one.state for one in found.results} == {
        "Accepted domain": "ok",
        "Connector": "problem",
        "SMTP AUTH": "problem",
        "Send As": "problem",
        "SPF": "look",
        "Direct Send": "ok",
        "Message trace": "problem",
    }
    assert "1 of 2 messages" in found.results[-1].detail
    report = json.loads(found.files["/plan/verified.json"])
    assert [row["Check"] for row in report["results"]] == [one.check for one in found.results]
    old = msgspec.structs.replace(desk.host, absent=frozenset({"Get-MessageTraceV2"}))
    desk.host = old
    assert "Update-Module" in desk.run("verify").results[-1].detail


def test_verify_says_that_the_connector_waits_for_another_certificate() -> None:
    desk = Desk(scripts_of(cases.plan(Method.CONNECTOR_CERTIFICATE)), tenant())
    assert desk.run("apply").exit_code == 0
    (made,) = desk.tenant.connectors
    for name, state in (
        ("other.contoso.com", "problem"),
        (f"*.{(made.certificate or '').partition('.')[2]}", "ok"),
    ):
        changed = msgspec.structs.replace(made, certificate=name)
        desk.tenant = msgspec.structs.replace(desk.tenant, connectors=(changed,))
        found = {one.check: one for one in desk.run("verify").results}
        assert (found["Connector"].state, found["Connector"].detail.count("does not know")) == (
            state,
            int(state == "problem"),
        )


def test_check_reads_everything_and_graph_where_it_is_asked() -> None:
    start = tenant(connectors=(connector("Relay", IP, require_tls=True),), security_defaults=True)
    desk = Desk(scripts_of(cases.plan(Method.SMTP_AUTH_OAUTH)), start)
    outcome = desk.run("check", IncludeGraph=True)
    assert outcome.exit_code == 0
    report = json.loads(outcome.files["/plan/tenant-report.json"])
    sections = {name: section["value"] for name, section in report["sections"].items() if section["known"]}
    assert sections["accepted_domains"]["domains"] == [
        {"name": "contoso.com", "type": "Authoritative", "default": True}
    ]
    assert sections["inbound_connectors"]["connectors"][0]["sender_ips"] == [IP]
    assert sections["security_defaults"] == {"enabled": True}
    assert sections["mail_host"] == {"hosts": [start.mx_host]}
    assert sections["smtp_auth_mailbox"] == {
        "address": "scanner@contoso.com",
        "present": True,
        "disabled": None,
    }
    assert outcome.calls[-1] == "Disconnect-ExchangeOnline"
    assert outcome.calls.index("Disconnect-MgGraph") < outcome.calls.index("Connect-ExchangeOnline")
    gone = msgspec.structs.replace(start, mailboxes=())
    partly = Desk(scripts_of(cases.plan(Method.SMTP_AUTH_OAUTH)), gone).run("check")
    read = json.loads(partly.files["/plan/tenant-report.json"])["sections"]
    assert partly.exit_code == 0
    assert (read["mailbox"]["known"], read["organisation"]["known"]) == (False, True)
    assert "scanner@contoso.com" in read["mailbox"]["problem"]


def test_a_state_file_of_another_plan_or_of_nobody_is_refused() -> None:
    desk = Desk(scripts_for((RELAY,)), tenant())
    desk.run("apply")
    kept = desk.files[STATE]
    for spoiled, why in (
        (kept.replace("contoso.com", "fabrikam.com"), "belongs to fabrikam.com"),
        (kept.replace("relay-wizard-state", "else"), "not a state file"),
        (kept.replace('"Relay"', '"Somebody else\'s"'), "Name another state file"),
        ("{", "Conversion from JSON failed"),
        ("[1, 2]", "cannot be used"),
        ("null", "cannot be used"),
        ("", "cannot be used"),
    ):
        before = desk.tenant
        outcome = Desk(desk.scripts, before, {STATE: spoiled}).run("apply")
        assert (outcome.exit_code, outcome.tenant) == (1, before), spoiled
        assert why in outcome.said(Stream.WARNING)[0], spoiled


# --- drawn tenants, changes and failures ------------------------------------------------------------------------------

ADDRESSES = st.sampled_from(
    [IP, OTHER, "203.0.113.0/24", "203.0.113.0/26", "203.0.113.8/29", "203.0.113.200", "198.51.100.0/25"]
)
NAMES = st.sampled_from(["Relay", "relay", "Old printers", "x" * 64, "O'Brien \u2019s"])
BOXES = st.sampled_from(
    ["scanner@contoso.com", "Info@contoso.com", "noreply@contoso.com", "accounts@contoso.com"]
)
ANYBODY = st.one_of(
    BOXES,
    st.sampled_from(["unlicensed@contoso.com", "nobody@contoso.com", "Team@contoso.com", "away@contoso.com"]),
)


@st.composite
def connectors(draw: st.DrawFn) -> Connector:
    by_certificate = draw(st.booleans())
    return Connector(
        name=draw(NAMES),
        type=draw(st.sampled_from(list(ConnectorType))),
        sender_ips=() if by_certificate else tuple(draw(st.lists(ADDRESSES, max_size=3, unique=True))),
        certificate="mail.contoso.com" if by_certificate else None,
        require_tls=draw(st.booleans()),
        enabled=draw(st.booleans()),
        comment=draw(st.sampled_from(["", "made by hand"])),
    )


@st.composite
def tenants(draw: st.DrawFn) -> Tenant:
    found = draw(st.lists(connectors(), max_size=3, unique_by=lambda one: one.name.lower()))
    boxes = tuple(
        msgspec.structs.replace(one, smtp_auth=draw(st.sampled_from(list(SmtpAuth))))
        for one in tenant().mailboxes
    )
    granted = Mailbox("scanner@contoso.com", send_as=("noreply@contoso.com", "INFO@contoso.com"))
    if draw(st.booleans()):
        boxes = (granted, *boxes[1:])
    return tenant(
        connectors=tuple(found),
        mailboxes=boxes,
        smtp_auth_disabled=draw(st.booleans()),
        connectors_arrive_disabled=draw(st.sampled_from([False, False, True])),
        groups=(Group("team@contoso.com"),),
        mail_users=(MailUser("away@contoso.com", target="away@fabrikam.com"),),
        reject_direct_send=draw(st.booleans()),
    )


@st.composite
def wanted(draw: st.DrawFn, people: st.SearchStrategy[str] = ANYBODY) -> tuple[TenantChange, ...]:
    made: list[TenantChange] = []
    if draw(st.booleans()):
        ips = tuple(draw(st.lists(ADDRESSES, min_size=1, max_size=3, unique=True)))
        made.append(CreateInboundConnector(draw(NAMES), ips, require_tls=draw(st.booleans())))
    made += [EnableSmtpAuth(one) for one in draw(st.lists(people, max_size=2, unique_by=str.lower))]
    pairs = draw(st.lists(st.tuples(people, people), max_size=2, unique=True))
    made += [GrantSendAs(identity=one, trustee=other) for one, other in pairs]
    return tuple(made) or (EnableSmtpAuth(draw(people)),)


@settings(max_examples=150, deadline=None)
@given(start=tenants(), change=wanted())
def test_the_script_and_the_direct_application_agree(start: Tenant, change: tuple[TenantChange, ...]) -> None:
    desk = Desk(scripts_for(change), start)
    preview = desk.run("apply", WhatIf=True)
    assert (preview.tenant, preview.files) == (start, {})
    outcome = desk.run("apply")
    try:
        expected, _sentences = changes.applied(start, change)
    except WizardError:
        assert outcome.exit_code == 1
        assert outcome.said(Stream.WARNING)[0].startswith("Stopped: ")
    else:
        assert outcome.exit_code == 0, outcome.said()
        assert unmarked(outcome.tenant) == unmarked(expected)
        after = desk.tenant
        verified = desk.run("verify")
        assert "problem" not in states(verified), verified.results
        assert desk.run("apply").tenant == after
    if STATE in desk.files:
        assert desk.run("undo").exit_code == 0
    assert desk.tenant == start


CALLS = st.sampled_from(
    [
        *("Connect-ExchangeOnline", "Get-AcceptedDomain", "Get-InboundConnector", "New-InboundConnector"),
        *("Set-InboundConnector", "Get-CASMailbox", "Set-CASMailbox", "Get-RecipientPermission"),
        *("Add-RecipientPermission", "Set-Content", "Move-Item"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    start=tenants(),
    change=wanted(BOXES),
    cmdlet=CALLS,
    call=st.integers(1, 4),
    silent=st.booleans(),
    shown=st.booleans(),
)
def test_a_failure_in_the_middle_stops_with_a_sentence_and_undo_restores(
    start: Tenant, change: tuple[TenantChange, ...], cmdlet: str, call: int, silent: bool, shown: bool
) -> None:
    failure = Failure(
        cmdlet, "The server is busy.", call, silent and cmdlet.startswith(("New-", "Set-C", "Set-I", "Add-"))
    )
    if cmdlet == "Set-Content":
        failure = msgspec.structs.replace(failure, silent=False)
    desk = Desk(scripts_for(change), start, host=Host(failures=(failure,)))
    outcome = desk.run("apply")
    if outcome.exit_code:
        assert outcome.said(Stream.WARNING)[0].startswith("Stopped: ")
        assert (desk.run("apply", WhatIf=True).tenant if shown else desk.tenant) == outcome.tenant
    desk.host = Host()
    if STATE in desk.files:
        assert desk.run("undo").exit_code == 0
    assert desk.tenant == start


@settings(max_examples=60, deadline=None)
@given(start=tenants(), change=wanted(BOXES))
def test_check_and_verify_only_read_and_agree_with_the_tenant(
    start: Tenant, change: tuple[TenantChange, ...]
) -> None:
    desk = Desk(scripts_for(change), start)
    assert desk.run("check").tenant == start
    verified = desk.run("verify")
    assert verified.tenant == start
    found = {(one.check, one.detail.split(" ")[0]): one.state for one in verified.results}
    problems = [one.check for one in verified.results if one.state == "problem"]
    assert bool(verified.exit_code) is bool(problems)
    mailboxes = [one.mailbox for one in change if isinstance(one, EnableSmtpAuth)]
    closed = [one for one in mailboxes if not _open(start, one)]
    assert problems.count("SMTP AUTH") == len(closed)
    grants = [one for one in change if isinstance(one, GrantSendAs)]
    assert problems.count("Send As") == sum(not _granted(start, one) for one in grants)
    if any(isinstance(one, CreateInboundConnector) for one in change):
        assert sum(check == "Connector" for check, _ in found) == 1


def _open(start: Tenant, address: str) -> bool:
    box = mailbox(start, address)
    return box is not None and smtp_auth_allowed(start, box)


def _granted(start: Tenant, grant: GrantSendAs) -> bool:
    box = mailbox(start, grant.trustee)
    return box is not None and grant.identity.lower() in {one.lower() for one in box.send_as}


# --- hostile values ---------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    name=st.one_of(
        st.sampled_from(HOSTILE),
        st.text(
            st.one_of(
                st.sampled_from(
                    "'\"`$(){}[]#<>@;|&\n\r\0\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2013\u202e"
                ),
                st.characters(codec="utf-8"),
            ),
            min_size=1,
        ),
    ).filter(lambda text: text and text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") == text)
)
def test_a_hostile_value_arrives_as_it_is_and_does_nothing_else(name: str) -> None:
    name = name[:64]
    desk = Desk(scripts_for((CreateInboundConnector(name, (IP,), require_tls=True),)), tenant())
    outcome = desk.run("apply")
    assert outcome.exit_code == 0, outcome.said()
    (made,) = outcome.tenant.connectors
    assert made.name == name
    assert desk.run("verify").exit_code == 0
    assert desk.run("undo").tenant == tenant()

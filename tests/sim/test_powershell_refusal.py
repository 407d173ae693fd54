"""Refusing Direct Send on the simulated tenant: who would break is said first."""

from datetime import timedelta

import msgspec

from tests.sim.later_scripts import (
    IP,
    NEW,
    NOW,
    OTHER,
    no_harm_twice,
    of_method,
    preview,
    run,
    taken_back,
    trace,
)
from tests.sim.scripts import Desk, connector, tenant
from wizard.core.model import Method
from wizard.sim.powershell import Answer, Host, Stream, TraceRow
from wizard.sim.tenant import SmtpAuth

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


def test_how_mail_of_weeks_ago_came_in_is_asked_for_its_own_days() -> None:
    rows = tuple(
        msgspec.structs.replace(row, received=row.received - timedelta(days=25))
        for row in (
            *trace(("web@contoso.com", "192.0.2.80"), connector="By certificate"),
            *trace(("alarm@contoso.com", NEW)),
        )
    )
    desk = Desk(of_method(Method.DIRECT_SEND), tenant(), host=Host(trace=rows))
    listed = desk.run("reject-direct-send")
    assert listed.exit_code == 0, listed.said()
    (broken,) = [one.detail for one in listed.results if one.check == "Who would break"]
    assert broken.startswith(f"alarm@contoso.com from {NEW}")
    assert "web@contoso.com from 192.0.2.80, messages: 1 (by a connector)" in "\n".join(listed.said())
    assert run(desk, "reject-direct-send", Days=90).exit_code != 0

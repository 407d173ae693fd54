"""A tenant report in the window's state: it fills what is open, writes over nothing, and goes without a trace."""

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, TODAY
from tests.core.reports import HOST, NOT_ALLOWED, report, reports, silent
from tests.core.typical import PRINTER
from wizard.core import state as ev
from wizard.core import tenant_report as parts
from wizard.core.facts import Facts
from wizard.core.flow import Flow
from wizard.core.look_events import LookupEnded, LookupStarted
from wizard.core.model import SessionNote
from wizard.core.network_facts import TenantFacts
from wizard.core.paths import get_path
from wizard.core.problem import Problem
from wizard.core.report_events import (
    ReportFailed,
    ReportImported,
    ReportKept,
    ReportOpened,
    ReportRemoved,
    ReportTaken,
    ReportTrusted,
)
from wizard.core.reporting import from_report, reading_of, report_day
from wizard.core.state import State
from wizard.core.tenant_report import TenantReport
from wizard.files import load_profile, plan_bytes

FLOW = Flow(KNOWLEDGE, load_profile, TODAY)
FOREIGN = report(
    domain="fabrikam.com", accepted_domains=parts.AcceptedDomains((parts.AcceptedDomain("fabrikam.com"),))
)


def after(state: State, *events: ev.Event) -> State:
    for event in events:
        state = FLOW.reduce(state, event)
    return state


def begun(sender: str = "scanner@contoso.com") -> State:
    return after(State(), ev.ProfilePicked("generic-printer"), ev.Typed("sending.from", sender))


def left(state: State) -> set[str]:
    return set(FLOW.view(state).decision.questions_left)


def differing(state: State) -> dict[str, bool]:
    reading = reading_of(state, KNOWLEDGE, TODAY)
    assert reading is not None
    return {clash.path: clash.kept for clash in reading.contradictions}


def test_questions_shrink_and_the_answers_say_where_they_come_from() -> None:
    before = begun()
    read = after(before, ReportImported(report()))
    assert left(before) - left(read) >= {
        "tenant.licensed_mailbox",
        "tenant.security_defaults",
        "tenant.reject_direct_send",
        "options.azure_subscription",
    }
    assert read.answers.tenant.mx_host == HOST
    assert "tenant.security_defaults" in from_report(read)
    assert "sending.from" not in from_report(read)
    assert report_day(read) == datetime.date(2026, 11, 20)


def test_an_answer_stays_until_the_user_decides_for_the_report() -> None:
    answered = after(begun(), ev.Answered("tenant.security_defaults", "off"))
    read = after(answered, ReportImported(report()))
    assert read.answers.tenant.security_defaults == "off"
    assert differing(read) == {"tenant.security_defaults": False}
    kept = after(read, ReportKept("tenant.security_defaults"))
    assert kept.answers == read.answers
    assert differing(kept) == {"tenant.security_defaults": True}
    taken = after(kept, ReportTaken("tenant.security_defaults"))
    assert taken.answers.tenant.security_defaults == "on"
    assert differing(taken) == {}
    assert "tenant.security_defaults" in from_report(taken)
    assert after(taken, ReportRemoved()).answers == answered.answers


def test_i_dont_know_is_no_answer_to_contradict() -> None:
    unsure = after(begun(), ev.Answered("tenant.security_defaults", "unknown"))
    read = after(unsure, ReportImported(report()))
    assert read.answers.tenant.security_defaults == "on"
    assert differing(read) == {}
    assert after(read, ReportRemoved()).answers == unsure.answers


def test_a_report_can_be_changed_afterwards_and_differs_then() -> None:
    read = after(begun(), ReportImported(report()))
    opened = after(read, ev.Reopened("tenant.reject_direct_send"))
    assert opened.answers.tenant.reject_direct_send is None
    assert "tenant.reject_direct_send" not in from_report(opened)
    answered = after(opened, ev.Answered("tenant.reject_direct_send", "on"))
    assert differing(answered) == {"tenant.reject_direct_send": False}
    gone = after(answered, ReportRemoved())
    assert gone.answers.tenant.reject_direct_send == "on", "it is the user's now"


def test_a_second_report_takes_the_place_of_the_first() -> None:
    first = after(begun(), ReportImported(report()))
    second = after(first, ReportImported(silent(security_defaults=parts.SecurityDefaults(enabled=False))))
    assert second.answers.tenant.security_defaults == "off"
    assert from_report(second) == {"tenant.security_defaults"}
    assert second.answers.tenant.mx_host is None
    assert after(second, ReportRemoved()).answers == begun().answers


@pytest.mark.parametrize(
    "odd",
    [
        FOREIGN,
        report(created=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)),
        report(created=datetime.datetime(2027, 5, 1, tzinfo=datetime.UTC)),
        report(created=None),
    ],
)
def test_an_odd_report_is_used_only_when_the_user_says_so(odd: TenantReport) -> None:
    before = begun()
    held = after(before, ReportImported(odd))
    assert held.answers == before.answers
    reading = reading_of(held, KNOWLEDGE, TODAY)
    assert reading is not None
    assert reading.doubts
    assert reading.contradictions == ()
    trusted = after(held, ReportTrusted())
    assert trusted.answers.tenant.security_defaults == "on"
    assert after(trusted, ReportRemoved()).answers == before.answers


def test_the_domain_may_be_typed_after_the_report_came() -> None:
    read = after(after(State(), ReportImported(report())), ev.ProfilePicked("generic-printer"))
    assert read.answers.tenant.mx_host is None, "whose mail host it is depends on the domain"
    assert read.answers.tenant.security_defaults == "on"
    for end in range(1, len("scanner@contoso.com") + 1):
        read = after(read, ev.Typed("sending.from", "scanner@contoso.com"[:end]))
    assert read.answers.tenant.mx_host == HOST
    elsewhere = after(read, ev.Typed("sending.from", "scanner@fabrikam.com"))
    assert elsewhere.answers.tenant == ev.State().answers.tenant, "another organisation"
    assert after(elsewhere, ev.Typed("sending.from", "scanner@contoso.com")).answers == read.answers


def test_another_mailbox_takes_what_was_said_of_the_first_one_along() -> None:
    read = after(begun(), ReportImported(report()))
    assert read.answers.tenant.licensed_mailbox == "yes"
    other = after(read, ev.Typed("tenant.mailbox", "info@contoso.com"))
    assert other.answers.tenant.licensed_mailbox is None
    assert other.answers.tenant.smtp_auth_mailbox is None
    assert differing(other) == {"tenant.mailbox": False}
    back = after(other, ReportTaken("tenant.mailbox"))
    assert back.answers.tenant.licensed_mailbox == "yes"
    emptied = after(read, ev.Typed("tenant.mailbox", ""))
    assert emptied.answers.tenant.mailbox is None, "who clears a field does not find it filled again"


def test_the_tenants_public_id_can_come_later_than_the_report() -> None:
    read = after(begun(), ReportImported(report()))
    found = Facts(domain="contoso.com", tenant=TenantFacts(exists=True, id="somebody-else", cloud=None))
    looked = after(read, LookupStarted(), LookupEnded(found))
    assert looked.answers == begun().answers
    reading = reading_of(looked, KNOWLEDGE, TODAY)
    assert reading is not None
    assert [doubt.id for doubt in reading.doubts] == ["report-foreign-tenant"]


def test_a_saved_plan_keeps_the_answers_and_their_origin_and_no_report() -> None:
    canary = "C4N4RY-sEcReT"
    told = report(
        inbound_connectors=parts.InboundConnectors((parts.InboundConnector(canary, "OnPremises"),)),
        authentication_policy=parts.PolicyPart("scanner@contoso.com", canary, basic_smtp=False),
    )
    read = after(begun(), ReportImported(told))
    written = plan_bytes(FLOW.document(read))
    assert canary.encode() not in written
    assert b"inbound_connectors" not in written
    opened = after(State(), ev.Opened(FLOW.document(read)))
    assert opened.report is None
    assert opened.answers == read.answers
    assert from_report(opened) == from_report(read)
    assert report_day(opened) == report_day(read)
    assert FLOW.document(opened).answers == FLOW.document(read).answers
    again = after(opened, ReportImported(told))
    assert again.answers == read.answers
    bare = after(opened, ReportRemoved())
    assert bare.answers.tenant.security_defaults is None
    assert from_report(bare) == frozenset()


def test_a_plan_file_may_name_anything_as_reported() -> None:
    document = FLOW.document(after(begun(), ReportImported(report())))
    note = document.session
    assert isinstance(note, SessionNote)
    assert note.reported is not None
    strange = {
        "nothing.here": 1,
        "sending.from": "scanner@contoso.com",
        "tenant.licences": [[1]],
        "tenant.mx_host": None,
    }
    bent = msgspec.structs.replace(
        note, reported=msgspec.structs.replace(note.reported, day="x", given=strange)
    )
    opened = after(State(), ev.Opened(msgspec.structs.replace(document, session=bent)))
    assert from_report(opened) == frozenset()
    assert report_day(opened) is None
    assert after(opened, ReportRemoved()).answers == opened.answers


def test_reading_failing_and_cancelling_leave_the_report_before() -> None:
    read = after(begun(), ReportImported(report()))
    reading = after(read, ReportOpened("new.json"))
    assert (reading.importing, reading.report) == ("new.json", read.report)
    problem = Problem("report-damaged", "no")
    failed = after(reading, ReportFailed(problem))
    assert (failed.importing, failed.import_problem, failed.report) == ("", problem, read.report)
    assert after(reading, ReportFailed(None)).import_problem is None
    assert after(failed, ReportImported(report())).import_problem is None


def test_events_about_a_report_that_is_not_there_change_nothing() -> None:
    state = begun()
    for event in (
        ReportTrusted(),
        ReportKept("tenant.mailbox"),
        ReportTaken("tenant.mailbox"),
        ReportRemoved(),
    ):
        assert after(state, event) == state
    read = after(state, ReportImported(report()))
    assert after(read, ReportTaken("tenant.security_defaults"), ReportKept("x")) == read


@settings(max_examples=60, deadline=None)
@given(
    found=reports(),
    more=st.lists(st.sampled_from(sorted(PRINTER.items())), max_size=5, unique=True),
    then=reports(),
)
def test_whatever_came_the_answers_are_the_users_again_when_the_reports_are_gone(
    found: TenantReport, more: list[tuple[str, Any]], then: TenantReport
) -> None:
    state = begun()
    for question, value in more:
        state = after(state, ev.Answered(question, value))
    read = after(state, ReportImported(found), ReportTrusted())
    for path in dict.fromkeys(question for question, _value in more):
        assert get_path(read.answers, path) == get_path(state.answers, path)
    second = after(read, ReportImported(then))
    assert after(read, ReportRemoved()).answers == state.answers
    assert after(second, ReportRemoved()).answers == state.answers
    assert NOT_ALLOWED.problem not in plan_bytes(FLOW.document(second)).decode()

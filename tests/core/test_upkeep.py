"""What ends and when: the days that Microsoft sets, those that the owner knows, and the monthly look."""

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, TODAY, answers_of, profile_of
from tests.core.test_plan import PRINTER
from wizard.core.answers import DeviceAnswers
from wizard.core.decide import decide
from wizard.core.model import Method
from wizard.core.plan import make_plan
from wizard.core.upkeep import Ending, Reminder, check_day, days_of, own_endings, reminders

SECRET_DAY = datetime.date(2027, 5, 31)
ENDS = {Ending.SECRET: SECRET_DAY, Ending.CERTIFICATE: datetime.date(2027, 2, 1)}


def kept(
    method: str,
    ends: dict[Ending, datetime.date] | None = None,
    data: dict[str, Any] = PRINTER,
    today: datetime.date = TODAY,
) -> tuple[tuple[Ending, ...], dict[str, Reminder]]:
    answers = answers_of(data)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, today)
    plan = make_plan(answers, decision, Method(method), profile, KNOWLEDGE)
    assert plan is not None
    found = reminders(answers, plan, KNOWLEDGE, today, ends or {})
    return own_endings(plan), {one.id: one for one in found}


@pytest.mark.parametrize("method", list(Method))
def test_every_plan_is_looked_at_each_month_and_is_told_to_run_verify(method: Method) -> None:
    _own, found = kept(method)
    monthly = found["monthly"]
    assert monthly.monthly
    assert "verify.ps1" in monthly.detail
    assert datetime.timedelta() < monthly.day - TODAY <= datetime.timedelta(days=31)


@pytest.mark.parametrize(
    ("method", "ids"),
    [
        ("direct_send", {"monthly"}),
        ("connector_ip", {"monthly"}),
        ("connector_certificate", {"monthly", "certificate"}),
        ("smtp_auth_basic", {"monthly", "password"}),
        ("azure_communication_services", {"monthly", "secret"}),
    ],
)
def test_what_ends_is_in_the_calendar_and_nothing_else(method: str, ids: set[str]) -> None:
    _own, found = kept(method, ENDS)
    assert set(found) == ids


def test_a_day_that_nobody_named_is_not_guessed() -> None:
    own, found = kept("connector_certificate")
    assert own == (Ending.CERTIFICATE,)
    assert set(found) == {"monthly"}


def test_the_owner_is_reminded_early_enough_to_order_a_certificate() -> None:
    found = kept("connector_certificate", ENDS)[1]["certificate"]
    assert found.day == datetime.date(2027, 2, 1)
    assert max(found.early) >= 30


def test_the_end_of_passwords_is_the_last_day_on_which_they_work() -> None:
    off = KNOWLEDGE.basic_authentication.off_by_default
    assert kept("smtp_auth_basic")[1]["password"].day == off - datetime.timedelta(days=1)
    assert "password" not in kept("smtp_auth_basic", today=off)[1]


def test_a_name_of_many_lines_stays_on_one() -> None:
    answers = msgspec.structs.replace(
        answers_of(PRINTER), device=DeviceAnswers(name="Front\r\nBEGIN:VALARM\u202e")
    )
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method.CONNECTOR_IP, None, KNOWLEDGE)
    assert plan is not None
    title = reminders(answers, plan, KNOWLEDGE, TODAY, {})[0].title
    assert "\n" not in title
    assert "\u202e" not in title


@pytest.mark.parametrize("text", ["31.05.2027", "2027-02-30", "soon", "2099-01-01", "2027-5-3"])
def test_what_is_no_day_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"written as|too far"):
        check_day(text, TODAY)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    days = days_of({"secret": text}, TODAY)
    try:
        expected = check_day(text, TODAY)
    except ValueError:
        expected = None
    assert days == ({} if expected is None else {Ending.SECRET: expected})


def test_a_day_in_the_past_may_be_named() -> None:
    assert check_day(" 2026-01-31 ", TODAY) == datetime.date(2026, 1, 31)

"""What happens on the day that Basic authentication is switched off: one sentence a case, none where it does not matter."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE
from wizard.core.deadline import deadline_of
from wizard.core.intake import read_answers
from wizard.core.model import Method
from wizard.files import load_profile

BEFORE = datetime.date(2026, 12, 31)
AFTER = datetime.date(2027, 1, 1)
PASSWORD = ["none", "basic"]


def said(
    method: Method | None,
    sign_in: Any = None,
    created: str | None = None,
    today: datetime.date = BEFORE,
) -> str | None:
    answers = read_answers(
        {"domain": "contoso.com", "device": {"sign_in": sign_in}, "tenant": {"created": created}}
    )
    return deadline_of(answers, None, method, KNOWLEDGE, today)


@pytest.mark.parametrize(
    ("method", "sign_in", "created", "today", "words"),
    [
        (Method.SMTP_AUTH_BASIC, PASSWORD, None, BEFORE, "can not send until an administrator switches it back on"),
        (Method.SMTP_AUTH_BASIC, PASSWORD, None, AFTER, "only where an administrator has switched it back on"),
        (Method.SMTP_AUTH_BASIC, None, "2024-05-01", AFTER, "to be announced in the second half of 2027"),
        (Method.SMTP_AUTH_BASIC, PASSWORD, "2027-01-01", AFTER, "tenant that was created after 31 December 2026"),
        (None, ["basic"], None, BEFORE, "can not send until an administrator switches it back on"),
        (None, ["basic"], "2027-02-01", AFTER, "has no password sign-in"),
        (Method.CONNECTOR_IP, PASSWORD, None, BEFORE, "Nothing changes for this device"),
        (Method.DIRECT_SEND, PASSWORD, None, AFTER, "that changes nothing for this device"),
        (Method.LOCAL_RELAY, ["basic"], None, BEFORE, "shows Microsoft no password"),
        (Method.HIGH_VOLUME_EMAIL, ["basic"], None, BEFORE, "reported as September 2028"),
        (Method.HIGH_VOLUME_EMAIL, None, None, AFTER, "a day of its own"),
        (Method.AZURE_COMMUNICATION_SERVICES, ["basic", "oauth2"], None, BEFORE, "an app's secret"),
        (Method.AZURE_COMMUNICATION_SERVICES, None, None, AFTER, "changed nothing"),
    ],
)  # fmt: skip
def test_the_sentence_follows_from_the_method_the_device_the_tenant_and_the_day(
    method: Method | None, sign_in: Any, created: str | None, today: datetime.date, words: str
) -> None:
    sentence = said(method, sign_in, created, today)
    assert sentence is not None
    assert words in sentence


@pytest.mark.parametrize(
    ("method", "sign_in"),
    [
        (Method.SMTP_AUTH_OAUTH, ["basic", "oauth2"]),
        (Method.SMTP_AUTH_OAUTH, None),
        (Method.CONNECTOR_IP, ["none", "basic", "oauth2"]),
        (Method.CONNECTOR_IP, ["none"]),
        (Method.CONNECTOR_IP, "unknown"),
        (Method.HIGH_VOLUME_EMAIL, ["basic", "oauth2"]),
        (Method.AZURE_COMMUNICATION_SERVICES, ["oauth2"]),
        (None, ["oauth2"]),
        (None, None),
    ],
)
def test_nothing_is_said_where_no_password_is_in_play(method: Method | None, sign_in: Any) -> None:
    assert said(method, sign_in) is None


def test_the_profile_knows_what_the_device_can_do() -> None:
    answers = read_answers({"domain": "contoso.com", "device": {"profile": "epson-workforce-basic"}})
    profile = load_profile("epson-workforce-basic")
    sentence = deadline_of(answers, profile, Method.CONNECTOR_IP, KNOWLEDGE, BEFORE)
    assert sentence is not None
    assert sentence.startswith("Nothing changes")


def test_only_what_is_not_documented_sends_the_reader_to_the_live_page() -> None:
    unsure = said(Method.HIGH_VOLUME_EMAIL, ["basic"]) or ""
    assert "Check the live page before you rely on it: " in unsure
    assert KNOWLEDGE.sources[KNOWLEDGE.basic_authentication.deadline.high_volume_email.source].url in unsure
    assert "live page" not in (said(Method.SMTP_AUTH_BASIC, ["basic"]) or "")


@given(
    st.sampled_from([None, *Method]),
    st.sampled_from(
        [None, "unknown", ["none"], ["basic"], ["oauth2"], ["none", "basic"], ["basic", "oauth2"]]
    ),
    st.sampled_from([None, "2020-01-01", "2027-01-01"]),
    st.dates(datetime.date(2024, 1, 1), datetime.date(2030, 1, 1)),
)
def test_it_is_one_sentence_with_its_day_and_never_names_a_final_day(
    method: Method | None, sign_in: Any, created: str | None, today: datetime.date
) -> None:
    sentence = said(method, sign_in, created, today)
    if sentence is None:
        return
    own, _, _ = sentence.partition(" Check the live page")
    assert "{" not in sentence
    assert own.endswith(".")
    assert ". " not in own
    assert "31 December 2026" in own

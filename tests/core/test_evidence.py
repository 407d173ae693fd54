"""Evidence: every answer that a requirement rests on, what it says, and who says so."""

import datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.core.cases import GIVEN, KNOWLEDGE, LATER, TODAY, answers_of, documents, profile_of
from tests.core.reference import QUESTIONS, every_answer
from wizard.core.decide import decide
from wizard.core.evidence import RULES, levels_of
from wizard.core.model import Decision, Method, Origin, Requirement
from wizard.core.paths import get_path, set_path
from wizard.core.requirements import relay_way_on, security_defaults_off, security_defaults_off_or_oauth
from wizard.files.bundled import load_profile


def decided(document: dict[str, Any], today: datetime.date = TODAY) -> Decision:
    answers = answers_of(document)
    return decide(answers, profile_of(answers), KNOWLEDGE, today)


def requirement(decision: Decision, method: Method, name: str) -> Requirement:
    candidate = next(one for one in decision.candidates if one.method is method)
    return next(one for one in candidate.requirements if one.id == name)


def shown(document: dict[str, Any], method: str, name: str) -> dict[str, tuple[str | None, str]]:
    evidence = requirement(decided(document), Method(method), name).evidence
    return {one.field: (one.value, one.origin.value) for one in evidence}


CASES: list[tuple[dict[str, Any], str, str, dict[str, tuple[str | None, str]]]] = [
    (
        {"network": {"static_ip": "yes"}},
        "connector_ip",
        "static-public-ip",
        {"network.static_ip": ("yes", "answer")},
    ),
    ({}, "connector_ip", "static-public-ip", {"network.static_ip": (None, "not_answered")}),
    (
        {"network": {"static_ip": "unknown"}},
        "connector_ip",
        "static-public-ip",
        {"network.static_ip": ("unknown", "answer")},
    ),
    (
        {"device": {"profile": "generic-printer"}},
        "local_relay",
        "on-premises",
        {"device.hosting": ("on_premises", "profile")},
    ),
    (
        {"device": {"profile": "generic-printer", "hosting": "unknown"}},
        "local_relay",
        "on-premises",
        {"device.hosting": ("on_premises", "profile")},
    ),
    (
        {"device": {"profile": "generic-printer", "hosting": "cloud_vm"}},
        "local_relay",
        "on-premises",
        {"device.hosting": ("cloud_vm", "answer")},
    ),
    (
        {"device": {"ports": [25, 465, 587]}},
        "connector_ip",
        "port-25",
        {"device.ports": ("25, 465, 587", "answer"), "network.port_25": (None, "not_answered")},
    ),
    ({}, "high_volume_email", "worldwide-cloud", {"tenant.cloud": (None, "assumed")}),
    (
        {"sending": {"from": "a@fabrikam.com"}},
        "connector_ip",
        "accepted-domain",
        {
            "domain": ("contoso.com", "answer"),
            "sending.from": ("a@fabrikam.com", "answer"),
            "tenant.accepted_domains": (None, "assumed"),
        },
    ),
    (
        {"tenant": {"licences": 5, "accepted_domains": ["contoso.com", "fabrikam.com"]}},
        "connector_ip",
        "external-limit",
        {
            "sending.recipients": (None, "not_answered"),
            "sending.external_recipients_per_day": (None, "assumed"),
            "tenant.licences": ("5", "answer"),
        },
    ),
]


@pytest.mark.parametrize(("fields", "method", "name", "expected"), CASES)
def test_named_cases(
    fields: dict[str, Any], method: str, name: str, expected: dict[str, tuple[str | None, str]]
) -> None:
    assert shown({"domain": "contoso.com", **fields}, method, name) == expected


def test_two_rules_of_one_name_show_what_each_of_them_rests_on() -> None:
    document = {"domain": "contoso.com"}
    assert set(shown(document, "smtp_auth_basic", "security-defaults-off")) == {"tenant.security_defaults"}
    assert set(shown(document, "high_volume_email", "security-defaults-off")) == {
        "tenant.security_defaults",
        "device.sign_in",
    }


def test_the_rules_themselves_say_what_they_rest_on() -> None:
    assert levels_of(relay_way_on) == (
        "static_ip",
        "unshared_ip",
        "open_25",
        "open_587",
        "mailbox",
        "certificate",
    )
    assert levels_of(security_defaults_off) == ("no_security_defaults",)
    assert levels_of(security_defaults_off_or_oauth) == ("oauth", "no_security_defaults")
    assert all(levels_of(rule) for _, rule in RULES)


def statuses(decision: Decision) -> dict[tuple[Method, str], tuple[str, bool]]:
    return {
        (candidate.method, one.id): (one.status.value, one.changeable)
        for candidate in decision.candidates
        for one in candidate.requirements
    }


FIELDS = sorted(QUESTIONS) + sorted(GIVEN.keys() - {"device.profile", "preferences.priority"})


@settings(max_examples=400, deadline=None)
@given(documents(), st.sampled_from(FIELDS), st.data(), st.sampled_from([TODAY, LATER]))
def test_no_requirement_turns_with_an_answer_that_it_does_not_show(
    document: dict[str, Any], field: str, data: st.DataObject, today: datetime.date
) -> None:
    answers = answers_of(document)
    profile = profile_of(answers)
    values = every_answer(field) if field in QUESTIONS else None
    value = data.draw(st.sampled_from(values) if values is not None else GIVEN[field])
    other = set_path(answers, field, data.draw(st.sampled_from([value, None])))
    assume(get_path(other, field) != get_path(answers, field))
    before, after = (decide(one, profile, KNOWLEDGE, today) for one in (answers, other))
    turned = {key for key, status in statuses(before).items() if status != statuses(after)[key]}
    for method, name in turned:
        assert field in {one.field for one in requirement(before, method, name).evidence}


@settings(max_examples=200, deadline=None)
@given(documents())
def test_every_value_is_the_answer_or_the_profile_as_it_is_written(document: dict[str, Any]) -> None:
    answers = answers_of(document)
    documented = load_profile(answers.device.profile).capability if answers.device.profile else None
    decision = decided(document)
    for candidate in decision.candidates:
        for one in candidate.requirements:
            assert one.evidence
            assert len({evidence.field for evidence in one.evidence}) == len(one.evidence)
            for evidence in one.evidence:
                said: Any = get_path(answers, evidence.field)
                if evidence.origin is Origin.PROFILE:
                    assert said in {None, "unknown"}
                    said = getattr(documented, evidence.field.removeprefix("device."))
                elif said is None:
                    wanted = Origin.NOT_ANSWERED if evidence.field in QUESTIONS else Origin.ASSUMED
                    assert evidence.origin is wanted
                else:
                    assert evidence.origin is Origin.ANSWER
                written = ", ".join(map(str, said)) if isinstance(said, tuple) else said
                assert evidence.value == (None if written is None else str(written))

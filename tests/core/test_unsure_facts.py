"""A fact that is not documented decides nothing by itself: the verdict is the policy's, and the sentence says to look."""

from typing import Any

import pytest
from hypothesis import given

from tests.core.cases import KNOWLEDGE, TODAY, documents
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.model import Candidate, Decision, Method, Requirement, Status, Verdict
from wizard.core.plan import make_plan

LOOK = "Check the live page before you rely on it: "

BULK: dict[str, Any] = {
    "device": {
        "hosting": "on_premises",
        "sign_in": ["none", "basic", "oauth2"],
        "tls": "1.2",
        "security_modes": ["none", "starttls"],
        "ports": [25, 587],
    },
    "network": {"static_ip": "yes", "ip_shared": "no", "port_25": "open", "port_587": "open"},
    "options": {"azure_subscription": "yes"},
}


def decided(**sections: dict[str, Any]) -> Decision:
    data: dict[str, Any] = {"domain": "contoso.com", **BULK, **sections}
    return decide(read_answers(data), None, KNOWLEDGE, TODAY)


def candidate(decision: Decision, method: Method) -> Candidate:
    return next(one for one in decision.candidates if one.method is method)


def requirement(decision: Decision, method: Method, name: str) -> Requirement:
    return next(one for one in candidate(decision, method).requirements if one.id == name)


def test_another_cloud_rules_high_volume_email_out_as_the_policy_says_and_names_the_page() -> None:
    decision = decided(tenant={"cloud": "gcc_high"}, sending={"recipients": "internal"})
    assert candidate(decision, Method.HIGH_VOLUME_EMAIL).verdict is Verdict.RULED_OUT
    found = requirement(decision, Method.HIGH_VOLUME_EMAIL, "worldwide-cloud")
    assert found.status is Status.UNMET
    assert found.fix is not None
    assert LOOK in found.fix
    assert KNOWLEDGE.sources["ms-hve"].url in found.fix


@pytest.mark.parametrize("method", [Method.CONNECTOR_IP, Method.SMTP_AUTH_OAUTH])
def test_the_tenants_external_limit_rules_out_and_names_the_page(method: Method) -> None:
    volumes = {"recipients": "both", "external_recipients_per_day": 20_000}
    decision = decided(tenant={"licences": 1, "licensed_mailbox": "yes"}, sending=volumes)
    found = requirement(decision, method, "external-limit")
    assert found.status is Status.UNMET
    assert candidate(decision, method).verdict is Verdict.RULED_OUT
    assert LOOK in (found.fix or "")
    within = requirement(decided(sending={"recipients": "both"}), method, "external-limit")
    assert within.fix is None
    assert LOOK not in within.why


@pytest.mark.parametrize(("peak", "verdict"), [(30, Verdict.FITS), (31, Verdict.FITS_AFTER_CHANGE)])
def test_a_quota_that_nobody_confirms_says_so_also_where_it_is_met(peak: int, verdict: Verdict) -> None:
    decision = decided(sending={"recipients": "both", "peak_per_minute": peak})
    assert candidate(decision, Method.AZURE_COMMUNICATION_SERVICES).verdict is verdict
    found = requirement(decision, Method.AZURE_COMMUNICATION_SERVICES, "default-quota")
    assert LOOK in f"{found.why} {found.fix}"
    assert KNOWLEDGE.sources["ms-acs-limits"].url in f"{found.why} {found.fix}"


@given(documents())
def test_only_what_is_not_documented_sends_the_reader_to_the_live_page(data: dict[str, Any]) -> None:
    answers = read_answers(data)
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    for one in decision.candidates:
        for found in one.requirements:
            unsure = KNOWLEDGE.requirements[found.id].confidence != "documented"
            said = LOOK in f"{found.why} {found.fix}"
            assert said <= unsure, found.id
            assert said or not unsure or found.status is Status.MET, found.id
        for warning in one.warnings:
            assert (LOOK in warning.text) == (KNOWLEDGE.warnings[warning.id].confidence != "documented")


@pytest.mark.parametrize(
    ("cloud", "warned"), [("gcc", False), ("gcc_high", True), ("dod", True), ("china", True)]
)
def test_a_host_that_is_only_reported_is_warned_of(cloud: str, warned: bool) -> None:
    decision = decided(tenant={"cloud": cloud, "licensed_mailbox": "yes"})
    ids = {one.id for one in candidate(decision, Method.SMTP_AUTH_OAUTH).warnings}
    assert ("cloud-host-unsure" in ids) == warned


def test_where_sources_disagree_about_a_host_the_plan_names_them_all_and_gives_none() -> None:
    answers = read_answers(
        {"domain": "contoso.com", **BULK, "tenant": {"cloud": "dod", "licensed_mailbox": "yes"}}
    )
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method.SMTP_AUTH_OAUTH, None, KNOWLEDGE)
    assert plan is not None
    assert plan.settings.host is None
    step = next(one for one in plan.steps if one.id == "read-smtp-host")
    for host in ("smtp.office365.us", "outlook-dod.office365.us"):
        assert host in step.detail
    assert LOOK in step.detail


@pytest.mark.parametrize(
    ("method", "largest", "name"),
    [
        (Method.CONNECTOR_IP, 25, None),
        (Method.CONNECTOR_IP, 26, "message-too-large"),
        (Method.HIGH_VOLUME_EMAIL, 7, None),
        (Method.HIGH_VOLUME_EMAIL, 8, "message-too-large-hve"),
        (Method.AZURE_COMMUNICATION_SERVICES, 8, "message-too-large-acs"),
    ],
)
def test_a_message_that_grows_over_the_limit_on_its_way_is_warned_of(
    method: Method, largest: int, name: str | None
) -> None:
    found = candidate(decided(sending={"largest_message_mb": largest}), method)
    said = {one.id: one.text for one in found.warnings if one.id.startswith("message-too-large")}
    assert set(said) == ({name} if name else set())
    if name:
        assert f"{largest} MB" in said[name]

"""The decision: held against a second reading of the policy, and against what must hold for every answer."""

import datetime
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import (
    BEST_ANSWERS,
    KNOWLEDGE,
    LATER,
    OFFICE_PRINTER,
    TODAY,
    answers_of,
    documents,
    profile_of,
    put,
)
from tests.core.reference import ORDER, Reader
from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.model import Decision, Method, Status, Verdict

BETTER = [Verdict.FITS, Verdict.UNKNOWN, Verdict.FITS_AFTER_CHANGE, Verdict.RULED_OUT]


def decided(document: dict[str, Any], today: datetime.date = TODAY) -> Decision:
    answers = answers_of(document)
    return decide(answers, profile_of(answers), KNOWLEDGE, today)


def verdict(decision: Decision, method: str) -> str:
    return next(one.verdict for one in decision.candidates if one.method == method)


def status(decision: Decision, method: str, requirement: str) -> tuple[str, bool]:
    candidate = next(one for one in decision.candidates if one.method == method)
    found = next(one for one in candidate.requirements if one.id == requirement)
    return found.status.value, found.changeable


@settings(max_examples=400, deadline=None)
@given(documents(), st.sampled_from([TODAY, LATER]))
def test_agrees_with_the_second_reading_of_the_policy(document: dict[str, Any], today: datetime.date) -> None:
    answers = answers_of(document)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, today)
    reader = Reader(answers, profile, today)
    assert {one.method.value: one.verdict.value for one in decision.candidates} == reader.verdicts()
    assert decision.recommended == reader.recommended()


@settings(max_examples=150, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_always_answers_the_same_whatever_the_order_of_keys(
    document: dict[str, Any], rng: random.Random
) -> None:
    def shuffled(table: dict[str, Any]) -> dict[str, Any]:
        items = [(key, shuffled(value) if isinstance(value, dict) else value) for key, value in table.items()]
        rng.shuffle(items)
        return dict(items)

    decision = decided(document)
    assert decided(shuffled(document)) == decision
    methods = [one.method for one in decision.candidates]
    assert sorted(methods) == sorted(Method)
    if decision.recommended is None:
        assert all(one.verdict is Verdict.RULED_OUT for one in decision.candidates)
    else:
        assert decision.candidates[0].method is decision.recommended
        assert decision.candidates[0].verdict is not Verdict.RULED_OUT


@settings(max_examples=150, deadline=None)
@given(documents())
def test_candidates_stand_best_first_and_passwords_last_of_all_that_fit(document: dict[str, Any]) -> None:
    decision = decided(document)
    order = ORDER[answers_of(document).preferences.priority or "security"].split()
    standing = [one for one in decision.candidates if one.verdict is not Verdict.RULED_OUT]
    others = [one for one in standing if one.method is not Method.SMTP_AUTH_BASIC]
    keys = [(BETTER.index(one.verdict), order.index(one.method)) for one in others]
    assert keys == sorted(keys)
    assert Method.SMTP_AUTH_BASIC not in [one.method for one in standing[:-1]]
    out = [one.verdict is Verdict.RULED_OUT for one in decision.candidates]
    assert out == sorted(out)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_reason_is_a_whole_sentence_with_a_source(document: dict[str, Any]) -> None:
    for candidate in decided(document).candidates:
        assert candidate.requirements
        for requirement in candidate.requirements:
            assert requirement.why.endswith(".")
            assert "{" not in requirement.why
            assert requirement.source
            if requirement.status is not Status.MET:
                assert requirement.fix is not None
                assert requirement.fix.endswith(".")
                assert "{" not in requirement.fix
        assert all(warning.text.endswith(".") and "{" not in warning.text for warning in candidate.warnings)


@settings(max_examples=200, deadline=None)
@given(documents(), st.sampled_from(sorted(BEST_ANSWERS)))
def test_a_better_answer_never_makes_a_verdict_worse(document: dict[str, Any], question: str) -> None:
    before = decided(document)
    after = decided(put(question, BEST_ANSWERS[question], document))
    for method in Method:
        assert BETTER.index(Verdict(verdict(after, method))) <= BETTER.index(Verdict(verdict(before, method)))


@pytest.mark.parametrize(
    ("changes", "recommended"),
    [
        ({}, "connector_ip"),
        ({"device.sign_in": ["none", "basic", "oauth2"]}, "smtp_auth_oauth"),
        ({"sending.recipients": "internal", "network.static_ip": "no"}, "direct_send"),
        ({"sending.recipients": "internal", "preferences.priority": "least_work"}, "direct_send"),
        ({"device.client_certificate": "yes", "options.certificate": "yes"}, "connector_ip"),
        (
            {
                "device.client_certificate": "yes",
                "options.certificate": "yes",
                "preferences.priority": "compliance",
            },
            "connector_certificate",
        ),
        ({"network.static_ip": "no"}, "connector_ip"),
        ({"network.static_ip": "no", "options.local_server": "yes"}, "local_relay"),
        ({"device.sign_in": ["basic"], "options.local_server": "yes"}, "local_relay"),
        ({"device.sign_in": ["basic"], "options.azure_subscription": "yes"}, "azure_communication_services"),
        (
            {
                "device.sign_in": ["basic"],
                "sending.recipients": "internal",
                "tenant.security_defaults": "off",
                "options.azure_subscription": "yes",
            },
            "high_volume_email",
        ),
        # A vendor's application: no address of ours, no server of ours.
        ({"device.hosting": "vendor_hosted", "device.sign_in": ["oauth2"]}, "smtp_auth_oauth"),
        # Nothing is left for it: old TLS, wants to sign in, is not ours.
        ({"device.hosting": "vendor_hosted", "device.sign_in": ["basic"], "device.tls": "1.0"}, None),
        # An implicit-TLS-only device can use neither 587 nor 25.
        (
            {
                "device.security_modes": ["implicit"],
                "device.sign_in": ["none", "basic", "oauth2"],
                "options.local_server": "yes",
            },
            "local_relay",
        ),
    ],
)
def test_recommends_by_the_table(changes: dict[str, Any], recommended: str | None) -> None:
    document = OFFICE_PRINTER
    for path, value in changes.items():
        document = put(path, value, document)
    assert decided(document).recommended == recommended


@pytest.mark.parametrize(
    ("method", "requirement", "changes", "expected"),
    [
        ("connector_ip", "port-25", {"device.ports": [465, 587]}, ("unmet", False)),
        ("connector_ip", "port-25", {"network.port_25": "blocked"}, ("unmet", True)),
        (
            "connector_ip",
            "port-25",
            {"device.ports": "unknown", "network.port_25": "blocked"},
            ("unmet", True),
        ),
        ("connector_ip", "port-25", {"device.ports": "unknown"}, ("unknown", True)),
        ("connector_ip", "static-public-ip", {"network.static_ip": "no"}, ("unmet", True)),
        ("connector_ip", "unshared-public-ip", {"network.ip_shared": "yes"}, ("unmet", True)),
        ("connector_ip", "on-premises", {"device.hosting": "cloud_vm"}, ("unmet", False)),
        ("connector_ip", "encryption-on-port-25", {"device.security_modes": ["implicit"]}, ("unmet", False)),
        ("connector_ip", "encryption-on-port-25", {"device.security_modes": "unknown"}, ("unknown", False)),
        ("connector_ip", "encryption-on-port-25", {"device.tls": "none"}, ("met", False)),
        (
            "connector_ip",
            "encryption-on-port-25",
            {"device.tls": "1.1", "device.security_modes": ["starttls"]},
            ("unmet", False),
        ),
        ("connector_certificate", "own-computer", {"device.hosting": "cloud_vm"}, ("met", False)),
        ("connector_certificate", "own-computer", {"device.hosting": "vendor_hosted"}, ("unmet", False)),
        ("smtp_auth_oauth", "starttls-tls-1-2", {"device.security_modes": ["implicit"]}, ("unmet", False)),
        ("smtp_auth_oauth", "starttls-tls-1-2", {"device.tls": "unknown"}, ("unknown", False)),
        ("smtp_auth_oauth", "port-587-or-25", {"network.port_587": "blocked"}, ("met", True)),
        ("smtp_auth_oauth", "port-587-or-25", {"device.ports": [587]}, ("met", True)),
        (
            "smtp_auth_oauth",
            "port-587-or-25",
            {"device.ports": [587], "network.port_587": "blocked"},
            ("unmet", True),
        ),
        ("smtp_auth_oauth", "port-587-or-25", {"device.ports": [465]}, ("unmet", False)),
        ("smtp_auth_oauth", "mailbox-rate", {"sending.peak_per_minute": 31}, ("unmet", False)),
        ("smtp_auth_oauth", "mailbox-rate", {"sending.peak_per_minute": 30}, ("met", False)),
        ("smtp_auth_oauth", "mailbox-recipients", {"sending.recipients_per_day": 10001}, ("unmet", False)),
        ("smtp_auth_oauth", "mailbox-connections", {"sending.connections": 4}, ("unmet", False)),
        ("smtp_auth_basic", "security-defaults-off", {}, ("unmet", False)),
        ("high_volume_email", "security-defaults-off", {}, ("unmet", False)),
        (
            "high_volume_email",
            "security-defaults-off",
            {"device.sign_in": ["none", "basic", "oauth2"]},
            ("met", False),
        ),
        ("high_volume_email", "security-defaults-off", {"device.sign_in": "unknown"}, ("unknown", False)),
        ("high_volume_email", "worldwide-cloud", {"tenant.cloud": "gcc"}, ("unmet", False)),
        (
            "azure_communication_services",
            "default-quota",
            {"sending.recipients_per_day": 2401},
            ("unmet", True),
        ),
        ("direct_send", "direct-send-allowed", {"tenant.reject_direct_send": "on"}, ("unmet", False)),
        ("direct_send", "internal-recipients", {}, ("unmet", False)),
        ("local_relay", "relay-way-on", {"network.port_25": "blocked"}, ("met", True)),
        (
            "local_relay",
            "relay-way-on",
            {"network.port_25": "blocked", "tenant.licensed_mailbox": "no"},
            ("unmet", True),
        ),
        (
            "local_relay",
            "relay-way-on",
            {"network.port_25": "unknown", "tenant.licensed_mailbox": "no"},
            ("unknown", True),
        ),
        (
            "connector_ip",
            "external-limit",
            {"sending.external_recipients_per_day": 20000, "tenant.licences": 25},
            ("unmet", False),
        ),
        (
            "connector_ip",
            "external-limit",
            {
                "sending.external_recipients_per_day": 20000,
                "tenant.licences": 25,
                "sending.recipients": "internal",
            },
            ("met", False),
        ),
        ("connector_ip", "external-limit", {"sending.external_recipients_per_day": 20000}, ("met", False)),
        ("connector_ip", "accepted-domain", {"sending.from": "a@fabrikam.com"}, ("unmet", True)),
        ("connector_ip", "accepted-domain", {"sending.from": "a@Contoso.COM."}, ("met", True)),
    ],
)
def test_each_requirement_stands_as_the_policy_says(
    method: str, requirement: str, changes: dict[str, Any], expected: tuple[str, bool]
) -> None:
    document = OFFICE_PRINTER
    for path, value in changes.items():
        document = put(path, value, document)
    assert status(decided(document), method, requirement) == expected


def test_an_international_domain_is_the_same_in_both_forms() -> None:
    document = {"domain": "Bücher.example", "tenant": {"accepted_domains": ["xn--bcher-kva.example."]}}
    assert status(decided(document), "connector_ip", "accepted-domain") == ("met", True)


def test_the_host_name_must_fit_the_field() -> None:
    document = put("tenant.mx_host", "contoso-com.mail.protection.outlook.com", OFFICE_PRINTER)
    assert (
        status(decided(put("device.max_host_length", 38, document)), "direct_send", "mx-host-length")[0]
        == "unmet"
    )
    assert (
        status(decided(put("device.max_host_length", 39, document)), "direct_send", "mx-host-length")[0]
        == "met"
    )


def test_passwords_end_on_the_day_that_the_timeline_names() -> None:
    document = put("tenant.security_defaults", "off", OFFICE_PRINTER)
    last, first = datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)
    assert verdict(decided(document, last), "smtp_auth_basic") == "fits"
    assert verdict(decided(document, first), "smtp_auth_basic") == "fits_after_change"
    later = put("tenant.created", "2027-01-01", document)
    assert verdict(decided(later, first), "smtp_auth_basic") == "ruled_out"


def test_a_profile_fills_in_and_never_overrules() -> None:
    document = {"domain": "contoso.com", "device": {"profile": "epson-workforce-basic", "sign_in": "unknown"}}
    assert status(decided(document), "smtp_auth_oauth", "oauth-sign-in")[0] == "unmet"
    overruled = put("device.sign_in", ["oauth2"], document)
    assert status(decided(overruled), "smtp_auth_oauth", "oauth-sign-in")[0] == "met"


def test_contradictions_are_taken_at_their_word_and_named() -> None:
    document = put("tenant.created", "2028-01-01", OFFICE_PRINTER)
    document = put("sending.recipients_per_day", 10, document)
    document = put("sending.external_recipients_per_day", 20, document)
    warnings = {warning.id for one in decided(document).candidates for warning in one.warnings}
    assert {"created-after-date", "more-external-than-all"} <= warnings


def test_a_filter_in_front_of_microsoft_is_named() -> None:
    decision = decided(put("tenant.mx_host", "mx1.filter.example", OFFICE_PRINTER))
    by_method = {one.method: {warning.id for warning in one.warnings} for one in decision.candidates}
    assert "mx-not-microsoft" in by_method[Method.CONNECTOR_IP]
    assert "mx-not-microsoft" not in by_method[Method.SMTP_AUTH_OAUTH]


def test_clear_text_is_never_recommended_silently() -> None:
    decision = decided(put("device.tls", "none", OFFICE_PRINTER))
    assert decision.recommended == "connector_ip"
    assert "clear-text" in {warning.id for warning in decision.candidates[0].warnings}


def test_what_was_left_out_is_listed_as_assumed() -> None:
    assert decided({"domain": "contoso.com"}).assumptions
    assert len(decided(OFFICE_PRINTER).assumptions) == 10
    assert not any(
        "worldwide" in line for line in decided(put("tenant.cloud", "gcc", OFFICE_PRINTER)).assumptions
    )


def test_nothing_advises_to_weaken_security() -> None:
    words = " ".join(
        f"{text.fix} {text.otherwise} {text.find_out}" for text in KNOWLEDGE.requirements.values()
    ).lower()
    assert "smtp-legacy" not in words
    assert "switch security defaults off" not in words
    assert "disable security defaults" not in words


def test_decides_for_answers_that_were_made_in_code() -> None:
    assert decide(Answers(domain="contoso.com"), None, KNOWLEDGE, TODAY).recommended is not None

"""Hypothesis strategies for whole answer sets, and the fixed day that tests decide on."""

import datetime
from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.core.reference import QUESTIONS, every_answer
from wizard.core.answers import Answers
from wizard.core.intake import read_answers
from wizard.files import load_knowledge, load_profile
from wizard.files.bundled import profile_ids

TODAY = datetime.date(2026, 11, 20)
LATER = datetime.date(2027, 3, 1)
KNOWLEDGE = load_knowledge()
HOST = "contoso-com.mail.protection.outlook.com"

GIVEN: dict[str, st.SearchStrategy[Any]] = {
    "device.profile": st.sampled_from(profile_ids()),
    "device.max_host_length": st.sampled_from([16, 38, 39, 64]),
    "sending.from": st.sampled_from(["scanner@contoso.com", "a@CONTOSO.com.", "x@fabrikam.com"]),
    "sending.peak_per_minute": st.sampled_from([0, 30, 31]),
    "sending.recipients_per_day": st.sampled_from([1, 2400, 2401, 10000, 10001]),
    "sending.external_recipients_per_day": st.sampled_from([0, 10000, 20000]),
    "sending.connections": st.sampled_from([1, 3, 4]),
    "sending.largest_message_mb": st.sampled_from([0, 2.5, 150]),
    "network.public_ips": st.just(["203.0.113.10"]),
    "tenant.cloud": st.sampled_from(["worldwide", "gcc", "gcc_high", "dod", "china"]),
    "tenant.mx_host": st.sampled_from([HOST, "contoso-com.s-v1.mx.microsoft", "mx.filter.example"]),
    "tenant.accepted_domains": st.sampled_from(
        [["contoso.com"], ["fabrikam.com"], ["contoso.com", "fabrikam.com"]]
    ),
    "tenant.mailbox": st.sampled_from(["scanner@contoso.com", "mailbox@contoso.com"]),
    "tenant.smtp_auth_tenant": st.sampled_from(["enabled", "disabled", "unknown"]),
    "tenant.smtp_auth_mailbox": st.sampled_from(["enabled", "disabled", "inherit", "unknown"]),
    "tenant.created": st.sampled_from(["2024-05-01", "2027-01-01", "2030-01-01"]),
    "tenant.licences": st.sampled_from([0, 1, 25, 5000]),
    "device.name": st.sampled_from(["Front desk", "Büro 2"]),
    "device.count": st.sampled_from([1, 40]),
    "options.local_relay_host": st.sampled_from(["relay", "relay.contoso.com", "192.168.1.5"]),
    "options.acs_username": st.just("scanners"),
    "options.hve_account": st.just("bulk@contoso.com"),
    "preferences.priority": st.sampled_from(["security", "compliance", "least_work"]),
}
"""What is no question, and may be left out."""

DAYS = st.one_of(
    st.sampled_from([TODAY, datetime.date(2026, 12, 31), datetime.date(2027, 1, 1), LATER]), st.dates()
)
"""Days to ask about: about the end of passwords, and any."""


BEST_ANSWERS: dict[str, Any] = {
    "device.client_certificate": "yes",
    "sending.recipients": "internal",
    "network.static_ip": "yes",
    "network.ip_shared": "no",
    "network.port_25": "open",
    "network.port_587": "open",
    "tenant.licensed_mailbox": "yes",
    "tenant.security_defaults": "off",
    "tenant.reject_direct_send": "off",
    "options.certificate": "yes",
    "options.local_server": "yes",
    "options.azure_subscription": "yes",
    "device.tls": "1.3",
    "device.sign_in": ["none", "basic", "oauth2"],
    "device.security_modes": ["none", "starttls", "implicit"],
    "device.ports": [25, 465, 587],
    "device.hosting": "on_premises",
}
"""An answer to each question that no method minds."""


OFFICE_PRINTER: dict[str, Any] = {
    "domain": "contoso.com",
    "device": {
        "hosting": "on_premises",
        "sign_in": ["none", "basic"],
        "tls": "1.2",
        "security_modes": ["none", "starttls"],
        "ports": [25, 465, 587],
        "client_certificate": "no",
    },
    "sending": {"recipients": "both"},
    "network": {"static_ip": "yes", "ip_shared": "no", "port_25": "open", "port_587": "open"},
    "tenant": {"licensed_mailbox": "yes", "security_defaults": "on", "reject_direct_send": "off"},
    "options": {"certificate": "no", "local_server": "no", "azure_subscription": "no"},
}
"""A printer without OAuth in an office with a fixed address: the connector's standard case."""


@st.composite
def documents(draw: st.DrawFn, answered: float | None = None) -> dict[str, Any]:
    """Whole input documents. ``answered`` is the share of questions that are answered."""
    share = draw(st.sampled_from([0.0, 0.3, 0.6, 0.9, 1.0])) if answered is None else answered
    found: dict[str, Any] = {"schema": 1, "domain": "contoso.com"}
    for question in QUESTIONS:
        if draw(st.floats(0, 1)) < share:
            _put(found, question, draw(st.sampled_from(every_answer(question))))
    for path, values in GIVEN.items():
        if draw(st.booleans()):
            _put(found, path, draw(values))
    return found


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    section, _, name = path.partition(".")
    document.setdefault(section, {})[name] = value


def put(path: str, value: Any, document: dict[str, Any] | None = None) -> dict[str, Any]:
    """A document with one more field."""
    made: dict[str, Any] = msgspec.to_builtins(document or {"domain": "contoso.com"})
    _put(made, path, value)
    return made


def answers_of(document: dict[str, Any]) -> Answers:
    return read_answers(document)


def profile_of(answers: Answers) -> Any:
    return load_profile(answers.device.profile) if answers.device.profile else None

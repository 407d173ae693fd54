"""Plans with a relay, by the real engine, for the tests of its files."""

import datetime
from typing import Any

from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.model import Method, Plan
from wizard.core.plan import make_plan
from wizard.files import load_knowledge
from wizard.render.relay.case import RelayCase, relay_case

TODAY = datetime.date(2026, 11, 20)
HOST = "contoso-com.mail.protection.outlook.com"

WAYS: dict[str, dict[str, Any]] = {
    "smtp_auth_oauth": {
        "network": {"port_587": "open", "port_25": "blocked"},
        "tenant": {"licensed_mailbox": "yes", "mailbox": "mfp@contoso.com"},
    },
    "connector_ip": {
        "network": {"port_25": "open", "static_ip": "yes", "ip_shared": "no", "public_ips": ["203.0.113.10"]},
        "tenant": {"licensed_mailbox": "no", "mx_host": HOST},
    },
    "connector_certificate": {
        "network": {"port_25": "open", "static_ip": "no"},
        "tenant": {"licensed_mailbox": "no", "mx_host": HOST},
        "options": {"certificate": "yes"},
    },
}
"""Answers that leave one way on."""

DEVICES: dict[str, dict[str, Any]] = {
    "clear": {"tls": "none", "security_modes": ["none"], "sign_in": ["none"]},
    "starttls": {"tls": "1.2", "security_modes": ["none", "starttls"], "sign_in": ["none", "basic"]},
    "implicit": {"tls": "1.2", "security_modes": ["implicit"], "sign_in": ["none"]},
    "password": {"tls": "1.2", "security_modes": ["starttls"], "sign_in": ["basic"], "ports": [587]},
    "password-clear": {"tls": "none", "security_modes": ["none"], "sign_in": ["basic"]},
}


def relay_answers(way: str, kind: str, **more: Any) -> Answers:
    """Answers of a site whose relay goes on by ``way`` for that kind of device; ``more`` by section."""
    wanted = WAYS[way]
    document: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {
            "name": "Front desk",
            "hosting": "on_premises",
            **DEVICES[kind],
            **more.get("device", {}),
        },
        "sending": {"from": "scanner@contoso.com", "recipients": "both", **more.get("sending", {})},
        "network": wanted["network"],
        "tenant": {**wanted["tenant"], **more.get("tenant", {})},
        "options": {"local_server": "yes", **wanted.get("options", {}), **more.get("options", {})},
    }
    return read_answers(document)


def relay_plan_of(answers: Answers) -> Plan:
    """The plan for a relay, whatever is recommended."""
    knowledge = load_knowledge()
    plan = make_plan(answers, decide(answers, None, knowledge, TODAY), Method.LOCAL_RELAY, None, knowledge)
    assert plan is not None
    return plan


def relay_case_of(answers: Answers) -> RelayCase:
    """What the files are made from."""
    return relay_case(answers, relay_plan_of(answers), None, load_knowledge(), TODAY)

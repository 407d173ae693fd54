"""Everything in the folder of results for one plan of each method that no other golden test shows, readable in review."""

from typing import Any

import pytest

from tests.render.cases import TODAY
from tests.render.golden_files import matches_golden
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.model import Method
from wizard.core.plan import make_plan
from wizard.files import load_knowledge, load_profile
from wizard.render.folder import files_of

MX = "contoso-com.mail.protection.outlook.com"
OFFICE: dict[str, Any] = {
    "domain": "contoso.com",
    "device": {"profile": "generic-printer", "name": "Front desk"},
    "sending": {"from": "scanner@contoso.com", "recipients": "both"},
    "network": {"public_ips": ["203.0.113.10"], "static_ip": "yes", "ip_shared": "no", "port_25": "open", "port_587": "open"},
    "tenant": {"mx_host": MX, "mailbox": "devices@contoso.com", "licensed_mailbox": "yes"},
}  # fmt: skip
MORE: dict[Method, dict[str, Any]] = {
    Method.SMTP_AUTH_BASIC: {},
    Method.CONNECTOR_CERTIFICATE: {"options": {"certificate": "yes"}},
    Method.HIGH_VOLUME_EMAIL: {"options": {"azure_subscription": "yes", "hve_account": "bulk@contoso.com"}},
    Method.AZURE_COMMUNICATION_SERVICES: {
        "options": {"azure_subscription": "yes", "acs_username": "contoso-scanner"}
    },
}


@pytest.mark.parametrize("method", MORE)
def test_the_whole_folder_is_golden(method: Method) -> None:
    knowledge = load_knowledge()
    answers, profile = read_answers({**OFFICE, **MORE[method]}), load_profile("generic-printer")
    decision = decide(answers, profile, knowledge, TODAY)
    plan = make_plan(answers, decision, method, profile, knowledge)
    assert plan is not None
    for name, content in files_of(answers, decision, plan, profile, TODAY, knowledge).items():
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        matches_golden(f"{method}/{name}", text)

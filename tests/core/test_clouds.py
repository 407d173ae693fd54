"""Every method in every Microsoft cloud: host, MX names, SPF, sign-in, and what must be read first."""

from typing import Any

import pytest

from tests.core.cases import HOST, KNOWLEDGE, TODAY, answers_of, put
from wizard.core.answers import Cloud
from wizard.core.decide import decide
from wizard.core.model import Decision, Method, Plan
from wizard.core.plan import make_plan
from wizard.files import load_profile
from wizard.render import powershell

READ = "read first"
NO = "not offered"

#                     worldwide                gcc                   gcc_high               dod    china
HOSTS: dict[str, tuple[str, str, str, str, str]] = {
    "smtp_auth_oauth": (
        "smtp.office365.com",
        "smtp.office365.com",
        "smtp.office365.us",
        READ,
        "smtp.partner.outlook.cn",
    ),
    "smtp_auth_basic": (
        "smtp.office365.com",
        "smtp.office365.com",
        "smtp.office365.us",
        READ,
        "smtp.partner.outlook.cn",
    ),
    "high_volume_email": ("smtp.hve.mx.microsoft", NO, NO, NO, NO),
    "azure_communication_services": ("smtp.azurecomm.net", "smtp.azurecomm.net", READ, READ, READ),
    "connector_ip": ("MX", "MX", "MX", "MX", "MX"),
    "connector_certificate": ("MX", "MX", "MX", "MX", "MX"),
    "direct_send": ("MX", "MX", "MX", "MX", "MX"),
    "local_relay": (
        "smtp.office365.com",
        "smtp.office365.com",
        "smtp.office365.us",
        READ,
        "smtp.partner.outlook.cn",
    ),
}
"""Where the mail of each method goes (a relay's: where the relay sends it); MX is the domain's own host."""
MX = {
    "worldwide": HOST,
    "gcc": "contoso-com.s-v1.mx.microsoft",
    "gcc_high": "contoso-com.mail.protection.office365.us",
    "dod": "contoso-com.mail.protection.office365.us",
    "china": "contoso-com.mail.protection.partner.outlook.cn",
}
SPF = {
    "worldwide": "spf.protection.outlook.com",
    "gcc": "spf.protection.outlook.com",
    "gcc_high": "spf.protection.office365.us",
    "dod": "spf.protection.office365.us",
    "china": "spf.protection.partner.outlook.cn",
}
ENVIRONMENT = {"gcc_high": "O365USGovGCCHigh", "dod": "O365USGovDoD", "china": "O365China"}
AUTHORITY = {
    "gcc_high": "login.microsoftonline.us",
    "dod": "login.microsoftonline.us",
    "china": "login.partner.microsoftonline.cn",
}
READ_STEPS = {"read-smtp-host", "read-mx-host", "read-acs-host"}


def planned(method: str, cloud: str, mx_host: str | None) -> tuple[Decision, Plan]:
    document: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {"profile": "epson-web-config-oauth", "hosting": "on_premises"},
        "sending": {"from": "scanner@contoso.com", "recipients": "internal"},
        "tenant": {"cloud": cloud, "mx_host": mx_host, "mailbox": "scanner@contoso.com"},
        "options": {"hve_account": "bulk@contoso.com", "acs_username": "scanner"},
    }
    answers, profile = answers_of(document), load_profile("epson-web-config-oauth")
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method(method), profile, KNOWLEDGE)
    assert plan is not None
    return decision, plan


@pytest.mark.parametrize("method", HOSTS)
@pytest.mark.parametrize(("place", "cloud"), list(enumerate(Cloud)))
def test_method_by_cloud(method: str, place: int, cloud: Cloud) -> None:
    wanted = HOSTS[method][place]
    decision, plan = planned(method, cloud, MX[cloud])
    verdict = next(one.verdict for one in decision.candidates if one.method == method)
    assert (verdict == "ruled_out") is (wanted == NO)
    host = plan.settings.host if plan.relay is None else plan.relay.host
    steps = {step.id for step in plan.steps}
    if wanted == READ:
        assert host is None
        assert steps & READ_STEPS
        assert "tenant.cloud" in plan.placeholders
    elif wanted != NO:
        assert host == (MX[cloud] if wanted == "MX" else wanted)
        assert not steps & READ_STEPS
        assert "tenant.cloud" not in plan.placeholders
    for record in plan.dns:
        if record.value.startswith("v=spf1"):
            assert f"include:{SPF[cloud]} " in record.value
    for make in (powershell.check_script, powershell.apply_script, powershell.verify_script):
        text = make(answers_of({"domain": "contoso.com", "tenant": {"cloud": cloud}}), plan, KNOWLEDGE, TODAY)
        environment = ENVIRONMENT.get(cloud)
        assert (f"$ExchangeEnvironmentName = '{environment}'" in text) is (environment is not None)
    if method == "smtp_auth_oauth":
        shown = " ".join(
            field.value or "" for field in plan.settings.fields if field.role == "oauth_endpoint"
        )
        assert not shown or AUTHORITY.get(cloud, "login.microsoftonline.com") in shown


@pytest.mark.parametrize("method", ["connector_ip", "connector_certificate", "direct_send"])
@pytest.mark.parametrize("cloud", list(Cloud))
def test_an_mx_host_of_another_cloud_is_said(method: str, cloud: Cloud) -> None:
    def warned(host: str) -> bool:
        _decision, plan = planned(method, cloud, host)
        return "mx-other-cloud" in {warning.id for warning in plan.warnings}

    assert not warned(MX[cloud])
    other = MX["worldwide" if cloud in {Cloud.GCC_HIGH, Cloud.DOD, Cloud.CHINA} else "china"]
    assert warned(other)


def test_the_unread_submission_host_names_what_sources_say() -> None:
    _decision, plan = planned("smtp_auth_oauth", "dod", None)
    (step,) = (step for step in plan.steps if step.id == "read-smtp-host")
    for host in KNOWLEDGE.endpoints.cloud[Cloud.DOD].named_hosts:
        assert host in step.detail


def test_a_cloud_left_out_is_the_worldwide_one() -> None:
    answers = answers_of(put("tenant.mx_host", HOST))
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method.SMTP_AUTH_OAUTH, None, KNOWLEDGE)
    assert plan is not None
    assert plan.settings.host == "smtp.office365.com"

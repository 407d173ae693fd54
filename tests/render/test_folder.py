"""The folder of results, made from real answers by the real engine."""

import pytest

from tests.render import cases, ps_reading
from wizard.core.answers import Answers, NetworkAnswers, Recipients, SendingAnswers, TenantAnswers
from wizard.core.decide import decide
from wizard.core.model import Method
from wizard.core.plan import make_plan
from wizard.files import load_knowledge, load_profile
from wizard.render.folder import files_of

FULL = Answers(
    domain="contoso.com",
    sending=SendingAnswers(from_="scanner@contoso.com", recipients=Recipients.BOTH),
    network=NetworkAnswers(public_ips=("203.0.113.10",)),
    tenant=TenantAnswers(mx_host="contoso-com.mail.protection.outlook.com", mailbox="mfp@contoso.com"),
)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("answers", [FULL, Answers(domain="bücher.example")], ids=["full", "bare"])
def test_every_method_gives_every_file(method: Method, answers: Answers) -> None:
    knowledge = load_knowledge()
    profile = load_profile("generic-printer")
    decision = decide(answers, profile, knowledge, cases.TODAY)
    plan = make_plan(answers, decision, method, profile, knowledge)
    assert plan is not None
    made = files_of(answers, decision, plan, profile, cases.TODAY, knowledge)
    relay = {name for name in made if name.startswith("relay/")}
    assert bool(relay) is (method is Method.LOCAL_RELAY)
    connector = plan.relay.way_on if plan.relay is not None else method
    assert ("change-address.ps1" in made) is (connector is Method.CONNECTOR_IP)
    assert ("add-line.ps1" in made) is connector.value.startswith("connector_")
    assert ("dkim.ps1" in made) is (method is not Method.AZURE_COMMUNICATION_SERVICES)
    assert ("apply-app.ps1" in made) is ("undo-app.ps1" in made)
    sometimes = {"change-address.ps1", "add-line.ps1", "dkim.ps1", "apply-app.ps1", "undo-app.ps1"}
    assert made.keys() - relay - sometimes == {
        "apply.ps1",
        "check.ps1",
        "click-path.html",
        "click-path.md",
        "reject-direct-send.ps1",
        "remove.ps1",
        "dns.txt",
        "reminders.ics",
        "after-care.md",
        "settings.html",
        "settings.md",
        "undo.ps1",
        "verify.ps1",
    }
    for name, content in made.items():
        assert content.decode("utf-8")
        if name.endswith(".ps1"):
            assert ps_reading.faults(content) == []
            assert ps_reading.faults(ps_reading.translated(content)) == []
        elif name.endswith(".ics"):
            assert content.count(b"\r\n") == content.count(b"\n")
        else:
            assert b"\r" not in content

"""What the plan and the look-ups know decides where a text alone does not."""

import pytest

from wizard.core.answers import Answers, NetworkAnswers, TenantAnswers
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.diagnosis_known import KNOWN_WORDS, known_of
from wizard.core.facts import Facts
from wizard.core.model import Confidence, Stage
from wizard.core.network_facts import NetworkFacts
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.files import load_causes

CAUSES = load_causes()
VAGUE = "535 5.7.3 Authentication unsuccessful [AM5PR0701CA0008.eurprd07.prod.outlook.com]"


@pytest.mark.parametrize(
    ("tenant", "cause"),
    [
        (TenantAnswers(smtp_auth_mailbox="disabled"), "smtp-auth-disabled-mailbox"),  # type: ignore[arg-type]
        (TenantAnswers(smtp_auth_tenant="disabled"), "smtp-auth-disabled-tenant"),  # type: ignore[arg-type]
        (TenantAnswers(security_defaults="on"), "security-defaults"),  # type: ignore[arg-type]
        (TenantAnswers(licensed_mailbox="no"), "mailbox-unlicensed"),  # type: ignore[arg-type]
        (TenantAnswers(), "bad-credentials"),
    ],
)
def test_a_vague_refusal_with_what_the_plan_says(tenant: TenantAnswers, cause: str) -> None:
    known = known_of(Answers(domain="contoso.com", tenant=tenant))
    assert known <= KNOWN_WORDS
    found = diagnose(Evidence(VAGUE, "smtp_auth", 587, known=known), CAUSES)
    assert found.cause == cause
    assert found.confidence is not Confidence.CERTAIN


def test_a_port_that_is_known_to_be_blocked_is_certain() -> None:
    answers = Answers(domain="contoso.com", network=NetworkAnswers(port_25="blocked"))  # type: ignore[arg-type]
    tried = Evidence("203.0.113.1 port 25: no answer", "connector_ip", 25, Stage.CONNECT, "timeout")
    assert diagnose(tried, CAUSES).confidence is Confidence.LIKELY
    known = Evidence(tried.text, tried.method, 25, tried.stage, tried.error, known=known_of(answers))
    found = diagnose(known, CAUSES)
    assert (found.cause, found.confidence) == ("port-blocked", Confidence.CERTAIN)


def test_look_ups_count_too() -> None:
    network = NetworkFacts(None, None, "yes", "blocked", "open", ("zen.spamhaus.org",))  # type: ignore[arg-type]
    spf = SpfFacts(
        "v=spf1 -all", 0, 0, includes_microsoft=False, result={"203.0.113.1": SpfResult.FAIL}, proposed=None
    )
    known = known_of(None, Facts("contoso.com", network=network, spf=spf))
    assert known == {
        "port-25-blocked",
        "port-587-open",
        "address-listed",
        "dynamic-address",
        "spf-excludes-address",
    }
    assert known <= KNOWN_WORDS


def test_a_sender_outside_the_accepted_domains() -> None:
    answers = Answers(domain="contoso.com", tenant=TenantAnswers(accepted_domains=("contoso.com",)))
    assert known_of(answers, None, "scan@fabrikam.com") == {"domain-not-accepted"}
    assert known_of(answers, None, "scan@Contoso.com") == frozenset()

"""Every scenario is played as its device plays it, and ends as its file says."""

import datetime
import tomllib
from pathlib import Path

import msgspec
import pytest

from tests.sim.plans import administration_of, decided
from tests.sim.player import fields, play, tenant_for, world_of
from wizard import files
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.intake import check_answers
from wizard.core.model import Method
from wizard.core.problem import WizardError
from wizard.sim.device import password_of
from wizard.sim.scenarios import ORDER, list_scenarios, load_internet, load_scenario
from wizard.sim.session import Endpoint

CONTRACT = {
    *("connector-ip", "connector-ip-mismatch", "connector-certificate"),
    *("direct-send", "direct-send-external", "direct-send-rejected"),
    *("smtp-auth-oauth", "smtp-auth-disabled-tenant", "smtp-auth-disabled-mailbox", "security-defaults"),
    *("basic-auth-disabled", "send-as-denied", "sender-domain-not-accepted", "recipient-unknown"),
    *("partner-lockdown", "ip-blocklisted", "throttled-rate", "throttled-connections", "starttls-required"),
    *("message-too-large", "slow-server", "drops-connection", "cert-untrusted", "tls-too-old"),
}
MORE = {
    *("high-volume-email", "high-volume-email-external"),
    *("azure-communication-services", "azure-sender-not-linked"),
    *(
        "second-line",
        "late-greeting",
        "one-octet-at-a-time",
        "half-a-reply",
        "cert-expired",
        "cert-wrong-name",
    ),
}
"""What the lessons and the services for many messages want beside the contract's."""

WIRE_ONLY = {
    *("drops-connection", "half-a-reply", "cert-untrusted", "cert-expired", "cert-wrong-name", "tls-too-old"),
}
"""What ends these is not a reply but the connection itself: ``test_wire_scenarios`` plays them on sockets."""


STOPS = {"sender-domain-not-accepted"}
"""Scenarios whose ``apply.ps1`` stops before it changes anything: their fault is none that a script should mend."""

ATTEMPTED_AS = {
    Endpoint.MX: "connector",
    Endpoint.SUBMISSION: "smtp_auth",
    Endpoint.HVE: Method.HIGH_VOLUME_EMAIL,
    Endpoint.ACS: Method.AZURE_COMMUNICATION_SERVICES,
}


def test_the_contracts_scenarios_are_there() -> None:
    assert len(ORDER) == len(set(ORDER))
    assert set(ORDER) == CONTRACT | MORE
    assert {path.stem for path in files.resource("scenarios").glob("*.toml")} == set(ORDER)
    assert [card.id for card in list_scenarios()] == list(ORDER)


def test_an_unknown_scenario_is_refused_with_the_ids_that_exist() -> None:
    with pytest.raises(WizardError) as caught:
        load_scenario("../knowledge/methods")
    assert "connector-ip" in caught.value.problem.fix


@pytest.mark.parametrize("scenario_id", ORDER)
def test_a_lesson_is_complete(scenario_id: str) -> None:
    scenario = load_scenario(scenario_id)
    sources = tomllib.loads(Path(files.resource("knowledge", "sources.toml")).read_text("utf-8"))
    assert scenario.id == scenario_id
    assert scenario.answers.domain == scenario.domain == "contoso.com"
    assert all(
        (scenario.title, scenario.story, scenario.try_, scenario.notice, scenario.question, scenario.answer)
    )
    assert scenario.facts
    for fact in scenario.facts:
        assert fact.source in sources or fact.source.startswith("https://learn.microsoft.com/")
        assert fact.checked <= datetime.date(2026, 11, 20)
    assert password_of(tenant_for(scenario), scenario.device.account) is not None
    assert scenario.device.public_ip in (scenario.answers.network.public_ips or ())


@pytest.mark.parametrize("scenario_id", [one for one in ORDER if one not in WIRE_ONLY])
def test_the_attempt_ends_as_the_lesson_says(scenario_id: str) -> None:
    scenario, world = world_of(scenario_id)
    played = play(world, scenario.attempt, scenario.device.account, scenario.device.public_ip)
    assert (played.delivered, played.stage) == (scenario.outcome.delivered, scenario.outcome.stage), (
        played.reply
    )
    assert played.reply.startswith(scenario.outcome.reply), played.reply
    assert bool(played.arrived) is scenario.outcome.delivered
    for message in played.arrived:
        assert (message.sender, message.recipient) == (scenario.attempt.from_, scenario.attempt.to)


@pytest.mark.parametrize("scenario_id", ORDER)
def test_the_policy_recommends_what_the_lesson_teaches(scenario_id: str) -> None:
    scenario = load_scenario(scenario_id)
    check_answers(scenario.answers)
    decision, plan = decided(scenario)
    assert decision.recommended is scenario.method
    assert decision.questions_left == ()
    assert plan.placeholders == ()


@pytest.mark.parametrize(
    "scenario_id", [one for one in ORDER if one not in WIRE_ONLY and load_scenario(one).outcome.cause]
)
def test_the_diagnosis_names_the_lessons_cause(scenario_id: str) -> None:
    scenario, world = world_of(scenario_id)
    played = play(world, scenario.attempt, scenario.device.account, scenario.device.public_ip)
    direct = not scenario.tenant.connectors and scenario.attempt.endpoint is Endpoint.MX
    evidence = Evidence(
        played.reply,
        method=Method.DIRECT_SEND if direct else ATTEMPTED_AS[scenario.attempt.endpoint],
        port=25 if scenario.attempt.endpoint is Endpoint.MX else 587,
        stage=played.stage,
        tls="TLSv1.3" if scenario.attempt.starttls else "",
        external=scenario.attempt.to == scenario.external_recipient,
    )
    found = diagnose(evidence, files.load_causes())
    assert found.cause == scenario.outcome.cause, found


@pytest.mark.parametrize("scenario_id", [one for one in ORDER if load_scenario(one).outcome.cured])
def test_the_plan_cures_what_it_should_and_undo_brings_the_exact_state_back(scenario_id: str) -> None:
    scenario, world = world_of(scenario_id)
    before = world.tenant
    administration, plan = administration_of(scenario, world), decided(scenario)[1]
    assert administration.apply(plan, scenario.answers)
    played = play(world, scenario.attempt, scenario.device.account, scenario.device.public_ip)
    assert played.delivered, played.reply
    assert len(played.arrived) == 1
    administration.undo()
    assert world.tenant == before
    again = play(world, scenario.attempt, scenario.device.account, scenario.device.public_ip)
    assert again.reply.startswith(scenario.outcome.reply)


@pytest.mark.parametrize("scenario_id", [one for one in ORDER if one not in WIRE_ONLY])
def test_applying_twice_and_undoing_once_ends_where_it_began(scenario_id: str) -> None:
    scenario, world = world_of(scenario_id)
    before, plan = world.tenant, decided(scenario)[1]
    administration = administration_of(scenario, world)
    if scenario_id in STOPS:
        with pytest.raises(WizardError, match="not an accepted domain"):
            administration.apply(plan, scenario.answers)
        assert world.tenant == before
        return
    administration.apply(plan, scenario.answers)
    once = world.tenant
    administration.apply(plan, scenario.answers)
    assert world.tenant == once
    administration.undo()
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]


def test_what_arrives_says_how_it_came() -> None:
    expected = {
        "connector-ip": ("inbound connector 'Office printers', then out to the internet", "Anonymous"),
        "connector-certificate": ("inbound connector 'Alarm centre', then out to the internet", "Anonymous"),
        "direct-send": ("Direct Send, no connector matched", "Anonymous"),
        "smtp-auth-oauth": (
            "client submission, signed in as scanner@contoso.com, then out to the internet",
            "Anonymous",
        ),
    }
    for scenario_id, (path, auth_as) in expected.items():
        scenario, world = world_of(scenario_id)
        play(world, scenario.attempt, scenario.device.account, scenario.device.public_ip)
        (message,) = world.arrived()
        assert message.path == path
        header = fields(message.raw)
        assert header["X-MS-Exchange-Organization-AuthAs"] == auth_as
        assert "dmarc=pass" in header["Authentication-Results"]
        assert "compauth=pass" in header["Authentication-Results"]
        assert message.raw.endswith("y" * 500 + "\n")


def test_submission_within_the_tenant_counts_as_internal() -> None:
    scenario, world = world_of("smtp-auth-oauth")
    inside = msgspec.structs.replace(scenario.attempt, to="reception@contoso.com")
    played = play(world, inside, scenario.device.account, scenario.device.public_ip)
    header = fields(played.arrived[0].raw)
    assert header["X-MS-Exchange-Organization-AuthAs"] == "Internal"
    assert header["X-MS-Exchange-Organization-SCL"] == "-1"
    assert "compauth" not in header["Authentication-Results"]


def test_direct_send_from_an_address_that_spf_does_not_list_goes_to_junk() -> None:
    scenario, world = world_of("connector-ip-mismatch")
    inside = msgspec.structs.replace(scenario.attempt, to="reception@contoso.com")
    played = play(world, inside, scenario.device.account, scenario.device.public_ip)
    assert played.arrived[0].path == "Direct Send, no connector matched, into Junk Email"
    results = fields(played.arrived[0].raw)["Authentication-Results"]
    assert "spf=fail (sender IP is 203.0.113.10) smtp.mailfrom=contoso.com" in results
    assert "dmarc=fail action=quarantine" in results
    assert "compauth=fail reason=010" in results
    assert "CIP:203.0.113.10;" in fields(played.arrived[0].raw)["X-Forefront-Antispam-Report"]


def test_nothing_in_the_practice_dns_points_beyond_this_computer() -> None:
    internet = load_internet()
    for scenario_id in ORDER:
        for record in (*load_scenario(scenario_id).dns, *internet.dns):
            if record.type == "A" and not record.name.startswith("static-"):
                assert record.value == "127.0.0.1"
            assert record.type != "AAAA"

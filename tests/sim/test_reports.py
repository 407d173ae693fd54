"""check.ps1 in the simulated tenants: its report answers what is true there, and the decision is that of the truth."""

import datetime

import msgspec
import pytest

from tests.core.cases import KNOWLEDGE
from tests.sim.plans import administration_of
from tests.sim.player import world_of
from wizard.core import state as ev
from wizard.core.answers import Answers
from wizard.core.flow import Flow
from wizard.core.intake import check_answers
from wizard.core.paths import get_path, set_path
from wizard.core.report_connectors import findings_about
from wizard.core.report_events import ReportImported
from wizard.core.report_facts import PARTS, agrees
from wizard.core.reporting import from_report, reading_of
from wizard.core.state import PageId, State
from wizard.core.tenant_report import Unread
from wizard.files import load_profile, report_in
from wizard.sim.practice import start_practice
from wizard.sim.scenario import Scenario
from wizard.sim.scenarios import list_scenarios, load_scenario
from wizard.sim.tenant import SmtpAuth, Tenant, mailbox
from wizard.sim.world import World

SCENARIOS = sorted(card.id for card in list_scenarios())
ASKED = ("tenant.licensed_mailbox", "tenant.security_defaults", "tenant.reject_direct_send")
"""The questions that a report of any tenant can answer."""


def played(scenario_id: str) -> tuple[Scenario, World, Flow]:
    scenario, world = world_of(scenario_id)
    return scenario, world, Flow(KNOWLEDGE, load_profile, world.tenant.date)


def answers_of(scenario: Scenario) -> Answers:
    """The scenario's answers, from an address in its domain."""
    answers = scenario.answers
    if answers.sending.from_ is None:
        answers = set_path(answers, "sending.from", scenario.device.account)
    return answers


def without_tenant(answers: Answers) -> Answers:
    """What somebody knows who has never looked into the tenant."""
    for path in PARTS:
        if path.startswith("tenant."):
            answers = set_path(answers, path, None)
    return answers


def imported(scenario: Scenario, world: World, flow: Flow, answers: Answers) -> State:
    made = administration_of(scenario, world)
    before = world.tenant
    report = report_in(made.report(answers, flow.today), "tenant-report.json")
    assert world.tenant == before, "check.ps1 reads only"
    return flow.reduce(State(answers=answers), ReportImported(report))


def truth(tenant: Tenant, own: str) -> dict[str, str]:
    """What is so in the tenant, by the path of the answer."""
    box = mailbox(tenant, own)
    assert box is not None
    switches = {SmtpAuth.ENABLED: "enabled", SmtpAuth.DISABLED: "disabled", SmtpAuth.INHERIT: "inherit"}
    return {
        "tenant.security_defaults": "on" if tenant.security_defaults else "off",
        "tenant.reject_direct_send": "on" if tenant.reject_direct_send else "off",
        "tenant.smtp_auth_tenant": "disabled" if tenant.smtp_auth_disabled else "enabled",
        "tenant.smtp_auth_mailbox": switches[box.smtp_auth],
        "tenant.mx_host": tenant.mx_host,
    }


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_the_questions_shrink_and_the_decision_is_that_of_the_truth(scenario_id: str) -> None:
    scenario, world, flow = played(scenario_id)
    hidden = without_tenant(answers_of(scenario))
    before = flow.view(State(answers=hidden)).decision.questions_left
    state = imported(scenario, world, flow, hidden)
    reading = reading_of(state, KNOWLEDGE, flow.today)
    assert reading is not None
    known = (
        truth(world.tenant, scenario.device.account) if mailbox(world.tenant, scenario.device.account) else {}
    )
    if hidden.tenant.mailbox is None and hidden.sending.from_ != scenario.device.account:
        known.pop("tenant.smtp_auth_mailbox", None)
    if reading.doubts:
        assert scenario_id == "sender-domain-not-accepted", reading.doubts
        assert state.answers == hidden
        return
    for path, value in known.items():
        told = get_path(state.answers, path)
        assert told is None or agrees(path, told, value), path
    check_answers(state.answers)
    after = flow.view(state).decision
    assert not set(after.questions_left) & {"tenant.security_defaults", "tenant.reject_direct_send"}
    assert len(after.questions_left) <= len(before)
    honest = hidden
    for path in from_report(state):
        honest = set_path(honest, path, known.get(path, get_path(state.answers, path)))
    assert flow.view(State(answers=honest)).decision.recommended == after.recommended


def test_a_printers_questions_about_the_tenant_are_all_answered() -> None:
    scenario, world, flow = played("smtp-auth-oauth")
    hidden = set_path(Answers(domain=scenario.domain), "sending.from", scenario.device.account)
    before = set(flow.view(State(answers=hidden)).decision.questions_left)
    after = set(flow.view(imported(scenario, world, flow, hidden)).decision.questions_left)
    assert before - after >= set(ASKED)


def test_a_connector_that_is_there_is_found_and_one_that_is_not_is_made() -> None:
    scenario, world, flow = played("connector-ip")
    answers = set_path(answers_of(scenario), "network.public_ips", [scenario.device.public_ip])
    state = imported(scenario, world, flow, answers)
    assert state.report is not None
    seen = state.report.report.inbound_connectors
    assert not isinstance(seen, Unread)
    plan = flow.view(state).plan
    assert plan is not None
    (change,) = plan.changes
    (fits,) = findings_about(seen, change, scenario.domain)  # type: ignore[arg-type]
    assert "fits already" in fits.text
    elsewhere = msgspec.structs.replace(change, sender_ips=(scenario.device.public_ip, "198.51.100.77"))
    (grows,) = findings_about(seen, elsewhere, scenario.domain)  # type: ignore[arg-type]
    assert "adds 198.51.100.77" in grows.text
    other = msgspec.structs.replace(change, sender_ips=("198.51.100.77",))
    (made,) = findings_about(seen, other, scenario.domain)  # type: ignore[arg-type]
    assert "creates one" in made.text


async def test_the_practice_company_gives_its_report_of_the_day_that_the_window_has() -> None:
    services = await start_practice("connector-ip")
    try:
        practice = services.practice
        assert practice is not None
        day = datetime.date(2026, 11, 20)
        answers = answers_of(load_scenario("connector-ip"))
        report = report_in(await practice.report(answers, day), "tenant-report.json")
        assert report.created is not None
        assert report.created.date() == day
        await practice.switch("reject-direct-send", "on")
        again = report_in(await practice.report(answers, day), "tenant-report.json")
        assert not isinstance(again.organisation, Unread)
        assert again.organisation.reject_direct_send is True
        text = (await practice.report(answers, day)).decode()
        for account in services.info()["accounts"]:
            assert account["password"] not in text
            assert account["access_token"] not in text
    finally:
        await services.close()


def test_the_way_leads_to_the_recommendation_once_the_report_is_in() -> None:
    scenario, world, flow = played("connector-ip")
    answers = without_tenant(answers_of(scenario))
    state = imported(scenario, world, flow, answers)
    state = flow.reduce(state, ev.Typed("network.public_ips", scenario.device.public_ip))
    view = flow.view(state)
    assert not [question for question in view.open[PageId.NETWORK] if question.startswith("tenant.")]

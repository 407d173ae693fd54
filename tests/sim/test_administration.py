"""Practice mode's buttons run the scripts themselves: those that the user would get for the same plan."""

import asyncio

import msgspec
import pytest

from tests.sim import changes
from tests.sim.directories import signing_key
from tests.sim.plans import administration_of, decided, plan_with
from tests.sim.player import play, world_of
from tests.sim.scripts import connector, unmarked
from wizard.core.answers import Cloud
from wizard.core.model import (
    CreateInboundConnector,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    OwnApp,
    TenantChange,
)
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way
from wizard.render.powershell import changes_tenant
from wizard.sim.administration import Administration
from wizard.sim.entra import registration
from wizard.sim.entra.host import EntraHost
from wizard.sim.entra.token_source import PracticeAccounts
from wizard.sim.scenario import Scenario
from wizard.sim.tenant import SmtpAuth, mailbox, smtp_auth_allowed
from wizard.sim.world import World

CHANGES: tuple[TenantChange, ...] = (
    CreateInboundConnector("Relay", ("203.0.113.10",), require_tls=False),
    EnableSmtpAuth("scanner@contoso.com"),
    GrantSendAs(identity="noreply@contoso.com", trustee="scanner@contoso.com"),
)


def office(scenario_id: str = "send-as-denied") -> tuple[Scenario, World, Administration]:
    scenario, world = world_of(scenario_id)
    return scenario, world, administration_of(scenario, world)


def test_apply_does_what_the_plan_says_and_tells_each_result() -> None:
    scenario, world, administration = office()
    plan, before = plan_with(scenario, *CHANGES), world.tenant
    lines = administration.apply(plan, scenario.answers)
    assert unmarked(world.tenant) == changes.applied(before, CHANGES)[0]
    assert "Made by Relay Wizard" in world.tenant.connectors[-1].comment
    assert any("203.0.113.10" in line for line in lines)
    assert any("may now send as noreply@contoso.com" in line for line in lines)
    after = world.tenant
    administration.apply(plan, scenario.answers)
    assert world.tenant == after
    administration.undo()
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]


def test_the_connector_by_certificate_is_made_and_taken_back_although_the_plan_names_no_change() -> None:
    scenario, world, administration = office("connector-certificate")
    world.tenant = msgspec.structs.replace(world.tenant, connectors=())
    before, plan = world.tenant, decided(scenario, Method.CONNECTOR_CERTIFICATE)[1]
    assert plan.changes == ()
    assert changes_tenant(plan)

    def tried() -> str:
        return play(world, scenario.attempt, scenario.device.account, scenario.device.public_ip).reply

    assert tried().startswith("550 5.7.64")
    assert any("certificate" in line for line in administration.apply(plan, scenario.answers))
    (made,) = world.tenant.connectors
    assert (made.certificate, made.require_tls) == ("scanner.contoso.com", True)
    assert tried().startswith("250 2.6.0")
    administration.undo()
    assert world.tenant == before
    assert tried().startswith("550 5.7.64")


@pytest.mark.parametrize("scenario_id", ["connector-ip", "smtp-auth-oauth", "connector-certificate"])
@pytest.mark.parametrize("method", list(Method))
def test_every_methods_own_script_runs_and_leaves_what_it_says(scenario_id: str, method: Method) -> None:
    """Relay plans too. What changes nothing leaves nothing to take back."""
    scenario, world, administration = office(scenario_id)
    before, (_, plan) = world.tenant, decided(scenario, method)
    assert administration.apply(plan, scenario.answers)
    if world.tenant != before:
        assert changes_tenant(plan)
    administration.undo()
    assert world.tenant == before


def test_a_relay_plan_changes_what_its_way_on_needs() -> None:
    scenario, world, administration = office("direct-send-external")
    _, plan = decided(scenario, Method.LOCAL_RELAY)
    assert plan.relay is not None
    before = world.tenant
    administration.apply(plan, scenario.answers)
    assert world.tenant != before
    # Beside these, the relay's sign-in has an app registration of its own.
    assert len(world.tenant.directory.applications) == len(before.directory.applications) + 1
    rest = msgspec.structs.replace(unmarked(world.tenant), directory=before.directory)
    assert rest == changes.applied(before, plan.changes)[0]
    administration.undo()
    assert world.tenant == before


def test_two_plans_are_taken_back_the_last_one_first_and_what_others_changed_stays() -> None:
    scenario, world, administration = office()
    before = world.tenant
    administration.apply(plan_with(scenario, *CHANGES[1:2]), scenario.answers)
    once = world.tenant
    administration.apply(plan_with(scenario, *CHANGES[:1]), scenario.answers)
    administration.undo()
    assert world.tenant == once
    world.tenant = msgspec.structs.replace(once, smtp_auth_disabled=not once.smtp_auth_disabled)
    administration.undo()
    assert world.tenant == msgspec.structs.replace(before, smtp_auth_disabled=not before.smtp_auth_disabled)


def test_a_script_that_stops_changes_nothing_and_says_its_own_sentence() -> None:
    scenario, world, administration = office()
    theirs = connector("relay", "192.0.2.1", require_tls=True)
    world.tenant = msgspec.structs.replace(world.tenant, connectors=(theirs,))
    before = world.tenant
    with pytest.raises(WizardError) as caught:
        administration.apply(plan_with(scenario, CHANGES[1], CHANGES[0]), scenario.answers)
    assert "demands TLS" in caught.value.problem.text
    assert caught.value.problem.fix
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]
    with pytest.raises(WizardError, match=r"nobody@contoso\.com"):
        administration.apply(plan_with(scenario, EnableSmtpAuth("nobody@contoso.com")), scenario.answers)


def test_a_plan_that_changes_nothing_reads_and_leaves_nothing_to_undo() -> None:
    scenario, world, administration = office("direct-send")
    before, (_, plan) = world.tenant, decided(scenario, Method.DIRECT_SEND)
    assert not changes_tenant(plan)
    assert administration.apply(plan, scenario.answers)
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]


def test_a_plan_that_begins_again_has_nothing_to_undo() -> None:
    scenario, world, administration = office()
    administration.apply(plan_with(scenario, *CHANGES), scenario.answers)
    administration.begin_again()
    assert "nothing to undo" in administration.undo()[0]
    account = mailbox(world.tenant, "scanner@contoso.com")
    assert account is not None
    assert account.smtp_auth is SmtpAuth.ENABLED


def test_smtp_auth_is_switched_on_for_the_mailbox_alone() -> None:
    scenario, world, administration = office("smtp-auth-disabled-tenant")
    lines = administration.apply(plan_with(scenario, EnableSmtpAuth("SCANNER@contoso.com")), scenario.answers)
    account = mailbox(world.tenant, "scanner@contoso.com")
    other = mailbox(world.tenant, "reception@contoso.com")
    assert account is not None
    assert other is not None
    assert smtp_auth_allowed(world.tenant, account)
    assert other.smtp_auth is SmtpAuth.INHERIT
    assert world.tenant.smtp_auth_disabled
    assert any("scanner@contoso.com" in line.lower() for line in lines)


def test_a_connector_of_the_same_name_is_extended_and_not_doubled() -> None:
    scenario, world, administration = office("connector-ip-mismatch")
    (before,) = world.tenant.connectors
    wanted = CreateInboundConnector("office printers", ("203.0.113.10", "203.0.113.128/25"), require_tls=True)
    administration.apply(plan_with(scenario, wanted), scenario.answers)
    (connector,) = world.tenant.connectors
    assert connector.sender_ips == (*before.sender_ips, "203.0.113.10", "203.0.113.128/25")
    assert (connector.name, connector.require_tls) == (before.name, before.require_tls)


@pytest.mark.parametrize(
    "change",
    [
        CreateInboundConnector("x", ("203.0.0.0/16",), require_tls=False),
        CreateInboundConnector("x", ("2001:db8::1",), require_tls=False),
        CreateInboundConnector("x", ("203.0.113.10; rm",), require_tls=False),
        GrantSendAs("nobody@contoso.com", "scanner@contoso.com"),
        GrantSendAs("noreply@contoso.com", "nobody@contoso.com"),
    ],
)
def test_what_exchange_online_would_refuse_changes_nothing(change: TenantChange) -> None:
    scenario, world, administration = office()
    before, good = world.tenant, EnableSmtpAuth("scanner@contoso.com")
    with pytest.raises(WizardError) as caught:
        administration.apply(plan_with(scenario, good, change), scenario.answers)
    assert caught.value.problem.fix
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]


def test_a_program_s_app_is_registered_with_the_plan_and_its_token_sends() -> None:
    scenario, world, administration = office("smtp-auth-oauth")
    key = signing_key()
    directory = msgspec.structs.replace(
        registration.directory_of(world.tenant, key, Secret("practice")),
        domains=world.tenant.accepted_domains,
    )
    world.tenant = msgspec.structs.replace(world.tenant, directory=directory)
    _, plan = decided(scenario, Method.SMTP_AUTH_OAUTH)
    before = world.tenant
    said = administration.apply(
        msgspec.structs.replace(plan, app=OwnApp(as_application=True)), scenario.answers
    )
    assert any(line.startswith("Service principal:") for line in said)
    app = world.tenant.directory.applications[-1]
    assert app.secrets[0].value.reveal() not in " ".join(said)
    entra = EntraHost(lambda: registration.current(world.tenant))
    accounts = PracticeAccounts(lambda: entra.directory, entra.answer)
    mailbox = plan.settings.username or plan.settings.from_
    order = SignInOrder(Way.SECRET, "", "", Cloud.WORLDWIDE, mailbox)
    signed_in = asyncio.run(accounts.sign_in(order, lambda _code: None))
    assert signed_in.application == app.client_id
    administration.undo()
    assert world.tenant == before

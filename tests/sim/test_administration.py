"""Practice mode's buttons run the scripts themselves."""

import msgspec
import pytest

from tests.sim.player import world_of
from tests.sim.scripts import connector, unmarked
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs
from wizard.core.problem import WizardError
from wizard.sim import changes
from wizard.sim.administration import Administration
from wizard.sim.tenant import SmtpAuth, mailbox
from wizard.sim.world import World

PLAN = (
    CreateInboundConnector("Relay", ("203.0.113.10",), require_tls=False),
    EnableSmtpAuth("scanner@contoso.com"),
    GrantSendAs(identity="noreply@contoso.com", trustee="scanner@contoso.com"),
)


def office() -> tuple[World, Administration]:
    scenario, world = world_of("send-as-denied")
    return world, Administration(world, scenario.device.account, scenario.answers)


def test_apply_does_what_the_plan_says_and_tells_each_result() -> None:
    world, administration = office()
    before = world.tenant
    lines = administration.apply(PLAN)
    assert unmarked(world.tenant) == changes.applied(before, PLAN)[0]
    assert "Made by Relay Wizard" in world.tenant.connectors[-1].comment
    assert any("203.0.113.10" in line for line in lines)
    assert any("may now send as noreply@contoso.com" in line for line in lines)
    after = world.tenant
    administration.apply(PLAN)
    assert world.tenant == after
    administration.undo()
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]


def test_two_plans_are_taken_back_the_last_one_first_and_what_others_changed_stays() -> None:
    world, administration = office()
    before = world.tenant
    administration.apply(PLAN[1:2])
    once = world.tenant
    administration.apply(PLAN[:1])
    administration.undo()
    assert world.tenant == once
    world.tenant = msgspec.structs.replace(once, smtp_auth_disabled=not once.smtp_auth_disabled)
    administration.undo()
    assert world.tenant == msgspec.structs.replace(before, smtp_auth_disabled=not before.smtp_auth_disabled)


def test_a_script_that_stops_changes_nothing_and_says_its_own_sentence() -> None:
    world, administration = office()
    theirs = connector("relay", "192.0.2.1", require_tls=True)
    world.tenant = msgspec.structs.replace(world.tenant, connectors=(theirs,))
    before = world.tenant
    with pytest.raises(WizardError) as caught:
        administration.apply((PLAN[1], PLAN[0]))
    assert "demands TLS" in caught.value.problem.text
    assert caught.value.problem.fix
    assert world.tenant == before
    assert "nothing to undo" in administration.undo()[0]
    with pytest.raises(WizardError, match=r"nobody@contoso\.com"):
        administration.apply((EnableSmtpAuth("nobody@contoso.com"),))
    assert administration.apply(()) == ()


def test_a_plan_that_begins_again_has_nothing_to_undo() -> None:
    world, administration = office()
    administration.apply(PLAN)
    administration.begin_again()
    assert "nothing to undo" in administration.undo()[0]
    account = mailbox(world.tenant, "scanner@contoso.com")
    assert account is not None
    assert account.smtp_auth is SmtpAuth.ENABLED

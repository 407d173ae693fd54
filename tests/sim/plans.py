"""The plans of the scenarios as the product makes them, and the administrator who applies them."""

import msgspec

from wizard import files
from wizard.core.decide import decide
from wizard.core.model import Decision, Method, Plan, TenantChange
from wizard.core.plan import make_plan
from wizard.sim.administration import Administration, Site
from wizard.sim.scenario import Scenario
from wizard.sim.world import World


def decided(scenario: Scenario, method: Method | None = None) -> tuple[Decision, Plan]:
    """The decision for the scenario's answers, and the plan of a method: the recommended one where none is given."""
    knowledge = files.load_knowledge()
    decision = decide(scenario.answers, None, knowledge, scenario.tenant.date)
    plan = make_plan(scenario.answers, decision, method or decision.recommended, None, knowledge)
    assert plan is not None
    return decision, plan


def plan_with(scenario: Scenario, *changes: TenantChange) -> Plan:
    """A plan whose script makes these changes."""
    return msgspec.structs.replace(decided(scenario)[1], changes=changes)


def administration_of(scenario: Scenario, world: World) -> Administration:
    """Who applies plans in this world."""
    return Administration(world, lambda: Site(f"scanner.{scenario.domain}", scenario.device.public_ip))

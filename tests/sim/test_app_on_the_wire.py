"""Practice mode on real sockets: the plan's app is registered, the application signs in as itself, and its mail arrives."""

import dataclasses

import msgspec

from tests.sim.plans import decided
from tests.sim.sending import send
from wizard.core.answers import Cloud
from wizard.core.model import Method, OwnApp
from wizard.core.practice import Sending
from wizard.core.problem import WizardError
from wizard.core.sign_in import SignInOrder, Way
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.scenarios import load_scenario


async def sent_as_the_application(services: PracticeServices, sending: Sending) -> bool:
    """Signs in as the application whose secret practice knows, and sends with its token."""
    assert services.accounts is not None
    order = SignInOrder(Way.SECRET, "", "", Cloud.WORLDWIDE, sending.username or "")
    await services.accounts.sign_in(order, lambda _code: None)
    # The device of practice has the application's token in the place of a person's.
    changed = dataclasses.replace(services, tokens=services.accounts)
    return (await send(changed, sending)).delivered


async def test_the_registered_app_sends_over_smtp_and_no_longer_when_it_is_taken_back() -> None:
    scenario = load_scenario("smtp-auth-oauth")
    _, plan = decided(scenario, Method.SMTP_AUTH_OAUTH)
    plan = msgspec.structs.replace(plan, app=OwnApp(as_application=True))
    services = await start_practice(scenario.id)
    try:
        assert services.practice is not None
        sending = services.practice.sending
        before = len(await services.practice.arrived())
        await services.practice.apply(plan, scenario.answers)
        assert await sent_as_the_application(services, sending)
        assert len(await services.practice.arrived()) == before + 1
        await services.practice.undo()
        assert services.accounts is not None
        await services.accounts.sign_out()
        assert not await sent_as_the_application(services, sending)
    finally:
        await services.close()


async def test_before_anything_is_registered_nobody_sends_as_an_application() -> None:
    services = await start_practice("smtp-auth-oauth")
    try:
        assert services.practice is not None
        try:
            delivered = await sent_as_the_application(services, services.practice.sending)
        except WizardError:
            delivered = False
        assert not delivered
    finally:
        await services.close()

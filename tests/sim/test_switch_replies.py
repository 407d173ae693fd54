"""The switches for policies, groups, reputation and the two services: each with the documented reply that follows."""

import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from tests.sim.doors import at, mail, password
from tests.sim.player import tenant_for, text
from wizard.core.problem import WizardError
from wizard.sim.entra.person import Person
from wizard.sim.entra.registration import DEVICE_APPLICATION, SERVER_APPLICATION
from wizard.sim.entra.request import Response, request
from wizard.sim.levers import Situation
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.scenarios import load_scenario
from wizard.sim.session import Endpoint
from wizard.sim.switches import switched, switches

GROUP = "everyone@contoso.com"
Turns = tuple[tuple[str, str], ...]


def turned(scenario_id: str, *turns: tuple[str, str]) -> Situation:
    scenario = load_scenario(scenario_id)
    now = Situation(tenant_for(scenario), scenario.device)
    for switch, value in turns:
        now = switched(now, switch, value)
        assert next(one.value for one in switches(now) if one.id == switch) == value
    return now


def handed_in(now: Situation, to: str, sender: str = "scanner@contoso.com") -> str:
    """What the MX host says at the end of a message from the device."""
    talk = at(Endpoint.MX, now.tenant, now.device.public_ip)
    talk.say("EHLO scanner")
    return text(mail(talk, sender, [to]))


@pytest.mark.parametrize(
    ("turns", "sender", "reply"),
    [
        ((), "scanner@contoso.com", "550 5.7.133 "),
        ((("group.0.senders", "anyone"),), "scanner@contoso.com", "250 2.6.0 "),
        ((("group.0.senders", "organization"),), "scanner@contoso.com", "250 2.6.0 "),
        ((("group.0.senders", "organization"),), "sam@fabrikam.com", "550 5.7.12 "),
        (
            (("group.0.senders", "anyone"), ("group.0.allowed", "reception@contoso.com")),
            "scanner@contoso.com",
            "550 5.7.124 ",
        ),
        (
            (
                ("group.0.senders", "anyone"),
                ("group.0.allowed", "reception@contoso.com, scanner@contoso.com"),
            ),
            "scanner@contoso.com",
            "250 2.6.0 ",
        ),
    ],
)
def test_a_group_takes_mail_from_whom_it_is_told_to(turns: Turns, sender: str, reply: str) -> None:
    now = turned("direct-send", ("group", "on"), *turns)
    assert handed_in(now, GROUP, sender).startswith(reply)
    assert switched(now, "group", "off").tenant.groups == ()


@pytest.mark.parametrize(
    ("turns", "direct", "relayed"),
    [
        ((("site.blocked", "on"),), "550 5.7.606 ", "550 5.7.606 "),
        ((("site.banned", "on"),), "550 5.7.511 ", "550 5.7.511 "),
        ((("site.busy", "on"),), "451 4.7.500 ", "250 2.6.0 "),
        ((("site.greylisted", "on"),), "451 4.7.850 ", "250 2.6.0 "),
        ((("filter.block-list", "on"),), "550 5.7.513 ", "550 5.7.513 "),
        ((("filter.allow-list", "on"),), "250 2.6.0 ", "250 2.6.0 "),
        (
            (("filter.allow-list", "on"), ("site.listed-elsewhere", "on")),
            "250 2.6.0 ",
            "550 5.7.1 Unable To Relay: Blocked by Customer Allow list",
        ),
    ],
)
def test_what_is_held_against_the_address(turns: Turns, direct: str, relayed: str) -> None:
    """A connector does away with throttling, and with nothing else."""
    assert handed_in(turned("direct-send", *turns), "reception@contoso.com").startswith(direct)
    relay = turned("connector-ip", *turns)
    assert handed_in(relay, "alex@fabrikam.com").startswith(relayed)
    back = relay
    for switch, _value in turns:
        back = switched(back, switch, "off")
    assert handed_in(back, "alex@fabrikam.com").startswith("250 2.6.0 ")


def test_a_switch_of_reputation_follows_the_address_and_leaves_others_listed() -> None:
    now = turned("direct-send", ("site.busy", "on"), ("site.address", "198.51.100.7"))
    assert next(one.value for one in switches(now) if one.id == "site.busy") == "off"
    both = switched(now, "site.busy", "on")
    assert both.tenant.reputation.busy == ("203.0.113.10", "198.51.100.7")
    assert switched(both, "site.busy", "off").tenant.reputation.busy == ("203.0.113.10",)


def test_conditional_access_stops_a_password_and_no_token() -> None:
    open_ = turned("security-defaults", ("security-defaults", "off"))
    blocked = switched(open_, "ca-legacy", "on")
    user = "scanner@contoso.com"
    assert text(password(at(Endpoint.SUBMISSION, open_.tenant), user)).startswith("235 ")
    refused = text(password(at(Endpoint.SUBMISSION, blocked.tenant), user))
    assert refused.startswith(
        "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria"
    )
    assert at(Endpoint.SUBMISSION, blocked.tenant).sign_in().code == 235


def test_entra_has_security_defaults_or_conditional_access() -> None:
    now = turned("security-defaults")
    with pytest.raises(WizardError, match="both at once") as caught:
        switched(now, "ca-legacy", "on")
    assert (caught.value.problem.field, bool(caught.value.problem.fix)) == ("ca-legacy", True)
    now = turned("security-defaults", ("security-defaults", "off"), ("ca-device-code", "on"))
    with pytest.raises(WizardError, match="both at once") as caught:
        switched(now, "security-defaults", "on")
    assert caught.value.problem.field == "security-defaults"
    now = switched(switched(now, "ca-device-code", "off"), "security-defaults", "on")
    assert now.tenant.directory.policies == ()


@pytest.mark.parametrize(
    ("turns", "signed_in", "sent"),
    [
        ((), "235 ", "250 2.6.0 "),
        ((("smtp-auth", "off"),), "235 ", "250 2.6.0 "),
        ((("hve.0.billing", "NoProperBillingPolicyStored"),), "235 ", "550 "),
        ((("security-defaults", "on"),), "535 5.7.139 ", "530 5.7.57 "),
        ((("ca-legacy", "on"),), "535 5.7.139 ", "530 5.7.57 "),
    ],
)
def test_high_volume_email(turns: Turns, signed_in: str, sent: str) -> None:
    talk = at(Endpoint.HVE, turned("high-volume-email", *turns).tenant)
    assert text(password(talk, "alerts@contoso.com")).startswith(signed_in)
    assert text(mail(talk, "alerts@contoso.com", ["reception@contoso.com"])).startswith(sent)


@pytest.mark.parametrize(
    ("turns", "signed_in", "sent"),
    [
        ((), "235 ", "250 2.6.0 "),
        ((("app.1.secret", "2026-11-20"),), "235 ", "250 2.6.0 "),
        ((("app.1.secret", "2026-11-19"),), "535 5.7.3 ", "530 5.7.57 "),
        ((("site.date", "2027-12-01"),), "535 5.7.3 ", "530 5.7.57 "),
        ((("app.1.enabled", "off"),), "535 5.7.3 ", "530 5.7.57 "),
        ((("acs.username.0.role", "off"),), "535 5.7.3 ", "530 5.7.57 "),
        ((("acs.domain.0.linked", "off"),), "235 ", "501 5.1.7 "),
        ((("acs.domain.0.from", "sales"),), "235 ", "550 5.7.1 "),
        ((("acs.domain.0.from", "sales, orders"),), "235 ", "250 2.6.0 "),
    ],
)
def test_azure_communication_services(turns: Turns, signed_in: str, sent: str) -> None:
    talk = at(Endpoint.ACS, turned("azure-communication-services", *turns).tenant)
    assert text(password(talk, "contoso-orders")).startswith(signed_in)
    assert text(mail(talk, "orders@contoso.com", ["alex@fabrikam.com"])).startswith(sent)


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("app.1.secret", "soon"),
        ("app.1.secret", ""),
        ("acs.domain.0.from", ""),
        ("acs.domain.0.from", "a@b"),
        ("group.0.allowed", "nobody"),
    ],
)
def test_what_a_line_does_not_take_is_said_at_the_switch(switch: str, value: str) -> None:
    now = turned("azure-communication-services", ("group", "on"))
    with pytest.raises(WizardError) as caught:
        switched(now, switch, value)
    assert caught.value.problem.field == switch
    assert caught.value.problem.fix


# --- Entra's own answers -------------------------------------------------------------------------------------------------


@pytest.fixture
async def started() -> AsyncIterator[PracticeServices]:
    services = await start_practice("smtp-auth-oauth")
    try:
        yield services
    finally:
        await services.close()


async def turn(started: PracticeServices, *turns: tuple[str, str]) -> None:
    assert started.practice is not None
    for switch, value in turns:
        await started.practice.switch(switch, value)


def asked(started: PracticeServices, path: str, **form: str) -> Response:
    """One request to the practice Entra."""
    entra = started.running.entra
    return entra.answer(
        request(
            "POST",
            f"https://login.microsoftonline.com/{entra.directory.tenant_id}/oauth2/v2.0/{path}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form),
        )
    )


@pytest.mark.parametrize(
    ("turns", "problem"),
    [
        ((("app.0.consent", "off"),), None),  # the person consents
        ((("app.0.consent", "off"), ("consent", "off")), "oauth-consent-missing"),
        ((("app.0.enabled", "off"),), "oauth-app-not-found"),
        ((("ca-legacy", "on"),), None),
    ],
)
async def test_a_device_gets_its_token_or_entras_refusal(
    started: PracticeServices, turns: Turns, problem: str | None
) -> None:
    await turn(started, *turns)
    if problem is None:
        assert (await started.tokens.token("scanner@contoso.com")).reveal().count(".") == 2
        return
    with pytest.raises(WizardError) as caught:
        await started.tokens.token("scanner@contoso.com")
    assert caught.value.problem.id == problem
    assert caught.value.problem.fix


async def test_a_client_secret_is_good_up_to_its_last_day(started: PracticeServices) -> None:
    entra = started.info()["entra"]
    form = {
        "grant_type": "client_credentials",
        "client_id": SERVER_APPLICATION,
        "client_secret": entra["server_client_secret"],
        "scope": entra["app_scope"],
    }
    assert asked(started, "token", **form).error == 0
    await turn(started, ("app.1.secret", "2026-11-19"))
    assert asked(started, "token", **form).error == 7000222
    await turn(started, ("app.1.secret", "2026-11-20"))
    assert asked(started, "token", **form).error == 0
    await turn(started, ("site.date", "2026-11-21"))
    assert asked(started, "token", **form).error == 7000222


async def test_a_policy_stops_the_device_code(started: PracticeServices) -> None:
    await turn(started, ("ca-device-code", "on"))
    scope = started.info()["entra"]["user_scope"]
    answer = asked(started, "devicecode", client_id=DEVICE_APPLICATION, scope=scope)
    flow = json.loads(answer.body.reveal())
    person = Person(started.running.entra.answer, "scanner@contoso.com")
    person.type_code(flow["verification_uri"], flow["user_code"])
    assert "AADSTS53003" in person.problem
    assert (await started.tokens.token("scanner@contoso.com")).reveal(), "the browser's way is open"
    await turn(started, ("ca-device-code", "off"))
    answer = asked(started, "devicecode", client_id=DEVICE_APPLICATION, scope=scope)
    flow = json.loads(answer.body.reveal())
    again = Person(started.running.entra.answer, "scanner@contoso.com")
    again.type_code(flow["verification_uri"], flow["user_code"])
    assert again.problem == ""

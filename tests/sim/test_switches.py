"""Every switch of the practice tenant: what it turns, what it refuses, and that the server answers by it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sim.player import Talk, tenant_for
from wizard.core.practice import Switch, SwitchKind
from wizard.core.problem import WizardError
from wizard.sim.levers import Situation
from wizard.sim.scenarios import ORDER, load_scenario
from wizard.sim.switches import switched, switches
from wizard.sim.tenant import BasicAuth, ConnectorType, SmtpAuth, mailbox
from wizard.sim.world import World


def situation(scenario_id: str = "connector-ip") -> Situation:
    scenario = load_scenario(scenario_id)
    return Situation(tenant_for(scenario), scenario.device)


def by_id(now: Situation) -> dict[str, Switch]:
    return {switch.id: switch for switch in switches(now)}


def turned(now: Situation, *wanted: tuple[str, str]) -> Situation:
    for switch, value in wanted:
        now = switched(now, switch, value)
    return now


@pytest.mark.parametrize("scenario_id", ORDER)
def test_every_situation_shows_each_switch_once_and_with_words(scenario_id: str) -> None:
    found = switches(situation(scenario_id))
    assert len({one.id for one in found}) == len(found)
    assert all(one.label for one in found)
    for one in found:
        choosable = {option.value for option in one.options}
        assert (one.value in choosable) == (one.kind in (SwitchKind.ON_OFF, SwitchKind.CHOICE))


@pytest.mark.parametrize("scenario_id", ORDER)
def test_a_switch_turned_to_any_of_its_values_shows_that_value_and_back_again_is_where_it_was(
    scenario_id: str,
) -> None:
    before = situation(scenario_id)
    for one in switches(before):
        for option in one.options:
            if one.id.startswith("connector"):
                continue  # what a connector knew is not kept when it is taken away or proved otherwise
            if one.id.startswith("ca-") and before.tenant.security_defaults:
                continue  # Entra has one or the other: the test below
            after = switched(before, one.id, option.value)
            assert by_id(after)[one.id].value == option.value
            assert switched(after, one.id, one.value) == before


def test_what_is_not_turned_stays_as_it_was() -> None:
    before = situation()
    after = switched(before, "smtp-auth", "off")
    assert not after.tenant.smtp_auth_disabled
    assert {name: one.value for name, one in by_id(after).items() if name != "smtp-auth"} == {
        name: one.value for name, one in by_id(before).items() if name != "smtp-auth"
    }


def test_the_values_reach_the_tenant() -> None:
    after = turned(
        situation(),
        ("basic-auth", "retired"),
        ("mailbox.smtp-auth", "disabled"),
        ("mailbox.send-as", "a@contoso.com; b@contoso.com"),
        ("connector.0.addresses", "198.51.100.7, 198.51.100.0/24"),
        ("connector.0.type", "partner"),
        ("limits.minute", "5"),
        ("limits.size", "10"),
        ("site.date", "2027-01-01"),
        ("site.blocked", "on"),
    )
    box = mailbox(after.tenant, after.device.account)
    assert box is not None
    assert after.tenant.basic_auth is BasicAuth.RETIRED
    assert box.smtp_auth is SmtpAuth.DISABLED
    assert box.send_as == ("a@contoso.com", "b@contoso.com")
    assert after.tenant.connectors[0].sender_ips == ("198.51.100.7", "198.51.100.0/24")
    assert after.tenant.connectors[0].type is ConnectorType.PARTNER
    assert after.tenant.limits.messages_per_minute == 5
    assert after.tenant.limits.message_bytes == 10 * 2**20
    assert after.tenant.date == datetime.date(2027, 1, 1)
    assert after.device.public_ip in after.tenant.blocked_ips


def test_a_password_ends_with_the_year_unless_it_was_switched_on_again_and_for_a_new_tenant_anyway() -> None:
    from wizard.sim.basic_auth import Basic, basic_of

    def basic(*wanted: tuple[str, str]) -> Basic:
        now = turned(situation("security-defaults"), ("security-defaults", "off"), *wanted)
        box = mailbox(now.tenant, now.device.account)
        assert box is not None
        return basic_of(now.tenant, box)

    assert basic(("site.date", "2026-12-31")) is Basic.OPEN
    assert basic(("site.date", "2027-01-01")) is Basic.OFF_BY_DEFAULT
    assert basic(("site.date", "2027-01-01"), ("basic-again", "on")) is Basic.OPEN
    new = (("site.date", "2027-03-01"), ("site.created", "2027-02-01"), ("basic-again", "on"))
    assert basic(*new) is Basic.NEVER_HAD
    assert basic(*new, ("site.created", "")) is Basic.OPEN


def test_a_partner_connector_has_two_switches_more_and_a_certificate_takes_the_place_of_addresses() -> None:
    now = situation()
    assert "connector.0.restrict-addresses" not in by_id(now)
    now = turned(now, ("connector.0.type", "partner"), ("connector.0.by", "certificate"))
    assert "connector.0.restrict-addresses" in by_id(now)
    assert "connector.0.addresses" not in by_id(now)
    assert by_id(now)["connector.0.certificate"].value == "scanner.contoso.com"
    assert now.tenant.connectors[0].sender_ips == ()


def test_a_new_connector_knows_the_device_and_an_old_one_goes_away() -> None:
    gone = switched(situation(), "connector", "off")
    assert gone.tenant.connectors == ()
    moved = turned(gone, ("site.address", "198.51.100.9"), ("connector", "on"))
    assert moved.tenant.connectors[0].sender_ips == ("198.51.100.9",)


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("connector.0.addresses", ""),
        ("connector.0.addresses", "10.0.0.0/16"),
        ("connector.0.addresses", "2001:db8::1"),
        ("connector.0.addresses", "somewhere"),
        ("site.address", "203.0.113.300"),
        ("site.address", "127.0.0.1"),
        ("site.date", "tomorrow"),
        ("limits.minute", "0"),
        ("limits.minute", "many"),
        ("limits.day", "9" * 30),
        ("mailbox.send-as", "nobody"),
        ("mailbox.smtp-auth", "perhaps"),
        ("security-defaults", "yes"),
    ],
)
def test_a_value_that_it_does_not_take_is_refused_with_the_switch_and_what_it_takes(
    switch: str, value: str
) -> None:
    now = situation()
    with pytest.raises(WizardError) as refused:
        switched(now, switch, value)
    assert refused.value.problem.field == switch
    assert by_id(now)[switch].label in refused.value.problem.text
    assert refused.value.problem.fix.startswith("It takes ")


@pytest.mark.parametrize("switch", ["domains", "connector.7.enabled", "no such", "\x1b[31m"])
def test_what_can_not_be_turned_is_refused(switch: str) -> None:
    with pytest.raises(WizardError) as refused:
        switched(situation(), switch, "on")
    assert "\x1b" not in refused.value.problem.text


@given(
    switch=st.sampled_from(sorted(by_id(situation()))),
    value=st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            ["on", "off", "203.0.113.10", "1", "*.contoso.com", "2026-12-31", "::1", "-0", "1e9"]
        ),
    ),
)
def test_whatever_is_typed_is_taken_or_refused_with_a_sentence(switch: str, value: str) -> None:
    now = situation()
    refused = ""
    try:
        now = switched(now, switch, value)
    except WizardError as error:
        refused = error.problem.field
    assert refused in ("", switch)
    assert switches(now)


def test_the_server_answers_by_the_switches() -> None:
    """The connector knows another address: the very next connection is refused."""
    now = turned(situation(), ("connector.0.addresses", "198.51.100.1"))
    talk = Talk(World(now.tenant), client_ip=now.device.public_ip)
    talk.say("EHLO scanner")
    talk.say("MAIL FROM:<scanner@contoso.com>")
    assert talk.say("RCPT TO:<alex@fabrikam.com>").code == 550
    mended = turned(now, ("connector.0.addresses", now.device.public_ip))
    talk = Talk(World(mended.tenant), client_ip=mended.device.public_ip)
    talk.say("EHLO scanner")
    talk.say("MAIL FROM:<scanner@contoso.com>")
    assert talk.say("RCPT TO:<alex@fabrikam.com>").code == 250

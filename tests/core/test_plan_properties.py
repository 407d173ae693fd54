"""What must hold for the plan of every method for every answer, the recommended one or not."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.cases import DAYS, HOST, KNOWLEDGE, TODAY, answers_of, documents, profile_of
from tests.core.reference import ORDER, Reader
from wizard.core.answers import Answers, Port, Security, SignIn, YesNo
from wizard.core.case import known_device
from wizard.core.decide import decide
from wizard.core.facts import DkimFacts, DkimSelector, DmarcFacts, Facts, MxFacts, MxHost
from wizard.core.model import (
    SCHEMA,
    CreateInboundConnector,
    Decision,
    EnableSmtpAuth,
    Method,
    Plan,
    PlanDocument,
    SessionNote,
    Settings,
)
from wizard.core.network_facts import NetworkFacts
from wizard.core.plan import document, make_plan
from wizard.core.settings import TO_MX
from wizard.core.spf_facts import SpfFacts

READING_STEP = {
    "sending.from": "choose-sender",
    "tenant.mx_host": "read-mx-host",
    "tenant.cloud": "read-smtp-host",
    "tenant.mailbox": "prepare-mailbox",
    "network.public_ips": "find-public-ip",
    "options.local_relay_host": "build-relay",
    "options.acs_username": "create-acs-username",
    "options.hve_account": "create-hve-account",
}
"""Where each value that is not known yet comes from."""


def reading_step(missing: str, method: Method) -> str:
    """The step that finds out what is missing; Azure's host is not Microsoft 365's."""
    azure = method is Method.AZURE_COMMUNICATION_SERVICES and missing == "tenant.cloud"
    return "read-acs-host" if azure else READING_STEP[missing]


FACTS = st.one_of(
    st.none(),
    st.builds(
        Facts,
        st.sampled_from(["contoso.com", "fabrikam.com"]),
        mx=st.sampled_from(
            [
                None,
                MxFacts((), None, None, None),
                MxFacts((MxHost(0, HOST),), HOST, None, None),
                MxFacts((MxHost(10, "mx1.filter.example"),), None, None, "Filter"),
            ]
        ),
        spf=st.sampled_from([None, SpfFacts("v=spf1 a -all", 1, 0, False, {}, None)]),
        dkim=st.sampled_from([None, DkimFacts(DkimSelector(None, False), DkimSelector("x", True))]),
        dmarc=st.sampled_from([None, DmarcFacts(record=None, policy=None, problems=())]),
        network=st.sampled_from(
            [None, NetworkFacts(None, None, YesNo.YES, Port.OPEN, Port.OPEN, ("list.example",))]
        ),
    ),
)


def plans(data: dict[str, Any], facts: Facts | None, today: Any = TODAY) -> dict[Method, Plan]:
    """The plan of every method, forced where it is not the recommended one."""
    answers = answers_of(data)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, today)
    found = {}
    for method in Method:
        plan = make_plan(answers, decision, method, profile, KNOWLEDGE, facts)
        assert plan is not None
        found[method] = plan
    return found


@given(documents(), FACTS, DAYS)
def test_every_method_has_a_plan_that_can_be_followed(
    data: dict[str, Any], facts: Facts | None, today: Any
) -> None:
    for method, plan in plans(data, facts, today).items():
        assert plan.method is method
        names = [step.id for step in plan.steps]
        assert len(set(names)) == len(names)
        assert {"enter-settings", "send-test"} <= set(names)
        assert len(set(plan.placeholders)) == len(plan.placeholders)
        for missing in plan.placeholders:
            assert reading_step(missing, method) in names
        if plan.settings.host is None:
            assert set(plan.placeholders) & {"tenant.mx_host", "tenant.cloud", "options.local_relay_host"}


def states_of(answers: Answers, method: Method) -> dict[str, str]:
    return Reader(answers, profile_of(answers), TODAY).requirements()[method.value]


@given(documents(), FACTS)
def test_the_device_is_told_what_it_can_do(data: dict[str, Any], facts: Facts | None) -> None:
    """Port, encryption and sign-in are among what the device is known to offer, unless that rules the method out."""
    answers = answers_of(data)
    device = known_device(answers, profile_of(answers))
    for method, plan in plans(data, facts).items():
        stands, told = states_of(answers, method), plan.settings
        port = [state for name, state in stands.items() if name.startswith("port-")]
        if isinstance(device.ports, tuple) and "never" not in port:
            assert told.port in device.ports
        encryption = [stands.get("encryption-on-port-25"), stands.get("starttls-tls-1-2")]
        if isinstance(device.security_modes, tuple) and "never" not in encryption:
            assert told.security in device.security_modes
        signing = [state for name, state in stands.items() if "sign-in" in name]
        # A relay of one's own can not check a token of Microsoft's: such a device needs a password there.
        relay = method is Method.LOCAL_RELAY and device.sign_in == (SignIn.OAUTH2,)
        if isinstance(device.sign_in, tuple) and "never" not in signing and not relay:
            assert told.sign_in in device.sign_in


@given(documents(), FACTS)
def test_settings_agree_with_the_method(data: dict[str, Any], facts: Facts | None) -> None:
    for method, plan in plans(data, facts).items():
        told = plan.settings
        name = method.value
        if name.startswith(("connector_", "direct_")):
            assert (told.port, told.sign_in, told.username) == (25, SignIn.NONE, None)
        elif name != "local_relay":
            assert told.port in {25, 587}
            assert told.security is Security.STARTTLS
            assert told.sign_in is not SignIn.NONE
        if name.startswith("smtp_auth_"):
            assert told.username is not None
            assert (
                told.sign_in
                == {"oauth": SignIn.OAUTH2, "basic": SignIn.BASIC}[name.removeprefix("smtp_auth_")]
            )
        assert told.from_.count("@") == 1
        assert told.from_.isascii()


@given(documents(), FACTS)
def test_no_plan_holds_a_secret(data: dict[str, Any], facts: Facts | None) -> None:
    secret = ("password", "secret", "token")
    for plan in plans(data, facts).values():
        for field in plan.settings.fields:
            if field.role == "password":
                assert field.value is None
        written = msgspec.to_builtins((plan.settings, plan.changes))
        assert not any(word in key.lower() for key in keys_of(written) for word in secret)


def keys_of(value: Any) -> set[str]:
    """Every key in a document, however deep."""
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_of(one)}
    if isinstance(value, list | tuple):
        return {key for one in value for key in keys_of(one)}
    return set()


@given(documents(), DAYS)
def test_the_document_says_what_was_decided_and_planned(data: dict[str, Any], today: Any) -> None:
    answers = answers_of(data)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, today)
    plan = make_plan(answers, decision, decision.recommended, profile, KNOWLEDGE)
    made = document(answers, decision, plan, with_answers=True)
    assert (made.settings is None) == (made.recommended is None) == (plan is None)
    assert made.method == made.recommended == decision.recommended
    # Where nothing fits and no set of changes opens a method, there is nothing to do.
    assert made.steps or (plan is None and not decision.what_would_change)
    assert made.dns == (() if plan is None else plan.dns)
    for name in ("as_of", "candidates", "questions_left", "assumptions", "what_would_change"):
        assert getattr(made, name) == getattr(decision, name)
    assert made.answers == answers
    assert made.schema_ == SCHEMA == 1


def some_decision() -> tuple[Answers, Decision]:
    answers = Answers(domain="contoso.com")
    return answers, decide(answers, None, KNOWLEDGE, TODAY)


def test_the_document_holds_answers_and_session_only_where_they_are_asked_for() -> None:
    answers, decision = some_decision()
    session = SessionNote(step="test")
    with_all = document(
        answers, decision, None, with_answers=True, session=session, basic_authentication="It ends."
    )
    assert (with_all.answers, with_all.session, with_all.basic_authentication) == (
        answers,
        session,
        "It ends.",
    )
    bare: PlanDocument = document(answers, decision, None, with_answers=False)
    assert bare.answers is msgspec.UNSET
    assert bare.session is msgspec.UNSET
    assert bare.basic_authentication is None


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("addresses", [None, ["203.0.113.10"]])
def test_the_site_s_address_is_missing_only_where_the_method_goes_by_it(
    method: Method, addresses: list[str] | None
) -> None:
    data: dict[str, Any] = {"domain": "contoso.com", "network": {"public_ips": addresses}}
    missing = plans(data, None)[method].placeholders
    # A certificate lets the mail in from anywhere, but SPF names addresses.
    by_address = method in {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE, Method.DIRECT_SEND}
    assert ("network.public_ips" in missing) == (by_address and addresses is None)


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("smtp_auth_oauth", "sending.from tenant.mailbox"),
        ("connector_ip", "sending.from tenant.mx_host network.public_ips"),
        ("connector_certificate", "sending.from tenant.mx_host network.public_ips"),
        ("direct_send", "sending.from tenant.mx_host network.public_ips"),
        ("local_relay", "sending.from options.local_relay_host tenant.mailbox"),
        ("high_volume_email", "sending.from options.hve_account"),
        ("azure_communication_services", "sending.from options.acs_username"),
        ("smtp_auth_basic", "sending.from tenant.mailbox"),
    ],
)
def test_what_is_missing_where_only_the_domain_is_known(method: str, missing: str) -> None:
    """The device's own values first, then what stands behind it."""
    assert " ".join(plans({"domain": "contoso.com"}, None)[Method(method)].placeholders) == missing


@pytest.mark.parametrize("method", Method)
def test_the_plan_shows_the_settings_of_its_own_method(method: Method) -> None:
    found: Settings = plans({"domain": "contoso.com", "tenant": {"mx_host": HOST}}, None)[method].settings
    shown = {field.role: field.value for field in found.fields}
    assert (shown["smtp_host"], shown["port"], shown["from_address"]) == (
        found.host,
        str(found.port),
        found.from_,
    )


# --- the relay on the own network -----------------------------------------------------------------------------------


def best_way_on(answers: Answers) -> str:
    """As it stands, then a mailbox only for what it may write to in a day, then by what the admin values."""
    ways = Reader(answers, None, TODAY).ways_on()
    order = ORDER[answers.preferences.priority or "security"].split()
    too_many = (answers.sending.recipients_per_day or 0) > 10_000
    alike = [
        way
        for way, stands in ways.items()
        if stands == min(ways.values(), key=["met", "unknown", "unmet"].index)
    ]
    return min(alike, key=lambda way: (way == "smtp_auth_oauth" and too_many, order.index(way)))


@given(documents(), FACTS)
def test_microsoft_365_sees_the_relay_s_way_on(data: dict[str, Any], facts: Facts | None) -> None:
    made = plans(data, facts)
    plan = made.pop(Method.LOCAL_RELAY)
    assert all(other.relay is None for other in made.values())
    relay = plan.relay
    assert relay is not None
    assert relay.way_on.value == best_way_on(answers_of(data))
    onward = made[relay.way_on]
    assert plan.dns == onward.dns
    assert (relay.host is None) == (onward.settings.host is None)
    assert relay.host in {None, onward.settings.host}
    assert set(onward.placeholders) & {
        "tenant.mx_host",
        "tenant.cloud",
        "network.public_ips",
        "tenant.mailbox",
    } <= set(plan.placeholders)
    told = plan.settings
    assert (relay.listens_on, relay.listens_with) == (told.port, told.security)
    assert relay.password == (told.sign_in is not SignIn.NONE)


@given(documents(), FACTS)
def test_a_relay_s_connector_always_asks_for_encryption(data: dict[str, Any], facts: Facts | None) -> None:
    made = plans(data, facts)
    plan = made[Method.LOCAL_RELAY]
    assert plan.relay is not None
    connectors = [one for one in plan.changes if isinstance(one, CreateInboundConnector)]
    assert len(connectors) == (plan.relay.way_on is Method.CONNECTOR_IP)
    assert all(connector.require_tls for connector in connectors)
    if plan.relay.way_on is Method.SMTP_AUTH_OAUTH:
        assert plan.relay.mailbox is not None
        switched = [one.mailbox for one in plan.changes if isinstance(one, EnableSmtpAuth)]
        assert switched in ([], [plan.relay.mailbox])
        assert bool(switched) == any(
            isinstance(one, EnableSmtpAuth) for one in made[Method.SMTP_AUTH_OAUTH].changes
        )
    else:
        assert plan.relay.mailbox is None


# --- what look-ups add ----------------------------------------------------------------------------------------------


@given(documents(), FACTS)
def test_look_ups_add_warnings_and_take_none_away(data: dict[str, Any], facts: Facts | None) -> None:
    without, with_facts = plans(data, None), plans(data, facts)
    for method, plan in with_facts.items():
        known = without[method].warnings
        assert plan.warnings[: len(known)] == known
        added = [warning.id for warning in plan.warnings[len(known) :]]
        by_facts = {"mx-behind-filter", "host-name-too-long", "address-looks-dynamic", "address-on-blocklist"}
        assert set(added) <= by_facts
        assert len({warning.id for warning in plan.warnings}) == len(plan.warnings)
        assert not any("{" in warning.text for warning in plan.warnings)


def test_a_filter_and_a_listed_address_are_named_where_mail_goes_to_the_mx() -> None:
    facts = Facts(
        "contoso.com",
        mx=MxFacts((MxHost(10, "mx1.filter.example"),), None, None, "Example Filter"),
        network=NetworkFacts(None, None, YesNo.YES, Port.OPEN, Port.OPEN, ("list.example",)),
    )
    no_mailbox = {
        "domain": "contoso.com",
        "tenant": {"licensed_mailbox": "no"},
        "options": {"certificate": "no"},
    }
    found = {
        method: {one.id: one.text for one in plan.warnings}
        for method, plan in plans(no_mailbox, facts).items()
    }
    every = {"mx-behind-filter", "address-looks-dynamic", "address-on-blocklist"}
    # Without a mailbox and a certificate the relay goes on by the site's address.
    for method in (*TO_MX, Method.LOCAL_RELAY):
        assert every <= set(found[method])
        assert "Example Filter" in found[method]["mx-behind-filter"]
        assert "list.example" in found[method]["address-on-blocklist"]
    assert not every & set(found[Method.SMTP_AUTH_OAUTH])
    other = Facts("fabrikam.com", mx=facts.mx)
    assert "mx-behind-filter" not in {
        one.id for one in plans(no_mailbox, other)[Method.CONNECTOR_IP].warnings
    }

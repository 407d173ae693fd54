"""The relay on the own network: its way on by how each stands, and what its plan then holds."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.core.cases import HOST, KNOWLEDGE, TODAY, answers_of, documents, profile_of
from wizard.core.answers import Security
from wizard.core.case import Case, case_of
from wizard.core.decide import decide
from wizard.core.facts import Facts, MxFacts
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method, Plan
from wizard.core.plan import make_plan
from wizard.core.relay import WAYS_ON, way_on
from wizard.core.requirements import relay_way_on

MAILBOX = {"network": {"port_587": "open"}, "tenant": {"licensed_mailbox": "yes"}}
ADDRESS = {
    "network": {"port_25": "open", "static_ip": "yes", "ip_shared": "no", "public_ips": ["203.0.113.10"]}
}
CERTIFICATE = {"network": {"port_25": "open"}, "options": {"certificate": "yes"}}


def merged(*parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {"hosting": "on_premises"},
        "sending": {"from": "scanner@contoso.com"},
        "tenant": {"mx_host": HOST},
        "options": {"local_server": "yes"},
    }
    for part in parts:
        for section, values in part.items():
            found[section] = {**found.get(section, {}), **values}
    return found


def case_for(data: dict[str, Any]) -> Case:
    answers = answers_of(data)
    return case_of(answers, profile_of(answers), KNOWLEDGE, TODAY)


def planned(data: dict[str, Any], facts: Facts | None = None) -> Plan:
    answers = answers_of(data)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method.LOCAL_RELAY, profile, KNOWLEDGE, facts)
    assert plan is not None
    return plan


def steps(plan: Plan) -> list[str]:
    return [step.id for step in plan.steps if not step.id.startswith(("find-out-", "obtain-"))]


@pytest.mark.parametrize(
    ("parts", "priority", "way"),
    [
        ((), "security", "smtp_auth_oauth"),
        ((MAILBOX, ADDRESS, CERTIFICATE), "security", "smtp_auth_oauth"),
        ((MAILBOX, ADDRESS, CERTIFICATE), "least_work", "smtp_auth_oauth"),
        ((ADDRESS, CERTIFICATE), "security", "connector_ip"),
        ((ADDRESS, CERTIFICATE), "compliance", "connector_certificate"),
        ((ADDRESS,), "compliance", "connector_ip"),
        ((CERTIFICATE,), "security", "connector_certificate"),
        # Not known beats what has to be obtained.
        (({"tenant": {"licensed_mailbox": "no"}},), "security", "connector_ip"),
        (
            ({"tenant": {"licensed_mailbox": "no"}, "network": {"static_ip": "no"}},),
            "security",
            "connector_certificate",
        ),
        (({"network": {"port_25": "blocked", "port_587": "blocked"}},), "security", "smtp_auth_oauth"),
        (({"network": {"port_25": "blocked", "port_587": "blocked"}},), "compliance", "smtp_auth_oauth"),
        # A mailbox may write to 10,000 recipients a day; where nothing else is as near it is still the way.
        ((MAILBOX, ADDRESS, {"sending": {"recipients_per_day": 10_001}}), "security", "connector_ip"),
        ((MAILBOX, ADDRESS, {"sending": {"recipients_per_day": 10_000}}), "security", "smtp_auth_oauth"),
        ((MAILBOX, {"sending": {"recipients_per_day": 10_001}}), "security", "smtp_auth_oauth"),
        # The relay's queue flattens a peak.
        (
            (MAILBOX, ADDRESS, {"sending": {"peak_per_minute": 31, "connections": 4}}),
            "security",
            "smtp_auth_oauth",
        ),
    ],
)
def test_the_way_on(parts: tuple[dict[str, Any], ...], priority: str, way: str) -> None:
    data = merged(*parts, {"preferences": {"priority": priority}})
    assert way_on(case_for(data)) == way
    plan = planned(data)
    assert plan.relay is not None
    assert plan.relay.way_on == way


@settings(max_examples=300, deadline=None)
@given(documents())
def test_no_way_is_nearer_than_the_chosen_one(data: dict[str, Any]) -> None:
    case = case_for(data)
    chosen = WAYS_ON[way_on(case)](case.levels)
    assert chosen == min(rule(case.levels) for rule in WAYS_ON.values()) == relay_way_on(case.levels)


@settings(max_examples=200, deadline=None)
@given(documents())
def test_the_device_is_told_what_the_relay_listens_for(data: dict[str, Any]) -> None:
    plan = planned(data)
    relay, found = plan.relay, plan.settings
    assert relay is not None
    assert (relay.listens_on, relay.listens_with) == (found.port, found.security)
    assert relay.password is (found.username is not None)
    assert (relay.mailbox is not None) is (relay.way_on is Method.SMTP_AUTH_OAUTH)
    fitting: dict[Method, tuple[type, ...]] = {
        Method.SMTP_AUTH_OAUTH: (EnableSmtpAuth, GrantSendAs),
        Method.CONNECTOR_IP: (CreateInboundConnector,),
        Method.CONNECTOR_CERTIFICATE: (),
    }
    assert all(isinstance(change, fitting[relay.way_on]) for change in plan.changes)
    if relay.host is None:
        assert set(plan.placeholders) & {"tenant.mx_host", "tenant.cloud"}
    order = steps(plan)
    own = [name for name in order if name in RELAY_STEPS]
    assert own == [name for name in RELAY_STEPS if name in own]
    assert order[-2:] == ["enter-settings", "send-test"]
    assert order.index("test-relay") == len(order) - 3
    assert ("encrypt-relay" in order) is (relay.listens_with is not Security.NONE)
    assert ("create-relay-password" in order) is relay.password


RELAY_STEPS = (
    "build-relay",
    "copy-relay-files",
    "encrypt-relay",
    "create-relay-password",
    "register-relay-app",
    "sign-in-relay",
    "install-relay-certificate",
    "test-relay",
)


def test_only_another_method_has_no_relay() -> None:
    answers = answers_of(merged())
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    for method in Method:
        plan = make_plan(answers, decision, method, None, KNOWLEDGE)
        assert plan is not None
        assert (plan.relay is not None) is (method is Method.LOCAL_RELAY)


def test_by_mailbox() -> None:
    plan = planned(merged(MAILBOX, {"tenant": {"mailbox": "mfp@contoso.com"}}))
    assert plan.relay is not None
    assert (plan.relay.host, plan.relay.port, plan.relay.mailbox) == (
        "smtp.office365.com",
        587,
        "mfp@contoso.com",
    )
    assert plan.changes == (
        EnableSmtpAuth("mfp@contoso.com"),
        GrantSendAs(identity="scanner@contoso.com", trustee="mfp@contoso.com"),
    )
    assert steps(plan)[:2] == ["enable-smtp-auth", "grant-send-as"]
    assert {"register-relay-app", "sign-in-relay"} <= set(steps(plan))
    assert "approve-sign-in" not in steps(plan)
    on = planned(
        merged(MAILBOX, {"tenant": {"mailbox": "scanner@contoso.com", "smtp_auth_mailbox": "enabled"}})
    )
    assert on.changes == ()
    assert "check-smtp-auth" in steps(on)
    nobody = planned(merged(MAILBOX))
    assert "tenant.mailbox" in nobody.placeholders
    assert "prepare-mailbox" in steps(nobody)


@pytest.mark.parametrize(
    ("network", "port"),
    [({"port_587": "blocked", "port_25": "open"}, 25), ({"port_587": "blocked"}, 25), ({}, 587)],
)
def test_by_mailbox_over_the_port_that_is_open(network: dict[str, str], port: int) -> None:
    plan = planned(
        merged({"network": network, "tenant": {"licensed_mailbox": "yes"}}, {"network": {"static_ip": "no"}})
    )
    assert plan.relay is not None
    assert (plan.relay.way_on, plan.relay.port) == ("smtp_auth_oauth", port)


def test_by_address() -> None:
    plan = planned(merged(ADDRESS, {"device": {"tls": "1.0"}, "tenant": {"licensed_mailbox": "no"}}))
    assert plan.relay is not None
    assert (plan.relay.host, plan.relay.port) == (HOST, 25)
    # The relay encrypts, whatever the device can do.
    assert plan.changes == (CreateInboundConnector("Relay Wizard contoso.com", ("203.0.113.10",), True),)
    assert plan.dns[0].value == "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"
    assert "create-connector" in steps(plan)
    two = {"network": {"public_ips": ["203.0.113.10", "198.51.100.7"]}}
    both = planned(merged(ADDRESS, two, {"tenant": {"licensed_mailbox": "no"}}))
    assert both.changes == (
        CreateInboundConnector("Relay Wizard contoso.com", ("203.0.113.10", "198.51.100.7"), True),
    )
    assert "ip4:203.0.113.10 ip4:198.51.100.7" in both.dns[0].value
    lost = planned(merged(ADDRESS, {"network": {"public_ips": None}, "tenant": {"licensed_mailbox": "no"}}))
    assert "network.public_ips" in lost.placeholders
    assert "find-public-ip" in steps(lost)


def test_by_certificate() -> None:
    plan = planned(
        merged(CERTIFICATE, {"network": {"static_ip": "no"}, "tenant": {"licensed_mailbox": "no"}})
    )
    assert plan.relay is not None
    assert (plan.relay.way_on, plan.relay.host, plan.relay.port) == ("connector_certificate", HOST, 25)
    assert plan.changes == ()
    assert {"create-certificate-connector", "install-relay-certificate"} <= set(steps(plan))
    assert "ip4:" not in plan.dns[0].value


def test_the_relay_s_host_is_read_and_never_worked_out() -> None:
    unread = merged(ADDRESS, {"tenant": {"licensed_mailbox": "no", "mx_host": "mx.filter.example"}})
    plan = planned(unread)
    assert plan.relay is not None
    assert plan.relay.host is None
    assert "tenant.mx_host" in plan.placeholders
    assert "read-mx-host" in steps(plan)
    facts = Facts("contoso.com", mx=MxFacts((), "contoso-com.s-v1.mx.microsoft", None, None))
    known = planned(unread, facts)
    assert known.relay is not None
    assert known.relay.host == "contoso-com.s-v1.mx.microsoft"
    assert "tenant.mx_host" not in known.placeholders


@pytest.mark.parametrize(
    ("parts", "wanted", "never"),
    [
        ((MAILBOX,), {"smtp-auth-switch", "relay-secret-expires"}, {"address-may-change"}),
        ((ADDRESS,), {"address-may-change", "connector-may-need-support"}, {"relay-secret-expires"}),
        ((CERTIFICATE,), {"relay-certificate-expires", "connector-may-need-support"}, {"address-may-change"}),
        ((MAILBOX, {"tenant": {"cloud": "dod"}}), {"cloud-host-unsure"}, set()),
        ((MAILBOX, {"device": {"tls": "1.0"}}), {"clear-text-to-relay"}, {"clear-text", "tls-too-old"}),
        (
            (MAILBOX, {"device": {"tls": "1.0", "security_modes": ["starttls"]}}),
            {"relay-tls-too-old"},
            {"clear-text-to-relay"},
        ),
        (
            (MAILBOX, {"device": {"tls": "1.2", "security_modes": ["none", "implicit"]}}),
            set(),
            {"clear-text-to-relay", "relay-tls-too-old"},
        ),
    ],
)
def test_the_relay_is_warned_of_what_goes_with_its_way_on(
    parts: tuple[dict[str, Any], ...], wanted: set[str], never: set[str]
) -> None:
    data = merged({"tenant": {"licensed_mailbox": "no"}, "network": {"static_ip": "no"}}, *parts)
    found = {warning.id for warning in planned(data).warnings}
    assert wanted | {"relay-upkeep"} <= found
    assert not never & found

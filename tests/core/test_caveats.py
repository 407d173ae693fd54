"""The warnings that go with each method: from answers, from several devices at once, and from what was looked up."""

from typing import Any

import pytest

from tests.core.cases import HOST, KNOWLEDGE, TODAY, answers_of, put
from wizard.core.answers import Cloud, Port, YesNo
from wizard.core.caveats import BASE64
from wizard.core.decide import decide
from wizard.core.facts import Facts, MxFacts, MxHost
from wizard.core.model import Method
from wizard.core.network_facts import NetworkFacts
from wizard.core.plan import make_plan

PRINTER: dict[str, Any] = {
    "domain": "contoso.com",
    "device": {"hosting": "on_premises", "tls": "1.2", "security_modes": ["none", "starttls"]},
    "sending": {"from": "scanner@contoso.com"},
    "tenant": {"mx_host": HOST},
}


def warned(method: str, *changes: tuple[str, Any], facts: Facts | None = None) -> dict[str, str]:
    """The plan's warnings by id."""
    data = PRINTER
    for path, value in changes:
        data = put(path, value, data)
    answers = answers_of(data)
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method(method), None, KNOWLEDGE, facts)
    assert plan is not None
    texts = {warning.id: warning.text for warning in plan.warnings}
    assert len(texts) == len(plan.warnings), "one warning stands twice"
    assert not any("{" in text for text in texts.values())
    return texts


@pytest.mark.parametrize(
    ("switch", "warning"),
    [
        ("on", "direct-send-rejected"),
        ("off", "direct-send-may-be-rejected"),
        ("unknown", "direct-send-rejection-unknown"),
        (None, "direct-send-rejection-unknown"),
    ],
)
def test_direct_send_under_its_own_switch(switch: str | None, warning: str) -> None:
    names = set(warned("direct_send", ("tenant.reject_direct_send", switch)))
    told = {"direct-send-rejected", "direct-send-may-be-rejected", "direct-send-rejection-unknown"}
    assert names & told == {warning}
    assert "direct-send-spoofing" in names
    for other in Method:
        if other is not Method.DIRECT_SEND:
            assert not told & set(warned(other, ("tenant.reject_direct_send", switch)))


RATE, DAY, AT_ONCE, QUOTA = (
    "many-devices-rate",
    "many-devices-recipients",
    "many-devices-connections",
    "many-devices-quota",
)


@pytest.mark.parametrize(
    ("method", "count", "sending", "expected"),
    [
        ("smtp_auth_oauth", 6, {"peak_per_minute": 5}, set()),
        ("smtp_auth_oauth", 7, {"peak_per_minute": 5}, {RATE}),
        ("smtp_auth_basic", 7, {"peak_per_minute": 5}, {RATE}),
        ("smtp_auth_oauth", 10, {"recipients_per_day": 1000}, set()),
        ("smtp_auth_oauth", 11, {"recipients_per_day": 1000}, {DAY}),
        ("smtp_auth_oauth", 3, {"connections": 1}, set()),
        ("smtp_auth_oauth", 4, {"connections": 1}, {AT_ONCE}),
        ("smtp_auth_oauth", 1000, {}, set()),
        # One device that is too much is ruled out, and needs no second sentence.
        ("smtp_auth_oauth", 1, {"peak_per_minute": 31}, set()),
        ("smtp_auth_oauth", None, {"peak_per_minute": 31}, set()),
        ("connector_ip", 1000, {"peak_per_minute": 30, "recipients_per_day": 9999, "connections": 3}, set()),
        ("direct_send", 1000, {"peak_per_minute": 30}, set()),
        ("high_volume_email", 1000, {"peak_per_minute": 30}, set()),
        ("azure_communication_services", 7, {"peak_per_minute": 5}, {QUOTA}),
        ("azure_communication_services", 6, {"peak_per_minute": 5}, set()),
        ("azure_communication_services", 5, {"recipients_per_day": 500}, {QUOTA}),
        # The relay's queue flattens peaks; the day's limit stays.
        ("local_relay", 100, {"peak_per_minute": 30, "connections": 3}, set()),
        ("local_relay", 11, {"recipients_per_day": 1000}, {DAY}),
    ],
)
def test_several_devices_at_one_mailbox(
    method: str, count: int | None, sending: dict[str, int], expected: set[str]
) -> None:
    changes = [("device.count", count), *((f"sending.{name}", value) for name, value in sending.items())]
    found = warned(method, *changes)
    assert {RATE, DAY, AT_ONCE, QUOTA} & set(found) == expected
    for name in expected:
        assert str(count) in found[name]


def test_the_number_of_devices_changes_no_verdict() -> None:
    def verdicts(count: int) -> list[tuple[str, str]]:
        answers = answers_of(put("device.count", count, put("sending.peak_per_minute", 30, PRINTER)))
        return [(one.method, one.verdict) for one in decide(answers, None, KNOWLEDGE, TODAY).candidates]

    assert verdicts(1) == verdicts(1000)


@pytest.mark.parametrize(
    ("method", "limit", "warning"),
    [
        ("smtp_auth_oauth", 35, "message-too-large"),
        ("connector_ip", 35, "message-too-large"),
        ("direct_send", 35, "message-too-large"),
        ("local_relay", 35, "message-too-large"),
        ("high_volume_email", 10, "message-too-large-hve"),
        ("azure_communication_services", 10, "message-too-large-acs"),
    ],
)
def test_a_message_is_measured_as_it_travels(method: str, limit: int, warning: str) -> None:
    assert round(BASE64, 2) == 1.37
    assert warning not in warned(method, ("sending.largest_message_mb", limit / 1.37))
    assert warning in warned(method, ("sending.largest_message_mb", limit / 1.36))
    assert warning not in warned(method)


@pytest.mark.parametrize("method", ["connector_ip", "connector_certificate", "direct_send", "local_relay"])
def test_a_filter_in_front_is_known_from_the_look_up_too(method: str) -> None:
    own = (("tenant.licensed_mailbox", "no"), ("network.port_25", "open"), ("options.certificate", "yes"))
    filtered = MxFacts(
        (MxHost(10, "mx1.filter.example"), MxHost(20, HOST)), HOST, Cloud.WORLDWIDE, "FilterCo"
    )
    found = warned(method, *own, facts=Facts("contoso.com", mx=filtered))
    assert "FilterCo" in found["mx-behind-filter"]
    unnamed = MxFacts((MxHost(10, "mx1.filter.example"),), None, None, None)
    assert (
        "mx1.filter.example"
        in warned(method, *own, facts=Facts("contoso.com", mx=unnamed))["mx-behind-filter"]
    )
    own_host = MxFacts((MxHost(0, HOST),), HOST, Cloud.WORLDWIDE, None)
    for facts in (None, Facts("contoso.com", mx=own_host), Facts("fabrikam.com", mx=filtered)):
        assert "mx-behind-filter" not in warned(method, *own, facts=facts)


def test_a_host_name_from_dns_that_is_none_is_a_stranger_and_no_mistake() -> None:
    strange = MxFacts((MxHost(0, "*.\x1b[31m\n"),), None, None, None)
    text = warned("connector_ip", facts=Facts("contoso.com", mx=strange))["mx-behind-filter"]
    assert text.isprintable()


def test_a_filter_says_nothing_to_a_device_that_signs_in() -> None:
    filtered = MxFacts((MxHost(10, "mx1.filter.example"),), None, None, "FilterCo")
    for method in ("smtp_auth_oauth", "smtp_auth_basic", "high_volume_email", "azure_communication_services"):
        assert "mx-behind-filter" not in warned(method, facts=Facts("contoso.com", mx=filtered))


def test_what_the_network_look_up_says_of_the_address() -> None:
    network = NetworkFacts(
        "203.0.113.10", "203-0-113-10.dsl.example", YesNo.YES, Port.OPEN, Port.OPEN, ("bl.example",)
    )
    facts = Facts("contoso.com", network=network)
    for method in ("connector_ip", "direct_send"):
        found = warned(method, facts=facts)
        assert "address-looks-dynamic" in found
        assert "bl.example" in found["address-on-blocklist"]
    assert "address-looks-dynamic" not in warned("smtp_auth_oauth", facts=facts)
    fine = NetworkFacts("203.0.113.10", "mail.contoso.com", YesNo.NO, Port.OPEN, Port.OPEN, ())
    assert not {"address-looks-dynamic", "address-on-blocklist"} & set(
        warned("connector_ip", facts=Facts("contoso.com", network=fine))
    )


@pytest.mark.parametrize(
    ("method", "ends"),
    [
        ("smtp_auth_oauth", "oauth-sign-in-ends"),
        ("connector_certificate", "certificate-expires"),
        ("azure_communication_services", "acs-secret-expires"),
        ("smtp_auth_basic", "basic-ends"),
        ("local_relay", "relay-secret-expires"),
    ],
)
def test_what_ends_one_day_is_said(method: str, ends: str) -> None:
    assert ends in warned(method)


def test_a_shared_address_is_said_to_the_connector_and_to_the_relay_behind_it() -> None:
    shared = (("network.ip_shared", "yes"),)
    assert "shared-address" in warned("connector_ip", *shared)
    assert "shared-address" not in warned("direct_send", *shared)
    # All three ways need a change, and a mailbox may not write to so many: the address is the nearest way.
    nearest = (
        ("tenant.licensed_mailbox", "no"),
        ("options.certificate", "no"),
        ("sending.recipients_per_day", 10_001),
    )
    assert "shared-address" in warned("local_relay", *shared, *nearest)


@pytest.mark.parametrize("method", ["connector_ip", "connector_certificate"])
def test_a_connector_vouches_for_nobody(method: str) -> None:
    assert "SPF" in warned(method)["connector-needs-spf"]
    assert "connector-needs-spf" not in warned("direct_send")
    assert "connector-needs-spf" not in warned("smtp_auth_oauth")


def test_a_relay_takes_no_token() -> None:
    only = ("device.sign_in", ["oauth2"])
    assert "relay-takes-no-token" in warned("local_relay", only)
    assert "relay-takes-no-token" not in warned("smtp_auth_oauth", only)
    for other in (["none"], ["basic", "oauth2"], "unknown", None):
        assert "relay-takes-no-token" not in warned("local_relay", ("device.sign_in", other))


@pytest.mark.parametrize(
    ("method", "length", "warning"),
    [
        ("smtp_auth_oauth", len("smtp.office365.com"), "host-name-too-long"),
        ("smtp_auth_basic", len("smtp.office365.com"), "host-name-too-long"),
        ("high_volume_email", len("smtp.hve.mx.microsoft"), "host-name-too-long"),
        ("azure_communication_services", len("smtp.azurecomm.net"), "host-name-too-long"),
        ("local_relay", len("relay.contoso.com"), "relay-name-too-long"),
    ],
)
def test_a_name_that_the_device_can_not_hold_is_warned_of(method: str, length: int, warning: str) -> None:
    named = ("options.local_relay_host", "relay.contoso.com")
    short = warned(method, named, ("device.max_host_length", length - 1))
    assert str(length - 1) in short[warning]
    assert warning not in warned(method, named, ("device.max_host_length", length))
    assert warning not in warned(method, named)


def test_the_name_that_was_looked_up_behind_a_filter_is_measured_too() -> None:
    filtered = ("tenant.mx_host", "mx.filter.example")
    limit = ("device.max_host_length", len(HOST) - 1)
    facts = Facts("contoso.com", mx=MxFacts((), HOST, Cloud.WORLDWIDE, None))
    assert "host-name-too-long" in warned("connector_ip", filtered, limit, facts=facts)
    assert "host-name-too-long" not in warned("connector_ip", filtered, limit)
    # An answered host is the requirement's business.
    assert "host-name-too-long" not in warned("connector_ip", limit, facts=facts)
    assert "host-name-too-long" not in warned("local_relay", filtered, limit, facts=facts)


def test_one_device_behind_a_relay_may_be_too_much_for_its_mailbox() -> None:
    only_way = (
        ("tenant.licensed_mailbox", "yes"),
        ("network.port_25", "blocked"),
        ("network.port_587", "open"),
    )
    over = ("sending.recipients_per_day", 10_001)
    assert "10,001" in warned("local_relay", *only_way, over)["relay-too-many-recipients"]
    assert "relay-too-many-recipients" not in warned("local_relay", *only_way)
    assert "relay-too-many-recipients" not in warned("smtp_auth_oauth", *only_way, over)
    by_certificate = (("options.certificate", "yes"), ("network.port_25", "open"))
    assert "relay-too-many-recipients" not in warned("local_relay", *by_certificate, over)
    several = warned("local_relay", *only_way, over, ("device.count", 2))
    assert {"many-devices-recipients", "relay-too-many-recipients"} & set(several) == {
        "many-devices-recipients"
    }

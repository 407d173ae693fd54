"""The plan: settings, tenant changes, DNS and steps of every method, and nothing that was guessed."""

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import HOST, KNOWLEDGE, TODAY, answers_of, documents, profile_of, put
from wizard.core.answers import Cloud
from wizard.core.decide import decide
from wizard.core.facts import DkimFacts, DkimSelector, DmarcFacts, Facts, MxFacts
from wizard.core.model import (
    CreateInboundConnector,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    Plan,
    PlanDocument,
)
from wizard.core.plan import document, make_plan
from wizard.core.spf_facts import SpfFacts, SpfResult

PRINTER: dict[str, Any] = {
    "domain": "contoso.com",
    "device": {"hosting": "on_premises", "tls": "1.2", "security_modes": ["none", "starttls"]},
    "sending": {"from": "scanner@contoso.com", "recipients": "both"},
    "network": {"public_ips": ["203.0.113.10"]},
    "tenant": {"mx_host": HOST, "mailbox": "scanner@contoso.com"},
}


def planned(data: dict[str, Any], method: str, facts: Facts | None = None) -> Plan:
    answers = answers_of(data)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method(method), profile, KNOWLEDGE, facts)
    assert plan is not None
    return plan


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    data = PRINTER
    for path, value in changes:
        data = put(path, value, data)
    return data


@pytest.mark.parametrize(
    ("method", "host", "port", "security", "sign_in", "username"),
    [
        ("smtp_auth_oauth", "smtp.office365.com", 587, "starttls", "oauth2", "scanner@contoso.com"),
        ("smtp_auth_basic", "smtp.office365.com", 587, "starttls", "basic", "scanner@contoso.com"),
        ("connector_ip", HOST, 25, "starttls", "none", None),
        ("connector_certificate", HOST, 25, "starttls", "none", None),
        ("direct_send", HOST, 25, "starttls", "none", None),
        ("local_relay", None, 25, "starttls", "none", None),
        ("high_volume_email", "smtp.hve.mx.microsoft", 587, "starttls", "basic", None),
        ("azure_communication_services", "smtp.azurecomm.net", 587, "starttls", "basic", None),
    ],
)
def test_settings_of_every_method(
    method: str, host: str | None, port: int, security: str, sign_in: str, username: str | None
) -> None:
    found = planned(PRINTER, method).settings
    assert (found.host, found.port, found.security, found.sign_in, found.username) == (
        host,
        port,
        security,
        sign_in,
        username,
    )
    assert found.from_ == "scanner@contoso.com"
    shown = {field.role: field.value for field in found.fields}
    assert shown["smtp_host"] == host
    assert shown["port"] == str(port)
    assert shown["from_address"] == "scanner@contoso.com"
    assert ("username" in shown) == (sign_in != "none")


@pytest.mark.parametrize(
    ("changes", "method", "port", "security"),
    [
        ([("network.port_587", "blocked")], "smtp_auth_oauth", 25, "starttls"),
        (
            [("network.port_587", "blocked"), ("network.port_25", "blocked")],
            "smtp_auth_oauth",
            587,
            "starttls",
        ),
        ([("device.ports", [25])], "smtp_auth_oauth", 25, "starttls"),
        ([("device.ports", [587]), ("network.port_587", "blocked")], "smtp_auth_oauth", 587, "starttls"),
        ([("device.tls", "none")], "connector_ip", 25, "none"),
        ([("device.tls", "1.0")], "direct_send", 25, "none"),
        ([("device.tls", "unknown")], "direct_send", 25, "starttls"),
        ([("device.security_modes", ["implicit"]), ("device.ports", [465])], "local_relay", 465, "implicit"),
        ([("device.security_modes", ["implicit"])], "local_relay", 465, "implicit"),
        ([("device.security_modes", ["implicit"]), ("device.ports", [25])], "local_relay", 25, "implicit"),
        ([("device.ports", [587])], "local_relay", 587, "starttls"),
        ([("device.security_modes", ["none", "implicit"])], "local_relay", 465, "implicit"),
        ([("device.security_modes", ["none", "implicit"]), ("device.tls", "1.1")], "local_relay", 25, "none"),
        ([("device.security_modes", ["none", "implicit"]), ("device.tls", None)], "local_relay", 25, "none"),
        ([("device.tls", "1.0")], "local_relay", 25, "none"),
    ],
)
def test_port_and_encryption_follow_the_device_and_the_network(
    changes: list[tuple[str, Any]], method: str, port: int, security: str
) -> None:
    found = planned(changed(*changes), method).settings
    assert (found.port, found.security) == (port, security)


@pytest.mark.parametrize(
    ("cloud", "host"),
    [
        ("gcc", "smtp.office365.com"),
        ("gcc_high", "smtp.office365.us"),
        ("dod", None),
        ("china", "smtp.partner.outlook.cn"),
    ],
)
def test_every_cloud_has_its_own_host_and_include(cloud: str, host: str | None) -> None:
    plan = planned(changed(("tenant.cloud", cloud)), "smtp_auth_oauth")
    assert plan.settings.host == host
    assert ("read-smtp-host" in {step.id for step in plan.steps}) == (host is None)
    assert KNOWLEDGE.endpoints.cloud[Cloud(cloud)].spf_include in plan.dns[0].value


@pytest.mark.parametrize("method", ["connector_ip", "connector_certificate", "direct_send"])
@pytest.mark.parametrize("mx_host", [None, "mx1.filter.example"])
def test_an_unknown_host_is_asked_for_and_never_worked_out(method: str, mx_host: str | None) -> None:
    plan = planned(changed(("tenant.mx_host", mx_host)), method)
    assert plan.settings.host is None
    assert "tenant.mx_host" in plan.placeholders
    assert "read-mx-host" in {step.id for step in plan.steps}
    facts = Facts("contoso.com", mx=MxFacts((), "contoso-com.s-v1.mx.microsoft", None, None))
    known = planned(changed(("tenant.mx_host", mx_host)), method, facts)
    assert known.settings.host == "contoso-com.s-v1.mx.microsoft"
    assert "tenant.mx_host" not in known.placeholders


def test_tenant_changes_of_the_connector() -> None:
    plan = planned(PRINTER, "connector_ip")
    assert plan.changes == (CreateInboundConnector("Relay Wizard contoso.com", ("203.0.113.10",), True),)
    old = planned(changed(("device.tls", "1.0")), "connector_ip")
    assert old.changes == (CreateInboundConnector("Relay Wizard contoso.com", ("203.0.113.10",), False),)
    nowhere = planned(changed(("network.public_ips", None)), "connector_ip")
    assert nowhere.changes == (CreateInboundConnector("Relay Wizard contoso.com", (), True),)
    assert "network.public_ips" in nowhere.placeholders


def test_tenant_changes_of_smtp_auth() -> None:
    on = EnableSmtpAuth("scanner@contoso.com")
    assert planned(PRINTER, "smtp_auth_oauth").changes == (on,)
    other = planned(changed(("tenant.mailbox", "Box@contoso.com")), "smtp_auth_basic")
    assert other.changes == (
        EnableSmtpAuth("Box@contoso.com"),
        GrantSendAs(identity="scanner@contoso.com", trustee="Box@contoso.com"),
    )
    assert planned(changed(("tenant.smtp_auth_mailbox", "enabled")), "smtp_auth_oauth").changes == ()
    inherits = changed(("tenant.smtp_auth_mailbox", "inherit"), ("tenant.smtp_auth_tenant", "enabled"))
    assert planned(inherits, "smtp_auth_oauth").changes == ()
    # The mailbox's own switch wins over the organisation's.
    off = changed(("tenant.smtp_auth_mailbox", "disabled"), ("tenant.smtp_auth_tenant", "enabled"))
    assert planned(off, "smtp_auth_oauth").changes == (on,)


@pytest.mark.parametrize("method", ["direct_send", "high_volume_email"])
def test_other_methods_change_nothing_in_the_tenant_by_themselves(method: str) -> None:
    assert planned(PRINTER, method).changes == ()


def test_addresses_are_written_as_devices_and_servers_know_them() -> None:
    plan = planned(
        changed(("sending.from", "scan@Bücher.example"), ("tenant.mailbox", None)), "smtp_auth_oauth"
    )
    assert plan.settings.from_ == plan.settings.username == "scan@xn--bcher-kva.example"


def test_high_volume_email_sends_as_its_own_account() -> None:
    plan = planned(changed(("options.hve_account", "bulk@contoso.com")), "high_volume_email")
    assert plan.settings.username == plan.settings.from_ == "bulk@contoso.com"


def test_the_device_s_own_labels_in_its_own_order() -> None:
    plan = planned(
        changed(("device.profile", "epson-web-config-oauth"), ("device.tls", "1.2")), "smtp_auth_oauth"
    )
    fields = plan.settings.fields
    assert [field.label for field in fields] == [
        "Authentication Method",
        "Email service",
        "Sign In",
        "Authenticated Account",
        "Sender's Email Address",
        "SMTP Server Address",
        "SMTP Server Port Number",
        "Secure Connection",
    ]
    assert all(field.quoted for field in fields)
    assert fields[0].value == "OAuth2"
    assert fields[-1].value == "STARTTLS"
    partial = planned(changed(("device.profile", "ricoh-wim")), "connector_ip").settings.fields
    assert not any(field.quoted for field in partial)
    assert {field.role for field in partial} >= {"smtp_host", "port", "security", "from_address"}


@pytest.mark.parametrize(
    ("method", "mailbox", "words"),
    [
        ("smtp_auth_oauth", "scanner@contoso.com", ""),
        ("smtp_auth_oauth", "Scanner@CONTOSO.com", ""),
        ("smtp_auth_basic", "mfp@contoso.com", "Send As"),
        ("connector_ip", None, "needs no mailbox"),
        ("connector_certificate", None, "needs no mailbox"),
        ("direct_send", None, "needs no mailbox"),
        ("high_volume_email", None, "High Volume Email account itself"),
        ("azure_communication_services", None, "MailFrom"),
        ("local_relay", "scanner@contoso.com", "every other From"),
    ],
)
def test_the_from_field_says_what_may_stand_there(method: str, mailbox: str | None, words: str) -> None:
    plan = planned(changed(("tenant.mailbox", mailbox)), method)
    note = next(field.note for field in plan.settings.fields if field.role == "from_address")
    rule, _also, _makers_words = note.partition("Makers also call it")
    assert (words in rule) if words else not rule


def test_azure_in_a_cloud_of_its_own_is_asked_for() -> None:
    plan = planned(changed(("tenant.cloud", "gcc_high")), "azure_communication_services")
    assert plan.settings.host is None
    assert [step.id for step in plan.steps if step.id.endswith("-host")] == ["read-acs-host"]
    public = planned(PRINTER, "azure_communication_services")
    names = [step.id for step in public.steps]
    assert names.index("create-acs") < names.index("acs-mail-from") < names.index("create-acs-username")


@pytest.mark.parametrize(
    ("changes", "port", "sign_in"),
    [
        ([], 587, "basic"),
        ([("network.port_587", "blocked")], 25, "basic"),
        ([("device.sign_in", ["oauth2"])], 587, "oauth2"),
        ([("device.sign_in", ["basic", "oauth2"])], 587, "basic"),
    ],
)
def test_azure_takes_a_secret_or_oauth_on_either_port(
    changes: list[tuple[str, Any]], port: int, sign_in: str
) -> None:
    found = planned(
        changed(*changes, ("options.acs_username", "scanner")), "azure_communication_services"
    ).settings
    assert (found.port, found.sign_in, found.username) == (port, sign_in, "scanner")


def test_a_password_is_never_in_the_plan_and_its_length_is_named() -> None:
    plan = planned(changed(("device.profile", "epson-web-config-oauth")), "smtp_auth_basic")
    field = next(field for field in plan.settings.fields if field.role == "password")
    assert field.value is None
    assert "20 characters" in field.note


def test_a_value_that_does_not_fit_its_field_is_named() -> None:
    long = "x" * 60 + "@contoso.com"
    plan = planned(
        changed(("device.profile", "xerox-workcentre-6xxx-is"), ("sending.from", long)), "connector_ip"
    )
    field = next(field for field in plan.settings.fields if field.role == "from_address")
    assert "63 characters" in field.note


def spf_facts(record: str | None, *, microsoft: bool = False) -> Facts:
    return Facts("contoso.com", spf=SpfFacts(record, 1, 0, microsoft, {}, None))


@pytest.mark.parametrize(
    ("record", "microsoft", "method", "action", "value"),
    [
        (
            None,
            False,
            "connector_ip",
            "add",
            "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all",
        ),
        (None, False, "smtp_auth_oauth", "add", "v=spf1 include:spf.protection.outlook.com -all"),
        (
            "v=spf1 include:_spf.example.net ~all",
            False,
            "connector_ip",
            "change",
            "v=spf1 ip4:203.0.113.10 include:_spf.example.net include:spf.protection.outlook.com ~all",
        ),
        (
            "v=spf1 ip4:203.0.113.0/24 include:spf.protection.outlook.com -all",
            True,
            "direct_send",
            "keep",
            "v=spf1 ip4:203.0.113.0/24 include:spf.protection.outlook.com -all",
        ),
        (
            "v=spf1 a redirect=_spf.contoso.com",
            False,
            "smtp_auth_oauth",
            "change",
            "v=spf1 a include:spf.protection.outlook.com redirect=_spf.contoso.com",
        ),
        (
            "v=spf1 redirect=_spf.contoso.com",
            True,
            "smtp_auth_oauth",
            "keep",
            "v=spf1 redirect=_spf.contoso.com",
        ),
    ],
)
def test_spf_is_merged_into_what_exists(
    record: str | None, microsoft: bool, method: str, action: str, value: str
) -> None:
    change = planned(PRINTER, method, spf_facts(record, microsoft=microsoft)).dns[0]
    assert (change.action, change.type, change.name, change.value) == (action, "TXT", "contoso.com", value)


def looked_up(*records: str, included: tuple[str, ...] = (), **found: object) -> Facts:
    """SPF as the probe finds it."""
    record = records[0] if len(records) == 1 else None
    base = SpfFacts(record, 1, 0, False, {}, None, records=records, included=included)
    return Facts("contoso.com", spf=msgspec.structs.replace(base, **found))


OUTLOOK = "spf.protection.outlook.com"


def test_an_address_that_passes_already_is_not_put_in_again() -> None:
    record = f"v=spf1 a:mail.contoso.com include:{OUTLOOK} -all"
    passes = looked_up(record, included=(OUTLOOK,), result={"203.0.113.10": SpfResult.PASS})
    assert planned(PRINTER, "connector_ip", passes).dns[0].action == "keep"
    fails = looked_up(record, included=(OUTLOOK,), result={"203.0.113.10": SpfResult.FAIL})
    assert planned(PRINTER, "connector_ip", fails).dns[0].value == record.replace("a:", "ip4:203.0.113.10 a:")


def test_an_address_behind_an_include_that_fails_comes_first() -> None:
    record = f"v=spf1 include:gone.example ip4:203.0.113.10 include:{OUTLOOK} -all"
    facts = looked_up(record, included=(OUTLOOK,), result={"203.0.113.10": SpfResult.PERMERROR})
    change = planned(PRINTER, "connector_ip", facts).dns[0]
    assert change.value == record.replace("v=spf1", "v=spf1 ip4:203.0.113.10")


def test_the_include_of_another_cloud_does_not_count() -> None:
    china = "spf.protection.partner.outlook.cn"
    facts = looked_up(f"v=spf1 include:{china} -all", included=(china,), includes_microsoft=True)
    change = planned(PRINTER, "smtp_auth_oauth", facts).dns[0]
    assert change.value == f"v=spf1 include:{china} include:{OUTLOOK} -all"


def test_several_spf_records_become_one_and_no_further_one_is_added() -> None:
    facts = looked_up("v=spf1 a -all", f"v=spf1 include:{OUTLOOK} mx ~all")
    change = planned(PRINTER, "connector_ip", facts).dns[0]
    assert change.action == "change"
    assert change.value == f"v=spf1 ip4:203.0.113.10 a include:{OUTLOOK} mx ~all"
    assert "2 SPF records" in change.why


def test_a_record_with_an_error_is_not_built_upon() -> None:
    facts = looked_up("v=spf1 ipv4:192.0.2.1 -all", broken="There is an error.")
    change = planned(PRINTER, "connector_ip", facts).dns[0]
    assert (change.action, change.value) == ("keep", "v=spf1 ipv4:192.0.2.1 -all")
    assert change.why.startswith("There is an error. Mend that first")


@pytest.mark.parametrize("method", ["smtp_auth_oauth", "smtp_auth_basic"])
def test_a_mailbox_that_sends_as_itself_from_another_domain_has_its_records_there(method: str) -> None:
    elsewhere = changed(("sending.from", None), ("tenant.mailbox", "scanner@Fabrikam.com"))
    dkim = DkimFacts(DkimSelector(None, ok=False), DkimSelector(None, ok=False))
    facts = Facts("contoso.com", spf=spf_facts("v=spf1 -all").spf, dkim=dkim)
    plan = planned(elsewhere, method, facts)
    assert plan.settings.from_ == "scanner@fabrikam.com"
    assert not [one for one in plan.changes if isinstance(one, GrantSendAs)]
    assert [(one.action, one.name) for one in plan.dns] == [("add", "fabrikam.com")]
    # What was looked up is about the domain that was answered, and says nothing of this one.
    assert "switch-dkim-on" not in [step.id for step in plan.steps]
    theirs = planned(elsewhere, method, Facts("fabrikam.com", spf=facts.spf, dkim=dkim))
    assert [one.action for one in theirs.dns] == ["change"]
    named = next(step for step in theirs.steps if step.id == "switch-dkim-on")
    assert "fabrikam.com" in named.title


def test_without_a_look_up_spf_is_a_proposal_that_warns_of_a_second_record() -> None:
    change = planned(PRINTER, "connector_ip").dns[0]
    assert change.action == "add"
    assert "only one" in change.why


@pytest.mark.parametrize("action", ["add", "change", "keep"])
@pytest.mark.parametrize("method", ["connector_ip", "connector_certificate", "direct_send"])
def test_spf_of_a_site_whose_address_is_not_known_says_what_it_lacks(method: str, action: str) -> None:
    """Such a record ends in -all and does not name the site: published as it is, it condemns the device's own mail."""
    facts = {
        "add": None,
        "change": spf_facts("v=spf1 a -all"),
        "keep": spf_facts("v=spf1 include:spf.protection.outlook.com -all", microsoft=True),
    }
    lost = PRINTER | {"network": {**PRINTER["network"], "public_ips": None}}
    change = planned(lost, method, facts[action]).dns[0]
    assert change.action == action
    assert "put ip4: and the address after v=spf1" in change.why
    assert "ip4:" not in planned(PRINTER, method, facts[action]).dns[0].why


def test_facts_of_another_domain_are_not_used() -> None:
    facts = Facts("fabrikam.com", spf=SpfFacts("v=spf1 -all", 0, 0, False, {}, None))
    assert planned(PRINTER, "connector_ip", facts).dns[0].action == "add"


def test_dmarc_and_dkim_are_steps_where_they_are_known_to_be_missing() -> None:
    missing = DkimSelector(None, False)
    facts = Facts(
        "contoso.com",
        dkim=DkimFacts(missing, missing),
        dmarc=DmarcFacts(record=None, policy=None, problems=()),
    )
    plan = planned(PRINTER, "connector_ip", facts)
    assert {"switch-dkim-on", "publish-dmarc"} <= {step.id for step in plan.steps}
    assert plan.dns[1].name == "_dmarc.contoso.com"
    assert not any("dkim" in change.name for change in plan.dns)


def test_what_is_missing_comes_first_and_the_test_last() -> None:
    plan = planned(changed(("network.static_ip", "no"), ("network.port_25", "unknown")), "connector_ip")
    names = [step.id for step in plan.steps]
    assert names[0] == "find-out-send-without-sign-in"
    assert "obtain-static-public-ip" in names
    assert names[-2:] == ["enter-settings", "send-test"]


def test_when_nothing_fits_the_steps_are_the_way_out() -> None:
    data: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {"hosting": "vendor_hosted", "sign_in": ["basic"], "tls": "1.0"},
    }
    answers = answers_of(data)
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    assert make_plan(answers, decision, decision.recommended, None, KNOWLEDGE) is None
    made = document(answers, decision, None, with_answers=False)
    assert made.recommended is None
    assert made.settings is None
    assert [step.id for step in made.steps] == ["obtain-tls-1-2-on-device"]


@settings(max_examples=250, deadline=None)
@given(documents(), st.sampled_from(sorted(Method)))
def test_every_method_can_be_planned_for_every_answer(data: dict[str, Any], method: Method) -> None:
    plan = planned(data, method)
    assert plan.method is method
    found = plan.settings
    assert 1 <= found.port <= 65535
    assert (found.username is None) or found.sign_in != "none"
    profile = profile_of(answers_of(data))
    roles = {field.role for field in found.fields} | set(profile.absent if profile else ())
    if roles & {"starttls_toggle", "implicit_toggle"}:
        roles.add("security")
    assert roles >= {"smtp_host", "port", "security", "from_address"}
    assert len({step.id for step in plan.steps}) == len(plan.steps)
    for step in plan.steps:
        assert step.where in {"device", "exchange", "entra", "dns", "network"}
        assert "{" not in step.title + step.detail
    for change in plan.dns:
        assert change.action in {"add", "change", "keep"}
        assert "onmicrosoft" not in change.value
    if found.host is None:
        assert set(plan.placeholders) & {"tenant.mx_host", "tenant.cloud", "options.local_relay_host"}


@settings(max_examples=100, deadline=None)
@given(documents())
def test_the_document_reads_back_as_it_was(data: dict[str, Any]) -> None:
    answers = answers_of(data)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, datetime.date(2027, 3, 1))
    plan = make_plan(answers, decision, decision.recommended, profile, KNOWLEDGE)
    whole = document(answers, decision, plan, with_answers=True)
    assert msgspec.json.decode(msgspec.json.encode(whole), type=PlanDocument) == whole
    bare = msgspec.json.decode(msgspec.json.encode(document(answers, decision, plan, with_answers=False)))
    assert "answers" not in bare
    assert "session" not in bare
    assert bare["as_of"] == "2027-03-01"

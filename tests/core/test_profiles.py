"""Every device profile through the engine: a plan that the device can follow, in the device's own words and order."""

import datetime
from typing import Any

import pytest

from tests.core.cases import HOST, KNOWLEDGE, TODAY, answers_of
from wizard.core.answers import Security, SignIn
from wizard.core.decide import decide
from wizard.core.device_app import APPROVAL
from wizard.core.model import Method, Plan, SettingField, Verdict
from wizard.core.plan import make_plan
from wizard.core.profiles import DeviceProfile, LabelKind
from wizard.files import load_profile, resource
from wizard.files.bundled import profile_ids
from wizard.files.profile_rules import read_profile

PROFILES = tuple(map(load_profile, profile_ids()))
BRANDS = tuple(profile for profile in PROFILES if profile.confidence != "generic")

OFFICE: dict[str, Any] = {
    "domain": "contoso.com",
    "sending": {"from": "scanner@contoso.com", "recipients": "both"},
    "network": {
        "static_ip": "yes",
        "ip_shared": "no",
        "port_25": "open",
        "port_587": "open",
        "public_ips": ["203.0.113.10"],
    },
    "tenant": {
        "mx_host": HOST,
        "mailbox": "scanner@contoso.com",
        "licensed_mailbox": "yes",
        "security_defaults": "off",
        "reject_direct_send": "off",
    },
    "options": {
        "certificate": "no",
        "local_server": "yes",
        "local_relay_host": "relay.contoso.com",
        "azure_subscription": "no",
    },
}
SITUATIONS: dict[str, dict[str, Any]] = {
    "an office with a fixed address": OFFICE,
    "an office whose address changes": {**OFFICE, "network": {**OFFICE["network"], "static_ip": "no"}},
    "mail to its own people only": {**OFFICE, "sending": {**OFFICE["sending"], "recipients": "internal"}},
    "port 25 blocked": {**OFFICE, "network": {**OFFICE["network"], "port_25": "blocked"}},
    "only the domain": {"domain": "contoso.com"},
}
"""Nothing is said of the device: its profile has to say what it can."""


def plans(profile: DeviceProfile, situation: str) -> dict[Method, Plan]:
    """The plans of all methods that are not ruled out, the recommended one first."""
    document = {**SITUATIONS[situation], "device": {"profile": profile.id}}
    answers = answers_of(document)
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    found = {}
    for candidate in decision.candidates:
        plan = make_plan(answers, decision, candidate.method, profile, KNOWLEDGE)
        assert plan is not None
        if candidate.verdict is not Verdict.RULED_OUT:
            found[candidate.method] = plan
    return found


def shown(
    profile: str, method: Method, situation: str = "an office with a fixed address"
) -> dict[str, SettingField]:
    """The fields of a plan by their role."""
    document = {**SITUATIONS[situation], "device": {"profile": profile}}
    answers, own = answers_of(document), load_profile(profile)
    plan = make_plan(answers, decide(answers, own, KNOWLEDGE, TODAY), method, own, KNOWLEDGE)
    assert plan is not None
    return {field.role: field for field in plan.settings.fields}


@pytest.mark.parametrize("profile", PROFILES, ids=profile_ids())
def test_no_plan_asks_of_the_device_what_its_profile_denies(profile: DeviceProfile) -> None:
    can = profile.capability
    for situation in SITUATIONS:
        found = plans(profile, situation)
        assert found, "there is a way for every device that has a profile"
        for method, plan in found.items():
            told, warned = plan.settings, {warning.id for warning in plan.warnings}
            # A relay of one's own takes no token: what knows nothing else is told so.
            assert can.sign_in is None or told.sign_in in can.sign_in or "relay-takes-no-token" in warned, (
                method
            )
            assert can.security_modes is None or told.security in can.security_modes, method
            assert can.ports is None or told.port in can.ports, method
            if can.max_host_length is not None and len(told.host or "") > can.max_host_length:
                assert warned & {"host-name-too-long", "relay-name-too-long"}, method


@pytest.mark.parametrize("profile", BRANDS, ids=[profile.id for profile in BRANDS])
def test_the_sheet_speaks_the_device_s_words_in_its_order(profile: DeviceProfile) -> None:
    own = {field.role: field for field in profile.fields}
    for plan in plans(profile, "an office with a fixed address").values():
        fields = plan.settings.fields
        mine = [field.role for field in fields if field.role in own]
        assert mine == [field.role for field in profile.fields if field.role in mine], "in its own order"
        for field in fields:
            assert field.role not in profile.absent
            if field.role in own:
                assert field.label == own[field.role].label
                assert field.quoted is (own[field.role].kind is LabelKind.UI_VENDOR)
            else:
                assert not field.quoted, "a word of ours is never the vendor's"
            assert "{" not in (field.value or "") + field.note
        by_address = profile.capability.host_by_name == "no"
        assert by_address or any(plan.settings.host or "" in (field.value or "") for field in fields)


def test_76_of_the_families_that_were_looked_into_are_there() -> None:
    assert len(BRANDS) >= 75
    assert len({profile.vendor for profile in BRANDS}) >= 45
    assert sum(profile.confidence == "documented" for profile in BRANDS) >= 35


@pytest.mark.parametrize("profile", PROFILES, ids=profile_ids())
def test_what_a_profile_says_is_whole(profile: DeviceProfile) -> None:
    """Short enough for the sheet, ended sentences, pages on the web, no ability without a page that was read."""
    assert len(profile.notes) <= 4
    for note in (*profile.notes, *(field.note for field in profile.fields)):
        assert note == "" or note.endswith("."), note
        assert len(note) <= 250
    for source in profile.sources:
        assert source.url.startswith(("https://", "http://"))
        assert " " not in source.url
    assert len({source.url for source in profile.sources}) == len(profile.sources)
    assert (profile.makers == ()) or profile.confidence == "generic"
    if profile.confidence == "partial" and all(
        source.kind in {"cited", "third_party"} for source in profile.sources
    ):
        assert not profile.documents_abilities, "other people's word decides nothing"


# --- traps, where they bite -----------------------------------------------------------------------------------------


def test_words_for_encryption_are_the_device_s_own() -> None:
    """ "TLS" is STARTTLS here and encryption from the first byte there."""
    starttls = {
        "apc-nmc-ap44xx": "Always",
        "truenas-core-13": "TLS (STARTTLS)",
        "proxmox-ve": "STARTTLS",
        "wp-mail-smtp": "TLS",
        "home-assistant-smtp": "STARTTLS",
        "amcrest-ipcam": "TLS",
        "pfsense": "not ticked",
        "ricoh-cloudstream-dm": "SMTPS (StartTLS)",
        "grafana": "MandatoryStartTLS",
    }
    for profile, word in starttls.items():
        field = next(one for one in load_profile(profile).fields if one.role == "security")
        assert field.values["starttls"] == word
        assert field.values.get("implicit") != word


@pytest.mark.parametrize("profile", ["jenkins-mailer", "igel-ums"])
def test_two_boxes_of_which_one_is_ticked(profile: str) -> None:
    fields = shown(profile, Method.SMTP_AUTH_BASIC)
    assert (fields["starttls_toggle"].value, fields["implicit_toggle"].value) == ("ticked", "not ticked")
    assert "security" not in fields


def test_a_server_and_its_port_in_one_field() -> None:
    written = {
        "postfix": "[smtp.office365.com]:587",
        "exim": "* smtp.office365.com::587",
        "grafana": "smtp.office365.com:587",
        "ssmtp": "smtp.office365.com:587",
        "python-smtplib": '("smtp.office365.com", 587)',
    }
    for profile, value in written.items():
        fields = shown(profile, Method.SMTP_AUTH_BASIC)
        assert fields["smtp_host"].value == value
        assert "port" not in fields


def test_a_device_that_takes_an_address_only_gets_a_relay_and_is_told_why() -> None:
    in_each = [plans(load_profile("eaton-sc300"), situation) for situation in SITUATIONS]
    for found in in_each:
        assert set(found) == {Method.LOCAL_RELAY}, "also where the mail server's name is not known yet"
    field = shown("eaton-sc300", Method.LOCAL_RELAY)["smtp_host"]
    assert field.value is None, "the relay's name does not go in"
    assert "takes an IP address only: type your relay's" in field.note
    warned = {warning.id for warning in in_each[-1][Method.LOCAL_RELAY].warnings}
    assert "relay-by-address" in warned
    document = {**OFFICE, "device": {"profile": "eaton-sc300"}}
    document["options"] = {**OFFICE["options"], "local_relay_host": "192.168.1.5"}
    answers, profile = answers_of(document), load_profile("eaton-sc300")
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method.LOCAL_RELAY, profile, KNOWLEDGE)
    assert plan is not None
    assert plan.settings.fields[0].value == "192.168.1.5:25"
    ruled_out = next(one for one in decision.candidates if one.method is Method.CONNECTOR_IP)
    why = next(one.why for one in ruled_out.requirements if one.id == "mx-host-length")
    assert why.startswith("The device's server field takes an IP address only")


def test_a_device_without_encryption_never_meets_the_submission_server() -> None:
    found = plans(load_profile("fuji-xerox-iv-no-tls"), "an office with a fixed address")
    assert not set(found) & {Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC, Method.HIGH_VOLUME_EMAIL}
    assert all(plan.settings.security is Security.NONE for plan in found.values())


def test_a_sender_that_is_the_user_name_and_one_that_can_not_be_set() -> None:
    for profile in ("swann-dvr4-5100", "hpe-oneview"):
        fields = shown(profile, Method.SMTP_AUTH_BASIC)
        assert "username" not in fields
        assert "signs in with this address too" in fields["from_address"].note
        assert "signs in" not in shown(profile, Method.CONNECTOR_IP)["from_address"].note
        assert fields["from_address"].value == "scanner@contoso.com"
    for method, says in (
        (Method.CONNECTOR_IP, "one of your Microsoft 365"),
        (Method.SMTP_AUTH_BASIC, "Send As"),
    ):
        field = shown("dell-idrac9", method)["from_address"]
        assert field.value is None
        assert "has no field for it" in field.note
        assert says in field.note
        assert says in shown("hpe-ilo5-alertmail", method)["from_address"].note
    assert shown("hpe-ilo5-alertmail", Method.CONNECTOR_IP)["from_address"].value == "contoso.com"
    assert shown("opnsense-monit", Method.CONNECTOR_IP)["from_address"].value == "From: scanner@contoso.com"


def test_a_password_s_length_is_told_where_the_password_goes() -> None:
    for profile, limit in (("epson-web-config-oauth", 20), ("xerox-workcentre-6xxx-is", 31)):
        assert f"{limit} characters" in shown(profile, Method.SMTP_AUTH_BASIC)["password"].note


def test_what_stands_there_without_a_sign_in() -> None:
    assert shown("sql-server-database-mail", Method.CONNECTOR_IP)["username"].value == "NULL"
    assert "username" not in shown("synology-dsm7-notifications", Method.CONNECTOR_IP)


def test_a_provider_by_name_only_where_the_device_signs_in_with_microsoft() -> None:
    oauth, connector = (
        shown("zabbix-7_4", method) for method in (Method.SMTP_AUTH_OAUTH, Method.CONNECTOR_IP)
    )
    assert oauth["service_provider"].value == "Office365"
    assert connector["service_provider"].value == "Generic SMTP"
    assert {"oauth_client_id", "oauth_client_secret", "oauth_redirect"} <= set(oauth)
    assert not {"oauth_client_id", "oauth_client_secret", "oauth_redirect"} & set(connector)
    assert oauth["oauth_client_secret"].value is None


def oauth_steps(profile: str) -> dict[str, str]:
    """The steps of a plan by OAuth, with their details, by their id."""
    answers, own = answers_of({**OFFICE, "device": {"profile": profile}}), load_profile(profile)
    decision = decide(answers, own, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, Method.SMTP_AUTH_OAUTH, own, KNOWLEDGE)
    assert plan is not None
    return {step.id: step.detail for step in plan.steps}


@pytest.mark.parametrize(
    ("profile", "approval", "words"),
    [
        ("epson-web-config-oauth", "approve-sign-in", ("the maker's app",)),
        ("generic-printer", "approve-sign-in-unsure", ("bring their maker's app", "asks for a client ID")),
        (
            "zabbix-7_4",
            "register-app-user",
            ('"Redirection endpoint", of the kind Web', '"Client ID"', '"Client secret"', "secret ends"),
        ),
        ("netbrain", "register-app-user", ('the field "Directory (tenant) ID"', "the product's manual")),
        ("sophos-firewall", "register-app-user", ("the field client ID", "the field client secret")),
        ("fluentsmtp", "register-app-user", ("App Callback URL, of the kind Web",)),
        ("python-smtplib", "register-app-itself", ("SMTP.SendAsApp", "New-ServicePrincipal")),
    ],
)
def test_who_registers_the_application_that_signs_in(
    profile: str, approval: str, words: tuple[str, ...]
) -> None:
    steps = oauth_steps(profile)
    assert {name for name in APPROVAL if name in steps} == {approval}
    for word in words:
        assert word in steps[approval]
    signs_in = {"register-app-user": "sign-in-with-own-app", "register-app-itself": None}
    made = {"sign-in-with-own-app", "sign-in-on-device"} & set(steps)
    assert made == {signs_in.get(approval, "sign-in-on-device")} - {None}
    assert not any("{" in detail for detail in steps.values())


def test_a_secret_is_spoken_of_where_the_device_takes_one_only() -> None:
    assert "secret" not in oauth_steps("netbrain")["register-app-user"]
    assert "browser" in oauth_steps("zabbix-7_4")["sign-in-with-own-app"]
    assert "refresh token" in oauth_steps("sophos-firewall")["sign-in-with-own-app"]


def test_a_token_that_nothing_renews_is_no_sign_in() -> None:
    assert SignIn.OAUTH2 not in (load_profile("jenkins-email-ext").capability.sign_in or ())


def test_a_client_certificate_s_field_is_shown_for_the_certificate_s_connector_only() -> None:
    assert "client_cert" in shown("postfix", Method.CONNECTOR_CERTIFICATE)
    assert "client_cert" not in shown("postfix", Method.CONNECTOR_IP)


# --- the rules of a profile -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "old", "new", "says"),
    [
        ("postfix", "[{host}]:{port}", "{host}:{0.__class__}", "it may hold {host}"),
        ("postfix", 'absent = ["port"', 'absent = ["security", "port"', "absent names it too"),
        ("hp-futuresmart", '"on_premises"', '"on_premises"\nsign_in = ["none"]', ""),
        ("toshiba-estudio", "[capability]", "menu_verified = true\n[capability]", "a menu that was verified"),
        ("prtg", '"ui_third_party"', '"ui_vendor"', "a quoted label"),
    ],
)
def test_what_a_profile_may_not_say(profile: str, old: str, new: str, says: str) -> None:
    text = resource("devices", f"{profile}.toml").read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1).encode()
    _found, faults = read_profile("mine.toml", profile, changed, datetime.date(2026, 11, 21))
    assert any(says in fault.text for fault in faults) if says else not faults


def test_an_ability_needs_a_page_that_was_read() -> None:
    text = resource("devices", "hp-futuresmart.toml").read_text(encoding="utf-8")
    text = text.replace('"third_party"', '"cited"').replace(
        '"on_premises"', '"on_premises"\nsign_in = ["none"]'
    )
    faults = read_profile("mine.toml", "hp-futuresmart", text.encode(), datetime.date(2026, 11, 21))[1]
    assert [fault.text for fault in faults] == ["an ability needs a source that was read"]


def test_a_program_that_signs_in_as_itself_asks_nobody_to_sign_in() -> None:
    itself = shown("python-smtplib", Method.SMTP_AUTH_OAUTH)["oauth_sign_in"]
    person = shown("truenas-scale", Method.SMTP_AUTH_OAUTH)["oauth_sign_in"]
    assert "as the application" in itself.note
    assert "sign in as scanner@contoso.com" in person.note

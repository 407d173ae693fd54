"""High Volume Email, Communication Services, groups, the end of Basic, and what a tenant may send: what goes well."""

import datetime
import ipaddress
from typing import Any

import msgspec
import pytest

from tests.sim import doors
from tests.sim.directories import SECRET, SERVER_APP, TENANT, server_app
from tests.sim.doors import (
    ALERTS,
    LINKED,
    USERNAME,
    at,
    bounced,
    box,
    direct,
    mail,
    password,
    scanner,
    secured,
    submitted,
    tenant,
)
from tests.sim.player import NOW, Talk, fields, text
from wizard import files
from wizard.core.secret import Secret
from wizard.sim import envelope
from wizard.sim.basic_auth import OFF_BY_DEFAULT, Basic, basic_of
from wizard.sim.directory import AppSecret
from wizard.sim.organization import AuthenticationPolicy, Group, MailUser, OutboundBlock, Reputation, Senders
from wizard.sim.scenario import MailboxEntry, TenantEntry
from wizard.sim.sending_accounts import Billing, LinkedDomain
from wizard.sim.session import ClientTls, Endpoint
from wizard.sim.tenant import BasicAuth, Connector, Limits, Mailbox, SmtpAuth, Tenant, mailbox
from wizard.sim.zone import Record, Zone

IP6 = "2001:db8::10"
HERE, INSIDE, OUTSIDE = "scanner@contoso.com", "reception@contoso.com", "alex@fabrikam.com"


# --- High Volume Email


def test_high_volume_mail_reaches_the_organisation_and_its_groups() -> None:
    base = tenant(groups=(Group("all@contoso.com", (INSIDE, HERE)),), smtp_auth_disabled=True)
    reply = mail(doors.high_volume(base), ALERTS, ["all@contoso.com"])
    assert [one.recipient for one in reply.arrived] == [INSIDE, HERE]
    assert fields(reply.arrived[0].raw)["X-MS-Exchange-Organization-AuthAs"] == "Internal"


def test_high_volume_limits_are_its_own() -> None:
    talk = doors.high_volume(tenant())
    assert "SIZE 10485760" in talk.say("EHLO scanner").lines
    talk.say(f"MAIL FROM:<{ALERTS}>")
    codes = [talk.say(f"RCPT TO:<{INSIDE if n == 0 else HERE}>").code for n in range(2)]
    assert codes == [250, 250]
    small = doors.high_volume(tenant(limits=Limits(hve_recipients=1)))
    small.say(f"MAIL FROM:<{ALERTS}>")
    small.say(f"RCPT TO:<{INSIDE}>")
    assert text(small.say(f"RCPT TO:<{HERE}>")).startswith("452 4.5.3")


def test_billing_counts_from_june_2026() -> None:
    account = msgspec.structs.replace(tenant().high_volume[0], billing=Billing.NONE_STORED)
    for day, code in ((datetime.date(2026, 5, 31), 250), (datetime.date(2026, 6, 1), 550)):
        base = tenant(high_volume=(account,), date=day)
        assert mail(doors.high_volume(base), ALERTS, [INSIDE]).code == code


def test_the_switch_does_not_stop_high_volume_email_but_a_policy_does() -> None:
    policy = AuthenticationPolicy("None")
    for changes, code in (
        ({"smtp_auth_disabled": True}, 235),
        ({"basic_auth": BasicAuth.RETIRED}, 235),
        ({"authentication_policies": (policy,), "default_authentication_policy": "None"}, 535),
    ):
        assert password(at(Endpoint.HVE, tenant(**changes)), ALERTS).code == code


# --- Azure Communication Services


@pytest.mark.parametrize(
    "user", [USERNAME, f"contoso-acs.{SERVER_APP}.{TENANT}", f"contoso-acs|{SERVER_APP}|{TENANT}"]
)
def test_both_generations_of_user_names(user: str) -> None:
    talk = at(Endpoint.ACS, tenant())
    assert password(talk, user, SECRET).code == 235
    reply = mail(talk, LINKED, [OUTSIDE, INSIDE])
    assert [one.recipient for one in reply.arrived] == [OUTSIDE, INSIDE]
    assert fields(reply.arrived[1].raw)["X-MS-Exchange-Organization-AuthAs"] == "Anonymous"


def test_a_client_secret_ends() -> None:
    for day, code in ((NOW.date(), 235), (NOW.date() - datetime.timedelta(days=1), 535)):
        app = server_app(secrets=(AppSecret("1", Secret(SECRET), day),))
        base = tenant(directory=msgspec.structs.replace(tenant().directory, applications=(app,)))
        assert password(at(Endpoint.ACS, base), USERNAME, SECRET).code == code


def test_an_application_without_the_role_and_no_resource_at_all() -> None:
    resource = tenant().communication
    assert resource is not None
    bare = msgspec.structs.replace(resource.usernames[0], role=False)
    for base in (
        tenant(communication=None),
        tenant(communication=msgspec.structs.replace(resource, usernames=(bare,))),
    ):
        assert text(password(at(Endpoint.ACS, base), USERNAME, SECRET)).startswith("535 5.7.3")


@pytest.mark.parametrize(
    ("sender", "begins"),
    [
        ("other@news.contoso.com", "550 5.7.1 "),
        ("donotreply@old.contoso.com", "501 5.1.7 "),
        (HERE, "501 5.1.7 "),
    ],
)
def test_only_mail_from_addresses_of_linked_domains(sender: str, begins: str) -> None:
    assert text(mail(doors.communication(tenant()), sender, [OUTSIDE])).startswith(begins)
    assert text(mail(doors.communication(tenant()), LINKED, [OUTSIDE], sender)).startswith(begins)


def test_quotas_are_the_domains() -> None:
    resource = tenant().communication
    assert resource is not None
    lent = LinkedDomain("news.contoso.com", azure_managed=True)
    for domains, taken in ((resource.domains, 30), ((lent,), 5)):
        talk = doors.communication(tenant(communication=msgspec.structs.replace(resource, domains=domains)))
        for _ in range(2):
            codes = [mail(talk, LINKED, [OUTSIDE]).code for _ in range(taken + 1)]
            assert codes == [250] * taken + [450], "a minute"
            talk.now += datetime.timedelta(minutes=2)
        assert mail(talk, LINKED, [OUTSIDE]).code == (450 if taken == 5 else 250), "an hour"
        talk.now += datetime.timedelta(hours=1)
        assert mail(talk, LINKED, [OUTSIDE]).code == 250


# --- groups and mail users


def test_a_group_in_a_group_reaches_everybody_once() -> None:
    base = tenant(
        groups=(
            Group("all@contoso.com", ("some@contoso.com", INSIDE, "all@contoso.com"), Senders.ANYONE),
            Group("some@contoso.com", (INSIDE, OUTSIDE, "nobody@contoso.com", "ALL@contoso.com")),
        )
    )
    reply = direct(base, "all@contoso.com")
    assert [one.recipient for one in reply.arrived] == [INSIDE, OUTSIDE, HERE]
    assert reply.arrived[2].sender == "", "the member that does not exist comes back"
    assert "group all@contoso.com" in reply.arrived[0].path


def test_whoever_signed_in_may_write_to_a_closed_group() -> None:
    base = tenant(groups=(Group("all@contoso.com", (INSIDE,)),))
    assert direct(base, "all@contoso.com").code == 550
    assert [one.recipient for one in submitted(base, "all@contoso.com").arrived] == [INSIDE]
    allowed = tenant(groups=(Group("all@contoso.com", (INSIDE,), allowed=(HERE,)),))
    assert [one.recipient for one in submitted(allowed, "all@contoso.com").arrived] == [INSIDE]


def test_a_mail_user_is_reached_where_its_mailbox_is() -> None:
    base = tenant(mail_users=(MailUser("ext@contoso.com", OUTSIDE),))
    assert [one.recipient for one in direct(base, "ext@contoso.com").arrived] == [OUTSIDE]


# --- the end of Basic authentication


@pytest.mark.parametrize(
    ("day", "created", "again", "expected"),
    [
        ("2026-12-31", None, False, Basic.OPEN),
        ("2027-01-01", None, False, Basic.OFF_BY_DEFAULT),
        ("2027-01-01", None, True, Basic.OPEN),
        ("2027-06-01", "2026-12-31", True, Basic.OPEN),
        ("2027-06-01", "2027-01-01", True, Basic.NEVER_HAD),
    ],
)
def test_basic_authentication_by_day(day: str, created: str | None, again: bool, expected: Basic) -> None:
    base = tenant(
        date=datetime.date.fromisoformat(day),
        created=datetime.date.fromisoformat(created) if created else None,
        basic_switched_on=again,
    )
    account = mailbox(base, HERE)
    assert account is not None
    assert basic_of(base, account) is expected
    reply = password(at(Endpoint.SUBMISSION, base), HERE)
    assert (reply.code == 235) is (expected is Basic.OPEN)


def test_the_day_is_the_knowledges() -> None:
    assert files.load_knowledge().basic_authentication.off_by_default == OFF_BY_DEFAULT


@pytest.mark.parametrize(
    ("own", "default", "organisation", "allowed"),
    [
        ("", "", BasicAuth.ALLOWED, True),
        ("", "", BasicAuth.BLOCKED, False),
        ("Open", "", BasicAuth.BLOCKED, True),
        ("Open", "Shut", BasicAuth.ALLOWED, True),
        ("", "Shut", BasicAuth.ALLOWED, False),
        ("Shut", "Open", BasicAuth.ALLOWED, False),
        ("gone", "Shut", BasicAuth.ALLOWED, False),
        ("Open", "", BasicAuth.RETIRED, False),
    ],
)
def test_the_accounts_policy_goes_before_the_organisations(
    own: str, default: str, organisation: BasicAuth, allowed: bool
) -> None:
    base = tenant(
        authentication_policies=(
            AuthenticationPolicy("Open", allow_basic_smtp=True),
            AuthenticationPolicy("Shut"),
        ),
        default_authentication_policy=default,
        basic_auth=organisation,
    )
    reply = password(at(Endpoint.SUBMISSION, scanner(base, authentication_policy=own)), HERE)
    assert (reply.code == 235) is allowed


# --- doors, limits, the way out


@pytest.mark.parametrize(
    ("endpoint", "opted_in", "taken"),
    [
        (Endpoint.MX, False, True),
        (Endpoint.SUBMISSION, True, False),
        (Endpoint.SUBMISSION_LEGACY, False, False),
        (Endpoint.SUBMISSION_LEGACY, True, True),
        (Endpoint.HVE, True, False),
        (Endpoint.ACS, True, False),
    ],
)
def test_old_tls(endpoint: Endpoint, opted_in: bool, taken: bool) -> None:
    talk = at(endpoint, tenant(legacy_tls_clients=opted_in))
    assert envelope.takes_old_tls(talk.world.tenant, endpoint) is taken
    secured(talk)
    talk.session = msgspec.structs.replace(talk.session, tls=ClientTls("TLSv1"))
    assert (text(talk.say("AUTH LOGIN"))[:7] == "421 4.7") is not taken


def test_recipients_outside_count_for_the_whole_tenant_in_24_hours() -> None:
    base = tenant(
        licences=1, busy_outside=9_999, connectors=(Connector("Site", sender_ips=("203.0.113.10",)),)
    )
    talk = at(Endpoint.SUBMISSION, base)
    assert talk.sign_in().code == 235
    assert [one.recipient for one in mail(talk, HERE, [OUTSIDE]).arrived] == [OUTSIDE]
    relay = Talk(talk.world)
    relay.say("EHLO scanner")
    assert bounced(mail(relay, HERE, [OUTSIDE])).startswith("550 5.7.233 ")
    relay.now += datetime.timedelta(hours=24)
    assert [one.recipient for one in mail(relay, HERE, [OUTSIDE]).arrived] == [OUTSIDE]
    assert [one.recipient for one in mail(relay, HERE, [INSIDE]).arrived] == [INSIDE]


def test_unregistered_domains_are_stopped_on_the_way_out() -> None:
    changes: dict[str, Any] = {
        "connectors": (Connector("Certificate", certificate="*.contoso.com"),),
        "outbound_block": OutboundBlock.UNREGISTERED_DOMAINS,
    }
    for sender, arrives in ((HERE, 1), ("scanner@contoso-branch.com", 0)):
        talk = secured(at(Endpoint.MX, tenant(**changes)), "scanner.contoso.com")
        reply = mail(talk, sender, [OUTSIDE])
        assert (reply.code, len(reply.arrived)) == (250, arrives)


def test_a_mailbox_has_a_recipient_limit_of_its_own() -> None:
    talk = at(Endpoint.SUBMISSION, scanner(tenant(), recipient_limit=1))
    talk.sign_in()
    talk.say(f"MAIL FROM:<{HERE}>")
    assert talk.say(f"RCPT TO:<{INSIDE}>").code == 250
    assert text(talk.say(f"RCPT TO:<{OUTSIDE}>")).startswith("452 4.5.3")


def test_a_connector_does_away_with_throttling_and_ipv6_is_taken_with_a_name_and_spf() -> None:
    site = Connector("Site", sender_ips=("203.0.113.10",))
    slow = Reputation(busy=("203.0.113.10",), greylisted=("203.0.113.10",))
    assert direct(tenant(reputation=slow, connectors=(site,)), OUTSIDE).code == 250
    zone = Zone(
        ("contoso.com", "ip6.arpa"),
        (
            Record(ipaddress.ip_address(IP6).reverse_pointer, "PTR", "x.contoso.com"),
            Record("contoso.com", "TXT", f"v=spf1 ip6:{IP6} -all"),
        ),
    )
    assert direct(tenant(takes_ipv6=True, zone=zone), INSIDE, ip=IP6).code == 250


def test_disabled_smtp_auth_of_the_mailbox_is_not_the_tenants() -> None:
    base: Tenant = scanner(tenant(smtp_auth_disabled=True), smtp_auth=SmtpAuth.ENABLED)
    assert password(at(Endpoint.SUBMISSION, base), HERE).code == 235
    assert box(base, INSIDE, smtp_auth=SmtpAuth.INHERIT).smtp_auth_disabled
    refused = text(password(at(Endpoint.SUBMISSION, base), INSIDE))
    assert "disabled for the Tenant" in refused


def test_a_scenario_file_can_state_every_setting_that_is_no_secret() -> None:
    """What stands outside the file: what practice makes when it starts, and the rest of the world."""
    made = {"tokens", "directory", "outside", "zone"}
    assert set(TenantEntry.__struct_fields__) == set(Tenant.__struct_fields__) - made
    assert set(MailboxEntry.__struct_fields__) == set(Mailbox.__struct_fields__) - {"password"}

"""The simulated cmdlets: documented names and parameters only, and refusals as Exchange Online documents them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.render import cases
from tests.sim.scripts import Desk, connector, scripts_of, tenant
from wizard.core.model import Method
from wizard.core.secret import Secret
from wizard.sim.organization import AuthenticationPolicy, Group
from wizard.sim.powershell import Answer, Host, Outcome, Refused, Stream, TraceRow, run_script
from wizard.sim.powershell.registry import CMDLETS
from wizard.sim.powershell.values import Thing
from wizard.sim.sending_accounts import Billing, HighVolumeAccount
from wizard.sim.tenant import BasicAuth, Connector, ConnectorType, Tenant, mailbox

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "cmdlets.json").read_text(encoding="utf-8"))[
    "cmdlets"
]
SIGN_IN = "Connect-ExchangeOnline -ShowBanner:$false\n"


def run(text: str, start: Tenant | None = None, host: Host | None = None) -> Outcome:
    return run_script(SIGN_IN + text, start or tenant(), {}, host or Host())


def refused(text: str, start: Tenant | None = None) -> str:
    """What Exchange says against it; the tenant stays as it is."""
    begun = start or tenant()
    outcome = run(text, begun)
    assert outcome.tenant == begun
    (error,) = outcome.errors
    return error


def test_every_documented_cmdlet_of_our_scripts_is_played() -> None:
    assert {name.lower() for name in REFERENCE} <= set(CMDLETS)


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_a_cmdlet_has_the_documented_parameters_and_no_other(name: str) -> None:
    cmdlet = CMDLETS[name.lower()]
    documented = {parameter for names in REFERENCE[name]["sets"].values() for parameter in names}
    played = {*cmdlet.takes, *cmdlet.unplayed.split()}
    assert played == documented if cmdlet.all_known else played <= documented
    needed = [{one for one, must in names.items() if must} for names in REFERENCE[name]["sets"].values()]
    assert any(set(cmdlet.needs) >= names for names in needed) or not set(cmdlet.needs)


def test_a_documented_parameter_that_is_not_played_is_refused_and_another_is_an_error() -> None:
    with pytest.raises(Refused, match="-EFUsers"):
        run("Set-InboundConnector -Identity 'a' -EFUsers 'b'")
    assert "matches parameter name 'SmtpAuth'" in refused("Set-CASMailbox -Identity 'a' -SmtpAuth $true")
    with pytest.raises(Refused, match="without a name"):
        run("Get-Mailbox 'scanner@contoso.com'")
    assert "missing mandatory parameters: SenderDomains" in refused("New-InboundConnector -Name 'a'")


NEW = "New-InboundConnector -Name '{name}' -ConnectorType '{type}' -SenderDomains '*' {rest}"


@pytest.mark.parametrize(
    ("name", "kind", "rest", "why"),
    [
        ("a", "OnPremises", "-SenderIPAddresses '203.0.0.0/23'", "/24 to /32"),
        ("a", "OnPremises", "-SenderIPAddresses '2001:db8::1'", "IPv4"),
        ("a", "OnPremises", "-SenderIPAddresses '203.0.113.1', 'x'", "IPv4"),
        ("a", "OnPremises", "-SenderIPAddresses '203.0.113.1/255.255.255.0'", "IPv4"),
        ("a", "OnPremises", "-TlsSenderCertificateName 'printer.*.com'", "valid SMTP domain"),
        ("a", "OnPremises", "", "SenderIPAddresses or TlsSenderCertificateName"),
        ("a", "Else", "-SenderIPAddresses '203.0.113.1'", "OnPremises or Partner"),
        ("x" * 65, "OnPremises", "-SenderIPAddresses '203.0.113.1'", "1 to 64"),
        ("OLD", "OnPremises", "-SenderIPAddresses '203.0.113.1'", "already being used"),
        ("a", "OnPremises", "-SenderIPAddresses '203.0.113.1' -Enabled 'yes'", "Boolean"),
    ],
)
def test_a_connector_that_exchange_does_not_take(name: str, kind: str, rest: str, why: str) -> None:
    start = tenant(connectors=(connector("Old", "192.0.2.1"),))
    assert why in refused(NEW.format(name=name, type=kind, rest=rest), start)


def test_what_is_for_partner_connectors_only_does_nothing_at_an_on_premises_one() -> None:
    rest = "-SenderIPAddresses '203.0.113.1' -RequireTls $true -RestrictDomainsToIPAddresses $true"
    (own,) = run(NEW.format(name="a", type="OnPremises", rest=rest)).tenant.connectors
    assert (own.require_tls, own.restrict_to_ips) == (True, False)
    (partner,) = run(NEW.format(name="a", type="Partner", rest=rest)).tenant.connectors
    assert (partner.type, partner.restrict_to_ips) == (ConnectorType.PARTNER, True)


def test_a_connector_is_changed_in_its_place_and_removed_after_a_question() -> None:
    start = tenant(connectors=(connector("A", "192.0.2.1"), connector("B", "192.0.2.2")))
    set_it = "Set-InboundConnector -Identity 'a' -Name 'C' -Enabled $false -TlsSenderCertificateName '*.contoso.com'"
    after = run(set_it, start).tenant
    assert after.connectors[0] == Connector(
        "C", sender_ips=("192.0.2.1",), enabled=False, certificate="*.contoso.com"
    )
    assert after.connectors[1] == start.connectors[1]
    remove = "Remove-InboundConnector -Identity 'B'"
    assert run(remove, start).errors
    assert len(run(remove, start, Host(answers=(Answer.NO,))).tenant.connectors) == 2
    assert len(run(remove, start, Host(answers=(Answer.YES,))).tenant.connectors) == 1
    assert len(run(remove + " -Confirm:$false", start).tenant.connectors) == 1
    assert run(remove + " -WhatIf", start).tenant == start
    assert "couldn't be found" in refused("Remove-InboundConnector -Identity 'D' -Confirm:$false", start)


def test_the_mailbox_switch_has_three_values() -> None:
    start = tenant()
    for value, shown in (("$true", True), ("$false", False), ("$null", None)):
        outcome = run(
            f"Set-CASMailbox -Identity 'Scanner@contoso.com' -SmtpClientAuthenticationDisabled {value}\n"
            "(Get-CASMailbox -Identity 'scanner@contoso.com').SmtpClientAuthenticationDisabled",
            start,
        )
        assert outcome.objects == (shown,)
        start = outcome.tenant
    assert start == tenant()
    assert "unlicensed@contoso.com" in refused("Get-CASMailbox -Identity 'unlicensed@contoso.com'")


def test_send_as_is_given_to_a_mailbox_or_an_application_for_a_group_too() -> None:
    start = tenant(groups=(Group("team@contoso.com"),))
    text = (
        "New-ServicePrincipal -AppId 'app' -ObjectId 'object' -DisplayName 'Scanner' | Out-Null\n"
        "Add-MailboxPermission -Identity 'scanner@contoso.com' -User 'object' -AccessRights 'FullAccess' | Out-Null\n"
        "Add-RecipientPermission -Identity 'Team@contoso.com' -Trustee 'Scanner' -AccessRights 'SendAs' -Confirm:$false "
        "| Out-Null\n"
        "@(Get-RecipientPermission -Identity 'team@contoso.com' | ForEach-Object -Process { $_.Trustee })"
    )
    outcome = run(text, start)
    assert outcome.objects == ("NT AUTHORITY\\SELF", "object")
    (principal,) = outcome.tenant.service_principals
    assert principal.send_as == ("team@contoso.com",)
    box = mailbox(outcome.tenant, "scanner@contoso.com")
    assert box is not None
    assert box.full_access == ("object",)
    again = "New-ServicePrincipal -AppId 'app' -ObjectId 'other'"
    assert "already exists" in refused(again, outcome.tenant)


def test_the_organisations_switches_are_those_that_exist() -> None:
    after = run(
        "Set-TransportConfig -SmtpClientAuthenticationDisabled $false\nSet-OrganizationConfig -RejectDirectSend $true"
    ).tenant
    assert (after.smtp_auth_disabled, after.reject_direct_send) == (False, True)
    with pytest.raises(Refused, match="RejectDirectSend"):
        run("Set-TransportConfig -RejectDirectSend $true")


@pytest.mark.parametrize(
    ("start", "state"),
    [
        (tenant(), "ok"),
        (tenant(basic_auth=BasicAuth.BLOCKED), "problem"),
        (
            tenant(
                authentication_policies=(AuthenticationPolicy("Modern"),),
                default_authentication_policy="Modern",
            ),
            "problem",
        ),
        (
            tenant(
                authentication_policies=(AuthenticationPolicy("Scan", allow_basic_smtp=True),),
                default_authentication_policy="Scan",
            ),
            "ok",
        ),
    ],
)
def test_a_policy_against_passwords_is_named_before_anything_changes(start: Tenant, state: str) -> None:
    outcome = Desk(scripts_of(cases.plan(Method.SMTP_AUTH_BASIC)), start).run("apply")
    assert [one.state for one in outcome.results if one.check == "Authentication policy"] == [state]


@pytest.mark.parametrize("billing", list(Billing))
def test_a_high_volume_account_is_ready_once_it_is_paid_for(billing: Billing) -> None:
    start = tenant(high_volume=(HighVolumeAccount("bulk@contoso.com", Secret("x"), billing=billing),))
    desk = Desk(scripts_of(cases.plan(Method.HIGH_VOLUME_EMAIL)), start)
    for kind in ("check", "apply", "verify"):
        outcome = desk.run(kind)
        assert outcome.tenant == start
    assert (desk.run("verify").exit_code == 0) is (billing is Billing.VALID)


def test_the_trace_reaches_ten_days_and_knows_its_sender() -> None:
    now = Host().now
    rows = tuple(TraceRow(now - timedelta(days=days), "A@contoso.com", f"{days}@x.org") for days in (0, 1, 5))
    ask = (
        "$now = Get-Date\n$since = $now.AddDays(-{days})\n"
        "@(Get-MessageTraceV2 -SenderAddress 'a@contoso.com' -StartDate $since {more}).Count"
    )
    host = Host(trace=rows)
    assert run(ask.format(days=2, more="-EndDate $now -ResultSize 100"), host=host).objects == (2,)
    assert run(ask.format(days=10, more="-EndDate $now -ResultSize 1"), host=host).objects == (1,)
    assert run(ask.format(days=11, more="-EndDate $now"), host=host).errors
    assert run(ask.replace("a@contoso", "b@contoso").format(days=2, more=""), host=host).objects == (0,)


def test_graph_wants_a_sign_in_of_its_own() -> None:
    assert "Connect-MgGraph" in run("Get-MgSubscribedSku").errors[0]
    outcome = run("Connect-MgGraph -Scopes 'Organization.Read.All' -NoWelcome\nGet-MgSubscribedSku")
    licences, _free = outcome.objects
    assert isinstance(licences, Thing)
    assert licences.get("ConsumedUnits") == 3
    assert not outcome.said(Stream.ERROR)

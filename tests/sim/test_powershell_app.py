"""``apply-app.ps1`` on the simulated tenant: after it the application sends, without one step of it the documented
refusal comes, and ``undo-app.ps1`` gives back exactly the tenant that was there."""

import json
from collections.abc import Callable

import msgspec
import pytest

from tests.sim.app_scripts import ITSELF, NOW, STATE, USER, AppDesk, app_tenant, desk, secret_shown, token_of
from tests.sim.player import Talk, text, xoauth2
from tests.sim.scripts import states
from wizard.core.answers import Cloud
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.facts import RowState
from wizard.core.model import Method, OwnApp
from wizard.core.report_words import rows_of
from wizard.files import load_causes
from wizard.files.tenant_reports import report_in
from wizard.sim import certificates
from wizard.sim.directory import SMTP_SEND, SMTP_SEND_AS_APP, AppRegistration, Permission, Service
from wizard.sim.organization import ServicePrincipal
from wizard.sim.powershell import Failure, Host, Stream
from wizard.sim.session import Endpoint
from wizard.sim.tenant import SmtpAuth, Tenant, mailbox
from wizard.sim.world import World

HERE = "scanner@contoso.com"
FROM = "info@contoso.com"


@pytest.fixture(name="client")
def _client(made: certificates.Certificates) -> certificates.Certificates:
    return made


def youngest(found: AppDesk) -> AppRegistration:
    """The app that the script registered: the youngest."""
    return found.tenant.directory.applications[-1]


def sends(found: Tenant, token: str, sender: str = FROM) -> str:
    """How far the application gets with its token, as the device does it: the last reply."""
    talk = Talk(World(found), Endpoint.SUBMISSION, now=NOW)
    for command in ("EHLO scanner", "STARTTLS", "EHLO scanner"):
        if command == "STARTTLS":
            talk.tls()
            continue
        talk.say(command)
    message = talk.message(sender, "alex@contoso.com")
    reply = talk.say(f"AUTH XOAUTH2 {xoauth2(HERE, token)}")
    for step in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{HERE}>", "DATA", message):
        if reply.code >= 400:
            break
        reply = talk.say(step)
    return text(reply)


def cause_of(reply: str) -> str:
    return diagnose(Evidence(reply, method=Method.SMTP_AUTH_OAUTH), load_causes()).cause


@pytest.mark.parametrize("app", [ITSELF, USER, OwnApp(False, ("https://app.example/back",), secret=True)])
def test_the_chain_is_made_once_verified_and_taken_back_exactly(app: OwnApp) -> None:
    before = app_tenant()
    found = desk(app, before)
    preview = found.run("apply-app", WhatIf=True, Confirm=True)
    assert (preview.exit_code, preview.tenant, dict(preview.files)) == (0, before, {})
    assert len(preview.said(Stream.WHAT_IF)) == (8 if app.as_application else 4 + app.secret)

    applied = found.run("apply-app")
    assert applied.exit_code == 0, applied.said()
    assert states(applied) == {"ok"}
    once, kept = found.tenant, dict(found.files)
    again = found.run("apply-app")
    assert (again.tenant, dict(again.files)) == (once, kept)
    changing = ("Set-", "New-", "Add-", "Remove-", "Update-")
    assert not [call for call in again.calls if call.startswith(changing)]

    verified = found.run("verify")
    assert (verified.exit_code, verified.tenant) == (0, once), verified.said()
    undone = found.run("undo-app")
    assert (undone.exit_code, undone.tenant) == (0, before), undone.said()
    assert found.run("undo-app").tenant == before
    assert found.run("verify").exit_code == 1


def test_the_application_then_sends_as_itself_also_from_the_other_address() -> None:
    found = desk()
    secret = secret_shown(found.run("apply-app"))
    token = token_of(found.tenant, youngest(found).client_id, secret)
    assert sends(found.tenant, token).startswith("250")
    assert sends(found.tenant, token, HERE).startswith("250")


def test_the_secret_stands_in_the_window_alone() -> None:
    found = desk()
    outcome = found.run("apply-app")
    secret = secret_shown(outcome)
    transcript = "".join(line.text for line in outcome.lines if line.stream is not Stream.CONSOLE)
    assert secret not in transcript
    assert secret not in "".join(outcome.files.values())
    assert secret not in repr(outcome.results)
    assert "NewSecret" in "".join(row.detail for row in found.run("apply-app").results)
    more = found.run("apply-app", NewSecret=True)
    assert secret_shown(more) != secret
    assert len(youngest(found).secrets) == 2


def _without_consent(found: Tenant) -> Tenant:
    *others, app = found.directory.applications
    app = msgspec.structs.replace(app, granted=())
    directory = msgspec.structs.replace(found.directory, applications=(*others, app))
    return msgspec.structs.replace(found, directory=directory)


def _with_the_wrong_id(found: Tenant) -> Tenant:
    app = found.directory.applications[-1]
    wrong = ServicePrincipal(app.client_id, app.registration_object_id)
    before = mailbox(found, HERE)
    assert before is not None
    box = msgspec.structs.replace(before, full_access=(wrong.object_id,))
    boxes = tuple(box if one is before else one for one in found.mailboxes)
    return msgspec.structs.replace(found, service_principals=(wrong,), mailboxes=boxes)


def _without_right(found: Tenant) -> Tenant:
    boxes = tuple(msgspec.structs.replace(one, full_access=()) for one in found.mailboxes)
    return msgspec.structs.replace(found, mailboxes=boxes)


def _without_send_as(found: Tenant) -> Tenant:
    principals = tuple(msgspec.structs.replace(one, send_as=()) for one in found.service_principals)
    boxes = tuple(
        msgspec.structs.replace(one, send_as=()) if one.address == HERE else one for one in found.mailboxes
    )
    return msgspec.structs.replace(found, service_principals=principals, mailboxes=boxes)


def _without_switch(found: Tenant) -> Tenant:
    boxes = tuple(
        msgspec.structs.replace(one, smtp_auth=SmtpAuth.DISABLED) if one.address == HERE else one
        for one in found.mailboxes
    )
    return msgspec.structs.replace(found, mailboxes=boxes)


MISSING = "xoauth2-permission-missing"
STEPS: list[tuple[Callable[[Tenant], Tenant], str, str, str]] = [
    (_without_consent, "535 5.7.3", MISSING, "Consent"),
    (
        lambda found: msgspec.structs.replace(found, service_principals=()),
        "535 5.7.3",
        MISSING,
        "Service principal",
    ),
    (
        _with_the_wrong_id,
        "535 5.7.3",
        MISSING,
        "Service principal",
    ),
    (_without_right, "430 4.2.0", MISSING, "Mailbox permission"),
    (_without_send_as, "550 5.7.60", "send-as-denied", "Send As"),
    (_without_switch, "535 5.7.139", "smtp-auth-disabled-mailbox", "SMTP AUTH"),
]


@pytest.mark.parametrize(("without", "reply", "cause", "row"), STEPS)
def test_without_one_step_the_documented_refusal_comes_and_the_scripts_name_it(
    without: Callable[[Tenant], Tenant], reply: str, cause: str, row: str
) -> None:
    found = desk()
    secret = secret_shown(found.run("apply-app"))
    found.tenant = without(found.tenant)
    token = token_of(found.tenant, youngest(found).client_id, secret)
    said = sends(found.tenant, token)
    assert said.startswith(reply), said
    assert cause_of(said) == cause

    broken = found.run("verify")
    assert broken.exit_code == 1
    assert row in {one.check for one in broken.results if one.state == "problem"}
    if without is _with_the_wrong_id:
        stopped = found.run("apply-app")
        assert stopped.exit_code == 1
        assert "Remove-ServicePrincipal" in "".join(stopped.said(Stream.WARNING))
        return
    assert found.run("apply-app").exit_code == 0
    token = token_of(found.tenant, youngest(found).client_id, secret)
    assert sends(found.tenant, token).startswith("250")


def test_without_the_registration_or_with_a_wrong_secret_entra_refuses() -> None:
    found = desk()
    secret = secret_shown(found.run("apply-app"))
    client = youngest(found).client_id
    assert token_of(found.tenant, client, "wrong") == "AADSTS7000215"
    found.run("undo-app")
    assert token_of(found.tenant, client, secret) == "AADSTS700016"


def test_an_app_registration_that_is_there_is_used_and_keeps_what_it_has() -> None:
    mail = Permission(Service.GRAPH, "User.Read")
    own = AppRegistration(
        "12345678-0000-4000-8000-000000000009",
        "Relay Wizard Front desk",
        registration_object_id="12345678-0000-4000-8000-00000000000a",
        permissions=(SMTP_SEND, mail),
    )
    bare = app_tenant()
    directory = msgspec.structs.replace(bare.directory, applications=(*bare.directory.applications, own))
    start = msgspec.structs.replace(bare, directory=directory)
    found = desk(start=start)
    assert found.run("apply-app").exit_code == 0
    assert set(youngest(found).permissions) == {mail, SMTP_SEND, SMTP_SEND_AS_APP}
    assert found.run("undo-app").exit_code == 0
    assert found.tenant == start

    twice = msgspec.structs.replace(own, client_id="12345678-0000-4000-8000-00000000000b")
    both = msgspec.structs.replace(directory, applications=(*directory.applications, twice))
    found = desk(start=msgspec.structs.replace(start, directory=both))
    stopped = found.run("apply-app")
    assert "-ClientId" in "".join(stopped.said(Stream.WARNING))
    assert found.run("apply-app", ClientId=own.client_id).exit_code == 0


def test_a_certificate_takes_the_place_of_the_secret(client: certificates.Certificates) -> None:
    pem = (
        client.client_cert_pem.decode().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"
    )
    files = {"/plan/app.cer": pem, "/plan/both.pem": pem + "-----BEGIN PRIVATE KEY-----\n"}
    before = app_tenant()
    found = desk(start=before)
    found.files = files
    refused = found.run("apply-app", CertificatePath="/plan/both.pem")
    assert (refused.exit_code, refused.tenant) == (1, before)
    applied = found.run("apply-app", CertificatePath="/plan/app.cer")
    assert applied.exit_code == 0, applied.said()
    assert not applied.said(Stream.CONSOLE)
    assert (len(youngest(found).certificates), youngest(found).secrets) == (1, ())
    again = found.run("apply-app", CertificatePath="/plan/app.cer")
    assert again.tenant == applied.tenant
    assert found.run("undo-app").tenant == before


def test_what_belongs_together_is_asked_for_before_anybody_signs_in() -> None:
    for app, arguments, window, why in (
        (ITSELF, {"ProveWith": "None"}, "ConsoleHost", "needs a secret or a certificate"),
        (ITSELF, {"ProveWith": "Certificate"}, "ConsoleHost", "-CertificatePath"),
        (ITSELF, {"SignInAs": "User"}, "ConsoleHost", "-RedirectUri"),
        (ITSELF, {}, "Windows PowerShell ISE Host", "ordinary PowerShell window"),
    ):
        found = desk(app, host=Host(window=window))
        stopped = found.run("apply-app", **arguments)
        assert (stopped.exit_code, stopped.calls) == (1, ())
        assert why in "".join(stopped.said(Stream.WARNING))


def test_a_redirect_address_is_needed_for_the_registration_alone() -> None:
    asking = OwnApp(as_application=False)
    found = desk(asking)
    assert found.run("apply-app").calls == ()
    first = found.run("apply-app", RedirectUri=["https://app.example/back"])
    assert first.exit_code == 0, first.said()
    assert "send its own test message" in "".join(first.said(Stream.INFORMATION)), (
        "the wizard can not stand in for it"
    )
    again = found.run("apply-app", NewSecret=True)
    assert again.exit_code == 0, again.said()
    assert len(youngest(found).secrets) == 2
    assert found.run("undo-app").tenant == app_tenant()


def test_a_consent_that_this_account_may_not_give_ends_with_the_link() -> None:
    refusing = Failure("New-MgServicePrincipalAppRoleAssignment", "Insufficient privileges.", call=0)
    found = desk(host=Host(failures=(refusing,)))
    stopped = found.run("apply-app")
    assert stopped.exit_code == 1
    link = f"/adminconsent?client_id={youngest(found).client_id}"
    assert link in "".join(stopped.said(Stream.INFORMATION))
    found.host = Host()
    by_link = found.run("apply-app", ConsentByLink=True)
    assert link in "".join(by_link.said(Stream.INFORMATION))
    assert ("not done", "Consent") in {(one.state, one.check) for one in by_link.results}
    assert ("look", "Token") in {(one.state, one.check) for one in by_link.results}
    assert found.run("apply-app").exit_code == 0
    assert found.run("undo-app").tenant == app_tenant()


@pytest.mark.parametrize(
    "step",
    [
        "New-MgApplication",
        "New-MgServicePrincipal",
        "New-MgServicePrincipalAppRoleAssignment",
        "New-ServicePrincipal",
        "Add-MailboxPermission",
        "Add-RecipientPermission",
        "Set-CASMailbox",
        "Add-MgApplicationPassword",
    ],
)
def test_a_run_that_breaks_off_is_taken_back_and_can_go_on(step: str) -> None:
    for go_on in (False, True):
        before = app_tenant()
        found = desk(start=before, host=Host(failures=(Failure(step),)))
        assert found.run("apply-app").exit_code == 1
        found.host = Host()
        if go_on:
            assert found.run("apply-app").exit_code == 0
        assert found.run("undo-app").exit_code == 0
        assert found.tenant == before


def test_two_organisations_and_missing_modules_are_told() -> None:
    modules = {name: version for name, version in Host().modules.items() if not name.endswith("Applications")}
    stopped = desk(host=Host(modules=modules)).run("apply-app")
    assert "Install-Module -Name Microsoft.Graph.Applications" in "".join(stopped.said(Stream.WARNING))
    stopped = desk(host=Host(absent=frozenset({"Connect-MgGraph"}))).run("verify")
    assert ("unknown", "App registration") in {(one.state, one.check) for one in stopped.results}


@pytest.mark.parametrize("cloud", list(Cloud))
def test_each_cloud_signs_in_at_its_own_place(cloud: Cloud) -> None:
    before = app_tenant(cloud)
    found = desk(start=before)
    applied = found.run("apply-app")
    assert applied.exit_code == 0, applied.said()
    script = found.scripts["apply-app"]
    assert ("-Environment $GraphEnvironment" in script) is (cloud not in {Cloud.WORLDWIDE, Cloud.GCC})
    assert found.run("undo-app").tenant == before


def test_the_report_says_what_entra_and_exchange_know() -> None:
    found = desk()
    secret_shown(found.run("apply-app"))
    found.run("check", IncludeGraph=True)
    sections = json.loads(found.files["/plan/tenant-report.json"])["sections"]
    app = youngest(found)
    assert sections["application"]["value"] == {
        "there": True,
        "client_id": app.client_id,
        "object_id": app.object_id,
        "permission": True,
        "consent": True,
    }
    assert sections["service_principal"]["value"] == {
        "there": True,
        "client_id": app.client_id,
        "object_id": app.object_id,
        "mailboxes": [HERE],
    }
    assert json.loads(found.files[STATE])["application"]["secrets"] == [app.secrets[0].id]
    written = found.files["/plan/tenant-report.json"].encode()
    rows = {row.key: row.state for row in rows_of(report_in(written, "tenant-report.json"))}
    assert (rows["service_principal"], rows["application"]) == (RowState.GOOD, RowState.GOOD)


@pytest.mark.parametrize("without", [step[0] for step in STEPS[:4]])
def test_the_report_names_what_is_missing(without: Callable[[Tenant], Tenant]) -> None:
    found = desk()
    found.run("apply-app")
    found.tenant = without(found.tenant)
    found.run("check", IncludeGraph=True)
    written = found.files["/plan/tenant-report.json"].encode()
    rows = {row.key: row.state for row in rows_of(report_in(written, "tenant-report.json"))}
    assert RowState.ATTENTION in {rows["service_principal"], rows["application"]}


def test_where_exchange_does_not_list_the_user_s_permission_graph_s_own_is_taken() -> None:
    before = app_tenant()
    found = desk(USER, before)
    no_scope = {"ExchangeAppId": "1fd5118e-2576-4263-8130-9503064c837a"}  # a service without SMTP.Send
    assert found.run("apply-app", **no_scope).exit_code == 0
    assert youngest(found).granted == (Permission(Service.GRAPH, "SMTP.Send"),)
    assert found.run("undo-app", **no_scope).tenant == before
    stopped = desk(ITSELF, before).run("apply-app", **no_scope)
    assert "does not have the permission SMTP.SendAsApp" in "".join(stopped.said(Stream.WARNING))

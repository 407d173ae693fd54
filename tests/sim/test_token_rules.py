"""What a token is good for: claims in, the fault or None out; and that Exchange Online's plain refusal follows."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.sim.directories import DEVICE_APP, SERVER_APP, TENANT
from tests.sim.doors import (
    ALERTS,
    APP_OBJECT,
    PRINCIPAL,
    USERNAME,
    at,
    bearer,
    box,
    mail,
    persons_token,
    scanner,
    tenant,
    token,
)
from tests.sim.player import NOW, text
from wizard.sim import entra_tokens, token_rules
from wizard.sim.entra_tokens import Claims
from wizard.sim.organization import ServicePrincipal
from wizard.sim.session import Endpoint
from wizard.sim.tenant import MailboxKind, SmtpAuth, Tenant, mailbox
from wizard.sim.token_rules import TokenFault

HERE, SHARED = "scanner@contoso.com", "shared@contoso.com"
APP = Claims(
    audience="https://outlook.office365.com",
    issuer="",
    tenant_id=TENANT,
    app_id=SERVER_APP,
    issued=NOW,
    expires=NOW + timedelta(hours=1),
    object_id=APP_OBJECT,
    roles=("SMTP.SendAsApp",),
)
PERSON = msgspec.structs.replace(APP, app_id=DEVICE_APP, user=HERE, scopes=("SMTP.Send",), roles=())


def opened(**changes: Any) -> Tenant:
    """The application may use the scanner's mailbox."""
    return scanner(tenant(**changes), full_access=(APP_OBJECT,))


@pytest.mark.parametrize(
    ("claims", "changes", "fault"),
    [
        (PERSON, {}, None),
        (PERSON, {"audience": "https://outlook.office.com/"}, None),
        (PERSON, {"user": "SCANNER@CONTOSO.COM"}, None),
        (PERSON, {"audience": "https://graph.microsoft.com"}, TokenFault.AUDIENCE),
        (PERSON, {"scopes": ("Mail.Send",)}, TokenFault.PERMISSION),
        (PERSON, {"scopes": (), "roles": ("SMTP.SendAsApp",)}, TokenFault.PERMISSION),
        (PERSON, {"user": "reception@contoso.com"}, TokenFault.OTHER_ACCOUNT),
        (APP, {}, None),
        (APP, {"roles": ("Mail.Send",)}, TokenFault.PERMISSION),
        (APP, {"roles": (), "scopes": ("SMTP.Send",)}, TokenFault.PERMISSION),
        (APP, {"app_id": DEVICE_APP}, TokenFault.NOT_REGISTERED),
        (APP, {"object_id": "the app registration's own"}, TokenFault.NOT_REGISTERED),
    ],
)
def test_client_submission(claims: Claims, changes: dict[str, Any], fault: TokenFault | None) -> None:
    base = opened()
    account = mailbox(base, HERE)
    assert account is not None
    judged = msgspec.structs.replace(claims, **changes)
    assert token_rules.for_mailbox(base, account, judged) is fault
    talk = at(Endpoint.SUBMISSION, base)
    given = entra_tokens.issue(base.directory.signing_key, judged, "1").reveal()  # type: ignore[arg-type]
    assert text(bearer(talk, HERE, given)).startswith("535 5.7.3 " if fault else "235 2.7.0 ")


def test_a_wrong_object_id_in_exchange_makes_the_sign_in_fail() -> None:
    wrong = (ServicePrincipal(SERVER_APP, "cccccccc-0000-4000-8000-000000000001"),)
    refused = bearer(at(Endpoint.SUBMISSION, opened(service_principals=wrong)), HERE, token())
    assert text(refused).startswith("535 5.7.3 Authentication unsuccessful")


def test_an_application_without_the_mailbox_signs_in_and_can_not_submit() -> None:
    for base, reply in ((tenant(), "430 4.2.0 STOREDRV; mailbox logon failure"), (opened(), "250 2.6.0")):
        talk = at(Endpoint.SUBMISSION, base)
        assert bearer(talk, HERE, token()).code == 235
        assert text(mail(talk, HERE, ["alex@fabrikam.com"])).startswith(reply)


def test_an_application_sends_as_others_by_its_own_right() -> None:
    other = "reception@contoso.com"
    for principal, code in ((PRINCIPAL, 550), (msgspec.structs.replace(PRINCIPAL, send_as=(other,)), 250)):
        talk = at(Endpoint.SUBMISSION, opened(service_principals=(principal,)))
        bearer(talk, HERE, token())
        assert mail(talk, other, ["alex@fabrikam.com"]).code == code


def test_a_person_opens_a_shared_mailbox_with_full_access_only() -> None:
    for trusted, code in (((), 535), ((HERE,), 235)):
        base = box(tenant(), SHARED, kind=MailboxKind.SHARED, smtp_auth=SmtpAuth.ENABLED, full_access=trusted)
        assert bearer(at(Endpoint.SUBMISSION, base), SHARED, persons_token()).code == code


def test_the_switch_stops_a_token_that_is_good() -> None:
    base = scanner(opened(), smtp_auth=SmtpAuth.DISABLED)
    for given in (token(), persons_token()):
        refused = text(bearer(at(Endpoint.SUBMISSION, base), HERE, given))
        assert "SmtpClientAuthentication is disabled for the Mailbox" in refused


def test_who_signed_it_and_when() -> None:
    base = tenant()
    assert token_rules.claims_of(base, "x", NOW) is TokenFault.MALFORMED
    assert token_rules.claims_of(base, token(expires=NOW), NOW) is TokenFault.EXPIRED
    assert token_rules.claims_of(base, token(issued=NOW + timedelta(hours=1)), NOW) is TokenFault.NOT_YET
    assert token_rules.claims_of(base, token(tenant_id="other"), NOW) is TokenFault.OTHER_TENANT
    forged = token(entra_tokens.new_key())
    assert token_rules.claims_of(base, forged, NOW) is TokenFault.SIGNATURE
    assert token_rules.claims_of(
        msgspec.structs.replace(base, directory=type(base.directory)()), token(), NOW
    ) is (TokenFault.SIGNATURE)


def test_high_volume_email() -> None:
    for given in (token(), token(roles=("Mail.Send",)), persons_token(ALERTS, scopes=("Mail.Send",))):
        assert bearer(at(Endpoint.HVE, tenant()), ALERTS, given).code == 235
    assert text(bearer(at(Endpoint.HVE, tenant()), ALERTS, persons_token())).startswith("535 5.7.3")
    assert text(bearer(at(Endpoint.HVE, tenant()), ALERTS, token(tenant_id="x"))).startswith("535 5.7.3")


def test_communication_services() -> None:
    audience = "https://communication.azure.com"
    for changes, code in (
        ({}, 535),
        ({"audience": audience}, 235),
        ({"audience": audience, "app_id": DEVICE_APP}, 535),
        ({"audience": audience, "expires": NOW}, 535),
    ):
        assert bearer(at(Endpoint.ACS, tenant()), USERNAME, token(**changes)).code == code

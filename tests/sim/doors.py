"""Conversations at every door of the simulator, in tenants that are changed for one test: tokens, accounts, tries."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from tests.sim.directories import APP_SCOPE, SECRET, SERVER_APP, TENANT, directory, server_app, signing_key
from tests.sim.player import NOW, PASSWORD, Talk, b64, text, world_of, xoauth2
from wizard.core.secret import Secret
from wizard.sim import entra_tokens
from wizard.sim.entra_tokens import Claims
from wizard.sim.organization import ServicePrincipal
from wizard.sim.sending_accounts import CommunicationResource, HighVolumeAccount, LinkedDomain, SmtpUsername
from wizard.sim.session import Endpoint, Reply
from wizard.sim.tenant import Mailbox, Tenant

APP_OBJECT = "bbbbbbbb-0000-4000-8000-00000000000e"
ALERTS = "alerts@contoso.com"
"""The High Volume Email account."""
USERNAME = "contoso-smtp"
"""The SMTP username of the Communication Services resource."""
LINKED = "donotreply@news.contoso.com"
EXCHANGE = APP_SCOPE.removesuffix("/.default")
PRINCIPAL = ServicePrincipal(SERVER_APP, APP_OBJECT, "Ticket system")


def tenant(**changes: Any) -> Tenant:
    """Contoso with everything that the doors know; by default each of them lets its own account in."""
    _, world = world_of("smtp-auth-oauth")
    ready = {
        "directory": directory(),
        "high_volume": (HighVolumeAccount(ALERTS, Secret(PASSWORD), apps=(APP_OBJECT,)),),
        "communication": CommunicationResource(
            "contoso-acs",
            (SmtpUsername(USERNAME, SERVER_APP),),
            (LinkedDomain("news.contoso.com"), LinkedDomain("old.contoso.com", linked=False)),
        ),
        "service_principals": (PRINCIPAL,),
    }
    return msgspec.structs.replace(world.tenant, **(ready | changes))


def scanner(base: Tenant, **changes: Any) -> Tenant:
    """The tenant in which the scanner's mailbox is different."""
    return box(base, "scanner@contoso.com", **changes)


def box(base: Tenant, address: str, **changes: Any) -> Tenant:
    """The tenant in which one mailbox is different, or new."""
    kept = [one for one in base.mailboxes if one.address != address]
    old = next((one for one in base.mailboxes if one.address == address), Mailbox(address))
    return msgspec.structs.replace(base, mailboxes=(*kept, msgspec.structs.replace(old, **changes)))


def token(key: Secret | None = None, **changes: Any) -> str:
    """A token of the server application for client submission, or what the changes make of it."""
    claims = Claims(
        audience=EXCHANGE,
        issuer=f"https://sts.windows.net/{TENANT}/",
        tenant_id=TENANT,
        app_id=SERVER_APP,
        issued=NOW - timedelta(minutes=5),
        expires=NOW + timedelta(hours=1),
        object_id=APP_OBJECT,
        roles=("SMTP.SendAsApp",),
    )
    return entra_tokens.issue(key or signing_key(), msgspec.structs.replace(claims, **changes), "1").reveal()


def persons_token(user: str = "scanner@contoso.com", **changes: Any) -> str:
    """A token of somebody who signed in."""
    return token(**({"user": user, "scopes": ("SMTP.Send",), "roles": ()} | changes))


def at(endpoint: Endpoint, base: Tenant, ip: str = "203.0.113.10") -> Talk:
    """A connection to one of the doors."""
    _, world = world_of("smtp-auth-oauth")
    world.tenant = base
    return Talk(world, endpoint, ip)


def secured(talk: Talk, *names: str) -> Talk:
    """After STARTTLS and a second EHLO."""
    talk.say("EHLO scanner")
    talk.tls(*names)
    talk.say("EHLO scanner")
    return talk


def password(talk: Talk, user: str, given: str = PASSWORD) -> Reply:
    """The last reply of AUTH LOGIN."""
    secured(talk).say(f"AUTH LOGIN {b64(user)}")
    return talk.say(b64(given))


def bearer(talk: Talk, user: str, given: str) -> Reply:
    """The reply to AUTH XOAUTH2."""
    return secured(talk).say(f"AUTH XOAUTH2 {xoauth2(user, given)}")


def mail(talk: Talk, sender: str, recipients: Sequence[str], header_from: str | None = None) -> Reply:
    """MAIL, RCPT and the message; the first refusal, or the last reply."""
    for command in (f"MAIL FROM:<{sender}>", *(f"RCPT TO:<{one}>" for one in recipients), "DATA"):
        reply = talk.say(command)
        if reply.code >= 400:
            return reply
    return talk.say(talk.message(header_from or sender, recipients[0]))


def submitted(base: Tenant, to: str = "alex@fabrikam.com", **how: Any) -> Reply:
    """Client submission by the scanner, with the token that every mailbox of the tests has."""
    talk = at(Endpoint.SUBMISSION, base)
    assert talk.sign_in().code == 235
    return mail(talk, how.get("sender", "scanner@contoso.com"), [to], how.get("header_from"))


def bounced(reply: Reply) -> str:
    """The remote server's words in the only thing that arrived, a non-delivery report."""
    (arrived,) = reply.arrived
    assert arrived.sender == ""
    return arrived.raw.split("Remote Server returned '")[1].split("'\n")[0]


def direct(base: Tenant, to: str, sender: str = "scanner@contoso.com", ip: str = "203.0.113.10") -> Reply:
    """Mail at the MX host without anything before."""
    talk = at(Endpoint.MX, base, ip)
    talk.say("EHLO scanner")
    return mail(talk, sender, [to])


def high_volume(base: Tenant) -> Talk:
    """The High Volume Email account, signed in."""
    talk = at(Endpoint.HVE, base)
    assert text(password(talk, ALERTS)).startswith("235")
    return talk


def communication(base: Tenant) -> Talk:
    """The SMTP username, signed in with the application's secret."""
    talk = at(Endpoint.ACS, base)
    assert text(password(talk, USERNAME, SECRET)).startswith("235")
    return talk


def app_with(**changes: Any) -> Any:
    """A directory in which the server application is different."""
    return directory(applications=(server_app(**changes),))

"""Situation, documented reply, fact: every row of the facts' error tables that a device can meet, met here.

What no device meets is not here: 5.7.54 and 5.7.1 of other servers, 4.4.7, 4.4.317, 5.4.6 and the like between servers.
"""

import datetime
from collections.abc import Callable

import msgspec
import pytest

from tests.sim import doors
from tests.sim.directories import directory
from tests.sim.doors import (
    ALERTS,
    LINKED,
    at,
    bearer,
    bounced,
    box,
    direct,
    mail,
    password,
    scanner,
    secured,
    submitted,
    tenant,
    token,
)
from tests.sim.player import NOW, PASSWORD, rests_on, text
from wizard import files
from wizard.core.secret import Secret
from wizard.sim.directory import Policy, PolicyKind, User
from wizard.sim.organization import (
    AuthenticationPolicy,
    Federation,
    Group,
    MailUser,
    OutboundBlock,
    Reputation,
    Senders,
)
from wizard.sim.sending_accounts import Billing, HighVolumeAccount
from wizard.sim.session import ClientTls, Endpoint, Reply
from wizard.sim.tenant import (
    BasicAuth,
    Connector,
    ConnectorType,
    Limits,
    MailboxKind,
    SmtpAuth,
    Tenant,
    external_limit,
)
from wizard.sim.zone import Record, Zone

HERE = "scanner@contoso.com"
INSIDE, OUTSIDE = "reception@contoso.com", "alex@fabrikam.com"
IP6 = "2001:db8::10"
SITE = Connector("Site", sender_ips=("203.0.113.10",))
TAIL = "535 5.7.139 Authentication unsuccessful, "
Situation = Callable[[], Reply]


def login(base: Tenant, user: str = HERE, given: str = PASSWORD) -> Reply:
    return password(at(Endpoint.SUBMISSION, base), user, given)


def without(address: str) -> Reputation:
    return Reputation(**{address: ("203.0.113.10", "2001:db8::/64")})


def person(**changes: object) -> Tenant:
    return tenant(directory=directory(users=(User(HERE, Secret("x"), **changes),)))  # type: ignore[arg-type]


def policy(kind: PolicyKind) -> Tenant:
    return tenant(directory=directory(policies=(Policy(kind),)))


def group(**changes: object) -> Tenant:
    made = Group("all@contoso.com", (INSIDE,))
    return tenant(groups=(msgspec.structs.replace(made, **changes),))


def plain_mail(endpoint: Endpoint, base: Tenant) -> Reply:
    talk = at(endpoint, base)
    talk.say("EHLO scanner")
    return mail(talk, HERE, [OUTSIDE])


def unsigned(base: Tenant, endpoint: Endpoint = Endpoint.SUBMISSION) -> Reply:
    return mail(secured(at(endpoint, base)), HERE, [OUTSIDE])


def after_failure(base: Tenant) -> Reply:
    talk = at(Endpoint.SUBMISSION, base)
    password(talk, HERE, "guess")
    return mail(talk, HERE, [OUTSIDE])


def clear_auth() -> Reply:
    talk = at(Endpoint.SUBMISSION, tenant())
    talk.say("EHLO scanner")
    return talk.say("AUTH LOGIN")


def old_tls(endpoint: Endpoint, base: Tenant) -> Reply:
    talk = secured(at(endpoint, base))
    tls = ClientTls(version="TLSv1.1")
    talk.session = msgspec.structs.replace(talk.session, tls=tls)
    return talk.say("AUTH LOGIN")


def as_mx(content: bytes, *, helo: str = "scanner", **changes: object) -> Reply:
    talk = at(Endpoint.MX, tenant(**changes))
    talk.say(f"EHLO {helo}")
    for command in (f"MAIL FROM:<{HERE}>", f"RCPT TO:<{INSIDE}>", "DATA"):
        assert talk.say(command).code < 400
    return talk.say(content)


def over_ipv6(**changes: object) -> Reply:
    return direct(tenant(**changes), INSIDE, ip=IP6)


def hve(base: Tenant, sender: str = ALERTS, to: str = INSIDE, header: str | None = None) -> Reply:
    return mail(doors.high_volume(base), sender, [to], header)


def hve_account(**changes: object) -> Tenant:
    made = HighVolumeAccount(ALERTS, Secret(PASSWORD))
    return tenant(high_volume=(msgspec.structs.replace(made, **changes),))


def hve_token(given: str, base: Tenant | None = None) -> Reply:
    return bearer(at(Endpoint.HVE, base or tenant()), ALERTS, given)


def acs(base: Tenant, sender: str = LINKED, times: int = 1) -> Reply:
    reply = Reply(0, (), "")
    talk = doors.communication(base)
    for _ in range(times):
        reply = mail(talk, sender, [OUTSIDE])
    return reply


def named_zone(*records: Record) -> Zone:
    return Zone(("contoso.com", "ip6.arpa", "adatum.example"), records)


REVERSE = Record(
    "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "PTR", "x.contoso.com"
)
MX_HERE = Record("adatum.example", "MX", "0 contoso-com.mail.protection.outlook.com")

AFTER_2026 = datetime.date(2027, 1, 1)

TABLE: dict[str, tuple[Situation, str]] = {
    # --- signing in, sections 1 and 6
    "no sign-in": (lambda: unsigned(tenant()), "530 5.7.57 Client not authenticated to send mail."),
    "a sign-in that failed": (
        lambda: after_failure(tenant()),
        f"530 5.7.57 Client not authenticated to send mail. Error: {TAIL}the user credentials were incorrect.",
    ),
    "no STARTTLS at MAIL": (
        lambda: plain_mail(Endpoint.SUBMISSION, tenant()),
        "451 5.7.3 STARTTLS is required to send mail",
    ),
    "no STARTTLS at AUTH": (clear_auth, "530 5.7.0 Must issue a STARTTLS command first"),
    "TLS 1.1": (
        lambda: old_tls(Endpoint.SUBMISSION, tenant()),
        "421 4.7.66 TLS 1.0 and 1.1 are not supported.",
    ),
    "TLS 1.1 at the legacy host, not opted in": (
        lambda: old_tls(Endpoint.SUBMISSION_LEGACY, tenant()),
        "421 4.7.66 TLS 1.0 and 1.1 are not supported.",
    ),
    "switch of the tenant": (
        lambda: login(scanner(tenant(smtp_auth_disabled=True), smtp_auth=SmtpAuth.INHERIT)),
        f"{TAIL}SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled",
    ),
    "switch of the mailbox": (
        lambda: login(scanner(tenant(), smtp_auth=SmtpAuth.DISABLED)),
        f"{TAIL}SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled",
    ),
    "security defaults": (
        lambda: login(tenant(security_defaults=True)),
        f"{TAIL}user is locked by your organization's security defaults policy. Contact your administrator.",
    ),
    "Conditional Access against legacy": (
        lambda: login(policy(PolicyKind.BLOCK_LEGACY)),
        f"{TAIL}the request did not meet the criteria to be authenticated successfully. Contact your administrator.",
    ),
    "a blocked account": (
        lambda: login(person(blocked=True)),
        f"{TAIL}the request did not meet the criteria to be authenticated successfully.",
    ),
    "a locked account": (
        lambda: login(person(locked=True)),
        f"{TAIL}account locked. Contact your administrator.",
    ),
    "a second factor": (
        lambda: login(person(mfa_required=True)),
        "535 5.7.3 Authentication unsuccessful [",
    ),
    "an authentication policy": (
        lambda: login(
            scanner(
                tenant(authentication_policies=(AuthenticationPolicy("None"),)), authentication_policy="none"
            )
        ),
        f"{TAIL}basic authentication is disabled.",
    ),
    "Basic off by default": (
        lambda: login(tenant(date=AFTER_2026)),
        f"{TAIL}basic authentication is disabled.",
    ),
    "Basic removed": (
        lambda: login(tenant(basic_auth=BasicAuth.RETIRED)),
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
    ),
    "a wrong password": (
        lambda: login(tenant(), given="guess"),
        f"{TAIL}the user credentials were incorrect.",
    ),
    "ADFS away": (
        lambda: login(tenant(federation=Federation.UNREACHABLE)),
        f"{TAIL}federated STS service was unreachable.",
    ),
    "ADFS without HTTPS": (
        lambda: login(tenant(federation=Federation.WITHOUT_HTTPS)),
        f"{TAIL}the federated STS URL does not support HTTPS.",
    ),
    "a bad token": (
        lambda: bearer(at(Endpoint.SUBMISSION, tenant()), HERE, "nonsense"),
        "535 5.7.3 Authentication unsuccessful [",
    ),
    "an application without the mailbox": (
        lambda: mail_as_app(tenant()),
        "430 4.2.0 STOREDRV; mailbox logon failure",
    ),
    # --- client submission: who, how much
    "a mailbox without licence": (
        lambda: submitted(scanner(tenant(), kind=MailboxKind.UNLICENSED)),
        "430 4.2.0 STOREDRV; mailbox logon failure",
    ),
    "MAIL FROM of somebody else": (
        lambda: submitted(tenant(), sender=INSIDE),
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    ),
    "From of somebody else": (
        lambda: submitted(tenant(), header_from=INSIDE),
        f"554 5.2.252 SendAsDenied; {HERE} not allowed to send as {INSIDE}",
    ),
    "barred for spam": (
        lambda: submitted(scanner(tenant(), restricted=True)),
        "550 5.1.8 Access denied, bad outbound sender",
    ),
    "30 a minute": (
        lambda: submitted(scanner(tenant(), busy_messages=30)),
        "421 4.4.2 Message submission rate for this client has exceeded the configured limit",
    ),
    "three connections": (
        lambda: submitted(scanner(tenant(), busy_connections=3)),
        "432 4.3.2 Concurrent connections limit exceeded.",
    ),
    "10,000 recipients": (lambda: submitted(scanner(tenant(), busy_recipients=10_000)), "550 5.1.90 "),
    "quota": (lambda: submitted(scanner(tenant(), quota_spent=True)), "550 5.2.2 Submission quota exceeded"),
    "recipients of one message": (
        lambda: submitted(scanner(tenant(), recipient_limit=0)),
        "452 4.5.3 Too many recipients",
    ),
    "size": (
        lambda: submitted(tenant(limits=Limits(message_bytes=10))),
        "552 5.3.4 Message size exceeds fixed maximum message size",
    ),
    # --- the MX host: the address
    "banned for good": (
        lambda: direct(tenant(reputation=without("banned")), INSIDE),
        "550 5.7.511 Access denied",
    ),
    "blocklist": (
        lambda: direct(tenant(blocked_ips=("203.0.113.0/24",)), INSIDE),
        "550 5.7.606 Access denied, banned sending IP [203.0.113.10]",
    ),
    "the tenant's own list": (
        lambda: direct(tenant(reputation=without("block_list")), INSIDE),
        "550 5.7.513 ",
    ),
    "slowed down": (lambda: direct(tenant(reputation=without("busy")), INSIDE), "451 4.7.500 Server busy."),
    "greylisted": (lambda: direct(tenant(reputation=without("greylisted")), INSIDE), "451 4.7.850 "),
    "allow list and connector": (
        lambda: direct(
            tenant(
                connectors=(SITE,),
                reputation=Reputation(allow_list=("203.0.113.10",), listed_elsewhere=("203.0.113.10",)),
            ),
            OUTSIDE,
        ),
        "550 5.7.1 Unable To Relay: Blocked by Customer Allow list",
    ),
    "IPv6 over its limit": (lambda: over_ipv6(reputation=without("over_limit")), "550 5.7.508 "),
    "IPv6 not taken": (
        over_ipv6,
        "550 5.7.510 Access denied, [contoso.com] does not accept email over IPv6",
    ),
    "IPv6 without a name": (lambda: over_ipv6(takes_ipv6=True), "550 5.7.25 "),
    "IPv6 without SPF": (
        lambda: over_ipv6(takes_ipv6=True, zone=named_zone(REVERSE)),
        "450 4.7.26 Access denied, a message sent over IPv6",
    ),
    # --- the MX host: whose mail, to whom
    "Direct Send to outside": (
        lambda: direct(tenant(), OUTSIDE),
        "550 5.7.64 TenantAttribution; Relay Access Denied",
    ),
    "a connector that is off": (
        lambda: direct(tenant(connectors=(msgspec.structs.replace(SITE, enabled=False),)), OUTSIDE),
        "550 5.7.64 TenantAttribution; Relay Access Denied",
    ),
    "a foreign sender": (
        lambda: direct(tenant(connectors=(SITE,)), OUTSIDE, "scanner@contoso-branch.com"),
        "550 5.7.64 Relay Access Denied ATTR36",
    ),
    "a host of another region": (
        lambda: plain_mail(Endpoint.MX_OTHER_REGION, tenant()),
        "451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35",
    ),
    "Direct Send rejected": (
        lambda: direct(tenant(reject_direct_send=True), INSIDE),
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources",
    ),
    "locked to a gateway": (
        lambda: direct(
            tenant(
                connectors=(
                    Connector("GW", ConnectorType.PARTNER, sender_ips=("192.0.2.1",), restrict_to_ips=True),
                )
            ),
            INSIDE,
        ),
        "550 5.7.51 TenantInboundAttribution; There is a partner connector configured that matched the message's "
        "recipient domain.",
    ),
    "no subscription": (lambda: direct(tenant(mail_subscription=False), INSIDE), "550 4.4.4 "),
    "a domain that nobody accepted": (
        lambda: direct(tenant(zone=named_zone(MX_HERE)), "a@adatum.example"),
        "550 5.4.1 Relay Access Denied",
    ),
    "unknown": (
        lambda: direct(tenant(), "nobody@contoso.com"),
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    ),
    "unknown, edge blocking off": (
        lambda: direct(tenant(edge_blocking=False), "nobody@contoso.com"),
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound",
    ),
    "a group for signed-in senders": (lambda: direct(group(), "all@contoso.com"), "550 5.7.133 "),
    "the same group, by an IP connector": (
        lambda: direct(msgspec.structs.replace(group(), connectors=(SITE,)), "all@contoso.com"),
        "550 5.7.133 ",
    ),
    "a mailbox for signed-in senders": (
        lambda: direct(box(tenant(), INSIDE, senders=Senders.SIGNED_IN), INSIDE),
        "550 5.7.134 ",
    ),
    "a mail user for signed-in senders": (
        lambda: direct(
            tenant(mail_users=(MailUser("ext@contoso.com", OUTSIDE, Senders.SIGNED_IN),)), "ext@contoso.com"
        ),
        "550 5.7.136 ",
    ),
    "a group for some": (
        lambda: direct(group(senders=Senders.ANYONE, allowed=(INSIDE,)), "all@contoso.com"),
        "550 5.7.124 ",
    ),
    "a group for the organisation": (
        lambda: direct(group(senders=Senders.ORGANIZATION), "all@contoso.com", "sam@adatum.example"),
        "550 5.7.12 ",
    ),
    # --- the message
    "HELO with the server's name": (
        lambda: as_mx(b"From: scanner@contoso.com\r\n\r\n", helo="contoso-com.mail.protection.outlook.com"),
        "550 5.7.506 Access Denied, Bad HELO",
    ),
    "no From": (lambda: as_mx(b"Subject: x\r\n\r\n"), "550 5.7.512 Access denied"),
    "bare line feeds": (lambda: as_mx(b"From: scanner@contoso.com\n\nx"), "550 5.6.11 "),
    "DMARC": (
        lambda: direct(tenant(), INSIDE, "sam@fabrikam.com"),
        "550 5.7.509 Access denied, sending domain fabrikam.com does not pass DMARC",
    ),
    # --- High Volume Email, section 4
    "HVE, security defaults": (
        lambda: password(at(Endpoint.HVE, tenant(security_defaults=True)), ALERTS),
        f"{TAIL}the organization configuration does not allow this authentication",
    ),
    "HVE, Conditional Access": (
        lambda: password(at(Endpoint.HVE, policy(PolicyKind.REQUIRE_MFA)), ALERTS),
        f"{TAIL}the request did not meet the criteria",
    ),
    "HVE, a mailbox": (lambda: password(at(Endpoint.HVE, tenant()), HERE), "550 5.2.240 "),
    "HVE, MAIL FROM": (lambda: hve(tenant(), HERE), "550 5.7.62 "),
    "HVE, From": (lambda: hve(tenant(), header=HERE), "550 5.6.241 "),
    "HVE, outside": (lambda: hve(tenant(), to=OUTSIDE), "550 5.7.1 High Volume Email has internal"),
    "HVE, unpaid": (lambda: hve(hve_account(billing=Billing.NONE_STORED)), "550 5.7.1 "),
    "HVE, malformed": (
        lambda: secured(at(Endpoint.HVE, tenant())).say("AUTH XOAUTH2 aGVsbG8="),
        "501 5.5.121 ",
    ),
    "HVE, soon": (
        lambda: hve_token(token(expires=NOW + datetime.timedelta(minutes=1))),
        "535 5.7.142 ",
    ),
    "HVE, expired": (lambda: hve_token(token(expires=NOW)), "535 5.7.143 "),
    "HVE, permission": (lambda: hve_token(token(roles=("IMAP.AccessAsApp",))), "535 5.7.144 "),
    "HVE, application": (lambda: hve_token(token(), hve_account(apps=())), "550 5.7.240 "),
    # --- Azure Communication Services, section 5
    "ACS, a mailbox": (
        lambda: password(at(Endpoint.ACS, tenant()), HERE),
        "535 5.7.3 Authentication unsuccessful",
    ),
    "ACS, domain": (
        lambda: acs(tenant(), HERE),
        "501 5.1.7 The specified sender domain has not been linked.",
    ),
    "ACS, a domain that is not linked": (
        lambda: acs(tenant(), "donotreply@old.contoso.com"),
        "501 5.1.7 The specified sender domain has not been linked.",
    ),
    "ACS, MailFrom": (lambda: acs(tenant(), "nobody@news.contoso.com"), "550 5.7.1 "),
    "ACS, quota": (lambda: acs(tenant(), times=31), "450 4.5.127 "),
}

REPORTS: dict[str, tuple[Situation, str]] = {
    "unknown here": (lambda: submitted(tenant(), "nobody@contoso.com"), "550 5.1.10 "),
    "unknown there": (lambda: submitted(tenant(), "nobody@fabrikam.com"), "550 5.1.1 "),
    "over the threshold": (
        lambda: submitted(tenant(outbound_block=OutboundBlock.OVER_THRESHOLD)),
        "550 5.7.705 ",
    ),
    "not from this address": (
        lambda: submitted(tenant(outbound_block=OutboundBlock.ADDRESS_NOT_ACCEPTED)),
        "550 5.7.708 ",
    ),
    "trial": (lambda: submitted(tenant(trial=True, busy_outside=5000)), "550 5.7.232 "),
    "tenant": (lambda: submitted(tenant(licences=1, busy_outside=10_000)), "550 5.7.233 "),
    "flooded by one": (
        lambda: submitted(box(tenant(), INSIDE, received_last_hour_from_one=1200), INSIDE),
        "550 5.2.121 ",
    ),
    "flooded": (lambda: submitted(box(tenant(), INSIDE, received_last_hour=3600), INSIDE), "550 5.2.122 "),
    "not on the list": (lambda: submitted(group(allowed=(INSIDE,)), "all@contoso.com"), "550 5.7.124 "),
    "SPF": (lambda: submitted(strict_receiver()), "550 5.7.23 "),
}


def strict_receiver() -> Tenant:
    base = tenant(zone=named_zone(Record("contoso.com", "TXT", "v=spf1 -all")))
    outside = tuple(msgspec.structs.replace(one, rejects_spf_fail=True) for one in base.outside)
    return msgspec.structs.replace(base, outside=outside)


def mail_as_app(base: Tenant) -> Reply:
    talk = at(Endpoint.SUBMISSION, base)
    assert bearer(talk, HERE, token()).code == 235
    return mail(talk, HERE, [OUTSIDE])


@pytest.mark.parametrize("situation", TABLE)
def test_the_documented_reply(situation: str) -> None:
    play, begins = TABLE[situation]
    reply = play()
    assert text(reply).startswith(begins), text(reply)
    assert rests_on(reply)
    assert not reply.arrived


@pytest.mark.parametrize("situation", REPORTS)
def test_the_documented_bounce(situation: str) -> None:
    play, begins = REPORTS[situation]
    reply = play()
    assert reply.code == 250
    words = bounced(reply)
    assert words.startswith(begins), words
    assert words.split()[1] in files.load_replies().bounce


def test_the_external_limit_is_the_knowledges() -> None:
    figures = files.load_knowledge().limits.tenant_external
    for licences in (1, 25, 1000):
        expected = figures.factor * licences**figures.exponent + figures.base
        assert external_limit(tenant(licences=licences)) == int(expected)
    assert external_limit(tenant(trial=True)) == figures.trial
    assert external_limit(tenant()) is None

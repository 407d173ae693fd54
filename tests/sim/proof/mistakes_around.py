"""Mistakes around the device: steps of the plan that nobody did, and switches that stand otherwise."""

from collections.abc import Iterator

import msgspec

from tests.sim.proof.applying import way_of
from tests.sim.proof.attempts import (
    FILTERED,
    HVE,
    NOT_YET,
    Attempt,
    Refused,
    Through,
    method_of,
    passes_spf,
    unrecognised,
)
from tests.sim.proof.building import account_of, inside, with_mailbox
from tests.sim.proof.playing import Stand
from tests.sim.proof.site import changed
from wizard.core.answers import SignIn
from wizard.core.model import EnableSmtpAuth, GrantSendAs, Method, Stage
from wizard.core.settings import SMTP_AUTH, TO_MX
from wizard.sim.session import Traffic
from wizard.sim.tenant import Connector, MailboxKind, SmtpAuth, mailbox, smtp_auth_allowed


def port_closed(stand: Stand) -> Iterator[Attempt]:
    port = stand.plan.relay.port if stand.plan.relay is not None else stand.setup.port
    site = changed(stand.site, **{f"open_{port}": False})
    yield Attempt(Refused(Stage.CONNECT, "no answer", ("port-blocked",)), site=site)


def connector_missing(stand: Stand) -> Iterator[Attempt]:
    if way_of(stand.plan) in {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE}:
        tenant = msgspec.structs.replace(stand.after, connectors=stand.before.connectors)
        yield from unrecognised(stand, Attempt(NOT_YET, tenant=tenant))


def connector_off(stand: Stand) -> Iterator[Attempt]:
    """A service offering that makes connectors switched off (facts 7)."""
    if way_of(stand.plan) in {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE}:
        off: tuple[Connector, ...] = tuple(
            msgspec.structs.replace(one, enabled=False) for one in stand.after.connectors
        )
        yield from unrecognised(
            stand, Attempt(NOT_YET, tenant=msgspec.structs.replace(stand.after, connectors=off))
        )


def smtp_auth_missing(stand: Stand) -> Iterator[Attempt]:
    account = account_of(stand.plan)
    if account is None or not any(isinstance(one, EnableSmtpAuth) for one in stand.plan.changes):
        return
    found = mailbox(stand.before, account)
    assert found is not None
    if smtp_auth_allowed(stand.before, found):
        return
    where = "Mailbox" if found.smtp_auth is SmtpAuth.DISABLED else "Tenant"
    ends = Refused(
        Stage.AUTH,
        rf"535 5\.7\.139 .*SmtpClientAuthentication is disabled for the {where}",
        (f"smtp-auth-disabled-{where.lower()}",),
    )
    yield Attempt(ends, tenant=with_mailbox(stand.after, account, smtp_auth=found.smtp_auth))


def send_as_missing(stand: Stand) -> Iterator[Attempt]:
    account = account_of(stand.plan)
    if account is not None and any(isinstance(one, GrantSendAs) for one in stand.plan.changes):
        ends = Refused(Stage.MAIL, r"550 5\.7\.60", ("send-as-denied",))
        yield Attempt(ends, tenant=with_mailbox(stand.after, account, send_as=()))


def spf_missing(stand: Stand) -> Iterator[Attempt]:
    if way_of(stand.plan) not in TO_MX:
        return
    tenant = msgspec.structs.replace(stand.after, zone=stand.before.zone)
    if passes_spf(stand, Attempt(NOT_YET, tenant=tenant)):
        return  # the record that was there lets everybody send
    if method_of(stand) is not Method.DIRECT_SEND:
        ends: Refused | Through = Through(FILTERED, ("connector-needs-spf",))
    elif stand.site.dmarc == "reject":
        ends = Refused(Stage.DATA, r"550 5\.7\.509", ("dmarc-fail", "spf-fail"))
    else:
        ends = Through("no-spf", ("direct-send-spoofing",))
    yield Attempt(ends, tenant=tenant, to=(inside(stand.site),))


def licence_missing(stand: Stand) -> Iterator[Attempt]:
    account = account_of(stand.plan)
    if account is not None:
        ends = Refused(Stage.DATA, "mailbox logon failure", ("mailbox-unlicensed",))
        tenant = with_mailbox(stand.after, account, kind=MailboxKind.UNLICENSED)
        yield Attempt(ends, tenant=tenant)


def security_defaults_on(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) in {Method.SMTP_AUTH_BASIC, HVE} and stand.setup.sign_in is SignIn.BASIC:
        tenant = msgspec.structs.replace(stand.after, security_defaults=True)
        yield Attempt(Refused(Stage.AUTH, r"535 5\.7\.139", ("security-defaults",)), tenant=tenant)


def basic_removed(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is Method.SMTP_AUTH_BASIC and stand.site.basic_switched_on:
        tenant = msgspec.structs.replace(stand.after, basic_switched_on=False)
        yield Attempt(
            Refused(
                Stage.AUTH, r"535 5\.7\.139 .*basic authentication is disabled", ("basic-auth-disabled",)
            ),
            tenant=tenant,
        )


def direct_send_rejected(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is Method.DIRECT_SEND:
        tenant = msgspec.structs.replace(stand.after, reject_direct_send=True)
        yield Attempt(Refused(Stage.RCPT, r"550 5\.7\.68", ("direct-send-rejected",)), tenant=tenant)


def limit_reached(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) in SMTP_AUTH:
        yield Attempt(
            Refused(Stage.MAIL, "rate", ("throttled-rate",)), traffic=Traffic(messages_last_minute=30)
        )
        yield Attempt(
            Refused(Stage.DATA, r"5\.1\.90", ("tenant-outbound-limit", "throttled-rate")),
            traffic=Traffic(recipients_last_day=10_000),
        )
        yield Attempt(
            Refused(Stage.DATA, r"432 4\.3\.2", ("throttled-connections",)),
            traffic=Traffic(other_connections=3),
        )

"""The end of DATA: is the message taken, and what arrives where?

Pure. Envelope decisions are made by now (``attribution``, ``exchange``); here are the message's own rules, the
limits that show after DATA, and delivery, bounces included.
"""

import msgspec

from wizard.core.model import ArrivedMessage
from wizard.sim import message, replies, stamps
from wizard.sim.session import Endpoint, Phase, Recipient, Reply, Session
from wizard.sim.tenant import (
    MailboxKind,
    Tenant,
    domain_of,
    mailbox,
    may_send_as,
    receives,
    receives_outside,
)

BOUNCE_SENDER = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"


def accept(tenant: Tenant, session: Session, content: bytes) -> tuple[Session, Reply]:
    """Takes or refuses the message and ends the mail transaction."""
    after = msgspec.structs.replace(session, phase=Phase.COMMAND, sender=None, utf8=False, recipients=())
    refusal = _refusal(tenant, session, content)
    if refusal is not None:
        return after, refusal
    numbered = msgspec.structs.replace(session, messages=session.messages + 1)
    arrived = tuple(one for to in session.recipients for one in _delivered(tenant, numbered, to, content))
    reply = replies.queued(
        numbered,
        message.message_id(content) or stamps.assigned_id(numbered),
        len(content),
        arrived,
        submitted=len(session.recipients) if session.user else 0,
    )
    return msgspec.structs.replace(after, messages=numbered.messages), reply


def _refusal(tenant: Tenant, session: Session, content: bytes) -> Reply | None:
    if len(content) > tenant.limits.message_bytes:
        return replies.too_large()
    if message.has_bare_line_feed(content):
        return replies.bare_line_feed(session)
    header_from = message.from_address(content)
    if header_from is None:
        return replies.no_valid_from(session)
    if session.endpoint is Endpoint.SUBMISSION:
        return _submission_refusal(tenant, session, header_from)
    trusted = all(recipient.connector is not None for recipient in session.recipients)
    from_domain = domain_of(header_from)
    failed = stamps.sender_authentication(tenant, session, content).dmarc == "fail"
    if not trusted and failed and stamps.dmarc_policy(tenant.zone, from_domain) is stamps.Dmarc.REJECT:
        return replies.dmarc_failed(session, from_domain)
    return None


def _submission_refusal(tenant: Tenant, session: Session, header_from: str) -> Reply | None:
    account = mailbox(tenant, session.user or "")
    if account is None:
        return replies.not_authenticated(session)
    if account.kind is MailboxKind.UNLICENSED:
        return replies.no_mailbox(session)
    if account.restricted:
        return replies.restricted(session)
    if not may_send_as(tenant, account.address, header_from):
        return replies.send_as_denied_header(session, account.address, header_from)
    if session.traffic.other_connections + account.busy_connections >= tenant.limits.connections:
        return replies.too_many_connections()
    if session.traffic.recipients_last_day + len(session.recipients) > tenant.limits.recipients_per_day:
        return replies.daily_limit(session)
    return None


def _delivered(tenant: Tenant, session: Session, to: Recipient, content: bytes) -> tuple[ArrivedMessage, ...]:
    if to.relayed:
        reached, reason = (
            receives_outside(tenant, to.address),
            "550 5.1.1 The email account does not exist there",
        )
    else:
        reached = receives(tenant, to.address)
        reason = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
    sender = session.sender or ""
    if reached:
        raw, junk = stamps.stamped(tenant, session, to, content)
        path = f"{to.path}, into Junk Email" if junk else to.path
        return (ArrivedMessage(sender, to.address, raw, path),)
    if not receives(tenant, sender):
        return ()  # nobody to tell: a bounce to an address that does not exist is dropped
    return (_bounce(session, sender, to.address, reason, content),)


def _bounce(session: Session, sender: str, failed: str, reason: str, content: bytes) -> ArrivedMessage:
    """The non-delivery report that the sender's mailbox gets (RFC 3464)."""
    postmaster = f"{BOUNCE_SENDER}@{domain_of(sender)}"
    boundary = f"practice-{session.id:x}-{session.messages}"
    day = session.now.strftime("%a, %d %b %Y %H:%M:%S +0000")
    raw = (
        f"From: Microsoft Outlook <{postmaster}>\nTo: {sender}\nSubject: Undeliverable: {message.subject(content)}\n"
        f"Date: {day}\nMessage-ID: {stamps.assigned_id(session)}\nMIME-Version: 1.0\nContent-Type: "
        f'multipart/report; report-type=delivery-status; boundary="{boundary}"\nAuto-Submitted: auto-replied\n'
        "X-MS-Exchange-Organization-AuthAs: Internal\n\n"
        f"--{boundary}\nContent-Type: text/plain; charset=utf-8\n\nYour message to {failed} could not be delivered.\n\n"
        f"Remote Server returned '{reason}'\n\n--{boundary}\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns;{replies.host(session)}\n\nFinal-Recipient: rfc822;{failed}\nAction: failed\n"
        f"Status: {reason.split()[1]}\nDiagnostic-Code: smtp;{reason}\n\n--{boundary}--\n"
    )
    return ArrivedMessage("", sender, raw, f"non-delivery report: {failed} does not exist")

"""The end of DATA: is the message taken, and what arrives where?

Pure. Envelope decisions are made by now (``attribution``, ``exchange``); here are the message's own rules, the
limits that show after DATA, and delivery, bounces included.
"""

import msgspec

from wizard.core.model import ArrivedMessage
from wizard.sim import (
    auth_replies,
    communication,
    delivery,
    high_volume,
    message,
    refusals,
    replies,
    reputation,
    stamps,
)
from wizard.sim.delivery import Reached
from wizard.sim.session import CLIENT_SUBMISSION, Endpoint, Phase, Reply, Session
from wizard.sim.tenant import MailboxKind, Tenant, domain_of, folded, mailbox, may_send_as, receives

BOUNCE_SENDER = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"


def accept(tenant: Tenant, session: Session, content: bytes) -> tuple[Session, Reply]:
    """Takes or refuses the message and ends the mail transaction."""
    after = msgspec.structs.replace(session, phase=Phase.COMMAND, sender=None, utf8=False, recipients=())
    refusal = _refusal(tenant, session, content)
    if refusal is not None:
        return after, refusal
    numbered = msgspec.structs.replace(session, messages=session.messages + 1)
    ends = _ends(tenant, numbered, content)
    arrived = tuple(one for end in ends for one in _arrived(tenant, numbered, end, content))
    reply = replies.queued(
        numbered,
        message.message_id(content) or stamps.assigned_id(numbered),
        len(content),
        arrived,
        submitted=len(session.recipients) if session.user else 0,
        outside=0
        if session.endpoint is Endpoint.ACS
        else sum(delivery.leaves(tenant, end.recipient) for end in ends),
    )
    return msgspec.structs.replace(after, messages=numbered.messages), reply


def largest_message(tenant: Tenant, endpoint: Endpoint) -> int:
    """The octets of a message that the endpoint takes."""
    match endpoint:
        case Endpoint.HVE:
            return tenant.limits.hve_message_bytes
        case Endpoint.ACS:
            return tenant.limits.acs_message_bytes
    return tenant.limits.message_bytes


def _refusal(tenant: Tenant, session: Session, content: bytes) -> Reply | None:
    if len(content) > largest_message(tenant, session.endpoint):
        return replies.too_large()
    if message.has_bare_line_feed(content):
        return replies.bare_line_feed(session)
    header_from = message.from_address(content)
    if header_from is None:
        return replies.no_valid_from(session)
    match session.endpoint:
        case Endpoint.HVE:
            return high_volume.message_refusal(session, header_from)
        case Endpoint.ACS:
            return communication.message_refusal(tenant, session, header_from)
    if session.endpoint in CLIENT_SUBMISSION:
        return _submission_refusal(tenant, session, header_from)
    return _inbound_refusal(tenant, session, header_from, content)


def _inbound_refusal(tenant: Tenant, session: Session, header_from: str, content: bytes) -> Reply | None:
    if _claims_to_be_microsoft(tenant, session):
        return refusals.bad_helo(session)
    trusted = all(recipient.connector is not None for recipient in session.recipients)
    from_domain = domain_of(header_from)
    found = stamps.sender_authentication(tenant, session, content)
    if not trusted and reputation.is_ipv6(session.client_ip) and "pass" not in {found.spf, found.dkim}:
        return refusals.ipv6_unauthenticated(session)
    failed = found.dmarc == "fail"
    if not trusted and failed and stamps.dmarc_policy(tenant.zone, from_domain) is stamps.Dmarc.REJECT:
        return replies.dmarc_failed(session, from_domain)
    return None


def _claims_to_be_microsoft(tenant: Tenant, session: Session) -> bool:
    """Whether HELO was said with the name of the server that it was said to (facts 9, 5.7.506)."""
    said = folded(session.helo or "").removesuffix(".")
    return said in {folded(tenant.mx_host), folded(replies.host(session))}


def _submission_refusal(tenant: Tenant, session: Session, header_from: str) -> Reply | None:
    account = mailbox(tenant, session.user or "")
    if account is None:
        return auth_replies.not_authenticated(session)
    if account.kind is MailboxKind.UNLICENSED or session.store_closed:
        return auth_replies.no_mailbox(session)
    if account.restricted:
        return replies.restricted(session)
    if not may_send_as(tenant, account.address, header_from, session.principal):
        return replies.send_as_denied_header(session, account.address, header_from)
    if session.traffic.other_connections + account.busy_connections >= tenant.limits.connections:
        return replies.too_many_connections()
    if account.quota_spent:
        return refusals.submission_quota(session)
    today = session.traffic.recipients_last_day + account.busy_recipients
    if today + len(session.recipients) > tenant.limits.recipients_per_day:
        return replies.daily_limit(session)
    return None


def _ends(tenant: Tenant, session: Session, content: bytes) -> tuple[Reached, ...]:
    """Where the message ends for everybody whom it reaches, each once."""
    found: dict[tuple[str, bool], Reached] = {}
    for to in session.recipients:
        for end in delivery.reached(tenant, session, to):
            found.setdefault((folded(end.recipient.address), bool(end.bounce)), end)
    return tuple(
        end if end.bounce else msgspec.structs.replace(end, bounce=_spf_bounce(tenant, session, end, content))
        for end in found.values()
    )


def _spf_bounce(tenant: Tenant, session: Session, end: Reached, content: bytes) -> str:
    if not delivery.leaves(tenant, end.recipient):
        return ""
    from_domain = domain_of(message.from_address(content) or "")
    result = stamps.outside_authentication(tenant, session, from_domain)
    return delivery.spf_bounce(tenant, end.recipient, result.spf)


def _arrived(tenant: Tenant, session: Session, end: Reached, content: bytes) -> tuple[ArrivedMessage, ...]:
    to, sender = end.recipient, session.sender or ""
    if not end.bounce:
        raw, junk = stamps.stamped(tenant, session, to, content)
        path = f"{to.path}, into Junk Email" if junk else to.path
        return (ArrivedMessage(sender, to.address, raw, path),)
    if not receives(tenant, sender):
        return ()  # nobody to tell: a bounce to an address that does not exist is dropped
    return (_bounce(session, sender, to.address, end.bounce, content),)


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
    unknown = reason in {delivery.UNKNOWN_HERE, delivery.UNKNOWN_THERE}
    why = f"{failed} does not exist" if unknown else f"mail to {failed} was refused"
    return ArrivedMessage("", sender, raw, f"non-delivery report: {why}")

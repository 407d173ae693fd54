"""Behind the door: which mailboxes a recipient stands for, and why mail for it comes back as a bounce. Pure."""

from collections.abc import Callable

import msgspec

from wizard.sim import refusals
from wizard.sim.organization import Group, MailUser, OutboundBlock, Senders
from wizard.sim.session import SIGNS_IN, Endpoint, Recipient, Reply, Session
from wizard.sim.tenant import (
    Mailbox,
    Tenant,
    domain_of,
    external_limit,
    folded,
    group,
    is_accepted,
    is_recipient,
    mail_user,
    mailbox,
    receives,
    receives_outside,
)

UNKNOWN_HERE = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
UNKNOWN_THERE = "550 5.1.1 Bad destination mailbox address"
_BLOCKS = {
    OutboundBlock.OVER_THRESHOLD: "550 5.7.705 Access denied, tenant has exceeded threshold",
    OutboundBlock.ADDRESS_NOT_ACCEPTED: "550 5.7.708 Access denied, traffic not accepted from this IP",
}
_UNREGISTERED = "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains"
_TRIAL_LIMIT = (
    "550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit for sending email "
    "to external recipients (tenant external recipient rate limit)"
)
_TENANT_LIMIT = (
    "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for sending email to "
    "external recipients (tenant external recipient rate limit)"
)
_FROM_ONE = "550 5.2.121 Recipient's per hour message receive limit from specific sender exceeded"
_FROM_ALL = "550 5.2.122 Recipient's per hour message receive limit exceeded"
_SPF = "550 5.7.23 The message was rejected because of Sender Policy Framework violation"

_MEMBERS = 10_000
"""Addresses that one message reaches at most: groups in groups end somewhere."""


def is_signed_in(session: Session) -> bool:
    """Whether the sender counts as somebody of the organisation: by signing in to it, no connector is enough."""
    return session.user is not None and session.endpoint in SIGNS_IN and session.endpoint is not Endpoint.ACS


def sender_refusal(tenant: Tenant, session: Session, address: str) -> Reply | None:
    """Whether the recipient itself refuses this sender (facts 9, 5.7.12 and 5.7.124 to 5.7.136)."""
    found = group(tenant, address) or mailbox(tenant, address) or mail_user(tenant, address)
    if found is None:
        return None
    own = is_accepted(tenant, domain_of(session.sender or ""))
    if not is_signed_in(session) and found.senders is Senders.SIGNED_IN:
        return _wants_sign_in(found)(session)
    if not is_signed_in(session) and found.senders is Senders.ORGANIZATION and not own:
        return refusals.outside_senders_refused(session)
    if isinstance(found, Group) and found.allowed:
        allowed = {folded(one) for one in found.allowed}
        if folded(session.sender or "") not in allowed:
            return refusals.not_on_allowed_list(session)
    return None


def _wants_sign_in(found: Group | Mailbox | MailUser) -> Callable[[Session], Reply]:
    match found:
        case Group():
            return refusals.group_wants_sign_in
        case MailUser():
            return refusals.mail_user_wants_sign_in
        case Mailbox():
            return refusals.mailbox_wants_sign_in


class Reached(msgspec.Struct, frozen=True):
    """Where a recipient's mail ends. ``bounce`` is why it does not get there, "" where it does."""

    recipient: Recipient
    bounce: str = ""


def reached(tenant: Tenant, session: Session, to: Recipient) -> tuple[Reached, ...]:
    """Everything that mail for ``to`` reaches, groups expanded, nobody twice."""
    found: dict[str, Reached] = {}
    waiting = [to]
    groups: set[str] = set()
    while waiting and len(found) < _MEMBERS:
        one = waiting.pop(0)
        key = folded(one.address)
        listed, elsewhere = group(tenant, key), mail_user(tenant, key)
        if key in found or key in groups:
            continue
        refused = sender_refusal(tenant, session, one.address) if one is to else None
        if refused is not None:
            found[key] = Reached(one, f"{refused.code} {refused.lines[0]}")
        elif listed is not None:
            groups.add(key)
            waiting += [_member(tenant, one, member, f"group {listed.address}") for member in listed.members]
        elif elsewhere is not None:
            groups.add(key)
            waiting.append(_member(tenant, one, elsewhere.target, f"mail user {elsewhere.address}"))
        else:
            found[key] = Reached(one, _bounce(tenant, session, one))
    return tuple(found.values())


def _member(tenant: Tenant, parent: Recipient, address: str, by: str) -> Recipient:
    outside = not is_accepted(tenant, domain_of(address))
    return msgspec.structs.replace(
        parent, address=address, path=f"{parent.path}, {by}", relayed=parent.relayed or outside
    )


def leaves(tenant: Tenant, to: Recipient) -> bool:
    """Whether a recipient is outside the tenant."""
    return to.relayed and not is_recipient(tenant, to.address)


def _bounce(tenant: Tenant, session: Session, to: Recipient) -> str:
    if leaves(tenant, to):
        return _outbound(tenant, session, to)
    if not receives(tenant, to.address):
        return UNKNOWN_HERE
    found = mailbox(tenant, to.address)
    limits = tenant.limits
    if found is not None and found.received_last_hour_from_one >= limits.received_an_hour_from_one:
        return _FROM_ONE
    if found is not None and found.received_last_hour >= limits.received_an_hour:
        return _FROM_ALL
    return ""


def _outbound(tenant: Tenant, session: Session, to: Recipient) -> str:
    """What stops mail on its way out. Communication Services mail is not the tenant's (facts 2, TERRL)."""
    if session.endpoint is not Endpoint.ACS:
        block = tenant.outbound_block
        own = is_accepted(tenant, domain_of(session.sender or ""))
        if block is OutboundBlock.UNREGISTERED_DOMAINS and not own:
            return _UNREGISTERED
        if block in _BLOCKS:
            return _BLOCKS[block]
        limit = external_limit(tenant)
        if limit is not None and tenant.busy_outside + session.traffic.outside_last_day >= limit:
            return _TRIAL_LIMIT if tenant.trial else _TENANT_LIMIT
    return "" if receives_outside(tenant, to.address) else UNKNOWN_THERE


def spf_bounce(tenant: Tenant, to: Recipient, result: str) -> str:
    """What a strict receiver makes of ``result``, the SPF of mail that Exchange Online hands over."""
    domain = domain_of(to.address)
    strict = any(folded(one.name) == domain and one.rejects_spf_fail for one in tenant.outside)
    return _SPF if strict and result in {"fail", "softfail"} else ""

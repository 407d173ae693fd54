"""MAIL and RCPT at every door: what may stand in them, who may send, to how many. Pure."""

import msgspec

from wizard.sim import attribution, auth_replies, communication, grammar, high_volume, refusals, replies
from wizard.sim.acceptance import largest_message
from wizard.sim.grammar import Malformed, Path
from wizard.sim.session import SIGNS_IN, Endpoint, Recipient, Reply, Session
from wizard.sim.tenant import Tenant, domain_of, is_accepted, mailbox, may_send_as

_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH"})
_RCPT_PARAMETERS = frozenset({"NOTIFY", "ORCPT"})
_OLD_TLS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


def takes_old_tls(tenant: Tenant, endpoint: Endpoint) -> bool:
    """Whether TLS 1.0 and 1.1 will do: at the MX host, and at the legacy host after an admin's opt-in (facts 2)."""
    return endpoint not in SIGNS_IN or (endpoint is Endpoint.SUBMISSION_LEGACY and tenant.legacy_tls_clients)


def tls_is_too_old(tenant: Tenant, session: Session) -> bool:
    """Whether the connection is encrypted in a way that this door no longer takes."""
    old = session.tls is not None and session.tls.version in _OLD_TLS
    return old and not takes_old_tls(tenant, session.endpoint)


def _path(session: Session, rest: str, keyword: str, known: frozenset[str]) -> Path | Reply:
    path = grammar.path(rest, keyword)
    match path:
        case Malformed.ARGUMENTS:
            return replies.bad_arguments()
        case Malformed():
            return replies.bad_address()
    keys = {key for key, _ in path.parameters}
    if not keys <= known:
        return replies.unknown_parameter()
    if not path.address.isascii() and not session.utf8 and "SMTPUTF8" not in keys:
        return replies.bad_utf8_address()
    return path


def mail(tenant: Tenant, session: Session, rest: str) -> tuple[Session, Reply]:
    """The MAIL command (RFC 5321, section 4.1.1.2)."""
    if session.helo is None:
        return session, replies.say_hello_first()
    if session.sender is not None:
        return session, replies.bad_sequence()
    path = _path(session, rest, "FROM:", _MAIL_PARAMETERS)
    if isinstance(path, Reply):
        return session, path
    refusal = _size_refusal(tenant, session, path) or _sender_refusal(tenant, session, path.address)
    if refusal is not None:
        return session, refusal
    utf8 = any(key == "SMTPUTF8" for key, _ in path.parameters)
    begun = msgspec.structs.replace(session, sender=path.address, utf8=utf8, recipients=())
    return begun, replies.sender_ok()


def _size_refusal(tenant: Tenant, session: Session, path: Path) -> Reply | None:
    size = dict(path.parameters).get("SIZE")
    if size is None:
        return None
    if not size.isascii() or not size.isdigit() or len(size) > 20:
        return replies.bad_arguments()
    return replies.too_large() if int(size) > largest_message(tenant, session.endpoint) else None


def _sender_refusal(tenant: Tenant, session: Session, sender: str) -> Reply | None:
    if session.endpoint not in SIGNS_IN:
        return None
    if session.tls is None:
        return auth_replies.starttls_required(session)
    if tls_is_too_old(tenant, session):
        return auth_replies.tls_too_old(session)
    if session.user is None:
        return auth_replies.not_authenticated(session)
    match session.endpoint:
        case Endpoint.HVE:
            return high_volume.sender_refusal(tenant, session, sender)
        case Endpoint.ACS:
            return communication.sender_refusal(tenant, session, sender)
    return _submission_refusal(tenant, session, sender)


def _submission_refusal(tenant: Tenant, session: Session, sender: str) -> Reply | None:
    account = mailbox(tenant, session.user) if session.user else None
    if account is None:
        return auth_replies.not_authenticated(session)
    if account.busy_messages + session.traffic.messages_last_minute >= tenant.limits.messages_per_minute:
        return replies.rate_exceeded(session)
    if not may_send_as(tenant, account.address, sender, session.principal):
        return replies.send_as_denied(session)
    return None


def rcpt(tenant: Tenant, session: Session, rest: str) -> tuple[Session, Reply]:
    """The RCPT command (RFC 5321, section 4.1.1.3)."""
    if session.sender is None:
        return session, replies.bad_sequence()
    path = _path(session, rest, "TO:", _RCPT_PARAMETERS)
    if isinstance(path, Reply):
        return session, path
    if not path.address:
        return session, replies.bad_address()
    if any(one.address == path.address for one in session.recipients):
        return session, replies.recipient_ok()
    same_domain = sum(domain_of(one.address) == domain_of(path.address) for one in session.recipients)
    if session.endpoint is Endpoint.MX and same_domain >= tenant.limits.recipients_per_domain:
        return session, replies.too_many_recipients()
    if len(session.recipients) >= most_recipients(tenant, session):
        return session, replies.too_many_recipients()
    found = _recipient(tenant, session, path.address)
    if isinstance(found, Reply):
        return session, found
    return msgspec.structs.replace(session, recipients=(*session.recipients, found)), replies.recipient_ok()


def most_recipients(tenant: Tenant, session: Session) -> int:
    """The recipients that one message may have; a mailbox may have a number of its own (``RecipientLimits``)."""
    match session.endpoint:
        case Endpoint.HVE:
            return tenant.limits.hve_recipients
        case Endpoint.ACS:
            return tenant.limits.acs_recipients
    account = mailbox(tenant, session.user) if session.user else None
    own = account.recipient_limit if account else None
    return tenant.limits.recipients_per_message if own is None else own


def _recipient(tenant: Tenant, session: Session, address: str) -> Recipient | Reply:
    match session.endpoint:
        case Endpoint.MX:
            return attribution.recipient(tenant, session, address)
        case Endpoint.MX_OTHER_REGION:
            return refusals.wrong_region(session)
        case Endpoint.HVE:
            return high_volume.recipient(tenant, session, address)
        case Endpoint.ACS:
            return communication.recipient(session, address)
    # Whoever has signed in may write to anyone; an address that does not exist comes back as a bounce.
    outside = not is_accepted(tenant, domain_of(address))
    way = f"client submission, signed in as {session.user}"
    return Recipient(address, f"{way}, then out to the internet" if outside else way, relayed=outside)

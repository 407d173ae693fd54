"""Exchange Online's side of an SMTP conversation, as one pure function.

``respond(tenant, session, command)`` is total: any bytes in any state end in a reply. No socket, no clock, no
file; the connection's adapter is ``server``. What each reply says stands in ``replies``.
"""

from collections.abc import Callable

import msgspec

from wizard.sim import attribution, communication, grammar, high_volume, refusals, replies, sign_in
from wizard.sim.acceptance import accept, largest_message
from wizard.sim.grammar import Malformed, Path
from wizard.sim.session import (
    SIGNS_IN,
    ClientTls,
    Endpoint,
    Phase,
    Recipient,
    Reply,
    Session,
)
from wizard.sim.tenant import Tenant, domain_of, is_accepted, mailbox, may_send_as

MAX_ERRORS = 10
"""Protocol errors and failed sign-ins before the server hangs up."""

_ERROR_CODES = frozenset({500, 501, 502, 503, 504, 535, 555})
_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH"})
_RCPT_PARAMETERS = frozenset({"NOTIFY", "ORCPT"})

_OLD_TLS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})

Step = tuple[Session, Reply]
Handler = Callable[[Tenant, Session, str], Step]


def greet(tenant: Tenant, session: Session) -> Step:
    """The server's first words. A blocked address is let in: Exchange Online refuses it at RCPT."""
    del tenant
    return session, replies.banner(session)


def tls_started(session: Session, tls: ClientTls) -> Session:
    """The conversation after a TLS handshake: all that was said before is forgotten (RFC 3207, section 4.2)."""
    return Session(
        session.endpoint,
        session.client_ip,
        id=session.id,
        now=session.now,
        tls=tls,
        traffic=session.traffic,
        errors=session.errors,
        messages=session.messages,
    )


def respond(tenant: Tenant, session: Session, command: bytes) -> Step:
    """The reply to ``command`` and the session after it; ``Phase`` says what the bytes are."""
    match session.phase:
        case Phase.CLOSED:
            return session, replies.bye()
        case Phase.CONTENT:
            return accept(tenant, session, command)
        case Phase.COMMAND:
            after, reply = _command(tenant, session, command)
        case _:
            after, reply = _sign_in_answer(tenant, session, command)
    return _counted(after, reply)


def line_too_long(session: Session) -> Step:
    """The reply to a line that the adapter gave up reading; a half-done sign-in ends with it."""
    return _counted(
        msgspec.structs.replace(session, phase=Phase.COMMAND, login_user=""), replies.line_too_long()
    )


def _counted(session: Session, reply: Reply) -> Step:
    if reply.code in _ERROR_CODES:
        session = msgspec.structs.replace(session, errors=session.errors + 1)
        if session.errors > MAX_ERRORS:
            reply = replies.too_many_errors()
    if reply.close:
        session = msgspec.structs.replace(session, phase=Phase.CLOSED)
    return session, reply


def _command(tenant: Tenant, session: Session, command: bytes) -> Step:
    parts = grammar.verb_and_rest(command)
    handler = _HANDLERS.get(parts[0]) if parts else None
    if parts is None or handler is None:
        return session, replies.unrecognized(session)
    return handler(tenant, session, parts[1])


def _sign_in_answer(tenant: Tenant, session: Session, command: bytes) -> Step:
    answer = command.decode("utf-8", "replace").strip()
    match session.phase:
        case Phase.LOGIN_USER:
            return sign_in.login_user(session, answer)
        case Phase.LOGIN_PASSWORD:
            return sign_in.login_password(tenant, session, answer)
    return sign_in.token(tenant, session, answer)


def _forget_mail(session: Session) -> Session:
    return msgspec.structs.replace(session, sender=None, utf8=False, recipients=())


def _extensions(tenant: Tenant, session: Session) -> tuple[str, ...]:
    """What EHLO lists. AUTH stands there after STARTTLS even where the policy then refuses every sign-in."""
    sign_in_offered = session.endpoint in SIGNS_IN and session.tls is not None
    return (
        f"SIZE {largest_message(tenant, session.endpoint)}",
        "PIPELINING",
        "DSN",
        "ENHANCEDSTATUSCODES",
        *(() if session.tls else ("STARTTLS",)),
        *(("AUTH LOGIN XOAUTH2",) if sign_in_offered else ()),
        "8BITMIME",
        "SMTPUTF8",
    )


def _ehlo(tenant: Tenant, session: Session, rest: str) -> Step:
    if not grammar.is_host(rest):
        return session, replies.bad_arguments()
    greeted = msgspec.structs.replace(_forget_mail(session), helo=rest, extended=True)
    return greeted, replies.hello(session, _extensions(tenant, session))


def _helo(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    if not grammar.is_host(rest):
        return session, replies.bad_arguments()
    greeted = msgspec.structs.replace(_forget_mail(session), helo=rest, extended=False)
    return greeted, replies.hello(session, ())


def takes_old_tls(tenant: Tenant, endpoint: Endpoint) -> bool:
    """Whether TLS 1.0 and 1.1 will do: at the MX host, and at the legacy host after an admin's opt-in (facts 2)."""
    return endpoint not in SIGNS_IN or (endpoint is Endpoint.SUBMISSION_LEGACY and tenant.legacy_tls_clients)


def _tls_is_too_old(tenant: Tenant, session: Session) -> bool:
    old = session.tls is not None and session.tls.version in _OLD_TLS
    return old and not takes_old_tls(tenant, session.endpoint)


def _auth(tenant: Tenant, session: Session, rest: str) -> Step:
    if _tls_is_too_old(tenant, session):
        return session, replies.tls_too_old(session)
    return sign_in.auth(tenant, session, rest)


def _starttls(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    if rest:
        return session, replies.bad_arguments()
    if session.tls is not None:
        return session, replies.tls_already_on()
    return session, replies.ready_for_tls()


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


def _mail(tenant: Tenant, session: Session, rest: str) -> Step:
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
        return replies.starttls_required(session)
    if _tls_is_too_old(tenant, session):
        return replies.tls_too_old(session)
    if session.user is None:
        return replies.not_authenticated(session)
    match session.endpoint:
        case Endpoint.HVE:
            return high_volume.sender_refusal(tenant, session, sender)
        case Endpoint.ACS:
            return communication.sender_refusal(tenant, session, sender)
    return _submission_refusal(tenant, session, sender)


def _submission_refusal(tenant: Tenant, session: Session, sender: str) -> Reply | None:
    account = mailbox(tenant, session.user) if session.user else None
    if account is None:
        return replies.not_authenticated(session)
    if account.busy_messages + session.traffic.messages_last_minute >= tenant.limits.messages_per_minute:
        return replies.rate_exceeded(session)
    if not may_send_as(tenant, account.address, sender, session.principal):
        return replies.send_as_denied(session)
    return None


def _rcpt(tenant: Tenant, session: Session, rest: str) -> Step:
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


def _data(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    if rest:
        return session, replies.bad_arguments()
    if not session.recipients:
        return session, replies.bad_sequence()
    return msgspec.structs.replace(session, phase=Phase.CONTENT), replies.start_mail()


def _rset(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    if rest:
        return session, replies.bad_arguments()
    return _forget_mail(session), replies.reset()


def _vrfy(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    return session, replies.cannot_verify() if rest else replies.bad_arguments()


def _quit(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    return session, replies.bad_arguments() if rest else replies.bye()


_HANDLERS: dict[str, Handler] = {
    "EHLO": _ehlo,
    "HELO": _helo,
    "STARTTLS": _starttls,
    "AUTH": _auth,
    "MAIL": _mail,
    "RCPT": _rcpt,
    "DATA": _data,
    "BDAT": lambda _tenant, session, _rest: (session, replies.no_chunking()),
    "RSET": _rset,
    "NOOP": lambda _tenant, session, _rest: (session, replies.ok()),
    "VRFY": _vrfy,
    "EXPN": lambda _tenant, session, _rest: (session, replies.no_turning()),
    "HELP": lambda _tenant, session, _rest: (session, replies.no_turning()),
    "QUIT": _quit,
}

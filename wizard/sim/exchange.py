"""Exchange Online's side of an SMTP conversation, as one pure function.

``respond(tenant, session, command)`` is total: any bytes in any state end in a reply. No socket, no clock, no
file; the connection's adapter is ``server``. What each reply says stands in ``replies``.
"""

from collections.abc import Callable

import msgspec

from wizard.sim import auth_replies, envelope, grammar, replies, sign_in
from wizard.sim.acceptance import accept, largest_message
from wizard.sim.envelope import tls_is_too_old
from wizard.sim.session import SIGNS_IN, ClientTls, Phase, Reply, Session
from wizard.sim.tenant import Tenant

MAX_ERRORS = 10
"""Protocol errors and failed sign-ins before the server hangs up."""

_ERROR_CODES = frozenset({500, 501, 502, 503, 504, 535, 555})

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


def _auth(tenant: Tenant, session: Session, rest: str) -> Step:
    if tls_is_too_old(tenant, session):
        return session, auth_replies.tls_too_old(session)
    return sign_in.auth(tenant, session, rest)


def _starttls(tenant: Tenant, session: Session, rest: str) -> Step:
    del tenant
    if rest:
        return session, replies.bad_arguments()
    if session.tls is not None:
        return session, auth_replies.tls_already_on()
    return session, replies.ready_for_tls()


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
    "MAIL": envelope.mail,
    "RCPT": envelope.rcpt,
    "DATA": _data,
    "BDAT": lambda _tenant, session, _rest: (session, replies.no_chunking()),
    "RSET": _rset,
    "NOOP": lambda _tenant, session, _rest: (session, replies.ok()),
    "VRFY": _vrfy,
    "EXPN": lambda _tenant, session, _rest: (session, replies.no_turning()),
    "HELP": lambda _tenant, session, _rest: (session, replies.no_turning()),
    "QUIT": _quit,
}

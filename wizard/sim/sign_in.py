"""AUTH on the client submission endpoint: LOGIN with a password, XOAUTH2 with a token (facts 1 and 6).

Pure. The order of the checks is the order in which Exchange Online's answers were seen: the account's SMTP AUTH
switch hides a wrong password, and security defaults show only once the password is right.
"""

import binascii
import hmac

import msgspec

from wizard.core.secret import Secret
from wizard.sim import entra_tokens, replies
from wizard.sim.directory import SMTP_SEND
from wizard.sim.session import Endpoint, Phase, Reply, Session
from wizard.sim.tenant import (
    BasicAuth,
    Mailbox,
    SmtpAuth,
    Tenant,
    folded,
    mailbox,
    smtp_auth_allowed,
)

USERNAME = "VXNlcm5hbWU6"
PASSWORD = "UGFzc3dvcmQ6"
"""The two prompts of AUTH LOGIN, "Username:" and "Password:", in base64 as every server sends them."""


def auth(tenant: Tenant, session: Session, rest: str) -> tuple[Session, Reply]:
    """The AUTH command itself, with or without an initial response (RFC 4954, section 4)."""
    mechanism, _, initial = rest.partition(" ")
    if not mechanism:
        return session, replies.bad_arguments()
    if session.endpoint is Endpoint.MX:
        return session, replies.unknown_mechanism()
    if not session.extended:
        return session, replies.say_hello_first()
    if session.tls is None:
        return session, replies.starttls_before_auth()
    if session.user is not None or session.sender is not None:
        return session, replies.bad_sequence()
    first = "" if initial.strip() == "=" else initial.strip()
    match mechanism.upper():
        case "LOGIN" if initial:
            return login_user(session, first)
        case "LOGIN":
            waiting = msgspec.structs.replace(session, phase=Phase.LOGIN_USER, login_user="")
            return waiting, replies.auth_continue(USERNAME)
        case "XOAUTH2" if initial:
            return token(tenant, session, first)
        case "XOAUTH2":
            return msgspec.structs.replace(session, phase=Phase.XOAUTH2), replies.auth_continue("")
    return session, replies.unknown_mechanism()


def login_user(session: Session, answer: str) -> tuple[Session, Reply]:
    """The user name of AUTH LOGIN."""
    user = _decoded(answer)
    if user is None:
        return _aborted(session, answer)
    waiting = msgspec.structs.replace(session, phase=Phase.LOGIN_PASSWORD, login_user=user)
    return waiting, replies.auth_continue(PASSWORD)


def login_password(tenant: Tenant, session: Session, answer: str) -> tuple[Session, Reply]:
    """The password of AUTH LOGIN, and what becomes of it."""
    password = _decoded(answer)
    if password is None:
        return _aborted(session, answer)
    account = mailbox(tenant, session.login_user)
    refusal = _password_refusal(tenant, session, account, password)
    if refusal is not None or account is None:
        return _failed(session, refusal or replies.wrong_password(session))
    return _signed_in(session, account)


def token(tenant: Tenant, session: Session, answer: str) -> tuple[Session, Reply]:
    """XOAUTH2's only response: ``user=`` and ``auth=Bearer`` between control-A signs (facts 6, SASL)."""
    text = _decoded(answer)
    if text is None:
        return _aborted(session, answer)
    fields = dict(part.split("=", 1) for part in text.split("\x01") if "=" in part)
    user = fields.get("user", "")
    scheme, _, bearer = fields.get("auth", "").partition(" ")
    account = mailbox(tenant, user)
    valid = scheme.lower() == "bearer" and _token_is_good(tenant, session, user, bearer)
    if account is None or not valid:
        return _failed(session, replies.auth_failed(session))
    refusal = _switch_refusal(tenant, session, account)
    return _failed(session, refusal) if refusal else _signed_in(session, account)


def _password_refusal(
    tenant: Tenant, session: Session, account: Mailbox | None, password: str
) -> Reply | None:
    if tenant.basic_auth is BasicAuth.RETIRED:
        return replies.basic_retired(session)
    if account is None:
        return replies.wrong_password(session)
    refusal = _switch_refusal(tenant, session, account)
    if refusal is not None:
        return refusal
    if tenant.basic_auth is BasicAuth.BLOCKED:
        return replies.basic_blocked(session)
    if account.password is None or not _same(account.password, password):
        return replies.wrong_password(session)
    if tenant.security_defaults:
        return replies.security_defaults(session)
    return None


def _switch_refusal(tenant: Tenant, session: Session, account: Mailbox) -> Reply | None:
    """SMTP AUTH off for the mailbox or the tenant stops OAuth just as it stops a password (facts 1)."""
    if smtp_auth_allowed(tenant, account):
        return None
    if account.smtp_auth is SmtpAuth.DISABLED:
        return replies.smtp_auth_off_mailbox(session)
    return replies.smtp_auth_off_tenant(session)


def _token_is_good(tenant: Tenant, session: Session, user: str, bearer: str) -> bool:
    if any(folded(one.mailbox) == folded(user) and _same(one.secret, bearer) for one in tenant.tokens):
        return True
    claims = entra_tokens.read_of(tenant.directory, bearer, session.now)
    return claims is not None and folded(claims.user) == folded(user) and SMTP_SEND.name in claims.scopes


def _same(secret: Secret, given: str) -> bool:
    return hmac.compare_digest(secret.reveal().encode(), given.encode())


def _decoded(answer: str) -> str | None:
    try:
        return binascii.a2b_base64(answer.encode(), strict_mode=True).decode()
    except ValueError:
        return None


def _aborted(session: Session, answer: str) -> tuple[Session, Reply]:
    """A lone ``*`` cancels; anything else here was no base64 (RFC 4954, section 4)."""
    reply = replies.auth_cancelled() if answer == "*" else replies.bad_arguments()
    return msgspec.structs.replace(session, phase=Phase.COMMAND, login_user=""), reply


def _failed(session: Session, reply: Reply) -> tuple[Session, Reply]:
    text = f"{reply.code} {' '.join(reply.lines)}"
    return (
        msgspec.structs.replace(session, phase=Phase.COMMAND, login_user="", auth_failure=text),
        reply,
    )


def _signed_in(session: Session, account: Mailbox) -> tuple[Session, Reply]:
    signed_in = msgspec.structs.replace(
        session, phase=Phase.COMMAND, login_user="", auth_failure="", user=account.address
    )
    return signed_in, replies.auth_ok()

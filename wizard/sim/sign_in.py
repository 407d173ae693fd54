"""AUTH: LOGIN with a password and XOAUTH2 with a token, as a dialogue (RFC 4954; facts 6).

Pure. Whether the password or the token is good is each service's own business: ``submission``, ``high_volume``,
``communication``.
"""

import binascii
from collections.abc import Callable

import msgspec

from wizard.sim import auth_replies, communication, high_volume, refusals, replies, submission
from wizard.sim.session import SIGNS_IN, Endpoint, Entry, Phase, Reply, Session
from wizard.sim.tenant import Tenant

Check = Callable[[Tenant, Session, str, str], Entry | Reply]

_PASSWORDS: dict[Endpoint, Check] = {
    Endpoint.SUBMISSION: submission.by_password,
    Endpoint.SUBMISSION_LEGACY: submission.by_password,
    Endpoint.HVE: high_volume.by_password,
    Endpoint.ACS: communication.by_password,
}
_TOKENS: dict[Endpoint, Check] = {
    Endpoint.SUBMISSION: submission.by_token,
    Endpoint.SUBMISSION_LEGACY: submission.by_token,
    Endpoint.HVE: high_volume.by_token,
    Endpoint.ACS: communication.by_token,
}

USERNAME = "VXNlcm5hbWU6"
PASSWORD = "UGFzc3dvcmQ6"
"""The two prompts of AUTH LOGIN, "Username:" and "Password:", in base64 as every server sends them."""


def auth(tenant: Tenant, session: Session, rest: str) -> tuple[Session, Reply]:
    """The AUTH command itself, with or without an initial response (RFC 4954, section 4)."""
    mechanism, _, initial = rest.partition(" ")
    if not mechanism:
        return session, replies.bad_arguments()
    if session.endpoint not in SIGNS_IN:
        return session, auth_replies.unknown_mechanism()
    if not session.extended:
        return session, replies.say_hello_first()
    if session.tls is None:
        return session, auth_replies.starttls_before_auth()
    if session.user is not None or session.sender is not None:
        return session, replies.bad_sequence()
    first = "" if initial.strip() == "=" else initial.strip()
    match mechanism.upper():
        case "LOGIN" if initial:
            return login_user(session, first)
        case "LOGIN":
            waiting = msgspec.structs.replace(session, phase=Phase.LOGIN_USER, login_user="")
            return waiting, auth_replies.auth_continue(USERNAME)
        case "XOAUTH2" if initial:
            return token(tenant, session, first)
        case "XOAUTH2":
            return msgspec.structs.replace(session, phase=Phase.XOAUTH2), auth_replies.auth_continue("")
    return session, auth_replies.unknown_mechanism()


def login_user(session: Session, answer: str) -> tuple[Session, Reply]:
    """The user name of AUTH LOGIN."""
    user = _decoded(answer)
    if user is None:
        return _aborted(session, answer)
    waiting = msgspec.structs.replace(session, phase=Phase.LOGIN_PASSWORD, login_user=user)
    return waiting, auth_replies.auth_continue(PASSWORD)


def login_password(tenant: Tenant, session: Session, answer: str) -> tuple[Session, Reply]:
    """The password of AUTH LOGIN, and what becomes of it."""
    password = _decoded(answer)
    if password is None:
        return _aborted(session, answer)
    if session.endpoint not in SIGNS_IN:
        return _failed(session, auth_replies.auth_failed(session))
    return _ended(session, _PASSWORDS[session.endpoint](tenant, session, session.login_user, password))


def token(tenant: Tenant, session: Session, answer: str) -> tuple[Session, Reply]:
    """XOAUTH2's only response: ``user=`` and ``auth=Bearer`` between control-A signs (facts 6, SASL)."""
    text = _decoded(answer)
    if text is None and (answer == "*" or session.endpoint is not Endpoint.HVE):
        return _aborted(session, answer)
    fields = dict(part.split("=", 1) for part in (text or "").split("\x01") if "=" in part)
    scheme, _, bearer = fields.get("auth", "").partition(" ")
    user = fields.get("user", "")
    if session.endpoint is Endpoint.HVE and not (user and bearer and scheme.lower() == "bearer"):
        return _failed(session, refusals.malformed_token_answer(session))
    if session.endpoint not in SIGNS_IN or scheme.lower() != "bearer":
        return _failed(session, auth_replies.auth_failed(session))
    return _ended(session, _TOKENS[session.endpoint](tenant, session, user, bearer))


def _decoded(answer: str) -> str | None:
    try:
        return binascii.a2b_base64(answer.encode(), strict_mode=True).decode()
    except ValueError:
        return None


def _aborted(session: Session, answer: str) -> tuple[Session, Reply]:
    """A lone ``*`` cancels; anything else here was no base64 (RFC 4954, section 4)."""
    reply = auth_replies.auth_cancelled() if answer == "*" else replies.bad_arguments()
    return msgspec.structs.replace(session, phase=Phase.COMMAND, login_user=""), reply


def _failed(session: Session, reply: Reply) -> tuple[Session, Reply]:
    text = f"{reply.code} {' '.join(reply.lines)}"
    return (
        msgspec.structs.replace(session, phase=Phase.COMMAND, login_user="", auth_failure=text),
        reply,
    )


def _ended(session: Session, found: Entry | Reply) -> tuple[Session, Reply]:
    if isinstance(found, Reply):
        return _failed(session, found)
    signed_in = msgspec.structs.replace(
        session,
        phase=Phase.COMMAND,
        login_user="",
        auth_failure="",
        user=found.user,
        principal=found.principal,
        store_closed=found.store_closed,
    )
    return signed_in, auth_replies.auth_ok()

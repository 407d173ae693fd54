"""One sign-in on its way through the pages: what was asked for and how far it is, carried in a signed hidden field.

Nothing is remembered between two pages: whoever brings the field back goes on, for ten minutes (AADSTS50089 after).
"""

from datetime import datetime

import msgspec

from wizard.sim import entra_tokens
from wizard.sim.directory import Directory, Platform
from wizard.sim.entra.errors import RefusedError

LIFETIME_S = 600


class SignIn(msgspec.Struct, frozen=True):
    """A sign-in under way. ``device`` is the digest of a device code, "" where an application redirected here.

    ``password`` is whether the password has to be typed (``prompt=login``); ``ask_consent`` is ``prompt=consent``.
    """

    tenant: str
    client_id: str
    scope: str
    redirect_uri: str = ""
    platform: Platform = Platform.PUBLIC
    state: str = ""
    nonce: str = ""
    response_mode: str = "query"
    challenge: str = ""
    challenge_method: str = "plain"
    hint: str = ""
    password: bool = False
    ask_consent: bool = False
    device: str = ""
    administrator: bool = False
    user: str = ""
    mfa: bool = False
    consented: bool = False
    confirmed: bool = False


def seal(directory: Directory, sign_in: SignIn, now: datetime) -> str:
    """The hidden field."""
    assert directory.signing_key is not None
    said = {
        "purpose": "sign-in",
        "until": int(now.timestamp()) + LIFETIME_S,
        "sign_in": msgspec.to_builtins(sign_in),
    }
    return entra_tokens.sign(directory.signing_key, said)


def unseal(directory: Directory, sealed: str, now: datetime) -> SignIn:
    """The sign-in of a hidden field. Raises `RefusedError` for one that is not ours, or too old."""
    import jwt

    assert directory.signing_key is not None
    try:
        said = entra_tokens.content(sealed, directory.signing_key)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise RefusedError(9002313) from None
    if said.get("purpose") != "sign-in":
        raise RefusedError(9002313)
    if now.timestamp() >= said["until"]:
        raise RefusedError(50089)
    return msgspec.convert(said["sign_in"], SignIn)

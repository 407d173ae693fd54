"""Access tokens of the practice directory: JSON Web Tokens in the form that Exchange Online gets, good for nothing else.

Signed with a throw-away RSA key that the directory holds. Clients must not look inside (RFC 6750, section 1.2); the
simulated Exchange Online does, with `read`.
"""

import functools
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from wizard.core.answers import Cloud
from wizard.core.secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ALGORITHM = "RS256"
LIFETIME_S = 3600
KEY_BITS = 2048

EXCHANGE_HOSTS = {
    Cloud.WORLDWIDE: ("https://outlook.office.com", "https://outlook.office365.com"),
    Cloud.GCC: ("https://outlook.office.com", "https://outlook.office365.com"),
    Cloud.GCC_HIGH: ("https://outlook.office365.us",),
    Cloud.DOD: ("https://outlook-dod.office365.us",),
    Cloud.CHINA: ("https://partner.outlook.cn",),
}
"""The names of Exchange Online as a resource. Those of GCC High, DoD and China are not documented for SMTP."""

EXCHANGE_AUDIENCES = frozenset(host for hosts in EXCHANGE_HOSTS.values() for host in hosts)


class Claims(msgspec.Struct, frozen=True):
    """What a token says. ``user`` is the account that signed in, "" for an application's own token.

    ``scopes`` are delegated permissions (claim ``scp``), ``roles`` the application's own; ``object_id`` is the
    account's or, in an application's own token, the Enterprise application's.
    """

    audience: str
    issuer: str
    tenant_id: str
    app_id: str
    issued: datetime
    expires: datetime
    user: str = ""
    object_id: str = ""
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Fault(StrEnum):
    """Why a token is not taken."""

    MALFORMED = "malformed"
    SIGNATURE = "signature"
    NOT_YET = "not_yet"
    EXPIRED = "expired"


def new_key() -> Secret:
    """A throw-away RSA key in PEM. Takes some tens of milliseconds."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return Secret(
        made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
    )


def issue(key: Secret, claims: Claims, token_id: str) -> Secret:
    """The signed token. ``token_id`` makes two tokens of one moment differ (claim ``uti``)."""
    said: dict[str, Any] = {
        "aud": claims.audience,
        "iss": claims.issuer,
        "iat": int(claims.issued.timestamp()),
        "nbf": int(claims.issued.timestamp()),
        "exp": int(claims.expires.timestamp()),
        "appid": claims.app_id,
        "tid": claims.tenant_id,
        "oid": claims.object_id,
        "sub": claims.object_id,
        "uti": token_id,
        "ver": "1.0",
    }
    if claims.user:
        said |= {"upn": claims.user, "unique_name": claims.user, "idtyp": "user"}
    else:
        said["idtyp"] = "app"
    if claims.scopes:
        said["scp"] = " ".join(claims.scopes)
    if claims.roles:
        said["roles"] = list(claims.roles)
    return Secret(sign(key, said))


def sign(key: Secret, said: dict[str, Any]) -> str:
    """A JSON Web Token with these claims, signed with the directory's key."""
    import jwt

    return jwt.encode(said, _loaded(key), algorithm=ALGORITHM, headers={"kid": key_id(key)})


def read(token: str, key: Secret, now: datetime | None = None) -> Claims | Fault:
    """What a token of this directory says, or why it is not taken. Never raises.

    Its times are looked at where ``now`` is given.
    """
    import jwt

    try:
        said = content(token, key)
    except jwt.InvalidSignatureError:
        return Fault.SIGNATURE
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return Fault.MALFORMED
    try:
        claims = _claims(said)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return Fault.MALFORMED
    if now is not None and now >= claims.expires:
        return Fault.EXPIRED
    if now is not None and int(now.timestamp()) < int(claims.issued.timestamp()):
        return Fault.NOT_YET
    return claims


def content(token: str, key: Secret) -> dict[str, Any]:
    """What a signed value says, whatever it is for; its times are not looked at. Raises what ``jwt.decode`` does."""
    import jwt

    said: dict[str, Any] = jwt.decode(
        token,
        _loaded(key).public_key(),
        algorithms=[ALGORITHM],
        options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    return said


def _claims(said: dict[str, Any]) -> Claims:
    return Claims(
        audience=said["aud"],
        issuer=said["iss"],
        tenant_id=said["tid"],
        app_id=said["appid"],
        issued=datetime.fromtimestamp(said["iat"], UTC),
        expires=datetime.fromtimestamp(said["exp"], UTC),
        user=said.get("upn", ""),
        object_id=said["oid"],
        scopes=tuple(said.get("scp", "").split()),
        roles=tuple(said.get("roles", ())),
    )


def public_key(key: Secret) -> dict[str, str]:
    """The public half as a JSON Web Key (RFC 7517), for whoever checks tokens."""
    import base64

    numbers = _loaded(key).public_key().public_numbers()

    def number(value: int) -> str:
        raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    return {
        "kty": "RSA",
        "use": "sig",
        "alg": ALGORITHM,
        "kid": key_id(key),
        "n": number(numbers.n),
        "e": number(numbers.e),
    }


@functools.lru_cache(maxsize=8)
def key_id(key: Secret) -> str:
    """The key's name in tokens and in the key list: a digest of the public half."""
    import hashlib

    from cryptography.hazmat.primitives import serialization

    public = _loaded(key).public_key()
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()[:32]


@functools.lru_cache(maxsize=8)
def _loaded(key: Secret) -> "RSAPrivateKey":
    # Loading checks the key and takes far longer than a signature; a run has one key, a test suite a few.
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    loaded = serialization.load_pem_private_key(key.reveal().encode(), None)
    assert isinstance(loaded, RSAPrivateKey)
    return loaded

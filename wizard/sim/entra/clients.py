"""Who asks: the application, and its secret, its certificate, or neither (Microsoft identity platform, credentials)."""

import base64
import binascii
import functools
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from wizard.core.secret import Secret
from wizard.sim.directory import AppRegistration, Audience, Directory, Platform, application, folded
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.request import Request, basic_credentials
from wizard.sim.entra.tenants import COMMON, CONSUMERS, ORGANIZATIONS

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS = ("RS256", "PS256")
NO_APPLICATION = "00000000-0000-0000-0000-000000000000"


def client(directory: Directory, client_id: str, tenant: str) -> AppRegistration:
    """The application of that id, at the tenant's own address or a shared one. Raises `RefusedError`."""
    if not client_id:
        raise RefusedError(900144, parameter="client_id")
    found = application(directory, client_id)
    if client_id == NO_APPLICATION:
        raise RefusedError(700038, app=client_id)
    if found is None:
        raise RefusedError(700016, app=client_id)
    names = {"app": found.client_id, "name": found.name}
    if found.disabled:
        raise RefusedError(7000112, **names)
    if found.audience is Audience.PERSONAL and tenant != CONSUMERS:
        raise RefusedError(9002331 if tenant in {COMMON, ORGANIZATIONS} else 9002346, **names)
    if tenant == CONSUMERS:
        raise RefusedError(9002332, **names)
    if tenant in {COMMON, ORGANIZATIONS} and found.audience is Audience.SINGLE_TENANT:
        raise RefusedError(50194, **names)
    return found


class Shown(msgspec.Struct, frozen=True):
    """How a client has shown who it is. Neither is set for a public client."""

    secret: Secret | None = None
    assertion: Secret | None = None


def shown(request: Request, form: Mapping[str, str]) -> Shown:
    """The credentials of a token request: from the form, or a secret from the Authorization header."""
    assertion = form.get("client_assertion", "")
    secret = Secret(form["client_secret"]) if form.get("client_secret") else None
    basic = basic_credentials(request)
    if secret is None and basic is not None:
        secret = basic[1]
    return Shown(secret, Secret(assertion) if assertion else None)


def client_id_of(request: Request, form: Mapping[str, str]) -> str:
    """The client id: from the form, or the Authorization header, or the assertion that names it."""
    basic = basic_credentials(request)
    if form.get("client_id"):
        return form["client_id"]
    return basic[0] if basic is not None else ""


def prove(
    app: AppRegistration,
    given: Shown,
    form: Mapping[str, str],
    audiences: tuple[str, ...],
    now: datetime,
    today: date | None = None,
) -> None:
    """Checks the credentials that came, whichever they are. Raises `RefusedError` for wrong ones."""
    if is_public(app):
        raise RefusedError(700025)
    if given.assertion is not None:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise RefusedError(900144, parameter="client_assertion_type")
        _check_assertion(app, given.assertion, audiences, now)
    elif given.secret is not None:
        _check_secret(app, given.secret, today or now.astimezone(UTC).date())


def is_public(app: AppRegistration) -> bool:
    """Whether an application has nothing to show who it is, and is registered to need nothing."""
    for_people = app.public_flows or any(one.platform is Platform.PUBLIC for one in app.redirects)
    return for_people and not app.secrets and not app.certificates


def _check_secret(app: AppRegistration, secret: Secret, today: date) -> None:
    given = secret.reveal().encode()
    matching = [one for one in app.secrets if hmac.compare_digest(one.value.reveal().encode(), given)]
    if not matching:
        # The id of a secret is refused with the same words: they name that very mistake.
        raise RefusedError(7000215, app=app.client_id)
    if all(today > one.expires for one in matching):
        raise RefusedError(7000222, app=app.client_id)


def _check_assertion(
    app: AppRegistration, assertion: Secret, audiences: tuple[str, ...], now: datetime
) -> None:
    import jwt

    try:
        header = jwt.get_unverified_header(assertion.reveal())
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise RefusedError(50027) from None
    algorithm = header.get("alg")
    thumbprint = _thumbprint(header)
    if algorithm not in ASSERTION_ALGORITHMS:
        raise RefusedError(50027)
    pem = next((one for one in app.certificates if thumbprint and thumbprint in thumbprints(one)), None)
    if pem is None:
        raise RefusedError(700027, reason="The key was not found.", thumbprint=thumbprint)
    try:
        said = jwt.decode(
            assertion.reveal(),
            _public_key(pem),
            algorithms=[algorithm],
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.InvalidSignatureError:
        raise RefusedError(
            700027,
            reason="The provided signature value did not match the expected signature value.",
            thumbprint=thumbprint,
        ) from None
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise RefusedError(50027) from None
    if now >= _not_after(pem):
        raise RefusedError(700027, reason="The key used is expired.", thumbprint=thumbprint)
    _check_claims(app, said, audiences, now)


def _check_claims(
    app: AppRegistration, said: Mapping[str, Any], audiences: tuple[str, ...], now: datetime
) -> None:
    if any(folded(str(said.get(name, ""))) != folded(app.client_id) for name in ("iss", "sub")):
        raise RefusedError(700021)
    audience = said.get("aud")
    if not isinstance(audience, str) or audience.rstrip("/").casefold() not in audiences:
        raise RefusedError(700023)
    expires, begins = said.get("exp"), said.get("nbf", 0)
    if not isinstance(expires, int | float) or not isinstance(begins, int | float):
        raise RefusedError(50027)
    moment = now.timestamp()
    if not begins - _CLOCK_SKEW_S <= moment < expires + _CLOCK_SKEW_S:
        shown_at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        raise RefusedError(700024, now=shown_at, expiry=_time(expires))


def _time(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return "out of range"


_CLOCK_SKEW_S = 300


def _thumbprint(header: Mapping[str, Any]) -> str:
    """The certificate that the assertion names: SHA-256 or SHA-1, in hexadecimal; "" for none."""
    value = header.get("x5t#S256") or header.get("x5t")
    if not isinstance(value, str):
        return ""
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).hex().upper()
    except (binascii.Error, ValueError):
        return ""


@functools.lru_cache(maxsize=64)
def thumbprints(pem: str) -> tuple[str, str]:
    """A certificate's SHA-1 and SHA-256 thumbprints in hexadecimal, as the portal and PowerShell show them."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    return (
        hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
        hashlib.sha256(der).hexdigest().upper(),
    )


@functools.lru_cache(maxsize=64)
def _public_key(pem: str) -> Any:
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem.encode()).public_key()


@functools.lru_cache(maxsize=64)
def _not_after(pem: str) -> datetime:
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc

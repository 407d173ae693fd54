"""Makes what the directory hands out: codes, access tokens, refresh tokens, and the answer that carries them.

Nothing is drawn by lot: every value follows from the directory's key and a counter, so that the same requests give
the same answers, and nobody without the key can guess one.
"""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import msgspec

from wizard.core.secret import Secret
from wizard.sim import entra_tokens
from wizard.sim.directory import (
    AppRegistration,
    Consent,
    Directory,
    Grant,
    Permission,
    PermissionKind,
    Platform,
    RefreshToken,
    Service,
    State,
    User,
    folded,
)
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.request import Response, as_json
from wizard.sim.entra.scopes import Asked, listed, resource_of
from wizard.sim.entra.tenants import token_issuer
from wizard.sim.entra_tokens import LIFETIME_S, Claims

KEPT = 500
"""Codes and tokens of one kind that are remembered; the oldest go first, so that a long practice stays small."""


def draw(directory: Directory, purpose: str) -> tuple[Directory, Secret]:
    """A new value that nobody can guess, and the directory that will not give it again."""
    assert directory.signing_key is not None
    state = msgspec.structs.replace(directory.state, serial=directory.state.serial + 1)
    raw = hmac.digest(
        directory.signing_key.reveal().encode(), f"{state.serial}|{purpose}".encode(), hashlib.sha512
    )
    value = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return msgspec.structs.replace(directory, state=state), Secret(value)


def digest_of(value: str) -> str:
    """Under what a code or refresh token is remembered."""
    return hashlib.sha256(value.encode()).hexdigest()


def with_state(directory: Directory, **changes: Any) -> Directory:
    """The directory with a part of its state changed; lists keep their newest entries."""
    kept = {name: value[-KEPT:] if isinstance(value, tuple) else value for name, value in changes.items()}
    state: State = msgspec.structs.replace(directory.state, **kept)
    return msgspec.structs.replace(directory, state=state)


def object_id(directory: Directory, account: User) -> str:
    """The account's object id: always the same one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{directory.tenant_id}/{folded(account.address)}"))


# --- consent ----------------------------------------------------------------------------------------------------------


def wanted(app: AppRegistration, asked: Asked) -> tuple[Permission, ...]:
    """The permissions that a scope stands for. Raises `RefusedError` where ``.default`` stands for none."""
    if asked.resource is None:
        return ()
    if not asked.default:
        return tuple(Permission(asked.resource.service, name) for name in asked.names)
    names = listed(app.permissions, asked.resource.service, PermissionKind.DELEGATED)
    if not names:
        raise RefusedError(
            650057 if app.permissions else 650056, app=app.client_id, name=app.name, resource=asked.uri
        )
    return tuple(Permission(asked.resource.service, name) for name in names)


def missing(
    directory: Directory, app: AppRegistration, account: User, permissions: tuple[Permission, ...]
) -> tuple[Permission, ...]:
    """Those of ``permissions`` that neither an administrator nor the person has agreed to."""
    agreed = set(app.granted) | {
        one.permission
        for one in directory.state.consents
        if folded(one.client_id) == folded(app.client_id) and one.user in {"", folded(account.address)}
    }
    return tuple(one for one in permissions if one not in agreed)


def consented(
    directory: Directory, app: AppRegistration, user: str, permissions: tuple[Permission, ...]
) -> Directory:
    """The directory after somebody agreed; ``user`` "" for everybody."""
    new = tuple(Consent(app.client_id, folded(user), one) for one in permissions)
    return with_state(directory, consents=tuple(dict.fromkeys((*directory.state.consents, *new))))


def roles(directory: Directory, app: AppRegistration, service: Service) -> tuple[str, ...]:
    """The application permissions of one service that an administrator has granted."""
    agreed = app.granted + tuple(
        one.permission
        for one in directory.state.consents
        if folded(one.client_id) == folded(app.client_id) and not one.user
    )
    return tuple(dict.fromkeys(listed(agreed, service, PermissionKind.APPLICATION)))


# --- tokens -----------------------------------------------------------------------------------------------------------


class Issue(msgspec.Struct, frozen=True):
    """Tokens to be made for somebody: who, for what, in which way, and how the answer is to look."""

    app: AppRegistration
    account: User
    asked: Asked
    grant: Grant
    platform: Platform
    base: str
    client_info: bool = False


def for_person(directory: Directory, order: Issue, now: datetime) -> tuple[Directory, Response]:
    """The answer of the token endpoint for somebody who signed in. Raises `RefusedError` without consent."""
    assert directory.signing_key is not None
    app, account, asked = order.app, order.account, order.asked
    permissions = wanted(app, asked)
    if missing(directory, app, account, permissions):
        raise RefusedError(65001, app=app.client_id, name=app.name)
    oid = object_id(directory, account)
    directory, drawn = draw(directory, "access")
    claims = Claims(
        audience=asked.uri or resource_of(directory, Service.GRAPH).uris[0],
        issuer=token_issuer(directory),
        tenant_id=directory.tenant_id,
        app_id=app.client_id,
        issued=now,
        expires=now + timedelta(seconds=LIFETIME_S),
        user=account.address,
        object_id=oid,
        scopes=tuple(one.name for one in permissions) or asked.openid,
    )
    assert directory.signing_key is not None
    content: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": " ".join((*(f"{asked.uri}/{one.name}" for one in permissions), *asked.openid)),
        "expires_in": LIFETIME_S - 1,
        "ext_expires_in": LIFETIME_S - 1,
        "access_token": entra_tokens.issue(directory.signing_key, claims, drawn.reveal()[:22]).reveal(),
    }
    if "offline_access" in asked.openid:
        directory, refresh = draw(directory, "refresh")
        content["refresh_token"] = refresh.reveal()
        kept = RefreshToken(digest_of(refresh.reveal()), order.grant, now, order.platform)
        directory = with_state(directory, refresh_tokens=(*directory.state.refresh_tokens, kept))
    if "openid" in asked.openid:
        content["id_token"] = _id_token(directory, order, oid, now)
    if order.client_info:
        info = json.dumps({"uid": oid, "utid": directory.tenant_id}).encode()
        content["client_info"] = base64.urlsafe_b64encode(info).rstrip(b"=").decode()
    return directory, as_json(content)


def _id_token(directory: Directory, order: Issue, oid: str, now: datetime) -> str:
    assert directory.signing_key is not None
    said = {
        "aud": order.app.client_id,
        "iss": f"{order.base}/{directory.tenant_id}/v2.0",
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int(now.timestamp()) + LIFETIME_S,
        "tid": directory.tenant_id,
        "oid": oid,
        "sub": oid,
        "ver": "2.0",
    }
    if "profile" in order.asked.openid:
        said |= {"preferred_username": order.account.address, "name": order.account.address}
    if order.grant.nonce:
        said["nonce"] = order.grant.nonce
    return entra_tokens.sign(directory.signing_key, said)


def for_application(
    directory: Directory, app: AppRegistration, asked: Asked, now: datetime
) -> tuple[Directory, Response]:
    """The answer of the token endpoint for an application of its own: without a granted role, without ``roles``."""
    assert asked.resource is not None
    granted = roles(directory, app, asked.resource.service)
    if not granted and asked.resource.service is Service.EXCHANGE and directory.exchange_assignment_required:
        raise RefusedError(501051, app=app.client_id, name=app.name, resource=asked.resource.app_id)
    directory, drawn = draw(directory, "access")
    assert directory.signing_key is not None
    claims = Claims(
        audience=asked.uri,
        issuer=token_issuer(directory),
        tenant_id=directory.tenant_id,
        app_id=app.client_id,
        issued=now,
        expires=now + timedelta(seconds=LIFETIME_S),
        object_id=app.object_id,
        roles=granted,
    )
    token = entra_tokens.issue(directory.signing_key, claims, drawn.reveal()[:22])
    return directory, as_json(
        {
            "token_type": "Bearer",
            "expires_in": LIFETIME_S - 1,
            "ext_expires_in": LIFETIME_S - 1,
            "access_token": token.reveal(),
        }
    )

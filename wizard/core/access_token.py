"""What an access token says, read before it is used: for whom, for what, until when.

It is read, not checked: only Exchange Online can tell whether the signature is right. So a token that can not be read
is no fault, and what is found here saves a round trip, never replaces one.
"""

import base64
import binascii
import datetime
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from wizard.core.causes import Causes
from wizard.core.entra_ids import is_guid
from wizard.core.knowledge import CloudEndpoints, ServiceTokens, TokenFacts
from wizard.core.problem import Problem
from wizard.core.secret import Secret
from wizard.core.sign_in import Service
from wizard.core.texts import _, one_line

CLOCK_SKEW = datetime.timedelta(minutes=5)
"""How far two clocks may differ before times are believed to be wrong (Entra itself allows as much)."""

LONGEST = 64 * 1024
SHOWN = 120


class Claims(msgspec.Struct, frozen=True):
    """What a token says. Empty where it says nothing of the kind; times are None then.

    ``version`` is "1.0" or "2.0"; ``object_id`` is the account's or, of an application's own token, the Enterprise
    application's.
    """

    audience: str = ""
    issuer: str = ""
    tenant_id: str = ""
    application: str = ""
    account: str = ""
    object_id: str = ""
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    begins: datetime.datetime | None = None
    expires: datetime.datetime | None = None
    version: str = ""


class Expected(msgspec.Struct, frozen=True):
    """What a token is wanted for. ``as_application``: the application sends as itself.

    ``tenant`` is what was typed: only an ID can be compared.
    """

    mailbox: str
    tenant: str
    as_application: bool
    cloud: CloudEndpoints
    facts: TokenFacts
    service: Service = Service.MAILBOX

    @property
    def wants(self) -> ServiceTokens:
        """What the service takes."""
        return self.facts.service[self.service]


class Finding(msgspec.Struct, frozen=True):
    """What was seen: ``faults`` keep a token from working, ``notes`` may be as they should."""

    faults: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def read_token(token: Secret) -> Claims | None:
    """The claims of a JSON Web Token (RFC 7519); None for any other text, which is no fault of its own."""
    text = token.reveal()
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != 3:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return _claims(said) if isinstance(said, dict) else None


def _claims(said: Mapping[str, Any]) -> Claims:
    return Claims(
        audience=_text(said, "aud"),
        issuer=_text(said, "iss"),
        tenant_id=_text(said, "tid"),
        application=_text(said, "appid", "azp"),
        account=_text(said, "upn", "preferred_username", "unique_name"),
        object_id=_text(said, "oid"),
        scopes=tuple(_text(said, "scp").split()),
        roles=_texts(said.get("roles")),
        begins=_moment(said.get("nbf")),
        expires=_moment(said.get("exp")),
        version=_text(said, "ver"),
    )


def _text(said: Mapping[str, Any], *names: str) -> str:
    values = (said.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _moment(value: object) -> datetime.datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.datetime.fromtimestamp(value, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def look_at(claims: Claims, expected: Expected, now: datetime.datetime, causes: Causes) -> Finding:
    """All that is wrong with a token for what it is wanted for, and all that may be.

    ``now`` needs a time zone. The ids of the faults are causes of the diagnosis where it has one.
    """
    faults = (
        _audience(claims, expected, causes),
        _permission(claims, expected, causes),
        _tenant(claims, expected),
        _expired(claims, now, causes),
    )
    notes = (
        _account(claims, expected),
        _not_yet(claims, now),
        _issuer(claims, expected),
    )
    return Finding(
        tuple(one for one in faults if one is not None), tuple(one for one in notes if one is not None)
    )


def audiences(cloud: CloudEndpoints, facts: TokenFacts, service: Service = Service.MAILBOX) -> frozenset[str]:
    """By what names a token may mean the service, folded; empty where no source says them for this cloud."""
    own = facts.service[service].app_scope
    if own is not None:
        return frozenset({_host(own)})
    scopes = [scope for scope in (cloud.user_scope, cloud.app_scope) if scope]
    if not scopes:
        return frozenset()
    names = {_host(scope) for scope in scopes}
    return frozenset({*names, facts.exchange_app_id, f"spn:{facts.exchange_app_id}"})


def _host(scope: str) -> str:
    return f"https://{urlsplit(scope).hostname}"


def _audience(claims: Claims, expected: Expected, causes: Causes) -> Problem | None:
    known = audiences(expected.cloud, expected.facts, expected.service)
    if not claims.audience or not known or claims.audience.rstrip("/").casefold() in known:
        return None
    wanted = (
        _("Azure Communication Services")
        if expected.service is Service.AZURE_COMMUNICATION_SERVICES
        else _("Exchange Online")
    )
    return _cause(
        causes,
        "xoauth2-token-wrong-audience",
        _("The token is for {audience}, not for {wanted}.").format(
            audience=one_line(claims.audience, SHOWN), wanted=wanted
        ),
        f"aud={claims.audience}",
    )


def _permission(claims: Claims, expected: Expected, causes: Causes) -> Problem | None:
    if expected.as_application:
        wanted, given, name = expected.wants.app_permissions, claims.roles, "roles"
    else:
        wanted, given, name = expected.wants.user_permissions, claims.scopes, "scp"
    if not wanted or {one.casefold() for one in wanted} & {one.casefold() for one in given}:
        return None
    listed = one_line(", ".join(given), SHOWN)
    text = (
        _("The token lacks the permission {wanted}; it has {given}.").format(wanted=wanted[0], given=listed)
        if given
        else _("The token lacks the permission {wanted}; it has none.").format(wanted=wanted[0])
    )
    return _cause(causes, "oauth-permission-missing", text, f"{name}={' '.join(given)}")


def _tenant(claims: Claims, expected: Expected) -> Problem | None:
    typed = expected.tenant.casefold()
    if not claims.tenant_id or not is_guid(typed) or claims.tenant_id.casefold() == typed:
        return None
    return Problem(
        id="token-other-tenant",
        text=_("The token is of another tenant than the one that you named."),
        fix=_("Sign in again with an account of your own tenant, or correct the tenant."),
        field="tenant",
        detail=_read(f"tid={claims.tenant_id}"),
    )


def _expired(claims: Claims, now: datetime.datetime, causes: Causes) -> Problem | None:
    if claims.expires is None or now < claims.expires + CLOCK_SKEW:
        return None
    return _cause(
        causes,
        "oauth-refresh-token-expired",
        _("The token has run out. If it is new, this computer's clock is wrong."),
        f"exp={claims.expires:%Y-%m-%dT%H:%M:%SZ}, now={now.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
    )


def _account(claims: Claims, expected: Expected) -> Problem | None:
    """Another account may send for a mailbox where it has the rights: that is said, not refused."""
    if expected.as_application or not claims.account:
        return None
    if claims.account.casefold() == expected.mailbox.casefold():
        return None
    return Problem(
        id="oauth-wrong-account",
        text=_("{account} is signed in, and the mail goes out from {mailbox}.").format(
            account=one_line(claims.account, SHOWN), mailbox=one_line(expected.mailbox, SHOWN)
        ),
        fix=_(
            "That works only where this account has Full Access and Send As on the mailbox, or where it is the "
            "mailbox under another name. Otherwise sign in again as the mailbox."
        ),
        detail=_read(f"upn={claims.account}"),
    )


def _not_yet(claims: Claims, now: datetime.datetime) -> Problem | None:
    if claims.begins is None or now >= claims.begins - CLOCK_SKEW:
        return None
    return Problem(
        id="clock",
        text=_("The token begins later than now, so this computer's clock seems to be wrong."),
        fix=_("Set the clock; the sign-in itself is not affected."),
        detail=_read(f"nbf={claims.begins:%Y-%m-%dT%H:%M:%SZ}"),
    )


def _issuer(claims: Claims, expected: Expected) -> Problem | None:
    try:
        host = urlsplit(claims.issuer).hostname or ""
    except ValueError:
        host = ""
    if not claims.issuer or host in expected.facts.issuers:
        return None
    return Problem(
        id="token-issuer",
        text=_("The token does not say that Microsoft issued it."),
        fix=_("Check the sign-in address of the application."),
        detail=_read(f"iss={claims.issuer}, ver={claims.version}"),
    )


def _cause(causes: Causes, cause_id: str, text: str, said: str) -> Problem:
    cause = causes.by_id(cause_id)
    return Problem(id=cause_id, text=text, fix=" ".join(cause.fix), detail=_read(said))


def _read(said: str) -> str:
    return _("Read in the token, not checked: {said}").format(said=one_line(said, 300))

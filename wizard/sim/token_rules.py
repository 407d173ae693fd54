"""What an access token is good for at each endpoint: claims in, the fault or None out (facts 4, 5 and 6). Pure.

Exchange Online hardly says why it does not take a token. These functions do, so that a lesson can; the reply that a
fault gets is ``sign_in``'s business.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from wizard.sim import entra_tokens
from wizard.sim.directory import SMTP_SEND, SMTP_SEND_AS_APP
from wizard.sim.entra_tokens import EXCHANGE_AUDIENCES, Claims
from wizard.sim.organization import ServicePrincipal
from wizard.sim.sending_accounts import HighVolumeAccount, SmtpUsername
from wizard.sim.tenant import Mailbox, Tenant, folded

COMMUNICATION_AUDIENCE = "https://communication.azure.com"

SOON = timedelta(minutes=5)
"""High Volume Email refuses a token that "expires soon"; how soon that is, is not published."""

_HIGH_VOLUME_PERMISSIONS = frozenset({"Mail.Send", SMTP_SEND.name, SMTP_SEND_AS_APP.name})
"""Reports name Mail.Send; the page is not stored, so the two of SMTP are not refused either (facts 4)."""


class TokenFault(StrEnum):
    """Why a token does not sign in."""

    MALFORMED = "malformed"
    SIGNATURE = "signature"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    EXPIRES_SOON = "expires_soon"
    OTHER_TENANT = "other_tenant"
    AUDIENCE = "audience"
    PERMISSION = "permission"
    OTHER_ACCOUNT = "other_account"
    NOT_REGISTERED = "not_registered"
    NO_MAILBOX_RIGHT = "no_mailbox_right"
    APP_NOT_ALLOWED = "app_not_allowed"
    NO_ROLE = "no_role"


def claims_of(tenant: Tenant, bearer: str, now: datetime) -> Claims | TokenFault:
    """What the token says, where this tenant's directory signed it and it is in time."""
    key = tenant.directory.signing_key
    if key is None:
        return TokenFault.SIGNATURE
    claims = entra_tokens.read(bearer, key, now)
    if isinstance(claims, entra_tokens.Fault):
        return TokenFault(claims.value)
    return claims if claims.tenant_id == tenant.directory.tenant_id else TokenFault.OTHER_TENANT


def principal_of(tenant: Tenant, claims: Claims) -> ServicePrincipal | None:
    """The application as Exchange knows it, where it was registered with the Enterprise application's object id."""
    for one in tenant.service_principals:
        if folded(one.app_id) == folded(claims.app_id):
            return one if folded(one.object_id) == folded(claims.object_id) else None
    return None


def _for_exchange(claims: Claims) -> bool:
    return claims.audience.casefold().rstrip("/") in EXCHANGE_AUDIENCES


def for_mailbox(tenant: Tenant, account: Mailbox, claims: Claims) -> TokenFault | None:
    """Client submission: a person's token with SMTP.Send, or an application's with SMTP.SendAsApp."""
    if not _for_exchange(claims):
        return TokenFault.AUDIENCE
    trusted = {folded(one) for one in account.full_access}
    if claims.user:
        if SMTP_SEND.name not in claims.scopes:
            return TokenFault.PERMISSION
        own = folded(claims.user) == folded(account.address)
        return None if own or folded(claims.user) in trusted else TokenFault.OTHER_ACCOUNT
    if SMTP_SEND_AS_APP.name not in claims.roles:
        return TokenFault.PERMISSION
    principal = principal_of(tenant, claims)
    if principal is None:
        return TokenFault.NOT_REGISTERED
    return None if folded(principal.object_id) in trusted else TokenFault.NO_MAILBOX_RIGHT


def for_high_volume(account: HighVolumeAccount, claims: Claims, now: datetime) -> TokenFault | None:
    """High Volume Email: the account's own token, or one of an application on its list."""
    if not _for_exchange(claims):
        return TokenFault.AUDIENCE
    if not _HIGH_VOLUME_PERMISSIONS & {*claims.scopes, *claims.roles}:
        return TokenFault.PERMISSION
    if claims.expires - now < SOON:
        return TokenFault.EXPIRES_SOON
    if claims.user:
        return None if folded(claims.user) == folded(account.address) else TokenFault.OTHER_ACCOUNT
    listed = {folded(one) for one in account.apps}
    return None if folded(claims.object_id) in listed else TokenFault.APP_NOT_ALLOWED


def for_communication(username: SmtpUsername, claims: Claims) -> TokenFault | None:
    """Azure Communication Services: the token of the application that the SMTP username is tied to."""
    if claims.audience.casefold().rstrip("/") != COMMUNICATION_AUDIENCE:
        return TokenFault.AUDIENCE
    if folded(claims.app_id) != folded(username.app_id):
        return TokenFault.OTHER_ACCOUNT
    return None if username.role else TokenFault.NO_ROLE

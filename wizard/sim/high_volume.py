"""High Volume Email at ``smtp.hve.mx.microsoft`` (facts 4): who gets in, as whom, to whom. Pure.

Where reports name a code without its text, the text is ours and ``replies.toml`` says so.
"""

import datetime

from wizard.sim import auth_replies, directory, refusals, replies, token_rules
from wizard.sim.basic_auth import matches, policy_of
from wizard.sim.organization import Federation
from wizard.sim.sending_accounts import Billing, HighVolumeAccount
from wizard.sim.session import Entry, Recipient, Reply, Session
from wizard.sim.tenant import Tenant, domain_of, folded, is_accepted, is_recipient, mailbox
from wizard.sim.token_rules import TokenFault

BILLED_FROM = datetime.date(2026, 6, 1)
"""From this day an account without a valid billing policy stops sending (facts 4)."""


def account_of(tenant: Tenant, address: str) -> HighVolumeAccount | None:
    """The High Volume Email account of that address."""
    wanted = folded(address)
    return next((one for one in tenant.high_volume if folded(one.address) == wanted), None)


def by_password(tenant: Tenant, session: Session, user: str, password: str) -> Entry | Reply:
    """A password: not stopped by the SMTP AUTH switches, but by every policy against Basic authentication."""
    account = account_of(tenant, user)
    if account is None:
        return _stranger(tenant, session, user)
    policy = policy_of(tenant, account.authentication_policy)
    if tenant.security_defaults or (policy is not None and not policy.allow_basic_smtp):
        return refusals.organization_refuses(session)
    if tenant.federation is not Federation.CLOUD:
        return auth_replies.federation_fault(session, tenant.federation)
    if account.password is None or not matches(account.password, password):
        return auth_replies.wrong_password(session)
    required = directory.policies_for(tenant.directory, account.address, directory.PolicyKind.REQUIRE_MFA)
    if directory.blocks_legacy(tenant.directory, account.address) or required:
        return auth_replies.criteria_not_met(session)
    return Entry(account.address)


def by_token(tenant: Tenant, session: Session, user: str, bearer: str) -> Entry | Reply:
    """A token: its fault is said, unlike at client submission."""
    account = account_of(tenant, user)
    if account is None:
        return _stranger(tenant, session, user)
    claims = token_rules.claims_of(tenant, bearer, session.now)
    fault = (
        claims
        if isinstance(claims, TokenFault)
        else token_rules.for_high_volume(account, claims, session.now)
    )
    match fault:
        case None:
            return Entry(account.address)
        case TokenFault.EXPIRES_SOON:
            return refusals.token_expires_soon(session)
        case TokenFault.EXPIRED:
            return refusals.token_expired(session)
        case TokenFault.PERMISSION | TokenFault.AUDIENCE:
            return refusals.token_without_permission(session)
        case TokenFault.APP_NOT_ALLOWED:
            return refusals.app_not_allowed(session)
    return auth_replies.auth_failed(session)


def _stranger(tenant: Tenant, session: Session, user: str) -> Reply:
    """A mailbox of the tenant is no High Volume Email account; nobody learns whether another name exists."""
    if mailbox(tenant, user) is not None:
        return refusals.no_high_volume_account(session)
    return auth_replies.wrong_password(session)


def sender_refusal(tenant: Tenant, session: Session, sender: str) -> Reply | None:
    """MAIL FROM must be the account, and somebody must pay for it."""
    account = account_of(tenant, session.user or "")
    if account is None:
        return auth_replies.not_authenticated(session)
    if account.billing is not Billing.VALID and tenant.date >= BILLED_FROM:
        return refusals.no_billing(session, account.billing)
    if folded(sender) != folded(account.address):
        return refusals.other_high_volume_sender(session)
    return None


def recipient(tenant: Tenant, session: Session, address: str) -> Recipient | Reply:
    """Recipients of the own organisation only (facts 4)."""
    if not is_accepted(tenant, domain_of(address)):
        return refusals.internal_only(session)
    if not is_recipient(tenant, address):
        return replies.recipient_unknown(session)
    return Recipient(address, f"High Volume Email, signed in as {session.user}")


def message_refusal(session: Session, header_from: str) -> Reply | None:
    """The From in the message must be the account too."""
    if folded(header_from) != folded(session.user or ""):
        return refusals.other_high_volume_from(session)
    return None

"""Client submission at ``smtp.office365.com``: which mailbox a password or a token opens (facts 1 and 6).

Pure. The order of the checks is the order in which Exchange Online's answers were seen: the account's SMTP AUTH
switch hides a wrong password, and policies show only once the password is right.
"""

from wizard.sim import auth_replies, directory, token_rules
from wizard.sim.basic_auth import Basic, basic_of, matches
from wizard.sim.organization import Federation
from wizard.sim.session import Entry, Reply, Session
from wizard.sim.tenant import BasicAuth, Mailbox, SmtpAuth, Tenant, folded, mailbox, smtp_auth_allowed
from wizard.sim.token_rules import TokenFault


def by_password(tenant: Tenant, session: Session, user: str, password: str) -> Entry | Reply:
    """Basic authentication: the mailbox, or the refusal."""
    if tenant.basic_auth is BasicAuth.RETIRED:
        return auth_replies.basic_retired(session)
    account = mailbox(tenant, user)
    if account is None:
        return auth_replies.wrong_password(session)
    refusal = _switch_refusal(tenant, session, account) or _password_refusal(
        tenant, session, account, password
    )
    return refusal or Entry(account.address)


def by_token(tenant: Tenant, session: Session, user: str, bearer: str) -> Entry | Reply:
    """XOAUTH2: every fault of the token gets the same reply; that an application may not open the mailbox shows later."""
    account = mailbox(tenant, user)
    if account is None:
        return auth_replies.auth_failed(session)
    if any(folded(one.mailbox) == folded(user) and matches(one.secret, bearer) for one in tenant.tokens):
        return _switch_refusal(tenant, session, account) or Entry(account.address)
    claims = token_rules.claims_of(tenant, bearer, session.now)
    if isinstance(claims, TokenFault):
        return auth_replies.auth_failed(session)
    fault = token_rules.for_mailbox(tenant, account, claims)
    if fault not in {None, TokenFault.NO_MAILBOX_RIGHT}:
        return auth_replies.auth_failed(session)
    refusal = _switch_refusal(tenant, session, account)
    principal = "" if claims.user else claims.object_id
    return refusal or Entry(account.address, principal, fault is TokenFault.NO_MAILBOX_RIGHT)


def _switch_refusal(tenant: Tenant, session: Session, account: Mailbox) -> Reply | None:
    """SMTP AUTH off for the mailbox or the tenant stops OAuth just as it stops a password (facts 1)."""
    if smtp_auth_allowed(tenant, account):
        return None
    if account.smtp_auth is SmtpAuth.DISABLED:
        return auth_replies.smtp_auth_off_mailbox(session)
    return auth_replies.smtp_auth_off_tenant(session)


def _password_refusal(tenant: Tenant, session: Session, account: Mailbox, password: str) -> Reply | None:
    if basic_of(tenant, account) is not Basic.OPEN:
        return auth_replies.basic_blocked(session)
    if tenant.federation is not Federation.CLOUD:
        return auth_replies.federation_fault(session, tenant.federation)
    person = directory.user(tenant.directory, account.address)
    if person is not None and person.locked:
        return auth_replies.account_locked(session)
    if account.password is None or not matches(account.password, password):
        return auth_replies.wrong_password(session)
    if tenant.security_defaults:
        return auth_replies.security_defaults(session)
    if directory.blocks_legacy(tenant.directory, account.address):
        return auth_replies.criteria_not_met(session)
    if person is not None and person.blocked:
        return auth_replies.criteria_not_met(session)
    if person is not None and (person.password_expired or directory.mfa_required(tenant.directory, person)):
        return auth_replies.auth_failed(session)
    return None

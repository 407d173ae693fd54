"""Azure Communication Services at ``smtp.azurecomm.net`` (facts 5): an SMTP username, an app secret, a linked domain.

Pure. The service is not Exchange Online: mail comes into the tenant from outside, as from any other service.
"""

from wizard.sim import auth_replies, directory, refusals, token_rules
from wizard.sim.basic_auth import matches
from wizard.sim.sending_accounts import CommunicationResource, LinkedDomain, SmtpUsername
from wizard.sim.session import Entry, Recipient, Reply, Session
from wizard.sim.tenant import Tenant, domain_of, folded
from wizard.sim.token_rules import TokenFault


def username_of(tenant: Tenant, user: str) -> SmtpUsername | None:
    """What stands behind a user name: the resource of that name, or the older form with three parts."""
    resource = tenant.communication
    if resource is None:
        return None
    for one in resource.usernames:
        older = {
            sign.join((resource.name, one.app_id, tenant.directory.tenant_id)).casefold() for sign in ".|"
        }
        if folded(user) in {folded(one.name), *older}:
            return one
    return None


def by_password(tenant: Tenant, session: Session, user: str, password: str) -> Entry | Reply:
    """The password is a client secret of the application, as long as that lives; anything else gets 535 5.7.3."""
    username = username_of(tenant, user)
    if username is None or not username.role:
        return refusals.communication_refused(session)
    app = directory.application(tenant.directory, username.app_id)
    good = (one for one in (app.secrets if app else ()) if tenant.date <= one.expires)
    if app is None or app.disabled or not any(matches(one.value, password) for one in good):
        return refusals.communication_refused(session)
    return Entry(username.name)


def by_token(tenant: Tenant, session: Session, user: str, bearer: str) -> Entry | Reply:
    """A token for ``https://communication.azure.com`` of the same application."""
    username = username_of(tenant, user)
    claims = token_rules.claims_of(tenant, bearer, session.now)
    if username is None or isinstance(claims, TokenFault):
        return refusals.communication_refused(session)
    if token_rules.for_communication(username, claims) is not None:
        return refusals.communication_refused(session)
    return Entry(username.name)


def _linked(resource: CommunicationResource, session: Session, address: str) -> LinkedDomain | Reply:
    """The linked domain of a MailFrom address, or why the address may not send."""
    wanted = domain_of(address)
    linked = (one for one in resource.domains if folded(one.name) == wanted and one.linked and one.verified)
    domain = next(linked, None)
    if domain is None:
        return refusals.domain_not_linked(session)
    if folded(address.rpartition("@")[0]) not in {folded(local) for local in domain.mail_from}:
        return refusals.sender_unknown(session)
    return domain


def sender_refusal(tenant: Tenant, session: Session, sender: str) -> Reply | None:
    """MAIL FROM must be an address of a verified, linked domain, and the quota not spent."""
    if tenant.communication is None or session.user is None:
        return auth_replies.not_authenticated(session)
    domain = _linked(tenant.communication, session, sender)
    if isinstance(domain, Reply):
        return domain
    resource, done = tenant.communication, session.traffic
    minute, hour = (
        (resource.managed_per_minute, resource.managed_per_hour)
        if domain.azure_managed
        else (resource.per_minute, resource.per_hour)
    )
    if done.messages_last_minute >= minute or done.messages_last_hour >= hour:
        return refusals.communication_quota(session)
    return None


def recipient(session: Session, address: str) -> Recipient:
    """Anybody: what does not exist bounces."""
    return Recipient(address, f"Azure Communication Services, signed in as {session.user}", relayed=True)


def message_refusal(tenant: Tenant, session: Session, header_from: str) -> Reply | None:
    """The From in the message is held to the same domains."""
    if tenant.communication is None:
        return refusals.domain_not_linked(session)
    domain = _linked(tenant.communication, session, header_from)
    return domain if isinstance(domain, Reply) else None

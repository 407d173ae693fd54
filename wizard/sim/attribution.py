"""At the MX host: whose mail is this, and may it go where RCPT says?

Pure; the rules are those of facts 2, 3 and 7. Decides on connectors, relaying, Direct Send and unknown recipients; what
Microsoft holds against the address is ``reputation``'s business, what the message itself holds ``acceptance``'s.
"""

from wizard.sim import auth_replies, refusals, replies, reputation
from wizard.sim.delivery import sender_refusal
from wizard.sim.reputation import in_networks
from wizard.sim.session import Recipient, Reply, Session
from wizard.sim.tenant import Connector, ConnectorType, Tenant, domain_of, folded, is_accepted, is_recipient
from wizard.sim.zone import canonical, look_up


def names_match(pattern: str, names: tuple[str, ...]) -> bool:
    """Whether a client certificate's names satisfy ``TlsSenderCertificateName`` (a leading ``*.`` is one label)."""
    wanted = folded(pattern)
    for name in map(folded, names):
        if name == wanted or (wanted.startswith("*.") and name.partition(".")[2] == wanted[2:]):
            return True
    return False


def _domain_matches(pattern: str, domain: str) -> bool:
    wanted = folded(pattern)
    return wanted in {"*", domain} or (wanted.startswith("*.") and domain.endswith(wanted[1:]))


def _by_certificate(connector: Connector, session: Session) -> bool:
    names = session.tls.names if session.tls else ()
    return connector.certificate is not None and names_match(connector.certificate, names)


def matching_connector(tenant: Tenant, session: Session) -> Connector | None:
    """The enabled connector that the connection belongs to: a certificate beats an address (facts 7, MC1226222)."""
    sender_domain = domain_of(session.sender or "")
    enabled = [
        connector
        for connector in tenant.connectors
        if connector.enabled and any(_domain_matches(one, sender_domain) for one in connector.sender_domains)
    ]
    by_certificate = [one for one in enabled if _by_certificate(one, session)]
    by_ip = [one for one in enabled if in_networks(session.client_ip, one.sender_ips)]
    # Relaying needs the OnPremises type, so it goes first where both types match.
    ranked = sorted(by_certificate + by_ip, key=lambda one: one.type is not ConnectorType.ON_PREMISES)
    return ranked[0] if ranked else None


def _locked_out(tenant: Tenant, session: Session) -> bool:
    """Whether a Partner connector keeps this source away from the tenant's own recipients (5.7.51)."""
    sender_domain = domain_of(session.sender or "")
    return any(
        (connector.restrict_to_ips and not in_networks(session.client_ip, connector.sender_ips))
        or (connector.restrict_to_certificate and not _by_certificate(connector, session))
        for connector in tenant.connectors
        if connector.enabled
        and connector.type is ConnectorType.PARTNER
        and any(_domain_matches(one, sender_domain) for one in connector.sender_domains)
    )


def _certificate_is_ours(tenant: Tenant, connector: Connector, session: Session) -> bool:
    """Whether the connection matched by a certificate whose name lies in an accepted domain."""
    if not _by_certificate(connector, session):
        return False
    name = (connector.certificate or "").removeprefix("*.")
    return any(is_accepted(tenant, name.split(".", cut)[-1]) for cut in range(name.count(".") + 1))


def recipient(tenant: Tenant, session: Session, address: str) -> Recipient | Reply:
    """The way for mail to ``address``, or the refusal that RCPT gets at the MX host."""
    connector = matching_connector(tenant, session)
    held_against = reputation.refusal(tenant, session, address, connector)
    if held_against is not None:
        return held_against
    if connector is not None and connector.require_tls and session.tls is None:
        return auth_replies.starttls_required(session)
    if is_accepted(tenant, domain_of(address)):
        return _inwards(tenant, session, address, connector)
    return _outwards(tenant, session, address, connector)


def _inwards(
    tenant: Tenant, session: Session, address: str, connector: Connector | None
) -> Recipient | Reply:
    own_sender = is_accepted(tenant, domain_of(session.sender or ""))
    if connector is None:
        if _locked_out(tenant, session):
            return replies.partner_lockdown(session)
        if tenant.reject_direct_send and own_sender:
            return replies.direct_send_rejected(session)
    if not tenant.mail_subscription:
        return refusals.no_subscription(session)
    if not is_recipient(tenant, address):
        return replies.recipient_unknown(session) if tenant.edge_blocking else refusals.not_found(session)
    refused = sender_refusal(tenant, session, address)
    if refused is not None:
        return refused
    if connector is not None:
        return Recipient(address, f"inbound connector '{connector.name}'", connector.name)
    return Recipient(address, "Direct Send, no connector matched" if own_sender else "mail from the internet")


def _outwards(
    tenant: Tenant, session: Session, address: str, connector: Connector | None
) -> Recipient | Reply:
    if connector is None and _points_here(tenant, domain_of(address)):
        return refusals.domain_not_accepted_here(session)
    if connector is None or connector.type is not ConnectorType.ON_PREMISES:
        return replies.relay_denied(session)
    own_sender = is_accepted(tenant, domain_of(session.sender or ""))
    if not own_sender and not _certificate_is_ours(tenant, connector, session):
        return replies.relay_denied_sender_domain(session)
    return Recipient(
        address,
        f"inbound connector '{connector.name}', then out to the internet",
        connector.name,
        relayed=True,
    )


def _points_here(tenant: Tenant, domain: str) -> bool:
    """Whether a domain's MX record names this host although no tenant here has the domain (facts 9, 5.4.1)."""
    return any(
        record.type == "MX" and canonical(record.value.split()[-1]) == canonical(tenant.mx_host)
        for record in look_up(tenant.zone, domain, "MX").records
    )

"""What Microsoft and the tenant hold against an address that connects to the MX host (facts 9). Pure.

Exchange Online lets the connection in and refuses at RCPT, where it knows whose mail it is.
"""

import ipaddress

from wizard.sim import refusals, replies
from wizard.sim.session import Reply, Session
from wizard.sim.tenant import Connector, Tenant, domain_of
from wizard.sim.zone import look_up


def in_networks(ip: str, networks: tuple[str, ...]) -> bool:
    """Whether the address is one of ``networks`` or lies in one; an IPv6 address is in no IPv4 network."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network, strict=False) for network in networks)


def is_ipv6(ip: str) -> bool:
    """Whether the connection came over IPv6."""
    return ":" in ip


def refusal(tenant: Tenant, session: Session, address: str, connector: Connector | None) -> Reply | None:
    """The refusal that the address gets, None where nothing is held against it."""
    ip, known = session.client_ip, tenant.reputation
    if in_networks(ip, known.banned):
        return refusals.banned_for_good(session)
    if in_networks(ip, tenant.blocked_ips):
        return replies.banned_ip(session)
    if in_networks(ip, known.block_list):
        return refusals.on_own_block_list(session, domain_of(address))
    if connector is not None:
        # The connector does away with throttling; the allow list beside it is what goes wrong (facts 9).
        listed = in_networks(ip, known.listed_elsewhere) and in_networks(ip, known.allow_list)
        return refusals.relay_blocked_by_allow_list(session) if listed else None
    if in_networks(ip, known.busy):
        return refusals.busy(session)
    if in_networks(ip, known.greylisted):
        return refusals.greylisted(session)
    return _over_ipv6(tenant, session, address) if is_ipv6(ip) else None


def _over_ipv6(tenant: Tenant, session: Session, address: str) -> Reply | None:
    for network in tenant.reputation.over_limit:
        if in_networks(session.client_ip, (network,)):
            return refusals.over_ipv6_limit(session, network)
    if not tenant.takes_ipv6:
        return refusals.ipv6_not_taken(session, domain_of(address))
    reverse = ipaddress.ip_address(session.client_ip).reverse_pointer
    if not any(record.type == "PTR" for record in look_up(tenant.zone, reverse, "PTR").records):
        return refusals.ipv6_without_name(session)
    return None

"""Puts together what the probes found: the facts, and a problem for everything that stays null."""

from collections.abc import Mapping
from typing import Any

from wizard.core.answers import Port, YesNo
from wizard.core.blocklists import names_of
from wizard.core.facts import Facts, RowState
from wizard.core.network_facts import NetworkFacts, PublicAddressFacts, ReverseFacts, port_of
from wizard.core.problem import Problem
from wizard.core.texts import _
from wizard.net import (
    probe_blocklists,
    probe_dkim,
    probe_dmarc,
    probe_dns_host,
    probe_mail_tls,
    probe_mx,
    probe_public_ip,
    probe_reverse,
    probe_spf,
    probe_tenant,
)
from wizard.net.finding import Finding
from wizard.net.looks import PORT_25, PORT_587
from wizard.net.services import LookOrder

DNS_ROWS = (probe_mx.PROBE, probe_spf.PROBE, probe_dkim.PROBE, probe_dmarc.PROBE)
NOBODY = frozenset({"dns-nobody", "dns-no-nameserver", "dns-unreachable", "dns-timeout"})
"""What a row says where no nameserver was heard."""

Findings = Mapping[str, Finding[Any]]


def facts(order: LookOrder, found: Findings, elapsed_ms: int, *, network: bool) -> Facts:
    """The document. ``network`` says whether more than DNS was to be asked."""
    return Facts(
        domain=order.domain,
        elapsed_ms=elapsed_ms,
        mx=_value(found, probe_mx.PROBE),
        spf=_value(found, probe_spf.PROBE),
        dkim=_value(found, probe_dkim.PROBE),
        dmarc=_value(found, probe_dmarc.PROBE),
        mail_tls=_value(found, probe_mail_tls.PROBE),
        dns_host=_value(found, probe_dns_host.PROBE),
        tenant=_value(found, probe_tenant.PROBE),
        network=_network(found) if network else None,
        problems=(
            *_no_dns(found),
            *dict.fromkeys(problem for one in found.values() for problem in one.problems),
            *_left_alone(order, network=network),
        ),
    )


def _value(found: Findings, name: str) -> Any:
    return found[name].value if name in found else None


def _network(found: Findings) -> NetworkFacts:
    address: PublicAddressFacts | None = _value(found, probe_public_ip.PROBE)
    reverse: ReverseFacts | None = _value(found, probe_reverse.PROBE)
    lists = _value(found, probe_blocklists.PROBE)
    port_25, port_587 = _value(found, PORT_25), _value(found, PORT_587)
    return NetworkFacts(
        public_ip=address.address if address is not None else None,
        reverse_name=reverse.name if reverse is not None else None,
        looks_dynamic=reverse.looks_dynamic if reverse is not None else YesNo.UNKNOWN,
        port_25=port_of(port_25) if port_25 is not None else Port.UNKNOWN,
        port_587=port_of(port_587) if port_587 is not None else Port.UNKNOWN,
        blocklists=names_of(lists) if lists is not None else None,
        port_25_detail=port_25,
        port_587_detail=port_587,
        public_ip_detail=address,
        reverse_detail=reverse,
        blocklists_detail=lists,
    )


def _no_dns(found: Findings) -> tuple[Problem, ...]:
    """One sentence above the others where no nameserver was heard at all, and what still works then."""
    asked = [found[name] for name in DNS_ROWS if name in found]
    ids = {problem.id for one in asked for problem in one.problems}
    if not NOBODY & ids or any(one.row.state is not RowState.NOT_KNOWN for one in asked):
        return ()
    web = _value(found, probe_tenant.PROBE) is not None or _value(found, probe_public_ip.PROBE) is not None
    if web:
        text = _("This computer reaches the web, and no nameserver: DNS is closed to programs here.")
    else:
        text = _("No nameserver answered, so nothing about the domain could be looked up from here.")
    fix = _(
        "What still works: type the mail host, or import the tenant report, on the Network and tenant page. Or look "
        "again from another network."
    )
    return (Problem(id="dns-closed", text=text, fix=fix),)


def _left_alone(order: LookOrder, *, network: bool) -> tuple[Problem, ...]:
    """What stays null because it was not to be asked, said so."""
    if not network:
        return (
            Problem(
                id="tenant-not-looked-up",
                text=_("Whether the domain belongs to a Microsoft 365 tenant was not looked up."),
                fix=_("Run it without --dns-only, or run check.ps1 from the Set up page."),
            ),
            Problem(
                id="network-not-tried",
                text=_(
                    "The network was left alone but for DNS, so ports and the public address are not known."
                ),
                fix=_("Run it without --dns-only to try the ports from this computer."),
            ),
        )
    if order.outside:
        return ()
    return (
        Problem(
            id="public-ip-not-looked-up",
            text=_(
                "This site's public address, the name behind it and blocklists were not looked up: the services that "
                "tell them would learn the address, and nobody said yes to that."
            ),
            fix=_("Say yes on the Domain page, or read the address on the router's status page and type it."),
            field="network.public_ips",
        ),
    )

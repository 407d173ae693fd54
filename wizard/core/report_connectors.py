"""The connectors of a tenant report beside a plan: does one fit already, which would ``apply.ps1`` extend or refuse.

The rules are those of ``apply.ps1`` (``Find-Connector``, ``Confirm-ConnectorFits``), so that both say the same.
"""

import ipaddress

import msgspec

from wizard.core.facts import RowState
from wizard.core.model import CreateInboundConnector
from wizard.core.report_facts import folded_domain
from wizard.core.tenant_report import InboundConnector, InboundConnectors
from wizard.core.texts import _

ON_PREMISES = "onpremises"
PARTNER = "partner"


class ConnectorFinding(msgspec.Struct, frozen=True):
    """One sentence about the tenant's connectors, and how grave it is."""

    state: RowState
    text: str
    detail: str = ""


def findings_about(
    seen: InboundConnectors, planned: CreateInboundConnector | None, domain: str
) -> tuple[ConnectorFinding, ...]:
    """What the plan's connector meets in this tenant, once its addresses are known; and without one, the partner
    connectors that refuse mail of the own domain."""
    if planned is not None:
        return (_beside(seen, planned),) if planned.sender_ips else ()
    return tuple(_locked(one, domain) for one in seen.connectors if _locks(one, domain))


def _beside(seen: InboundConnectors, planned: CreateInboundConnector) -> ConnectorFinding:
    found = _found(seen, planned)
    if found is None:
        return ConnectorFinding(
            RowState.GOOD,
            _("No connector knows {addresses} yet. apply.ps1 creates one.").format(
                addresses=", ".join(planned.sender_ips)
            ),
        )
    if found.type.lower() != ON_PREMISES:
        return ConnectorFinding(
            RowState.PROBLEM,
            _(
                'The connector "{name}" has the plan\'s name and is of another type ({type}). apply.ps1 stops there.'
            ).format(name=found.name, type=found.type or _("not known")),
            _("Start apply.ps1 with another -ConnectorName."),
        )
    if found.certificate:
        return ConnectorFinding(
            RowState.PROBLEM,
            _(
                'The connector "{name}" recognises a certificate, not an address. apply.ps1 stops there.'
            ).format(name=found.name),
            _("Start apply.ps1 with another -ConnectorName."),
        )
    if found.require_tls and not planned.require_tls:
        return ConnectorFinding(
            RowState.PROBLEM,
            _('The connector "{name}" demands encryption, and this device sends without it.').format(
                name=found.name
            ),
            _("Switch STARTTLS on at the device, or give it an internet address of its own."),
        )
    missing = [ip for ip in planned.sender_ips if not _covered(ip, found)]
    if missing:
        return ConnectorFinding(
            RowState.GOOD,
            _('The connector "{name}" is there. apply.ps1 adds {missing} to it.').format(
                name=found.name, missing=", ".join(missing)
            ),
        )
    if not found.enabled:
        return ConnectorFinding(
            RowState.ATTENTION,
            _('The connector "{name}" fits and is switched off. apply.ps1 switches it on.').format(
                name=found.name
            ),
        )
    return ConnectorFinding(
        RowState.GOOD,
        _('The connector "{name}" fits already. apply.ps1 finds it and leaves it as it is.').format(
            name=found.name
        ),
    )


def knows_all(one: InboundConnector, planned: CreateInboundConnector) -> bool:
    """Whether the connector lets in everything that the plan's would: it is on, and knows each of the addresses."""
    fits = one.enabled and one.type.lower() == ON_PREMISES and not one.certificate
    encrypted = planned.require_tls or not one.require_tls
    return fits and encrypted and all(_covered(ip, one) for ip in planned.sender_ips)


def _found(seen: InboundConnectors, planned: CreateInboundConnector) -> InboundConnector | None:
    """By name first, without case; then a relay connector that knows one of the addresses."""
    for one in seen.connectors:
        if one.name.lower() == planned.name.lower():
            return one
    for one in seen.connectors:
        if one.type.lower() == ON_PREMISES and any(_covered(ip, one) for ip in planned.sender_ips):
            return one
    return None


def _covered(ip: str, connector: InboundConnector) -> bool:
    wanted = _network(ip)
    if wanted is None:
        return False
    # A range is a /24 at most, so one that holds the address begins as it does: a tenant may list thousands.
    begins = ip.rpartition(".")[0] + "."
    ranges = (_network(one) for one in connector.sender_ips if one.startswith(begins))
    return any(one is not None and wanted.subnet_of(one) for one in ranges)


def _network(text: str) -> ipaddress.IPv4Network | None:
    """An address or a range of at most 256; None for anything else."""
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return None
    return network if network.prefixlen >= 24 else None


def _locks(one: InboundConnector, domain: str) -> bool:
    """Whether a partner connector lets mail from the own domain in from its own addresses or certificate alone."""
    if (
        one.type.lower() != PARTNER
        or not one.enabled
        or not (one.only_these_ips or one.only_this_certificate)
    ):
        return False
    return any(_pattern_holds(pattern, domain) for pattern in one.sender_domains)


def sends_for(one: InboundConnector, domain: str) -> bool:
    """Whether a connector counts for senders in ``domain``; one that lists no domains counts for all."""
    return not one.sender_domains or any(_pattern_holds(pattern, domain) for pattern in one.sender_domains)


def _pattern_holds(pattern: str, domain: str) -> bool:
    """``*``, ``*.contoso.com`` or ``contoso.com``, as Exchange writes them: ``smtp:*;1``."""
    plain = pattern.lower().removeprefix("smtp:").partition(";")[0].strip()
    wanted = folded_domain(domain)
    if plain.startswith("*."):
        return wanted == folded_domain(plain[2:]) or wanted.endswith("." + folded_domain(plain[2:]))
    return plain == "*" or folded_domain(plain) == wanted


def _locked(one: InboundConnector, domain: str) -> ConnectorFinding:
    return ConnectorFinding(
        RowState.ATTENTION,
        _(
            'The partner connector "{name}" refuses mail from {domain} that does not come from its own {what}.'
        ).format(
            name=one.name, domain=domain, what=_("addresses") if one.only_these_ips else _("certificate")
        ),
        _(
            "A device that neither signs in nor has a relay connector may be refused with 5.7.51. Ask whoever set it up."
        ),
    )

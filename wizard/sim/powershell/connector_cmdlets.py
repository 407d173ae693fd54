"""Inbound connectors: ``Get-``, ``New-``, ``Set-`` and ``Remove-InboundConnector``, ``Get-BlockedConnector``.

Names, parameters and rules: Microsoft Learn, New-InboundConnector and Set-InboundConnector (facts 7).
"""

import ipaddress
import re
import uuid
from typing import Any

import msgspec

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.values import Thing
from wizard.sim.tenant import Connector, ConnectorType, Tenant, folded

MOST_NAME_CHARACTERS = 64
"""A connector's name (Microsoft Learn: New-InboundConnector)."""

_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}", re.IGNORECASE)
_TYPES = {"onpremises": ConnectorType.ON_PREMISES, "partner": ConnectorType.PARTNER}
_SHOWN_TYPES = {ConnectorType.ON_PREMISES: "OnPremises", ConnectorType.PARTNER: "Partner"}
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def sender_network(written: str) -> ipaddress.IPv4Network | None:
    """What ``SenderIPAddresses`` takes: an IPv4 address or a network of /24 to /32 (facts 7). None for anything else."""
    _, slash, bits = written.partition("/")
    try:
        parsed = ipaddress.IPv4Network(written, strict=False)
    except ValueError:
        return None
    return parsed if parsed.prefixlen >= 24 and (not slash or bits.isdigit()) else None


def guid_of(connector: Connector) -> str:
    """The connector's number: the practice tenant gives the same name the same one."""
    return str(uuid.uuid5(_NAMESPACE, folded(connector.name)))


def _shown(connector: Connector) -> Thing:
    return Thing(
        [
            ("Name", connector.name),
            ("Identity", connector.name),
            ("Guid", guid_of(connector)),
            ("Enabled", connector.enabled),
            ("ConnectorType", _SHOWN_TYPES[connector.type]),
            ("ConnectorSource", "Default"),
            ("Comment", connector.comment),
            ("SenderIPAddresses", list(connector.sender_ips)),
            ("SenderDomains", [f"smtp:{domain};1" for domain in connector.sender_domains]),
            ("TlsSenderCertificateName", connector.certificate),
            ("RequireTls", connector.require_tls),
            ("RestrictDomainsToIPAddresses", connector.restrict_to_ips),
            ("RestrictDomainsToCertificate", connector.restrict_to_certificate),
            ("CloudServicesMailEnabled", False),
            ("TreatMessagesAsInternal", False),
        ],
        kind="InboundConnector",
    )


def connector_of(tenant: Tenant, identity: str) -> Connector:
    """The connector of that name or number."""
    wanted = folded(identity)
    for one in tenant.connectors:
        if wanted in {folded(one.name), guid_of(one)}:
            return one
    raise CmdletFault(f"The operation couldn't be performed because object '{identity}' couldn't be found.")


def _get(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    if "Identity" in given:
        return tenant, [_shown(connector_of(tenant, str(given["Identity"])))]
    return tenant, [_shown(one) for one in tenant.connectors]


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """What Exchange Online refuses in a value, said as it says it."""
    name = values.get("name")
    if name is not None and not 0 < len(name) <= MOST_NAME_CHARACTERS:
        raise CmdletFault(f"The name must have 1 to {MOST_NAME_CHARACTERS} characters.")
    for address in values.get("sender_ips", ()):
        if sender_network(address) is None:
            raise CmdletFault(
                f'The sender IP address "{address}" isn\'t valid. Enter an IPv4 address, or an IPv4 range in CIDR '
                "notation with a mask from /24 to /32."
            )
    certificate = values.get("certificate")
    if certificate is not None and not _HOST.fullmatch(certificate):
        raise CmdletFault(f'The TlsSenderCertificateName "{certificate}" isn\'t a valid SMTP domain.')
    return values


_FIELDS = {
    "Name": "name",
    "Comment": "comment",
    "Enabled": "enabled",
    "RequireTls": "require_tls",
    "RestrictDomainsToCertificate": "restrict_to_certificate",
    "RestrictDomainsToIPAddresses": "restrict_to_ips",
    "SenderDomains": "sender_domains",
    "SenderIPAddresses": "sender_ips",
}


def _values(given: Parameters) -> dict[str, Any]:
    values: dict[str, Any] = {_FIELDS[name]: value for name, value in given.items() if name in _FIELDS}
    if "ConnectorType" in given:
        kind = _TYPES.get(str(given["ConnectorType"]).lower())
        if kind is None:
            raise CmdletFault(f'The connector type "{given["ConnectorType"]}" isn\'t OnPremises or Partner.')
        values["type"] = kind
    if "TlsSenderCertificateName" in given:
        values["certificate"] = str(given["TlsSenderCertificateName"]) or None
    return _checked(values)


def _settled(connector: Connector) -> Connector:
    """What is documented for Partner connectors only does nothing at an OnPremises one (facts 7)."""
    if connector.type is ConnectorType.PARTNER:
        return connector
    return msgspec.structs.replace(connector, restrict_to_ips=False, restrict_to_certificate=False)


def _refuse_double(tenant: Tenant, name: str, besides: Connector | None = None) -> None:
    if any(folded(one.name) == folded(name) for one in tenant.connectors if one is not besides):
        raise CmdletFault(f'The name "{name}" is already being used. Please try another name.')


def _new(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    made = _settled(Connector(**{"type": ConnectorType.PARTNER, **_values(given)}))
    _refuse_double(tenant, made.name)
    if made.type is ConnectorType.ON_PREMISES and not made.sender_ips and made.certificate is None:
        raise CmdletFault(
            "Specify SenderIPAddresses or TlsSenderCertificateName for a connector of this type."
        )
    if tenant.connectors_arrive_disabled and made.type is ConnectorType.ON_PREMISES:
        made = msgspec.structs.replace(made, enabled=False)
    return msgspec.structs.replace(tenant, connectors=(*tenant.connectors, made)), [_shown(made)]


def _set(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before = connector_of(tenant, str(given["Identity"]))
    after = _settled(msgspec.structs.replace(before, **_values(given)))
    _refuse_double(tenant, after.name, before)
    if tenant.connectors_arrive_disabled and after.enabled and not before.enabled:
        raise CmdletFault(
            "For this service offering, you can't enable an inbound connector. Contact Support to enable it."
        )
    return _with(tenant, before, (after,)), []


def _remove(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return _with(tenant, connector_of(tenant, str(given["Identity"])), ()), []


def _with(tenant: Tenant, before: Connector, after: tuple[Connector, ...]) -> Tenant:
    place = tenant.connectors.index(before)
    return msgspec.structs.replace(
        tenant, connectors=(*tenant.connectors[:place], *after, *tenant.connectors[place + 1 :])
    )


def _blocked(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return tenant, []


_SETTABLE = {
    "Comment": Kind.TEXT,
    "ConnectorType": Kind.TEXT,
    "Enabled": Kind.FLAG,
    "RequireTls": Kind.FLAG,
    "RestrictDomainsToCertificate": Kind.FLAG,
    "RestrictDomainsToIPAddresses": Kind.FLAG,
    "SenderDomains": Kind.TEXTS,
    "SenderIPAddresses": Kind.TEXTS,
    "TlsSenderCertificateName": Kind.TEXT,
    "Name": Kind.TEXT,
}
_UNPLAYED = (
    "AssociatedAcceptedDomains CloudServicesMailEnabled ConnectorSource EFSkipIPs EFSkipLastIP EFUsers "
    "TreatMessagesAsInternal TrustedOrganizations Confirm WhatIf"
)

CMDLETS = (
    Cmdlet("Get-InboundConnector", {"Identity": Kind.TEXT, "ResultSize": Kind.COUNT}, work=_get),
    Cmdlet(
        "New-InboundConnector",
        _SETTABLE,
        ("Name", "SenderDomains"),
        f"{_UNPLAYED} ClientHostNames",
        work=_new,
    ),
    Cmdlet("Set-InboundConnector", {"Identity": Kind.TEXT, **_SETTABLE}, ("Identity",), _UNPLAYED, work=_set),
    Cmdlet(
        "Remove-InboundConnector",
        {"Identity": Kind.TEXT},
        ("Identity",),
        "Confirm WhatIf",
        asks=True,
        work=_remove,
    ),
    Cmdlet("Get-BlockedConnector", {"ConnectorId": Kind.TEXT}, work=_blocked),
)

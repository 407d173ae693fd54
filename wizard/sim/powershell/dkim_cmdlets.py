"""DKIM of the organisation's domains (Microsoft Learn, the pages of these cmdlets in ExchangePowerShell; facts 8)."""

import msgspec

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.recipient_cmdlets import not_found
from wizard.sim.powershell.values import Thing
from wizard.sim.tenant import Tenant, folded
from wizard.sim.zone import Found, look_up


def _domain(tenant: Tenant, identity: object) -> str:
    """The accepted domain of that name which has keys."""
    for domain in _with_keys(tenant):
        if folded(domain) == folded(str(identity)):
            return domain
    raise not_found(identity)


def _with_keys(tenant: Tenant) -> tuple[str, ...]:
    without = {folded(one) for one in tenant.dkim_keyless}
    return tuple(one for one in tenant.accepted_domains if folded(one) not in without)


def _selector(number: int, domain: str, tenant: Tenant) -> str:
    """Where a selector must point. Nobody can work it out: newer domains carry signs that Microsoft assigns."""
    dashed, first = domain.replace(".", "-"), tenant.accepted_domains[0].partition(".")[0]
    if tenant.dkim_new_format:
        return f"selector{number}-{dashed}03i._domainkey.{first}.n-v1.dkim.mail.microsoft"
    return f"selector{number}-{dashed}._domainkey.{first}.onmicrosoft.com"


def _config(domain: str, tenant: Tenant) -> Thing:
    return Thing(
        [
            ("Identity", domain),
            ("Domain", domain),
            ("Enabled", tenant.dkim_enabled),
            ("Status", "Valid" if tenant.dkim_enabled else "CnameMissing"),
            ("Selector1CNAME", _selector(1, domain, tenant)),
            ("Selector2CNAME", _selector(2, domain, tenant)),
        ],
        kind="DkimSigningConfig",
    )


def _get(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    wanted = folded(str(given["Identity"])) if "Identity" in given else None
    return tenant, [_config(one, tenant) for one in _with_keys(tenant) if wanted in {None, folded(one)}]


def _new(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    wanted = folded(str(given["DomainName"]))
    if wanted in {folded(one) for one in _with_keys(tenant)}:
        raise CmdletFault(f"The domain {given['DomainName']} already has a DKIM signing configuration.")
    left = tuple(one for one in tenant.dkim_keyless if folded(one) != wanted)
    if left == tenant.dkim_keyless:
        raise not_found(given["DomainName"])
    changed = msgspec.structs.replace(tenant, dkim_keyless=left, dkim_enabled=bool(given["Enabled"]))
    return changed, [_config(str(given["DomainName"]), changed)]


def _set(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    domain = _domain(tenant, given["Identity"])
    if given["Enabled"] and not all(_published(number, domain, tenant) for number in (1, 2)):
        raise CmdletFault(
            "CNAME record does not exist for this config. Please publish the following two CNAME records first. "
            + " ".join(_selector(number, domain, tenant) for number in (1, 2))
        )
    return msgspec.structs.replace(tenant, dkim_enabled=bool(given["Enabled"])), []


def _published(number: int, domain: str, tenant: Tenant) -> bool:
    """Whether the selector points where Exchange wants it; a domain that is in none of our zones is believed."""
    found = look_up(tenant.zone, f"selector{number}._domainkey.{domain}", "CNAME")
    wanted = folded(_selector(number, domain, tenant))
    return found.found is Found.ELSEWHERE or any(
        folded(one.value.removesuffix(".")) == wanted for one in found.records
    )


def _remove(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    domain = _domain(tenant, given["Identity"])
    return msgspec.structs.replace(tenant, dkim_keyless=(*tenant.dkim_keyless, domain)), []


CMDLETS = (
    Cmdlet("Get-DkimSigningConfig", {"Identity": Kind.TEXT}, work=_get),
    Cmdlet(
        "New-DkimSigningConfig",
        {"DomainName": Kind.TEXT, "Enabled": Kind.FLAG, "KeySize": Kind.COUNT},
        ("DomainName", "Enabled"),
        "AdminDisplayName BodyCanonicalization Confirm HeaderCanonicalization WhatIf",
        work=_new,
    ),
    Cmdlet(
        "Set-DkimSigningConfig",
        {"Identity": Kind.TEXT, "Enabled": Kind.FLAG},
        ("Identity",),
        "AdminDisplayName BodyCanonicalization Confirm HeaderCanonicalization PublishTxtRecords WhatIf",
        work=_set,
    ),
    Cmdlet(
        "Remove-DkimSigningConfig",
        {"Identity": Kind.TEXT},
        ("Identity",),
        "Confirm Force WhatIf",
        asks=True,
        work=_remove,
    ),
)

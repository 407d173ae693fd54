"""The organisation's settings: domains, transport, Direct Send, authentication policies, High Volume Email.

Names and parameters: Microsoft Learn, the pages of these cmdlets.
"""

from typing import Any

import msgspec

from wizard.sim.organization import AuthenticationPolicy
from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.recipient_cmdlets import not_found
from wizard.sim.powershell.values import Thing
from wizard.sim.sending_accounts import Billing, HighVolumeAccount
from wizard.sim.tenant import BasicAuth, Tenant, folded

BLOCKING_POLICY = "Block Basic auth"
"""The name of the authentication policy of a tenant whose Basic authentication for SMTP is blocked by one."""


def _accepted_domains(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    wanted = folded(str(given["Identity"])) if "Identity" in given else None
    found = [
        Thing(
            [
                ("Name", domain),
                ("DomainName", domain),
                ("DomainType", "Authoritative"),
                ("Default", number == 0),
                ("MatchSubDomains", False),
            ],
            kind="AcceptedDomain",
        )
        for number, domain in enumerate(tenant.accepted_domains)
        if wanted in {None, folded(domain)}
    ]
    if wanted is not None and not found:
        raise not_found(given["Identity"])
    return tenant, list(found)


def _organization(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    blocked = BLOCKING_POLICY if tenant.basic_auth is BasicAuth.BLOCKED else ""
    policy = tenant.default_authentication_policy or blocked
    return tenant, [
        Thing(
            [
                ("Identity", tenant.accepted_domains[0]),
                ("RejectDirectSend", tenant.reject_direct_send),
                ("DefaultAuthenticationPolicy", policy),
            ],
            kind="OrganizationConfig",
        )
    ]


def _transport(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return tenant, [
        Thing(
            [
                ("Identity", "Transport Settings"),
                ("SmtpClientAuthenticationDisabled", tenant.smtp_auth_disabled),
                ("AllowLegacyTLSClients", tenant.legacy_tls_clients),
            ],
            kind="TransportConfig",
        )
    ]


_TRANSPORT = {
    "SmtpClientAuthenticationDisabled": "smtp_auth_disabled",
    "AllowLegacyTLSClients": "legacy_tls_clients",
}
_ORGANIZATION = {
    "RejectDirectSend": "reject_direct_send",
    "DefaultAuthenticationPolicy": "default_authentication_policy",
}


def _set_transport(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return _changed(tenant, {_TRANSPORT[name]: value for name, value in given.items()}), []


def _set_organization(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    policy = str(given.get("DefaultAuthenticationPolicy", ""))
    if policy and folded(policy) not in {folded(one.name) for one in tenant.authentication_policies}:
        raise not_found(policy)
    return _changed(tenant, {_ORGANIZATION[name]: value for name, value in given.items()}), []


def _changed(tenant: Tenant, values: dict[str, Any]) -> Tenant:
    return msgspec.structs.replace(tenant, **values)


def _policies(tenant: Tenant) -> tuple[AuthenticationPolicy, ...]:
    """The tenant's policies, and the one that stands for "the whole organisation is blocked"."""
    blocks = tenant.basic_auth is BasicAuth.BLOCKED and not tenant.default_authentication_policy
    return (*tenant.authentication_policies, *((AuthenticationPolicy(BLOCKING_POLICY),) * blocks))


def _authentication_policy(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    found = [
        one
        for one in _policies(tenant)
        if "Identity" not in given or folded(one.name) == folded(str(given["Identity"]))
    ]
    if "Identity" in given and not found:
        raise not_found(given["Identity"])
    return tenant, [
        Thing([("Name", one.name), ("AllowBasicAuthSmtp", one.allow_basic_smtp)], kind="AuthenticationPolicy")
        for one in found
    ]


def _billing_policies(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    """One policy pays for all: it is there as soon as one account has it."""
    if any(one.billing is Billing.VALID for one in tenant.high_volume):
        return tenant, [
            Thing(
                [("ResourceType", given["ResourceType"]), ("Name", "High Volume Email")], kind="BillingPolicy"
            )
        ]
    return tenant, []


def _high_volume(tenant: Tenant, identity: object) -> HighVolumeAccount:
    for one in tenant.high_volume:
        if folded(one.address) == folded(str(identity)):
            return one
    raise not_found(identity)


def _high_volume_settings(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    account = _high_volume(tenant, given["Identity"])
    return tenant, [Thing([("Identity", account.address), ("ReplyTo", "")], kind="HVEAccountSettings")]


def _high_volume_billing(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    account = _high_volume(tenant, given["Identity"])
    return tenant, [
        Thing(
            [("Identity", account.address), ("BillingPolicyStatus", account.billing.value)],
            kind="HVEAccountBillingPolicy",
        )
    ]


def _mail_users(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    """Mail users, or the High Volume Email accounts, which are mail users of a kind of their own."""
    if given.get("HVEAccount"):
        found = [(one.address, "HVEAccount") for one in tenant.high_volume]
    else:
        found = [(one.address, "MailUser") for one in tenant.mail_users]
    wanted = folded(str(given["Identity"])) if "Identity" in given else None
    chosen = [one for one in found if wanted in {None, folded(one[0])}]
    if wanted is not None and not chosen:
        raise not_found(given["Identity"])
    return tenant, [
        Thing(
            [("Identity", address), ("PrimarySmtpAddress", address), ("RecipientTypeDetails", kind)],
            kind="MailUser",
        )
        for address, kind in chosen
    ]


CMDLETS = (
    Cmdlet("Get-AcceptedDomain", {"Identity": Kind.TEXT, "ResultSize": Kind.COUNT}, work=_accepted_domains),
    Cmdlet("Get-OrganizationConfig", {}, work=_organization),
    Cmdlet(
        "Set-OrganizationConfig",
        {"RejectDirectSend": Kind.FLAG, "DefaultAuthenticationPolicy": Kind.TEXT},
        unplayed="Confirm WhatIf",
        all_known=False,
        work=_set_organization,
    ),
    Cmdlet("Get-TransportConfig", {}, work=_transport),
    Cmdlet(
        "Set-TransportConfig",
        dict.fromkeys(_TRANSPORT, Kind.FLAG),
        unplayed="Confirm WhatIf",
        all_known=False,
        work=_set_transport,
    ),
    Cmdlet(
        "Get-AuthenticationPolicy",
        {"Identity": Kind.TEXT},
        unplayed="AllowLegacyExchangeTokens TenantId",
        work=_authentication_policy,
    ),
    Cmdlet("Get-BillingPolicy", {"ResourceType": Kind.TEXT}, ("ResourceType",), work=_billing_policies),
    Cmdlet("Get-HVEAccountSettings", {"Identity": Kind.TEXT}, ("Identity",), work=_high_volume_settings),
    Cmdlet("Get-HVEAccountBillingPolicy", {"Identity": Kind.TEXT}, ("Identity",), work=_high_volume_billing),
    Cmdlet(
        "Get-MailUser",
        {"Identity": Kind.TEXT, "HVEAccount": Kind.SWITCH, "ResultSize": Kind.COUNT},
        unplayed=("Anr Filter OrganizationalUnit SharedWithMailUser SoftDeletedMailUser SortBy"),
        work=_mail_users,
    ),
)

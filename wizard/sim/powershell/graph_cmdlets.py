"""What Microsoft Graph says of the organisation: security defaults, a domain's service records, licences, birthday.

Names and parameters: Microsoft Learn, the pages of these cmdlets in Microsoft.Graph.Identity.*.
"""

import datetime

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Module, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.values import Moment, Table, Thing
from wizard.sim.tenant import MailboxKind, Tenant, folded

LONG_AGO = datetime.date(2019, 3, 1)
"""The birthday of a tenant that is only known to be old."""


def _organisation(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    birthday = tenant.created or LONG_AGO
    created = datetime.datetime.combine(birthday, datetime.time(), datetime.UTC)
    return tenant, [
        Thing(
            [("Id", tenant.directory.tenant_id), ("CreatedDateTime", Moment(created, utc=True))],
            kind="MicrosoftGraphOrganization",
        )
    ]


def _security_defaults(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return tenant, [
        Thing(
            [("IsEnabled", tenant.security_defaults)],
            kind="MicrosoftGraphIdentitySecurityDefaultsEnforcementPolicy",
        )
    ]


def _service_records(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    domain = str(given["DomainId"])
    if folded(domain) not in {folded(one) for one in tenant.accepted_domains}:
        raise CmdletFault(
            f"Resource '{domain}' does not exist or one of its queried reference-property objects are not present."
        )
    found = [
        ("Txt", Table([("text", "v=spf1 include:spf.protection.outlook.com -all")], ordered=True)),
        ("Mx", Table([("mailExchange", tenant.mx_host), ("preference", 0)], ordered=True)),
    ]
    return tenant, [
        Thing([("RecordType", kind), ("AdditionalProperties", values)], kind="MicrosoftGraphDomainDnsRecord")
        for kind, values in found
    ]


def _licences(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    used = (
        tenant.licences
        if tenant.licences is not None
        else sum(one.kind is MailboxKind.LICENSED for one in tenant.mailboxes)
    )
    return tenant, [
        _sku("SPB", used, "EXCHANGE_S_STANDARD"),
        _sku("FLOW_FREE", 10_000, "EXCHANGE_S_FOUNDATION"),
    ]


def _sku(name: str, units: int, plan: str) -> Thing:
    """One product: how many were bought, and the service plan of Exchange in it."""
    return Thing(
        [
            ("SkuPartNumber", name),
            ("ConsumedUnits", units),
            ("PrepaidUnits", Thing([("Enabled", units)], kind="MicrosoftGraphLicenseUnitsDetail")),
            ("ServicePlans", [Thing([("ServicePlanName", plan)], kind="MicrosoftGraphServicePlanInfo")]),
        ],
        kind="MicrosoftGraphSubscribedSku",
    )


GRAPH_UNPLAYED = (
    "Break ExpandProperty Headers HttpPipelineAppend HttpPipelinePrepend Property Proxy ProxyCredential "
    "ProxyUseDefaultCredentials ResponseHeadersVariable "
)
GRAPH_LISTING = "CountVariable Filter InputObject PageSize Search Skip Sort Top "

CMDLETS = (
    Cmdlet(
        "Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy",
        {},
        unplayed=GRAPH_UNPLAYED,
        module=Module.GRAPH,
        work=_security_defaults,
    ),
    Cmdlet(
        "Get-MgDomainServiceConfigurationRecord",
        {"DomainId": Kind.TEXT, "All": Kind.SWITCH},
        ("DomainId",),
        unplayed=GRAPH_UNPLAYED + GRAPH_LISTING + "DomainDnsRecordId",
        module=Module.GRAPH,
        work=_service_records,
    ),
    Cmdlet(
        "Get-MgSubscribedSku",
        {"All": Kind.SWITCH},
        unplayed=GRAPH_UNPLAYED + GRAPH_LISTING + "SubscribedSkuId",
        module=Module.GRAPH,
        work=_licences,
    ),
    Cmdlet(
        "Get-MgOrganization",
        {},
        unplayed=GRAPH_UNPLAYED + GRAPH_LISTING + "All OrganizationId",
        module=Module.GRAPH,
        work=_organisation,
    ),
)

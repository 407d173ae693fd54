"""App registrations through Microsoft Graph: what an administrator makes in Microsoft Entra before an app may send.

Names and parameters: Microsoft Learn, the pages of these cmdlets in Microsoft.Graph.Applications.
"""

import uuid
from collections.abc import Callable

import msgspec

from wizard.core.secret import Secret
from wizard.sim.directory import (
    AppRegistration,
    AppSecret,
    Audience,
    Directory,
    Permission,
    PermissionKind,
    Platform,
    Redirect,
    Service,
    folded,
)
from wizard.sim.entra.issuing import digest_of
from wizard.sim.entra.scopes import Resource, resources
from wizard.sim.powershell.application_values import (
    KINDS,
    application_thing,
    missing,
    of_principal,
    of_registration,
    permission_id,
    permissions_of,
    principal_thing,
    resource_principal,
    secret_thing,
    wanted_by,
    with_application,
)
from wizard.sim.powershell.certificate_values import pem_of
from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Module, Parameters
from wizard.sim.powershell.faults import CmdletFault, Refused
from wizard.sim.powershell.graph_cmdlets import GRAPH_LISTING, GRAPH_UNPLAYED
from wizard.sim.powershell.values import Moment, Named, Thing, items_of, text_of
from wizard.sim.tenant import Tenant


def _get_application(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    directory = tenant.directory
    if "ApplicationId" in given:
        return tenant, [application_thing(of_registration(directory, given["ApplicationId"]), directory)]
    key, wanted = wanted_by(given)
    held: dict[str, Callable[[AppRegistration], str]] = {
        "appid": lambda app: app.client_id,
        "displayname": lambda app: app.name,
    }
    return tenant, [
        application_thing(app, directory)
        for app in directory.applications
        if folded(held[key](app)) == wanted
    ]


def _get_principal(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    key, wanted = wanted_by(given)
    if key not in {"appid", "displayname"}:
        raise Refused(f"a service principal by {key}")
    directory = tenant.directory
    found: list[object] = [
        Thing(
            [
                ("Id", resource_principal(directory, resource)),
                ("AppId", resource.app_id),
                ("DisplayName", _NAMES[resource.service]),
                ("AccountEnabled", True),
                ("AppRoles", _listed(resource, PermissionKind.APPLICATION)),
                ("Oauth2PermissionScopes", _listed(resource, PermissionKind.DELEGATED)),
            ],
            kind="MicrosoftGraphServicePrincipal",
        )
        for resource in resources(directory.cloud)
        if folded(resource.app_id if key == "appid" else _NAMES[resource.service]) == wanted
    ]
    found += [
        principal_thing(app)
        for app in directory.applications
        if app.object_id and folded(app.client_id if key == "appid" else app.name) == wanted
    ]
    return tenant, found


_NAMES = {
    Service.EXCHANGE: "Office 365 Exchange Online",
    Service.GRAPH: "Microsoft Graph",
    Service.COMMUNICATION: "Azure Communication Services",
}
"""What the services are called among the Enterprise applications."""


def _listed(resource: Resource, kind: PermissionKind) -> list[object]:
    return [
        Thing([("Id", permission_id(resource, one)), ("Value", one.name)], kind="MicrosoftGraphPermission")
        for one in permissions_of(resource)
        if one.kind is kind
    ]


def _new_application(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    directory = tenant.directory
    named = f"{directory.tenant_id}/{len(directory.applications)}/{given['DisplayName']}"
    client_id = str(uuid.uuid5(uuid.NAMESPACE_OID, named))
    made = AppRegistration(
        client_id=client_id,
        name=str(given["DisplayName"]),
        registration_object_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"registration/{client_id}")),
        redirects=(
            *_addresses(given.get("PublicClient"), Platform.PUBLIC),
            *_addresses(given.get("Web"), Platform.WEB),
        ),
        public_flows=bool(given.get("IsFallbackPublicClient", False)),
        permissions=_asked(directory, given.get("RequiredResourceAccess", [])),
        audience=_AUDIENCES[str(given.get("SignInAudience", "AzureADMyOrg"))],
        notes=str(given.get("Notes", "")),
    )
    return with_application(tenant, None, made), [application_thing(made, directory)]


_AUDIENCES = {"AzureADMyOrg": Audience.SINGLE_TENANT, "AzureADMultipleOrgs": Audience.MULTI_TENANT}


def _addresses(value: object, platform: Platform) -> tuple[Redirect, ...]:
    held = value.get("RedirectUris") if isinstance(value, Named) else []
    return tuple(Redirect(text_of(one), platform) for one in items_of(held))


def _asked(directory: Directory, value: object) -> tuple[Permission, ...]:
    """The permissions that a ``RequiredResourceAccess`` names. Raises `CmdletFault` for one that there is not."""
    found: list[Permission] = []
    for entry in items_of(value):
        assert isinstance(entry, Named)
        for resource in resources(directory.cloud):
            if folded(resource.app_id) != folded(text_of(entry.get("ResourceAppId"))):
                continue
            by_id = {permission_id(resource, one): one for one in permissions_of(resource)}
            for access in items_of(entry.get("ResourceAccess")):
                assert isinstance(access, Named)
                wanted = by_id.get(text_of(access.get("Id")))
                if wanted is None or KINDS[wanted.kind] != text_of(access.get("Type")):
                    raise CmdletFault(
                        "Invalid value specified for property 'resourceAccess' of resource 'Application'."
                    )
                found.append(wanted)
    return tuple(found)


def _update_application(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before = of_registration(tenant.directory, given["ApplicationId"])
    body = given.get("BodyParameter")
    values = dict(body.items()) if isinstance(body, Named) else {}
    values |= {name: value for name, value in given.items() if name not in {"ApplicationId", "BodyParameter"}}
    after = before
    for name, value in values.items():
        if name.lower() == "requiredresourceaccess":
            after = msgspec.structs.replace(after, permissions=_asked(tenant.directory, value))
        elif name.lower() == "keycredentials":
            pems = tuple(pem_of(one.get("Key")) for one in items_of(value) if isinstance(one, Named))
            after = msgspec.structs.replace(after, certificates=pems)
        else:
            raise Refused(f"Update-MgApplication of {name}")
    return with_application(tenant, before, after), []


def _remove_application(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return with_application(tenant, of_registration(tenant.directory, given["ApplicationId"]), None), []


def _new_principal(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    wanted = folded(str(given["AppId"]))
    before = next((one for one in tenant.directory.applications if folded(one.client_id) == wanted), None)
    if before is None:
        raise missing(given["AppId"])
    if before.object_id:
        raise CmdletFault(
            "The service principal cannot be created, updated, or restored because the service principal name "
            f"{before.client_id} is already in use."
        )
    made = str(uuid.uuid5(uuid.NAMESPACE_OID, f"enterprise/{before.client_id}"))
    after = msgspec.structs.replace(before, object_id=made)
    return with_application(tenant, before, after), [principal_thing(after)]


def _remove_principal(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before = of_principal(tenant.directory, given["ServicePrincipalId"])
    return with_application(tenant, before, msgspec.structs.replace(before, object_id="", granted=())), []


def _add_password(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before = of_registration(tenant.directory, given["ApplicationId"])
    asked = given.get("PasswordCredential")
    assert isinstance(asked, Named)
    ends = asked.get("EndDateTime")
    assert isinstance(ends, Moment)
    key = tenant.directory.signing_key
    number = f"{before.client_id}/{len(before.secrets)}/{ends.at.isoformat()}"
    value = Secret(digest_of(f"{key.reveal() if key is not None else ''}/{number}"))
    made = AppSecret(
        str(uuid.uuid5(uuid.NAMESPACE_OID, number)), value, ends.at.date(), text_of(asked.get("DisplayName"))
    )
    after = msgspec.structs.replace(before, secrets=(*before.secrets, made))
    shown = secret_thing(made)
    shown.put("SecretText", value.reveal())
    return with_application(tenant, before, after), [shown]


def _remove_password(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before = of_registration(tenant.directory, given["ApplicationId"])
    left = tuple(one for one in before.secrets if folded(one.id) != folded(str(given["KeyId"])))
    if left == before.secrets:
        raise CmdletFault("No password credential found with keyId.")
    return with_application(tenant, before, msgspec.structs.replace(before, secrets=left)), []


def graph_cmdlet(
    name: str,
    takes: dict[str, Kind],
    needs: tuple[str, ...],
    work: Callable[[Tenant, Parameters], tuple[Tenant, list[object]]],
) -> Cmdlet:
    """A cmdlet of Microsoft Graph that a tenant's directory answers."""
    return Cmdlet(
        name,
        takes,
        needs,
        GRAPH_UNPLAYED + GRAPH_LISTING if name.startswith("Get-") else "Confirm WhatIf",
        module=Module.GRAPH,
        all_known=False,
        work=work,
    )


_T, _O, _S = Kind.TEXT, Kind.OBJECT, Kind.SWITCH

CMDLETS = (
    graph_cmdlet("Get-MgApplication", {"ApplicationId": _T, "Filter": _T, "All": _S}, (), _get_application),
    graph_cmdlet("Get-MgServicePrincipal", {"Filter": _T, "All": _S}, ("Filter",), _get_principal),
    graph_cmdlet(
        "New-MgApplication",
        {
            "DisplayName": _T,
            "SignInAudience": _T,
            "Notes": _T,
            "RequiredResourceAccess": _O,
            "PublicClient": _O,
            "Web": _O,
            "IsFallbackPublicClient": _S,
        },
        ("DisplayName",),
        _new_application,
    ),
    graph_cmdlet(
        "Update-MgApplication",
        {"ApplicationId": _T, "BodyParameter": _O, "KeyCredentials": _O},
        ("ApplicationId",),
        _update_application,
    ),
    graph_cmdlet("Remove-MgApplication", {"ApplicationId": _T}, ("ApplicationId",), _remove_application),
    graph_cmdlet("New-MgServicePrincipal", {"AppId": _T}, ("AppId",), _new_principal),
    graph_cmdlet(
        "Remove-MgServicePrincipal", {"ServicePrincipalId": _T}, ("ServicePrincipalId",), _remove_principal
    ),
    graph_cmdlet(
        "Add-MgApplicationPassword",
        {"ApplicationId": _T, "PasswordCredential": _O},
        ("ApplicationId",),
        _add_password,
    ),
    graph_cmdlet(
        "Remove-MgApplicationPassword",
        {"ApplicationId": _T, "KeyId": _T},
        ("ApplicationId",),
        _remove_password,
    ),
)

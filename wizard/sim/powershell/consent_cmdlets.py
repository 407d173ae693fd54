"""Consent for the whole organisation: app role assignments of an application, and grants for its users.

Names and parameters: Microsoft Learn, the pages of these cmdlets in Microsoft.Graph.Applications and
Microsoft.Graph.Identity.SignIns.
"""

import uuid

import msgspec

from wizard.sim.directory import AppRegistration, Directory, Permission, PermissionKind, folded
from wizard.sim.entra.scopes import Resource, resources
from wizard.sim.powershell.application_cmdlets import graph_cmdlet
from wizard.sim.powershell.application_values import (
    missing,
    of_principal,
    permission_id,
    permissions_of,
    resource_principal,
    wanted_by,
    with_application,
)
from wizard.sim.powershell.cmdlets import Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault, Refused
from wizard.sim.powershell.values import Named, Thing, text_of
from wizard.sim.tenant import Tenant


def _given_to(
    app: AppRegistration, directory: Directory, kind: PermissionKind
) -> list[tuple[Resource, Permission]]:
    return [
        (resource, one)
        for resource in resources(directory.cloud)
        for one in app.granted
        if one.service is resource.service and one.kind is kind
    ]


def _role(app: AppRegistration, directory: Directory, resource: Resource, one: Permission) -> Thing:
    role = permission_id(resource, one)
    return Thing(
        [
            ("Id", str(uuid.uuid5(uuid.NAMESPACE_OID, f"assignment/{app.object_id}/{role}"))),
            ("AppRoleId", role),
            ("PrincipalId", app.object_id),
            ("ResourceId", resource_principal(directory, resource)),
        ],
        kind="MicrosoftGraphAppRoleAssignment",
    )


def _get_roles(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    app = of_principal(tenant.directory, given["ServicePrincipalId"])
    return tenant, [
        _role(app, tenant.directory, resource, one)
        for resource, one in _given_to(app, tenant.directory, PermissionKind.APPLICATION)
    ]


def _resource_of(directory: Directory, object_id: object) -> Resource:
    for resource in resources(directory.cloud):
        if resource_principal(directory, resource) == text_of(object_id):
            return resource
    raise missing(object_id)


def _new_role(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    directory = tenant.directory
    app = of_principal(directory, given["ServicePrincipalId"])
    resource = _resource_of(directory, given["ResourceId"])
    for one in permissions_of(resource):
        if one.kind is PermissionKind.APPLICATION and permission_id(resource, one) == given["AppRoleId"]:
            if one in app.granted:
                raise CmdletFault("Permission being assigned already exists on the object")
            after = msgspec.structs.replace(app, granted=(*app.granted, one))
            return with_application(tenant, app, after), [_role(after, directory, resource, one)]
    raise CmdletFault("Permission being assigned was not found on application")


def _remove_role(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    directory = tenant.directory
    app = of_principal(directory, given["ServicePrincipalId"])
    for resource, one in _given_to(app, directory, PermissionKind.APPLICATION):
        if _role(app, directory, resource, one).get("Id") == given["AppRoleAssignmentId"]:
            left = tuple(other for other in app.granted if other != one)
            return with_application(tenant, app, msgspec.structs.replace(app, granted=left)), []
    raise missing(given["AppRoleAssignmentId"])


def _grants(app: AppRegistration, directory: Directory) -> list[Thing]:
    """One grant a service, for every user of the organisation."""
    names: dict[str, list[str]] = {}
    for resource, one in _given_to(app, directory, PermissionKind.DELEGATED):
        names.setdefault(resource_principal(directory, resource), []).append(one.name)
    return [
        Thing(
            [
                ("Id", str(uuid.uuid5(uuid.NAMESPACE_OID, f"grant/{app.object_id}/{resource}"))),
                ("ClientId", app.object_id),
                ("ConsentType", "AllPrincipals"),
                ("ResourceId", resource),
                ("Scope", " ".join(scopes)),
            ],
            kind="MicrosoftGraphOAuth2PermissionGrant",
        )
        for resource, scopes in names.items()
    ]


def _get_grants(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    key, wanted = wanted_by(given)
    if key != "clientid":
        raise Refused(f"grants by {key}")
    return tenant, [
        grant
        for app in tenant.directory.applications
        if app.object_id and folded(app.object_id) == wanted
        for grant in _grants(app, tenant.directory)
    ]


def _new_grant(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    app = of_principal(tenant.directory, given["ClientId"])
    resource = _resource_of(tenant.directory, given["ResourceId"])
    if given.get("ConsentType") != "AllPrincipals":
        raise Refused("a grant for one user")
    known = {one.name: one for one in permissions_of(resource) if one.kind is PermissionKind.DELEGATED}
    asked = [known[name] for name in str(given["Scope"]).split() if name in known]
    if any(one in app.granted for one in asked):
        raise CmdletFault("Permission entry already exists.")
    after = msgspec.structs.replace(app, granted=(*app.granted, *asked))
    return with_application(tenant, app, after), list(_grants(after, tenant.directory))


def _remove_grant(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    named = given["InputObject"]
    wanted = text_of(named.get("OAuth2PermissionGrantId")) if isinstance(named, Named) else ""
    for app in tenant.directory.applications:
        for grant in _grants(app, tenant.directory):
            if grant.get("Id") == wanted:
                service = _resource_of(tenant.directory, grant.get("ResourceId")).service
                left = tuple(
                    one
                    for one in app.granted
                    if one.service is not service or one.kind is not PermissionKind.DELEGATED
                )
                return with_application(tenant, app, msgspec.structs.replace(app, granted=left)), []
    raise missing(wanted)


_T, _O, _S = Kind.TEXT, Kind.OBJECT, Kind.SWITCH

CMDLETS = (
    graph_cmdlet(
        "Get-MgServicePrincipalAppRoleAssignment",
        {"ServicePrincipalId": _T, "All": _S},
        ("ServicePrincipalId",),
        _get_roles,
    ),
    graph_cmdlet(
        "New-MgServicePrincipalAppRoleAssignment",
        {"ServicePrincipalId": _T, "PrincipalId": _T, "ResourceId": _T, "AppRoleId": _T},
        ("ServicePrincipalId",),
        _new_role,
    ),
    graph_cmdlet(
        "Remove-MgServicePrincipalAppRoleAssignment",
        {"ServicePrincipalId": _T, "AppRoleAssignmentId": _T},
        ("ServicePrincipalId", "AppRoleAssignmentId"),
        _remove_role,
    ),
    graph_cmdlet("Get-MgOauth2PermissionGrant", {"Filter": _T, "All": _S}, ("Filter",), _get_grants),
    graph_cmdlet(
        "New-MgOauth2PermissionGrant",
        {"ClientId": _T, "ConsentType": _T, "ResourceId": _T, "Scope": _T},
        (),
        _new_grant,
    ),
    graph_cmdlet("Remove-MgOauth2PermissionGrant", {"InputObject": _O}, ("InputObject",), _remove_grant),
)

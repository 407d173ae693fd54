"""App registrations as Microsoft Graph shows them: the values of the practice Entra as objects, and the way back.

Properties: Microsoft Learn, application, servicePrincipal, appRole and permissionScope resource types.
"""

import datetime
import re
import uuid

import msgspec

from wizard.sim.directory import (
    AppRegistration,
    AppSecret,
    Directory,
    Permission,
    PermissionKind,
    Platform,
    folded,
)
from wizard.sim.entra.scopes import Resource, resources
from wizard.sim.powershell.certificate_values import days_of, thumbprint_of
from wizard.sim.powershell.cmdlets import Parameters
from wizard.sim.powershell.faults import CmdletFault, Refused
from wizard.sim.powershell.values import Moment, Thing, text_of
from wizard.sim.tenant import Tenant

_FILTER = re.compile(r"(\w+) eq '((?:[^']|'')*)'")
KINDS = {PermissionKind.DELEGATED: "Scope", PermissionKind.APPLICATION: "Role"}
"""What the ``Type`` of a permission is called."""


def wanted_by(given: Parameters) -> tuple[str, str]:
    """A filter of the one form that our scripts use, in lower case."""
    found = _FILTER.fullmatch(str(given["Filter"]))
    if found is None:
        raise Refused(f"the filter {given['Filter']}")
    return found[1].lower(), folded(found[2].replace("''", "'"))


def permission_id(resource: Resource, permission: Permission) -> str:
    """The id of an app role or scope, the same in every directory."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{resource.app_id}/{permission.kind}/{permission.name}"))


def permissions_of(resource: Resource) -> list[Permission]:
    """All permissions of a service, delegated ones first."""
    asked = [Permission(resource.service, name) for name in resource.delegated]
    return asked + [Permission(resource.service, name, PermissionKind.APPLICATION) for name in resource.roles]


def resource_principal(directory: Directory, resource: Resource) -> str:
    """The object id of a service in this directory."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{directory.tenant_id}/{resource.app_id}"))


def application_thing(app: AppRegistration, directory: Directory) -> Thing:
    """An app registration as ``Get-MgApplication`` shows it."""
    access = [
        Thing(
            [("ResourceAppId", resource.app_id), ("ResourceAccess", listed)],
            "MicrosoftGraphRequiredResourceAccess",
        )
        for resource in resources(directory.cloud)
        if (
            listed := [
                Thing(
                    [("Id", permission_id(resource, one)), ("Type", KINDS[one.kind])],
                    "MicrosoftGraphResourceAccess",
                )
                for one in app.permissions
                if one.service is resource.service
            ]
        )
    ]
    return Thing(
        [
            ("Id", app.registration_object_id),
            ("AppId", app.client_id),
            ("DisplayName", app.name),
            ("Notes", app.notes),
            ("RequiredResourceAccess", access),
            ("PasswordCredentials", [secret_thing(one) for one in app.secrets]),
            ("KeyCredentials", [_key(one) for one in app.certificates]),
            ("PublicClient", _redirects(app, Platform.PUBLIC)),
            ("Web", _redirects(app, Platform.WEB)),
        ],
        kind="MicrosoftGraphApplication",
    )


def _redirects(app: AppRegistration, platform: Platform) -> Thing:
    addresses: list[object] = [one.uri for one in app.redirects if one.platform is platform]
    return Thing([("RedirectUris", addresses)], kind="MicrosoftGraphPublicClientApplication")


def secret_thing(one: AppSecret) -> Thing:
    """A client secret, without its value."""
    ends = datetime.datetime.combine(one.expires, datetime.time(), datetime.UTC)
    shown = [("KeyId", one.id), ("DisplayName", one.name), ("EndDateTime", Moment(ends, utc=True))]
    return Thing([*shown, ("SecretText", None)], kind="MicrosoftGraphPasswordCredential")


def _key(pem: str) -> Thing:
    thumbprint = thumbprint_of(pem)
    return Thing(
        [
            ("KeyId", str(uuid.uuid5(uuid.NAMESPACE_OID, thumbprint))),
            ("CustomKeyIdentifier", list(bytes.fromhex(thumbprint))),
            ("DisplayName", "certificate"),
            ("EndDateTime", Moment(days_of(pem)[1], utc=True)),
        ],
        kind="MicrosoftGraphKeyCredential",
    )


def of_registration(directory: Directory, object_id: object) -> AppRegistration:
    """The application of this app registration. Raises `CmdletFault` where there is none."""
    for one in directory.applications:
        if folded(one.registration_object_id) == folded(text_of(object_id)):
            return one
    raise missing(object_id)


def of_principal(directory: Directory, object_id: object) -> AppRegistration:
    """The application of this Enterprise application. Raises `CmdletFault` where there is none."""
    for one in directory.applications:
        if one.object_id and folded(one.object_id) == folded(text_of(object_id)):
            return one
    raise missing(object_id)


def missing(object_id: object) -> CmdletFault:
    """What Graph says of an id that it does not know."""
    return CmdletFault(
        f"Resource '{text_of(object_id)}' does not exist or one of its queried reference-property objects are not present."
    )


def with_application(tenant: Tenant, before: AppRegistration | None, after: AppRegistration | None) -> Tenant:
    """The tenant with an application changed, added or taken away."""
    kept = [after if one is before else one for one in tenant.directory.applications]
    if before is None:
        kept.append(after)
    applications = tuple(one for one in kept if one is not None)
    return msgspec.structs.replace(
        tenant, directory=msgspec.structs.replace(tenant.directory, applications=applications)
    )


def principal_thing(app: AppRegistration) -> Thing:
    """An Enterprise application as ``Get-MgServicePrincipal`` shows it."""
    return Thing(
        [
            ("Id", app.object_id),
            ("AppId", app.client_id),
            ("DisplayName", app.name),
            ("AccountEnabled", not app.disabled),
        ],
        kind="MicrosoftGraphServicePrincipal",
    )

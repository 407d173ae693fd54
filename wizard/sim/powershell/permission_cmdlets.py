"""Who may send as whom, and who may use a mailbox: recipient permissions, mailbox permissions, service principals.

Names and parameters: Microsoft Learn, the pages of these cmdlets in the module ExchangePowerShell (facts 6).
"""

import msgspec

from wizard.sim.organization import ServicePrincipal
from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.recipient_cmdlets import not_found, recipient_of, with_mailbox
from wizard.sim.powershell.values import Thing
from wizard.sim.tenant import Mailbox, Tenant, folded, group, mail_user

SELF = "NT AUTHORITY\\SELF"


def _identity(tenant: Tenant, given: Parameters) -> str:
    """The address of a mailbox, a group or a mail user, as it is written there."""
    wanted = str(given["Identity"])
    other = group(tenant, wanted) or mail_user(tenant, wanted)
    return other.address if other is not None else recipient_of(tenant, wanted).address


def principal_of(tenant: Tenant, identity: str) -> ServicePrincipal | None:
    """The application that Exchange knows by this object id, client id or name."""
    wanted = folded(identity)
    return next(
        (
            one
            for one in tenant.service_principals
            if wanted in {folded(one.object_id), folded(one.app_id), folded(one.name) or wanted + "?"}
        ),
        None,
    )


def _rights(given: Parameters) -> None:
    rights = given.get("AccessRights", ())
    assert isinstance(rights, tuple)
    if any(one.lower() != "sendas" for one in rights):
        raise CmdletFault("The only access right of a recipient permission is SendAs.")


def _right(identity: str, trustee: str) -> Thing:
    return Thing(
        [
            ("Identity", identity),
            ("Trustee", trustee),
            ("AccessControlType", "Allow"),
            ("AccessRights", ["SendAs"]),
            ("IsInherited", False),
        ],
        kind="RecipientPermission",
    )


Trustee = Mailbox | ServicePrincipal


def _trustee(tenant: Tenant, identity: str) -> Trustee:
    """A mailbox, or an application that Exchange knows (facts 6: a service principal works)."""
    principal = principal_of(tenant, identity)
    return principal if principal is not None else recipient_of(tenant, identity)


def _shown(trustee: Trustee) -> str:
    """How Exchange names a trustee."""
    return trustee.address if isinstance(trustee, Mailbox) else trustee.object_id


def _may(trustee: Trustee, identity: str) -> bool:
    return folded(identity) in {folded(one) for one in trustee.send_as}


def _with_rights(tenant: Tenant, trustee: Trustee, send_as: tuple[str, ...]) -> Tenant:
    if isinstance(trustee, Mailbox):
        return with_mailbox(tenant, trustee, msgspec.structs.replace(trustee, send_as=send_as))
    changed = msgspec.structs.replace(trustee, send_as=send_as)
    principals = tuple(changed if one is trustee else one for one in tenant.service_principals)
    return msgspec.structs.replace(tenant, service_principals=principals)


def _get_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    _rights(given)
    if "Identity" not in given:
        raise CmdletFault("Name the recipient with -Identity.")
    identity = _identity(tenant, given)
    holders: tuple[Trustee, ...] = (*tenant.mailboxes, *tenant.service_principals)
    names = [SELF, *(_shown(one) for one in holders if _may(one, identity))]
    if "Trustee" in given:
        asked = str(given["Trustee"])
        wanted = SELF if folded(asked) == folded(SELF) else _shown(_trustee(tenant, asked))
        names = [name for name in names if name == wanted]
    return tenant, [_right(identity, name) for name in names]


def _add_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    _rights(given)
    identity, trustee = _identity(tenant, given), _trustee(tenant, str(given["Trustee"]))
    if not _may(trustee, identity):
        tenant = _with_rights(tenant, trustee, (*trustee.send_as, identity))
    return tenant, [_right(identity, _shown(trustee))]


def _remove_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    _rights(given)
    identity, trustee = _identity(tenant, given), _trustee(tenant, str(given["Trustee"]))
    if not _may(trustee, identity):
        raise CmdletFault(f"{_shown(trustee)} has no SendAs permission for {identity}.")
    left = tuple(one for one in trustee.send_as if folded(one) != folded(identity))
    return _with_rights(tenant, trustee, left), []


def _add_mailbox_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before, user = recipient_of(tenant, given["Identity"]), _trustee(tenant, str(given["User"]))
    if given["AccessRights"] != ("FullAccess",):
        raise CmdletFault("The practice tenant knows the mailbox permission FullAccess alone.")
    name = _shown(user)
    if folded(name) not in {folded(one) for one in before.full_access}:
        after = msgspec.structs.replace(before, full_access=(*before.full_access, name))
        tenant = with_mailbox(tenant, before, after)
    return tenant, [_right_of(before.address, name)]


def _right_of(identity: str, user: str) -> Thing:
    return Thing(
        [("Identity", identity), ("User", user), ("AccessRights", ["FullAccess"]), ("Deny", False)],
        "MailboxPermission",
    )


def _get_mailbox_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    mailbox = recipient_of(tenant, given["Identity"])
    names = [*mailbox.full_access]
    if "User" in given:
        wanted = folded(_shown(_trustee(tenant, str(given["User"]))))
        names = [name for name in names if folded(name) == wanted]
    return tenant, [_right_of(mailbox.address, name) for name in names]


def _remove_mailbox_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before, user = recipient_of(tenant, given["Identity"]), _trustee(tenant, str(given["User"]))
    left = tuple(one for one in before.full_access if folded(one) != folded(_shown(user)))
    if given["AccessRights"] != ("FullAccess",) or left == before.full_access:
        raise CmdletFault(f"{_shown(user)} has no such permission on {before.address}.")
    return with_mailbox(tenant, before, msgspec.structs.replace(before, full_access=left)), []


def _remove_principal(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    found = principal_of(tenant, str(given["Identity"]))
    if found is None:
        raise not_found(given["Identity"])
    left = tuple(one for one in tenant.service_principals if one is not found)
    return msgspec.structs.replace(tenant, service_principals=left), []


def _new_principal(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    app_id, object_id = str(given["AppId"]), str(given["ObjectId"])
    if principal_of(tenant, app_id) is not None or principal_of(tenant, object_id) is not None:
        raise CmdletFault(f"The service principal with AppId {app_id} already exists.")
    made = ServicePrincipal(app_id, object_id, str(given.get("DisplayName", "")))
    changed = msgspec.structs.replace(tenant, service_principals=(*tenant.service_principals, made))
    return changed, [_principal(made)]


def _get_principal(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    if "Identity" not in given:
        return tenant, [_principal(one) for one in tenant.service_principals]
    found = principal_of(tenant, str(given["Identity"]))
    if found is None:
        raise not_found(given["Identity"])
    return tenant, [_principal(found)]


def _principal(one: ServicePrincipal) -> Thing:
    return Thing(
        [
            ("DisplayName", one.name),
            ("AppId", one.app_id),
            ("ObjectId", one.object_id),
            ("Identity", one.object_id),
        ],
        kind="ServicePrincipal",
    )


_PERMISSION = {"Identity": Kind.TEXT, "AccessRights": Kind.TEXTS, "Trustee": Kind.TEXT}
_NEEDED = ("Identity", "AccessRights", "Trustee")

CMDLETS = (
    Cmdlet(
        "Get-RecipientPermission",
        {**_PERMISSION, "ResultSize": Kind.COUNT},
        unplayed="IncludeTrusteeWithPrimarySmtpAddress ReadFromDomainController",
        work=_get_permission,
    ),
    Cmdlet(
        "Add-RecipientPermission", _PERMISSION, _NEEDED, "Confirm WhatIf", asks=True, work=_add_permission
    ),
    Cmdlet(
        "Remove-RecipientPermission",
        _PERMISSION,
        _NEEDED,
        (
            "Confirm Deny MultiTrustees SkipDomainValidationForMailContact SkipDomainValidationForMailUser "
            "SkipDomainValidationForSharedMailbox WhatIf"
        ),
        asks=True,
        work=_remove_permission,
    ),
    Cmdlet(
        "Add-MailboxPermission",
        {"Identity": Kind.TEXT, "User": Kind.TEXT, "AccessRights": Kind.TEXTS},
        ("Identity", "User", "AccessRights"),
        "Confirm WhatIf",
        all_known=False,
        work=_add_mailbox_permission,
    ),
    Cmdlet(
        "New-ServicePrincipal",
        {"AppId": Kind.TEXT, "ObjectId": Kind.TEXT, "DisplayName": Kind.TEXT},
        ("AppId", "ObjectId"),
        "Confirm WhatIf",
        all_known=False,
        work=_new_principal,
    ),
    Cmdlet(
        "Get-MailboxPermission",
        {"Identity": Kind.TEXT, "User": Kind.TEXT},
        ("Identity",),
        all_known=False,
        work=_get_mailbox_permission,
    ),
    Cmdlet(
        "Remove-MailboxPermission",
        {"Identity": Kind.TEXT, "User": Kind.TEXT, "AccessRights": Kind.TEXTS},
        ("Identity", "User", "AccessRights"),
        "Confirm WhatIf",
        all_known=False,
        asks=True,
        work=_remove_mailbox_permission,
    ),
    Cmdlet(
        "Remove-ServicePrincipal",
        {"Identity": Kind.TEXT},
        ("Identity",),
        "Confirm WhatIf",
        asks=True,
        work=_remove_principal,
    ),
    Cmdlet("Get-ServicePrincipal", {"Identity": Kind.TEXT}, all_known=False, work=_get_principal),
)

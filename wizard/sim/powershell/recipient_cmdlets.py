"""Mailboxes and what they may: ``Get-Mailbox``, ``Get-`` and ``Set-CASMailbox``, ``Get-User``, Send As.

Names and parameters: Microsoft Learn, the pages of these cmdlets in the module ExchangePowerShell.
"""

import msgspec

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.values import Thing
from wizard.sim.tenant import Mailbox, MailboxKind, SmtpAuth, Tenant, folded, mailbox

_SMTP_AUTH: dict[SmtpAuth, object] = {
    SmtpAuth.ENABLED: False,
    SmtpAuth.DISABLED: True,
    SmtpAuth.INHERIT: None,
}
"""``SmtpClientAuthenticationDisabled``: a double negation, and blank follows the organisation."""
_KINDS = {
    MailboxKind.LICENSED: "UserMailbox",
    MailboxKind.SHARED: "SharedMailbox",
    MailboxKind.UNLICENSED: "User",
}
SELF = "NT AUTHORITY\\SELF"


def not_found(identity: object) -> CmdletFault:
    """What Exchange Online says of an object that is not there."""
    return CmdletFault(f"The operation couldn't be performed because object '{identity}' couldn't be found.")


def user_of(tenant: Tenant, identity: object) -> Mailbox:
    """The account of that address, with a mailbox or without."""
    found = mailbox(tenant, str(identity))
    if found is None:
        raise not_found(identity)
    return found


def recipient_of(tenant: Tenant, identity: object) -> Mailbox:
    """The mailbox of that address; an account without a licence has none."""
    found = user_of(tenant, identity)
    if found.kind is MailboxKind.UNLICENSED:
        raise not_found(identity)
    return found


def _chosen(tenant: Tenant, given: Parameters) -> list[Mailbox]:
    if "Identity" in given:
        return [recipient_of(tenant, given["Identity"])]
    return [one for one in tenant.mailboxes if one.kind is not MailboxKind.UNLICENSED]


def _get_mailbox(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return tenant, [
        Thing(
            [
                ("Identity", one.address),
                ("PrimarySmtpAddress", one.address),
                ("UserPrincipalName", one.address),
                ("RecipientTypeDetails", _KINDS[one.kind]),
                ("SkuAssigned", one.kind is MailboxKind.LICENSED),
            ],
            kind="Mailbox",
        )
        for one in _chosen(tenant, given)
    ]


def _get_cas_mailbox(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    return tenant, [
        Thing(
            [
                ("Identity", one.address),
                ("PrimarySmtpAddress", one.address),
                ("SmtpClientAuthenticationDisabled", _SMTP_AUTH[one.smtp_auth]),
            ],
            kind="CASMailbox",
        )
        for one in _chosen(tenant, given)
    ]


def with_mailbox(tenant: Tenant, before: Mailbox, after: Mailbox) -> Tenant:
    """The tenant with one mailbox changed."""
    boxes = tuple(after if one is before else one for one in tenant.mailboxes)
    return msgspec.structs.replace(tenant, mailboxes=boxes)


def _set_cas_mailbox(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    before = recipient_of(tenant, given["Identity"])
    if "SmtpClientAuthenticationDisabled" not in given:
        return tenant, []
    wanted = given["SmtpClientAuthenticationDisabled"]
    (value,) = [name for name, disabled in _SMTP_AUTH.items() if disabled is wanted]
    return with_mailbox(tenant, before, msgspec.structs.replace(before, smtp_auth=value)), []


def _get_user(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    chosen = [user_of(tenant, given["Identity"])] if "Identity" in given else list(tenant.mailboxes)
    return tenant, [
        Thing(
            [
                ("Identity", one.address),
                ("UserPrincipalName", one.address),
                ("RecipientTypeDetails", _KINDS[one.kind]),
                ("AuthenticationPolicy", ""),
            ],
            kind="User",
        )
        for one in chosen
    ]


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


def _get_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    _rights(given)
    if "Identity" not in given:
        raise CmdletFault("Name the recipient with -Identity.")
    identity = recipient_of(tenant, given["Identity"]).address
    rows = [_right(identity, SELF)]
    rows += [_right(identity, one.address) for one in tenant.mailboxes if _may(one, identity)]
    if "Trustee" in given:
        wanted = (
            SELF
            if folded(str(given["Trustee"])) == folded(SELF)
            else user_of(tenant, given["Trustee"]).address
        )
        rows = [row for row in rows if row.get("Trustee") == wanted]
    return tenant, list(rows)


def _may(trustee: Mailbox, identity: str) -> bool:
    return folded(identity) in {folded(one) for one in trustee.send_as}


def _add_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    _rights(given)
    identity = recipient_of(tenant, given["Identity"]).address
    before = recipient_of(tenant, given["Trustee"])
    if not _may(before, identity):
        after = msgspec.structs.replace(before, send_as=(*before.send_as, identity))
        tenant = with_mailbox(tenant, before, after)
    return tenant, [_right(identity, before.address)]


def _remove_permission(tenant: Tenant, given: Parameters) -> tuple[Tenant, list[object]]:
    _rights(given)
    identity = recipient_of(tenant, given["Identity"]).address
    before = recipient_of(tenant, given["Trustee"])
    if not _may(before, identity):
        raise CmdletFault(f"{before.address} has no SendAs permission for {identity}.")
    left = tuple(one for one in before.send_as if folded(one) != folded(identity))
    return with_mailbox(tenant, before, msgspec.structs.replace(before, send_as=left)), []


_PERMISSION = {"Identity": Kind.TEXT, "AccessRights": Kind.TEXTS, "Trustee": Kind.TEXT}
_NEEDED = ("Identity", "AccessRights", "Trustee")

CMDLETS = (
    Cmdlet(
        "Get-Mailbox",
        {"Identity": Kind.TEXT, "ResultSize": Kind.COUNT},
        unplayed=(
            "Anr Archive Filter GroupMailbox InactiveMailboxOnly IncludeAcceptMessagesOnlyFromDLMembersWithDisplayNames "
            "IncludeAcceptMessagesOnlyFromSendersOrMembersWithDisplayNames IncludeAcceptMessagesOnlyFromWithDisplayNames "
            "IncludeEmailAddressDisplayNames IncludeForwardingAddressWithDisplayNames "
            "IncludeGrantSendOnBehalfToWithDisplayNames IncludeInactiveMailbox MailboxPlan Migration OrganizationalUnit "
            "PublicFolder RecipientTypeDetails SoftDeletedMailbox SortBy"
        ),
        work=_get_mailbox,
    ),
    Cmdlet(
        "Get-CASMailbox",
        {"Identity": Kind.TEXT, "ResultSize": Kind.COUNT},
        unplayed=(
            "ActiveSyncDebugLogging Anr Credential Filter IgnoreDefaultScope OrganizationalUnit ProtocolSettings "
            "ReadIsOptimizedForAccessibility RecalculateHasActiveSyncDevicePartnership RecipientTypeDetails SortBy"
        ),
        work=_get_cas_mailbox,
    ),
    Cmdlet(
        "Set-CASMailbox",
        {"Identity": Kind.TEXT, "SmtpClientAuthenticationDisabled": Kind.FLAG_OR_BLANK},
        ("Identity",),
        unplayed=(
            "ActiveSyncAllowedDeviceIDs ActiveSyncBlockedDeviceIDs ActiveSyncDebugLogging ActiveSyncEnabled "
            "ActiveSyncMailboxPolicy ActiveSyncSuppressReadReceipt Confirm EwsAllowEntourage EwsAllowList "
            "EwsAllowMacOutlook EwsAllowOutlook EwsApplicationAccessPolicy EwsBlockList EwsEnabled ImapEnabled "
            "ImapForceICalForCalendarRetrievalOption ImapMessagesRetrievalMimeFormat ImapSuppressReadReceipt "
            "ImapUseProtocolDefaults IsOptimizedForAccessibility MAPIEnabled MacOutlookEnabled OWAEnabled "
            "OWAforDevicesEnabled OneWinNativeOutlookEnabled OutlookMobileEnabled OwaMailboxPolicy PopEnabled "
            "PopForceICalForCalendarRetrievalOption PopMessagesRetrievalMimeFormat PopSuppressReadReceipt "
            "PopUseProtocolDefaults PublicFolderClientAccess ShowGalAsDefaultView UniversalOutlookEnabled WhatIf"
        ),
        work=_set_cas_mailbox,
    ),
    Cmdlet(
        "Get-User",
        {"Identity": Kind.TEXT, "ResultSize": Kind.COUNT},
        unplayed=(
            "Anr Filter IncludeDirectReportsWithDisplayNames IncludeManagerWithDisplayName IsVIP OrganizationalUnit "
            "PublicFolder RecipientTypeDetails Sortby"
        ),
        work=_get_user,
    ),
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
)

"""Mailboxes and accounts: ``Get-Mailbox``, ``Get-`` and ``Set-CASMailbox``, ``Get-User``.

Names and parameters: Microsoft Learn, the pages of these cmdlets in the module ExchangePowerShell.
"""

import msgspec

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.values import Thing
from wizard.sim.tenant import Mailbox, MailboxKind, SmtpAuth, Tenant, mailbox

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
                ("AuthenticationPolicy", one.authentication_policy),
            ],
            kind="User",
        )
        for one in chosen
    ]


CMDLETS = (
    Cmdlet(
        "Get-EXOMailbox",
        {"Identity": Kind.TEXT, "ResultSize": Kind.COUNT},
        all_known=False,
        work=_get_mailbox,
    ),
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
)

"""Signing in and out, of Exchange Online and of Graph: what needs more than the tenant."""

import uuid

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Module, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.scope import Run, Scope
from wizard.sim.powershell.values import Thing, text_of


def open_session(run: Run) -> Thing:
    """A session of Exchange Online, as Get-ConnectionInformation shows it."""
    number = uuid.uuid5(uuid.UUID(run.host.identifier), f"session {len(run.sessions) + 1}")
    session = Thing(
        [
            ("ConnectionId", str(number)),
            ("State", "Connected"),
            ("TokenStatus", "Active"),
            ("UserPrincipalName", run.host.account),
            ("IsEopSession", False),
            ("ModulePrefix", ""),
            ("TenantID", run.tenant.directory.tenant_id),
        ],
        kind="ConnectionInformation",
    )
    run.sessions.append(session)
    return session


def _connect(scope: Scope, given: Parameters) -> list[object]:
    environment = given.get("ExchangeEnvironmentName", "O365Default")
    if text_of(environment) not in {"O365Default", "O365USGovGCCHigh", "O365USGovDoD", "O365China"}:
        raise CmdletFault(f"Cannot validate argument on parameter 'ExchangeEnvironmentName': {environment}.")
    open_session(scope.run)
    return []


def _sessions(scope: Scope, given: Parameters) -> list[object]:
    return list(scope.run.sessions)


def _disconnect(scope: Scope, given: Parameters) -> list[object]:
    wanted = text_of(given["ConnectionId"]) if "ConnectionId" in given else None
    scope.run.sessions = [
        one for one in scope.run.sessions if wanted is not None and text_of(one.get("ConnectionId")) != wanted
    ]
    return []


def _graph_context(scope: Scope, given: Parameters) -> list[object]:
    if not scope.run.graph:
        return []
    held: list[object] = list(scope.run.graph_scopes)
    values = [("Account", scope.run.host.account), ("TenantId", scope.run.tenant.directory.tenant_id)]
    return [Thing([*values, ("Scopes", held)], kind="AuthContext")]


def _graph_connect(scope: Scope, given: Parameters) -> list[object]:
    asked = given.get("Scopes", ())
    assert isinstance(asked, tuple)
    scope.run.graph, scope.run.graph_scopes = True, asked
    return []


def _graph_disconnect(scope: Scope, given: Parameters) -> list[object]:
    if not scope.run.graph:
        raise CmdletFault("No application to sign out from.")
    scope.run.graph = False
    return []


CMDLETS = (
    Cmdlet(
        "Connect-ExchangeOnline",
        {"ExchangeEnvironmentName": Kind.TEXT, "ShowBanner": Kind.SWITCH},
        unplayed=(
            "AccessToken AppId AzureADAuthorizationEndpointUri BypassMailboxAnchoring Certificate CertificateFilePath "
            "CertificatePassword CertificateThumbprint CommandName ConnectionUri Credential DelegatedOrganization Device "
            "DisableWAM EXOModuleBasePath EnableErrorReporting FormatTypeName InlineCredential LoadCmdletHelp "
            "LogDirectoryPath LogLevel ManagedIdentity ManagedIdentityAccountId Organization PSSessionOption PageSize "
            "Prefix ShowProgress SigningCertificate SkipLoadingCmdletHelp SkipLoadingFormatData TrackPerformance "
            "UseMultithreading UseRPSSession UserPrincipalName"
        ),
        module=Module.NONE,
        around=_connect,
    ),
    Cmdlet(
        "Disconnect-ExchangeOnline",
        {"ConnectionId": Kind.TEXT},
        unplayed="Confirm ModulePrefix WhatIf",
        module=Module.NONE,
        asks=True,
        around=_disconnect,
    ),
    Cmdlet(
        "Get-ConnectionInformation",
        {},
        unplayed="ConnectionId ModulePrefix",
        module=Module.NONE,
        around=_sessions,
    ),
    Cmdlet("Get-MgContext", {}, module=Module.NONE, around=_graph_context),
    Cmdlet(
        "Connect-MgGraph",
        {"Scopes": Kind.TEXTS, "Environment": Kind.TEXT, "NoWelcome": Kind.SWITCH},
        unplayed=(
            "AccessToken Break Certificate CertificateSubjectName CertificateThumbprint ClientId ClientSecretCredential "
            "ClientTimeout ContextScope EnvironmentVariable Identity SendCertificateChain TenantId UseDeviceCode"
        ),
        module=Module.NONE,
        around=_graph_connect,
    ),
    Cmdlet("Disconnect-MgGraph", {}, module=Module.NONE, around=_graph_disconnect),
)

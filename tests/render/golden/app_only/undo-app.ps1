#Requires -Version 5.1
<#
.SYNOPSIS
    Takes back what apply-app.ps1 made for Front desk.

.DESCRIPTION
    Reads the file in which apply-app.ps1 noted what it makes, and takes back exactly that.
    An app registration is deleted only if apply-app.ps1 made it: its notes carry the number of that file. One that was there before keeps everything but the secret, the certificate, the permission and the consent that were added.
    What somebody else has changed since stays, and is named.
    It asks before each change. Run it twice without harm.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER ExchangeAppId
    The client id of Office 365 Exchange Online, the same in every organisation.

.PARAMETER StatePath
    The file that notes what apply-app.ps1 makes. Empty: it stands beside this script. No secret is in it.

.EXAMPLE
    .\undo-app.ps1 -WhatIf

    Shows what would be taken back, and changes nothing.

.EXAMPLE
    .\undo-app.ps1

    Asks before each change, then puts things back.

.EXAMPLE
    .\undo-app.ps1 -Confirm:$false

    The same without asking.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP AUTH client submission with OAuth 2.0).
    Needs the PowerShell modules ExchangeOnlineManagement, Microsoft.Graph.Authentication, Microsoft.Graph.Applications, Microsoft.Graph.Identity.SignIns. Nothing is installed.
    Sign in twice with one account: Application Administrator or Cloud Application Administrator for the app, Privileged Role Administrator or Global Administrator for the consent (or use -ConsentByLink), Exchange Administrator for the rest.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\undo-app.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidatePattern('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$')]
    [string] $ExchangeAppId = '00000002-0000-0ff1-ce00-000000000000',

    [string] $StatePath = ''
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$script:Summary = @()
$script:Stopped = $false
$script:OpenedSession = ''
$script:OpenedGraph = $false
$script:TenantId = ''
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-apply-app.json' }

function Write-Line {
    param([string] $Text)
    Write-Information -MessageData $Text
}

function Write-Result {
    # One line now, and one row of the table at the end.
    param([string] $Check, [string] $State, [string] $Detail)
    $script:Summary += [pscustomobject]@{ State = $State; Check = $Check; Detail = $Detail }
    Write-Line -Text ('  [' + $State + '] ' + $Check + ': ' + $Detail)
}

function Read-Property {
    # The value of a property, or nothing where this version of Exchange Online does not have it.
    param([object] $Item, [string] $Name)
    $property = $Item.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

function Find-Session {
    # A session for Security & Compliance, or one with a command prefix, does not have the commands of this file.
    Get-ConnectionInformation -ErrorAction 'Stop' | Where-Object -FilterScript {
        $_.State -eq 'Connected' -and $_.TokenStatus -eq 'Active' -and
        -not (Read-Property -Item $_ -Name 'IsEopSession') -and -not (Read-Property -Item $_ -Name 'ModulePrefix')
    }
}

function Connect-Tenant {
    # Signing in changes nothing in the tenant, so -WhatIf does not hold it back.
    $WhatIfPreference = $false
    $module = Get-Module -Name 'ExchangeOnlineManagement' -ListAvailable |
        Sort-Object -Property 'Version' -Descending | Select-Object -First 1
    if ($null -eq $module -or $module.Version -lt [version] '3.0.0') {
        throw ('The PowerShell module ExchangeOnlineManagement, version 3.0.0 or newer, is not on this computer. ' +
            'This script installs nothing. Install it with this line, then start again: ' +
            'Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser')
    }
    Import-Module -Name 'ExchangeOnlineManagement' -ErrorAction 'Stop'

    $open = @(Find-Session)
    if ($open.Count -gt 0) {
        Write-Line -Text ('Uses the Exchange Online session that is already open for ' +
            $open[0].UserPrincipalName + ', and leaves it open.')
        return
    }
    Open-Session
    $open = @(Find-Session)
    if ($open.Count -eq 0) {
        throw 'Exchange Online did not open a session. Sign in with an account that may manage Exchange, then start again.'
    }
    $script:OpenedSession = [string] $open[0].ConnectionId
    Write-Line -Text ('Signed in to Exchange Online as ' + $open[0].UserPrincipalName + '.')
}

function Disconnect-Tenant {
    # Ends the session that this script opened, and no other.
    if ($script:OpenedSession -eq '') { return }
    $WhatIfPreference = $false
    Disconnect-ExchangeOnline -ConnectionId $script:OpenedSession -Confirm:$false -ErrorAction 'SilentlyContinue'
    $script:OpenedSession = ''
}

function Open-Session {
    Connect-ExchangeOnline -ShowBanner:$false -ErrorAction 'Stop'
}

function Read-List {
    # The values of a property that holds several, as text and without empty ones.
    param([object] $Item, [string] $Name)
    foreach ($value in @(Read-Property -Item $Item -Name $Name)) {
        if ($null -ne $value -and [string] $value -ne '') { [string] $value }
    }
}

function Connect-Graph {
    # Signing in changes nothing, so -WhatIf does not hold it back.
    param([string[]] $Modules, [string[]] $Scopes)
    $WhatIfPreference = $false
    foreach ($name in $Modules) {
        if (@(Get-Module -Name $name -ListAvailable).Count -eq 0) {
            throw ('The PowerShell module ' + $name + ' is not on this computer. This script installs nothing. Install it ' +
                'with this line, then start again: Install-Module -Name ' + $name + ' -Scope CurrentUser')
        }
    }
    $context = Get-MgContext
    if ($null -eq $context) { $held = @() }
    else { $held = @(Read-List -Item $context -Name 'Scopes') }
    if (@($Scopes | Where-Object -FilterScript { $held -notcontains $_ }).Count -gt 0) {
        Open-GraphSession -Scopes $Scopes
        $script:OpenedGraph = $true
        $context = Get-MgContext
    }
    if ($null -eq $context) {
        throw 'Microsoft Graph did not open a session. Sign in with an account that may manage app registrations, then start again.'
    }
    $script:TenantId = [string] $context.TenantId
    Write-Line -Text ('Signed in to Microsoft Graph as ' + [string] (Read-Property -Item $context -Name 'Account') + '.')
}

function Disconnect-Graph {
    # Ends the session that this script opened, and no other.
    if (-not $script:OpenedGraph) { return }
    $WhatIfPreference = $false
    Disconnect-MgGraph -ErrorAction 'SilentlyContinue' | Out-Null
    $script:OpenedGraph = $false
}

function Open-GraphSession {
    param([string[]] $Scopes)
    Connect-MgGraph -Scopes $Scopes -NoWelcome -ErrorAction 'Stop' | Out-Null
}

function Find-Application {
    # The app registration, by its client id or by its name; nothing where there is none.
    param([string] $AppId, [string] $Name)
    $filter = "displayName eq '" + ($Name -replace "'", "''") + "'"
    if ($AppId -ne '') { $filter = "appId eq '" + $AppId + "'" }
    $found = @(Get-MgApplication -Filter $filter -All -ErrorAction 'Stop')
    if ($found.Count -gt 1) {
        throw ('There are ' + $found.Count + ' app registrations with the name "' + $Name + '". Name the right one with -ClientId ' +
            'and its Application (client) ID.')
    }
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Find-Enterprise {
    # An app as this organisation has it: the Enterprise application, whose object id Exchange wants.
    param([string] $AppId)
    $found = @(Get-MgServicePrincipal -Filter ("appId eq '" + $AppId + "'") -All -ErrorAction 'Stop')
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Find-Permission {
    # The permission of Office 365 Exchange Online, looked up by its name in this organisation.
    param([string] $As)
    $exchange = Find-Enterprise -AppId $ExchangeAppId
    if ($null -eq $exchange) {
        throw ('Office 365 Exchange Online is not among the Enterprise applications of this organisation. It comes with the first ' +
            'Exchange Online licence.')
    }
    $name = 'SMTP.SendAsApp'
    $kind = 'Role'
    $known = @($exchange.AppRoles)
    if ($As -eq 'User') {
        $name = 'SMTP.Send'
        $kind = 'Scope'
        $known = @($exchange.Oauth2PermissionScopes)
    }
    $holder = $exchange
    $fits = @($known | Where-Object -FilterScript { [string] $_.Value -eq $name })
    if ($fits.Count -eq 0 -and $As -eq 'User') {
        # A user's permission to send stands at Microsoft Graph too, and in some organisations there alone.
        foreach ($one in @(Get-MgServicePrincipal -Filter "displayName eq 'Microsoft Graph'" -All -ErrorAction 'Stop')) {
            $there = @($one.Oauth2PermissionScopes | Where-Object -FilterScript { [string] $_.Value -eq $name })
            if ($there.Count -eq 0) { continue }
            $holder = $one
            $fits = @($fits + $there)
        }
    }
    if ($fits.Count -ne 1) { throw ('Office 365 Exchange Online does not have the permission ' + $name + ' in this organisation.') }
    return [pscustomobject]@{ Name = $name; Kind = $kind; Id = [string] $fits[0].Id; ResourceId = [string] $holder.Id; ResourceAppId = [string] $holder.AppId }
}

function Test-Access {
    # True where the app registration lists the permission. Listed is not consented.
    param([object] $Application, [object] $Permission)
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource -or [string] $resource.ResourceAppId -ne $Permission.ResourceAppId) { continue }
        if (@($resource.ResourceAccess | Where-Object -FilterScript { [string] $_.Id -eq $Permission.Id }).Count -gt 0) { return $true }
    }
    return $false
}

function Find-Consent {
    # The consent for the whole organisation: an app role assignment, or a grant for every user.
    param([object] $Enterprise, [object] $Permission)
    if ($Permission.Kind -eq 'Role') {
        return Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId ([string] $Enterprise.Id) -All -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AppRoleId -eq $Permission.Id -and [string] $_.ResourceId -eq $Permission.ResourceId }
    }
    return Get-MgOauth2PermissionGrant -Filter ("clientId eq '" + [string] $Enterprise.Id + "'") -All -ErrorAction 'Stop' |
        Where-Object -FilterScript {
            [string] $_.ResourceId -eq $Permission.ResourceId -and [string] $_.ConsentType -eq 'AllPrincipals' -and
            ([string] $_.Scope -split ' ') -contains $Permission.Name
        }
}

function Connect-AppGraph {
    # The permissions that the work needs. It comes before Exchange: the other way round Graph's module can trip over what
    # Exchange's has loaded. Whoever may not consent is not asked for the permission to do so.
    param([string] $As, [switch] $ConsentIsRead)
    $modules = @('Microsoft.Graph.Authentication', 'Microsoft.Graph.Applications')
    $scopes = @('Application.ReadWrite.All')
    if ($As -eq 'User') {
        $modules = $modules + 'Microsoft.Graph.Identity.SignIns'
        if ($ConsentIsRead) { $scopes = $scopes + 'DelegatedPermissionGrant.Read.All' }
        else { $scopes = $scopes + 'DelegatedPermissionGrant.ReadWrite.All' }
    }
    elseif (-not $ConsentIsRead) { $scopes = $scopes + 'AppRoleAssignment.ReadWrite.All' }
    Connect-Graph -Modules $modules -Scopes $scopes
}

function Confirm-SameTenant {
    # Two sign-ins are two chances to take the wrong account: both must be of one organisation.
    $open = @(Find-Session)
    $exchange = [string] (Read-Property -Item $open[0] -Name 'TenantID')
    if ($exchange -ne '' -and $exchange -ne $script:TenantId) {
        throw ('Microsoft Graph and Exchange Online are signed in to two organisations (' + $script:TenantId + ' and ' + $exchange +
            '). Close this window, open a new one, and sign in with the same account twice.')
    }
}

function Confirm-AcceptedDomain {
    # Stops where the sender's domain does not belong to the organisation that this session is signed in to.
    param([string] $Name)
    $fits = @(Get-AcceptedDomain -ResultSize 'Unlimited' -ErrorAction 'Stop' | Where-Object -FilterScript {
            $known = [string] $_.DomainName
            $known -eq $Name -or
            ((Read-Property -Item $_ -Name 'MatchSubDomains') -and $Name.EndsWith('.' + $known, 'OrdinalIgnoreCase'))
        })
    if ($fits.Count -eq 0) {
        throw ($Name + ' is not an accepted domain of this organisation. Either this sign-in belongs to another ' +
            'organisation, or the domain must first be added in the Microsoft 365 admin centre under Settings, Domains.')
    }
    Write-Result -Check 'Accepted domain' -State 'ok' -Detail ($Name + ' belongs to this organisation.')
}

function Read-State {
    # What an earlier run saved, or nothing where there is none.
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return $null }
    try {
        $read = Get-Content -LiteralPath $StatePath -Raw -Encoding 'UTF8' -ErrorAction 'Stop' | ConvertFrom-Json
        if ($read.schema -ne 1 -or $read.kind -ne 'relay-wizard-state') { throw 'It is not a state file of this script.' }
    }
    catch {
        throw ('The state file ' + $StatePath + ' cannot be used: ' + $_.Exception.Message +
            ' Move it away, or name another one with -StatePath.')
    }
    if ($read.domain -ne $Domain) {
        throw ('The state file ' + $StatePath + ' belongs to ' + $read.domain + ', not to ' + $Domain +
            '. Name another one with -StatePath.')
    }
    return $read
}

function Save-State {
    # Written beside itself first, so that a full disk never costs the only copy.
    param([object] $State)
    if ($WhatIfPreference) { return }
    # A script that was started with -Confirm asks about the tenant, not about its own notes.
    $ConfirmPreference = 'None'
    $json = ConvertTo-Json -InputObject $State -Depth 6
    Set-Content -LiteralPath ($StatePath + '.new') -Value $json -Encoding 'UTF8' -ErrorAction 'Stop'
    Move-Item -LiteralPath ($StatePath + '.new') -Destination $StatePath -Force -ErrorAction 'Stop'
}

function Read-PrincipalId {
    # The object id that Exchange keeps. Older versions call it ServiceId.
    param([object] $Principal)
    $id = [string] (Read-Property -Item $Principal -Name 'ObjectId')
    if ($id -eq '') { $id = [string] (Read-Property -Item $Principal -Name 'ServiceId') }
    return $id
}

function Test-FullAccess {
    # True where the application may use the mailbox.
    param([string] $Address, [string] $User)
    $rights = @(Get-MailboxPermission -Identity $Address -User $User -ErrorAction 'Stop' | Where-Object -FilterScript {
            -not (Read-Property -Item $_ -Name 'Deny') -and @(Read-List -Item $_ -Name 'AccessRights') -contains 'FullAccess'
        })
    return $rights.Count -gt 0
}

function Find-Principal {
    # The application as Exchange knows it; nothing where it was never registered there.
    param([string] $AppId)
    $found = @(Get-ServicePrincipal -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.AppId -eq $AppId })
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Skip-ForgottenSendAs {
    # Where Exchange has forgotten the application already, its Send As went with it.
    param([object] $State)
    if ($null -eq $State.application -or $null -ne (Find-Principal -AppId $State.application.client_id)) { return }
    $State.send_as = [object[]] @($State.send_as | Where-Object -FilterScript { $null -ne $_ -and ([string] $_.trustee).Contains('@') })
}

function Test-SendAs {
    # True where the trustee may already send as the address.
    param([string] $Identity, [string] $Trustee)
    $rights = @(Get-RecipientPermission -Identity $Identity -Trustee $Trustee -AccessRights 'SendAs' -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AccessControlType -ne 'Deny' })
    return $rights.Count -gt 0
}

function Undo-SendAsPart {
    # Takes back only the permissions that were not there before.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    foreach ($entry in @($State.send_as)) {
        if ($null -eq $entry) { continue }
        $identity = [string] $entry.identity
        $trustee = [string] $entry.trustee
        try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
        catch {
            # Deleted or only busy: nobody can tell from here, so the state stays open and the others go on.
            Write-Result -Check 'Send As' -State 'not done' -Detail ('Exchange does not show the permission of ' + $trustee + ' for ' + $identity + '. If one of them was deleted, nothing is left to take back. The rest goes on. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if (-not $may) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may not send as ' + $identity + ', as before.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Take Send As away from ' + $trustee)) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would no longer send as ' + $identity + '.')
            continue
        }
        Remove-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (Test-SendAs -Identity $identity -Trustee $trustee) {
            throw ('Exchange still shows the permission for ' + $identity + '. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may no longer send as ' + $identity + '.')
    }
}

function Read-SmtpSwitch {
    # SMTP AUTH at the mailbox: 'on', 'off', or 'inherit' where the mailbox follows the organisation.
    param([string] $Address)
    try { $settings = Get-CASMailbox -Identity $Address -ErrorAction 'Stop' }
    catch {
        throw ('Exchange does not find the mailbox ' + $Address + '. Create it and give it an Exchange Online licence first. ' +
            'Exchange says: ' + $_.Exception.Message)
    }
    $disabled = Read-Property -Item $settings -Name 'SmtpClientAuthenticationDisabled'
    if ($null -eq $disabled -or [string] $disabled -eq '') { return 'inherit' }
    if ([System.Convert]::ToBoolean($disabled)) { return 'off' }
    return 'on'
}

function Undo-MailboxPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    foreach ($entry in @($State.mailbox)) {
        if ($null -eq $entry) { continue }
        $address = [string] $entry.identity
        $before = [string] $entry.before
        try { $present = Read-SmtpSwitch -Address $address }
        catch {
            # Deleted or only busy: nobody can tell from here, so the state stays open and the others go on.
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('Exchange does not show the mailbox ' + $address + '. If it was deleted, nothing is left to take back there. The rest goes on. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if ($present -eq $before) {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is already as it was for ' + $address + ' (' + $before + ').')
            continue
        }
        if ($present -ne 'on') {
            Write-Result -Check 'SMTP AUTH' -State 'look' -Detail ('Somebody else set it to "' + $present + '" for ' + $address + ' since. It stays.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Set SMTP AUTH back to "' + $before + '"')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would go back to "' + $before + '" for ' + $address + '.')
            continue
        }
        $value = $null
        if ($before -eq 'off') { $value = $true }
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $value -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne $before) {
            throw ('Exchange does not show SMTP AUTH as "' + $before + '" yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is "' + $before + '" again for ' + $address + '.')
    }
}

function Undo-MailboxRight {
    # The mailboxes first: a right outlives the application that had it.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    foreach ($address in @($Saved.mailboxes)) {
        if ($null -eq $address) { continue }
        $principal = Find-Principal -AppId $Saved.client_id
        if ($null -eq $principal) {
            Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('Exchange does not know the application, so it has no right on ' + $address + '.')
            continue
        }
        $id = Read-PrincipalId -Principal $principal
        if (-not (Test-FullAccess -Address $address -User $id)) {
            Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may not use ' + $address + ', as before.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Take FullAccess away from the application')) {
            Write-Result -Check 'Mailbox permission' -State 'not done' -Detail ('The application would no longer use ' + $address + '.')
            continue
        }
        Remove-MailboxPermission -Identity $address -User $id -AccessRights 'FullAccess' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (Test-FullAccess -Address $address -User $id) {
            throw ('Exchange still shows the permission on ' + $address + '. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may no longer use ' + $address + '.')
    }
}

function Undo-Principal {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    if ([string] $Saved.principal -eq '') { return }
    $principal = Find-Principal -AppId $Saved.client_id
    if ($null -eq $principal) {
        Write-Result -Check 'Service principal' -State 'ok' -Detail 'Exchange does not know the application, as before.'
        return
    }
    $id = Read-PrincipalId -Principal $principal
    if ($id -ne [string] $Saved.principal) {
        Write-Result -Check 'Service principal' -State 'look' -Detail ('Exchange knows the application with another object id (' + $id + ') than the one that was set. It stays.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Make Exchange Online forget the application')) {
        Write-Result -Check 'Service principal' -State 'not done' -Detail 'Exchange would forget the application.'
        return
    }
    Remove-ServicePrincipal -Identity $id -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -ne (Find-Principal -AppId $Saved.client_id)) {
        throw 'Exchange still shows the service principal. Wait some minutes, then run this script again.'
    }
    Write-Result -Check 'Service principal' -State 'ok' -Detail 'Exchange has forgotten the application.'
}

function Undo-Registration {
    # Removes only what apply-app.ps1 made: the notes of the registration carry the number of the state file.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved, [string] $Mark)
    $found = Find-Application -AppId $Saved.client_id -Name $Saved.name
    if ($null -eq $found) {
        Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $Saved.name + '" is not there, so there is nothing to take back.')
        return
    }
    if ($Saved.existed) {
        Undo-Consent -Saved $Saved
        Undo-Credential -Saved $Saved -Application $found
        Undo-Access -Saved $Saved -Application $found
        Undo-Enterprise -Saved $Saved
        return
    }
    if (-not ([string] (Read-Property -Item $found -Name 'Notes')).Contains($Mark)) {
        throw ('The app registration "' + [string] $found.DisplayName + '" does not carry the mark of apply-app.ps1, so somebody else made ' +
            'it or changed its notes. It stays. Delete it in the Microsoft Entra admin centre under App registrations, if you want it gone.')
    }
    if (-not $PSCmdlet.ShouldProcess([string] $found.DisplayName, 'Delete the app registration, with its secrets and its consent')) {
        Write-Result -Check 'App registration' -State 'not done' -Detail ('"' + [string] $found.DisplayName + '" would be deleted.')
        return
    }
    Remove-MgApplication -ApplicationId ([string] $found.Id) -ErrorAction 'Stop' | Out-Null
    if ($null -ne (Find-Application -AppId $found.AppId -Name '')) {
        throw 'Entra still shows the app registration. Wait a minute, then run this script again.'
    }
    Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $found.DisplayName + '" was deleted, with its secrets and its consent. Entra keeps it among the deleted ones for 30 days.')
}

function Undo-Consent {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    if (-not $Saved.consented) { return }
    $permission = Find-Permission -As $Saved.sign_in
    $enterprise = Find-Enterprise -AppId $Saved.client_id
    $given = @()
    if ($null -ne $enterprise) { $given = @(Find-Consent -Enterprise $enterprise -Permission $permission) }
    if ($given.Count -eq 0) {
        Write-Result -Check 'Consent' -State 'ok' -Detail ('There is none to ' + $permission.Name + ', as before.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Take the consent to ' + $permission.Name + ' back')) {
        Write-Result -Check 'Consent' -State 'not done' -Detail ('The consent to ' + $permission.Name + ' would be taken back.')
        return
    }
    foreach ($one in $given) {
        if ($permission.Kind -eq 'Scope' -and ([string] $one.Scope).Trim() -ne $permission.Name) {
            Write-Result -Check 'Consent' -State 'look' -Detail ('It holds other permissions too (' + ([string] $one.Scope).Trim() + '), so it stays. Microsoft Entra admin centre: Enterprise applications, the app, Permissions.')
            return
        }
        if ($permission.Kind -eq 'Role') {
            Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId ([string] $enterprise.Id) -AppRoleAssignmentId ([string] $one.Id) -ErrorAction 'Stop' | Out-Null
        }
        else { Remove-MgOauth2PermissionGrant -InputObject @{ OAuth2PermissionGrantId = [string] $one.Id } -ErrorAction 'Stop' | Out-Null }
    }
    Write-Result -Check 'Consent' -State 'ok' -Detail ('The consent to ' + $permission.Name + ' was taken back.')
}

function Undo-Credential {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved, [object] $Application)
    $made = @($Saved.secrets | Where-Object -FilterScript { $null -ne $_ })
    $there = @($Application.PasswordCredentials | Where-Object -FilterScript { $null -ne $_ -and $made -contains [string] $_.KeyId })
    foreach ($one in $there) {
        if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Delete the client secret ' + [string] $one.KeyId)) {
            Write-Result -Check 'Client secret' -State 'not done' -Detail ([string] $one.KeyId + ' would be deleted.')
            continue
        }
        Remove-MgApplicationPassword -ApplicationId ([string] $Application.Id) -KeyId ([string] $one.KeyId) -ErrorAction 'Stop' | Out-Null
        Write-Result -Check 'Client secret' -State 'ok' -Detail ([string] $one.KeyId + ' was deleted.')
    }
    if ([string] $Saved.certificate -eq '') { return }
    $keys = @($Application.KeyCredentials | Where-Object -FilterScript { $null -ne $_ })
    if ($keys.Count -eq 0) { return }
    if ($keys.Count -gt 1) {
        Write-Result -Check 'Certificate' -State 'look' -Detail ('Somebody else added certificates since. Delete ' + [string] $Saved.certificate + ' in the Microsoft Entra admin centre: App registrations, the app, Certificates & secrets.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Delete the certificate ' + [string] $Saved.certificate)) {
        Write-Result -Check 'Certificate' -State 'not done' -Detail ([string] $Saved.certificate + ' would be deleted.')
        return
    }
    Update-MgApplication -ApplicationId ([string] $Application.Id) -BodyParameter @{ keyCredentials = @() } -ErrorAction 'Stop' | Out-Null
    Write-Result -Check 'Certificate' -State 'ok' -Detail ([string] $Saved.certificate + ' was deleted.')
}

function Undo-Access {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved, [object] $Application)
    if (-not $Saved.access_added) { return }
    $permission = Find-Permission -As $Saved.sign_in
    if (-not (Test-Access -Application $Application -Permission $permission)) { return }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Take the permission ' + $permission.Name + ' off the app registration')) {
        Write-Result -Check 'App registration' -State 'not done' -Detail ('It would no longer ask for ' + $permission.Name + '.')
        return
    }
    $left = @()
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource) { continue }
        $entries = @($resource.ResourceAccess | Where-Object -FilterScript { [string] $_.Id -ne $permission.Id } | ForEach-Object -Process { @{ id = [string] $_.Id; type = [string] $_.Type } })
        if ($entries.Count -gt 0) { $left = @($left + @{ resourceAppId = [string] $resource.ResourceAppId; resourceAccess = $entries }) }
    }
    Update-MgApplication -ApplicationId ([string] $Application.Id) -BodyParameter @{ requiredResourceAccess = $left } -ErrorAction 'Stop' | Out-Null
    Write-Result -Check 'App registration' -State 'ok' -Detail ('It no longer asks for ' + $permission.Name + '.')
}

function Undo-Enterprise {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    if ($Saved.enterprise_existed) { return }
    $enterprise = Find-Enterprise -AppId $Saved.client_id
    if ($null -eq $enterprise) { return }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Delete its Enterprise application')) {
        Write-Result -Check 'Enterprise application' -State 'not done' -Detail 'It would be deleted.'
        return
    }
    Remove-MgServicePrincipal -ServicePrincipalId ([string] $enterprise.Id) -ErrorAction 'Stop' | Out-Null
    Write-Result -Check 'Enterprise application' -State 'ok' -Detail 'It was deleted.'
}

try {
    $state = Read-State
    if ($null -eq $state) {
        throw ('There is no state file at ' + $StatePath + ', so apply-app.ps1 has changed nothing from here. ' +
            'If the file was moved, name it with -StatePath.')
    }
    if ([string] $state.undone -ne '') {
        Write-Result -Check 'Undo' -State 'ok' -Detail 'Everything was already taken back. Nothing is left to do.'
    }
    else {
        if ($null -ne $state.application) {
            $own = -not ($state.application.existed -and $state.application.consented)
            Connect-AppGraph -As $state.application.sign_in -ConsentIsRead:$own
        }
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        Skip-ForgottenSendAs -State $state
        Undo-SendAsPart -State $state
        Undo-MailboxPart -State $state
        if ($null -ne $state.application) {
            Confirm-SameTenant
            Undo-MailboxRight -Saved $state.application
            Undo-Principal -Saved $state.application
            Undo-Registration -Saved $state.application -Mark $state.id
        }
        if (@($script:Summary | Where-Object -FilterScript { $_.State -eq 'not done' }).Count -eq 0) {
            $state.undone = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
            Save-State -State $state
        }
    }
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant; Disconnect-Graph }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

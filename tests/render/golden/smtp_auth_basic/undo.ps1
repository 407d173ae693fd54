#Requires -Version 5.1
<#
.SYNOPSIS
    Takes back what apply.ps1 changed for Front desk.

.DESCRIPTION
    Reads the file that apply.ps1 saved before its first change, and puts back exactly what stands there.
    A connector is removed only if apply.ps1 made it. A connector that existed keeps everything but the addresses that apply.ps1 added. A mailbox's SMTP AUTH switch goes back to on, off or inherit.
    What somebody else has changed since stays, and is named.
    It asks before each change. Run it twice without harm.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER StatePath
    The file that keeps how things were before the first change. Empty: it stands beside this script.

.EXAMPLE
    .\undo.ps1 -WhatIf

    Shows what would change, and changes nothing.

.EXAMPLE
    .\undo.ps1

    Asks before each change, then puts things back.

.EXAMPLE
    .\undo.ps1 -Confirm:$false

    The same without asking.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP AUTH with a password).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\undo.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [string] $StatePath = ''
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$script:Summary = @()
$script:Stopped = $false
$script:OpenedSession = ''
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-apply.json' }

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

try {
    $state = Read-State
    if ($null -eq $state) {
        throw ('There is no state file at ' + $StatePath + ', so apply.ps1 has changed nothing from here. ' +
            'If the file was moved, name it with -StatePath.')
    }
    if ([string] $state.undone -ne '') {
        Write-Result -Check 'Undo' -State 'ok' -Detail 'Everything was already taken back. Nothing is left to do.'
    }
    else {
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        Undo-SendAsPart -State $state
        Undo-MailboxPart -State $state
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
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

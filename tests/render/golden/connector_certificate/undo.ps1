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
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP relay, connector by certificate).
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

function Read-List {
    # The values of a property that holds several, as text and without empty ones.
    param([object] $Item, [string] $Name)
    foreach ($value in @(Read-Property -Item $Item -Name $Name)) {
        if ($null -ne $value -and [string] $value -ne '') { [string] $value }
    }
}

function Undo-ConnectorPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $saved = $State.connector
    if ($null -eq $saved) { return }
    $name = [string] $saved.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is not there, so there is nothing to take back.')
        return
    }
    if (-not $saved.existed) {
        Undo-Creation -Connector $found[0] -Mark $State.id
        return
    }
    Undo-Extension -Connector $found[0] -Saved $saved
}

function Undo-Creation {
    # Removes only what apply.ps1 made: the connector's comment carries the number of the state file.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Connector, [string] $Mark)
    $name = [string] $Connector.Name
    if (-not ([string] (Read-Property -Item $Connector -Name 'Comment')).Contains($Mark)) {
        throw ('The connector "' + $name + '" does not carry the mark of apply.ps1, so somebody else made it or changed its ' +
            'comment. It stays. Remove it in the Exchange admin centre under Mail flow, Connectors, if you want it gone.')
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Remove the inbound connector')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be removed.')
        return
    }
    Remove-InboundConnector -Identity $name -Confirm:$false -ErrorAction 'Stop'
    $left = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($left.Count -gt 0) {
        throw ('Exchange still shows the connector "' + $name + '". Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" was removed.')
}

function Undo-Extension {
    # Takes out the addresses that apply.ps1 put in, and keeps what others have changed since.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Connector, [object] $Saved)
    $name = [string] $Connector.Name
    $added = @($Saved.added)
    $present = @(Read-List -Item $Connector -Name 'SenderIPAddresses')
    $rest = @($present | Where-Object -FilterScript { $added -notcontains $_ })
    $off = $Connector.Enabled -and -not $Saved.enabled
    if ($rest.Count -eq $present.Count -and -not $off) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is already as it was.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Put the inbound connector back as it was')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would know only ' + ($rest -join ', ') + '.')
        return
    }
    if ($rest.Count -ne $present.Count) {
        Set-InboundConnector -Identity $name -SenderIPAddresses $rest -Confirm:$false -ErrorAction 'Stop'
    }
    if ($off) {
        Set-InboundConnector -Identity $name -Enabled $false -Confirm:$false -ErrorAction 'Stop'
    }
    $now = @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0]
    $left = @(Read-List -Item $now -Name 'SenderIPAddresses' | Where-Object -FilterScript { $added -contains $_ })
    if ($left.Count -gt 0 -or ($off -and $now.Enabled)) {
        throw ('Exchange does not show the connector "' + $name + '" as it was yet. Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is as it was.')
    $others = @($rest | Where-Object -FilterScript { @($Saved.sender_ips) -notcontains $_ })
    if ($others.Count -gt 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('Somebody else added ' + ($others -join ', ') + ' since. They stay.')
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
        Undo-ConnectorPart -State $state
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

#Requires -Version 5.1
<#
.SYNOPSIS
    Checks that contoso.com is ready for Front desk. It changes nothing in Microsoft 365.

.DESCRIPTION
    Direct Send needs no change in Microsoft 365: the device hands mail to your own mail host like any outside sender. What is left is DNS and the device.
    It reads what must be right first, stops with a sentence where it is not, and prints what is left for you to do.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER DnsRecord
    The DNS records that belong to this plan. They are printed; this script publishes none.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

.EXAMPLE
    .\apply.ps1

    Reads, and prints what is left for you to do.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, Direct Send).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Reading is enough: the role Global Reader or the role group View-Only Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\apply.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidateNotNullOrEmpty()]
    [string[]] $DnsRecord = @('change TXT at contoso.com: v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all'),

    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @(
        'Run apply.ps1. It makes the connector and prints the undo line.',
        'Publish the SPF record.',
        'Type the settings at the device.',
        'Send a test email from the device.'
    )
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$script:Summary = @()
$script:Stopped = $false
$script:OpenedSession = ''

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

function Confirm-DirectSendAllowed {
    # Stops where the organisation refuses Direct Send. That switch protects people: it is read here, never changed.
    $refuses = Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'RejectDirectSend'
    if ($refuses) {
        throw ('Your organisation refuses Direct Send (RejectDirectSend is on). Leave it on: it keeps strangers from sending ' +
            'as you. Let an inbound connector recognise this device instead, by its address or its certificate.')
    }
    Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation accepts it (RejectDirectSend is off).'
}

function Write-NothingChanged {
    Write-Line -Text ''
    Write-Line -Text 'Nothing was changed in Microsoft 365: this plan needs no change there that a script should make.'
}

function Write-DnsRecord {
    # For you to publish where the domain's DNS is kept. A name may have one SPF record only: change it, never add a second.
    Write-Line -Text ''
    Write-Line -Text 'DNS records to publish:'
    foreach ($record in $DnsRecord) { Write-Line -Text ('  ' + $record) }
}

function Write-StepByHand {
    Write-Line -Text ''
    Write-Line -Text 'What is left for you to do, in this order:'
    $number = 0
    foreach ($step in $StepByHand) {
        $number = $number + 1
        Write-Line -Text ('  ' + $number + '. ' + $step)
    }
}

try {
    Connect-Tenant
    Confirm-AcceptedDomain -Name $Domain
    Confirm-DirectSendAllowed
    Write-NothingChanged
    Write-DnsRecord
    Write-StepByHand
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

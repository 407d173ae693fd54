#Requires -Version 5.1
<#
.SYNOPSIS
    Says whether Microsoft 365 is ready for Front desk, and what became of its last messages.

.DESCRIPTION
    Reads only, and changes nothing in Microsoft 365: beside signing in and out it uses commands that begin with Get. Search this file for New, Set, Add or Remove with a dash behind, and you find none.
    Send a message from the device itself first: nothing else proves that it works. Exchange needs some minutes until a message shows in the trace.
    Run it every month. With -ReportPath it keeps the result in a file.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER SenderAddress
    The address that the device sends from.

.PARAMETER Days
    How many days the message trace looks back, ten at most.

.PARAMETER ReportPath
    A file for the result. Empty: none is written.

.EXAMPLE
    .\verify.ps1

    Reads, and says for each point whether it is right.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, Azure Communication Services Email).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Reading is enough: the role Global Reader or the role group View-Only Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\verify.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string] $SenderAddress = 'scanner@contoso.com',

    [ValidateRange(1, 10)]
    [int] $Days = 2,

    [string] $ReportPath = ''
)

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

function Test-Part {
    # One check. One that cannot be made is said, and the others go on.
    param([string] $Name, [scriptblock] $Body)
    try { & $Body }
    catch { Write-Result -Check $Name -State 'unknown' -Detail $_.Exception.Message }
}

function Test-Trace {
    # What Exchange did with the device's last messages. The trace reaches back ten days at most in one question.
    if ($null -eq (Get-Command -Name 'Get-MessageTraceV2' -ErrorAction 'SilentlyContinue')) {
        throw ('This version of the module has no Get-MessageTraceV2. Bring it up to date with: ' +
            'Update-Module -Name ExchangeOnlineManagement')
    }
    $until = (Get-Date).ToUniversalTime()
    $since = $until.AddDays(-$Days)
    $messages = @(Get-MessageTraceV2 -SenderAddress $SenderAddress -StartDate $since -EndDate $until -ResultSize 100 -ErrorAction 'Stop')
    if ($messages.Count -eq 0) {
        Write-Result -Check 'Message trace' -State 'look' -Detail ('No message from ' + $SenderAddress + ' in the last ' + $Days + ' days. Send one from the device, wait some minutes, then run this script again.')
        return
    }
    $bad = @($messages | Where-Object -FilterScript { 'Delivered', 'GettingStatus', 'Pending', 'Expanded' -notcontains [string] $_.Status })
    Write-Line -Text '    The times are UTC.'
    foreach ($message in @($messages | Select-Object -First 20)) {
        $when = [string] $message.Received
        if ($message.Received -is [datetime]) { $when = $message.Received.ToString('s') }
        Write-Line -Text ('    ' + $when + '  ' + [string] $message.Status + '  to ' + [string] $message.RecipientAddress +
            '  from ' + [string] (Read-Property -Item $message -Name 'FromIP'))
    }
    if ($bad.Count -gt 0) { Write-Result -Check 'Message trace' -State 'problem' -Detail ([string] $bad.Count + ' of ' + $messages.Count + ' messages did not reach an inbox.') }
    else { Write-Result -Check 'Message trace' -State 'ok' -Detail ([string] $messages.Count + ' messages, none refused.') }
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

function Test-DirectSendSwitch {
    # This device does not need Direct Send, so both answers are fine. The safer one is said.
    $refuses = Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'RejectDirectSend'
    if ($refuses) { Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation refuses it (RejectDirectSend is on). This device does not need it.' }
    else { Write-Result -Check 'Direct Send' -State 'look' -Detail 'Your organisation accepts it (RejectDirectSend is off). This device does not need it: reject-direct-send.ps1 lists who would break if you refuse it.' }
}

function Write-Report {
    # Only with -ReportPath: a dated record of this run, for those who check every month.
    [CmdletBinding(SupportsShouldProcess = $true)]
    param()
    if ($ReportPath -eq '') { return }
    $report = [ordered]@{
        schema = 1
        kind = 'relay-wizard-verification'
        created = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
        domain = $Domain
        results = $script:Summary
    }
    $json = ConvertTo-Json -InputObject $report -Depth 4
    $path = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ReportPath)
    if ($PSCmdlet.ShouldProcess($path, 'Write the report')) {
        [System.IO.File]::WriteAllText($path, $json)
        Write-Line -Text ('The report is here: ' + $path)
    }
}

try {
    Connect-Tenant
    Test-Part -Name 'Accepted domain' -Body { Confirm-AcceptedDomain -Name $Domain }
    Test-Part -Name 'Direct Send' -Body { Test-DirectSendSwitch }
    Test-Part -Name 'Message trace' -Body { Test-Trace }
    Write-Report
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if (@($script:Summary | Where-Object -FilterScript { $_.State -eq 'problem' }).Count -gt 0) { $script:Stopped = $true }
if ($script:Stopped) { exit 1 }

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

.PARAMETER SpfAddress
    The addresses of your site that the SPF record must hold. Empty: none has to.

.PARAMETER SpfInclude
    What the SPF record must include, since mail leaves through Microsoft 365. Empty: nothing has to.

.PARAMETER HighVolumeAccount
    The High Volume Email account. Empty: the accounts and the billing policy are read, no account's settings.

.PARAMETER Days
    How many days the message trace looks back, ten at most.

.PARAMETER ReportPath
    A file for the result. Empty: none is written.

.EXAMPLE
    .\verify.ps1

    Reads, and says for each point whether it is right.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, High Volume Email).
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
    [string] $SenderAddress = 'bulk@contoso.com',

    [string[]] $SpfAddress = @(),

    [string] $SpfInclude = 'spf.protection.outlook.com',

    [string] $HighVolumeAccount = 'bulk@contoso.com',

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

function Read-Spf {
    # The SPF records at a name.
    param([string] $Name)
    foreach ($record in @(Resolve-DnsName -Name $Name -Type 'TXT' -ErrorAction 'Stop')) {
        $text = @(Read-Property -Item $record -Name 'Strings') -join ''
        if ($text -eq 'v=spf1' -or $text -like 'v=spf1 *') { $text }
    }
}

function Measure-Spf {
    # Follows a record as a receiver does: counts what costs a look-up, and notes which networks may send.
    param([string] $Text)
    foreach ($term in @($Text -split ' +')) {
        $word = $term -replace '^[+]', ''
        if ($word -like 'ip4:*') {
            $script:SpfNetworks = @($script:SpfNetworks + ($word -replace '^ip4:', ''))
            continue
        }
        $plain = $term -replace '^[-+~?]', ''
        if ($plain -notmatch '^(include:|redirect=|exists:|(a|mx|ptr)([:/]|$))') { continue }
        $script:SpfLookups = $script:SpfLookups + 1
        if ($script:SpfLookups -gt 20) { return }
        if ($plain -notmatch '^(include:|redirect=)') {
            $script:SpfUnread = $true
            continue
        }
        $next = $plain -replace '^(include:|redirect=)', ''
        $script:SpfIncluded = @($script:SpfIncluded + $next)
        try { $inner = @(Read-Spf -Name $next) }
        catch { $inner = @() }
        if ($inner.Count -eq 1) { Measure-Spf -Text $inner[0] }
        else { $script:SpfBroken = @($script:SpfBroken + $next) }
    }
}

function Test-InNetwork {
    # True where the network of an ip4 term holds the IPv4 address.
    param([string] $Address, [string] $Network)
    $parts = $Network.Split('/')
    $known = $parts[0] -as [System.Net.IPAddress]
    $wanted = $Address.Split('/')[0] -as [System.Net.IPAddress]
    if ($null -eq $known -or $null -eq $wanted) { return $false }
    $bits = 32
    if ($parts.Count -gt 1) { $bits = [int] $parts[1] }
    $ours = $wanted.GetAddressBytes()
    $theirs = $known.GetAddressBytes()
    if ($ours.Count -ne 4 -or $theirs.Count -ne 4) { return $false }
    for ($index = 0; $index -lt 4; $index++) {
        $here = $bits - 8 * $index
        if ($here -le 0) { return $true }
        $mask = 255
        if ($here -lt 8) { $mask = 256 - [int] [math]::Pow(2, 8 - $here) }
        if (($ours[$index] -band $mask) -ne ($theirs[$index] -band $mask)) { return $false }
    }
    return $true
}

function Test-SpfRecord {
    # What receivers read: one record, ten look-ups at most, and who may send.
    if ($null -eq (Get-Command -Name 'Resolve-DnsName' -ErrorAction 'SilentlyContinue')) {
        Write-Result -Check 'SPF' -State 'look' -Detail 'This computer has no Resolve-DnsName, which comes with Windows. Read the record on the page Domain of Relay Wizard.'
        return
    }
    $records = @(Read-Spf -Name $Domain)
    if ($records.Count -eq 0) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ($Domain + ' has no SPF record, so receivers trust its mail less.')
        return
    }
    foreach ($record in $records) { Write-Line -Text ('    ' + $record) }
    if ($records.Count -gt 1) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ($Domain + ' has ' + $records.Count + ' SPF records, so receivers trust none. Make one of them.')
        return
    }
    $script:SpfLookups = 0
    $script:SpfNetworks = @()
    $script:SpfIncluded = @()
    $script:SpfBroken = @()
    $script:SpfUnread = $false
    Measure-Spf -Text $records[0]
    if ($script:SpfLookups -gt 10) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record costs ' + $script:SpfLookups + ' look-ups, and receivers stop after ten: all mail then fails SPF. Take out what nobody sends through any more, or write addresses as ip4.')
        return
    }
    if ($script:SpfBroken.Count -gt 0) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record includes ' + ($script:SpfBroken -join ', ') + ', where there is not one SPF record: all mail then fails SPF.')
        return
    }
    $lacking = @($SpfAddress | Where-Object -FilterScript {
            $address = $_
            @($script:SpfNetworks | Where-Object -FilterScript { Test-InNetwork -Address $address -Network $_ }).Count -eq 0
        })
    if ($SpfInclude -ne '' -and $script:SpfIncluded -notcontains $SpfInclude) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record lacks include:' + $SpfInclude + ', so what leaves through Microsoft 365 fails SPF.')
    }
    elseif ($lacking.Count -gt 0 -and $script:SpfUnread) {
        Write-Result -Check 'SPF' -State 'look' -Detail ('No ip4 term holds ' + ($lacking -join ', ') + '. The record has other terms (a, mx, exists) that were not followed and may.')
    }
    elseif ($lacking.Count -gt 0) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record does not hold ' + ($lacking -join ', ') + '. dns.txt has the record as it should be.')
    }
    else {
        $holds = ''
        if ($SpfAddress.Count -gt 0) { $holds = ' ' + ($SpfAddress -join ', ') + ' is in it.' }
        Write-Result -Check 'SPF' -State 'ok' -Detail ('One record, ' + $script:SpfLookups + ' of ten look-ups.' + $holds)
    }
}

function Confirm-HighVolumeAccount {
    # High Volume Email sends from an account of its own kind, and only while a billing policy pays for it.
    $policies = @(Get-BillingPolicy -ResourceType 'HVE' -ErrorAction 'Stop')
    if ($policies.Count -eq 0) {
        Write-Result -Check 'Billing' -State 'problem' -Detail 'There is no billing policy for High Volume Email. Without one nothing is sent.'
    }
    else { Write-Result -Check 'Billing' -State 'ok' -Detail ([string] $policies.Count + ' billing policy or policies for High Volume Email.') }
    if ($HighVolumeAccount -eq '') {
        Write-Result -Check 'Account' -State 'look' -Detail 'Name the account with -HighVolumeAccount to have it checked.'
        return
    }
    try { $account = Get-HVEAccountSettings -Identity $HighVolumeAccount -ErrorAction 'Stop' }
    catch {
        throw ($HighVolumeAccount + ' is not a High Volume Email account of this organisation. Create it in the Exchange ' +
            'admin centre under Mail flow, High Volume Email. Exchange says: ' + $_.Exception.Message)
    }
    Write-Result -Check 'Account' -State 'ok' -Detail ($HighVolumeAccount + ' is a High Volume Email account.')
    $billing = Get-HVEAccountBillingPolicy -Identity $HighVolumeAccount -ErrorAction 'Stop'
    $status = [string] (Read-Property -Item $billing -Name 'BillingPolicyStatus')
    $replyTo = [string] (Read-Property -Item $account -Name 'ReplyTo')
    if ($status -eq 'BillingPolicyValid') { Write-Result -Check 'Account billing' -State 'ok' -Detail ('Paid for. Replies go to: ' + $replyTo) }
    else { Write-Result -Check 'Account billing' -State 'problem' -Detail ('Exchange says: ' + $status) }
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
    Test-Part -Name 'SPF' -Body { Test-SpfRecord }
    Test-Part -Name 'High Volume Email' -Body { Confirm-HighVolumeAccount }
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

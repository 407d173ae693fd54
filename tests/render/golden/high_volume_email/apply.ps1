#Requires -Version 5.1
<#
.SYNOPSIS
    Checks that contoso.com is ready for Front desk. It changes nothing in Microsoft 365.

.DESCRIPTION
    A High Volume Email account costs money by use, so you create it yourself, in the Exchange admin centre under Mail flow, High Volume Email. This script then checks account and billing.
    It reads what must be right first, stops with a sentence where it is not, and prints what is left for you to do.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER HighVolumeAccount
    The High Volume Email account. Empty: the accounts and the billing policy are read, no account's settings.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

.EXAMPLE
    .\apply.ps1

    Reads, and prints what is left for you to do.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, High Volume Email).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Reading is enough: the role Global Reader or the role group View-Only Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\apply.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [string] $HighVolumeAccount = 'bulk@contoso.com',

    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @(
        'Needed first: Only your own people receive the mail. People outside your organisation receive the mail too, and this way reaches your own mailboxes only. Send to your own people only.',
        'Find out: The device can sign in, with OAuth 2.0 or a password. It is not known whether the device can sign in. Look in the device''s mail settings for a user name, a password or a sign-in button.',
        'Find out: The device speaks STARTTLS with TLS 1.2 or newer. It is not known whether the device speaks STARTTLS with TLS 1.2 or newer. Look for STARTTLS in the device''s mail settings, and for its TLS version in the security settings or the data sheet.',
        'Find out: The device reaches Microsoft on port 587. It is not known whether the device can use port 587 and your network lets it out. Test port 587 from a computer in the same network, for instance with the Domain page of this program.',
        'Find out: Security defaults do not stand in the way. It is not known whether security defaults are on; they block sign-in with a password. Look in the Microsoft Entra admin centre under Overview, Properties, Manage security defaults.',
        'Connect the Azure subscription for billing. Microsoft 365 admin centre, Pay-as-you-go services. Without a valid billing policy the account stops sending.',
        'Create the High Volume Email account. Click: Exchange admin centre, Mail flow, High Volume Email; then run apply.ps1 to have account and billing checked. The device sends as this account and as nobody else. Check the live page before you rely on it: Microsoft Learn: High Volume Email for Microsoft 365 (https://learn.microsoft.com/exchange/mail-flow-best-practices/high-volume-mails-m365).',
        'Enter the settings on the device. Look for the mail settings, usually under Network, Email, SMTP or Notifications.',
        'Send a test message from the device itself. A test from this computer proves the tenant and the network, not the device.'
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

function Write-NothingChanged {
    Write-Line -Text ''
    Write-Line -Text 'Nothing was changed in Microsoft 365: this plan needs no change there that a script should make.'
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
    Confirm-HighVolumeAccount
    Write-NothingChanged
    Write-StepByHand
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

#Requires -Version 5.1
<#
.SYNOPSIS
    Checks that contoso.com is ready for Front desk. It changes nothing in Microsoft 365.

.DESCRIPTION
    Azure Communication Services is set up in the Azure portal, not in Exchange. This script reads what Exchange knows about the sender's domain.
    It reads what must be right first, stops with a sentence where it is not, and prints what is left for you to do.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

.EXAMPLE
    .\apply.ps1

    Reads, and prints what is left for you to do.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, Azure Communication Services Email).
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
    [string[]] $StepByHand = @(
        'Find out: The device can sign in, with OAuth 2.0 or a password. It is not known whether the device can sign in. Look in the device''s mail settings for a user name, a password or a sign-in button.',
        'Find out: The device speaks STARTTLS with TLS 1.2 or newer. It is not known whether the device speaks STARTTLS with TLS 1.2 or newer. Look for STARTTLS in the device''s mail settings, and for its TLS version in the security settings or the data sheet.',
        'Find out: The device reaches Microsoft on port 587 or 25. It is not known whether the device can use port 587 or 25 and your network lets it out. Test port 587 from a computer in the same network, for instance with the Domain page of this program.',
        'Create the Communication Services resource and verify contoso.com. In the Azure portal: Email Communication Service with your own domain, a Communication Services resource, and a link between the two.',
        'Make scanner@contoso.com a MailFrom address in Azure. Azure portal, your Email Communication Service, Provision domains, the domain, MailFrom addresses. A From that is none of them is refused.',
        'Create the SMTP user name. Register an app, give it the role Communication and Email Service Owner on the resource, and create an SMTP Username tied to it. The password is the app''s client secret; note the day on which it ends.',
        'Publish the records that Azure shows for contoso.com. Azure shows one TXT record for ownership, one for SPF and two for DKIM. Merge its SPF part into the record that you have. Check the live page before you rely on it: Microsoft Learn: SMTP authentication for Azure Communication Services Email, text of 2023 (https://learn.microsoft.com/azure/communication-services/quickstarts/email/send-email-smtp/smtp-authentication).',
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
    try {
        Confirm-AcceptedDomain -Name $Domain
    }
    catch {
        Write-Result -Check 'Accepted domain' -State 'note' -Detail ($_.Exception.Message +
            ' Azure does not ask for that: it verifies the domain by itself.')
    }
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

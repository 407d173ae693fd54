#Requires -Version 5.1
<#
.SYNOPSIS
    Lets Front desk sign in to Microsoft 365 and send mail from contoso.com.

.DESCRIPTION
    Changes one switch: SMTP AUTH is allowed for the mailbox that the device signs in with. The switch of the organisation stays as it is.
    Lets that mailbox send as the address that the device writes into From (Send As).
    Before the first change it saves how things are now, in a file beside this script, and at the end it prints the line that takes everything back.
    It asks before each change, checks after each step and stops with a sentence where something is not as it should be. Run it twice without harm: what is there already is left alone.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER Mailbox
    The mailbox that the device signs in with.

.PARAMETER SendAsIdentity
    The addresses that the device writes into From.

.PARAMETER SendAsTrustee
    Who may send as each of them, in the same order.

.PARAMETER StatePath
    The file that keeps how things were before the first change. Empty: it stands beside this script.

.PARAMETER DnsRecord
    The DNS records that belong to this plan. They are printed; this script publishes none.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

.EXAMPLE
    .\apply.ps1 -WhatIf

    Shows what would change, and changes nothing.

.EXAMPLE
    .\apply.ps1

    Asks before each change, makes it, and checks it.

.EXAMPLE
    .\apply.ps1 -Confirm:$false

    The same without asking.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP AUTH with a password).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\apply.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string] $Mailbox = 'devices@contoso.com',

    [ValidateNotNullOrEmpty()]
    [string[]] $SendAsIdentity = @('scanner@contoso.com'),

    [ValidateNotNullOrEmpty()]
    [string[]] $SendAsTrustee = @('devices@contoso.com'),

    [string] $StatePath = '',

    [ValidateNotNullOrEmpty()]
    [string[]] $DnsRecord = @('add TXT at contoso.com: v=spf1 include:spf.protection.outlook.com -all'),

    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @(
        'Find out: The device can sign in with a password. It is not known whether the device can sign in with a password. Look in the device''s mail settings for fields for a user name and a password.',
        'Find out: Security defaults do not stand in the way. It is not known whether security defaults are on; they block sign-in with a password. Look in the Microsoft Entra admin centre under Overview, Properties, Manage security defaults.',
        'Find out: The device speaks STARTTLS with TLS 1.2 or newer. It is not known whether the device speaks STARTTLS with TLS 1.2 or newer. Look for STARTTLS in the device''s mail settings, and for its TLS version in the security settings or the data sheet.',
        'Find out: The device reaches Microsoft on port 587 or 25. It is not known whether the device can use port 587 or 25 and your network lets it out. Test port 587 from a computer in the same network, for instance with the Domain page of this program.',
        'Give devices@contoso.com a long password and type it into the device. Some devices cut a password off without saying so. An app password is no way round: it ends together with passwords.',
        'Publish the SPF record. One record that begins with v=spf1 and no second one. It takes effect within the time that your DNS allows, usually an hour.',
        'Enter the settings on the device. Look for the mail settings, usually under Network, Email, SMTP or Notifications.',
        'Send a test message from the device itself. A test from this computer proves the tenant and the network, not the device.',
        'Plan what comes after the password. At the end of December 2026 Microsoft switches password sign-in (Basic authentication) off by default. From then on this device can not send until an administrator switches it back on, and the day on which it ends for good has not been announced.'
    )
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

function Open-State {
    # An earlier run's state is kept: it is the only record of how things were before the first change.
    $earlier = Read-State
    if ($null -ne $earlier -and [string] $earlier.undone -eq '') {
        Write-Line -Text ('Goes on with the state of the first run: ' + $StatePath)
        return $earlier
    }
    $fresh = [ordered]@{
        schema = 1
        kind = 'relay-wizard-state'
        id = [guid]::NewGuid().ToString()
        domain = $Domain
        saved = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
        undone = ''
        connector = $null
        mailbox = @()
        send_as = @()
    }
    Save-State -State $fresh
    if ($WhatIfPreference) { Write-Line -Text ('How things are now would be saved here: ' + $StatePath) }
    else { Write-Line -Text ('How things are now is saved before anything changes: ' + $StatePath) }
    return $fresh
}

function Write-UndoLine {
    param([string] $File = 'undo.ps1')
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return }
    # Every character that PowerShell takes for a single quote is doubled, so that the line can be pasted.
    $quotes = "['\u2018-\u201B]"
    $undo = (Join-Path -Path $PSScriptRoot -ChildPath $File) -replace $quotes, '$0$0'
    $state = $StatePath -replace $quotes, '$0$0'
    Write-Line -Text ''
    Write-Line -Text 'To take it all back, run this line:'
    Write-Line -Text ("  & '" + $undo + "' -StatePath '" + $state + "'")
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

function Confirm-OrganisationSwitch {
    # Only told, never changed: the mailbox's own value wins over the organisation's.
    $disabled = Read-Property -Item (Get-TransportConfig -ErrorAction 'Stop') -Name 'SmtpClientAuthenticationDisabled'
    if ($disabled) {
        Write-Result -Check 'Organisation' -State 'ok' -Detail 'SMTP AUTH is off for the organisation and stays so. The mailbox has its own switch.'
        return
    }
    Write-Result -Check 'Organisation' -State 'look' -Detail 'SMTP AUTH is on for every mailbox that has no switch of its own. Microsoft advises: off here, on only where a device needs it.'
}

function Confirm-BasicAllowed {
    # An authentication policy that blocks Basic for SMTP beats the mailbox's own switch.
    param([string[]] $Addresses)
    foreach ($address in $Addresses) {
        $user = Get-User -Identity $address -ErrorAction 'Stop'
        $name = [string] (Read-Property -Item $user -Name 'AuthenticationPolicy')
        if ($name -eq '') { $name = [string] (Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'DefaultAuthenticationPolicy') }
        if ($name -eq '') {
            Write-Result -Check 'Authentication policy' -State 'ok' -Detail ('None applies to ' + $address + '.')
            continue
        }
        $policy = Get-AuthenticationPolicy -Identity $name -ErrorAction 'Stop'
        if (Read-Property -Item $policy -Name 'AllowBasicAuthSmtp') {
            Write-Result -Check 'Authentication policy' -State 'ok' -Detail ('"' + $name + '" lets ' + $address + ' sign in with a password over SMTP.')
            continue
        }
        Write-Result -Check 'Authentication policy' -State 'problem' -Detail ('"' + $name + '" blocks password sign-in over SMTP for ' + $address + '.')
    }
}

function Invoke-MailboxPart {
    # Switches SMTP AUTH on for these mailboxes alone. The organisation's own switch stays as it is.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    # All are read before the first is changed, so that one that is missing is told before anything is half done.
    $present = @{}
    $lacking = @()
    foreach ($address in $Mailbox) {
        try { $present[$address] = Read-SmtpSwitch -Address $address }
        catch { $lacking = @($lacking + $_.Exception.Message) }
    }
    if ($lacking.Count -gt 0) { throw ($lacking -join ' ') }
    foreach ($address in $Mailbox) {
        $known = @($State.mailbox | Where-Object -FilterScript { $null -ne $_ -and $_.identity -eq $address })
        if ($known.Count -eq 0) {
            $entry = [pscustomobject]@{ identity = $address; before = $present[$address] }
            $State.mailbox = [object[]] @(@($State.mailbox | Where-Object -FilterScript { $null -ne $_ }) + $entry)
            Save-State -State $State
        }
        if ($present[$address] -eq 'on') {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is already on for ' + $address + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Switch SMTP AUTH on for this mailbox')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would be switched on for ' + $address + '.')
            continue
        }
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $false -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne 'on') {
            throw ('Exchange does not show SMTP AUTH as on for ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is now on for ' + $address + ' (before: ' + $present[$address] + ').')
    }
}

function Test-SendAs {
    # True where the trustee may already send as the address.
    param([string] $Identity, [string] $Trustee)
    $rights = @(Get-RecipientPermission -Identity $Identity -Trustee $Trustee -AccessRights 'SendAs' -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AccessControlType -ne 'Deny' })
    return $rights.Count -gt 0
}

function Invoke-SendAsPart {
    # Lets the signing-in mailbox send as the address that the device writes into From.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SendAsIdentity.Count -ne $SendAsTrustee.Count) {
        throw 'Give -SendAsIdentity and -SendAsTrustee the same number of addresses: they belong together in pairs.'
    }
    for ($index = 0; $index -lt $SendAsIdentity.Count; $index++) {
        $identity = $SendAsIdentity[$index]
        $trustee = $SendAsTrustee[$index]
        try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
        catch {
            throw ('Exchange cannot say who may send as ' + $identity + '. The address must belong to a mailbox, a group or ' +
                'another recipient of this organisation. Exchange says: ' + $_.Exception.Message)
        }
        if ($may) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may already send as ' + $identity + '.')
            continue
        }
        $known = @($State.send_as | Where-Object -FilterScript { $_.identity -eq $identity -and $_.trustee -eq $trustee })
        if ($known.Count -eq 0) {
            $entry = [pscustomobject]@{ identity = $identity; trustee = $trustee }
            $State.send_as = [object[]] @(@($State.send_as) + $entry)
            Save-State -State $State
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Let ' + $trustee + ' send as this address')) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would be allowed to send as ' + $identity + '.')
            continue
        }
        Add-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-SendAs -Identity $identity -Trustee $trustee)) {
            throw ('Exchange does not show the permission for ' + $identity + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may now send as ' + $identity + '.')
    }
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
    Confirm-OrganisationSwitch
    Confirm-BasicAllowed -Addresses $Mailbox
    $state = Open-State
    Invoke-MailboxPart -State $state
    Invoke-SendAsPart -State $state
    Write-DnsRecord
    Write-StepByHand
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
Write-UndoLine
if ($script:Stopped) { exit 1 }

#Requires -Version 5.1
<#
.SYNOPSIS
    Lets Front desk relay mail from contoso.com through Microsoft 365.

.DESCRIPTION
    Changes one thing: an inbound connector of the type OnPremises, by which Microsoft 365 recognises the device from its certificate and relays its mail to anyone. The device then needs no password.
    A connector of the same name, or one that already recognises the device, is shown and used. It is not changed, but for being switched on.
    Before the first change it saves how things are now, in a file beside this script, and at the end it prints the line that takes everything back.
    It asks before each change, checks after each step and stops with a sentence where something is not as it should be. Run it twice without harm: what is there already is left alone.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER ConnectorName
    The name of the inbound connector.

.PARAMETER CertificateName
    The name in the device's certificate, in a domain of this organisation, such as printer.contoso.com or *.contoso.com.

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
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP relay, connector by certificate).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\apply.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidateNotNullOrEmpty()]
    [string] $ConnectorName = 'Relay Wizard certificate contoso.com',

    [Parameter(Mandatory = $true, HelpMessage = 'The name in the device''s certificate, in a domain of this organisation, such as printer.contoso.com or *.contoso.com.')]
    [ValidateNotNullOrEmpty()]
    [string] $CertificateName,

    [string] $StatePath = '',

    [ValidateNotNullOrEmpty()]
    [string[]] $DnsRecord = @('add TXT at contoso.com: v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all'),

    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @(
        'Find out: The device can send without signing in. It is not known whether the device can send without signing in. Look in the device''s mail settings for a switch called authentication, and see whether it can be off.',
        'Find out: The device can present a certificate. It is not known whether the device can present a client certificate. Look in the device''s security settings for a certificate that is used for sending mail.',
        'Find out: The device speaks STARTTLS with TLS 1.2 or newer. It is not known whether the device speaks STARTTLS with TLS 1.2 or newer. Look for STARTTLS in the device''s mail settings, and for its TLS version in the security settings or the data sheet.',
        'Find out: The device reaches Microsoft on port 25. It is not known whether the device can use port 25 and your network lets it out. Test port 25 from a computer in the same network, for instance with the Domain page of this program.',
        'Publish the SPF record. One record that begins with v=spf1 and no second one. It takes effect within the time that your DNS allows, usually an hour.',
        'Install the certificate on the device. Install it with its private key and the whole chain. A missing intermediate certificate is refused with 5.7.64.',
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

function Read-List {
    # The values of a property that holds several, as text and without empty ones.
    param([object] $Item, [string] $Name)
    foreach ($value in @(Read-Property -Item $Item -Name $Name)) {
        if ($null -ne $value -and [string] $value -ne '') { [string] $value }
    }
}

function Find-Connector {
    # By name first; then a relay connector that already knows the certificate.
    $all = @(Get-InboundConnector -ErrorAction 'Stop')
    foreach ($connector in $all) {
        if ($connector.Name -eq $ConnectorName) { return $connector }
    }
    foreach ($connector in $all) {
        if ([string] $connector.ConnectorType -ne 'OnPremises') { continue }
        if ([string] (Read-Property -Item $connector -Name 'TlsSenderCertificateName') -eq $CertificateName) { return $connector }
    }
    return $null
}

function Find-MissingAddress {
    # This connector goes by the certificate: no address is ever missing, only the certificate's name can be.
    param([object] $Connector)
    $present = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
    if ($present -eq '' -or $CertificateName -notlike $present) { $CertificateName }
}

function Write-Connector {
    param([object] $Connector)
    $addresses = @(Read-List -Item $Connector -Name 'SenderIPAddresses') -join ', '
    $certificate = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
    Write-Line -Text ('    Name          ' + $Connector.Name)
    Write-Line -Text ('    Type          ' + [string] $Connector.ConnectorType)
    Write-Line -Text ('    Switched on   ' + [string] $Connector.Enabled)
    Write-Line -Text ('    Addresses     ' + $addresses)
    Write-Line -Text ('    Certificate   ' + $certificate)
    Write-Line -Text ('    TLS required  ' + [string] (Read-Property -Item $Connector -Name 'RequireTls'))
}

function Confirm-ConnectorFits {
    # A connector that is reused must recognise exactly this certificate name.
    param([object] $Connector)
    $present = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
    if ($present -ne $CertificateName) {
        throw ('The connector "' + $Connector.Name + '" recognises "' + $present + '", not "' + $CertificateName + '". ' +
            'This script does not change whom a connector trusts. Choose another name with -ConnectorName.')
    }
}

function Invoke-ConnectorCreation {
    # RequireTls: a certificate is only shown inside TLS.
    param([string] $Comment)
    New-InboundConnector -Name $ConnectorName -ConnectorType 'OnPremises' -SenderDomains '*' -TlsSenderCertificateName $CertificateName -RequireTls $true -Enabled $true -Comment $Comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
}

function Save-ConnectorState {
    # How the connector was before the first change, and which addresses this script adds to it.
    param([object] $State, [object] $Found, [string[]] $Missing)
    if ($null -eq $State.connector) {
        $before = [ordered]@{ name = $ConnectorName; existed = $false; enabled = $false; sender_ips = @(); added = @() }
        if ($null -ne $Found) {
            $before.name = [string] $Found.Name
            $before.existed = $true
            $before.enabled = [bool] $Found.Enabled
            $before.sender_ips = [string[]] @(Read-List -Item $Found -Name 'SenderIPAddresses')
        }
        $State.connector = $before
    }
    $name = $ConnectorName
    if ($null -ne $Found) { $name = [string] $Found.Name }
    if ($State.connector.name -ne $name) {
        throw ('The state file ' + $StatePath + ' belongs to the connector "' + $State.connector.name + '", and this run ' +
            'would change "' + $name + '". Name another state file with -StatePath.')
    }
    $State.connector.added = [string[]] @(@($State.connector.added) + $Missing | Select-Object -Unique)
    Save-State -State $State
}

function Invoke-ConnectorPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $found = Find-Connector
    if ($null -eq $found) {
        Save-ConnectorState -State $State -Found $null -Missing @()
        if (-not $PSCmdlet.ShouldProcess($ConnectorName, 'Create the inbound connector')) {
            Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $ConnectorName + '" would be created.')
            return
        }
        Invoke-ConnectorCreation -Comment ('Made by Relay Wizard, ' + $State.id)
        $name = $ConnectorName
        $done = 'was created.'
    }
    else {
        $name = [string] $found.Name
        Write-Line -Text 'A connector for this device exists already:'
        Write-Connector -Connector $found
        if ([string] $found.ConnectorType -ne 'OnPremises') {
            throw ('The connector "' + $name + '" is of the type ' + [string] $found.ConnectorType + ', which never relays to ' +
                'the internet. Choose another name with -ConnectorName.')
        }
        Confirm-ConnectorFits -Connector $found
        $missing = @(Find-MissingAddress -Connector $found)
        Save-ConnectorState -State $State -Found $found -Missing $missing
        $done = 'was there already and stays as it is.'
        if ($missing.Count -gt 0) {
            if (-not $PSCmdlet.ShouldProcess($name, 'Add the addresses ' + ($missing -join ', '))) {
                Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would learn ' + ($missing -join ', ') + '.')
                return
            }
            $all = @(Read-List -Item $found -Name 'SenderIPAddresses') + $missing
            Set-InboundConnector -Identity $name -SenderIPAddresses $all -Confirm:$false -ErrorAction 'Stop'
            $done = 'now also knows ' + ($missing -join ', ') + '.'
        }
        if (-not $found.Enabled) {
            if (-not $PSCmdlet.ShouldProcess($name, 'Switch the inbound connector on')) {
                Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be switched on.')
                return
            }
            Set-InboundConnector -Identity $name -Enabled $true -Confirm:$false -ErrorAction 'Stop'
            $done = $done + ' It was switched on.'
        }
    }

    $now = @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')
    if ($now.Count -ne 1) {
        throw ('Exchange does not show the connector "' + $name + '" yet. Wait some minutes, then run this script again.')
    }
    if (@(Find-MissingAddress -Connector $now[0]).Count -gt 0) {
        throw ('The connector "' + $name + '" does not show every address yet. Wait some minutes, then run this script again.')
    }
    if (-not $now[0].Enabled) {
        throw ('The connector "' + $name + '" exists but is switched off. In some subscriptions only Microsoft support can ' +
            'switch it on: open a support request in the Microsoft 365 admin centre.')
    }
    $known = @(Read-List -Item $now[0] -Name 'SenderIPAddresses')
    if ($known.Count -gt 0) { $done = $done + ' It recognises ' + ($known -join ', ') + '.' }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" ' + $done)
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
    $state = Open-State
    Invoke-ConnectorPart -State $state
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

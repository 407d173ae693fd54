#Requires -Version 5.1
<#
.SYNOPSIS
    Lets a second line or site relay as Front desk does.

.DESCRIPTION
    Adds the addresses to the connector in use. Addresses that a connector knows already are named and left alone.
    A second connector is made only where the cases differ: where the one in use recognises a certificate, or where it demands TLS and devices of the new line send without it. No connector is weakened for others.
    It prints the SPF record before and after, for you to publish.
    It shows what it finds, asks before each change, saves how things were in a file beside this script, and checks after each step. At the end it prints the line that takes everything back. Run it twice without harm: what is done already is left alone.

.PARAMETER NewAddress
    The public IPv4 addresses of the second line or site, each alone or as a range of /24 to /32.

.PARAMETER ConnectorName
    The connector in use.

.PARAMETER KnownAddress
    Addresses of this plan, by which the connector in use is found if it has another name.

.PARAMETER SecondConnectorName
    The name of a second connector, where the new line can not use the first.

.PARAMETER WithoutTls
    Devices of the new line send without encryption.

.PARAMETER SpfRecord
    The domain's SPF record as it is now. Empty: it is looked up, where this computer can.

.PARAMETER Undo
    Takes back what this script has changed.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER StatePath
    The file that keeps how things were before this script's first change. Empty: it stands beside this script.

.EXAMPLE
    .\add-line.ps1 -NewAddress 198.51.100.7 -WhatIf

    Shows what would change, and changes nothing.

.EXAMPLE
    .\add-line.ps1 -NewAddress 198.51.100.7

    Lets that address relay too. It asks first.

.EXAMPLE
    .\add-line.ps1 -Undo

    Takes back what add-line.ps1 has changed.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP relay, connector by certificate).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\add-line.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Add')]
param(
    [Parameter(ParameterSetName = 'Add', Mandatory = $true, HelpMessage = 'The public IPv4 addresses of the second line or site, each alone or as a range of /24 to /32.')]
    [ValidatePattern('^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(/(2[4-9]|3[0-2]))?$')]
    [string[]] $NewAddress,

    [ValidateNotNullOrEmpty()]
    [string] $ConnectorName = 'Relay Wizard certificate contoso.com',

    [string[]] $KnownAddress = @(),

    [ValidateNotNullOrEmpty()]
    [string] $SecondConnectorName = 'Relay Wizard certificate contoso.com 2',

    [Parameter(ParameterSetName = 'Add')]
    [switch] $WithoutTls,

    [string] $SpfRecord = '',

    [Parameter(ParameterSetName = 'Undo', Mandatory = $true, HelpMessage = 'Takes back what this script has changed.')]
    [switch] $Undo,

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
$script:ScriptName = 'add-line'
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-add-line.json' }

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

function Read-Change {
    # What an earlier run of this script saved, or nothing where there is none.
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return $null }
    try {
        $read = Get-Content -LiteralPath $StatePath -Raw -Encoding 'UTF8' -ErrorAction 'Stop' | ConvertFrom-Json
        if ($read.schema -ne 1 -or $read.kind -ne 'relay-wizard-change' -or $read.script -ne $script:ScriptName) {
            throw 'It is not a state file of this script.'
        }
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

function Open-Change {
    # What earlier runs saved is kept until it is taken back: the undo line then takes back all of it.
    $earlier = Read-Change
    if ($null -ne $earlier -and [string] $earlier.undone -eq '') { return $earlier }
    return [ordered]@{
        schema = 1
        kind = 'relay-wizard-change'
        script = $script:ScriptName
        id = [guid]::NewGuid().ToString()
        domain = $Domain
        saved = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
        undone = ''
        steps = @()
    }
}

function Save-Step {
    # Saved before the change is made, so that a run that breaks off can be taken back too.
    param([object] $State, [object] $Step)
    $State.steps = [object[]] @(@($State.steps | Where-Object -FilterScript { $null -ne $_ }) + $Step)
    Save-State -State $State
    Write-Line -Text ('  How it is now is saved first: ' + $StatePath)
}

function Write-TakeBackLine {
    # Only where there is something to take back.
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return }
    # Every character that PowerShell takes for a single quote is doubled, so that the line can be pasted.
    $quotes = "['\u2018-\u201B]"
    $again = (Join-Path -Path $PSScriptRoot -ChildPath ($script:ScriptName + '.ps1')) -replace $quotes, '$0$0'
    $saved = $StatePath -replace $quotes, '$0$0'
    Write-Line -Text ''
    Write-Line -Text 'To take it back, run this line:'
    Write-Line -Text ("  & '" + $again + "' -Undo -StatePath '" + $saved + "'")
}

function Read-StepBackward {
    # The saved steps, the last one first.
    param([object] $State)
    $steps = @($State.steps | Where-Object -FilterScript { $null -ne $_ })
    for ($index = $steps.Count - 1; $index -ge 0; $index = $index - 1) { $steps[$index] }
}

function Read-ChangeToUndo {
    # Nothing where there is nothing left to take back.
    $state = Read-Change
    if ($null -eq $state) {
        throw ('There is no state file at ' + $StatePath + ', so this script has changed nothing from here. ' +
            'If the file was moved, name it with -StatePath.')
    }
    if ([string] $state.undone -eq '') { return $state }
    Write-Result -Check 'Undo' -State 'ok' -Detail 'Everything was already taken back. Nothing is left to do.'
    return $null
}

function Complete-Undo {
    # Everything is back, unless somebody said no to a step.
    param([object] $State)
    if (@($script:Summary | Where-Object -FilterScript { $_.State -eq 'not done' }).Count -gt 0) { return }
    $State.undone = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
    Save-State -State $State
}

function Read-List {
    # The values of a property that holds several, as text and without empty ones.
    param([object] $Item, [string] $Name)
    foreach ($value in @(Read-Property -Item $Item -Name $Name)) {
        if ($null -ne $value -and [string] $value -ne '') { [string] $value }
    }
}

function Test-Covered {
    # True where one of the ranges holds the address. Exchange takes single IPv4 addresses and /24 to /32.
    param([string] $Address, [string[]] $Ranges)
    $wanted = $Address.Split('/')
    $wantedBits = 32
    if ($wanted.Count -gt 1) { $wantedBits = [int] $wanted[1] }
    $wantedBytes = ([System.Net.IPAddress] $wanted[0]).GetAddressBytes()
    foreach ($range in $Ranges) {
        $known = $range.Split('/')
        $knownAddress = $known[0] -as [System.Net.IPAddress]
        if ($null -eq $knownAddress) { continue }
        $knownBits = 32
        if ($known.Count -gt 1) { $knownBits = [int] $known[1] }
        $knownBytes = $knownAddress.GetAddressBytes()
        if ($knownBytes.Count -ne 4 -or $knownBits -lt 24 -or $knownBits -gt $wantedBits) { continue }
        $mask = 256 - [int] [math]::Pow(2, 32 - $knownBits)
        if ($knownBytes[0] -eq $wantedBytes[0] -and $knownBytes[1] -eq $wantedBytes[1] -and
            $knownBytes[2] -eq $wantedBytes[2] -and
            ($knownBytes[3] -band $mask) -eq ($wantedBytes[3] -band $mask)) { return $true }
    }
    return $false
}

function Read-RelayConnector {
    # The connectors that relay: those from the organisation's own servers. A partner's never does.
    Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.ConnectorType -eq 'OnPremises' }
}

function Confirm-PublicAddress {
    # Microsoft sees the address that the internet sees, never one of the own network.
    param([string] $Address)
    $bytes = ([System.Net.IPAddress] $Address.Split('/')[0]).GetAddressBytes()
    $first = $bytes[0]
    $second = $bytes[1]
    $own = $first -eq 0 -or $first -eq 10 -or $first -eq 127 -or $first -ge 224 -or
        ($first -eq 100 -and $second -ge 64 -and $second -le 127) -or
        ($first -eq 169 -and $second -eq 254) -or
        ($first -eq 172 -and $second -ge 16 -and $second -le 31) -or
        ($first -eq 192 -and $second -eq 168)
    if ($own) {
        throw ($Address + ' is not a public internet address: Microsoft never sees it. Ask your internet provider, or open ' +
            'a page that shows your address from a computer in the same network as the device.')
    }
}

function Find-ConnectorInUse {
    # By name first; then a relay connector that knows one of the plan's addresses.
    $relays = @(Read-RelayConnector)
    foreach ($connector in $relays) {
        if ($connector.Name -eq $ConnectorName) { return $connector }
    }
    foreach ($connector in $relays) {
        $ranges = @(Read-List -Item $connector -Name 'SenderIPAddresses')
        foreach ($address in $KnownAddress) {
            if (Test-Covered -Address $address -Ranges $ranges) { return $connector }
        }
    }
    return $null
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

function Set-AddressList {
    # Writes a connector's addresses, saves how they were, and reads them back.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)] [object] $State,
        [Parameter(Mandatory = $true)] [object] $Connector,
        [Parameter(Mandatory = $true)] [string[]] $Addresses,
        [Parameter(Mandatory = $true)] [string] $Action,
        [Parameter(Mandatory = $true)] [string] $Done
    )

    $name = [string] $Connector.Name
    if (-not $PSCmdlet.ShouldProcess($name, $Action)) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would know ' + ($Addresses -join ', ') + '.')
        return
    }
    $before = [string[]] @(Read-List -Item $Connector -Name 'SenderIPAddresses')
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'addresses'; name = $name; before = $before; after = $Addresses })
    Set-InboundConnector -Identity $name -SenderIPAddresses $Addresses -Confirm:$false -ErrorAction 'Stop'
    $now = @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0]
    $known = @(Read-List -Item $now -Name 'SenderIPAddresses')
    $wrong = @(@($Addresses | Where-Object -FilterScript { $known -notcontains $_ }) + @($known | Where-Object -FilterScript { $Addresses -notcontains $_ }))
    if ($wrong.Count -gt 0) {
        throw ('The connector "' + $name + '" does not show the addresses as they should be yet. Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" ' + $Done + ' It recognises ' + ($known -join ', ') + '.')
}

function Find-NewAddress {
    # The addresses that no relay connector knows yet. Those that one knows are named.
    foreach ($address in $NewAddress) {
        Confirm-PublicAddress -Address $address
        $holder = $null
        foreach ($connector in @(Read-RelayConnector)) {
            if (Test-Covered -Address $address -Ranges @(Read-List -Item $connector -Name 'SenderIPAddresses')) { $holder = $connector; break }
        }
        if ($null -eq $holder) { $address; continue }
        $name = [string] $holder.Name
        if (-not $holder.Enabled) {
            Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $name + '" knows ' + $address + ' and is switched off. Switch it on, or take the address out of it first.')
        }
        elseif ($WithoutTls -and (Read-Property -Item $holder -Name 'RequireTls')) {
            Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $name + '" knows ' + $address + ' and demands TLS. Take the address out of it with remove.ps1 first, then run this script again.')
        }
        else { Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" knows ' + $address + ' already.') }
    }
}

function Test-SecondNeeded {
    # Whether the new line needs a connector of its own, with the reason in a sentence.
    param([object] $Connector)
    if ([string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName') -ne '') {
        Write-Line -Text ('"' + $Connector.Name + '" recognises a certificate. The new line is recognised by its address, so it gets a connector of its own.')
        return $true
    }
    if ($WithoutTls -and (Read-Property -Item $Connector -Name 'RequireTls')) {
        Write-Line -Text ('"' + $Connector.Name + '" demands TLS, and devices of the new line send without it. That connector is not weakened: the new line gets one of its own.')
        return $true
    }
    return $false
}

function Invoke-LineAddition {
    # Adds the addresses to the connector in use, or makes a second one where the cases differ.
    param([Parameter(Mandatory = $true)] [object] $State)

    $missing = @(Find-NewAddress)
    if ($missing.Count -eq 0) { return }
    $found = Find-ConnectorInUse
    if ($null -eq $found) {
        throw ('There is no relay connector "' + $ConnectorName + '" yet, and none that knows an address of this plan. Run ' +
            'apply.ps1 first, or name yours with -ConnectorName.')
    }
    Write-Connector -Connector $found
    if (Test-SecondNeeded -Connector $found) {
        $second = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $SecondConnectorName })
        if ($second.Count -eq 0) {
            Invoke-SecondConnector -State $State -Addresses $missing
            return
        }
        $found = $second[0]
        Write-Connector -Connector $found
        if ([string] $found.ConnectorType -ne 'OnPremises' -or (Test-SecondNeeded -Connector $found)) {
            throw ('The connector "' + $SecondConnectorName + '" does not fit the new line. Choose another name with -SecondConnectorName.')
        }
    }
    if (-not $found.Enabled) {
        throw ('The connector "' + $found.Name + '" is switched off. Run apply.ps1, which switches it on, and then this script.')
    }
    $wanted = @(@(Read-List -Item $found -Name 'SenderIPAddresses') + $missing)
    Set-AddressList -State $State -Connector $found -Addresses $wanted -Action ('Add ' + ($missing -join ', ')) -Done ('now also knows ' + ($missing -join ', ') + '.')
}

function Invoke-SecondConnector {
    # RequireTls, unless devices of the new line send without it.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State, [Parameter(Mandatory = $true)] [string[]] $Addresses)

    if (-not $PSCmdlet.ShouldProcess($SecondConnectorName, 'Create a second inbound connector for ' + ($Addresses -join ', '))) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $SecondConnectorName + '" would be created for ' + ($Addresses -join ', ') + '.')
        return
    }
    $tls = -not $WithoutTls
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'created'; name = $SecondConnectorName; mark = $State.id })
    New-InboundConnector -Name $SecondConnectorName -ConnectorType 'OnPremises' -SenderDomains '*' -SenderIPAddresses $Addresses -RequireTls $tls -Enabled $true -Comment ('Made by Relay Wizard, ' + $State.id) -Confirm:$false -ErrorAction 'Stop' | Out-Null
    $now = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $SecondConnectorName })
    if ($now.Count -ne 1) {
        throw ('Exchange does not show the connector "' + $SecondConnectorName + '" yet. Wait some minutes, then run this script again.')
    }
    if (-not $now[0].Enabled) {
        throw ('The connector "' + $SecondConnectorName + '" exists but is switched off. In some subscriptions only Microsoft support can ' +
            'switch it on: open a support request in the Microsoft 365 admin centre.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $SecondConnectorName + '" was created. It recognises ' + ($Addresses -join ', ') + '.')
}

function Read-SpfRecord {
    # The SPF records of the domain, as DNS has them. Nothing where this computer cannot look them up.
    if ($SpfRecord -ne '') { return $SpfRecord }
    if ($null -eq (Get-Command -Name 'Resolve-DnsName' -ErrorAction 'SilentlyContinue')) { return }
    try { $records = @(Resolve-DnsName -Name $Domain -Type 'TXT' -ErrorAction 'Stop') }
    catch { return }
    foreach ($record in $records) {
        $text = @(Read-List -Item $record -Name 'Strings') -join ''
        if ($text -like 'v=spf1*') { $text }
    }
}

function Write-SpfChange {
    # The record before and after, for you to publish where the domain's DNS is kept. Nothing is published here.
    param([string[]] $Leaves, [string[]] $Comes)
    Write-Line -Text ''
    Write-Line -Text ('The SPF record of ' + $Domain + ':')
    $records = @(Read-SpfRecord)
    if ($records.Count -eq 0) {
        Write-Line -Text '  It was not looked up from here. Change it yourself, and keep everything else that stands in it:'
        foreach ($address in $Comes) { Write-Line -Text ('    add        ip4:' + $address) }
        foreach ($address in $Leaves) { Write-Line -Text ('    take out   ip4:' + $address) }
        Write-Result -Check 'SPF' -State 'look' -Detail 'Change the record as printed above.'
        return
    }
    if ($records.Count -gt 1) {
        foreach ($record in $records) { Write-Line -Text ('    ' + $record) }
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The domain has ' + $records.Count + ' SPF records, so receivers trust none. Make one of them first.')
        return
    }
    $parts = @($records[0].Split(' ') | Where-Object -FilterScript { $_ -ne '' })
    $out = @($Leaves | ForEach-Object -Process { 'ip4:' + $_; '+ip4:' + $_; 'ip4:' + $_ + '/32'; '+ip4:' + $_ + '/32' })
    $kept = @($parts | Where-Object -FilterScript { $out -notcontains $_ })
    $known = @($kept | ForEach-Object -Process { $_ -replace '^[+]?ip4:', '' })
    $new = @($Comes | Where-Object -FilterScript { $known -notcontains $_ } | ForEach-Object -Process { 'ip4:' + $_ })
    $after = @(@($kept[0]) + $new + @($kept | Where-Object -FilterScript { $_ -ne $kept[0] })) -join ' '
    Write-Line -Text ('    now         ' + $records[0])
    if ($after -eq ($parts -join ' ')) {
        Write-Result -Check 'SPF' -State 'ok' -Detail 'The record is already as it should be.'
        return
    }
    Write-Line -Text ('    should be   ' + $after)
    Write-Result -Check 'SPF' -State 'look' -Detail 'Publish the record as printed above: one record, and no second one.'
}

function Undo-AddressList {
    # Puts back what was taken out and takes out what was put in. What somebody else changed since stays.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" is not there any more, so its addresses cannot be put back.')
        return
    }
    $before = @($Step.before)
    $after = @($Step.after)
    $present = @(Read-List -Item $found[0] -Name 'SenderIPAddresses')
    $others = @($present | Where-Object -FilterScript { $before -notcontains $_ -and $after -notcontains $_ })
    $gone = @($before | Where-Object -FilterScript { $after -contains $_ -and $present -notcontains $_ })
    $wanted = @(@($before | Where-Object -FilterScript { $gone -notcontains $_ }) + $others)
    if (($wanted -join ' ') -eq ($present -join ' ')) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" already knows what it knew before.')
        return
    }
    if ($wanted.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" would be left without an address, since somebody else has changed it. It stays as it is.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Set the addresses back to ' + ($wanted -join ', '))) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would know ' + ($wanted -join ', ') + ' again.')
        return
    }
    Set-InboundConnector -Identity $name -SenderIPAddresses $wanted -Confirm:$false -ErrorAction 'Stop'
    $now = @(Read-List -Item @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0] -Name 'SenderIPAddresses')
    if (@($wanted | Where-Object -FilterScript { $now -notcontains $_ }).Count -gt 0 -or $now.Count -ne $wanted.Count) {
        throw ('The connector "' + $name + '" does not show its earlier addresses yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" knows ' + ($now -join ', ') + ' again.')
    if ($others.Count + $gone.Count -gt 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('Somebody else has changed "' + $name + '" since. What they did stays.')
    }
}

function Undo-Creation {
    # Removes only the connector that this script made: its comment carries the number of the state file.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is not there, so there is nothing to take back.')
        return
    }
    if (-not ([string] (Read-Property -Item $found[0] -Name 'Comment')).Contains([string] $Step.mark)) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" does not carry the mark of this script: somebody else made it or changed its comment. It stays.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Remove the inbound connector')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be removed.')
        return
    }
    Remove-InboundConnector -Identity $name -Confirm:$false -ErrorAction 'Stop'
    if (@(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name }).Count -gt 0) {
        throw ('Exchange still shows the connector "' + $name + '". Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" was removed.')
}

try {
    if ($Undo) {
        $state = Read-ChangeToUndo
        if ($null -ne $state) {
            Connect-Tenant
            Confirm-AcceptedDomain -Name $Domain
            foreach ($step in @(Read-StepBackward -State $state)) {
                if ($step.what -eq 'addresses') { Undo-AddressList -Step $step }
                if ($step.what -eq 'created') { Undo-Creation -Step $step }
            }
            Complete-Undo -State $state
        }
    }
    else {
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        $state = Open-Change
        Invoke-LineAddition -State $state
        Write-SpfChange -Leaves @() -Comes $NewAddress
    }
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if (-not $Undo) { Write-TakeBackLine }
if ($script:Stopped) { exit 1 }

#Requires -Version 5.1
<#
.SYNOPSIS
    Takes Front desk away again, or the whole connector.

.DESCRIPTION
    The whole connector: the first run switches it off and says how to watch. Only a later run with -Remove removes it. A connector of a hybrid set-up with Exchange Server is never touched.
    It shows what it finds, asks before each change, saves how things were in a file beside this script, and checks after each step. At the end it prints the line that takes everything back. Run it twice without harm: what is done already is left alone.

.PARAMETER ConnectorName
    The connector in use.

.PARAMETER KnownAddress
    Addresses of this plan, by which the connector in use is found if it has another name.

.PARAMETER Remove
    Removes the connector. An earlier run must have switched it off.

.PARAMETER SenderAddress
    The address that the device sends from.

.PARAMETER Days
    How many days the message trace looks back, ten at most.

.PARAMETER Undo
    Takes back what this script has changed.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER StatePath
    The file that keeps how things were before this script's first change. Empty: it stands beside this script.

.EXAMPLE
    .\remove.ps1

    Switches the connector off, and says what to watch.

.EXAMPLE
    .\remove.ps1 -Remove

    Removes the connector that an earlier run has switched off.

.EXAMPLE
    .\remove.ps1 -Undo

    Puts everything back that this script took away.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP relay, connector by certificate).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\remove.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Whole')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $ConnectorName = 'Relay Wizard certificate contoso.com',

    [string[]] $KnownAddress = @(),

    [Parameter(ParameterSetName = 'Whole')]
    [switch] $Remove,

    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string] $SenderAddress = 'scanner@contoso.com',

    [ValidateRange(1, 10)]
    [int] $Days = 10,

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
$script:ScriptName = 'remove'
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-remove.json' }

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

function Confirm-Trace {
    # Older versions of the module have the message trace's first edition only, which Microsoft has retired.
    if ($null -eq (Get-Command -Name 'Get-MessageTraceV2' -ErrorAction 'SilentlyContinue')) {
        throw ('This version of the module has no Get-MessageTraceV2. Bring it up to date with: ' +
            'Update-Module -Name ExchangeOnlineManagement')
    }
}

function Show-AddressUser {
    # Who sent from this address lately: taking it away takes it from all of them. Gives those that the plan does not know.
    param([string] $Address)
    if ($Address.Contains('/')) {
        Write-Result -Check 'Who uses it' -State 'look' -Detail ('The message trace cannot be asked for the range ' + $Address + '. Ask whoever keeps that network.')
        return
    }
    $until = (Get-Date).ToUniversalTime()
    $since = $until.AddDays(-$Days)
    $messages = @(Get-MessageTraceV2 -FromIP $Address -StartDate $since -EndDate $until -ResultSize 5000 -ErrorAction 'Stop')
    $senders = @($messages | ForEach-Object -Process { ([string] $_.SenderAddress).ToLowerInvariant() } | Select-Object -Unique)
    if ($senders.Count -eq 0) {
        Write-Result -Check 'Who uses it' -State 'ok' -Detail ('Nobody sent from ' + $Address + ' in the last ' + $Days + ' days. What sends rarely does not show.')
        return
    }
    Write-Line -Text ('  In the last ' + $Days + ' days these sent from ' + $Address + ':')
    foreach ($sender in $senders) {
        $count = @($messages | Where-Object -FilterScript { [string] $_.SenderAddress -eq $sender }).Count
        Write-Line -Text ('    ' + $sender + '   messages: ' + $count)
    }
    if ($messages.Count -ge 5000) {
        Write-Result -Check 'Who uses it' -State 'look' -Detail 'Exchange names 5000 messages at most, so these are the newest alone. Run the script with fewer -Days to see whether others sent too.'
    }
    $senders | Where-Object -FilterScript { $SenderAddress -notcontains $_ }
}

function Invoke-ConnectorRemoval {
    # Switches the connector off, and removes it in a later run: in between it can be switched on again at once.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $found = Find-ConnectorInUse
    if ($null -eq $found) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('There is no relay connector "' + $ConnectorName + '". Nothing is left to remove.')
        return
    }
    $name = [string] $found.Name
    Write-Connector -Connector $found
    if ((Read-Property -Item $found -Name 'CloudServicesMailEnabled') -or [string] (Read-Property -Item $found -Name 'ConnectorSource') -eq 'HybridWizard') {
        throw ('The connector "' + $name + '" belongs to a hybrid set-up with Exchange Server. This script does not touch it.')
    }
    if ($found.Enabled) {
        if ($Remove) {
            throw ('The connector "' + $name + '" is still switched on. Run this script without -Remove first: it switches the ' +
                'connector off, and you can watch what stops working.')
        }
        foreach ($known in @(Read-List -Item $found -Name 'SenderIPAddresses')) { Show-AddressUser -Address $known | Out-Null }
        if (-not $PSCmdlet.ShouldProcess($name, 'Switch the inbound connector off')) {
            Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be switched off.')
            return
        }
        Save-Step -State $State -Step ([pscustomobject]@{ what = 'switch'; name = $name; before = $true })
        Set-InboundConnector -Identity $name -Enabled $false -Confirm:$false -ErrorAction 'Stop'
        if (@(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0].Enabled) {
            throw ('Exchange still shows "' + $name + '" as switched on. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is switched off. It is removed only by a run with -Remove.')
        Write-HowToWatch
        return
    }
    if (-not $Remove) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is switched off already. Run this script with -Remove to remove it.')
        Write-HowToWatch
        return
    }
    Write-NotCopied -Connector $found
    if (-not $PSCmdlet.ShouldProcess($name, 'Remove the inbound connector')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be removed.')
        return
    }
    Save-Step -State $State -Step (Copy-Connector -Connector $found)
    Remove-InboundConnector -Identity $name -Confirm:$false -ErrorAction 'Stop'
    if (@(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name }).Count -gt 0) {
        throw ('Exchange still shows the connector "' + $name + '". Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" was removed.')
}

function Copy-Connector {
    # Everything that a connector of this kind is made of, so that it can be made again.
    param([object] $Connector)
    $domains = @(Read-List -Item $Connector -Name 'SenderDomains' | ForEach-Object -Process { $_ -replace '^smtp:', '' -replace ';1$', '' })
    [pscustomobject]@{
        what = 'removed'
        name = [string] $Connector.Name
        comment = [string] (Read-Property -Item $Connector -Name 'Comment')
        sender_domains = [string[]] $domains
        sender_ips = [string[]] @(Read-List -Item $Connector -Name 'SenderIPAddresses')
        certificate = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
        require_tls = [bool] (Read-Property -Item $Connector -Name 'RequireTls')
    }
}

function Write-NotCopied {
    # What -Undo could not give back: settings that apply.ps1 never makes. Whoever has set them should know before.
    param([object] $Connector)
    $names = 'AssociatedAcceptedDomains', 'EFSkipIPs', 'EFUsers', 'EFSkipLastIP', 'TreatMessagesAsInternal'
    $present = @($names | Where-Object -FilterScript { @(Read-List -Item $Connector -Name $_ | Where-Object -FilterScript { $_ -ne 'False' }).Count -gt 0 })
    if ($present.Count -eq 0) { return }
    Write-Result -Check 'Connector' -State 'look' -Detail ('Somebody set ' + ($present -join ', ') + ' on it. -Undo makes the connector again without that: note the values first.')
}

function Write-HowToWatch {
    Write-Line -Text ''
    Write-Line -Text 'Watch for a week before you remove it:'
    Write-Line -Text '  - Mail of its devices to people outside is refused with 550 5.7.64 from now on. The refusal shows at the'
    Write-Line -Text '    device or in its log. It does not show in the message trace: refused mail never gets in.'
    Write-Line -Text '  - Mail to your own people arrives as Direct Send, unless your organisation refuses that (550 5.7.68).'
    Write-Line -Text '  - If somebody misses mail, run the line below: it switches the connector on again.'
}

function Undo-ConnectorSwitch {
    # Switches on what this script switched off.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" is not there, so it cannot be switched on.')
        return
    }
    if ($found[0].Enabled) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is already switched on.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Switch the inbound connector on')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be switched on.')
        return
    }
    Set-InboundConnector -Identity $name -Enabled $true -Confirm:$false -ErrorAction 'Stop'
    if (-not @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0].Enabled) {
        throw ('Exchange does not show "' + $name + '" as switched on yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is switched on again.')
}

function Undo-Removal {
    # Makes the connector again as it was, switched off as it was when it was removed.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -gt 0) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is there. It stays as it is.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Create the inbound connector again')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be created again.')
        return
    }
    $domains = [string[]] @($Step.sender_domains)
    $addresses = [string[]] @($Step.sender_ips)
    $certificate = [string] $Step.certificate
    $tls = [bool] $Step.require_tls
    $comment = [string] $Step.comment
    if ($addresses.Count -gt 0) {
        New-InboundConnector -Name $name -ConnectorType 'OnPremises' -SenderDomains $domains -SenderIPAddresses $addresses -RequireTls $tls -Enabled $false -Comment $comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if ($certificate -ne '') { Set-InboundConnector -Identity $name -TlsSenderCertificateName $certificate -Confirm:$false -ErrorAction 'Stop' }
    }
    else {
        New-InboundConnector -Name $name -ConnectorType 'OnPremises' -SenderDomains $domains -TlsSenderCertificateName $certificate -RequireTls $tls -Enabled $false -Comment $comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
    }
    if (@(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name }).Count -ne 1) {
        throw ('Exchange does not show the connector "' + $name + '" yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is there again.')
}

try {
    if ($Undo) {
        $state = Read-ChangeToUndo
        if ($null -ne $state) {
            Connect-Tenant
            Confirm-AcceptedDomain -Name $Domain
            foreach ($step in @(Read-StepBackward -State $state)) {
                if ($step.what -eq 'switch') { Undo-ConnectorSwitch -Step $step }
                if ($step.what -eq 'removed') { Undo-Removal -Step $step }
            }
            Complete-Undo -State $state
        }
    }
    else {
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        $state = Open-Change
        if ($PSCmdlet.ParameterSetName -eq 'Whole') { Confirm-Trace; Invoke-ConnectorRemoval -State $state }
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

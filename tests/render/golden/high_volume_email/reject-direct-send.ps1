#Requires -Version 5.1
<#
.SYNOPSIS
    Says who would break if contoso.com refused Direct Send, and refuses it if you want that.

.DESCRIPTION
    Direct Send lets anyone on the internet hand mail to your people that claims to come from you. Your organisation can refuse it (RejectDirectSend). Refused is what comes in without a sign-in, from a sender in one of your domains, by no connector that knows its address or certificate.
    A plain run changes nothing. It reads the message trace and lists every own address whose mail came in from outside without a connector: printers, programs, newsletters and other services that send in your name.
    With -SwitchOn it lists them, asks, and refuses Direct Send for the whole organisation. It saves how the switch was, and prints the line that takes it back.

.PARAMETER SwitchOn
    Refuses Direct Send after listing who would break. Without it nothing is changed.

.PARAMETER Days
    How many days the message trace looks back, 89 at most: Exchange keeps 90, and refuses a question that reaches further.

.PARAMETER MostQuestions
    How many questions the message trace is asked at most. Exchange takes 100 in five minutes.

.PARAMETER Undo
    Takes back what this script has changed.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER StatePath
    The file that keeps how things were before this script's first change. Empty: it stands beside this script.

.EXAMPLE
    .\reject-direct-send.ps1

    Lists who would break, and changes nothing.

.EXAMPLE
    .\reject-direct-send.ps1 -SwitchOn

    Lists them, asks, and refuses Direct Send.

.EXAMPLE
    .\reject-direct-send.ps1 -Undo

    Sets the switch back to what it was.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, High Volume Email).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\reject-direct-send.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Read')]
param(
    [Parameter(ParameterSetName = 'SwitchOn', Mandatory = $true, HelpMessage = 'Refuses Direct Send after listing who would break. Without it nothing is changed.')]
    [switch] $SwitchOn,

    [Parameter(ParameterSetName = 'Read')]
    [Parameter(ParameterSetName = 'SwitchOn')]
    [ValidateRange(1, 89)]
    [int] $Days = 30,

    [Parameter(ParameterSetName = 'Read')]
    [Parameter(ParameterSetName = 'SwitchOn')]
    [ValidateRange(1, 90)]
    [int] $MostQuestions = 90,

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
$script:ScriptName = 'reject-direct-send'
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-reject-direct-send.json' }

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

function Confirm-Trace {
    # Older versions of the module have the message trace's first edition only, which Microsoft has retired.
    if ($null -eq (Get-Command -Name 'Get-MessageTraceV2' -ErrorAction 'SilentlyContinue')) {
        throw ('This version of the module has no Get-MessageTraceV2. Bring it up to date with: ' +
            'Update-Module -Name ExchangeOnlineManagement')
    }
}

function Read-OwnDomain {
    # The accepted domains: Direct Send is what comes in unsigned from a sender in one of them.
    Get-AcceptedDomain -ResultSize 'Unlimited' -ErrorAction 'Stop' | ForEach-Object -Process {
        [pscustomobject]@{ name = ([string] $_.DomainName).ToLowerInvariant(); below = [bool] (Read-Property -Item $_ -Name 'MatchSubDomains') }
    }
}

function Test-OwnSender {
    param([string] $Sender, [object[]] $Domains)
    $parts = @($Sender.ToLowerInvariant().Split('@'))
    if ($parts.Count -ne 2) { return $false }
    foreach ($one in $Domains) {
        if ($parts[1] -eq $one.name) { return $true }
        if ($one.below -and $parts[1].EndsWith('.' + $one.name, 'OrdinalIgnoreCase')) { return $true }
    }
    return $false
}

function Read-TraceWindow {
    # Every message between two moments: one answer holds 5000 at most, and the next begins where it ended.
    param([object] $Since, [object] $Until)
    $end = $Until
    $first = ''
    $last = $null
    while ($true) {
        if ($script:Questions -ge $MostQuestions) { $script:Unread = $true; return }
        $script:Questions = $script:Questions + 1
        if ($null -eq $last) { $rows = @(Get-MessageTraceV2 -StartDate $Since -EndDate $end -ResultSize 5000 -ErrorAction 'Stop') }
        else { $rows = @(Get-MessageTraceV2 -StartDate $Since -EndDate $end -StartingRecipientAddress $first -ResultSize 5000 -ErrorAction 'Stop') }
        foreach ($row in $rows) {
            # The answer may begin with the message that the last one ended with.
            if ($null -eq $last -or $row.MessageTraceId -ne $last.MessageTraceId -or $row.RecipientAddress -ne $last.RecipientAddress) { $row }
        }
        if ($rows.Count -lt 5000) { return }
        $newest = $rows[$rows.Count - 1]
        if ($newest.Received -eq $end -and [string] $newest.RecipientAddress -eq $first) { return }
        $last = $newest
        $end = $last.Received
        $first = [string] $last.RecipientAddress
    }
}

function Read-Outsider {
    # One entry for each own address and each internet address that it came in from.
    $domains = @(Read-OwnDomain)
    $seen = @{}
    $entries = @()
    $until = (Get-Date).ToUniversalTime()
    for ($begun = 0; $begun -lt $Days; $begun = $begun + 10) {
        $length = $Days - $begun
        if ($length -gt 10) { $length = 10 }
        $end = $until.AddDays(-$begun)
        $since = $end.AddDays(-$length)
        foreach ($row in @(Read-TraceWindow -Since $since -Until $end)) {
            $from = [string] (Read-Property -Item $row -Name 'FromIP')
            $sender = ([string] $row.SenderAddress).ToLowerInvariant()
            if ($from -eq '' -or -not (Test-OwnSender -Sender $sender -Domains $domains)) { continue }
            $key = $from + ' ' + $sender
            if ($seen.ContainsKey($key)) {
                $entry = $seen[$key]
                $entry.messages = $entry.messages + 1
                continue
            }
            $entry = [pscustomobject]@{ sender = $sender; from = $from; messages = 1; trace = [string] $row.MessageTraceId; recipient = [string] $row.RecipientAddress; since = $since; until = $end }
            $seen[$key] = $entry
            $entries = @($entries + $entry)
        }
    }
    $entries
}

function Find-Passage {
    # By what a message gets in where Direct Send is refused: a connector, a sign-in, the organisation itself. Else nothing.
    param([object] $Entry, [object[]] $Connectors)
    if (-not $Entry.from.Contains(':')) {
        foreach ($connector in $Connectors) {
            if (Test-Covered -Address $Entry.from -Ranges @(Read-List -Item $connector -Name 'SenderIPAddresses')) { return 'the connector "' + $connector.Name + '"' }
        }
    }
    if ($script:Questions -ge $MostQuestions) { $script:Unread = $true; return '' }
    $script:Questions = $script:Questions + 1
    $events = @(Get-MessageTraceDetailV2 -MessageTraceId $Entry.trace -RecipientAddress $Entry.recipient -StartDate $Entry.since -EndDate $Entry.until -ErrorAction 'Stop')
    foreach ($one in $events) {
        if ([string] $one.Event -eq 'Submit') { return 'a mailbox of the organisation' }
        if ([string] (Read-Property -Item $one -Name 'Data') -match 'InboundConnectorData=Name=') { return 'a connector' }
    }
    return ''
}

function Show-WhoWouldBreak {
    # Own addresses whose mail came in from outside without a connector: that mail is refused once Direct Send is.
    $script:Questions = 0
    $script:Unread = $false
    Confirm-Trace
    $connectors = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Enabled })
    $breaks = 0
    Write-Line -Text ('Mail of your own domains that came in from outside in the last ' + $Days + ' days:')
    foreach ($entry in @(Read-Outsider)) {
        $what = $entry.sender + ' from ' + $entry.from + ', messages: ' + $entry.messages
        $passage = Find-Passage -Entry $entry -Connectors $connectors
        if ($passage -ne '') {
            Write-Line -Text ('  stays       ' + $what + ' (by ' + $passage + ')')
            continue
        }
        $breaks = $breaks + 1
        if (Test-SignIn -Address $entry.sender) {
            Write-Result -Check 'Who would break' -State 'look' -Detail ($what + '. This mailbox may sign in over SMTP: if its device does so, it stays. The trace does not say.')
        }
        else { Write-Result -Check 'Who would break' -State 'look' -Detail ($what + '. Give it a connector or a sign-in first, unless it is nobody you know.') }
    }
    if ($script:Unread) {
        Write-Result -Check 'Message trace' -State 'look' -Detail ('Exchange takes 100 questions in five minutes, so not everything was read. Run the script again later with fewer -Days.')
    }
    if ($breaks -eq 0 -and -not $script:Unread) { Write-Result -Check 'Who would break' -State 'ok' -Detail ('Nobody was found in the last ' + $Days + ' days. What sends rarely does not show.') }
    return $breaks
}

function Test-SignIn {
    # Whether SMTP AUTH is on for a mailbox of this address.
    param([string] $Address)
    try { return (Read-SmtpSwitch -Address $Address) -eq 'on' }
    catch { return $false }
}

function Read-DirectSendSwitch {
    # True where the organisation refuses Direct Send.
    [bool] (Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'RejectDirectSend')
}

function Invoke-DirectSendRefusal {
    # Refuses Direct Send for the whole organisation, after those are named who would break.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State, [Parameter(Mandatory = $true)] [int] $Breaks)

    if (-not $PSCmdlet.ShouldProcess($Domain, 'Refuse Direct Send for the whole organisation, and with it ' + $Breaks + ' sender(s) of the list above')) {
        Write-Result -Check 'Direct Send' -State 'not done' -Detail 'It would be refused.'
        return
    }
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'direct_send'; before = $false })
    Set-OrganizationConfig -RejectDirectSend $true -Confirm:$false -ErrorAction 'Stop'
    if (-not (Read-DirectSendSwitch)) {
        throw 'Exchange does not show RejectDirectSend as on yet. Wait some minutes, then run this script again.'
    }
    Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation refuses it from now on. It can take half an hour until every server knows. Whoever is refused sees 550 5.7.68.'
}

function Write-SwitchLine {
    # The line that refuses Direct Send, and the command behind it.
    $quotes = "['\u2018-\u201B]"
    $again = (Join-Path -Path $PSScriptRoot -ChildPath ($script:ScriptName + '.ps1')) -replace $quotes, '$0$0'
    Write-Line -Text ''
    Write-Line -Text 'Nothing was changed. When everybody above has another way, this line refuses Direct Send:'
    Write-Line -Text ("  & '" + $again + "' -SwitchOn")
    Write-Line -Text 'It lists them once more, asks, and runs Set-OrganizationConfig with -RejectDirectSend $true.'
}

function Undo-DirectSendRefusal {
    # Lets Direct Send in again, as it was.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    if (-not (Read-DirectSendSwitch)) {
        Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation accepts it, as before.'
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Domain, 'Accept Direct Send again for the whole organisation')) {
        Write-Result -Check 'Direct Send' -State 'not done' -Detail 'It would be accepted again.'
        return
    }
    Set-OrganizationConfig -RejectDirectSend ([bool] $Step.before) -Confirm:$false -ErrorAction 'Stop'
    if (Read-DirectSendSwitch) {
        throw 'Exchange does not show RejectDirectSend as off yet. Wait some minutes, then run this line again.'
    }
    Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation accepts it again.'
}

try {
    if ($Undo) {
        $state = Read-ChangeToUndo
        if ($null -ne $state) {
            Connect-Tenant
            Confirm-AcceptedDomain -Name $Domain
            foreach ($step in @(Read-StepBackward -State $state)) {
                if ($step.what -eq 'direct_send') { Undo-DirectSendRefusal -Step $step }
            }
            Complete-Undo -State $state
        }
    }
    else {
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        $state = Open-Change
        if (Read-DirectSendSwitch) {
            Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation refuses it already (RejectDirectSend is on).'
        }
        else {
            $breaks = Show-WhoWouldBreak
            if ($SwitchOn) { Invoke-DirectSendRefusal -State $state -Breaks $breaks } else { Write-SwitchLine }
        }
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

#Requires -Version 5.1
<#
.SYNOPSIS
    Takes Front desk away again, or the whole connector.

.DESCRIPTION
    A mailbox: SMTP AUTH is switched off for it, after saying from where its address was used. The mailbox and its mail stay. What is left to do by hand is printed: blocking its sign-in, and the app's permission.
    It shows what it finds, asks before each change, saves how things were in a file beside this script, and checks after each step. At the end it prints the line that takes everything back. Run it twice without harm: what is done already is left alone.

.PARAMETER Mailbox
    The mailboxes whose devices leave.

.PARAMETER SendAsIdentity
    The addresses that the device writes into From.

.PARAMETER SendAsTrustee
    Who may send as each of them, in the same order.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

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

    Switches SMTP AUTH off for the mailbox and takes its Send As away.

.EXAMPLE
    .\remove.ps1 -Undo

    Puts everything back that this script took away.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP AUTH with a password).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\remove.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Mailbox')]
param(
    [Parameter(ParameterSetName = 'Mailbox')]
    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string[]] $Mailbox = @('devices@contoso.com'),

    [ValidateNotNullOrEmpty()]
    [string[]] $SendAsIdentity = @('scanner@contoso.com'),

    [ValidateNotNullOrEmpty()]
    [string[]] $SendAsTrustee = @('devices@contoso.com'),

    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @('Block the account''s sign-in, if nobody else uses it. Microsoft 365 admin centre (https://admin.microsoft.com) > Users > Active users: Select the user "devices@contoso.com", then "Block sign-in". Tick "Block this user from signing in", then "Save changes". The mailbox keeps its mail. Do not do so where a person signs in with it too. Take the licence from the mailbox only when its mail is no longer needed: without one the mailbox is deleted after a while.'),

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

function Show-MailboxUse {
    # From which addresses this mailbox's address sent lately: another device may sign in with the same mailbox.
    param([string] $Address)
    try {
        Confirm-Trace
        $until = (Get-Date).ToUniversalTime()
        $since = $until.AddDays(-$Days)
        $messages = @(Get-MessageTraceV2 -SenderAddress $Address -StartDate $since -EndDate $until -ResultSize 5000 -ErrorAction 'Stop')
        $from = @($messages | ForEach-Object -Process { [string] (Read-Property -Item $_ -Name 'FromIP') } | Where-Object -FilterScript { $_ -ne '' } | Select-Object -Unique)
        $detail = $Address + ' sent ' + $messages.Count + ' messages in the last ' + $Days + ' days.'
        if ($from.Count -gt 0) { $detail = $detail + ' They came from ' + ($from -join ', ') + '. Make sure that no other device or person uses it.' }
        Write-Result -Check 'Who uses it' -State 'look' -Detail $detail
    }
    catch { Write-Result -Check 'Who uses it' -State 'unknown' -Detail $_.Exception.Message }
}

function Invoke-MailboxRemoval {
    # Takes from these mailboxes what apply.ps1 gave them. The mailboxes themselves and their mail stay.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    foreach ($address in $Mailbox) {
        try { $present = Read-SmtpSwitch -Address $address }
        catch {
            Write-Result -Check 'SMTP AUTH' -State 'look' -Detail ('Exchange does not show the mailbox ' + $address + '. If it was deleted, nothing is left to switch off. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if ($present -eq 'off') {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is off already for ' + $address + '.')
            continue
        }
        Show-MailboxUse -Address $address
        if (-not $PSCmdlet.ShouldProcess($address, 'Switch SMTP AUTH off for this mailbox')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would be switched off for ' + $address + '.')
            continue
        }
        Save-Step -State $State -Step ([pscustomobject]@{ what = 'mailbox'; identity = $address; before = $present })
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $true -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne 'off') {
            throw ('Exchange does not show SMTP AUTH as off for ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is now off for ' + $address + ' (before: ' + $present + '). Whoever signs in with it over SMTP can no longer send.')
    }
}

function Undo-MailboxSwitch {
    # Sets SMTP AUTH of one mailbox back to what it was.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $address = [string] $Step.identity
    $before = [string] $Step.before
    try { $present = Read-SmtpSwitch -Address $address }
    catch {
        Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('Exchange does not show the mailbox ' + $address + '. If it was deleted, nothing is left to take back there. The rest goes on. Exchange says: ' + $_.Exception.Message)
        return
    }
    if ($present -ne 'off') {
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is "' + $present + '" for ' + $address + ', so there is nothing to take back.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($address, 'Set SMTP AUTH back to "' + $before + '"')) {
        Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would go back to "' + $before + '" for ' + $address + '.')
        return
    }
    $value = $null
    if ($before -eq 'on') { $value = $false }
    Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $value -Confirm:$false -ErrorAction 'Stop'
    if ((Read-SmtpSwitch -Address $address) -ne $before) {
        throw ('Exchange does not show SMTP AUTH as "' + $before + '" for ' + $address + ' yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is "' + $before + '" again for ' + $address + '.')
}

function Confirm-Trace {
    # Older versions of the module have the message trace's first edition only, which Microsoft has retired.
    if ($null -eq (Get-Command -Name 'Get-MessageTraceV2' -ErrorAction 'SilentlyContinue')) {
        throw ('This version of the module has no Get-MessageTraceV2. Bring it up to date with: ' +
            'Update-Module -Name ExchangeOnlineManagement')
    }
}

function Test-SendAs {
    # True where the trustee may already send as the address.
    param([string] $Identity, [string] $Trustee)
    $rights = @(Get-RecipientPermission -Identity $Identity -Trustee $Trustee -AccessRights 'SendAs' -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AccessControlType -ne 'Deny' })
    return $rights.Count -gt 0
}

function Invoke-SendAsRemoval {
    # Takes Send As from the mailboxes that leave. Other people's permissions stay.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SendAsIdentity.Count -ne $SendAsTrustee.Count) {
        throw 'Give -SendAsIdentity and -SendAsTrustee the same number of addresses: they belong together in pairs.'
    }
    for ($index = 0; $index -lt $SendAsIdentity.Count; $index++) {
        $identity = $SendAsIdentity[$index]
        $trustee = $SendAsTrustee[$index]
        if ($Mailbox -notcontains $trustee) { continue }
        try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
        catch {
            Write-Result -Check 'Send As' -State 'look' -Detail ('Exchange does not show the permission of ' + $trustee + ' for ' + $identity + '. If one of them was deleted, nothing is left to take away. The rest goes on. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if (-not $may) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may not send as ' + $identity + '. There is nothing to take away.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Take Send As away from ' + $trustee)) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would no longer send as ' + $identity + '.')
            continue
        }
        Save-Step -State $State -Step ([pscustomobject]@{ what = 'send_as'; identity = $identity; trustee = $trustee })
        Remove-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (Test-SendAs -Identity $identity -Trustee $trustee) {
            throw ('Exchange still shows the permission for ' + $identity + '. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may no longer send as ' + $identity + '.')
    }
}

function Undo-SendAsRemoval {
    # Gives back a permission that this script took away.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $identity = [string] $Step.identity
    $trustee = [string] $Step.trustee
    try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
    catch {
        Write-Result -Check 'Send As' -State 'not done' -Detail ('Exchange does not show the permission of ' + $trustee + ' for ' + $identity + '. If one of them was deleted, nothing is left to give back. The rest goes on. Exchange says: ' + $_.Exception.Message)
        return
    }
    if ($may) {
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may send as ' + $identity + ', as before.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($identity, 'Let ' + $trustee + ' send as this address again')) {
        Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would be allowed to send as ' + $identity + ' again.')
        return
    }
    Add-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if (-not (Test-SendAs -Identity $identity -Trustee $trustee)) {
        throw ('Exchange does not show the permission for ' + $identity + ' yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may send as ' + $identity + ' again.')
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
    if ($Undo) {
        $state = Read-ChangeToUndo
        if ($null -ne $state) {
            Connect-Tenant
            Confirm-AcceptedDomain -Name $Domain
            foreach ($step in @(Read-StepBackward -State $state)) {
                if ($step.what -eq 'mailbox') { Undo-MailboxSwitch -Step $step }
                if ($step.what -eq 'send_as') { Undo-SendAsRemoval -Step $step }
            }
            Complete-Undo -State $state
        }
    }
    else {
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        $state = Open-Change
        if ($PSCmdlet.ParameterSetName -eq 'Mailbox') {
            Invoke-MailboxRemoval -State $state
            Invoke-SendAsRemoval -State $state
        }
        Write-StepByHand
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

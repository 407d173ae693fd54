#Requires -Version 5.1
<#
.SYNOPSIS
    Has Exchange Online sign mail from contoso.com with DKIM.

.DESCRIPTION
    Makes the keys where there are none, prints the two CNAME records that belong into DNS, word for word as Exchange says them, and switches signing on once DNS shows both.
    Run it twice: once for the records, once when they are published. It publishes none itself, and it never works a record out from the domain: there are two forms of them, and newer ones hold a sign that Microsoft assigns.
    It shows what it finds, asks before each change, saves how things were in a file beside this script, and checks after each step. At the end it prints the line that takes everything back. Run it twice without harm: what is done already is left alone.

.PARAMETER KeySize
    The length of new keys in bits. Keys that are there stay.

.PARAMETER Undo
    Takes back what this script has changed.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER StatePath
    The file that keeps how things were before this script's first change. Empty: it stands beside this script.

.EXAMPLE
    .\dkim.ps1 -WhatIf

    Shows how things stand and what would change, and changes nothing.

.EXAMPLE
    .\dkim.ps1

    Makes the keys, prints the records, and signs once they are published.

.EXAMPLE
    .\dkim.ps1 -Undo

    Takes back what this script changed.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP relay, connector by certificate).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Sign in as Exchange Administrator, or with the role group Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\dkim.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Sign')]
param(
    [Parameter(ParameterSetName = 'Sign')]
    [ValidateSet('1024', '2048')]
    [int] $KeySize = 2048,

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
$script:ScriptName = 'dkim'
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-dkim.json' }

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

function Find-DkimConfig {
    # How Exchange signs for the domain; nothing where it has no keys for it yet.
    $found = @(Get-DkimSigningConfig -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.Domain -eq $Domain })
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Invoke-DkimKeyPart {
    # Makes the keys. Signing stays off until the two records are published.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($null -ne (Find-DkimConfig)) {
        Write-Result -Check 'DKIM keys' -State 'ok' -Detail ('Exchange has keys for ' + $Domain + ' already.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Domain, 'Make DKIM keys of ' + $KeySize + ' bits, without signing yet')) {
        Write-Result -Check 'DKIM keys' -State 'not done' -Detail 'They would be made, and the two records for DNS printed.'
        return
    }
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'dkim_keys'; domain = $Domain })
    New-DkimSigningConfig -DomainName $Domain -Enabled $false -KeySize $KeySize -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -eq (Find-DkimConfig)) { throw 'Exchange does not show the keys yet. Wait some minutes, then run this script again.' }
    Write-Result -Check 'DKIM keys' -State 'ok' -Detail ('They were made for ' + $Domain + '. Nothing is signed yet.')
}

function Write-DkimRecord {
    # Word for word as Exchange says them: no part of them can be worked out from the domain.
    param([object] $Config)
    Write-Line -Text ''
    Write-Line -Text 'The two records that belong into DNS, and stay there as long as Exchange signs:'
    foreach ($number in 1, 2) {
        Write-Line -Text ('    name    selector' + $number + '._domainkey.' + $Domain)
        Write-Line -Text ('    CNAME   ' + [string] (Read-Property -Item $Config -Name ('Selector' + $number + 'CNAME')))
    }
    $target = [string] (Read-Property -Item $Config -Name 'Selector1CNAME')
    if ($target -like '*.dkim.mail.microsoft') {
        Write-Line -Text 'They are of the newer form, for domains added since May 2025. Pages on the internet that show an onmicrosoft.com name mean the older one.'
    }
    else { Write-Line -Text 'They are of the older form, below the name that your organisation began with.' }
}

function Find-LackingRecord {
    # The names that DNS does not show as Exchange wants them. Nothing where this computer cannot look them up.
    param([object] $Config)
    if ($null -eq (Get-Command -Name 'Resolve-DnsName' -ErrorAction 'SilentlyContinue')) { return }
    foreach ($number in 1, 2) {
        $name = 'selector' + $number + '._domainkey.' + $Domain
        $wanted = [string] (Read-Property -Item $Config -Name ('Selector' + $number + 'CNAME'))
        try { $shown = @(Resolve-DnsName -Name $name -Type 'CNAME' -ErrorAction 'Stop' | ForEach-Object -Process { [string] (Read-Property -Item $_ -Name 'NameHost') }) }
        catch { $shown = @() }
        if ($shown -notcontains $wanted) { $name }
    }
}

function Invoke-DkimSwitchPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $config = Find-DkimConfig
    if ($null -eq $config) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail 'It can be switched on once there are keys.'
        return
    }
    Write-DkimRecord -Config $config
    if ($config.Enabled) {
        $status = [string] (Read-Property -Item $config -Name 'Status')
        if ($status -eq 'Valid' -or $status -eq '') { Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange signs mail from ' + $Domain + ' already.') }
        else { Write-Result -Check 'DKIM' -State 'look' -Detail ('It is switched on for ' + $Domain + ', and Exchange says ' + $status + '. Compare the two records in DNS with those above.') }
        return
    }
    $lacking = @(Find-LackingRecord -Config $config)
    if ($lacking.Count -gt 0) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail ('DNS does not show ' + ($lacking -join ' and ') + ' as above yet. Publish the records, wait until they are known, then run this script again.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Domain, 'Sign mail from this domain with DKIM')) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail ('Mail from ' + $Domain + ' would be signed.')
        return
    }
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'dkim_switch'; domain = $Domain })
    try { Set-DkimSigningConfig -Identity $Domain -Enabled $true -Confirm:$false -ErrorAction 'Stop' | Out-Null }
    catch { throw ('Exchange did not switch DKIM on. It must see the two records above in DNS, which can take hours. Exchange says: ' + $_.Exception.Message) }
    if (-not (Find-DkimConfig).Enabled) { throw 'Exchange does not show DKIM as on yet. Wait some minutes, then run this script again.' }
    Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange now signs mail from ' + $Domain + '.')
}

function Undo-DkimSwitch {
    # Only what this script switched on.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.domain
    $config = Find-DkimConfig
    if ($null -eq $config -or -not $config.Enabled) {
        Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange does not sign mail from ' + $name + ', as before.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Stop signing mail from this domain')) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail ('Mail from ' + $name + ' would no longer be signed.')
        return
    }
    Set-DkimSigningConfig -Identity $name -Enabled $false -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ((Find-DkimConfig).Enabled) { throw 'Exchange still shows DKIM as on. Wait some minutes, then run this line again.' }
    Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange no longer signs mail from ' + $name + '.')
}

function Undo-DkimKey {
    # Only keys that this script made, and never while Exchange signs with them.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.domain
    $config = Find-DkimConfig
    if ($null -eq $config) {
        Write-Result -Check 'DKIM keys' -State 'ok' -Detail ('Exchange has no keys for ' + $name + ', as before.')
        return
    }
    if ($config.Enabled) {
        Write-Result -Check 'DKIM keys' -State 'not done' -Detail 'Exchange signs with them, so they stay.'
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Delete the DKIM keys of this domain')) {
        Write-Result -Check 'DKIM keys' -State 'not done' -Detail 'They would be deleted.'
        return
    }
    Remove-DkimSigningConfig -Identity $name -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -ne (Find-DkimConfig)) { throw 'Exchange still shows the keys. Wait some minutes, then run this line again.' }
    Write-Result -Check 'DKIM keys' -State 'ok' -Detail 'They were deleted. The two records can leave DNS too.'
}

try {
    if ($Undo) {
        $state = Read-ChangeToUndo
        if ($null -ne $state) {
            Connect-Tenant
            Confirm-AcceptedDomain -Name $Domain
            foreach ($step in @(Read-StepBackward -State $state)) {
                if ($step.what -eq 'dkim_switch') { Undo-DkimSwitch -Step $step }
                if ($step.what -eq 'dkim_keys') { Undo-DkimKey -Step $step }
            }
            Complete-Undo -State $state
        }
    }
    else {
        Connect-Tenant
        Confirm-AcceptedDomain -Name $Domain
        $state = Open-Change
        Invoke-DkimKeyPart -State $state
        Invoke-DkimSwitchPart -State $state
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

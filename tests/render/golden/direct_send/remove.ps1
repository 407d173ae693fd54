#Requires -Version 5.1
<#
.SYNOPSIS
    Says how Front desk is taken away again.

.DESCRIPTION
    The method of this plan is Direct Send. No script set it up, and none takes it away: what was made by hand is removed by hand, so that nothing is lost that cannot be put back.
    It signs in nowhere and prints the steps.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

.EXAMPLE
    .\remove.ps1

    Prints the steps, and ends.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, Direct Send).
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\remove.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @(
        'Nothing to take away in an admin centre. Not in an admin centre: Direct Send set nothing up in Microsoft 365. Take the mail settings out of the device. When no device uses Direct Send any more, have it refused: reject-direct-send.ps1 lists first who would break.',
        'Take the address out of the SPF record. Where the domain''s DNS is kept: In the TXT record of "contoso.com" that begins with v=spf1, take out ip4: with the address that leaves, once nothing sends from it any more. Keep everything else.'
    )
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$script:Summary = @()
$script:Stopped = $false

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

function Write-RemovalByHand {
    Write-Result -Check 'Remove' -State 'look' -Detail 'Nothing was changed: what this plan set up is taken away by hand, in the order below.'
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
    Write-RemovalByHand
    Write-StepByHand
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

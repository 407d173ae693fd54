#Requires -Version 5.1
<#
.SYNOPSIS
    Says how Front desk is taken away again.

.DESCRIPTION
    The method of this plan is Azure Communication Services Email. No script set it up, and none takes it away: what was made by hand is removed by hand, so that nothing is lost that cannot be put back.
    It signs in nowhere and prints the steps.

.PARAMETER StepByHand
    What is left to do by hand. It is printed at the end.

.EXAMPLE
    .\remove.ps1

    Prints the steps, and ends.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, Azure Communication Services Email).
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\remove.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string[]] $StepByHand = @('Take the SMTP user name away. Azure portal (https://portal.azure.com) > Communication Services > SMTP Usernames: First delete the client secret of the app registration: Microsoft Entra admin centre, "App registrations", "Certificates & secrets". Mail then fails at the sign-in. Watch for a week. Delete the SMTP user name, and the resource if nothing else uses it: it is paid for by use.')
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

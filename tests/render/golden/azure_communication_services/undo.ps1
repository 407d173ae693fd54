#Requires -Version 5.1
<#
.SYNOPSIS
    There is nothing to undo for Front desk.

.DESCRIPTION
    The method of this plan is Azure Communication Services Email. Its apply.ps1 changes nothing in Microsoft 365, so there is nothing that this script could take back.
    It signs in nowhere and says so.

.EXAMPLE
    .\undo.ps1

    Says so, and ends.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, Azure Communication Services Email).
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\undo.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param()

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

function Write-NothingToUndo {
    Write-Result -Check 'Undo' -State 'ok' -Detail 'There is nothing to undo: apply.ps1 of this plan changes nothing in Microsoft 365.'
    Write-Line -Text 'What you set at the device and in DNS by hand, you take back by hand.'
}

try {
    Write-NothingToUndo
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

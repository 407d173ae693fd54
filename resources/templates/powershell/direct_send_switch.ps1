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

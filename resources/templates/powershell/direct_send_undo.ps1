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

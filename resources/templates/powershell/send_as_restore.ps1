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

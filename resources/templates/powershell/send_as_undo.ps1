function Undo-SendAsPart {
    # Takes back only the permissions that were not there before.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    foreach ($entry in @($State.send_as)) {
        if ($null -eq $entry) { continue }
        $identity = [string] $entry.identity
        $trustee = [string] $entry.trustee
        try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
        catch {
            # Deleted or only busy: nobody can tell from here, so the state stays open and the others go on.
            Write-Result -Check 'Send As' -State 'not done' -Detail ('Exchange does not show the permission of ' + $trustee + ' for ' + $identity + '. If one of them was deleted, nothing is left to take back. The rest goes on. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if (-not $may) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may not send as ' + $identity + ', as before.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Take Send As away from ' + $trustee)) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would no longer send as ' + $identity + '.')
            continue
        }
        Remove-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (Test-SendAs -Identity $identity -Trustee $trustee) {
            throw ('Exchange still shows the permission for ' + $identity + '. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may no longer send as ' + $identity + '.')
    }
}

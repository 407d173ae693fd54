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

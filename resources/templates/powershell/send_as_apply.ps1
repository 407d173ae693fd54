function Invoke-SendAsPart {
    # Lets the signing-in mailbox send as the address that the device writes into From.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SendAsIdentity.Count -ne $SendAsTrustee.Count) {
        throw 'Give -SendAsIdentity and -SendAsTrustee the same number of addresses: they belong together in pairs.'
    }
    for ($index = 0; $index -lt $SendAsIdentity.Count; $index++) {
        $identity = $SendAsIdentity[$index]
        $trustee = $SendAsTrustee[$index]
        try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
        catch {
            throw ('Exchange cannot say who may send as ' + $identity + '. The address must belong to a mailbox, a group or ' +
                'another recipient of this organisation. Exchange says: ' + $_.Exception.Message)
        }
        if ($may) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may already send as ' + $identity + '.')
            continue
        }
        $known = @($State.send_as | Where-Object -FilterScript { $_.identity -eq $identity -and $_.trustee -eq $trustee })
        if ($known.Count -eq 0) {
            $entry = [pscustomobject]@{ identity = $identity; trustee = $trustee }
            $State.send_as = [object[]] @(@($State.send_as) + $entry)
            Save-State -State $State
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Let ' + $trustee + ' send as this address')) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would be allowed to send as ' + $identity + '.')
            continue
        }
        Add-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-SendAs -Identity $identity -Trustee $trustee)) {
            throw ('Exchange does not show the permission for ' + $identity + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may now send as ' + $identity + '.')
    }
}

function Confirm-HighVolumeAccount {
    # High Volume Email sends from an account of its own kind, and only while a billing policy pays for it.
    $policies = @(Get-BillingPolicy -ResourceType 'HVE' -ErrorAction 'Stop')
    if ($policies.Count -eq 0) {
        Write-Result -Check 'Billing' -State 'problem' -Detail 'There is no billing policy for High Volume Email. Without one nothing is sent.'
    }
    else { Write-Result -Check 'Billing' -State 'ok' -Detail ([string] $policies.Count + ' billing policy or policies for High Volume Email.') }
    if ($HighVolumeAccount -eq '') {
        Write-Result -Check 'Account' -State 'look' -Detail 'Name the account with -HighVolumeAccount to have it checked.'
        return
    }
    try { $account = Get-HVEAccountSettings -Identity $HighVolumeAccount -ErrorAction 'Stop' }
    catch {
        throw ($HighVolumeAccount + ' is not a High Volume Email account of this organisation. Create it in the Exchange ' +
            'admin centre under Mail flow, High Volume Email. Exchange says: ' + $_.Exception.Message)
    }
    Write-Result -Check 'Account' -State 'ok' -Detail ($HighVolumeAccount + ' is a High Volume Email account.')
    $billing = Get-HVEAccountBillingPolicy -Identity $HighVolumeAccount -ErrorAction 'Stop'
    $status = [string] (Read-Property -Item $billing -Name 'BillingPolicyStatus')
    $replyTo = [string] (Read-Property -Item $account -Name 'ReplyTo')
    if ($status -eq 'BillingPolicyValid') { Write-Result -Check 'Account billing' -State 'ok' -Detail ('Paid for. Replies go to: ' + $replyTo) }
    else { Write-Result -Check 'Account billing' -State 'problem' -Detail ('Exchange says: ' + $status) }
}

function Show-MailboxUse {
    # From which addresses this mailbox's address sent lately: another device may sign in with the same mailbox.
    param([string] $Address)
    try {
        Confirm-Trace
        $until = (Get-Date).ToUniversalTime()
        $since = $until.AddDays(-$Days)
        $messages = @(Get-MessageTraceV2 -SenderAddress $Address -StartDate $since -EndDate $until -ResultSize 5000 -ErrorAction 'Stop')
        $from = @($messages | ForEach-Object -Process { [string] (Read-Property -Item $_ -Name 'FromIP') } | Where-Object -FilterScript { $_ -ne '' } | Select-Object -Unique)
        $detail = $Address + ' sent ' + $messages.Count + ' messages in the last ' + $Days + ' days.'
        if ($from.Count -gt 0) { $detail = $detail + ' They came from ' + ($from -join ', ') + '. Make sure that no other device or person uses it.' }
        Write-Result -Check 'Who uses it' -State 'look' -Detail $detail
    }
    catch { Write-Result -Check 'Who uses it' -State 'unknown' -Detail $_.Exception.Message }
}

function Invoke-MailboxRemoval {
    # Takes from these mailboxes what apply.ps1 gave them. The mailboxes themselves and their mail stay.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    foreach ($address in $Mailbox) {
        try { $present = Read-SmtpSwitch -Address $address }
        catch {
            Write-Result -Check 'SMTP AUTH' -State 'look' -Detail ('Exchange does not show the mailbox ' + $address + '. If it was deleted, nothing is left to switch off. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if ($present -eq 'off') {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is off already for ' + $address + '.')
            continue
        }
        Show-MailboxUse -Address $address
        if (-not $PSCmdlet.ShouldProcess($address, 'Switch SMTP AUTH off for this mailbox')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would be switched off for ' + $address + '.')
            continue
        }
        Save-Step -State $State -Step ([pscustomobject]@{ what = 'mailbox'; identity = $address; before = $present })
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $true -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne 'off') {
            throw ('Exchange does not show SMTP AUTH as off for ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is now off for ' + $address + ' (before: ' + $present + '). Whoever signs in with it over SMTP can no longer send.')
    }
}

function Undo-MailboxPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    foreach ($entry in @($State.mailbox)) {
        if ($null -eq $entry) { continue }
        $address = [string] $entry.identity
        $before = [string] $entry.before
        try { $present = Read-SmtpSwitch -Address $address }
        catch {
            # Deleted or only busy: nobody can tell from here, so the state stays open and the others go on.
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('Exchange does not show the mailbox ' + $address + '. If it was deleted, nothing is left to take back there. The rest goes on. Exchange says: ' + $_.Exception.Message)
            continue
        }
        if ($present -eq $before) {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is already as it was for ' + $address + ' (' + $before + ').')
            continue
        }
        if ($present -ne 'on') {
            Write-Result -Check 'SMTP AUTH' -State 'look' -Detail ('Somebody else set it to "' + $present + '" for ' + $address + ' since. It stays.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Set SMTP AUTH back to "' + $before + '"')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would go back to "' + $before + '" for ' + $address + '.')
            continue
        }
        $value = $null
        if ($before -eq 'off') { $value = $true }
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $value -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne $before) {
            throw ('Exchange does not show SMTP AUTH as "' + $before + '" yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is "' + $before + '" again for ' + $address + '.')
    }
}

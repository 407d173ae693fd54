function Undo-MailboxSwitch {
    # Sets SMTP AUTH of one mailbox back to what it was.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $address = [string] $Step.identity
    $before = [string] $Step.before
    try { $present = Read-SmtpSwitch -Address $address }
    catch {
        Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('Exchange does not show the mailbox ' + $address + '. If it was deleted, nothing is left to take back there. The rest goes on. Exchange says: ' + $_.Exception.Message)
        return
    }
    if ($present -ne 'off') {
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is "' + $present + '" for ' + $address + ', so there is nothing to take back.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($address, 'Set SMTP AUTH back to "' + $before + '"')) {
        Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would go back to "' + $before + '" for ' + $address + '.')
        return
    }
    $value = $null
    if ($before -eq 'on') { $value = $false }
    Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $value -Confirm:$false -ErrorAction 'Stop'
    if ((Read-SmtpSwitch -Address $address) -ne $before) {
        throw ('Exchange does not show SMTP AUTH as "' + $before + '" for ' + $address + ' yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is "' + $before + '" again for ' + $address + '.')
}

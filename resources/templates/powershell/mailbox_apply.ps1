function Invoke-MailboxPart {
    # Switches SMTP AUTH on for these mailboxes alone. The organisation's own switch stays as it is.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    # All are read before the first is changed, so that one that is missing is told before anything is half done.
    $present = @{}
    $lacking = @()
    foreach ($address in $Mailbox) {
        try { $present[$address] = Read-SmtpSwitch -Address $address }
        catch { $lacking = @($lacking + $_.Exception.Message) }
    }
    if ($lacking.Count -gt 0) { throw ($lacking -join ' ') }
    foreach ($address in $Mailbox) {
        $known = @($State.mailbox | Where-Object -FilterScript { $null -ne $_ -and $_.identity -eq $address })
        if ($known.Count -eq 0) {
            $entry = [pscustomobject]@{ identity = $address; before = $present[$address] }
            $State.mailbox = [object[]] @(@($State.mailbox | Where-Object -FilterScript { $null -ne $_ }) + $entry)
            Save-State -State $State
        }
        if ($present[$address] -eq 'on') {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is already on for ' + $address + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Switch SMTP AUTH on for this mailbox')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would be switched on for ' + $address + '.')
            continue
        }
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $false -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne 'on') {
            throw ('Exchange does not show SMTP AUTH as on for ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is now on for ' + $address + ' (before: ' + $present[$address] + ').')
    }
}

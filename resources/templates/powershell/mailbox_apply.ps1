function Invoke-MailboxPart {
    # Switches SMTP AUTH on for this one mailbox. The organisation's own switch stays as it is.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $present = Read-SmtpSwitch -Address $Mailbox
    if ($null -eq $State.mailbox) {
        $State.mailbox = [ordered]@{ identity = $Mailbox; before = $present }
        Save-State -State $State
    }
    if ([string] $State.mailbox.identity -ne $Mailbox) {
        throw ('The state file ' + $StatePath + ' belongs to the mailbox ' + $State.mailbox.identity + ', and this run would ' +
            'change ' + $Mailbox + '. Name another state file with -StatePath.')
    }
    if ($present -eq 'on') {
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is already on for ' + $Mailbox + '.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Mailbox, 'Switch SMTP AUTH on for this mailbox')) {
        Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would be switched on for ' + $Mailbox + '.')
        return
    }
    Set-CASMailbox -Identity $Mailbox -SmtpClientAuthenticationDisabled $false -Confirm:$false -ErrorAction 'Stop'
    if ((Read-SmtpSwitch -Address $Mailbox) -ne 'on') {
        throw ('Exchange does not show SMTP AUTH as on for ' + $Mailbox + ' yet. Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is now on for ' + $Mailbox + ' (before: ' + $State.mailbox.before + ').')
}

function Confirm-MailboxSwitch {
    # This plan was told that SMTP AUTH is on already, so it is read here, not changed.
    $organisation = Read-Property -Item (Get-TransportConfig -ErrorAction 'Stop') -Name 'SmtpClientAuthenticationDisabled'
    foreach ($address in $Mailbox) {
        $present = Read-SmtpSwitch -Address $address
        if ($present -eq 'off' -or ($present -eq 'inherit' -and $organisation)) {
            throw ('SMTP AUTH is off for ' + $address + ', although this plan was told that it is on. Correct that answer in ' +
                'Relay Wizard and save the scripts again: apply.ps1 then switches it on for this one mailbox.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is on for ' + $address + ' (' + $present + ').')
    }
}

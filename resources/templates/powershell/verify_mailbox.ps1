function Test-MailboxSwitch {
    $present = Read-SmtpSwitch -Address $Mailbox
    if ($present -eq 'on') { Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is on for ' + $Mailbox + '.'); return }
    if ($present -eq 'off') { Write-Result -Check 'SMTP AUTH' -State 'problem' -Detail ('It is off for ' + $Mailbox + '. Run apply.ps1.'); return }
    $disabled = Read-Property -Item (Get-TransportConfig -ErrorAction 'Stop') -Name 'SmtpClientAuthenticationDisabled'
    if ($disabled) { Write-Result -Check 'SMTP AUTH' -State 'problem' -Detail ($Mailbox + ' follows the organisation, where it is off. Run apply.ps1.') }
    else { Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ($Mailbox + ' follows the organisation, where it is on.') }
}

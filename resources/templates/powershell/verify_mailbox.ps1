function Test-MailboxSwitch {
    $disabled = Read-Property -Item (Get-TransportConfig -ErrorAction 'Stop') -Name 'SmtpClientAuthenticationDisabled'
    foreach ($address in $Mailbox) {
        try { $present = Read-SmtpSwitch -Address $address }
        catch { Write-Result -Check 'SMTP AUTH' -State 'problem' -Detail $_.Exception.Message; continue }
        if ($present -eq 'on') { Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is on for ' + $address + '.') }
        elseif ($present -eq 'off') { Write-Result -Check 'SMTP AUTH' -State 'problem' -Detail ('It is off for ' + $address + '. Run apply.ps1.') }
        elseif ($disabled) { Write-Result -Check 'SMTP AUTH' -State 'problem' -Detail ($address + ' follows the organisation, where it is off. Run apply.ps1.') }
        else { Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ($address + ' follows the organisation, where it is on.') }
    }
}

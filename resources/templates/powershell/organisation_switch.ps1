function Confirm-OrganisationSwitch {
    # Only told, never changed: the mailbox's own value wins over the organisation's.
    $disabled = Read-Property -Item (Get-TransportConfig -ErrorAction 'Stop') -Name 'SmtpClientAuthenticationDisabled'
    if ($disabled) {
        Write-Result -Check 'Organisation' -State 'ok' -Detail 'SMTP AUTH is off for the organisation and stays so. The mailbox has its own switch.'
        return
    }
    Write-Result -Check 'Organisation' -State 'look' -Detail 'SMTP AUTH is on for every mailbox that has no switch of its own. Microsoft advises: off here, on only where a device needs it.'
}

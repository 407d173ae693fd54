function Test-DirectSendSwitch {
    # This device does not need Direct Send, so both answers are fine. The safer one is said.
    $refuses = Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'RejectDirectSend'
    if ($refuses) { Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation refuses it (RejectDirectSend is on). This device does not need it.' }
    else { Write-Result -Check 'Direct Send' -State 'look' -Detail 'Your organisation accepts it (RejectDirectSend is off). This device does not need it: reject-direct-send.ps1 lists who would break if you refuse it.' }
}

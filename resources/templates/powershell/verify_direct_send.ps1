function Test-DirectSendSwitch {
    $refuses = Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'RejectDirectSend'
    if ($refuses) { Write-Result -Check 'Direct Send' -State 'problem' -Detail 'Your organisation refuses it (RejectDirectSend is on). Leave that on, and let a connector recognise this device.' }
    else { Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation accepts it (RejectDirectSend is off).' }
}

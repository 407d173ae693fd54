function Confirm-DirectSendAllowed {
    # Stops where the organisation refuses Direct Send. That switch protects people: it is read here, never changed.
    $refuses = Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'RejectDirectSend'
    if ($refuses) {
        throw ('Your organisation refuses Direct Send (RejectDirectSend is on). Leave it on: it keeps strangers from sending ' +
            'as you. Let an inbound connector recognise this device instead, by its address or its certificate.')
    }
    Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation accepts it (RejectDirectSend is off).'
}

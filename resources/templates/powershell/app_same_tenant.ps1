function Confirm-SameTenant {
    # Two sign-ins are two chances to take the wrong account: both must be of one organisation.
    $open = @(Find-Session)
    $exchange = [string] (Read-Property -Item $open[0] -Name 'TenantID')
    if ($exchange -ne '' -and $exchange -ne $script:TenantId) {
        throw ('Microsoft Graph and Exchange Online are signed in to two organisations (' + $script:TenantId + ' and ' + $exchange +
            '). Close this window, open a new one, and sign in with the same account twice.')
    }
}

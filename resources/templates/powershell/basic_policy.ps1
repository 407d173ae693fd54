function Confirm-BasicAllowed {
    # An authentication policy that blocks Basic for SMTP beats the mailbox's own switch.
    $user = Get-User -Identity $Mailbox -ErrorAction 'Stop'
    $name = [string] (Read-Property -Item $user -Name 'AuthenticationPolicy')
    if ($name -eq '') { $name = [string] (Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'DefaultAuthenticationPolicy') }
    if ($name -eq '') {
        Write-Result -Check 'Authentication policy' -State 'ok' -Detail ('None applies to ' + $Mailbox + '.')
        return
    }
    $policy = Get-AuthenticationPolicy -Identity $name -ErrorAction 'Stop'
    if (Read-Property -Item $policy -Name 'AllowBasicAuthSmtp') {
        Write-Result -Check 'Authentication policy' -State 'ok' -Detail ('"' + $name + '" lets ' + $Mailbox + ' sign in with a password over SMTP.')
        return
    }
    Write-Result -Check 'Authentication policy' -State 'problem' -Detail ('"' + $name + '" blocks password sign-in over SMTP for ' + $Mailbox + '.')
}

function Confirm-BasicAllowed {
    # An authentication policy that blocks Basic for SMTP beats the mailbox's own switch.
    param([string[]] $Addresses)
    foreach ($address in $Addresses) {
        $user = Get-User -Identity $address -ErrorAction 'Stop'
        $name = [string] (Read-Property -Item $user -Name 'AuthenticationPolicy')
        if ($name -eq '') { $name = [string] (Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'DefaultAuthenticationPolicy') }
        if ($name -eq '') {
            Write-Result -Check 'Authentication policy' -State 'ok' -Detail ('None applies to ' + $address + '.')
            continue
        }
        $policy = Get-AuthenticationPolicy -Identity $name -ErrorAction 'Stop'
        if (Read-Property -Item $policy -Name 'AllowBasicAuthSmtp') {
            Write-Result -Check 'Authentication policy' -State 'ok' -Detail ('"' + $name + '" lets ' + $address + ' sign in with a password over SMTP.')
            continue
        }
        Write-Result -Check 'Authentication policy' -State 'problem' -Detail ('"' + $name + '" blocks password sign-in over SMTP for ' + $address + '.')
    }
}

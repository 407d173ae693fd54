function Invoke-PrincipalPart {
    # Makes the application known to Exchange, with the Enterprise application's object id and no other.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SignInAs -ne 'Application') { return }
    $known = $null
    if ($null -ne $script:Application) { $known = Find-Principal -AppId $script:Application.AppId }
    if ($null -ne $known -and $null -ne $script:Enterprise) {
        $id = Read-PrincipalId -Principal $known
        if ($id -ne [string] $script:Enterprise.Id) {
            throw ('Exchange knows this application with the object id ' + $id + '. That is not the Enterprise application''s (' +
                [string] $script:Enterprise.Id + '), most likely the app registration''s, and nothing signs in with it. Take it away with ' +
                'this line, then run this script again: Remove-ServicePrincipal -Identity ' + $id)
        }
        $script:Principal = $id
        Write-Result -Check 'Service principal' -State 'ok' -Detail ('Exchange knows the application already, with the right object id: ' + $id)
        return
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Make the application known to Exchange Online')) {
        Write-Result -Check 'Service principal' -State 'not done' -Detail 'Exchange would learn the application, with the object id of the Enterprise application.'
        return
    }
    Confirm-Registered
    $id = [string] $script:Enterprise.Id
    $State.application.principal = $id
    Save-State -State $State
    New-ServicePrincipal -AppId ([string] $script:Application.AppId) -ObjectId $id -DisplayName $AppName -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -eq (Find-Principal -AppId $script:Application.AppId)) {
        throw 'Exchange does not show the service principal yet. Wait some minutes, then run this script again.'
    }
    $script:Principal = $id
    Write-Result -Check 'Service principal' -State 'ok' -Detail ('Exchange now knows the application, with the object id of the Enterprise application: ' + $id)
}

function Invoke-MailboxRightPart {
    # The mailboxes that the application may send as, and no others.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SignInAs -ne 'Application') { return }
    foreach ($address in $Mailbox) {
        if ($script:Principal -ne '' -and (Test-FullAccess -Address $address -User $script:Principal)) {
            Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may already use ' + $address + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Let the application use this mailbox (FullAccess)')) {
            Write-Result -Check 'Mailbox permission' -State 'not done' -Detail ('The application would be allowed to use ' + $address + '.')
            continue
        }
        if ($script:Principal -eq '') { throw 'Exchange does not know the application, so it can not be given a mailbox. Run this script again and say yes to that step.' }
        $State.application.mailboxes = [object[]] @(@($State.application.mailboxes | Where-Object -FilterScript { $null -ne $_ }) + $address)
        Save-State -State $State
        Add-MailboxPermission -Identity $address -User $script:Principal -AccessRights 'FullAccess' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-FullAccess -Address $address -User $script:Principal)) {
            throw ('Exchange does not show the permission on ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may now use ' + $address + ' (FullAccess).')
    }
}

function Undo-MailboxRight {
    # The mailboxes first: a right outlives the application that had it.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    foreach ($address in @($Saved.mailboxes)) {
        if ($null -eq $address) { continue }
        $principal = Find-Principal -AppId $Saved.client_id
        if ($null -eq $principal) {
            Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('Exchange does not know the application, so it has no right on ' + $address + '.')
            continue
        }
        $id = Read-PrincipalId -Principal $principal
        if (-not (Test-FullAccess -Address $address -User $id)) {
            Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may not use ' + $address + ', as before.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Take FullAccess away from the application')) {
            Write-Result -Check 'Mailbox permission' -State 'not done' -Detail ('The application would no longer use ' + $address + '.')
            continue
        }
        Remove-MailboxPermission -Identity $address -User $id -AccessRights 'FullAccess' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (Test-FullAccess -Address $address -User $id) {
            throw ('Exchange still shows the permission on ' + $address + '. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may no longer use ' + $address + '.')
    }
}

function Undo-Principal {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    if ([string] $Saved.principal -eq '') { return }
    $principal = Find-Principal -AppId $Saved.client_id
    if ($null -eq $principal) {
        Write-Result -Check 'Service principal' -State 'ok' -Detail 'Exchange does not know the application, as before.'
        return
    }
    $id = Read-PrincipalId -Principal $principal
    if ($id -ne [string] $Saved.principal) {
        Write-Result -Check 'Service principal' -State 'look' -Detail ('Exchange knows the application with another object id (' + $id + ') than the one that was set. It stays.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Make Exchange Online forget the application')) {
        Write-Result -Check 'Service principal' -State 'not done' -Detail 'Exchange would forget the application.'
        return
    }
    Remove-ServicePrincipal -Identity $id -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -ne (Find-Principal -AppId $Saved.client_id)) {
        throw 'Exchange still shows the service principal. Wait some minutes, then run this script again.'
    }
    Write-Result -Check 'Service principal' -State 'ok' -Detail 'Exchange has forgotten the application.'
}

function Undo-Registration {
    # Removes only what apply-app.ps1 made: the notes of the registration carry the number of the state file.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved, [string] $Mark)
    $found = Find-Application -AppId $Saved.client_id -Name $Saved.name
    if ($null -eq $found) {
        Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $Saved.name + '" is not there, so there is nothing to take back.')
        return
    }
    if ($Saved.existed) {
        Undo-Consent -Saved $Saved
        Undo-Credential -Saved $Saved -Application $found
        Undo-Access -Saved $Saved -Application $found
        Undo-Enterprise -Saved $Saved
        return
    }
    if (-not ([string] (Read-Property -Item $found -Name 'Notes')).Contains($Mark)) {
        throw ('The app registration "' + [string] $found.DisplayName + '" does not carry the mark of apply-app.ps1, so somebody else made ' +
            'it or changed its notes. It stays. Delete it in the Microsoft Entra admin centre under App registrations, if you want it gone.')
    }
    if (-not $PSCmdlet.ShouldProcess([string] $found.DisplayName, 'Delete the app registration, with its secrets and its consent')) {
        Write-Result -Check 'App registration' -State 'not done' -Detail ('"' + [string] $found.DisplayName + '" would be deleted.')
        return
    }
    Remove-MgApplication -ApplicationId ([string] $found.Id) -ErrorAction 'Stop' | Out-Null
    if ($null -ne (Find-Application -AppId $found.AppId -Name '')) {
        throw 'Entra still shows the app registration. Wait a minute, then run this script again.'
    }
    Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $found.DisplayName + '" was deleted, with its secrets and its consent. Entra keeps it among the deleted ones for 30 days.')
}

function Undo-Consent {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    if (-not $Saved.consented) { return }
    $permission = Find-Permission -As $Saved.sign_in
    $enterprise = Find-Enterprise -AppId $Saved.client_id
    $given = @()
    if ($null -ne $enterprise) { $given = @(Find-Consent -Enterprise $enterprise -Permission $permission) }
    if ($given.Count -eq 0) {
        Write-Result -Check 'Consent' -State 'ok' -Detail ('There is none to ' + $permission.Name + ', as before.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Take the consent to ' + $permission.Name + ' back')) {
        Write-Result -Check 'Consent' -State 'not done' -Detail ('The consent to ' + $permission.Name + ' would be taken back.')
        return
    }
    foreach ($one in $given) {
        if ($permission.Kind -eq 'Scope' -and ([string] $one.Scope).Trim() -ne $permission.Name) {
            Write-Result -Check 'Consent' -State 'look' -Detail ('It holds other permissions too (' + ([string] $one.Scope).Trim() + '), so it stays. Microsoft Entra admin centre: Enterprise applications, the app, Permissions.')
            return
        }
        if ($permission.Kind -eq 'Role') {
            Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId ([string] $enterprise.Id) -AppRoleAssignmentId ([string] $one.Id) -ErrorAction 'Stop' | Out-Null
        }
        else { Remove-MgOauth2PermissionGrant -InputObject @{ OAuth2PermissionGrantId = [string] $one.Id } -ErrorAction 'Stop' | Out-Null }
    }
    Write-Result -Check 'Consent' -State 'ok' -Detail ('The consent to ' + $permission.Name + ' was taken back.')
}

function Undo-Credential {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved, [object] $Application)
    $made = @($Saved.secrets | Where-Object -FilterScript { $null -ne $_ })
    $there = @($Application.PasswordCredentials | Where-Object -FilterScript { $null -ne $_ -and $made -contains [string] $_.KeyId })
    foreach ($one in $there) {
        if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Delete the client secret ' + [string] $one.KeyId)) {
            Write-Result -Check 'Client secret' -State 'not done' -Detail ([string] $one.KeyId + ' would be deleted.')
            continue
        }
        Remove-MgApplicationPassword -ApplicationId ([string] $Application.Id) -KeyId ([string] $one.KeyId) -ErrorAction 'Stop' | Out-Null
        Write-Result -Check 'Client secret' -State 'ok' -Detail ([string] $one.KeyId + ' was deleted.')
    }
    if ([string] $Saved.certificate -eq '') { return }
    $keys = @($Application.KeyCredentials | Where-Object -FilterScript { $null -ne $_ })
    if ($keys.Count -eq 0) { return }
    if ($keys.Count -gt 1) {
        Write-Result -Check 'Certificate' -State 'look' -Detail ('Somebody else added certificates since. Delete ' + [string] $Saved.certificate + ' in the Microsoft Entra admin centre: App registrations, the app, Certificates & secrets.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Delete the certificate ' + [string] $Saved.certificate)) {
        Write-Result -Check 'Certificate' -State 'not done' -Detail ([string] $Saved.certificate + ' would be deleted.')
        return
    }
    Update-MgApplication -ApplicationId ([string] $Application.Id) -BodyParameter @{ keyCredentials = @() } -ErrorAction 'Stop' | Out-Null
    Write-Result -Check 'Certificate' -State 'ok' -Detail ([string] $Saved.certificate + ' was deleted.')
}

function Undo-Access {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved, [object] $Application)
    if (-not $Saved.access_added) { return }
    $permission = Find-Permission -As $Saved.sign_in
    if (-not (Test-Access -Application $Application -Permission $permission)) { return }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Take the permission ' + $permission.Name + ' off the app registration')) {
        Write-Result -Check 'App registration' -State 'not done' -Detail ('It would no longer ask for ' + $permission.Name + '.')
        return
    }
    $left = @()
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource) { continue }
        $entries = @($resource.ResourceAccess | Where-Object -FilterScript { [string] $_.Id -ne $permission.Id } | ForEach-Object -Process { @{ id = [string] $_.Id; type = [string] $_.Type } })
        if ($entries.Count -gt 0) { $left = @($left + @{ resourceAppId = [string] $resource.ResourceAppId; resourceAccess = $entries }) }
    }
    Update-MgApplication -ApplicationId ([string] $Application.Id) -BodyParameter @{ requiredResourceAccess = $left } -ErrorAction 'Stop' | Out-Null
    Write-Result -Check 'App registration' -State 'ok' -Detail ('It no longer asks for ' + $permission.Name + '.')
}

function Undo-Enterprise {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Saved)
    if ($Saved.enterprise_existed) { return }
    $enterprise = Find-Enterprise -AppId $Saved.client_id
    if ($null -eq $enterprise) { return }
    if (-not $PSCmdlet.ShouldProcess($Saved.name, 'Delete its Enterprise application')) {
        Write-Result -Check 'Enterprise application' -State 'not done' -Detail 'It would be deleted.'
        return
    }
    Remove-MgServicePrincipal -ServicePrincipalId ([string] $enterprise.Id) -ErrorAction 'Stop' | Out-Null
    Write-Result -Check 'Enterprise application' -State 'ok' -Detail 'It was deleted.'
}

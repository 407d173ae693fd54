function Test-AppInEntra {
    # What Entra knows: the registration, its permission, the consent, and until when it can sign in.
    if ($script:TenantId -eq '') { throw 'Without Microsoft Graph the app can not be read.' }
    Confirm-SameTenant
    $permission = Find-Permission -As $SignInAs
    $found = Find-Application -AppId $ClientId -Name $AppName
    if ($null -eq $found) {
        Write-Result -Check 'App registration' -State 'problem' -Detail ('There is none with the name "' + $AppName + '". Run apply-app.ps1, or name yours with -ClientId.')
        return
    }
    $script:Application = $found
    if (Test-Access -Application $found -Permission $permission) { Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $found.DisplayName + '" asks for ' + $permission.Name + '.') }
    else { Write-Result -Check 'App registration' -State 'problem' -Detail ('"' + [string] $found.DisplayName + '" does not ask for ' + $permission.Name + ' of Office 365 Exchange Online. Run apply-app.ps1.') }
    Test-AppExpiry -Application $found
    $script:Enterprise = Find-Enterprise -AppId $found.AppId
    if ($null -eq $script:Enterprise) {
        Write-Result -Check 'Enterprise application' -State 'problem' -Detail 'This organisation has none of this app. Run apply-app.ps1.'
        return
    }
    if (-not (Read-Property -Item $script:Enterprise -Name 'AccountEnabled')) { Write-Result -Check 'Enterprise application' -State 'problem' -Detail 'It is switched off: nobody can sign in with it.' }
    if (@(Find-Consent -Enterprise $script:Enterprise -Permission $permission).Count -gt 0) { Write-Result -Check 'Consent' -State 'ok' -Detail ('The organisation has consented to ' + $permission.Name + '.') }
    else { Write-Result -Check 'Consent' -State 'problem' -Detail ('The organisation has not consented to ' + $permission.Name + '. Run apply-app.ps1.') }
}

function Test-AppExpiry {
    # A secret or certificate that has ended stops all mail.
    param([object] $Application)
    $ends = @(@($Application.PasswordCredentials) + @($Application.KeyCredentials) | Where-Object -FilterScript { $null -ne $_ -and $null -ne $_.EndDateTime } |
            ForEach-Object -Process { $_.EndDateTime.ToUniversalTime() } | Sort-Object -Descending)
    if ($ends.Count -eq 0) {
        if ($SignInAs -eq 'Application') { Write-Result -Check 'Secret or certificate' -State 'problem' -Detail 'The app has none, so it can not sign in. Run apply-app.ps1.' }
        return
    }
    $left = $ends[0].ToString('s')
    $now = (Get-Date).ToUniversalTime()
    if ($ends[0] -lt $now) { Write-Result -Check 'Secret or certificate' -State 'problem' -Detail ('The last one ended on ' + $left + '. Run apply-app.ps1 -NewSecret, or upload a new certificate in the Microsoft Entra admin centre.') }
    elseif ($ends[0] -lt $now.AddDays(30)) { Write-Result -Check 'Secret or certificate' -State 'look' -Detail ('The last one ends on ' + $left + ', in less than 30 days. Run apply-app.ps1 -NewSecret, or upload a new certificate in the Microsoft Entra admin centre.') }
    else { Write-Result -Check 'Secret or certificate' -State 'ok' -Detail ('The last one ends on ' + $left + '.') }
}

function Test-AppInExchange {
    # What Exchange knows: the service principal, its object id, and its right on each mailbox.
    if ($SignInAs -ne 'Application') { return }
    $wanted = $ClientId
    if ($null -ne $script:Application) { $wanted = [string] $script:Application.AppId }
    if ($wanted -eq '') { throw 'The client id is not known, so Exchange can not be asked for it. Name it with -ClientId.' }
    $principal = Find-Principal -AppId $wanted
    if ($null -eq $principal) {
        Write-Result -Check 'Service principal' -State 'problem' -Detail 'Exchange does not know the application. Run apply-app.ps1.'
        return
    }
    $id = Read-PrincipalId -Principal $principal
    if ($null -ne $script:Enterprise -and $id -ne [string] $script:Enterprise.Id) {
        Write-Result -Check 'Service principal' -State 'problem' -Detail ('Exchange knows the application with the object id ' + $id + '. The Enterprise application''s is ' + [string] $script:Enterprise.Id + ': with any other nothing signs in. Run apply-app.ps1.')
        return
    }
    Write-Result -Check 'Service principal' -State 'ok' -Detail ('Exchange knows the application with the right object id: ' + $id)
    foreach ($address in $AppMailbox) {
        if (Test-FullAccess -Address $address -User $id) { Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may use ' + $address + '.') }
        else { Write-Result -Check 'Mailbox permission' -State 'problem' -Detail ('The application may not use ' + $address + '. Run apply-app.ps1.') }
    }
}

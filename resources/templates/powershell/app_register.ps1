function Save-Application {
    # What was there before, noted once, before the first change.
    param([object] $State, [object] $Found)
    if ($null -eq $State.application) {
        $State.application = [ordered]@{
            name = $AppName
            sign_in = $SignInAs
            client_id = ''
            existed = $null -ne $Found
            enterprise_existed = $false
            access_added = $false
            secrets = @()
            certificate = ''
            consented = $false
            principal = ''
            mailboxes = @()
        }
        if ($null -ne $Found) {
            $State.application.client_id = [string] $Found.AppId
            $State.application.enterprise_existed = $null -ne (Find-Enterprise -AppId $Found.AppId)
        }
    }
    elseif ($null -eq $Found) {
        # Somebody deleted what the first run found or made: what is made now is this script's.
        $State.application.existed = $false
        $State.application.enterprise_existed = $false
        $State.application.client_id = ''
    }
    elseif ([string] $State.application.client_id -ne '' -and [string] $State.application.client_id -ne [string] $Found.AppId) {
        throw ('The state file ' + $StatePath + ' belongs to the app registration ' + $State.application.client_id + ', and this run ' +
            'would change ' + [string] $Found.AppId + '. Name another state file with -StatePath.')
    }
    Save-State -State $State
}

function Invoke-RegistrationPart {
    # The app registration, and the Enterprise application that this organisation has of it.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $script:Permission = Find-Permission -As $SignInAs
    $wanted = $ClientId
    if ($wanted -eq '' -and $null -ne $State.application) { $wanted = [string] $State.application.client_id }
    $found = Find-Application -AppId $wanted -Name $AppName
    if ($null -eq $found -and $ClientId -ne '') { throw ('There is no app registration with the client id ' + $ClientId + ' in this organisation.') }
    if ($null -eq $found -and $wanted -ne '') { $found = Find-Application -AppId '' -Name $AppName }
    Save-Application -State $State -Found $found
    $done = 'was there already and stays as it is.'
    if ($null -eq $found) {
        Confirm-RedirectGiven
        if (-not $PSCmdlet.ShouldProcess($AppName, 'Register an app in Microsoft Entra')) {
            Write-Result -Check 'App registration' -State 'not done' -Detail ('"' + $AppName + '" would be registered, with the permission ' + $script:Permission.Name + '.')
            return
        }
        $made = Invoke-AppCreation -Notes ('Made by Relay Wizard, ' + $State.id)
        $State.application.client_id = [string] $made.AppId
        Save-State -State $State
        try { $found = Get-MgApplication -ApplicationId ([string] $made.Id) -ErrorAction 'Stop' }
        catch { throw ('Entra does not show the app registration yet. Wait a minute, then run this script again. Entra says: ' + $_.Exception.Message) }
        $done = 'was registered.'
    }
    if (-not (Test-Access -Application $found -Permission $script:Permission)) {
        if (-not $PSCmdlet.ShouldProcess($AppName, 'Add the permission ' + $script:Permission.Name)) {
            Write-Result -Check 'App registration' -State 'not done' -Detail ('It would ask for the permission ' + $script:Permission.Name + '.')
            return
        }
        $State.application.access_added = $true
        Save-State -State $State
        Invoke-AccessAddition -Application $found
        $found = Get-MgApplication -ApplicationId ([string] $found.Id) -ErrorAction 'Stop'
        if (-not (Test-Access -Application $found -Permission $script:Permission)) {
            throw ('Entra does not show the permission ' + $script:Permission.Name + ' yet. Wait a minute, then run this script again.')
        }
        $done = 'now asks for ' + $script:Permission.Name + '.'
    }
    $script:Application = $found
    Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $found.DisplayName + '" ' + $done + ' Client id: ' + [string] $found.AppId)
    Confirm-Redirect -Application $found

    $enterprise = Find-Enterprise -AppId $found.AppId
    if ($null -eq $enterprise) {
        if (-not $PSCmdlet.ShouldProcess($AppName, 'Make its Enterprise application in this organisation')) {
            Write-Result -Check 'Enterprise application' -State 'not done' -Detail 'It would be made.'
            return
        }
        try { New-MgServicePrincipal -AppId ([string] $found.AppId) -ErrorAction 'Stop' | Out-Null }
        catch { throw ('Entra did not make the Enterprise application. Where the app registration is new, wait a minute, then run this script again. Entra says: ' + $_.Exception.Message) }
        $enterprise = Find-Enterprise -AppId $found.AppId
        if ($null -eq $enterprise) { throw 'Entra does not show the Enterprise application yet. Wait a minute, then run this script again.' }
    }
    $script:Enterprise = $enterprise
    Write-Result -Check 'Enterprise application' -State 'ok' -Detail ('Its object id is ' + [string] $enterprise.Id + '. Exchange wants this one. The object id that stands beside the app registration is another one, and with it nothing signs in.')
}

function Invoke-AppCreation {
    # For this organisation alone. A program that keeps no secret is a public client.
    param([string] $Notes)
    $access = @(@{ ResourceAppId = $script:Permission.ResourceAppId; ResourceAccess = @(@{ Id = $script:Permission.Id; Type = $script:Permission.Kind }) })
    if ($SignInAs -eq 'Application') {
        return New-MgApplication -DisplayName $AppName -SignInAudience 'AzureADMyOrg' -Notes $Notes -RequiredResourceAccess $access -ErrorAction 'Stop'
    }
    if ($script:Proof -eq 'None') {
        return New-MgApplication -DisplayName $AppName -SignInAudience 'AzureADMyOrg' -Notes $Notes -RequiredResourceAccess $access -PublicClient @{ RedirectUris = $RedirectUri } -IsFallbackPublicClient -ErrorAction 'Stop'
    }
    return New-MgApplication -DisplayName $AppName -SignInAudience 'AzureADMyOrg' -Notes $Notes -RequiredResourceAccess $access -Web @{ RedirectUris = $RedirectUri } -ErrorAction 'Stop'
}

function Read-Access {
    # What the registration asks for now, in the form in which it can be sent back.
    param([object] $Application)
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource) { continue }
        $entries = @($resource.ResourceAccess | ForEach-Object -Process { @{ id = [string] $_.Id; type = [string] $_.Type } })
        @{ resourceAppId = [string] $resource.ResourceAppId; resourceAccess = $entries }
    }
}

function Invoke-AccessAddition {
    # The list is replaced as a whole, so everything that stands there is sent along.
    param([object] $Application)
    $all = @(Read-Access -Application $Application)
    $others = @($all | Where-Object -FilterScript { $_.resourceAppId -ne $script:Permission.ResourceAppId })
    $own = @($all | Where-Object -FilterScript { $_.resourceAppId -eq $script:Permission.ResourceAppId })
    $entries = @()
    if ($own.Count -gt 0) { $entries = @($own[0].resourceAccess) }
    $entries = @($entries + @{ id = $script:Permission.Id; type = $script:Permission.Kind })
    $changed = @($others + @{ resourceAppId = $script:Permission.ResourceAppId; resourceAccess = $entries })
    Update-MgApplication -ApplicationId ([string] $Application.Id) -BodyParameter @{ requiredResourceAccess = $changed } -ErrorAction 'Stop' | Out-Null
}

function Confirm-Redirect {
    # Only told: a registration that was there keeps its own addresses.
    param([object] $Application)
    if ($SignInAs -ne 'User' -or $RedirectUri.Count -eq 0) { return }
    $known = @(Read-List -Item $Application.PublicClient -Name 'RedirectUris') + @(Read-List -Item $Application.Web -Name 'RedirectUris')
    $lacking = @($RedirectUri | Where-Object -FilterScript { $known -notcontains $_ })
    if ($lacking.Count -gt 0) {
        Write-Result -Check 'Redirect address' -State 'look' -Detail ('The app registration does not know ' + ($lacking -join ', ') + '. Add it under Authentication.')
        return
    }
    Write-Result -Check 'Redirect address' -State 'ok' -Detail ($RedirectUri -join ', ')
}

function Find-Application {
    # The app registration, by its client id or by its name; nothing where there is none.
    param([string] $AppId, [string] $Name)
    $filter = "displayName eq '" + ($Name -replace "'", "''") + "'"
    if ($AppId -ne '') { $filter = "appId eq '" + $AppId + "'" }
    $found = @(Get-MgApplication -Filter $filter -All -ErrorAction 'Stop')
    if ($found.Count -gt 1) {
        throw ('There are ' + $found.Count + ' app registrations with the name "' + $Name + '". Name the right one with -ClientId ' +
            'and its Application (client) ID.')
    }
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Find-Enterprise {
    # An app as this organisation has it: the Enterprise application, whose object id Exchange wants.
    param([string] $AppId)
    $found = @(Get-MgServicePrincipal -Filter ("appId eq '" + $AppId + "'") -All -ErrorAction 'Stop')
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Find-Permission {
    # The permission of Office 365 Exchange Online, looked up by its name in this organisation.
    param([string] $As)
    $exchange = Find-Enterprise -AppId $ExchangeAppId
    if ($null -eq $exchange) {
        throw ('Office 365 Exchange Online is not among the Enterprise applications of this organisation. It comes with the first ' +
            'Exchange Online licence.')
    }
    $name = 'SMTP.SendAsApp'
    $kind = 'Role'
    $known = @($exchange.AppRoles)
    if ($As -eq 'User') {
        $name = 'SMTP.Send'
        $kind = 'Scope'
        $known = @($exchange.Oauth2PermissionScopes)
    }
    $holder = $exchange
    $fits = @($known | Where-Object -FilterScript { [string] $_.Value -eq $name })
    if ($fits.Count -eq 0 -and $As -eq 'User') {
        # A user's permission to send stands at Microsoft Graph too, and in some organisations there alone.
        foreach ($one in @(Get-MgServicePrincipal -Filter "displayName eq 'Microsoft Graph'" -All -ErrorAction 'Stop')) {
            $there = @($one.Oauth2PermissionScopes | Where-Object -FilterScript { [string] $_.Value -eq $name })
            if ($there.Count -eq 0) { continue }
            $holder = $one
            $fits = @($fits + $there)
        }
    }
    if ($fits.Count -ne 1) { throw ('Office 365 Exchange Online does not have the permission ' + $name + ' in this organisation.') }
    return [pscustomobject]@{ Name = $name; Kind = $kind; Id = [string] $fits[0].Id; ResourceId = [string] $holder.Id; ResourceAppId = [string] $holder.AppId }
}

function Test-Access {
    # True where the app registration lists the permission. Listed is not consented.
    param([object] $Application, [object] $Permission)
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource -or [string] $resource.ResourceAppId -ne $Permission.ResourceAppId) { continue }
        if (@($resource.ResourceAccess | Where-Object -FilterScript { [string] $_.Id -eq $Permission.Id }).Count -gt 0) { return $true }
    }
    return $false
}

function Find-Consent {
    # The consent for the whole organisation: an app role assignment, or a grant for every user.
    param([object] $Enterprise, [object] $Permission)
    if ($Permission.Kind -eq 'Role') {
        return Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId ([string] $Enterprise.Id) -All -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AppRoleId -eq $Permission.Id -and [string] $_.ResourceId -eq $Permission.ResourceId }
    }
    return Get-MgOauth2PermissionGrant -Filter ("clientId eq '" + [string] $Enterprise.Id + "'") -All -ErrorAction 'Stop' |
        Where-Object -FilterScript {
            [string] $_.ResourceId -eq $Permission.ResourceId -and [string] $_.ConsentType -eq 'AllPrincipals' -and
            ([string] $_.Scope -split ' ') -contains $Permission.Name
        }
}

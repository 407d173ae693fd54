function Connect-Graph {
    # Signing in changes nothing, so -WhatIf does not hold it back.
    param([string[]] $Modules, [string[]] $Scopes)
    $WhatIfPreference = $false
    foreach ($name in $Modules) {
        if (@(Get-Module -Name $name -ListAvailable).Count -eq 0) {
            throw ('The PowerShell module ' + $name + ' is not on this computer. This script installs nothing. Install it ' +
                'with this line, then start again: Install-Module -Name ' + $name + ' -Scope CurrentUser')
        }
    }
    $context = Get-MgContext
    if ($null -eq $context) { $held = @() }
    else { $held = @(Read-List -Item $context -Name 'Scopes') }
    if (@($Scopes | Where-Object -FilterScript { $held -notcontains $_ }).Count -gt 0) {
        Open-GraphSession -Scopes $Scopes
        $script:OpenedGraph = $true
        $context = Get-MgContext
    }
    if ($null -eq $context) {
        throw 'Microsoft Graph did not open a session. Sign in with an account that may manage app registrations, then start again.'
    }
    $script:TenantId = [string] $context.TenantId
    Write-Line -Text ('Signed in to Microsoft Graph as ' + [string] (Read-Property -Item $context -Name 'Account') + '.')
}

function Disconnect-Graph {
    # Ends the session that this script opened, and no other.
    if (-not $script:OpenedGraph) { return }
    $WhatIfPreference = $false
    Disconnect-MgGraph -ErrorAction 'SilentlyContinue' | Out-Null
    $script:OpenedGraph = $false
}

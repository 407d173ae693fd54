function Read-AppInEntra {
    # The app that the program signs in with. Only ids: no secret can be read, not even by an administrator.
    if (-not $IncludeGraph) {
        Skip-Section -Name 'application' -Problem 'Not asked for. Run this script with -IncludeGraph to read it.'
        return
    }
    Read-Section -Name 'application' -Body {
        Connect-AppGraph
        $permission = Find-Permission -As $SignInAs
        $found = Find-Application -AppId $ClientId -Name $AppName
        if ($null -eq $found) { return [ordered]@{ there = $false; client_id = ''; object_id = ''; permission = $false; consent = $false } }
        $enterprise = Find-Enterprise -AppId $found.AppId
        $consented = $false
        $id = ''
        if ($null -ne $enterprise) {
            $id = [string] $enterprise.Id
            $consented = @(Find-Consent -Enterprise $enterprise -Permission $permission).Count -gt 0
        }
        [ordered]@{
            there = $true
            client_id = [string] $found.AppId
            object_id = $id
            permission = Test-Access -Application $found -Permission $permission
            consent = $consented
        }
    }
}

function Read-AppInExchange {
    # The application as Exchange knows it, and which of the mailboxes it may use.
    Read-Section -Name 'service_principal' -Body {
        $principal = $null
        foreach ($one in @(Get-ServicePrincipal -ErrorAction 'Stop')) {
            if (($ClientId -ne '' -and [string] $one.AppId -eq $ClientId) -or ($ClientId -eq '' -and [string] $one.DisplayName -eq $AppName)) { $principal = $one }
        }
        if ($null -eq $principal) { return [ordered]@{ there = $false; client_id = ''; object_id = ''; mailboxes = [string[]] @() } }
        $id = Read-PrincipalId -Principal $principal
        [ordered]@{
            there = $true
            client_id = [string] $principal.AppId
            object_id = $id
            mailboxes = [string[]] @($AppMailbox | Where-Object -FilterScript { Test-FullAccess -Address $_ -User $id })
        }
    }
}

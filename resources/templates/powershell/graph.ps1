function Read-GraphPart {
    # Only with -IncludeGraph, since Microsoft Graph asks for a sign-in of its own.
    if (-not $IncludeGraph) { return }
    foreach ($name in 'Microsoft.Graph.Authentication', 'Microsoft.Graph.Identity.SignIns', 'Microsoft.Graph.Identity.DirectoryManagement') {
        if (@(Get-Module -Name $name -ListAvailable).Count -eq 0) {
            Write-Result -Check 'Microsoft Graph' -State 'not read' -Detail ('The module ' + $name + ' is not on this computer. This script installs nothing. Install it with: Install-Module -Name ' + $name + ' -Scope CurrentUser')
            return
        }
    }
    $opened = $false
    try {
        if ($null -eq (Get-MgContext)) {
            Open-Graph
            $opened = $true
        }
        Read-Section -Name 'security_defaults' -Body {
            [ordered]@{ enabled = [bool] (Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy -ErrorAction 'Stop').IsEnabled }
        }
        Read-Section -Name 'mail_host' -Body {
            # The only place that knows a domain's mail host for certain.
            $hosts = @(Get-MgDomainServiceConfigurationRecord -DomainId $Domain -All -ErrorAction 'Stop' |
                    Where-Object -FilterScript { $_.AdditionalProperties.ContainsKey('mailExchange') } |
                    ForEach-Object -Process { [string] $_.AdditionalProperties['mailExchange'] })
            [ordered]@{ hosts = [string[]] $hosts }
        }
        Read-Section -Name 'licences' -Body {
            $count = 0
            foreach ($sku in @(Get-MgSubscribedSku -ErrorAction 'Stop')) { $count = $count + $sku.ConsumedUnits }
            [ordered]@{ assigned = $count }
        }
    }
    catch { Write-Result -Check 'Microsoft Graph' -State 'not read' -Detail $_.Exception.Message }
    finally {
        if ($opened) { Disconnect-MgGraph -ErrorAction 'SilentlyContinue' | Out-Null }
    }
}

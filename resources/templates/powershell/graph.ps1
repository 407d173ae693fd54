function Read-GraphPart {
    # Only with -IncludeGraph, since Microsoft Graph asks for a sign-in of its own.
    $parts = 'security_defaults', 'mail_host', 'licences', 'tenant'
    if (-not $IncludeGraph) {
        Skip-Section -Name $parts -Problem 'Not asked for. Run this script with -IncludeGraph to read it.'
        return
    }
    foreach ($name in 'Microsoft.Graph.Authentication', 'Microsoft.Graph.Identity.SignIns', 'Microsoft.Graph.Identity.DirectoryManagement') {
        if (@(Get-Module -Name $name -ListAvailable).Count -eq 0) {
            $problem = 'The module ' + $name + ' is not on this computer. This script installs nothing. Install it with: Install-Module -Name ' + $name + ' -Scope CurrentUser'
            Skip-Section -Name $parts -Problem $problem
            Write-Result -Check 'Microsoft Graph' -State 'not read' -Detail $problem
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
            # Licences that were bought and bring a mailbox: the limit of external recipients is counted from them.
            $email = 0
            foreach ($sku in @(Get-MgSubscribedSku -All -ErrorAction 'Stop')) {
                $plans = @($sku.ServicePlans | Where-Object -FilterScript { [string] $_.ServicePlanName -match '^EXCHANGE_(S_STANDARD|S_ENTERPRISE|S_DESKLESS|S_ESSENTIALS|L_STANDARD)' })
                if ($plans.Count -gt 0) { $email = $email + $sku.PrepaidUnits.Enabled }
            }
            [ordered]@{ email = $email }
        }
        Read-Section -Name 'tenant' -Body {
            $organisation = @(Get-MgOrganization -ErrorAction 'Stop')[0]
            $created = ''
            if ($null -ne $organisation.CreatedDateTime) { $created = $organisation.CreatedDateTime.ToUniversalTime().ToString('s') }
            [ordered]@{ id = [string] $organisation.Id; created = $created }
        }
    }
    catch {
        Skip-Section -Name $parts -Problem $_.Exception.Message
        Write-Result -Check 'Microsoft Graph' -State 'not read' -Detail $_.Exception.Message
    }
    finally {
        if ($opened) { Disconnect-MgGraph -ErrorAction 'SilentlyContinue' | Out-Null }
    }
}

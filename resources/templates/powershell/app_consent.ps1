function Write-ConsentLink {
    # For whoever may consent: a Global Administrator or a Privileged Role Administrator.
    Write-Line -Text 'An administrator who may consent for the organisation opens this link:'
    Write-Line -Text ('  ' + $Authority + '/' + $script:TenantId + '/adminconsent?client_id=' + [string] $script:Application.AppId)
    Write-Line -Text 'What the page says after that does not matter. Then run this script again: it reads whether the consent is there.'
}

function Invoke-ConsentPart {
    # The consent for the whole organisation. Without it every token lacks the permission.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $name = $script:Permission.Name
    if ($null -ne $script:Enterprise -and @(Find-Consent -Enterprise $script:Enterprise -Permission $script:Permission).Count -gt 0) {
        Write-Result -Check 'Consent' -State 'ok' -Detail ('The organisation has consented to ' + $name + '.')
        return
    }
    if ($ConsentByLink -and $null -ne $script:Enterprise) {
        Write-ConsentLink
        Write-Result -Check 'Consent' -State 'not done' -Detail ('The organisation has not consented to ' + $name + ' yet. The link stands above.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Consent to ' + $name + ' for the whole organisation')) {
        Write-Result -Check 'Consent' -State 'not done' -Detail ('The organisation would consent to ' + $name + '.')
        return
    }
    Confirm-Registered
    $State.application.consented = $true
    Save-State -State $State
    $client = [string] $script:Enterprise.Id
    try {
        if ($script:Permission.Kind -eq 'Role') {
            New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $client -PrincipalId $client -ResourceId $script:Permission.ResourceId -AppRoleId $script:Permission.Id -ErrorAction 'Stop' | Out-Null
        }
        else {
            New-MgOauth2PermissionGrant -ClientId $client -ConsentType 'AllPrincipals' -ResourceId $script:Permission.ResourceId -Scope $name -ErrorAction 'Stop' | Out-Null
        }
    }
    catch {
        Write-ConsentLink
        throw ('Entra did not take the consent from this account: ' + $_.Exception.Message)
    }
    if (@(Find-Consent -Enterprise $script:Enterprise -Permission $script:Permission).Count -eq 0) {
        throw 'Entra does not show the consent yet. Wait a minute, then run this script again.'
    }
    Write-Result -Check 'Consent' -State 'ok' -Detail ('The organisation has now consented to ' + $name + '.')
}

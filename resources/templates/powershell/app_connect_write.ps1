function Connect-AppGraph {
    # The permissions that the work needs. It comes before Exchange: the other way round Graph's module can trip over what
    # Exchange's has loaded. Whoever may not consent is not asked for the permission to do so.
    param([string] $As, [switch] $ConsentIsRead)
    $modules = @('Microsoft.Graph.Authentication', 'Microsoft.Graph.Applications')
    $scopes = @('Application.ReadWrite.All')
    if ($As -eq 'User') {
        $modules = $modules + 'Microsoft.Graph.Identity.SignIns'
        if ($ConsentIsRead) { $scopes = $scopes + 'DelegatedPermissionGrant.Read.All' }
        else { $scopes = $scopes + 'DelegatedPermissionGrant.ReadWrite.All' }
    }
    elseif (-not $ConsentIsRead) { $scopes = $scopes + 'AppRoleAssignment.ReadWrite.All' }
    Connect-Graph -Modules $modules -Scopes $scopes
}

function Connect-AppGraph {
    # The permissions that the work needs. It comes before Exchange: the other way round Graph's module can trip over what
    # Exchange's has loaded.
    param([string] $As)
    $modules = @('Microsoft.Graph.Authentication', 'Microsoft.Graph.Applications')
    $scopes = @('Application.ReadWrite.All')
    if ($As -eq 'User') {
        $modules = $modules + 'Microsoft.Graph.Identity.SignIns'
        $scopes = $scopes + 'DelegatedPermissionGrant.ReadWrite.All'
    }
    else { $scopes = $scopes + 'AppRoleAssignment.ReadWrite.All' }
    Connect-Graph -Modules $modules -Scopes $scopes
}

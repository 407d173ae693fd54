function Connect-AppGraph {
    # Reading is enough. It comes before Exchange: the other way round Graph's module can trip over what Exchange's has loaded.
    $modules = @('Microsoft.Graph.Authentication', 'Microsoft.Graph.Applications')
    $scopes = @('Application.Read.All')
    if ($SignInAs -eq 'User') {
        $modules = $modules + 'Microsoft.Graph.Identity.SignIns'
        $scopes = $scopes + 'DelegatedPermissionGrant.Read.All'
    }
    Connect-Graph -Modules $modules -Scopes $scopes
}

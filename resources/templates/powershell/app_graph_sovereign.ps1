function Open-GraphSession {
    param([string[]] $Scopes)
    Connect-MgGraph -Environment $GraphEnvironment -Scopes $Scopes -NoWelcome -ErrorAction 'Stop' | Out-Null
}

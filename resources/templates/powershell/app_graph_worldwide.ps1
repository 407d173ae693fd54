function Open-GraphSession {
    param([string[]] $Scopes)
    Connect-MgGraph -Scopes $Scopes -NoWelcome -ErrorAction 'Stop' | Out-Null
}

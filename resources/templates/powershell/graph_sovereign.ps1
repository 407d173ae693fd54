function Open-Graph {
    Connect-MgGraph -Environment $GraphEnvironment -Scopes 'Policy.Read.All', 'Domain.Read.All', 'Organization.Read.All' -NoWelcome -ErrorAction 'Stop'
}

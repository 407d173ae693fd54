function Open-Graph {
    Connect-MgGraph -Scopes 'Policy.Read.All', 'Domain.Read.All', 'Organization.Read.All' -NoWelcome -ErrorAction 'Stop'
}

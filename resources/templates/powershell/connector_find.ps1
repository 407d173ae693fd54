function Find-Connector {
    # By name first; then a relay connector that already knows one of the addresses.
    $all = @(Get-InboundConnector -ErrorAction 'Stop')
    foreach ($connector in $all) {
        if ($connector.Name -eq $ConnectorName) { return $connector }
    }
    foreach ($connector in $all) {
        if ([string] $connector.ConnectorType -ne 'OnPremises') { continue }
        $ranges = @(Read-List -Item $connector -Name 'SenderIPAddresses')
        foreach ($address in $SenderIPAddresses) {
            if (Test-Covered -Address $address -Ranges $ranges) { return $connector }
        }
    }
    return $null
}

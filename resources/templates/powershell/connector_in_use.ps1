function Find-ConnectorInUse {
    # By name first; then a relay connector that knows one of the plan's addresses.
    $relays = @(Read-RelayConnector)
    foreach ($connector in $relays) {
        if ($connector.Name -eq $ConnectorName) { return $connector }
    }
    foreach ($connector in $relays) {
        $ranges = @(Read-List -Item $connector -Name 'SenderIPAddresses')
        foreach ($address in $KnownAddress) {
            if (Test-Covered -Address $address -Ranges $ranges) { return $connector }
        }
    }
    return $null
}

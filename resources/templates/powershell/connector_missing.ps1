function Find-MissingAddress {
    # The device's addresses that the connector does not know yet.
    param([object] $Connector)
    $ranges = @(Read-List -Item $Connector -Name 'SenderIPAddresses')
    foreach ($address in $SenderIPAddresses) {
        if (-not (Test-Covered -Address $address -Ranges $ranges)) { $address }
    }
}

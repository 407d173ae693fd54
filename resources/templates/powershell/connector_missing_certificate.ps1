function Find-MissingAddress {
    # This connector goes by the certificate: no address is ever missing, whatever the connector.
    param([object] $Connector)
    Write-Verbose -Message ('No addresses are needed in "' + $Connector.Name + '".')
}

function Find-Connector {
    # By name first; then a relay connector that already knows the certificate.
    $all = @(Get-InboundConnector -ErrorAction 'Stop')
    foreach ($connector in $all) {
        if ($connector.Name -eq $ConnectorName) { return $connector }
    }
    foreach ($connector in $all) {
        if ([string] $connector.ConnectorType -ne 'OnPremises') { continue }
        if ([string] (Read-Property -Item $connector -Name 'TlsSenderCertificateName') -eq $CertificateName) { return $connector }
    }
    return $null
}

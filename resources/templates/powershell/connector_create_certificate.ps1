function Confirm-ConnectorFits {
    # A connector that is reused must recognise exactly this certificate name.
    param([object] $Connector)
    $present = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
    if ($present -ne $CertificateName) {
        throw ('The connector "' + $Connector.Name + '" recognises "' + $present + '", not "' + $CertificateName + '". ' +
            'This script does not change whom a connector trusts. Choose another name with -ConnectorName.')
    }
}

function Invoke-ConnectorCreation {
    # RequireTls: a certificate is only shown inside TLS.
    param([string] $Comment)
    New-InboundConnector -Name $ConnectorName -ConnectorType 'OnPremises' -SenderDomains '*' -TlsSenderCertificateName $CertificateName -RequireTls $true -Enabled $true -Comment $Comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
}

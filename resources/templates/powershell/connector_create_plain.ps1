function Confirm-ConnectorFits {
    # A connector that is reused must recognise the device by address and take mail from it as the device sends it.
    param([object] $Connector)
    if ([string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName') -ne '') {
        throw ('The connector "' + $Connector.Name + '" recognises a certificate, not an address. ' +
            'Choose another name with -ConnectorName.')
    }
    if (Read-Property -Item $Connector -Name 'RequireTls') {
        throw ('The connector "' + $Connector.Name + '" demands TLS, and this device sends without it. ' +
            'This script does not weaken a connector that others use. Switch STARTTLS on at the device, or give the ' +
            'device an internet address of its own and choose another name with -ConnectorName.')
    }
}

function Invoke-ConnectorCreation {
    # Without RequireTls, since this device cannot encrypt. Devices that can are still served with TLS.
    param([string] $Comment)
    New-InboundConnector -Name $ConnectorName -ConnectorType 'OnPremises' -SenderDomains '*' -SenderIPAddresses $SenderIPAddresses -Enabled $true -Comment $Comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
}

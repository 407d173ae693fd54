function Confirm-ConnectorFits {
    # A connector that is reused must recognise the device by address. RequireTls fits, since the device encrypts.
    param([object] $Connector)
    if ([string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName') -ne '') {
        throw ('The connector "' + $Connector.Name + '" recognises a certificate, not an address. ' +
            'Choose another name with -ConnectorName.')
    }
}

function Invoke-ConnectorCreation {
    # RequireTls: the device encrypts with STARTTLS, so mail in clear text from this address is refused.
    param([string] $Comment)
    New-InboundConnector -Name $ConnectorName -ConnectorType 'OnPremises' -SenderDomains '*' -SenderIPAddresses $SenderIPAddresses -RequireTls $true -Enabled $true -Comment $Comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
}

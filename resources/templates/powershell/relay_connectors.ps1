function Read-RelayConnector {
    # The connectors that relay: those from the organisation's own servers. A partner's never does.
    Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.ConnectorType -eq 'OnPremises' }
}

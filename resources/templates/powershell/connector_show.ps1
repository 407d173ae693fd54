function Write-Connector {
    param([object] $Connector)
    $addresses = @(Read-List -Item $Connector -Name 'SenderIPAddresses') -join ', '
    $certificate = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
    Write-Line -Text ('    Name          ' + $Connector.Name)
    Write-Line -Text ('    Type          ' + [string] $Connector.ConnectorType)
    Write-Line -Text ('    Switched on   ' + [string] $Connector.Enabled)
    Write-Line -Text ('    Addresses     ' + $addresses)
    Write-Line -Text ('    Certificate   ' + $certificate)
    Write-Line -Text ('    TLS required  ' + [string] (Read-Property -Item $Connector -Name 'RequireTls'))
}

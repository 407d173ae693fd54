function Find-MissingAddress {
    # This connector goes by the certificate: no address is ever missing, only the certificate's name can be.
    param([object] $Connector)
    $present = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
    if ($present -eq '' -or $CertificateName -notlike $present) { $CertificateName }
}

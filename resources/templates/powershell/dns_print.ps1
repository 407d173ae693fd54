function Write-DnsRecord {
    # For you to publish where the domain's DNS is kept. A name may have one SPF record only: change it, never add a second.
    Write-Line -Text ''
    Write-Line -Text 'DNS records to publish:'
    foreach ($record in $DnsRecord) { Write-Line -Text ('  ' + $record) }
}

function Undo-Removal {
    # Makes the connector again as it was, switched off as it was when it was removed.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -gt 0) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is there. It stays as it is.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Create the inbound connector again')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be created again.')
        return
    }
    $domains = [string[]] @($Step.sender_domains)
    $addresses = [string[]] @($Step.sender_ips)
    $certificate = [string] $Step.certificate
    $tls = [bool] $Step.require_tls
    $comment = [string] $Step.comment
    if ($addresses.Count -gt 0) {
        New-InboundConnector -Name $name -ConnectorType 'OnPremises' -SenderDomains $domains -SenderIPAddresses $addresses -RequireTls $tls -Enabled $false -Comment $comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if ($certificate -ne '') { Set-InboundConnector -Identity $name -TlsSenderCertificateName $certificate -Confirm:$false -ErrorAction 'Stop' }
    }
    else {
        New-InboundConnector -Name $name -ConnectorType 'OnPremises' -SenderDomains $domains -TlsSenderCertificateName $certificate -RequireTls $tls -Enabled $false -Comment $comment -Confirm:$false -ErrorAction 'Stop' | Out-Null
    }
    if (@(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name }).Count -ne 1) {
        throw ('Exchange does not show the connector "' + $name + '" yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is there again.')
}

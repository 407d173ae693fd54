function Find-HoldingConnector {
    # The relay connector that lists the old address. Nothing where the change is made already.
    $relays = @(Read-RelayConnector)
    $holding = @($relays | Where-Object -FilterScript { @(Read-List -Item $_ -Name 'SenderIPAddresses') -contains $OldAddress })
    if ($holding.Count -eq 1) { return $holding[0] }
    if ($holding.Count -gt 1) {
        $named = @($holding | Where-Object -FilterScript { $_.Name -eq $ConnectorName })
        if ($named.Count -eq 1) { return $named[0] }
        $names = @($holding | ForEach-Object -Process { '"' + $_.Name + '"' }) -join ', '
        throw ('More than one connector knows ' + $OldAddress + ': ' + $names + '. Name the one to change with -ConnectorName.')
    }
    foreach ($connector in $relays) {
        $ranges = @(Read-List -Item $connector -Name 'SenderIPAddresses')
        if ($ranges -contains $NewAddress) {
            Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $connector.Name + '" knows ' + $NewAddress + ' already, and nobody knows ' + $OldAddress + '.')
            return $null
        }
        if (Test-Covered -Address $OldAddress -Ranges $ranges) {
            throw ('The connector "' + $connector.Name + '" knows ' + $OldAddress + ' as part of a range (' + ($ranges -join ', ') +
                '). Give that range as -OldAddress if all of it has moved; otherwise let the new address in with add-line.ps1.')
        }
    }
    throw ('No relay connector knows ' + $OldAddress + '. check.ps1 shows which addresses they know. If this site has no ' +
        'connector yet, run apply.ps1.')
}

function Invoke-AddressChange {
    # Puts the new address where the old one stood. Every other setting of the connector stays.
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($OldAddress -eq $NewAddress) { throw 'The old address and the new one are the same.' }
    Confirm-PublicAddress -Address $NewAddress
    $found = Find-HoldingConnector
    if ($null -eq $found) { return }
    Write-Line -Text 'This connector is changed:'
    Write-Connector -Connector $found
    $known = @(Read-List -Item $found -Name 'SenderIPAddresses')
    $others = @($known | Where-Object -FilterScript { $_ -ne $OldAddress })
    $wanted = @($known | ForEach-Object -Process { if ($_ -eq $OldAddress) { $NewAddress } else { $_ } })
    if (Test-Covered -Address $NewAddress -Ranges $others) { $wanted = $others }
    Set-AddressList -State $State -Connector $found -Addresses $wanted -Action ('Replace ' + $OldAddress + ' by ' + $NewAddress) -Done ('now knows ' + $NewAddress + ' in place of ' + $OldAddress + '.')
}

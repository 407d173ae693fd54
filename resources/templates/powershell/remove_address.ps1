function Invoke-AddressRemoval {
    # Takes one address away. Every device behind it loses the relay, so whoever else sends from it is named first.
    param([Parameter(Mandatory = $true)] [object] $State)

    $holding = @(Read-RelayConnector | Where-Object -FilterScript { @(Read-List -Item $_ -Name 'SenderIPAddresses') -contains $Address })
    if ($holding.Count -eq 0) {
        foreach ($connector in @(Read-RelayConnector)) {
            $ranges = @(Read-List -Item $connector -Name 'SenderIPAddresses')
            if (Test-Covered -Address $Address -Ranges $ranges) {
                throw ('The connector "' + $connector.Name + '" knows ' + $Address + ' as part of a range (' + ($ranges -join ', ') +
                    '). Give that range as -Address to take all of it away.')
            }
        }
        Write-Result -Check 'Connector' -State 'ok' -Detail ('No relay connector knows ' + $Address + '. There is nothing to take away.')
        return
    }
    $strangers = @(Show-AddressUser -Address $Address)
    if ($strangers.Count -gt 0 -and -not $EvenIfOthersUseIt) {
        throw ('These also send from ' + $Address + ' and are not of this plan: ' + ($strangers -join ', ') + '. They could no longer ' +
            'send to people outside. Move them first, or run the line again with -EvenIfOthersUseIt.')
    }
    foreach ($found in $holding) {
        Write-Connector -Connector $found
        $rest = @(Read-List -Item $found -Name 'SenderIPAddresses' | Where-Object -FilterScript { $_ -ne $Address })
        if ($rest.Count -eq 0 -and [string] (Read-Property -Item $found -Name 'TlsSenderCertificateName') -eq '') {
            throw ($Address + ' is the only address that "' + $found.Name + '" knows. Take the whole connector away instead: run this ' +
                'script with -WholeConnector.')
        }
        if ($rest.Count -eq 0) {
            throw ($Address + ' is the only address of "' + $found.Name + '", which also recognises a certificate. Take it out in the Exchange admin centre.')
        }
        Set-AddressList -State $State -Connector $found -Addresses $rest -Action ('Take away ' + $Address) -Done ('no longer knows ' + $Address + '.')
    }
}

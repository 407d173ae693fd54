function Find-NewAddress {
    # The addresses that no relay connector knows yet. Those that one knows are named.
    foreach ($address in $NewAddress) {
        Confirm-PublicAddress -Address $address
        $holder = $null
        foreach ($connector in @(Read-RelayConnector)) {
            if (Test-Covered -Address $address -Ranges @(Read-List -Item $connector -Name 'SenderIPAddresses')) { $holder = $connector; break }
        }
        if ($null -eq $holder) { $address; continue }
        $name = [string] $holder.Name
        if (-not $holder.Enabled) {
            Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $name + '" knows ' + $address + ' and is switched off. Switch it on, or take the address out of it first.')
        }
        elseif ($WithoutTls -and (Read-Property -Item $holder -Name 'RequireTls')) {
            Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $name + '" knows ' + $address + ' and demands TLS. Take the address out of it with remove.ps1 first, then run this script again.')
        }
        else { Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" knows ' + $address + ' already.') }
    }
}

function Test-SecondNeeded {
    # Whether the new line needs a connector of its own, with the reason in a sentence.
    param([object] $Connector)
    if ([string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName') -ne '') {
        Write-Line -Text ('"' + $Connector.Name + '" recognises a certificate. The new line is recognised by its address, so it gets a connector of its own.')
        return $true
    }
    if ($WithoutTls -and (Read-Property -Item $Connector -Name 'RequireTls')) {
        Write-Line -Text ('"' + $Connector.Name + '" demands TLS, and devices of the new line send without it. That connector is not weakened: the new line gets one of its own.')
        return $true
    }
    return $false
}

function Invoke-LineAddition {
    # Adds the addresses to the connector in use, or makes a second one where the cases differ.
    param([Parameter(Mandatory = $true)] [object] $State)

    $missing = @(Find-NewAddress)
    if ($missing.Count -eq 0) { return }
    $found = Find-ConnectorInUse
    if ($null -eq $found) {
        throw ('There is no relay connector "' + $ConnectorName + '" yet, and none that knows an address of this plan. Run ' +
            'apply.ps1 first, or name yours with -ConnectorName.')
    }
    Write-Connector -Connector $found
    if (Test-SecondNeeded -Connector $found) {
        $second = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $SecondConnectorName })
        if ($second.Count -eq 0) {
            Invoke-SecondConnector -State $State -Addresses $missing
            return
        }
        $found = $second[0]
        Write-Connector -Connector $found
        if ([string] $found.ConnectorType -ne 'OnPremises' -or (Test-SecondNeeded -Connector $found)) {
            throw ('The connector "' + $SecondConnectorName + '" does not fit the new line. Choose another name with -SecondConnectorName.')
        }
    }
    if (-not $found.Enabled) {
        throw ('The connector "' + $found.Name + '" is switched off. Run apply.ps1, which switches it on, and then this script.')
    }
    $wanted = @(@(Read-List -Item $found -Name 'SenderIPAddresses') + $missing)
    Set-AddressList -State $State -Connector $found -Addresses $wanted -Action ('Add ' + ($missing -join ', ')) -Done ('now also knows ' + ($missing -join ', ') + '.')
}

function Invoke-SecondConnector {
    # RequireTls, unless devices of the new line send without it.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State, [Parameter(Mandatory = $true)] [string[]] $Addresses)

    if (-not $PSCmdlet.ShouldProcess($SecondConnectorName, 'Create a second inbound connector for ' + ($Addresses -join ', '))) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $SecondConnectorName + '" would be created for ' + ($Addresses -join ', ') + '.')
        return
    }
    $tls = -not $WithoutTls
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'created'; name = $SecondConnectorName; mark = $State.id })
    New-InboundConnector -Name $SecondConnectorName -ConnectorType 'OnPremises' -SenderDomains '*' -SenderIPAddresses $Addresses -RequireTls $tls -Enabled $true -Comment ('Made by Relay Wizard, ' + $State.id) -Confirm:$false -ErrorAction 'Stop' | Out-Null
    $now = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $SecondConnectorName })
    if ($now.Count -ne 1) {
        throw ('Exchange does not show the connector "' + $SecondConnectorName + '" yet. Wait some minutes, then run this script again.')
    }
    if (-not $now[0].Enabled) {
        throw ('The connector "' + $SecondConnectorName + '" exists but is switched off. In some subscriptions only Microsoft support can ' +
            'switch it on: open a support request in the Microsoft 365 admin centre.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $SecondConnectorName + '" was created. It recognises ' + ($Addresses -join ', ') + '.')
}

function Test-Connector {
    $found = Find-Connector
    if ($null -eq $found) {
        Write-Result -Check 'Connector' -State 'problem' -Detail ('There is no connector "' + $ConnectorName + '", and none that recognises this device. Run apply.ps1.')
        return
    }
    Write-Connector -Connector $found
    $missing = @(Find-MissingAddress -Connector $found)
    $blocked = @(Get-BlockedConnector -ErrorAction 'Stop' | Where-Object -FilterScript { [string] (Read-Property -Item $_ -Name 'ConnectorId') -eq [string] (Read-Property -Item $found -Name 'Guid') })
    if ([string] $found.ConnectorType -ne 'OnPremises') { Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $found.Name + '" is of the type ' + [string] $found.ConnectorType + ', which never relays.') }
    elseif (-not $found.Enabled) { Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $found.Name + '" is switched off.') }
    elseif ($missing.Count -gt 0) { Write-Result -Check 'Connector' -State 'problem' -Detail ('"' + $found.Name + '" does not know ' + ($missing -join ', ') + '.') }
    elseif ($blocked.Count -gt 0) { Write-Result -Check 'Connector' -State 'problem' -Detail ('Microsoft blocked "' + $found.Name + '" for spam. See Restricted entities in the Defender portal.') }
    else { Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $found.Name + '" is on and recognises this device.') }
}

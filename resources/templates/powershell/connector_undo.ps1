function Undo-ConnectorPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $saved = $State.connector
    if ($null -eq $saved) { return }
    $name = [string] $saved.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is not there, so there is nothing to take back.')
        return
    }
    if (-not $saved.existed) {
        Undo-Creation -Connector $found[0] -Mark $State.id
        return
    }
    Undo-Extension -Connector $found[0] -Saved $saved
}

function Undo-Creation {
    # Removes only what apply.ps1 made: the connector's comment carries the number of the state file.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Connector, [string] $Mark)
    $name = [string] $Connector.Name
    if (-not ([string] (Read-Property -Item $Connector -Name 'Comment')).Contains($Mark)) {
        throw ('The connector "' + $name + '" does not carry the mark of apply.ps1, so somebody else made it or changed its ' +
            'comment. It stays. Remove it in the Exchange admin centre under Mail flow, Connectors, if you want it gone.')
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Remove the inbound connector')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be removed.')
        return
    }
    Remove-InboundConnector -Identity $name -Confirm:$false -ErrorAction 'Stop'
    $left = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($left.Count -gt 0) {
        throw ('Exchange still shows the connector "' + $name + '". Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" was removed.')
}

function Undo-Extension {
    # Takes out the addresses that apply.ps1 put in, and keeps what others have changed since.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([object] $Connector, [object] $Saved)
    $name = [string] $Connector.Name
    $added = @($Saved.added)
    $present = @(Read-List -Item $Connector -Name 'SenderIPAddresses')
    $rest = @($present | Where-Object -FilterScript { $added -notcontains $_ })
    $off = $Connector.Enabled -and -not $Saved.enabled
    if ($rest.Count -eq $present.Count -and -not $off) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is already as it was.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Put the inbound connector back as it was')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would know only ' + ($rest -join ', ') + '.')
        return
    }
    if ($rest.Count -ne $present.Count) {
        Set-InboundConnector -Identity $name -SenderIPAddresses $rest -Confirm:$false -ErrorAction 'Stop'
    }
    if ($off) {
        Set-InboundConnector -Identity $name -Enabled $false -Confirm:$false -ErrorAction 'Stop'
    }
    $now = @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0]
    $left = @(Read-List -Item $now -Name 'SenderIPAddresses' | Where-Object -FilterScript { $added -contains $_ })
    if ($left.Count -gt 0 -or ($off -and $now.Enabled)) {
        throw ('Exchange does not show the connector "' + $name + '" as it was yet. Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is as it was.')
    $others = @($rest | Where-Object -FilterScript { @($Saved.sender_ips) -notcontains $_ })
    if ($others.Count -gt 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('Somebody else added ' + ($others -join ', ') + ' since. They stay.')
    }
}

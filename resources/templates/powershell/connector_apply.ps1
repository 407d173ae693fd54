function Save-ConnectorState {
    # How the connector was before the first change, and which addresses this script adds to it.
    param([object] $State, [object] $Found, [string[]] $Missing)
    if ($null -eq $State.connector) {
        $before = [ordered]@{ name = $ConnectorName; existed = $false; enabled = $false; sender_ips = @(); added = @() }
        if ($null -ne $Found) {
            $before.name = [string] $Found.Name
            $before.existed = $true
            $before.enabled = [bool] $Found.Enabled
            $before.sender_ips = [string[]] @(Read-List -Item $Found -Name 'SenderIPAddresses')
        }
        $State.connector = $before
    }
    $name = $ConnectorName
    if ($null -ne $Found) { $name = [string] $Found.Name }
    if ($State.connector.name -ne $name) {
        throw ('The state file ' + $StatePath + ' belongs to the connector "' + $State.connector.name + '", and this run ' +
            'would change "' + $name + '". Name another state file with -StatePath.')
    }
    $State.connector.added = [string[]] @(@($State.connector.added) + $Missing | Select-Object -Unique)
    Save-State -State $State
}

function Invoke-ConnectorPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $found = Find-Connector
    if ($null -eq $found) {
        Save-ConnectorState -State $State -Found $null -Missing @()
        if (-not $PSCmdlet.ShouldProcess($ConnectorName, 'Create the inbound connector')) {
            Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $ConnectorName + '" would be created.')
            return
        }
        Invoke-ConnectorCreation -Comment ('Made by Relay Wizard, ' + $State.id)
        $name = $ConnectorName
        $done = 'was created.'
    }
    else {
        $name = [string] $found.Name
        Write-Line -Text 'A connector for this device exists already:'
        Write-Connector -Connector $found
        if ([string] $found.ConnectorType -ne 'OnPremises') {
            throw ('The connector "' + $name + '" is of the type ' + [string] $found.ConnectorType + ', which never relays to ' +
                'the internet. Choose another name with -ConnectorName.')
        }
        Confirm-ConnectorFits -Connector $found
        $missing = @(Find-MissingAddress -Connector $found)
        Save-ConnectorState -State $State -Found $found -Missing $missing
        $done = 'was there already and stays as it is.'
        if ($missing.Count -gt 0) {
            if (-not $PSCmdlet.ShouldProcess($name, 'Add the addresses ' + ($missing -join ', '))) {
                Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would learn ' + ($missing -join ', ') + '.')
                return
            }
            $all = @(Read-List -Item $found -Name 'SenderIPAddresses') + $missing
            Set-InboundConnector -Identity $name -SenderIPAddresses $all -Confirm:$false -ErrorAction 'Stop'
            $done = 'now also knows ' + ($missing -join ', ') + '.'
        }
        if (-not $found.Enabled) {
            if (-not $PSCmdlet.ShouldProcess($name, 'Switch the inbound connector on')) {
                Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be switched on.')
                return
            }
            Set-InboundConnector -Identity $name -Enabled $true -Confirm:$false -ErrorAction 'Stop'
            $done = $done + ' It was switched on.'
        }
    }

    $now = @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')
    if ($now.Count -ne 1) {
        throw ('Exchange does not show the connector "' + $name + '" yet. Wait some minutes, then run this script again.')
    }
    if (@(Find-MissingAddress -Connector $now[0]).Count -gt 0) {
        throw ('The connector "' + $name + '" does not show every address yet. Wait some minutes, then run this script again.')
    }
    if (-not $now[0].Enabled) {
        throw ('The connector "' + $name + '" exists but is switched off. In some subscriptions only Microsoft support can ' +
            'switch it on: open a support request in the Microsoft 365 admin centre.')
    }
    $known = @(Read-List -Item $now[0] -Name 'SenderIPAddresses')
    if ($known.Count -gt 0) { $done = $done + ' It recognises ' + ($known -join ', ') + '.' }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" ' + $done)
}

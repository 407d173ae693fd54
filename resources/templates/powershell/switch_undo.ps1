function Undo-ConnectorSwitch {
    # Switches on what this script switched off.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" is not there, so it cannot be switched on.')
        return
    }
    if ($found[0].Enabled) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is already switched on.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Switch the inbound connector on')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be switched on.')
        return
    }
    Set-InboundConnector -Identity $name -Enabled $true -Confirm:$false -ErrorAction 'Stop'
    if (-not @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0].Enabled) {
        throw ('Exchange does not show "' + $name + '" as switched on yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is switched on again.')
}

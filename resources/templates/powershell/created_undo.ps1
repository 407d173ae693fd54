function Undo-Creation {
    # Removes only the connector that this script made: its comment carries the number of the state file.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is not there, so there is nothing to take back.')
        return
    }
    if (-not ([string] (Read-Property -Item $found[0] -Name 'Comment')).Contains([string] $Step.mark)) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" does not carry the mark of this script: somebody else made it or changed its comment. It stays.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Remove the inbound connector')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be removed.')
        return
    }
    Remove-InboundConnector -Identity $name -Confirm:$false -ErrorAction 'Stop'
    if (@(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name }).Count -gt 0) {
        throw ('Exchange still shows the connector "' + $name + '". Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" was removed.')
}

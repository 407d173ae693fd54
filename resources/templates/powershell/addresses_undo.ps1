function Undo-AddressList {
    # Puts back what was taken out and takes out what was put in. What somebody else changed since stays.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.name
    $found = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name })
    if ($found.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" is not there any more, so its addresses cannot be put back.')
        return
    }
    $before = @($Step.before)
    $after = @($Step.after)
    $present = @(Read-List -Item $found[0] -Name 'SenderIPAddresses')
    $others = @($present | Where-Object -FilterScript { $before -notcontains $_ -and $after -notcontains $_ })
    $gone = @($before | Where-Object -FilterScript { $after -contains $_ -and $present -notcontains $_ })
    $wanted = @(@($before | Where-Object -FilterScript { $gone -notcontains $_ }) + $others)
    if (($wanted -join ' ') -eq ($present -join ' ')) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" already knows what it knew before.')
        return
    }
    if ($wanted.Count -eq 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('"' + $name + '" would be left without an address, since somebody else has changed it. It stays as it is.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Set the addresses back to ' + ($wanted -join ', '))) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would know ' + ($wanted -join ', ') + ' again.')
        return
    }
    Set-InboundConnector -Identity $name -SenderIPAddresses $wanted -Confirm:$false -ErrorAction 'Stop'
    $now = @(Read-List -Item @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0] -Name 'SenderIPAddresses')
    if (@($wanted | Where-Object -FilterScript { $now -notcontains $_ }).Count -gt 0 -or $now.Count -ne $wanted.Count) {
        throw ('The connector "' + $name + '" does not show its earlier addresses yet. Wait some minutes, then run this line again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" knows ' + ($now -join ', ') + ' again.')
    if ($others.Count + $gone.Count -gt 0) {
        Write-Result -Check 'Connector' -State 'look' -Detail ('Somebody else has changed "' + $name + '" since. What they did stays.')
    }
}

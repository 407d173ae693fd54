function Undo-DkimSwitch {
    # Only what this script switched on.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.domain
    $config = Find-DkimConfig
    if ($null -eq $config -or -not $config.Enabled) {
        Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange does not sign mail from ' + $name + ', as before.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Stop signing mail from this domain')) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail ('Mail from ' + $name + ' would no longer be signed.')
        return
    }
    Set-DkimSigningConfig -Identity $name -Enabled $false -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ((Find-DkimConfig).Enabled) { throw 'Exchange still shows DKIM as on. Wait some minutes, then run this line again.' }
    Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange no longer signs mail from ' + $name + '.')
}

function Undo-DkimKey {
    # Only keys that this script made, and never while Exchange signs with them.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $Step)

    $name = [string] $Step.domain
    $config = Find-DkimConfig
    if ($null -eq $config) {
        Write-Result -Check 'DKIM keys' -State 'ok' -Detail ('Exchange has no keys for ' + $name + ', as before.')
        return
    }
    if ($config.Enabled) {
        Write-Result -Check 'DKIM keys' -State 'not done' -Detail 'Exchange signs with them, so they stay.'
        return
    }
    if (-not $PSCmdlet.ShouldProcess($name, 'Delete the DKIM keys of this domain')) {
        Write-Result -Check 'DKIM keys' -State 'not done' -Detail 'They would be deleted.'
        return
    }
    Remove-DkimSigningConfig -Identity $name -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -ne (Find-DkimConfig)) { throw 'Exchange still shows the keys. Wait some minutes, then run this line again.' }
    Write-Result -Check 'DKIM keys' -State 'ok' -Detail 'They were deleted. The two records can leave DNS too.'
}

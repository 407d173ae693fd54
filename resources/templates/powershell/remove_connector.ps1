function Invoke-ConnectorRemoval {
    # Switches the connector off, and removes it in a later run: in between it can be switched on again at once.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $found = Find-ConnectorInUse
    if ($null -eq $found) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('There is no relay connector "' + $ConnectorName + '". Nothing is left to remove.')
        return
    }
    $name = [string] $found.Name
    Write-Connector -Connector $found
    if ((Read-Property -Item $found -Name 'CloudServicesMailEnabled') -or [string] (Read-Property -Item $found -Name 'ConnectorSource') -eq 'HybridWizard') {
        throw ('The connector "' + $name + '" belongs to a hybrid set-up with Exchange Server. This script does not touch it.')
    }
    if ($found.Enabled) {
        if ($Remove) {
            throw ('The connector "' + $name + '" is still switched on. Run this script without -Remove first: it switches the ' +
                'connector off, and you can watch what stops working.')
        }
        foreach ($known in @(Read-List -Item $found -Name 'SenderIPAddresses')) { Show-AddressUser -Address $known | Out-Null }
        if (-not $PSCmdlet.ShouldProcess($name, 'Switch the inbound connector off')) {
            Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be switched off.')
            return
        }
        Save-Step -State $State -Step ([pscustomobject]@{ what = 'switch'; name = $name; before = $true })
        Set-InboundConnector -Identity $name -Enabled $false -Confirm:$false -ErrorAction 'Stop'
        if (@(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0].Enabled) {
            throw ('Exchange still shows "' + $name + '" as switched on. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is switched off. It is removed only by a run with -Remove.')
        Write-HowToWatch
        return
    }
    if (-not $Remove) {
        Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" is switched off already. Run this script with -Remove to remove it.')
        Write-HowToWatch
        return
    }
    Write-NotCopied -Connector $found
    if (-not $PSCmdlet.ShouldProcess($name, 'Remove the inbound connector')) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would be removed.')
        return
    }
    Save-Step -State $State -Step (Copy-Connector -Connector $found)
    Remove-InboundConnector -Identity $name -Confirm:$false -ErrorAction 'Stop'
    if (@(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Name -eq $name }).Count -gt 0) {
        throw ('Exchange still shows the connector "' + $name + '". Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" was removed.')
}

function Copy-Connector {
    # Everything that a connector of this kind is made of, so that it can be made again.
    param([object] $Connector)
    $domains = @(Read-List -Item $Connector -Name 'SenderDomains' | ForEach-Object -Process { $_ -replace '^smtp:', '' -replace ';1$', '' })
    [pscustomobject]@{
        what = 'removed'
        name = [string] $Connector.Name
        comment = [string] (Read-Property -Item $Connector -Name 'Comment')
        sender_domains = [string[]] $domains
        sender_ips = [string[]] @(Read-List -Item $Connector -Name 'SenderIPAddresses')
        certificate = [string] (Read-Property -Item $Connector -Name 'TlsSenderCertificateName')
        require_tls = [bool] (Read-Property -Item $Connector -Name 'RequireTls')
    }
}

function Write-NotCopied {
    # What -Undo could not give back: settings that apply.ps1 never makes. Whoever has set them should know before.
    param([object] $Connector)
    $names = 'AssociatedAcceptedDomains', 'EFSkipIPs', 'EFUsers', 'EFSkipLastIP', 'TreatMessagesAsInternal'
    $present = @($names | Where-Object -FilterScript { @(Read-List -Item $Connector -Name $_ | Where-Object -FilterScript { $_ -ne 'False' }).Count -gt 0 })
    if ($present.Count -eq 0) { return }
    Write-Result -Check 'Connector' -State 'look' -Detail ('Somebody set ' + ($present -join ', ') + ' on it. -Undo makes the connector again without that: note the values first.')
}

function Write-HowToWatch {
    Write-Line -Text ''
    Write-Line -Text 'Watch for a week before you remove it:'
    Write-Line -Text '  - Mail of its devices to people outside is refused with 550 5.7.64 from now on. The refusal shows at the'
    Write-Line -Text '    device or in its log. It does not show in the message trace: refused mail never gets in.'
    Write-Line -Text '  - Mail to your own people arrives as Direct Send, unless your organisation refuses that (550 5.7.68).'
    Write-Line -Text '  - If somebody misses mail, run the line below: it switches the connector on again.'
}

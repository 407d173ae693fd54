function Set-AddressList {
    # Writes a connector's addresses, saves how they were, and reads them back.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)] [object] $State,
        [Parameter(Mandatory = $true)] [object] $Connector,
        [Parameter(Mandatory = $true)] [string[]] $Addresses,
        [Parameter(Mandatory = $true)] [string] $Action,
        [Parameter(Mandatory = $true)] [string] $Done
    )

    $name = [string] $Connector.Name
    if (-not $PSCmdlet.ShouldProcess($name, $Action)) {
        Write-Result -Check 'Connector' -State 'not done' -Detail ('"' + $name + '" would know ' + ($Addresses -join ', ') + '.')
        return
    }
    $before = [string[]] @(Read-List -Item $Connector -Name 'SenderIPAddresses')
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'addresses'; name = $name; before = $before; after = $Addresses })
    Set-InboundConnector -Identity $name -SenderIPAddresses $Addresses -Confirm:$false -ErrorAction 'Stop'
    $now = @(Get-InboundConnector -Identity $name -ErrorAction 'Stop')[0]
    $known = @(Read-List -Item $now -Name 'SenderIPAddresses')
    $wrong = @(@($Addresses | Where-Object -FilterScript { $known -notcontains $_ }) + @($known | Where-Object -FilterScript { $Addresses -notcontains $_ }))
    if ($wrong.Count -gt 0) {
        throw ('The connector "' + $name + '" does not show the addresses as they should be yet. Wait some minutes, then run this script again.')
    }
    Write-Result -Check 'Connector' -State 'ok' -Detail ('"' + $name + '" ' + $Done + ' It recognises ' + ($known -join ', ') + '.')
}

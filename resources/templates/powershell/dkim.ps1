function Find-DkimConfig {
    # How Exchange signs for the domain; nothing where it has no keys for it yet.
    $found = @(Get-DkimSigningConfig -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.Domain -eq $Domain })
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Invoke-DkimKeyPart {
    # Makes the keys. Signing stays off until the two records are published.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($null -ne (Find-DkimConfig)) {
        Write-Result -Check 'DKIM keys' -State 'ok' -Detail ('Exchange has keys for ' + $Domain + ' already.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Domain, 'Make DKIM keys of ' + $KeySize + ' bits, without signing yet')) {
        Write-Result -Check 'DKIM keys' -State 'not done' -Detail 'They would be made, and the two records for DNS printed.'
        return
    }
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'dkim_keys'; domain = $Domain })
    New-DkimSigningConfig -DomainName $Domain -Enabled $false -KeySize $KeySize -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -eq (Find-DkimConfig)) { throw 'Exchange does not show the keys yet. Wait some minutes, then run this script again.' }
    Write-Result -Check 'DKIM keys' -State 'ok' -Detail ('They were made for ' + $Domain + '. Nothing is signed yet.')
}

function Write-DkimRecord {
    # Word for word as Exchange says them: no part of them can be worked out from the domain.
    param([object] $Config)
    Write-Line -Text ''
    Write-Line -Text 'The two records that belong into DNS, and stay there as long as Exchange signs:'
    foreach ($number in 1, 2) {
        Write-Line -Text ('    name    selector' + $number + '._domainkey.' + $Domain)
        Write-Line -Text ('    CNAME   ' + [string] (Read-Property -Item $Config -Name ('Selector' + $number + 'CNAME')))
    }
    $target = [string] (Read-Property -Item $Config -Name 'Selector1CNAME')
    if ($target -like '*.dkim.mail.microsoft') {
        Write-Line -Text 'They are of the newer form, for domains added since May 2025. Pages on the internet that show an onmicrosoft.com name mean the older one.'
    }
    else { Write-Line -Text 'They are of the older form, below the name that your organisation began with.' }
}

function Find-LackingRecord {
    # The names that DNS does not show as Exchange wants them. Nothing where this computer cannot look them up.
    param([object] $Config)
    if ($null -eq (Get-Command -Name 'Resolve-DnsName' -ErrorAction 'SilentlyContinue')) { return }
    foreach ($number in 1, 2) {
        $name = 'selector' + $number + '._domainkey.' + $Domain
        $wanted = [string] (Read-Property -Item $Config -Name ('Selector' + $number + 'CNAME'))
        try { $shown = @(Resolve-DnsName -Name $name -Type 'CNAME' -ErrorAction 'Stop' | ForEach-Object -Process { [string] (Read-Property -Item $_ -Name 'NameHost') }) }
        catch { $shown = @() }
        if ($shown -notcontains $wanted) { $name }
    }
}

function Invoke-DkimSwitchPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $config = Find-DkimConfig
    if ($null -eq $config) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail 'It can be switched on once there are keys.'
        return
    }
    Write-DkimRecord -Config $config
    if ($config.Enabled) {
        $status = [string] (Read-Property -Item $config -Name 'Status')
        if ($status -eq 'Valid' -or $status -eq '') { Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange signs mail from ' + $Domain + ' already.') }
        else { Write-Result -Check 'DKIM' -State 'look' -Detail ('It is switched on for ' + $Domain + ', and Exchange says ' + $status + '. Compare the two records in DNS with those above.') }
        return
    }
    $lacking = @(Find-LackingRecord -Config $config)
    if ($lacking.Count -gt 0) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail ('DNS does not show ' + ($lacking -join ' and ') + ' as above yet. Publish the records, wait until they are known, then run this script again.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($Domain, 'Sign mail from this domain with DKIM')) {
        Write-Result -Check 'DKIM' -State 'not done' -Detail ('Mail from ' + $Domain + ' would be signed.')
        return
    }
    Save-Step -State $State -Step ([pscustomobject]@{ what = 'dkim_switch'; domain = $Domain })
    try { Set-DkimSigningConfig -Identity $Domain -Enabled $true -Confirm:$false -ErrorAction 'Stop' | Out-Null }
    catch { throw ('Exchange did not switch DKIM on. It must see the two records above in DNS, which can take hours. Exchange says: ' + $_.Exception.Message) }
    if (-not (Find-DkimConfig).Enabled) { throw 'Exchange does not show DKIM as on yet. Wait some minutes, then run this script again.' }
    Write-Result -Check 'DKIM' -State 'ok' -Detail ('Exchange now signs mail from ' + $Domain + '.')
}

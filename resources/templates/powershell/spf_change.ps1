function Read-SpfRecord {
    # The SPF records of the domain, as DNS has them. Nothing where this computer cannot look them up.
    if ($SpfRecord -ne '') { return $SpfRecord }
    if ($null -eq (Get-Command -Name 'Resolve-DnsName' -ErrorAction 'SilentlyContinue')) { return }
    try { $records = @(Resolve-DnsName -Name $Domain -Type 'TXT' -ErrorAction 'Stop') }
    catch { return }
    foreach ($record in $records) {
        $text = @(Read-List -Item $record -Name 'Strings') -join ''
        if ($text -like 'v=spf1*') { $text }
    }
}

function Write-SpfChange {
    # The record before and after, for you to publish where the domain's DNS is kept. Nothing is published here.
    param([string[]] $Leaves, [string[]] $Comes)
    Write-Line -Text ''
    Write-Line -Text ('The SPF record of ' + $Domain + ':')
    $records = @(Read-SpfRecord)
    if ($records.Count -eq 0) {
        Write-Line -Text '  It was not looked up from here. Change it yourself, and keep everything else that stands in it:'
        foreach ($address in $Comes) { Write-Line -Text ('    add        ip4:' + $address) }
        foreach ($address in $Leaves) { Write-Line -Text ('    take out   ip4:' + $address) }
        Write-Result -Check 'SPF' -State 'look' -Detail 'Change the record as printed above.'
        return
    }
    if ($records.Count -gt 1) {
        foreach ($record in $records) { Write-Line -Text ('    ' + $record) }
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The domain has ' + $records.Count + ' SPF records, so receivers trust none. Make one of them first.')
        return
    }
    $parts = @($records[0].Split(' ') | Where-Object -FilterScript { $_ -ne '' })
    $out = @($Leaves | ForEach-Object -Process { 'ip4:' + $_; '+ip4:' + $_; 'ip4:' + $_ + '/32'; '+ip4:' + $_ + '/32' })
    $kept = @($parts | Where-Object -FilterScript { $out -notcontains $_ })
    $known = @($kept | ForEach-Object -Process { $_ -replace '^[+]?ip4:', '' })
    $new = @($Comes | Where-Object -FilterScript { $known -notcontains $_ } | ForEach-Object -Process { 'ip4:' + $_ })
    $after = @(@($kept[0]) + $new + @($kept | Where-Object -FilterScript { $_ -ne $kept[0] })) -join ' '
    Write-Line -Text ('    now         ' + $records[0])
    if ($after -eq ($parts -join ' ')) {
        Write-Result -Check 'SPF' -State 'ok' -Detail 'The record is already as it should be.'
        return
    }
    Write-Line -Text ('    should be   ' + $after)
    Write-Result -Check 'SPF' -State 'look' -Detail 'Publish the record as printed above: one record, and no second one.'
}

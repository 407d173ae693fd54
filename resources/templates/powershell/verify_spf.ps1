function Read-Spf {
    # The SPF records at a name.
    param([string] $Name)
    foreach ($record in @(Resolve-DnsName -Name $Name -Type 'TXT' -ErrorAction 'Stop')) {
        $text = @(Read-Property -Item $record -Name 'Strings') -join ''
        if ($text -eq 'v=spf1' -or $text -like 'v=spf1 *') { $text }
    }
}

function Measure-Spf {
    # Follows a record as a receiver does: counts what costs a look-up, and notes which networks may send.
    param([string] $Text)
    foreach ($term in @($Text -split ' +')) {
        $word = $term -replace '^[+]', ''
        if ($word -like 'ip4:*') {
            $script:SpfNetworks = @($script:SpfNetworks + ($word -replace '^ip4:', ''))
            continue
        }
        $plain = $term -replace '^[-+~?]', ''
        if ($plain -notmatch '^(include:|redirect=|exists:|(a|mx|ptr)([:/]|$))') { continue }
        $script:SpfLookups = $script:SpfLookups + 1
        if ($script:SpfLookups -gt 20) { return }
        if ($plain -notmatch '^(include:|redirect=)') {
            $script:SpfUnread = $true
            continue
        }
        $next = $plain -replace '^(include:|redirect=)', ''
        $script:SpfIncluded = @($script:SpfIncluded + $next)
        try { $inner = @(Read-Spf -Name $next) }
        catch { $inner = @() }
        if ($inner.Count -eq 1) { Measure-Spf -Text $inner[0] }
        else { $script:SpfBroken = @($script:SpfBroken + $next) }
    }
}

function Test-InNetwork {
    # True where the network of an ip4 term holds the IPv4 address.
    param([string] $Address, [string] $Network)
    $parts = $Network.Split('/')
    $known = $parts[0] -as [System.Net.IPAddress]
    $wanted = $Address.Split('/')[0] -as [System.Net.IPAddress]
    if ($null -eq $known -or $null -eq $wanted) { return $false }
    $bits = 32
    if ($parts.Count -gt 1) { $bits = [int] $parts[1] }
    $ours = $wanted.GetAddressBytes()
    $theirs = $known.GetAddressBytes()
    if ($ours.Count -ne 4 -or $theirs.Count -ne 4) { return $false }
    for ($index = 0; $index -lt 4; $index++) {
        $here = $bits - 8 * $index
        if ($here -le 0) { return $true }
        $mask = 255
        if ($here -lt 8) { $mask = 256 - [int] [math]::Pow(2, 8 - $here) }
        if (($ours[$index] -band $mask) -ne ($theirs[$index] -band $mask)) { return $false }
    }
    return $true
}

function Test-SpfRecord {
    # What receivers read: one record, ten look-ups at most, and who may send.
    if ($null -eq (Get-Command -Name 'Resolve-DnsName' -ErrorAction 'SilentlyContinue')) {
        Write-Result -Check 'SPF' -State 'look' -Detail 'This computer has no Resolve-DnsName, which comes with Windows. Read the record on the page Domain of Relay Wizard.'
        return
    }
    $records = @(Read-Spf -Name $Domain)
    if ($records.Count -eq 0) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ($Domain + ' has no SPF record, so receivers trust its mail less.')
        return
    }
    foreach ($record in $records) { Write-Line -Text ('    ' + $record) }
    if ($records.Count -gt 1) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ($Domain + ' has ' + $records.Count + ' SPF records, so receivers trust none. Make one of them.')
        return
    }
    $script:SpfLookups = 0
    $script:SpfNetworks = @()
    $script:SpfIncluded = @()
    $script:SpfBroken = @()
    $script:SpfUnread = $false
    Measure-Spf -Text $records[0]
    if ($script:SpfLookups -gt 10) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record costs ' + $script:SpfLookups + ' look-ups, and receivers stop after ten: all mail then fails SPF. Take out what nobody sends through any more, or write addresses as ip4.')
        return
    }
    if ($script:SpfBroken.Count -gt 0) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record includes ' + ($script:SpfBroken -join ', ') + ', where there is not one SPF record: all mail then fails SPF.')
        return
    }
    $lacking = @($SpfAddress | Where-Object -FilterScript {
            $address = $_
            @($script:SpfNetworks | Where-Object -FilterScript { Test-InNetwork -Address $address -Network $_ }).Count -eq 0
        })
    if ($SpfInclude -ne '' -and $script:SpfIncluded -notcontains $SpfInclude) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record lacks include:' + $SpfInclude + ', so what leaves through Microsoft 365 fails SPF.')
    }
    elseif ($lacking.Count -gt 0 -and $script:SpfUnread) {
        Write-Result -Check 'SPF' -State 'look' -Detail ('No ip4 term holds ' + ($lacking -join ', ') + '. The record has other terms (a, mx, exists) that were not followed and may.')
    }
    elseif ($lacking.Count -gt 0) {
        Write-Result -Check 'SPF' -State 'problem' -Detail ('The record does not hold ' + ($lacking -join ', ') + '. dns.txt has the record as it should be.')
    }
    else {
        $holds = ''
        if ($SpfAddress.Count -gt 0) { $holds = ' ' + ($SpfAddress -join ', ') + ' is in it.' }
        Write-Result -Check 'SPF' -State 'ok' -Detail ('One record, ' + $script:SpfLookups + ' of ten look-ups.' + $holds)
    }
}

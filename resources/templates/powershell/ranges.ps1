function Test-Covered {
    # True where one of the ranges holds the address. Exchange takes single IPv4 addresses and /24 to /32.
    param([string] $Address, [string[]] $Ranges)
    $wanted = $Address.Split('/')
    $wantedBits = 32
    if ($wanted.Count -gt 1) { $wantedBits = [int] $wanted[1] }
    $wantedBytes = ([System.Net.IPAddress] $wanted[0]).GetAddressBytes()
    foreach ($range in $Ranges) {
        $known = $range.Split('/')
        $knownAddress = $known[0] -as [System.Net.IPAddress]
        if ($null -eq $knownAddress) { continue }
        $knownBits = 32
        if ($known.Count -gt 1) { $knownBits = [int] $known[1] }
        $knownBytes = $knownAddress.GetAddressBytes()
        if ($knownBytes.Count -ne 4 -or $knownBits -lt 24 -or $knownBits -gt $wantedBits) { continue }
        $mask = 256 - [int] [math]::Pow(2, 32 - $knownBits)
        if ($knownBytes[0] -eq $wantedBytes[0] -and $knownBytes[1] -eq $wantedBytes[1] -and
            $knownBytes[2] -eq $wantedBytes[2] -and
            ($knownBytes[3] -band $mask) -eq ($wantedBytes[3] -band $mask)) { return $true }
    }
    return $false
}

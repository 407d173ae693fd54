function Confirm-PublicAddress {
    # Microsoft sees the address that the internet sees, never one of the own network.
    param([string] $Address)
    $bytes = ([System.Net.IPAddress] $Address.Split('/')[0]).GetAddressBytes()
    $first = $bytes[0]
    $second = $bytes[1]
    $own = $first -eq 0 -or $first -eq 10 -or $first -eq 127 -or $first -ge 224 -or
        ($first -eq 100 -and $second -ge 64 -and $second -le 127) -or
        ($first -eq 169 -and $second -eq 254) -or
        ($first -eq 172 -and $second -ge 16 -and $second -le 31) -or
        ($first -eq 192 -and $second -eq 168)
    if ($own) {
        throw ($Address + ' is not a public internet address: Microsoft never sees it. Ask your internet provider, or open ' +
            'a page that shows your address from a computer in the same network as the device.')
    }
}

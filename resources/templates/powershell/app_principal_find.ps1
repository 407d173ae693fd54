function Find-Principal {
    # The application as Exchange knows it; nothing where it was never registered there.
    param([string] $AppId)
    $found = @(Get-ServicePrincipal -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.AppId -eq $AppId })
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

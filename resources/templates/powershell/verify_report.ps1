function Write-Report {
    # Only with -ReportPath: a dated record of this run, for those who check every month.
    [CmdletBinding(SupportsShouldProcess = $true)]
    param()
    if ($ReportPath -eq '') { return }
    $report = [ordered]@{
        schema = 1
        kind = 'relay-wizard-verification'
        created = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
        domain = $Domain
        results = $script:Summary
    }
    $json = ConvertTo-Json -InputObject $report -Depth 4
    $path = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ReportPath)
    if ($PSCmdlet.ShouldProcess($path, 'Write the report')) {
        [System.IO.File]::WriteAllText($path, $json)
        Write-Line -Text ('The report is here: ' + $path)
    }
}

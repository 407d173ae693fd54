function Read-Section {
    # One part of the report. What could not be read stands there with the reason, and the rest goes on.
    param([string] $Name, [scriptblock] $Body)
    try {
        $value = & $Body
        $script:Report.sections[$Name] = [ordered]@{ known = $true; value = $value; problem = '' }
        Write-Result -Check $Name -State 'read' -Detail 'in the report'
    }
    catch {
        $script:Report.sections[$Name] = [ordered]@{ known = $false; value = $null; problem = $_.Exception.Message }
        Write-Result -Check $Name -State 'not read' -Detail $_.Exception.Message
    }
}

function Skip-Section {
    # Parts that were not asked for, with the reason. What was read stays.
    param([string[]] $Name, [string] $Problem)
    foreach ($one in $Name) {
        if (-not $script:Report.sections.Contains($one)) {
            $script:Report.sections[$one] = [ordered]@{ known = $false; value = $null; problem = $Problem }
        }
    }
}

function Write-Report {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param()
    $json = ConvertTo-Json -InputObject $script:Report -Depth 8
    $path = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ReportPath)
    if ($PSCmdlet.ShouldProcess($path, 'Write the report')) {
        [System.IO.File]::WriteAllText($path, $json)
        Write-Line -Text ('The report is here: ' + $path)
    }
}

function Open-State {
    # An earlier run's state is kept: it is the only record of what this script made. No secret is ever in it.
    $earlier = Read-State
    if ($null -ne $earlier -and [string] $earlier.undone -eq '') {
        Write-Line -Text ('Goes on with the state of the first run: ' + $StatePath)
        return $earlier
    }
    $fresh = [ordered]@{
        schema = 1
        kind = 'relay-wizard-state'
        id = [guid]::NewGuid().ToString()
        domain = $Domain
        saved = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
        undone = ''
        mailbox = @()
        send_as = @()
        application = $null
    }
    Save-State -State $fresh
    if ($WhatIfPreference) { Write-Line -Text ('What this script makes would be noted here: ' + $StatePath) }
    else { Write-Line -Text ('What this script makes is noted before it is made: ' + $StatePath) }
    return $fresh
}

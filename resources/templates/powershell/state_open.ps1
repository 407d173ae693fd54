function Open-State {
    # An earlier run's state is kept: it is the only record of how things were before the first change.
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
        connector = $null
        mailbox = @()
        send_as = @()
    }
    Save-State -State $fresh
    if ($WhatIfPreference) { Write-Line -Text ('How things are now would be saved here: ' + $StatePath) }
    else { Write-Line -Text ('How things are now is saved before anything changes: ' + $StatePath) }
    return $fresh
}

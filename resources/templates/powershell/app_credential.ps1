function Invoke-CredentialPart {
    # By what the application proves who it is.
    param([object] $State)
    if ($script:Proof -eq 'Secret') { Invoke-SecretPart -State $State }
    if ($script:Proof -eq 'Certificate') { Invoke-CertificatePart -State $State }
}

function Show-Secret {
    # Straight to the window: PowerShell's own output would be kept by Start-Transcript.
    param([string] $Text)
    [System.Console]::WriteLine('')
    [System.Console]::WriteLine('  The client secret. It is shown this once, and stands in no file:')
    [System.Console]::WriteLine('')
    [System.Console]::WriteLine('    ' + $Text)
    [System.Console]::WriteLine('')
    [System.Console]::WriteLine('  Put it into the program now, then clear this window with Clear-Host.')
    [System.Console]::WriteLine('')
}

function Invoke-SecretPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $mark = 'Relay Wizard ' + $State.id
    $own = @()
    if ($null -ne $script:Application) {
        $own = @($script:Application.PasswordCredentials | Where-Object -FilterScript { $null -ne $_ -and [string] $_.DisplayName -eq $mark })
    }
    if ($own.Count -gt 0 -and -not $NewSecret) {
        Write-Result -Check 'Client secret' -State 'ok' -Detail ('There is one from an earlier run, good until ' + $own[-1].EndDateTime.ToString('s') + '. Entra never shows it again: where it is lost, run this script with -NewSecret.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Make a client secret that is good for ' + $SecretDays + ' days')) {
        Write-Result -Check 'Client secret' -State 'not done' -Detail 'One would be made and shown once.'
        return
    }
    Confirm-Registered
    $ends = (Get-Date).ToUniversalTime().AddDays($SecretDays)
    $made = Add-MgApplicationPassword -ApplicationId ([string] $script:Application.Id) -PasswordCredential @{ displayName = $mark; endDateTime = $ends } -ErrorAction 'Stop'
    $State.application.secrets = [object[]] @(@($State.application.secrets | Where-Object -FilterScript { $null -ne $_ }) + [string] $made.KeyId)
    Save-State -State $State
    $script:Secret = [string] $made.SecretText
    Show-Secret -Text $script:Secret
    Write-Result -Check 'Client secret' -State 'ok' -Detail ('It was made and shown. It ends on ' + $ends.ToString('s') + ' (UTC): note the day, nothing sends after it.')
}

function Invoke-CertificatePart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $thumbprint = [string] $script:Certificate.Thumbprint
    $present = @()
    if ($null -ne $script:Application) {
        $present = @($script:Application.KeyCredentials | Where-Object -FilterScript { $null -ne $_ })
    }
    $same = @($present | Where-Object -FilterScript { $null -ne $_.CustomKeyIdentifier -and [System.BitConverter]::ToString($_.CustomKeyIdentifier) -replace '-', '' -eq $thumbprint })
    if ($same.Count -gt 0) {
        Write-Result -Check 'Certificate' -State 'ok' -Detail ('Entra knows it already: ' + $thumbprint)
        return
    }
    if ($present.Count -gt 0) {
        throw ('The app registration has another certificate already, which this script leaves alone. Add yours in the Microsoft ' +
            'Entra admin centre: App registrations, the app, Certificates & secrets, Upload certificate. Then run this script again.')
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Upload the certificate ' + $thumbprint)) {
        Write-Result -Check 'Certificate' -State 'not done' -Detail ($thumbprint + ' would be uploaded.')
        return
    }
    Confirm-Registered
    $State.application.certificate = $thumbprint
    Save-State -State $State
    $key = @{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $script:Certificate.RawData; DisplayName = ('Relay Wizard ' + $State.id) }
    Update-MgApplication -ApplicationId ([string] $script:Application.Id) -KeyCredentials @($key) -ErrorAction 'Stop' | Out-Null
    $now = Get-MgApplication -ApplicationId ([string] $script:Application.Id) -ErrorAction 'Stop'
    if (@($now.KeyCredentials | Where-Object -FilterScript { $null -ne $_ }).Count -eq 0) {
        throw 'Entra does not show the certificate yet. Wait a minute, then run this script again.'
    }
    Write-Result -Check 'Certificate' -State 'ok' -Detail ($thumbprint + ' was uploaded. It ends on ' + $script:Certificate.NotAfter.ToUniversalTime().ToString('s') + ' (UTC).')
}

function Confirm-Registered {
    # A step that was declined before leaves nothing to work on.
    if ($null -eq $script:Application -or $null -eq $script:Enterprise) {
        throw 'The app registration is not there, so this step has nothing to work on. Run this script again and say yes to it.'
    }
}

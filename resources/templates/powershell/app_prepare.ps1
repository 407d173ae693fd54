function Confirm-Order {
    # What belongs together must be given together. Asked before anybody signs in.
    if ($CertificatePath -ne '') { $script:Proof = 'Certificate' }
    else { $script:Proof = $ProveWith }
    if ($script:Proof -eq 'Certificate' -and $CertificatePath -eq '') {
        throw 'Name the file of the certificate with -CertificatePath. It is the public part alone (.cer), without the private key.'
    }
    if ($script:Proof -eq 'None' -and $SignInAs -eq 'Application') {
        throw 'An application that signs in as itself needs a secret or a certificate: -ProveWith Secret, or -CertificatePath.'
    }
    if ($ClientId -eq '' -and -not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { Confirm-RedirectGiven }
    if ($script:Proof -eq 'Secret' -and 'ConsoleHost', 'Visual Studio Code Host' -notcontains $Host.Name) {
        throw ('The secret is written to the window and nowhere else, and this window can not show it. Open an ordinary ' +
            'PowerShell window and start again there, or use a certificate with -CertificatePath.')
    }
    if ($script:Proof -eq 'Certificate') { $script:Certificate = Read-Certificate }
}

function Read-Certificate {
    # The public certificate: its private key stays where the application runs.
    if (-not (Test-Path -LiteralPath $CertificatePath -PathType 'Leaf')) { throw ('There is no file ' + $CertificatePath + '.') }
    $read = Get-PfxCertificate -LiteralPath $CertificatePath -ErrorAction 'Stop'
    if ($read.HasPrivateKey) {
        throw ('The file ' + $CertificatePath + ' holds the private key too. Export the certificate alone (.cer) and name that file.')
    }
    if ($read.NotAfter -lt (Get-Date)) { throw ('The certificate in ' + $CertificatePath + ' has expired.') }
    return $read
}

function Confirm-RedirectGiven {
    # A registration for a user's sign-in is worth nothing without it. One that is there already has its own.
    if ($SignInAs -ne 'User' -or $RedirectUri.Count -gt 0) { return }
    throw ('Name the address to which the sign-in returns with -RedirectUri. The program shows it (redirect URI, callback or ' +
        'redirection endpoint); a program on a computer of its own often takes http://localhost.')
}

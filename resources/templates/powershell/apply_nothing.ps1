function Write-NothingChanged {
    Write-Line -Text ''
    Write-Line -Text 'Nothing was changed in Microsoft 365: this plan needs no change there that a script should make.'
}

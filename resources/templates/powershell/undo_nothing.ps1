function Write-NothingToUndo {
    Write-Result -Check 'Undo' -State 'ok' -Detail 'There is nothing to undo: apply.ps1 of this plan changes nothing in Microsoft 365.'
    Write-Line -Text 'What you set at the device and in DNS by hand, you take back by hand.'
}

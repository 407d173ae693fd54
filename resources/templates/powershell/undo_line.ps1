function Write-UndoLine {
    param([string] $File = 'undo.ps1')
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return }
    # Every character that PowerShell takes for a single quote is doubled, so that the line can be pasted.
    $quotes = "['\u2018-\u201B]"
    $undo = (Join-Path -Path $PSScriptRoot -ChildPath $File) -replace $quotes, '$0$0'
    $state = $StatePath -replace $quotes, '$0$0'
    Write-Line -Text ''
    Write-Line -Text 'To take it all back, run this line:'
    Write-Line -Text ("  & '" + $undo + "' -StatePath '" + $state + "'")
}

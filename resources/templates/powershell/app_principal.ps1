function Read-PrincipalId {
    # The object id that Exchange keeps. Older versions call it ServiceId.
    param([object] $Principal)
    $id = [string] (Read-Property -Item $Principal -Name 'ObjectId')
    if ($id -eq '') { $id = [string] (Read-Property -Item $Principal -Name 'ServiceId') }
    return $id
}

function Test-FullAccess {
    # True where the application may use the mailbox.
    param([string] $Address, [string] $User)
    $rights = @(Get-MailboxPermission -Identity $Address -User $User -ErrorAction 'Stop' | Where-Object -FilterScript {
            -not (Read-Property -Item $_ -Name 'Deny') -and @(Read-List -Item $_ -Name 'AccessRights') -contains 'FullAccess'
        })
    return $rights.Count -gt 0
}

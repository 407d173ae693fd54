function Invoke-AppSendAsPart {
    # Where From is another address than the mailbox, the application needs Send As for it too.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SignInAs -ne 'Application') { return }
    foreach ($identity in @($SendAsIdentity | Select-Object -Unique)) {
        if ($script:Principal -ne '' -and (Test-SendAs -Identity $identity -Trustee $script:Principal)) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ('The application may already send as ' + $identity + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Let the application send as this address')) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ('The application would be allowed to send as ' + $identity + '.')
            continue
        }
        if ($script:Principal -eq '') { throw 'Exchange does not know the application, so it can not be given Send As. Run this script again and say yes to that step.' }
        $entry = [pscustomobject]@{ identity = $identity; trustee = $script:Principal }
        $State.send_as = [object[]] @(@($State.send_as | Where-Object -FilterScript { $null -ne $_ }) + $entry)
        Save-State -State $State
        Add-RecipientPermission -Identity $identity -Trustee $script:Principal -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-SendAs -Identity $identity -Trustee $script:Principal)) {
            throw ('Exchange does not show the permission for ' + $identity + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ('The application may now send as ' + $identity + '.')
    }
}

function Read-MailboxPart {
    if ($Mailbox -eq '') {
        Skip-Section -Name 'account', 'mailbox', 'smtp_auth_mailbox', 'send_as', 'authentication_policy' -Problem 'No mailbox was named. Run this script with -Mailbox and its address.'
        return
    }
    Read-Section -Name 'account' -Body {
        # An account without a licence is there and has no mailbox: the next part then finds nothing.
        $user = Get-User -Identity $Mailbox -ErrorAction 'Stop'
        [ordered]@{ address = $Mailbox; type = [string] (Read-Property -Item $user -Name 'RecipientTypeDetails') }
    }
    Read-Section -Name 'mailbox' -Body {
        $found = Get-Mailbox -Identity $Mailbox -ErrorAction 'Stop'
        [ordered]@{
            address = $Mailbox
            type = [string] (Read-Property -Item $found -Name 'RecipientTypeDetails')
            licensed = Read-Property -Item $found -Name 'SkuAssigned'
        }
    }
    Read-Section -Name 'smtp_auth_mailbox' -Body {
        # Blank means: as the organisation. It is told apart from a property that is not there.
        $settings = Get-CASMailbox -Identity $Mailbox -ErrorAction 'Stop'
        [ordered]@{
            address = $Mailbox
            present = $null -ne $settings.PSObject.Properties['SmtpClientAuthenticationDisabled']
            disabled = Read-Property -Item $settings -Name 'SmtpClientAuthenticationDisabled'
        }
    }
    Read-Section -Name 'send_as' -Body {
        # Only whether this mailbox may. Who else may stays out of the report.
        $granted = $Mailbox -eq $SenderAddress
        if (-not $granted) {
            $rights = @(Get-RecipientPermission -Identity $SenderAddress -Trustee $Mailbox -AccessRights 'SendAs' -ErrorAction 'Stop' |
                    Where-Object -FilterScript { [string] $_.AccessControlType -ne 'Deny' })
            $granted = $rights.Count -gt 0
        }
        [ordered]@{ address = $SenderAddress; mailbox = $Mailbox; granted = $granted }
    }
    Read-Section -Name 'authentication_policy' -Body {
        $user = Get-User -Identity $Mailbox -ErrorAction 'Stop'
        $name = [string] (Read-Property -Item $user -Name 'AuthenticationPolicy')
        if ($name -eq '') {
            $name = [string] (Read-Property -Item (Get-OrganizationConfig -ErrorAction 'Stop') -Name 'DefaultAuthenticationPolicy')
        }
        if ($name -eq '') { return [ordered]@{ address = $Mailbox; name = ''; basic_smtp = $null } }
        $policy = Get-AuthenticationPolicy -Identity $name -ErrorAction 'Stop'
        [ordered]@{ address = $Mailbox; name = $name; basic_smtp = Read-Property -Item $policy -Name 'AllowBasicAuthSmtp' }
    }
}

function Read-MailboxPart {
    if ($Mailbox -eq '') { return }
    Read-Section -Name 'mailbox' -Body {
        $found = Get-Mailbox -Identity $Mailbox -ErrorAction 'Stop'
        [ordered]@{
            address = $Mailbox
            type = [string] (Read-Property -Item $found -Name 'RecipientTypeDetails')
            licensed = Read-Property -Item $found -Name 'SkuAssigned'
        }
    }
    Read-Section -Name 'smtp_auth_mailbox' -Body {
        $settings = Get-CASMailbox -Identity $Mailbox -ErrorAction 'Stop'
        [ordered]@{ address = $Mailbox; disabled = Read-Property -Item $settings -Name 'SmtpClientAuthenticationDisabled' }
    }
    Read-Section -Name 'send_as' -Body {
        $rights = @(Get-RecipientPermission -Identity $SenderAddress -AccessRights 'SendAs' -ErrorAction 'Stop' | ForEach-Object -Process {
                [ordered]@{ trustee = [string] $_.Trustee; kind = [string] $_.AccessControlType }
            })
        [ordered]@{ address = $SenderAddress; rights = $rights }
    }
    Read-Section -Name 'authentication_policy' -Body {
        $user = Get-User -Identity $Mailbox -ErrorAction 'Stop'
        $name = [string] (Read-Property -Item $user -Name 'AuthenticationPolicy')
        if ($name -eq '') { return [ordered]@{ name = ''; basic_smtp = $null } }
        $policy = Get-AuthenticationPolicy -Identity $name -ErrorAction 'Stop'
        [ordered]@{ name = $name; basic_smtp = Read-Property -Item $policy -Name 'AllowBasicAuthSmtp' }
    }
}

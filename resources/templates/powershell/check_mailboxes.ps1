function Read-MailboxPart {
    Read-Section -Name 'mailboxes' -Body {
        $mailboxes = @($Mailbox | ForEach-Object -Process { Read-OneMailbox -Address $_ })
        [ordered]@{ mailboxes = $mailboxes }
    }
}

function Read-OneMailbox {
    # One mailbox of the site. One that cannot be read stands in the report with the reason.
    param([string] $Address)
    try {
        $found = Get-Mailbox -Identity $Address -ErrorAction 'Stop'
        $settings = Get-CASMailbox -Identity $Address -ErrorAction 'Stop'
    }
    catch { return [ordered]@{ address = $Address; error = $_.Exception.Message } }
    [ordered]@{
        address = $Address
        type = [string] (Read-Property -Item $found -Name 'RecipientTypeDetails')
        licensed = Read-Property -Item $found -Name 'SkuAssigned'
        smtp_auth_present = $null -ne $settings.PSObject.Properties['SmtpClientAuthenticationDisabled']
        smtp_auth_disabled = Read-Property -Item $settings -Name 'SmtpClientAuthenticationDisabled'
    }
}

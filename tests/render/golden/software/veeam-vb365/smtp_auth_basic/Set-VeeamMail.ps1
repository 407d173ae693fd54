#Requires -Version 5.1
# The notification settings of Veeam Backup for Microsoft 365. They hold for all of its jobs.
# Way to Microsoft 365: SMTP AUTH with a password.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   It is run where it is.
# Load it:   Run it in Veeam's own PowerShell on the server, as its administrator.
# Test it:   Send a test message from Veeam's notification settings.
# Take back: Set-VBOEmailSettings -EnableNotification:$false
#
# Which encryption UseSSL means is not documented: let the test tell.
# There is no switch for checking the server's certificate on the pages that were read.

$ErrorActionPreference = 'Stop'
$Account = Get-Credential -UserName 'scanner@contoso.com' -Message 'The password for SMTP AUTH'
$Settings = @{
    EnableNotification = $true
    SMTPServer         = 'smtp.office365.com'
    Port               = 587
    UseSSL             = $true
    UseAuthentication  = $true
    From               = 'scanner@contoso.com'
    To                 = (Read-Host -Prompt 'Who gets the notices')
    Credential         = $Account
}
Set-VBOEmailSettings @Settings

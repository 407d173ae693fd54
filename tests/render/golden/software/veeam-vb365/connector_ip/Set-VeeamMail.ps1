#Requires -Version 5.1
# The notification settings of Veeam Backup for Microsoft 365. They hold for all of its jobs.
# Way to Microsoft 365: SMTP relay, connector by IP address.
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
$Settings = @{
    EnableNotification = $true
    SMTPServer         = 'contoso-com.mail.protection.outlook.com'
    Port               = 25
    UseSSL             = $true
    UseAuthentication  = $false
    From               = 'scanner@contoso.com'
    To                 = (Read-Host -Prompt 'Who gets the notices')
}
Set-VBOEmailSettings @Settings

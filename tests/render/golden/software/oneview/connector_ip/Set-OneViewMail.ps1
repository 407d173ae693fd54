#Requires -Version 5.1
# The mail settings of HPE OneView.
# Way to Microsoft 365: SMTP relay, connector by IP address.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   It is run where it is.
# Load it:   Connect-OVMgmt first, with the module HPEOneView of your version; then run it in the same window.
# Test it:   Test-OVEmailAlert
# Take back: Set-OVSMTPConfig -AlertEmailDisabled
#
# The page of the cmdlet says that secure SMTP is not supported, and shows StartTls: let the test tell.
# There is no switch for checking the server's certificate on the pages that were read.

$ErrorActionPreference = 'Stop'
$Settings = @{
    SenderEmailAddress = 'scanner@contoso.com'
    Server             = 'contoso-com.mail.protection.outlook.com'
    Port               = 25
    ConnectionSecurity = 'StartTls'
    AlertEmailEnabled  = $true
}
Set-OVSMTPConfig @Settings

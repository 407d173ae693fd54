#Requires -Version 5.1
# The mail settings of HPE OneView.
# Way to Microsoft 365: SMTP AUTH with a password.
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
$Account = Get-Credential -UserName 'scanner@contoso.com' -Message 'The password for SMTP AUTH'
$Settings = @{
    SenderEmailAddress = 'scanner@contoso.com'
    Server             = 'smtp.office365.com'
    Port               = 587
    ConnectionSecurity = 'StartTls'
    AlertEmailEnabled  = $true
    Password           = $Account.GetNetworkCredential().Password
}
Set-OVSMTPConfig @Settings

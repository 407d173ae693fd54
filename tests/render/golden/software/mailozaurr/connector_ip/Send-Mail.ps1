#Requires -Version 5.1
# Sends one message by SMTP with the module Mailozaurr, which stands in for Send-MailMessage.
# Way to Microsoft 365: SMTP relay, connector by IP address.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Wherever your scripts are.
# Load it:   Install-Module -Name Mailozaurr -Scope CurrentUser
# Test it:   .\Send-Mail.ps1 -To YOU@YOUR-DOMAIN -Subject Test
# Take back: Delete it. Uninstall-Module -Name Mailozaurr removes the module.
#
# Mailozaurr checks the server's certificate by itself: never add -SkipCertificateValidation.

[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)]
    [ValidateNotNullOrEmpty()]
    [string] $To,

    [Parameter(Mandatory = $true)]
    [ValidateNotNullOrEmpty()]
    [string] $Subject,

    [ValidateNotNullOrEmpty()]
    [string] $Text = 'A test.',

    [string] $Server = 'contoso-com.mail.protection.outlook.com',

    [int] $Port = 25,

    [string] $From = 'scanner@contoso.com'
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'

if (-not (Get-Module -ListAvailable -Name 'Mailozaurr')) {
    throw 'The module Mailozaurr is missing. Install it: Install-Module -Name Mailozaurr -Scope CurrentUser'
}
Import-Module -Name 'Mailozaurr'
$Security = 'StartTls'

$Mail = @{
    Server              = $Server
    Port                = $Port
    SecureSocketOptions = $Security
    From                = $From
    To                  = $To
    Subject             = $Subject
    Text                = $Text
    ErrorAction         = 'Stop'
}
Send-EmailMessage @Mail

#Requires -Version 5.1
# Sends one message by SMTP with the module Mailozaurr, which stands in for Send-MailMessage.
# Way to Microsoft 365: SMTP AUTH client submission with OAuth 2.0.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Wherever your scripts are.
# Load it:   Install-Module -Name Mailozaurr -Scope CurrentUser
# Test it:   .\Send-Mail.ps1 -To YOU@YOUR-DOMAIN -Subject Test
# Take back: Delete it. Uninstall-Module -Name Mailozaurr removes the module.
#
# Mailozaurr checks the server's certificate by itself: never add -SkipCertificateValidation.
# apply-app.ps1 registers the app and prints its client id.
# The secret is asked for. A task keeps it with Microsoft.PowerShell.SecretManagement, or in a file made by Export-Clixml, which only the same user on the same Windows computer can read.

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

    [string] $Server = 'smtp.office365.com',

    [int] $Port = 587,

    [string] $From = 'scanner@contoso.com',

    [string] $UserName = 'scanner@contoso.com',

    [string] $ClientId = 'PUT-THE-APP-S-CLIENT-ID-HERE',

    [string] $TenantId = 'contoso.com',

    [string] $Authority = 'https://login.microsoftonline.com/contoso.com',

    [string] $Scope = 'https://outlook.office365.com/.default'
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'

if (-not (Get-Module -ListAvailable -Name 'Mailozaurr')) {
    throw 'The module Mailozaurr is missing. Install it: Install-Module -Name Mailozaurr -Scope CurrentUser'
}
Import-Module -Name 'Mailozaurr'
$Security = 'StartTls'

$Secret = Get-Credential -UserName $ClientId -Message 'The client secret of the app registration'
$Asked = @{
    client_id     = $ClientId
    client_secret = $Secret.GetNetworkCredential().Password
    scope         = $Scope
    grant_type    = 'client_credentials'
}
$Answer = Invoke-RestMethod -Method Post -Uri "$Authority/oauth2/v2.0/token" -Body $Asked
$Token = ConvertTo-SecureString -String $Answer.access_token -AsPlainText -Force
$Credential = New-Object -TypeName System.Management.Automation.PSCredential -ArgumentList $UserName, $Token
$Mail = @{
    Server              = $Server
    Port                = $Port
    SecureSocketOptions = $Security
    From                = $From
    To                  = $To
    Subject             = $Subject
    Text                = $Text
    ErrorAction         = 'Stop'
    Credential          = $Credential
    oAuth2              = $true
}
Send-EmailMessage @Mail

#Requires -Version 5.1
# Sends one message through Microsoft Graph over HTTPS. No SMTP, no port 25 or 587, no SMTP AUTH.
# Way to Microsoft 365: SMTP AUTH client submission with OAuth 2.0.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Wherever your scripts are.
# Load it:   Install-Module -Name Microsoft.Graph.Users.Actions -Scope CurrentUser
# Test it:   .\Send-GraphMail.ps1 -To YOU@YOUR-DOMAIN -Subject Test
# Take back: Delete it, and take the permission away from the app.
#
# Its app needs Mail.Send (application) in Microsoft Entra, approved; limit it to this mailbox (RBAC for Applications).
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

    [string] $From = 'scanner@contoso.com',

    [string] $ClientId = 'PUT-THE-APP-S-CLIENT-ID-HERE',

    [string] $TenantId = 'contoso.com',

    [string] $Environment = 'Global'
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'

$Secret = Get-Credential -UserName $ClientId -Message 'The client secret of the app registration'
Connect-MgGraph -ClientSecretCredential $Secret -TenantId $TenantId -Environment $Environment -NoWelcome
try {
    $Message = @{
        subject      = $Subject
        body         = @{ contentType = 'Text'; content = $Text }
        toRecipients = @(@{ emailAddress = @{ address = $To } })
    }
    Send-MgUserMail -UserId $From -BodyParameter @{ message = $Message; saveToSentItems = $false }
}
finally { $null = Disconnect-MgGraph }

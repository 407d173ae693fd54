#Requires -Version 5.1
<#
.SYNOPSIS
    Reads what Microsoft 365 says about contoso.com, for Front desk.

.DESCRIPTION
    Reads only, and changes nothing in Microsoft 365: beside signing in and out it uses commands that begin with Get. Search this file for New, Set, Add or Remove with a dash behind, and you find none.
    It writes one file, the report: accepted domains, the switches for SMTP AUTH and Direct Send, the inbound connectors, DKIM, the mailbox, the High Volume Email accounts. No password, no message, and not who signed in.
    What can not be read stands in the report with the reason, and the rest goes on.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER SenderAddress
    The address that the device sends from.

.PARAMETER Mailbox
    The mailbox that the device signs in with. Empty: no mailbox is read.

.PARAMETER HighVolumeAccount
    The High Volume Email account. Empty: the accounts and the billing policy are read, no account's settings.

.PARAMETER ReportPath
    Where the report goes: beside this script where it is left empty. Relay Wizard reads it on the page Network and tenant.

.PARAMETER IncludeGraph
    Reads security defaults, the domain's mail host, the licences and the tenant's age too. Microsoft Graph asks for a sign-in of its own.

.EXAMPLE
    .\check.ps1

    Reads, and writes the report.

.EXAMPLE
    .\check.ps1 -IncludeGraph

    Reads Microsoft Entra's part too.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, High Volume Email).
    Needs the PowerShell module ExchangeOnlineManagement. Nothing is installed.
    Reading is enough: the role Global Reader or the role group View-Only Organization Management.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\check.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string] $SenderAddress = 'bulk@contoso.com',

    [string] $Mailbox = '',

    [string] $HighVolumeAccount = 'bulk@contoso.com',

    [string] $ReportPath = '',

    [switch] $IncludeGraph
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$script:Summary = @()
$script:Stopped = $false
$script:OpenedSession = ''
$script:Report = [ordered]@{
    schema = 1
    kind = 'relay-wizard-tenant-report'
    created = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
    domain = $Domain
    sections = [ordered]@{}
}
if ($ReportPath -eq '') { $ReportPath = Join-Path -Path $PSScriptRoot -ChildPath 'tenant-report.json' }

function Write-Line {
    param([string] $Text)
    Write-Information -MessageData $Text
}

function Write-Result {
    # One line now, and one row of the table at the end.
    param([string] $Check, [string] $State, [string] $Detail)
    $script:Summary += [pscustomobject]@{ State = $State; Check = $Check; Detail = $Detail }
    Write-Line -Text ('  [' + $State + '] ' + $Check + ': ' + $Detail)
}

function Read-Property {
    # The value of a property, or nothing where this version of Exchange Online does not have it.
    param([object] $Item, [string] $Name)
    $property = $Item.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

function Find-Session {
    # A session for Security & Compliance, or one with a command prefix, does not have the commands of this file.
    Get-ConnectionInformation -ErrorAction 'Stop' | Where-Object -FilterScript {
        $_.State -eq 'Connected' -and $_.TokenStatus -eq 'Active' -and
        -not (Read-Property -Item $_ -Name 'IsEopSession') -and -not (Read-Property -Item $_ -Name 'ModulePrefix')
    }
}

function Connect-Tenant {
    # Signing in changes nothing in the tenant, so -WhatIf does not hold it back.
    $WhatIfPreference = $false
    $module = Get-Module -Name 'ExchangeOnlineManagement' -ListAvailable |
        Sort-Object -Property 'Version' -Descending | Select-Object -First 1
    if ($null -eq $module -or $module.Version -lt [version] '3.0.0') {
        throw ('The PowerShell module ExchangeOnlineManagement, version 3.0.0 or newer, is not on this computer. ' +
            'This script installs nothing. Install it with this line, then start again: ' +
            'Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser')
    }
    Import-Module -Name 'ExchangeOnlineManagement' -ErrorAction 'Stop'

    $open = @(Find-Session)
    if ($open.Count -gt 0) {
        Write-Line -Text ('Uses the Exchange Online session that is already open for ' +
            $open[0].UserPrincipalName + ', and leaves it open.')
        return
    }
    Open-Session
    $open = @(Find-Session)
    if ($open.Count -eq 0) {
        throw 'Exchange Online did not open a session. Sign in with an account that may manage Exchange, then start again.'
    }
    $script:OpenedSession = [string] $open[0].ConnectionId
    Write-Line -Text ('Signed in to Exchange Online as ' + $open[0].UserPrincipalName + '.')
}

function Disconnect-Tenant {
    # Ends the session that this script opened, and no other.
    if ($script:OpenedSession -eq '') { return }
    $WhatIfPreference = $false
    Disconnect-ExchangeOnline -ConnectionId $script:OpenedSession -Confirm:$false -ErrorAction 'SilentlyContinue'
    $script:OpenedSession = ''
}

function Open-Session {
    Connect-ExchangeOnline -ShowBanner:$false -ErrorAction 'Stop'
}

function Read-List {
    # The values of a property that holds several, as text and without empty ones.
    param([object] $Item, [string] $Name)
    foreach ($value in @(Read-Property -Item $Item -Name $Name)) {
        if ($null -ne $value -and [string] $value -ne '') { [string] $value }
    }
}

function Read-Section {
    # One part of the report. What could not be read stands there with the reason, and the rest goes on.
    param([string] $Name, [scriptblock] $Body)
    try {
        $value = & $Body
        $script:Report.sections[$Name] = [ordered]@{ known = $true; value = $value; problem = '' }
        Write-Result -Check $Name -State 'read' -Detail 'in the report'
    }
    catch {
        $script:Report.sections[$Name] = [ordered]@{ known = $false; value = $null; problem = $_.Exception.Message }
        Write-Result -Check $Name -State 'not read' -Detail $_.Exception.Message
    }
}

function Skip-Section {
    # Parts that were not asked for, with the reason. What was read stays.
    param([string[]] $Name, [string] $Problem)
    foreach ($one in $Name) {
        if (-not $script:Report.sections.Contains($one)) {
            $script:Report.sections[$one] = [ordered]@{ known = $false; value = $null; problem = $Problem }
        }
    }
}

function Write-Report {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param()
    $json = ConvertTo-Json -InputObject $script:Report -Depth 8
    $path = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ReportPath)
    if ($PSCmdlet.ShouldProcess($path, 'Write the report')) {
        [System.IO.File]::WriteAllText($path, $json)
        Write-Line -Text ('The report is here: ' + $path)
    }
}

function Read-ExchangePart {
    Read-Section -Name 'session' -Body {
        # Which organisation answered. Who signed in stays out of the report.
        $open = @(Find-Session)
        [ordered]@{ tenant_id = [string] (Read-Property -Item $open[0] -Name 'TenantID') }
    }
    Read-Section -Name 'accepted_domains' -Body {
        $domains = @(Get-AcceptedDomain -ResultSize 'Unlimited' -ErrorAction 'Stop' | ForEach-Object -Process {
                [ordered]@{ name = [string] $_.DomainName; type = [string] $_.DomainType; default = [bool] $_.Default }
            })
        [ordered]@{ domains = $domains }
    }
    Read-Section -Name 'organisation' -Body {
        $organisation = Get-OrganizationConfig -ErrorAction 'Stop'
        [ordered]@{
            reject_direct_send = Read-Property -Item $organisation -Name 'RejectDirectSend'
            default_authentication_policy = [string] (Read-Property -Item $organisation -Name 'DefaultAuthenticationPolicy')
        }
    }
    Read-Section -Name 'smtp_auth_organisation' -Body {
        $transport = Get-TransportConfig -ErrorAction 'Stop'
        [ordered]@{ disabled = Read-Property -Item $transport -Name 'SmtpClientAuthenticationDisabled' }
    }
    Read-Section -Name 'inbound_connectors' -Body {
        $connectors = @(Get-InboundConnector -ErrorAction 'Stop' | ForEach-Object -Process {
                [ordered]@{
                    name = [string] $_.Name
                    type = [string] $_.ConnectorType
                    enabled = [bool] $_.Enabled
                    sender_ips = [string[]] @(Read-List -Item $_ -Name 'SenderIPAddresses')
                    sender_domains = [string[]] @(Read-List -Item $_ -Name 'SenderDomains')
                    certificate = [string] (Read-Property -Item $_ -Name 'TlsSenderCertificateName')
                    require_tls = Read-Property -Item $_ -Name 'RequireTls'
                    only_these_ips = Read-Property -Item $_ -Name 'RestrictDomainsToIPAddresses'
                    only_this_certificate = Read-Property -Item $_ -Name 'RestrictDomainsToCertificate'
                }
            })
        [ordered]@{ connectors = $connectors }
    }
    Read-Section -Name 'blocked_connectors' -Body {
        [ordered]@{ connectors = [string[]] @(Get-BlockedConnector -ErrorAction 'Stop' | ForEach-Object -Process { [string] (Read-Property -Item $_ -Name 'ConnectorId') }) }
    }
    Read-Section -Name 'dkim' -Body {
        $signing = @(Get-DkimSigningConfig -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.Domain -eq $Domain })
        $found = @($signing | ForEach-Object -Process {
                [ordered]@{
                    domain = [string] $_.Domain
                    enabled = [bool] $_.Enabled
                    status = [string] (Read-Property -Item $_ -Name 'Status')
                    selector1 = [string] (Read-Property -Item $_ -Name 'Selector1CNAME')
                    selector2 = [string] (Read-Property -Item $_ -Name 'Selector2CNAME')
                }
            })
        [ordered]@{ domains = $found }
    }
}

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

function Read-HighVolumePart {
    Read-Section -Name 'high_volume_accounts' -Body {
        $accounts = @(Get-MailUser -HVEAccount -ResultSize 'Unlimited' -ErrorAction 'Stop' | ForEach-Object -Process {
                [string] (Read-Property -Item $_ -Name 'PrimarySmtpAddress')
            })
        [ordered]@{ accounts = [string[]] $accounts }
    }
    Read-Section -Name 'high_volume_billing' -Body {
        [ordered]@{ policies = @(Get-BillingPolicy -ResourceType 'HVE' -ErrorAction 'Stop').Count }
    }
    if ($HighVolumeAccount -eq '') { return }
    Read-Section -Name 'high_volume_account' -Body {
        $account = Get-HVEAccountSettings -Identity $HighVolumeAccount -ErrorAction 'Stop'
        $billing = Get-HVEAccountBillingPolicy -Identity $HighVolumeAccount -ErrorAction 'Stop'
        [ordered]@{
            address = $HighVolumeAccount
            reply_to = [string] (Read-Property -Item $account -Name 'ReplyTo')
            billing = [string] (Read-Property -Item $billing -Name 'BillingPolicyStatus')
        }
    }
}

function Read-GraphPart {
    # Only with -IncludeGraph, since Microsoft Graph asks for a sign-in of its own.
    $parts = 'security_defaults', 'mail_host', 'licences', 'tenant'
    if (-not $IncludeGraph) {
        Skip-Section -Name $parts -Problem 'Not asked for. Run this script with -IncludeGraph to read it.'
        return
    }
    foreach ($name in 'Microsoft.Graph.Authentication', 'Microsoft.Graph.Identity.SignIns', 'Microsoft.Graph.Identity.DirectoryManagement') {
        if (@(Get-Module -Name $name -ListAvailable).Count -eq 0) {
            $problem = 'The module ' + $name + ' is not on this computer. This script installs nothing. Install it with: Install-Module -Name ' + $name + ' -Scope CurrentUser'
            Skip-Section -Name $parts -Problem $problem
            Write-Result -Check 'Microsoft Graph' -State 'not read' -Detail $problem
            return
        }
    }
    $opened = $false
    try {
        if ($null -eq (Get-MgContext)) {
            Open-Graph
            $opened = $true
        }
        Read-Section -Name 'security_defaults' -Body {
            [ordered]@{ enabled = [bool] (Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy -ErrorAction 'Stop').IsEnabled }
        }
        Read-Section -Name 'mail_host' -Body {
            # The only place that knows a domain's mail host for certain.
            $hosts = @(Get-MgDomainServiceConfigurationRecord -DomainId $Domain -All -ErrorAction 'Stop' |
                    Where-Object -FilterScript { $_.AdditionalProperties.ContainsKey('mailExchange') } |
                    ForEach-Object -Process { [string] $_.AdditionalProperties['mailExchange'] })
            [ordered]@{ hosts = [string[]] $hosts }
        }
        Read-Section -Name 'licences' -Body {
            # Licences that were bought and bring a mailbox: the limit of external recipients is counted from them.
            $email = 0
            foreach ($sku in @(Get-MgSubscribedSku -All -ErrorAction 'Stop')) {
                $plans = @($sku.ServicePlans | Where-Object -FilterScript { [string] $_.ServicePlanName -match '^EXCHANGE_(S_STANDARD|S_ENTERPRISE|S_DESKLESS|S_ESSENTIALS|L_STANDARD)' })
                if ($plans.Count -gt 0) { $email = $email + $sku.PrepaidUnits.Enabled }
            }
            [ordered]@{ email = $email }
        }
        Read-Section -Name 'tenant' -Body {
            $organisation = @(Get-MgOrganization -ErrorAction 'Stop')[0]
            $created = ''
            if ($null -ne $organisation.CreatedDateTime) { $created = $organisation.CreatedDateTime.ToUniversalTime().ToString('s') }
            [ordered]@{ id = [string] $organisation.Id; created = $created }
        }
    }
    catch {
        Skip-Section -Name $parts -Problem $_.Exception.Message
        Write-Result -Check 'Microsoft Graph' -State 'not read' -Detail $_.Exception.Message
    }
    finally {
        if ($opened) { Disconnect-MgGraph -ErrorAction 'SilentlyContinue' | Out-Null }
    }
}

function Open-Graph {
    Connect-MgGraph -Scopes 'Policy.Read.All', 'Domain.Read.All', 'Organization.Read.All' -NoWelcome -ErrorAction 'Stop'
}

try {
    Read-GraphPart
    Connect-Tenant
    Read-ExchangePart
    Read-MailboxPart
    Read-HighVolumePart
    Write-Report
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
if ($script:Stopped) { exit 1 }

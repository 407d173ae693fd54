#Requires -Version 5.1
<#
.SYNOPSIS
    Registers an app with which Front desk sends mail from contoso.com.

.DESCRIPTION
    One chain from Microsoft Entra to the mailbox: app registration and its permission on Office 365 Exchange Online, consent for the organisation, the service principal in Exchange, FullAccess on the mailbox, Send As where From is another address, SMTP AUTH on for the mailbox, a client secret or a certificate. Then it fetches a token and says what it holds.
    A user signs in instead with -SignInAs User: then Exchange needs no service principal and no right, and the user's own mailbox sends.
    The trap that it keeps you from: an app has two object ids. Exchange wants that of the Enterprise application. With that of the app registration everything looks right and nothing signs in.
    The client secret is written to the window once, and into no file, no state and no transcript. A certificate is the safer choice.
    It notes what it makes before it makes it, in a file beside this script, and at the end it prints the line that takes everything back.
    It asks before each change, checks after each step and stops with a sentence where something is not as it should be. Run it twice without harm: what is there already is left alone.

.PARAMETER Domain
    The domain of the address that the device sends from.

.PARAMETER Mailbox
    The mailbox that the device signs in with.

.PARAMETER AppName
    The name of the app registration in Microsoft Entra.

.PARAMETER ClientId
    The Application (client) ID of an app registration that is there already. Empty: it is found by its name, and made where there is none.

.PARAMETER SignInAs
    Who signs in: the application itself (SMTP.SendAsApp), or a user through it (SMTP.Send).

.PARAMETER ExchangeAppId
    The client id of Office 365 Exchange Online, the same in every organisation.

.PARAMETER ProveWith
    By what the application proves who it is. None is for programs that keep no secret and where a user signs in.

.PARAMETER CertificatePath
    The file of the public certificate (.cer), in place of a secret. Its private key stays with the program.

.PARAMETER SecretDays
    For how many days a new client secret is good.

.PARAMETER NewSecret
    Makes one more client secret, though one was made before.

.PARAMETER ConsentByLink
    Does not consent itself: it prints the link for an administrator who may.

.PARAMETER RedirectUri
    Where a user's sign-in returns to: the program shows this address. An application that signs in as itself has none.

.PARAMETER SendAsIdentity
    The addresses that the device writes into From.

.PARAMETER SendAsTrustee
    Who may send as each of them, in the same order.

.PARAMETER Authority
    Where Microsoft Entra of this cloud signs in.

.PARAMETER TokenScope
    What the application asks a token for. Empty where no source says it for this cloud: then none is fetched.

.PARAMETER UserScope
    What a token is asked for where a user signs in. Empty where no source says it for this cloud.

.PARAMETER StatePath
    The file that notes what apply-app.ps1 makes. Empty: it stands beside this script. No secret is in it.

.EXAMPLE
    .\apply-app.ps1 -WhatIf

    Shows what would change, and changes nothing.

.EXAMPLE
    .\apply-app.ps1

    Asks before each change, makes it, and checks it.

.EXAMPLE
    .\apply-app.ps1 -ConsentByLink

    Prints the link for an administrator who may consent, and does the rest.

.EXAMPLE
    .\apply-app.ps1 -CertificatePath .\app.cer

    With a certificate in place of a secret: it can not be copied out of a window.

.EXAMPLE
    .\apply-app.ps1 -NewSecret

    One more client secret, before the old one ends. The old one stays.

.NOTES
    Made by Relay Wizard on 2026-11-20 for Front desk (contoso.com, SMTP AUTH client submission with OAuth 2.0).
    Needs the PowerShell modules ExchangeOnlineManagement, Microsoft.Graph.Authentication, Microsoft.Graph.Applications, Microsoft.Graph.Identity.SignIns. Nothing is installed.
    Sign in twice with one account: Application Administrator or Cloud Application Administrator for the app, Privileged Role Administrator or Global Administrator for the consent (or use -ConsentByLink), Exchange Administrator for the rest.
    Runs on Windows PowerShell 5.1 and on PowerShell 7.
    Where Windows says that running scripts is disabled, this line starts it all the same: powershell -ExecutionPolicy RemoteSigned -File .\apply-app.ps1
#>

[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Domain = 'contoso.com',

    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string] $Mailbox = 'scanner@contoso.com',

    [ValidateNotNullOrEmpty()]
    [string] $AppName = 'Relay Wizard Front desk',

    [ValidatePattern('^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$')]
    [string] $ClientId = '',

    [ValidateSet('Application', 'User')]
    [string] $SignInAs = 'Application',

    [ValidatePattern('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$')]
    [string] $ExchangeAppId = '00000002-0000-0ff1-ce00-000000000000',

    [ValidateSet('Secret', 'Certificate', 'None')]
    [string] $ProveWith = 'Secret',

    [string] $CertificatePath = '',

    [ValidateRange(1, 730)]
    [int] $SecretDays = 180,

    [switch] $NewSecret,

    [switch] $ConsentByLink,

    [string[]] $RedirectUri = @(),

    [ValidateNotNullOrEmpty()]
    [string[]] $SendAsIdentity = @('info@contoso.com'),

    [ValidateNotNullOrEmpty()]
    [string[]] $SendAsTrustee = @('scanner@contoso.com'),

    [ValidateNotNullOrEmpty()]
    [string] $Authority = 'https://login.microsoftonline.com',

    [string] $TokenScope = 'https://outlook.office365.com/.default',

    [string] $UserScope = 'https://outlook.office.com/SMTP.Send',

    [string] $StatePath = ''
)

Set-StrictMode -Version 'Latest'
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$script:Summary = @()
$script:Stopped = $false
$script:OpenedSession = ''
$script:OpenedGraph = $false
$script:TenantId = ''
$script:Application = $null
$script:Enterprise = $null
$script:Permission = $null
$script:Principal = ''
$script:Proof = ''
$script:Certificate = $null
$script:Secret = ''
if ($StatePath -eq '') { $StatePath = Join-Path -Path $PSScriptRoot -ChildPath 'state-before-apply-app.json' }

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

function Connect-Graph {
    # Signing in changes nothing, so -WhatIf does not hold it back.
    param([string[]] $Modules, [string[]] $Scopes)
    $WhatIfPreference = $false
    foreach ($name in $Modules) {
        if (@(Get-Module -Name $name -ListAvailable).Count -eq 0) {
            throw ('The PowerShell module ' + $name + ' is not on this computer. This script installs nothing. Install it ' +
                'with this line, then start again: Install-Module -Name ' + $name + ' -Scope CurrentUser')
        }
    }
    $context = Get-MgContext
    if ($null -eq $context) { $held = @() }
    else { $held = @(Read-List -Item $context -Name 'Scopes') }
    if (@($Scopes | Where-Object -FilterScript { $held -notcontains $_ }).Count -gt 0) {
        Open-GraphSession -Scopes $Scopes
        $script:OpenedGraph = $true
        $context = Get-MgContext
    }
    if ($null -eq $context) {
        throw 'Microsoft Graph did not open a session. Sign in with an account that may manage app registrations, then start again.'
    }
    $script:TenantId = [string] $context.TenantId
    Write-Line -Text ('Signed in to Microsoft Graph as ' + [string] (Read-Property -Item $context -Name 'Account') + '.')
}

function Disconnect-Graph {
    # Ends the session that this script opened, and no other.
    if (-not $script:OpenedGraph) { return }
    $WhatIfPreference = $false
    Disconnect-MgGraph -ErrorAction 'SilentlyContinue' | Out-Null
    $script:OpenedGraph = $false
}

function Open-GraphSession {
    param([string[]] $Scopes)
    Connect-MgGraph -Scopes $Scopes -NoWelcome -ErrorAction 'Stop' | Out-Null
}

function Find-Application {
    # The app registration, by its client id or by its name; nothing where there is none.
    param([string] $AppId, [string] $Name)
    $filter = "displayName eq '" + ($Name -replace "'", "''") + "'"
    if ($AppId -ne '') { $filter = "appId eq '" + $AppId + "'" }
    $found = @(Get-MgApplication -Filter $filter -All -ErrorAction 'Stop')
    if ($found.Count -gt 1) {
        throw ('There are ' + $found.Count + ' app registrations with the name "' + $Name + '". Name the right one with -ClientId ' +
            'and its Application (client) ID.')
    }
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Find-Enterprise {
    # An app as this organisation has it: the Enterprise application, whose object id Exchange wants.
    param([string] $AppId)
    $found = @(Get-MgServicePrincipal -Filter ("appId eq '" + $AppId + "'") -All -ErrorAction 'Stop')
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Find-Permission {
    # The permission of Office 365 Exchange Online, looked up by its name in this organisation.
    param([string] $As)
    $exchange = Find-Enterprise -AppId $ExchangeAppId
    if ($null -eq $exchange) {
        throw ('Office 365 Exchange Online is not among the Enterprise applications of this organisation. It comes with the first ' +
            'Exchange Online licence.')
    }
    $name = 'SMTP.SendAsApp'
    $kind = 'Role'
    $known = @($exchange.AppRoles)
    if ($As -eq 'User') {
        $name = 'SMTP.Send'
        $kind = 'Scope'
        $known = @($exchange.Oauth2PermissionScopes)
    }
    $holder = $exchange
    $fits = @($known | Where-Object -FilterScript { [string] $_.Value -eq $name })
    if ($fits.Count -eq 0 -and $As -eq 'User') {
        # A user's permission to send stands at Microsoft Graph too, and in some organisations there alone.
        foreach ($one in @(Get-MgServicePrincipal -Filter "displayName eq 'Microsoft Graph'" -All -ErrorAction 'Stop')) {
            $there = @($one.Oauth2PermissionScopes | Where-Object -FilterScript { [string] $_.Value -eq $name })
            if ($there.Count -eq 0) { continue }
            $holder = $one
            $fits = @($fits + $there)
        }
    }
    if ($fits.Count -ne 1) { throw ('Office 365 Exchange Online does not have the permission ' + $name + ' in this organisation.') }
    return [pscustomobject]@{ Name = $name; Kind = $kind; Id = [string] $fits[0].Id; ResourceId = [string] $holder.Id; ResourceAppId = [string] $holder.AppId }
}

function Test-Access {
    # True where the app registration lists the permission. Listed is not consented.
    param([object] $Application, [object] $Permission)
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource -or [string] $resource.ResourceAppId -ne $Permission.ResourceAppId) { continue }
        if (@($resource.ResourceAccess | Where-Object -FilterScript { [string] $_.Id -eq $Permission.Id }).Count -gt 0) { return $true }
    }
    return $false
}

function Find-Consent {
    # The consent for the whole organisation: an app role assignment, or a grant for every user.
    param([object] $Enterprise, [object] $Permission)
    if ($Permission.Kind -eq 'Role') {
        return Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId ([string] $Enterprise.Id) -All -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AppRoleId -eq $Permission.Id -and [string] $_.ResourceId -eq $Permission.ResourceId }
    }
    return Get-MgOauth2PermissionGrant -Filter ("clientId eq '" + [string] $Enterprise.Id + "'") -All -ErrorAction 'Stop' |
        Where-Object -FilterScript {
            [string] $_.ResourceId -eq $Permission.ResourceId -and [string] $_.ConsentType -eq 'AllPrincipals' -and
            ([string] $_.Scope -split ' ') -contains $Permission.Name
        }
}

function Connect-AppGraph {
    # The permissions that the work needs. It comes before Exchange: the other way round Graph's module can trip over what
    # Exchange's has loaded. Whoever may not consent is not asked for the permission to do so.
    param([string] $As, [switch] $ConsentIsRead)
    $modules = @('Microsoft.Graph.Authentication', 'Microsoft.Graph.Applications')
    $scopes = @('Application.ReadWrite.All')
    if ($As -eq 'User') {
        $modules = $modules + 'Microsoft.Graph.Identity.SignIns'
        if ($ConsentIsRead) { $scopes = $scopes + 'DelegatedPermissionGrant.Read.All' }
        else { $scopes = $scopes + 'DelegatedPermissionGrant.ReadWrite.All' }
    }
    elseif (-not $ConsentIsRead) { $scopes = $scopes + 'AppRoleAssignment.ReadWrite.All' }
    Connect-Graph -Modules $modules -Scopes $scopes
}

function Confirm-SameTenant {
    # Two sign-ins are two chances to take the wrong account: both must be of one organisation.
    $open = @(Find-Session)
    $exchange = [string] (Read-Property -Item $open[0] -Name 'TenantID')
    if ($exchange -ne '' -and $exchange -ne $script:TenantId) {
        throw ('Microsoft Graph and Exchange Online are signed in to two organisations (' + $script:TenantId + ' and ' + $exchange +
            '). Close this window, open a new one, and sign in with the same account twice.')
    }
}

function Confirm-AcceptedDomain {
    # Stops where the sender's domain does not belong to the organisation that this session is signed in to.
    param([string] $Name)
    $fits = @(Get-AcceptedDomain -ResultSize 'Unlimited' -ErrorAction 'Stop' | Where-Object -FilterScript {
            $known = [string] $_.DomainName
            $known -eq $Name -or
            ((Read-Property -Item $_ -Name 'MatchSubDomains') -and $Name.EndsWith('.' + $known, 'OrdinalIgnoreCase'))
        })
    if ($fits.Count -eq 0) {
        throw ($Name + ' is not an accepted domain of this organisation. Either this sign-in belongs to another ' +
            'organisation, or the domain must first be added in the Microsoft 365 admin centre under Settings, Domains.')
    }
    Write-Result -Check 'Accepted domain' -State 'ok' -Detail ($Name + ' belongs to this organisation.')
}

function Read-State {
    # What an earlier run saved, or nothing where there is none.
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return $null }
    try {
        $read = Get-Content -LiteralPath $StatePath -Raw -Encoding 'UTF8' -ErrorAction 'Stop' | ConvertFrom-Json
        if ($read.schema -ne 1 -or $read.kind -ne 'relay-wizard-state') { throw 'It is not a state file of this script.' }
    }
    catch {
        throw ('The state file ' + $StatePath + ' cannot be used: ' + $_.Exception.Message +
            ' Move it away, or name another one with -StatePath.')
    }
    if ($read.domain -ne $Domain) {
        throw ('The state file ' + $StatePath + ' belongs to ' + $read.domain + ', not to ' + $Domain +
            '. Name another one with -StatePath.')
    }
    return $read
}

function Save-State {
    # Written beside itself first, so that a full disk never costs the only copy.
    param([object] $State)
    if ($WhatIfPreference) { return }
    # A script that was started with -Confirm asks about the tenant, not about its own notes.
    $ConfirmPreference = 'None'
    $json = ConvertTo-Json -InputObject $State -Depth 6
    Set-Content -LiteralPath ($StatePath + '.new') -Value $json -Encoding 'UTF8' -ErrorAction 'Stop'
    Move-Item -LiteralPath ($StatePath + '.new') -Destination $StatePath -Force -ErrorAction 'Stop'
}

function Open-State {
    # An earlier run's state is kept: it is the only record of what this script made. No secret is ever in it.
    $earlier = Read-State
    if ($null -ne $earlier -and [string] $earlier.undone -eq '') {
        Write-Line -Text ('Goes on with the state of the first run: ' + $StatePath)
        return $earlier
    }
    $fresh = [ordered]@{
        schema = 1
        kind = 'relay-wizard-state'
        id = [guid]::NewGuid().ToString()
        domain = $Domain
        saved = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
        undone = ''
        mailbox = @()
        send_as = @()
        application = $null
    }
    Save-State -State $fresh
    if ($WhatIfPreference) { Write-Line -Text ('What this script makes would be noted here: ' + $StatePath) }
    else { Write-Line -Text ('What this script makes is noted before it is made: ' + $StatePath) }
    return $fresh
}

function Write-UndoLine {
    param([string] $File = 'undo.ps1')
    if (-not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { return }
    # Every character that PowerShell takes for a single quote is doubled, so that the line can be pasted.
    $quotes = "['\u2018-\u201B]"
    $undo = (Join-Path -Path $PSScriptRoot -ChildPath $File) -replace $quotes, '$0$0'
    $state = $StatePath -replace $quotes, '$0$0'
    Write-Line -Text ''
    Write-Line -Text 'To take it all back, run this line:'
    Write-Line -Text ("  & '" + $undo + "' -StatePath '" + $state + "'")
}

function Confirm-Order {
    # What belongs together must be given together. Asked before anybody signs in.
    if ($CertificatePath -ne '') { $script:Proof = 'Certificate' }
    else { $script:Proof = $ProveWith }
    if ($script:Proof -eq 'Certificate' -and $CertificatePath -eq '') {
        throw 'Name the file of the certificate with -CertificatePath. It is the public part alone (.cer), without the private key.'
    }
    if ($script:Proof -eq 'None' -and $SignInAs -eq 'Application') {
        throw 'An application that signs in as itself needs a secret or a certificate: -ProveWith Secret, or -CertificatePath.'
    }
    if ($ClientId -eq '' -and -not (Test-Path -LiteralPath $StatePath -PathType 'Leaf')) { Confirm-RedirectGiven }
    if ($script:Proof -eq 'Secret' -and 'ConsoleHost', 'Visual Studio Code Host' -notcontains $Host.Name) {
        throw ('The secret is written to the window and nowhere else, and this window can not show it. Open an ordinary ' +
            'PowerShell window and start again there, or use a certificate with -CertificatePath.')
    }
    if ($script:Proof -eq 'Certificate') { $script:Certificate = Read-Certificate }
}

function Read-Certificate {
    # The public certificate: its private key stays where the application runs.
    if (-not (Test-Path -LiteralPath $CertificatePath -PathType 'Leaf')) { throw ('There is no file ' + $CertificatePath + '.') }
    $read = Get-PfxCertificate -LiteralPath $CertificatePath -ErrorAction 'Stop'
    if ($read.HasPrivateKey) {
        throw ('The file ' + $CertificatePath + ' holds the private key too. Export the certificate alone (.cer) and name that file.')
    }
    if ($read.NotAfter -lt (Get-Date)) { throw ('The certificate in ' + $CertificatePath + ' has expired.') }
    return $read
}

function Confirm-RedirectGiven {
    # A registration for a user's sign-in is worth nothing without it. One that is there already has its own.
    if ($SignInAs -ne 'User' -or $RedirectUri.Count -gt 0) { return }
    throw ('Name the address to which the sign-in returns with -RedirectUri. The program shows it (redirect URI, callback or ' +
        'redirection endpoint); a program on a computer of its own often takes http://localhost.')
}

function Save-Application {
    # What was there before, noted once, before the first change.
    param([object] $State, [object] $Found)
    if ($null -eq $State.application) {
        $State.application = [ordered]@{
            name = $AppName
            sign_in = $SignInAs
            client_id = ''
            existed = $null -ne $Found
            enterprise_existed = $false
            access_added = $false
            secrets = @()
            certificate = ''
            consented = $false
            principal = ''
            mailboxes = @()
        }
        if ($null -ne $Found) {
            $State.application.client_id = [string] $Found.AppId
            $State.application.enterprise_existed = $null -ne (Find-Enterprise -AppId $Found.AppId)
        }
    }
    elseif ($null -eq $Found) {
        # Somebody deleted what the first run found or made: what is made now is this script's.
        $State.application.existed = $false
        $State.application.enterprise_existed = $false
        $State.application.client_id = ''
    }
    elseif ([string] $State.application.client_id -ne '' -and [string] $State.application.client_id -ne [string] $Found.AppId) {
        throw ('The state file ' + $StatePath + ' belongs to the app registration ' + $State.application.client_id + ', and this run ' +
            'would change ' + [string] $Found.AppId + '. Name another state file with -StatePath.')
    }
    Save-State -State $State
}

function Invoke-RegistrationPart {
    # The app registration, and the Enterprise application that this organisation has of it.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $script:Permission = Find-Permission -As $SignInAs
    $wanted = $ClientId
    if ($wanted -eq '' -and $null -ne $State.application) { $wanted = [string] $State.application.client_id }
    $found = Find-Application -AppId $wanted -Name $AppName
    if ($null -eq $found -and $ClientId -ne '') { throw ('There is no app registration with the client id ' + $ClientId + ' in this organisation.') }
    if ($null -eq $found -and $wanted -ne '') { $found = Find-Application -AppId '' -Name $AppName }
    Save-Application -State $State -Found $found
    $done = 'was there already and stays as it is.'
    if ($null -eq $found) {
        Confirm-RedirectGiven
        if (-not $PSCmdlet.ShouldProcess($AppName, 'Register an app in Microsoft Entra')) {
            Write-Result -Check 'App registration' -State 'not done' -Detail ('"' + $AppName + '" would be registered, with the permission ' + $script:Permission.Name + '.')
            return
        }
        $made = Invoke-AppCreation -Notes ('Made by Relay Wizard, ' + $State.id)
        $State.application.client_id = [string] $made.AppId
        Save-State -State $State
        try { $found = Get-MgApplication -ApplicationId ([string] $made.Id) -ErrorAction 'Stop' }
        catch { throw ('Entra does not show the app registration yet. Wait a minute, then run this script again. Entra says: ' + $_.Exception.Message) }
        $done = 'was registered.'
    }
    if (-not (Test-Access -Application $found -Permission $script:Permission)) {
        if (-not $PSCmdlet.ShouldProcess($AppName, 'Add the permission ' + $script:Permission.Name)) {
            Write-Result -Check 'App registration' -State 'not done' -Detail ('It would ask for the permission ' + $script:Permission.Name + '.')
            return
        }
        $State.application.access_added = $true
        Save-State -State $State
        Invoke-AccessAddition -Application $found
        $found = Get-MgApplication -ApplicationId ([string] $found.Id) -ErrorAction 'Stop'
        if (-not (Test-Access -Application $found -Permission $script:Permission)) {
            throw ('Entra does not show the permission ' + $script:Permission.Name + ' yet. Wait a minute, then run this script again.')
        }
        $done = 'now asks for ' + $script:Permission.Name + '.'
    }
    $script:Application = $found
    Write-Result -Check 'App registration' -State 'ok' -Detail ('"' + [string] $found.DisplayName + '" ' + $done + ' Client id: ' + [string] $found.AppId)
    Confirm-Redirect -Application $found

    $enterprise = Find-Enterprise -AppId $found.AppId
    if ($null -eq $enterprise) {
        if (-not $PSCmdlet.ShouldProcess($AppName, 'Make its Enterprise application in this organisation')) {
            Write-Result -Check 'Enterprise application' -State 'not done' -Detail 'It would be made.'
            return
        }
        try { New-MgServicePrincipal -AppId ([string] $found.AppId) -ErrorAction 'Stop' | Out-Null }
        catch { throw ('Entra did not make the Enterprise application. Where the app registration is new, wait a minute, then run this script again. Entra says: ' + $_.Exception.Message) }
        $enterprise = Find-Enterprise -AppId $found.AppId
        if ($null -eq $enterprise) { throw 'Entra does not show the Enterprise application yet. Wait a minute, then run this script again.' }
    }
    $script:Enterprise = $enterprise
    Write-Result -Check 'Enterprise application' -State 'ok' -Detail ('Its object id is ' + [string] $enterprise.Id + '. Exchange wants this one. The object id that stands beside the app registration is another one, and with it nothing signs in.')
}

function Invoke-AppCreation {
    # For this organisation alone. A program that keeps no secret is a public client.
    param([string] $Notes)
    $access = @(@{ ResourceAppId = $script:Permission.ResourceAppId; ResourceAccess = @(@{ Id = $script:Permission.Id; Type = $script:Permission.Kind }) })
    if ($SignInAs -eq 'Application') {
        return New-MgApplication -DisplayName $AppName -SignInAudience 'AzureADMyOrg' -Notes $Notes -RequiredResourceAccess $access -ErrorAction 'Stop'
    }
    if ($script:Proof -eq 'None') {
        return New-MgApplication -DisplayName $AppName -SignInAudience 'AzureADMyOrg' -Notes $Notes -RequiredResourceAccess $access -PublicClient @{ RedirectUris = $RedirectUri } -IsFallbackPublicClient -ErrorAction 'Stop'
    }
    return New-MgApplication -DisplayName $AppName -SignInAudience 'AzureADMyOrg' -Notes $Notes -RequiredResourceAccess $access -Web @{ RedirectUris = $RedirectUri } -ErrorAction 'Stop'
}

function Read-Access {
    # What the registration asks for now, in the form in which it can be sent back.
    param([object] $Application)
    foreach ($resource in @($Application.RequiredResourceAccess)) {
        if ($null -eq $resource) { continue }
        $entries = @($resource.ResourceAccess | ForEach-Object -Process { @{ id = [string] $_.Id; type = [string] $_.Type } })
        @{ resourceAppId = [string] $resource.ResourceAppId; resourceAccess = $entries }
    }
}

function Invoke-AccessAddition {
    # The list is replaced as a whole, so everything that stands there is sent along.
    param([object] $Application)
    $all = @(Read-Access -Application $Application)
    $others = @($all | Where-Object -FilterScript { $_.resourceAppId -ne $script:Permission.ResourceAppId })
    $own = @($all | Where-Object -FilterScript { $_.resourceAppId -eq $script:Permission.ResourceAppId })
    $entries = @()
    if ($own.Count -gt 0) { $entries = @($own[0].resourceAccess) }
    $entries = @($entries + @{ id = $script:Permission.Id; type = $script:Permission.Kind })
    $changed = @($others + @{ resourceAppId = $script:Permission.ResourceAppId; resourceAccess = $entries })
    Update-MgApplication -ApplicationId ([string] $Application.Id) -BodyParameter @{ requiredResourceAccess = $changed } -ErrorAction 'Stop' | Out-Null
}

function Confirm-Redirect {
    # Only told: a registration that was there keeps its own addresses.
    param([object] $Application)
    if ($SignInAs -ne 'User' -or $RedirectUri.Count -eq 0) { return }
    $known = @(Read-List -Item $Application.PublicClient -Name 'RedirectUris') + @(Read-List -Item $Application.Web -Name 'RedirectUris')
    $lacking = @($RedirectUri | Where-Object -FilterScript { $known -notcontains $_ })
    if ($lacking.Count -gt 0) {
        Write-Result -Check 'Redirect address' -State 'look' -Detail ('The app registration does not know ' + ($lacking -join ', ') + '. Add it under Authentication.')
        return
    }
    Write-Result -Check 'Redirect address' -State 'ok' -Detail ($RedirectUri -join ', ')
}

function Invoke-CredentialPart {
    # By what the application proves who it is.
    param([object] $State)
    if ($script:Proof -eq 'Secret') { Invoke-SecretPart -State $State }
    if ($script:Proof -eq 'Certificate') { Invoke-CertificatePart -State $State }
}

function Show-Secret {
    # Straight to the window: PowerShell's own output would be kept by Start-Transcript.
    param([string] $Text)
    [System.Console]::WriteLine('')
    [System.Console]::WriteLine('  The client secret. It is shown this once, and stands in no file:')
    [System.Console]::WriteLine('')
    [System.Console]::WriteLine('    ' + $Text)
    [System.Console]::WriteLine('')
    [System.Console]::WriteLine('  Put it into the program now, then clear this window with Clear-Host.')
    [System.Console]::WriteLine('')
}

function Invoke-SecretPart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $mark = 'Relay Wizard ' + $State.id
    $own = @()
    if ($null -ne $script:Application) {
        $own = @($script:Application.PasswordCredentials | Where-Object -FilterScript { $null -ne $_ -and [string] $_.DisplayName -eq $mark })
    }
    if ($own.Count -gt 0 -and -not $NewSecret) {
        Write-Result -Check 'Client secret' -State 'ok' -Detail ('There is one from an earlier run, good until ' + $own[-1].EndDateTime.ToString('s') + '. Entra never shows it again: where it is lost, run this script with -NewSecret.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Make a client secret that is good for ' + $SecretDays + ' days')) {
        Write-Result -Check 'Client secret' -State 'not done' -Detail 'One would be made and shown once.'
        return
    }
    Confirm-Registered
    $ends = (Get-Date).ToUniversalTime().AddDays($SecretDays)
    $made = Add-MgApplicationPassword -ApplicationId ([string] $script:Application.Id) -PasswordCredential @{ displayName = $mark; endDateTime = $ends } -ErrorAction 'Stop'
    $State.application.secrets = [object[]] @(@($State.application.secrets | Where-Object -FilterScript { $null -ne $_ }) + [string] $made.KeyId)
    Save-State -State $State
    $script:Secret = [string] $made.SecretText
    Show-Secret -Text $script:Secret
    Write-Result -Check 'Client secret' -State 'ok' -Detail ('It was made and shown. It ends on ' + $ends.ToString('s') + ' (UTC): note the day, nothing sends after it.')
}

function Invoke-CertificatePart {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $thumbprint = [string] $script:Certificate.Thumbprint
    $present = @()
    if ($null -ne $script:Application) {
        $present = @($script:Application.KeyCredentials | Where-Object -FilterScript { $null -ne $_ })
    }
    $same = @($present | Where-Object -FilterScript { $null -ne $_.CustomKeyIdentifier -and [System.BitConverter]::ToString($_.CustomKeyIdentifier) -replace '-', '' -eq $thumbprint })
    if ($same.Count -gt 0) {
        Write-Result -Check 'Certificate' -State 'ok' -Detail ('Entra knows it already: ' + $thumbprint)
        return
    }
    if ($present.Count -gt 0) {
        throw ('The app registration has another certificate already, which this script leaves alone. Add yours in the Microsoft ' +
            'Entra admin centre: App registrations, the app, Certificates & secrets, Upload certificate. Then run this script again.')
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Upload the certificate ' + $thumbprint)) {
        Write-Result -Check 'Certificate' -State 'not done' -Detail ($thumbprint + ' would be uploaded.')
        return
    }
    Confirm-Registered
    $State.application.certificate = $thumbprint
    Save-State -State $State
    $key = @{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $script:Certificate.RawData; DisplayName = ('Relay Wizard ' + $State.id) }
    Update-MgApplication -ApplicationId ([string] $script:Application.Id) -KeyCredentials @($key) -ErrorAction 'Stop' | Out-Null
    $now = Get-MgApplication -ApplicationId ([string] $script:Application.Id) -ErrorAction 'Stop'
    if (@($now.KeyCredentials | Where-Object -FilterScript { $null -ne $_ }).Count -eq 0) {
        throw 'Entra does not show the certificate yet. Wait a minute, then run this script again.'
    }
    Write-Result -Check 'Certificate' -State 'ok' -Detail ($thumbprint + ' was uploaded. It ends on ' + $script:Certificate.NotAfter.ToUniversalTime().ToString('s') + ' (UTC).')
}

function Confirm-Registered {
    # A step that was declined before leaves nothing to work on.
    if ($null -eq $script:Application -or $null -eq $script:Enterprise) {
        throw 'The app registration is not there, so this step has nothing to work on. Run this script again and say yes to it.'
    }
}

function Write-ConsentLink {
    # For whoever may consent: a Global Administrator or a Privileged Role Administrator.
    Write-Line -Text 'An administrator who may consent for the organisation opens this link:'
    Write-Line -Text ('  ' + $Authority + '/' + $script:TenantId + '/adminconsent?client_id=' + [string] $script:Application.AppId)
    Write-Line -Text 'What the page says after that does not matter. Then run this script again: it reads whether the consent is there.'
}

function Invoke-ConsentPart {
    # The consent for the whole organisation. Without it every token lacks the permission.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    $name = $script:Permission.Name
    if ($null -ne $script:Enterprise -and @(Find-Consent -Enterprise $script:Enterprise -Permission $script:Permission).Count -gt 0) {
        Write-Result -Check 'Consent' -State 'ok' -Detail ('The organisation has consented to ' + $name + '.')
        return
    }
    if ($ConsentByLink -and $null -ne $script:Enterprise) {
        Write-ConsentLink
        Write-Result -Check 'Consent' -State 'not done' -Detail ('The organisation has not consented to ' + $name + ' yet. The link stands above.')
        return
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Consent to ' + $name + ' for the whole organisation')) {
        Write-Result -Check 'Consent' -State 'not done' -Detail ('The organisation would consent to ' + $name + '.')
        return
    }
    Confirm-Registered
    $State.application.consented = $true
    Save-State -State $State
    $client = [string] $script:Enterprise.Id
    try {
        if ($script:Permission.Kind -eq 'Role') {
            New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $client -PrincipalId $client -ResourceId $script:Permission.ResourceId -AppRoleId $script:Permission.Id -ErrorAction 'Stop' | Out-Null
        }
        else {
            New-MgOauth2PermissionGrant -ClientId $client -ConsentType 'AllPrincipals' -ResourceId $script:Permission.ResourceId -Scope $name -ErrorAction 'Stop' | Out-Null
        }
    }
    catch {
        Write-ConsentLink
        throw ('Entra did not take the consent from this account: ' + $_.Exception.Message)
    }
    if (@(Find-Consent -Enterprise $script:Enterprise -Permission $script:Permission).Count -eq 0) {
        throw 'Entra does not show the consent yet. Wait a minute, then run this script again.'
    }
    Write-Result -Check 'Consent' -State 'ok' -Detail ('The organisation has now consented to ' + $name + '.')
}

function Read-PrincipalId {
    # The object id that Exchange keeps. Older versions call it ServiceId.
    param([object] $Principal)
    $id = [string] (Read-Property -Item $Principal -Name 'ObjectId')
    if ($id -eq '') { $id = [string] (Read-Property -Item $Principal -Name 'ServiceId') }
    return $id
}

function Test-FullAccess {
    # True where the application may use the mailbox.
    param([string] $Address, [string] $User)
    $rights = @(Get-MailboxPermission -Identity $Address -User $User -ErrorAction 'Stop' | Where-Object -FilterScript {
            -not (Read-Property -Item $_ -Name 'Deny') -and @(Read-List -Item $_ -Name 'AccessRights') -contains 'FullAccess'
        })
    return $rights.Count -gt 0
}

function Find-Principal {
    # The application as Exchange knows it; nothing where it was never registered there.
    param([string] $AppId)
    $found = @(Get-ServicePrincipal -ErrorAction 'Stop' | Where-Object -FilterScript { [string] $_.AppId -eq $AppId })
    if ($found.Count -eq 0) { return $null }
    return $found[0]
}

function Invoke-PrincipalPart {
    # Makes the application known to Exchange, with the Enterprise application's object id and no other.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SignInAs -ne 'Application') { return }
    $known = $null
    if ($null -ne $script:Application) { $known = Find-Principal -AppId $script:Application.AppId }
    if ($null -ne $known -and $null -ne $script:Enterprise) {
        $id = Read-PrincipalId -Principal $known
        if ($id -ne [string] $script:Enterprise.Id) {
            throw ('Exchange knows this application with the object id ' + $id + '. That is not the Enterprise application''s (' +
                [string] $script:Enterprise.Id + '), most likely the app registration''s, and nothing signs in with it. Take it away with ' +
                'this line, then run this script again: Remove-ServicePrincipal -Identity ' + $id)
        }
        $script:Principal = $id
        Write-Result -Check 'Service principal' -State 'ok' -Detail ('Exchange knows the application already, with the right object id: ' + $id)
        return
    }
    if (-not $PSCmdlet.ShouldProcess($AppName, 'Make the application known to Exchange Online')) {
        Write-Result -Check 'Service principal' -State 'not done' -Detail 'Exchange would learn the application, with the object id of the Enterprise application.'
        return
    }
    Confirm-Registered
    $id = [string] $script:Enterprise.Id
    $State.application.principal = $id
    Save-State -State $State
    New-ServicePrincipal -AppId ([string] $script:Application.AppId) -ObjectId $id -DisplayName $AppName -Confirm:$false -ErrorAction 'Stop' | Out-Null
    if ($null -eq (Find-Principal -AppId $script:Application.AppId)) {
        throw 'Exchange does not show the service principal yet. Wait some minutes, then run this script again.'
    }
    $script:Principal = $id
    Write-Result -Check 'Service principal' -State 'ok' -Detail ('Exchange now knows the application, with the object id of the Enterprise application: ' + $id)
}

function Invoke-MailboxRightPart {
    # The mailboxes that the application may send as, and no others.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SignInAs -ne 'Application') { return }
    foreach ($address in $Mailbox) {
        if ($script:Principal -ne '' -and (Test-FullAccess -Address $address -User $script:Principal)) {
            Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may already use ' + $address + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Let the application use this mailbox (FullAccess)')) {
            Write-Result -Check 'Mailbox permission' -State 'not done' -Detail ('The application would be allowed to use ' + $address + '.')
            continue
        }
        if ($script:Principal -eq '') { throw 'Exchange does not know the application, so it can not be given a mailbox. Run this script again and say yes to that step.' }
        $State.application.mailboxes = [object[]] @(@($State.application.mailboxes | Where-Object -FilterScript { $null -ne $_ }) + $address)
        Save-State -State $State
        Add-MailboxPermission -Identity $address -User $script:Principal -AccessRights 'FullAccess' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-FullAccess -Address $address -User $script:Principal)) {
            throw ('Exchange does not show the permission on ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Mailbox permission' -State 'ok' -Detail ('The application may now use ' + $address + ' (FullAccess).')
    }
}

function Test-SendAs {
    # True where the trustee may already send as the address.
    param([string] $Identity, [string] $Trustee)
    $rights = @(Get-RecipientPermission -Identity $Identity -Trustee $Trustee -AccessRights 'SendAs' -ErrorAction 'Stop' |
            Where-Object -FilterScript { [string] $_.AccessControlType -ne 'Deny' })
    return $rights.Count -gt 0
}

function Invoke-SendAsPart {
    # Lets the signing-in mailbox send as the address that the device writes into From.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SendAsIdentity.Count -ne $SendAsTrustee.Count) {
        throw 'Give -SendAsIdentity and -SendAsTrustee the same number of addresses: they belong together in pairs.'
    }
    for ($index = 0; $index -lt $SendAsIdentity.Count; $index++) {
        $identity = $SendAsIdentity[$index]
        $trustee = $SendAsTrustee[$index]
        try { $may = Test-SendAs -Identity $identity -Trustee $trustee }
        catch {
            throw ('Exchange cannot say who may send as ' + $identity + '. The address must belong to a mailbox, a group or ' +
                'another recipient of this organisation. Exchange says: ' + $_.Exception.Message)
        }
        if ($may) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may already send as ' + $identity + '.')
            continue
        }
        $known = @($State.send_as | Where-Object -FilterScript { $_.identity -eq $identity -and $_.trustee -eq $trustee })
        if ($known.Count -eq 0) {
            $entry = [pscustomobject]@{ identity = $identity; trustee = $trustee }
            $State.send_as = [object[]] @(@($State.send_as) + $entry)
            Save-State -State $State
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Let ' + $trustee + ' send as this address')) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ($trustee + ' would be allowed to send as ' + $identity + '.')
            continue
        }
        Add-RecipientPermission -Identity $identity -Trustee $trustee -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-SendAs -Identity $identity -Trustee $trustee)) {
            throw ('Exchange does not show the permission for ' + $identity + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may now send as ' + $identity + '.')
    }
}

function Invoke-AppSendAsPart {
    # Where From is another address than the mailbox, the application needs Send As for it too.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    if ($SignInAs -ne 'Application') { return }
    foreach ($identity in @($SendAsIdentity | Select-Object -Unique)) {
        if ($script:Principal -ne '' -and (Test-SendAs -Identity $identity -Trustee $script:Principal)) {
            Write-Result -Check 'Send As' -State 'ok' -Detail ('The application may already send as ' + $identity + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($identity, 'Let the application send as this address')) {
            Write-Result -Check 'Send As' -State 'not done' -Detail ('The application would be allowed to send as ' + $identity + '.')
            continue
        }
        if ($script:Principal -eq '') { throw 'Exchange does not know the application, so it can not be given Send As. Run this script again and say yes to that step.' }
        $entry = [pscustomobject]@{ identity = $identity; trustee = $script:Principal }
        $State.send_as = [object[]] @(@($State.send_as | Where-Object -FilterScript { $null -ne $_ }) + $entry)
        Save-State -State $State
        Add-RecipientPermission -Identity $identity -Trustee $script:Principal -AccessRights 'SendAs' -Confirm:$false -ErrorAction 'Stop' | Out-Null
        if (-not (Test-SendAs -Identity $identity -Trustee $script:Principal)) {
            throw ('Exchange does not show the permission for ' + $identity + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'Send As' -State 'ok' -Detail ('The application may now send as ' + $identity + '.')
    }
}

function Read-SmtpSwitch {
    # SMTP AUTH at the mailbox: 'on', 'off', or 'inherit' where the mailbox follows the organisation.
    param([string] $Address)
    try { $settings = Get-CASMailbox -Identity $Address -ErrorAction 'Stop' }
    catch {
        throw ('Exchange does not find the mailbox ' + $Address + '. Create it and give it an Exchange Online licence first. ' +
            'Exchange says: ' + $_.Exception.Message)
    }
    $disabled = Read-Property -Item $settings -Name 'SmtpClientAuthenticationDisabled'
    if ($null -eq $disabled -or [string] $disabled -eq '') { return 'inherit' }
    if ([System.Convert]::ToBoolean($disabled)) { return 'off' }
    return 'on'
}

function Invoke-MailboxPart {
    # Switches SMTP AUTH on for these mailboxes alone. The organisation's own switch stays as it is.
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true)] [object] $State)

    # All are read before the first is changed, so that one that is missing is told before anything is half done.
    $present = @{}
    $lacking = @()
    foreach ($address in $Mailbox) {
        try { $present[$address] = Read-SmtpSwitch -Address $address }
        catch { $lacking = @($lacking + $_.Exception.Message) }
    }
    if ($lacking.Count -gt 0) { throw ($lacking -join ' ') }
    foreach ($address in $Mailbox) {
        $known = @($State.mailbox | Where-Object -FilterScript { $null -ne $_ -and $_.identity -eq $address })
        if ($known.Count -eq 0) {
            $entry = [pscustomobject]@{ identity = $address; before = $present[$address] }
            $State.mailbox = [object[]] @(@($State.mailbox | Where-Object -FilterScript { $null -ne $_ }) + $entry)
            Save-State -State $State
        }
        if ($present[$address] -eq 'on') {
            Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is already on for ' + $address + '.')
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($address, 'Switch SMTP AUTH on for this mailbox')) {
            Write-Result -Check 'SMTP AUTH' -State 'not done' -Detail ('It would be switched on for ' + $address + '.')
            continue
        }
        Set-CASMailbox -Identity $address -SmtpClientAuthenticationDisabled $false -Confirm:$false -ErrorAction 'Stop'
        if ((Read-SmtpSwitch -Address $address) -ne 'on') {
            throw ('Exchange does not show SMTP AUTH as on for ' + $address + ' yet. Wait some minutes, then run this script again.')
        }
        Write-Result -Check 'SMTP AUTH' -State 'ok' -Detail ('It is now on for ' + $address + ' (before: ' + $present[$address] + ').')
    }
}

function Read-Claims {
    # What stands in a token, without its signature. The token itself is shown nowhere.
    param([string] $Token)
    $part = @($Token -split '\.')[1] -replace '-', '+' -replace '_', '/'
    if ($part.Length % 4 -eq 2) { $part = $part + '==' }
    elseif ($part.Length % 4 -eq 3) { $part = $part + '=' }
    return [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($part)) | ConvertFrom-Json
}

function Test-Token {
    # Signs in as the application does, and says what Entra gave it.
    if ($SignInAs -ne 'Application' -or $script:Secret -eq '' -or $TokenScope -eq '') { return }
    $order = @{
        grant_type = 'client_credentials'
        client_id = [string] $script:Application.AppId
        client_secret = $script:Secret
        scope = $TokenScope
    }
    try {
        $answer = Invoke-RestMethod -Method 'Post' -Uri ($Authority + '/' + $script:TenantId + '/oauth2/v2.0/token') -Body $order -ErrorAction 'Stop'
        $claims = Read-Claims -Token $answer.access_token
    }
    catch {
        $said = $_.Exception.Message
        $body = $_.ErrorDetails
        # Where a proxy answered in Entra's place, the first sentence is all there is.
        try { if ($null -ne $body) { $said = [string] ($body.Message | ConvertFrom-Json).error_description } }
        catch { Write-Verbose -Message 'The answer was not written by Entra.' }
        Write-Result -Check 'Token' -State 'look' -Detail ('Entra gave the application no token yet. A new secret can take some minutes. Entra says: ' + $said)
        return
    }
    finally { $script:Secret = '' }
    $roles = @(Read-List -Item $claims -Name 'roles')
    $holder = [string] (Read-Property -Item $claims -Name 'oid')
    $for = [string] (Read-Property -Item $claims -Name 'aud')
    if ($roles -notcontains 'SMTP.SendAsApp') {
        Write-Result -Check 'Token' -State 'look' -Detail ('Entra gave a token for ' + $for + ' that lacks SMTP.SendAsApp. A new consent can take some minutes to get into tokens.')
    }
    elseif ($holder -ne [string] $script:Enterprise.Id) {
        Write-Result -Check 'Token' -State 'problem' -Detail ('The token names the object id ' + $holder + ', and Exchange knows the application as ' + [string] $script:Enterprise.Id + '.')
    }
    else {
        Write-Result -Check 'Token' -State 'ok' -Detail ('Entra gave one for ' + $for + ', with ' + ($roles -join ', ') + ' and the object id that Exchange knows. It was used for nothing.')
    }
}

function Write-AppValue {
    # What the program is given, and how the whole way is tested.
    if ($null -eq $script:Application) { return }
    Write-Line -Text ''
    Write-Line -Text 'Values for the program:'
    Write-Line -Text ('  Application (client) ID:  ' + [string] $script:Application.AppId)
    Write-Line -Text ('  Directory (tenant) ID:    ' + $script:TenantId)
    Write-Line -Text ('  User name:                ' + ($Mailbox -join ', '))
    $scope = $TokenScope
    if ($SignInAs -eq 'User' -and $UserScope -ne '') { $scope = $UserScope + ' offline_access' }
    elseif ($SignInAs -eq 'User') { $scope = '' }
    if ($scope -ne '') { Write-Line -Text ('  Scope:                    ' + $scope) }
    Write-Line -Text ('  Token endpoint:           ' + $Authority + '/' + $script:TenantId + '/oauth2/v2.0/token')
    Write-Line -Text ''
    if ($SignInAs -eq 'User' -and ($script:Proof -ne 'None' -or $RedirectUri -notcontains 'http://localhost')) {
        Write-Line -Text 'To test the whole way: type these values into the program, sign in there, and let it send its own test message.'
        return
    }
    $how = 'In the browser'
    if ($SignInAs -eq 'Application' -and $script:Proof -eq 'Certificate') { $how = 'As the application, with a certificate' }
    elseif ($SignInAs -eq 'Application') { $how = 'As the application, with a secret' }
    Write-Line -Text ('To test the whole way: Relay Wizard, page Test, sign in "' + $how + '" with this client ID, and send the verification email.')
}

try {
    Confirm-Order
    Connect-AppGraph -As $SignInAs -ConsentIsRead:$ConsentByLink
    Connect-Tenant
    Confirm-SameTenant
    Confirm-AcceptedDomain -Name $Domain
    $state = Open-State
    Invoke-RegistrationPart -State $state
    Invoke-ConsentPart -State $state
    Invoke-PrincipalPart -State $state
    Invoke-MailboxRightPart -State $state
    Invoke-SendAsPart -State $state
    Invoke-AppSendAsPart -State $state
    Invoke-MailboxPart -State $state
    Invoke-CredentialPart -State $state
    Test-Token
    Write-AppValue
}
catch {
    $script:Stopped = $true
    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)
}
finally { Disconnect-Tenant; Disconnect-Graph }

Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | Out-String)
Write-UndoLine -File 'undo-app.ps1'
if ($script:Stopped) { exit 1 }

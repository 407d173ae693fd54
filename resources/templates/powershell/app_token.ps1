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

function Test-Part {
    # One check. One that cannot be made is said, and the others go on.
    param([string] $Name, [scriptblock] $Body)
    try { & $Body }
    catch { Write-Result -Check $Name -State 'unknown' -Detail $_.Exception.Message }
}

function Test-Trace {
    # What Exchange did with the device's last messages. The trace reaches back ten days at most in one question.
    if ($null -eq (Get-Command -Name 'Get-MessageTraceV2' -ErrorAction 'SilentlyContinue')) {
        throw ('This version of the module has no Get-MessageTraceV2. Bring it up to date with: ' +
            'Update-Module -Name ExchangeOnlineManagement')
    }
    $until = (Get-Date).ToUniversalTime()
    $since = $until.AddDays(-$Days)
    $messages = @(Get-MessageTraceV2 -SenderAddress $SenderAddress -StartDate $since -EndDate $until -ResultSize 100 -ErrorAction 'Stop')
    if ($messages.Count -eq 0) {
        Write-Result -Check 'Message trace' -State 'look' -Detail ('No message from ' + $SenderAddress + ' in the last ' + $Days + ' days. Send one from the device, wait some minutes, then run this script again.')
        return
    }
    $bad = @($messages | Where-Object -FilterScript { 'Delivered', 'GettingStatus', 'Pending', 'Expanded' -notcontains [string] $_.Status })
    Write-Line -Text '    The times are UTC.'
    foreach ($message in @($messages | Select-Object -First 20)) {
        $when = [string] $message.Received
        if ($message.Received -is [datetime]) { $when = $message.Received.ToString('s') }
        Write-Line -Text ('    ' + $when + '  ' + [string] $message.Status + '  to ' + [string] $message.RecipientAddress +
            '  from ' + [string] (Read-Property -Item $message -Name 'FromIP'))
    }
    if ($bad.Count -gt 0) { Write-Result -Check 'Message trace' -State 'problem' -Detail ([string] $bad.Count + ' of ' + $messages.Count + ' messages did not reach an inbox.') }
    else { Write-Result -Check 'Message trace' -State 'ok' -Detail ([string] $messages.Count + ' messages, none refused.') }
}

function Show-AddressUser {
    # Who sent from this address lately: taking it away takes it from all of them. Gives those that the plan does not know.
    param([string] $Address)
    if ($Address.Contains('/')) {
        Write-Result -Check 'Who uses it' -State 'look' -Detail ('The message trace cannot be asked for the range ' + $Address + '. Ask whoever keeps that network.')
        return
    }
    $until = (Get-Date).ToUniversalTime()
    $since = $until.AddDays(-$Days)
    $messages = @(Get-MessageTraceV2 -FromIP $Address -StartDate $since -EndDate $until -ResultSize 5000 -ErrorAction 'Stop')
    $senders = @($messages | ForEach-Object -Process { ([string] $_.SenderAddress).ToLowerInvariant() } | Select-Object -Unique)
    if ($senders.Count -eq 0) {
        Write-Result -Check 'Who uses it' -State 'ok' -Detail ('Nobody sent from ' + $Address + ' in the last ' + $Days + ' days. What sends rarely does not show.')
        return
    }
    Write-Line -Text ('  In the last ' + $Days + ' days these sent from ' + $Address + ':')
    foreach ($sender in $senders) {
        $count = @($messages | Where-Object -FilterScript { [string] $_.SenderAddress -eq $sender }).Count
        Write-Line -Text ('    ' + $sender + '   messages: ' + $count)
    }
    if ($messages.Count -ge 5000) {
        Write-Result -Check 'Who uses it' -State 'look' -Detail 'Exchange names 5000 messages at most, so these are the newest alone. Run the script with fewer -Days to see whether others sent too.'
    }
    $senders | Where-Object -FilterScript { $SenderAddress -notcontains $_ }
}

function Read-OwnDomain {
    # The accepted domains: Direct Send is what comes in unsigned from a sender in one of them.
    Get-AcceptedDomain -ResultSize 'Unlimited' -ErrorAction 'Stop' | ForEach-Object -Process {
        [pscustomobject]@{ name = ([string] $_.DomainName).ToLowerInvariant(); below = [bool] (Read-Property -Item $_ -Name 'MatchSubDomains') }
    }
}

function Test-OwnSender {
    param([string] $Sender, [object[]] $Domains)
    $parts = @($Sender.ToLowerInvariant().Split('@'))
    if ($parts.Count -ne 2) { return $false }
    foreach ($one in $Domains) {
        if ($parts[1] -eq $one.name) { return $true }
        if ($one.below -and $parts[1].EndsWith('.' + $one.name, 'OrdinalIgnoreCase')) { return $true }
    }
    return $false
}

function Read-TraceWindow {
    # Every message between two moments: one answer holds 5000 at most, and the next begins where it ended.
    param([object] $Since, [object] $Until)
    $end = $Until
    $first = ''
    $last = $null
    while ($true) {
        if ($script:Questions -ge $MostQuestions) { $script:Unread = $true; return }
        $script:Questions = $script:Questions + 1
        if ($null -eq $last) { $rows = @(Get-MessageTraceV2 -StartDate $Since -EndDate $end -ResultSize 5000 -ErrorAction 'Stop') }
        else { $rows = @(Get-MessageTraceV2 -StartDate $Since -EndDate $end -StartingRecipientAddress $first -ResultSize 5000 -ErrorAction 'Stop') }
        foreach ($row in $rows) {
            # The answer may begin with the message that the last one ended with.
            if ($null -eq $last -or $row.MessageTraceId -ne $last.MessageTraceId -or $row.RecipientAddress -ne $last.RecipientAddress) { $row }
        }
        if ($rows.Count -lt 5000) { return }
        $newest = $rows[$rows.Count - 1]
        if ($newest.Received -eq $end -and [string] $newest.RecipientAddress -eq $first) { return }
        $last = $newest
        $end = $last.Received
        $first = [string] $last.RecipientAddress
    }
}

function Read-Outsider {
    # One entry for each own address and each internet address that it came in from.
    $domains = @(Read-OwnDomain)
    $seen = @{}
    $entries = @()
    $until = (Get-Date).ToUniversalTime()
    for ($begun = 0; $begun -lt $Days; $begun = $begun + 10) {
        $length = $Days - $begun
        if ($length -gt 10) { $length = 10 }
        $end = $until.AddDays(-$begun)
        $since = $end.AddDays(-$length)
        foreach ($row in @(Read-TraceWindow -Since $since -Until $end)) {
            $from = [string] (Read-Property -Item $row -Name 'FromIP')
            $sender = ([string] $row.SenderAddress).ToLowerInvariant()
            if ($from -eq '' -or -not (Test-OwnSender -Sender $sender -Domains $domains)) { continue }
            $key = $from + ' ' + $sender
            if ($seen.ContainsKey($key)) {
                $entry = $seen[$key]
                $entry.messages = $entry.messages + 1
                continue
            }
            $entry = [pscustomobject]@{ sender = $sender; from = $from; messages = 1; trace = [string] $row.MessageTraceId; recipient = [string] $row.RecipientAddress; since = $since; until = $end }
            $seen[$key] = $entry
            $entries = @($entries + $entry)
        }
    }
    $entries
}

function Find-Passage {
    # By what a message gets in where Direct Send is refused: a connector, a sign-in, the organisation itself. Else nothing.
    param([object] $Entry, [object[]] $Connectors)
    if (-not $Entry.from.Contains(':')) {
        foreach ($connector in $Connectors) {
            if (Test-Covered -Address $Entry.from -Ranges @(Read-List -Item $connector -Name 'SenderIPAddresses')) { return 'the connector "' + $connector.Name + '"' }
        }
    }
    if ($script:Questions -ge $MostQuestions) { $script:Unread = $true; return '' }
    $script:Questions = $script:Questions + 1
    $events = @(Get-MessageTraceDetailV2 -MessageTraceId $Entry.trace -RecipientAddress $Entry.recipient -StartDate $Entry.since -EndDate $Entry.until -ErrorAction 'Stop')
    foreach ($one in $events) {
        if ([string] $one.Event -eq 'Submit') { return 'a mailbox of the organisation' }
        if ([string] (Read-Property -Item $one -Name 'Data') -match 'InboundConnectorData=Name=') { return 'a connector' }
    }
    return ''
}

function Show-WhoWouldBreak {
    # Own addresses whose mail came in from outside without a connector: that mail is refused once Direct Send is.
    $script:Questions = 0
    $script:Unread = $false
    Confirm-Trace
    $connectors = @(Get-InboundConnector -ErrorAction 'Stop' | Where-Object -FilterScript { $_.Enabled })
    $breaks = 0
    Write-Line -Text ('Mail of your own domains that came in from outside in the last ' + $Days + ' days:')
    foreach ($entry in @(Read-Outsider)) {
        $what = $entry.sender + ' from ' + $entry.from + ', messages: ' + $entry.messages
        $passage = Find-Passage -Entry $entry -Connectors $connectors
        if ($passage -ne '') {
            Write-Line -Text ('  stays       ' + $what + ' (by ' + $passage + ')')
            continue
        }
        $breaks = $breaks + 1
        if (Test-SignIn -Address $entry.sender) {
            Write-Result -Check 'Who would break' -State 'look' -Detail ($what + '. This mailbox may sign in over SMTP: if its device does so, it stays. The trace does not say.')
        }
        else { Write-Result -Check 'Who would break' -State 'look' -Detail ($what + '. Give it a connector or a sign-in first, unless it is nobody you know.') }
    }
    if ($script:Unread) {
        Write-Result -Check 'Message trace' -State 'look' -Detail ('Exchange takes 100 questions in five minutes, so not everything was read. Run the script again later with fewer -Days.')
    }
    if ($breaks -eq 0 -and -not $script:Unread) { Write-Result -Check 'Who would break' -State 'ok' -Detail ('Nobody was found in the last ' + $Days + ' days. What sends rarely does not show.') }
    return $breaks
}

function Test-SignIn {
    # Whether SMTP AUTH is on for a mailbox of this address.
    param([string] $Address)
    try { return (Read-SmtpSwitch -Address $Address) -eq 'on' }
    catch { return $false }
}

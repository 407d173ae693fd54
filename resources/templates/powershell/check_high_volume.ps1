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

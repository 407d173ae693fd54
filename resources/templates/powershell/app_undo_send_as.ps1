function Skip-ForgottenSendAs {
    # Where Exchange has forgotten the application already, its Send As went with it.
    param([object] $State)
    if ($null -eq $State.application -or $null -ne (Find-Principal -AppId $State.application.client_id)) { return }
    $State.send_as = [object[]] @($State.send_as | Where-Object -FilterScript { $null -ne $_ -and ([string] $_.trustee).Contains('@') })
}

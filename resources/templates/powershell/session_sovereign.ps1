function Open-Session {
    # This organisation is in a cloud of its own, so the sign-in page is a different one.
    Connect-ExchangeOnline -ExchangeEnvironmentName $ExchangeEnvironmentName -ShowBanner:$false -ErrorAction 'Stop'
}

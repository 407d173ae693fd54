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

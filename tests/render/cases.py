"""Plans by hand, one for each method: what the tests of this folder render."""

import datetime

from wizard.core.answers import Answers, Cloud, DeviceAnswers, OptionAnswers, Security, SignIn, TenantAnswers
from wizard.core.model import (
    CreateInboundConnector,
    DnsChange,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    Plan,
    SettingField,
    Settings,
    Step,
    TenantChange,
    Warning,
)

TODAY = datetime.date(2026, 11, 20)


def answers(text: str | None = None, cloud: Cloud = Cloud.WORLDWIDE) -> Answers:
    """A front desk's printer; ``text`` stands in for every free text."""
    return Answers(
        domain=text or "contoso.com",
        device=DeviceAnswers(profile="generic-printer", name=text or "Front desk"),
        tenant=TenantAnswers(cloud=cloud),
        options=OptionAnswers(hve_account=text or "bulk@contoso.com"),
    )


def changes(method: Method, text: str | None = None) -> tuple[TenantChange, ...]:
    """What the plan of that method changes in the tenant."""
    mailbox = text or "scanner@contoso.com"
    if method is Method.CONNECTOR_IP:
        return (
            CreateInboundConnector(
                name=text or "Relay for Front desk",
                sender_ips=(text,) if text else ("203.0.113.10", "198.51.100.7"),
                require_tls=True,
            ),
        )
    if method is Method.SMTP_AUTH_OAUTH:
        return EnableSmtpAuth(mailbox=mailbox), GrantSendAs(
            identity=text or "info@contoso.com", trustee=mailbox
        )
    if method is Method.SMTP_AUTH_BASIC:
        return (EnableSmtpAuth(mailbox=mailbox),)
    return ()


def plan(
    method: Method, text: str | None = None, *, own_changes: tuple[TenantChange, ...] | None = None
) -> Plan:
    """A plan of that method; ``text`` stands in for every value that comes from outside."""
    signs_in = method in {Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC}
    host = text or ("smtp.office365.com" if signs_in else "contoso-com.mail.protection.outlook.com")
    sender = text or "scanner@contoso.com"
    return Plan(
        method=method,
        settings=Settings(
            host=host,
            port=587 if signs_in else 25,
            security=Security.STARTTLS,
            sign_in=SignIn.OAUTH2 if signs_in else SignIn.NONE,
            username=sender if signs_in else None,
            from_=sender,
            fields=(
                SettingField("SMTP Server Address", host, "smtp_host", quoted=True),
                SettingField("port number", "587" if signs_in else "25", "port"),
                SettingField(
                    text or "encryption", text or "STARTTLS", "security", note=text or "Not SSL/TLS."
                ),
                SettingField("sign-in", "OAuth 2.0" if signs_in else "off", "auth_toggle"),
                SettingField("sender address", sender, "from_address"),
                SettingField("password", None, "password", quoted=True),
            ),
        ),
        dns=(
            DnsChange(
                action="change",
                type="TXT",
                name=text or "contoso.com",
                value=text or "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all",
                why=text or "Receivers then know that the device may send for you.",
            ),
        ),
        steps=(
            Step(
                "run-apply",
                "Run apply.ps1",
                "exchange",
                text or "It makes the connector and prints the undo line.",
            ),
            Step("publish-spf", "Publish the SPF record", "dns", text or ""),
            Step("type-settings", "Type the settings at the device", "device"),
            Step("send-test", text or "Send a test email from the device", "device"),
        ),
        changes=changes(method, text) if own_changes is None else own_changes,
        warnings=(
            Warning("address-may-change", text or "When your internet address changes, tell the connector."),
        ),
    )

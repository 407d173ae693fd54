"""The device of a scenario as the practice page shows it: what it is set to before anybody changes a thing."""

from wizard.core.answers import Security, SignIn
from wizard.core.model import Method
from wizard.core.practice import Account, Sending
from wizard.core.secret import Secret
from wizard.sim.communication import username_of
from wizard.sim.directory import AppRegistration, application
from wizard.sim.high_volume import account_of
from wizard.sim.scenario import Scenario
from wizard.sim.session import Endpoint
from wizard.sim.tenant import Tenant, mailbox

METHODS = (
    Method.SMTP_AUTH_OAUTH,
    Method.CONNECTOR_IP,
    Method.CONNECTOR_CERTIFICATE,
    Method.DIRECT_SEND,
    Method.SMTP_AUTH_BASIC,
    Method.HIGH_VOLUME_EMAIL,
    Method.AZURE_COMMUNICATION_SERVICES,
)
"""The methods whose doors the practice tenant has. A local relay is a computer of one's own, and none of them."""
_SERVICES = {
    Endpoint.HVE: Method.HIGH_VOLUME_EMAIL,
    Endpoint.ACS: Method.AZURE_COMMUNICATION_SERVICES,
}


def sending_of(scenario: Scenario) -> Sending:
    """The try that the scenario is about."""
    attempt = scenario.attempt
    sign_in = SignIn(attempt.sign_in)
    return Sending(
        method=_method(scenario),
        from_=attempt.from_,
        to=attempt.to,
        security=Security.STARTTLS if attempt.starttls else Security.NONE,
        sign_in=sign_in,
        username=scenario.device.account if sign_in is not SignIn.NONE else None,
        certificate=attempt.client_certificate,
        size_bytes=attempt.bytes_,
    )


def accounts_of(tenant: Tenant) -> dict[Method, Account]:
    """Who the two services for many messages sign in as; a tenant may have neither."""
    found = {}
    if tenant.high_volume:
        address = tenant.high_volume[0].address
        found[Method.HIGH_VOLUME_EMAIL] = Account(address, address)
    resource = tenant.communication
    if resource is not None and resource.usernames and resource.domains:
        domain = resource.domains[0]
        sender = f"{domain.mail_from[0]}@{domain.name}" if domain.mail_from else ""
        found[Method.AZURE_COMMUNICATION_SERVICES] = Account(resource.usernames[0].name, sender)
    return found


def password_of(tenant: Tenant, account: str) -> Secret | None:
    """What a mailbox or a High Volume Email account signs in with, or an SMTP username: its application's secret."""
    box, high_volume = mailbox(tenant, account), account_of(tenant, account)
    if box is not None:
        return box.password
    if high_volume is not None:
        return high_volume.password
    app = application_of(tenant, account)
    return app.secrets[0].value if app is not None and app.secrets else None


def application_of(tenant: Tenant, account: str) -> AppRegistration | None:
    """The application behind an SMTP username of Azure Communication Services; None for any other name."""
    username = username_of(tenant, account)
    return application(tenant.directory, username.app_id) if username is not None else None


def _method(scenario: Scenario) -> Method:
    """By the door, the sign-in and the proof; without any it is a connector's where the tenant has one."""
    attempt = scenario.attempt
    if attempt.endpoint in _SERVICES:
        return _SERVICES[attempt.endpoint]
    if attempt.endpoint is Endpoint.SUBMISSION:
        return Method.SMTP_AUTH_BASIC if attempt.sign_in == "basic" else Method.SMTP_AUTH_OAUTH
    if attempt.client_certificate:
        return Method.CONNECTOR_CERTIFICATE
    return Method.CONNECTOR_IP if scenario.tenant.connectors else Method.DIRECT_SEND

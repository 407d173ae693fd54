"""The device of a scenario as the practice page shows it: what it is set to before anybody changes a thing."""

from wizard.core.answers import Security, SignIn
from wizard.core.model import Method
from wizard.core.practice import Sending
from wizard.sim.scenario import Scenario
from wizard.sim.session import Endpoint

METHODS = (
    Method.SMTP_AUTH_OAUTH,
    Method.CONNECTOR_IP,
    Method.CONNECTOR_CERTIFICATE,
    Method.DIRECT_SEND,
    Method.SMTP_AUTH_BASIC,
)
"""The methods whose doors the practice tenant has."""


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


def _method(scenario: Scenario) -> Method:
    """By the door, the sign-in and the proof; without any it is a connector's where the tenant has one."""
    attempt = scenario.attempt
    if attempt.endpoint is Endpoint.SUBMISSION:
        return Method.SMTP_AUTH_BASIC if attempt.sign_in == "basic" else Method.SMTP_AUTH_OAUTH
    if attempt.client_certificate:
        return Method.CONNECTOR_CERTIFICATE
    return Method.CONNECTOR_IP if scenario.tenant.connectors else Method.DIRECT_SEND

"""Verification emails sent to the practice tenant by each method: their headers say which way they came."""

import asyncio
import datetime

import msgspec
import pytest

from tests.sim.sending import HOSTS
from wizard.core.answers import SignIn
from wizard.core.header_model import Expectation, Reading
from wizard.core.headers import explain
from wizard.core.model import Method, Settings
from wizard.core.practice import Sending
from wizard.core.verification import verification_message
from wizard.files import load_header_facts
from wizard.net.services import SendOrder
from wizard.sim.practice import PracticeServices, start_practice

TOKEN = "5f4dcc3b5aa765d61d8327de"
SITE = "203.0.113.10"


async def delivered(services: PracticeServices, sending: Sending, to: str) -> str:
    """The verification email as it lies in the recipient's mailbox."""
    practice = services.practice
    assert practice is not None
    host = HOSTS.get(sending.method, services.running.world.tenant.mx_host)
    port = 587 if sending.method in HOSTS else 25
    secret = None
    if sending.sign_in is SignIn.OAUTH2:
        secret = await services.tokens.token(sending.username or "")
    elif sending.sign_in is SignIn.BASIC:
        secret = practice.password_of(sending.username or "")
    settings = Settings(host, port, sending.security, sending.sign_in, sending.username, sending.from_, ())
    message = verification_message(
        method=sending.method,
        settings=settings,
        host=host,
        recipient=to,
        device="Front desk",
        token=TOKEN,
        date=datetime.datetime.now(datetime.UTC),
    )
    files = practice.client_certificate if sending.certificate else None
    order = SendOrder(
        host=host,
        port=port,
        security=sending.security,
        sign_in=sending.sign_in,
        mail_from=sending.from_,
        recipient=to,
        message=message,
        username=sending.username,
        secret=secret,
        client_cert=files[0] if files else None,
        client_key=files[1] if files else None,
    )
    transcript = await services.sender.send(order, lambda _stage: None)
    assert transcript.delivered, transcript.stages[-1].reply
    return (await practice.arrived())[-1].raw


def read(scenario: str, *, outside: bool, promised: Method | None = None, **changes: object) -> Reading:
    """Sends as the scenario's device does, and reads what arrived."""

    async def play() -> str:
        services = await start_practice(scenario)
        try:
            practice = services.practice
            assert practice is not None
            to = practice.external_recipient if outside else practice.internal_recipient
            return await delivered(services, msgspec.structs.replace(practice.sending, **changes), to)
        finally:
            await services.close()

    expected = Expectation(method=promised, ips=(SITE,) if promised else ())
    return explain(asyncio.run(play()), load_header_facts(), expected)


WAYS = [
    ("connector-ip", False, Method.CONNECTOR_IP, "yes", "Anonymous"),
    ("connector-ip", True, Method.CONNECTOR_IP, "yes", "Anonymous"),
    # From an address that SPF does not name: the connector matches, and the filter still looks at it.
    ("connector-certificate", False, Method.CONNECTOR_CERTIFICATE, "yes", "Anonymous"),
    ("connector-certificate", True, Method.CONNECTOR_CERTIFICATE, "yes", "Anonymous"),
    ("direct-send", False, Method.DIRECT_SEND, "no", "Anonymous"),
    ("smtp-auth-oauth", False, Method.SMTP_AUTH_OAUTH, "no", "Internal"),
    ("smtp-auth-oauth", True, Method.SMTP_AUTH_OAUTH, "no", "Internal"),
    ("high-volume-email", False, Method.HIGH_VOLUME_EMAIL, "no", "Internal"),
]


@pytest.mark.parametrize(("scenario", "outside", "method", "connector", "auth_as"), WAYS)
def test_each_method_is_known_by_its_headers(
    scenario: str, outside: bool, method: Method, connector: str, auth_as: str
) -> None:
    reading = read(scenario, outside=outside)
    assert reading.ours.is_ours == "yes"
    assert reading.ours.token == TOKEN
    assert (reading.ours.method, reading.ours.promised_way) == (method, "yes"), reading.ours.why
    assert (reading.connector.matched, reading.auth_as) == (connector, auth_as)
    assert reading.verdict.text.startswith("This is the verification email, and it came the promised way.")


def test_communication_services_are_known_by_their_host() -> None:
    reading = read("azure-communication-services", outside=True)
    assert (reading.ours.method, reading.ours.promised_way) == (Method.AZURE_COMMUNICATION_SERVICES, "yes")


def test_a_password_looks_like_a_sign_in() -> None:
    reading = read("smtp-auth-oauth", outside=False, method=Method.SMTP_AUTH_BASIC, sign_in=SignIn.BASIC)
    assert (reading.ours.method, reading.ours.promised_way) == (Method.SMTP_AUTH_BASIC, "yes")
    assert "headers do not show" in reading.ours.why


def test_a_connector_that_does_not_match_is_seen_in_the_headers() -> None:
    reading = read("connector-certificate", outside=False, certificate=False)
    assert (reading.ours.promised_way, reading.connector.matched) == ("no", "no")
    spf = next(one for one in reading.findings if one.id == "spf")
    assert spf.severity == "problem"
    assert reading.spam.cat == "SPOOF"


def test_the_plan_of_another_site_does_not_fit() -> None:
    reading = read("connector-ip", outside=True, promised=Method.CONNECTOR_IP)
    assert reading.ours.promised_way == "yes"
    assert reading.connecting_ip == "40.107.22.10", "Microsoft's own, as the receiver outside saw it"

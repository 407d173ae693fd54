"""Every route of the eight methods: what the plan says is what goes over the wire."""

import asyncio
import base64
import dataclasses
import socket
from typing import Any

import pytest
import trustme

from tests.net.smtp_server import HOST, MailServer, Script, server_context
from tests.net.test_smtp import leaks
from wizard.core.answers import Security, SignIn
from wizard.core.model import Method, Plan, Settings, Stage, StageResult, Transcript
from wizard.core.secret import Secret
from wizard.net import smtp
from wizard.net.connect import Endpoint
from wizard.net.order import BY_IPV4, order_for
from wizard.net.services import SendOrder
from wizard.net.smtp import SmtpSender

SECRET = "canary-route-5512"
SENDER = "scanner@contoso.com"
MESSAGE = b"From: scanner@contoso.com\r\nMessage-ID: <t1@contoso.com>\r\n\r\nhello\r\n"
ROUTES = [
    (Method.CONNECTOR_IP, 25, Security.STARTTLS, SignIn.NONE),
    (Method.CONNECTOR_IP, 25, Security.NONE, SignIn.NONE),
    (Method.CONNECTOR_CERTIFICATE, 25, Security.STARTTLS, SignIn.NONE),
    (Method.DIRECT_SEND, 25, Security.STARTTLS, SignIn.NONE),
    (Method.SMTP_AUTH_OAUTH, 587, Security.STARTTLS, SignIn.OAUTH2),
    (Method.SMTP_AUTH_BASIC, 587, Security.STARTTLS, SignIn.BASIC),
    (Method.HIGH_VOLUME_EMAIL, 587, Security.STARTTLS, SignIn.OAUTH2),
    (Method.HIGH_VOLUME_EMAIL, 587, Security.STARTTLS, SignIn.BASIC),
    (Method.AZURE_COMMUNICATION_SERVICES, 587, Security.STARTTLS, SignIn.BASIC),
    (Method.LOCAL_RELAY, 25, Security.NONE, SignIn.NONE),
    (Method.LOCAL_RELAY, 587, Security.STARTTLS, SignIn.BASIC),
]


def plan(method: Method, port: int, security: Security, sign_in: SignIn) -> Plan:
    username = None if sign_in is SignIn.NONE else "account@contoso.com"
    return Plan(method, Settings(HOST, port, security, sign_in, username, SENDER, ()), (), (), ())


@pytest.mark.parametrize(("method", "port", "security", "sign_in"), ROUTES)
async def test_the_route_of_a_plan(
    method: Method, port: int, security: Security, sign_in: SignIn, authority: trustme.CA, ca: str
) -> None:
    asked: list[tuple[str, int]] = []
    async with MailServer(Script(context=server_context(authority))) as server:

        def route(host: str, number: int) -> tuple[str, int]:
            asked.append((host, number))
            return "127.0.0.1", server.port

        secret = None if sign_in is SignIn.NONE else Secret(SECRET)
        order = order_for(plan(method, port, security, sign_in), "a@fabrikam.com", MESSAGE, secret=secret)
        assert order.ipv4_only is (method in BY_IPV4)
        transcript = await SmtpSender(route, ca).send(order, lambda _stage: None)
    assert transcript.delivered
    assert asked == [(HOST, port)]
    assert server.messages == [MESSAGE]
    assert bool(transcript.tls) is (security is not Security.NONE)
    said = [command for command in server.commands if command.startswith(b"AUTH")]
    assert [line.split(b" ")[1] for line in said] == (
        {SignIn.NONE: [], SignIn.OAUTH2: [b"XOAUTH2"], SignIn.BASIC: [b"LOGIN"]}[sign_in]
    )
    if said:
        assert b"account@contoso.com" in base64.b64decode(said[0].split(b" ")[2])
    assert not leaks(transcript, SECRET)


async def sent(order: SendOrder) -> Transcript:
    stages: list[StageResult] = []
    return await SmtpSender().send(order, stages.append)


@pytest.mark.parametrize("ipv4_only", [True, False])
async def test_a_method_that_knows_us_by_ipv4_does_not_go_over_ipv6(
    ipv4_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with MailServer(Script()) as server:

        async def both(_host: str, _port: int) -> tuple[Endpoint, ...]:
            return (
                Endpoint(socket.AF_INET6, ("::1", server.port, 0, 0)),
                Endpoint(socket.AF_INET, ("127.0.0.1", server.port)),
            )

        monkeypatch.setattr(smtp, "resolve", both)
        order = order_for(
            plan(Method.CONNECTOR_IP, 25, Security.NONE, SignIn.NONE), "a@fabrikam.com", MESSAGE
        )
        transcript = await sent(dataclasses.replace(order, ipv4_only=ipv4_only))
    assert transcript.delivered
    assert transcript.stages[0].reply == ("127.0.0.1" if ipv4_only else "::1, 127.0.0.1")
    assert transcript.stages[1].reply.startswith("connected to 127.0.0.1")
    assert any("::1" in line for line in transcript.lines) is not ipv4_only


CANCELLED_AT = [
    ("greeting", Stage.GREETING), ("ehlo", Stage.EHLO), ("starttls", Stage.STARTTLS), ("auth", Stage.AUTH),
    ("mail", Stage.MAIL), ("rcpt", Stage.RCPT), ("data", Stage.DATA), ("end", Stage.DATA), ("quit", Stage.QUIT),
]  # fmt: skip


@pytest.mark.parametrize(("field", "stage"), CANCELLED_AT)
async def test_cancelling_at_every_stage(field: str, stage: Stage, authority: trustme.CA, ca: str) -> None:
    from tests.net.smtp_server import SILENT

    script: Any = Script(context=server_context(authority))
    setattr(script, field, SILENT)
    before = list(Stage)[list(Stage).index(stage) - 1]
    reached = asyncio.Event()
    async with MailServer(script) as server:
        order = order_for(
            plan(Method.SMTP_AUTH_BASIC, 587, Security.STARTTLS, SignIn.BASIC),
            "a@fabrikam.com",
            MESSAGE,
            secret=Secret(SECRET),
            deadline_s=600,
        )

        def on_stage(result: StageResult) -> None:
            if result.stage is before:
                reached.set()

        task = asyncio.create_task(SmtpSender(server.route, ca).send(order, on_stage))
        await asyncio.wait_for(reached.wait(), 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.gone.wait(), 20)
    assert asyncio.all_tasks() == {asyncio.current_task()}

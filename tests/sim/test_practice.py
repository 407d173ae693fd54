"""Practice mode as the window and the command line get it: services that reach loopback and nothing else."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import msgspec
import pytest

from tests.sim.plans import decided, plan_with
from tests.sim.player import xoauth2
from tests.sim.sending import diagnosed
from tests.sim.sending import send as send_as_set
from wizard.core.answers import Port, Security, SignIn
from wizard.core.model import CreateInboundConnector, Stage, Transcript
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.net.services import LookOrder, SendOrder, Services
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.scenarios import load_scenario
from wizard.sim.session import Endpoint

MX_HOST = "contoso-com.mail.protection.outlook.com"
MESSAGE = (
    b"From: scanner@contoso.com\r\nTo: %s\r\nSubject: Test\r\nMessage-ID: <t1@contoso.com>\r\n\r\nhello\r\n"
)


@pytest.fixture
async def started(request: pytest.FixtureRequest) -> AsyncIterator[PracticeServices]:
    services = await start_practice(request.param)
    try:
        yield services
    finally:
        await services.close()


async def send(services: Services, to: str, token: Secret | None = None) -> Transcript:
    order = SendOrder(
        host="smtp.office365.com" if token else MX_HOST,
        port=587 if token else 25,
        security=Security.STARTTLS,
        sign_in=SignIn.OAUTH2 if token else SignIn.NONE,
        mail_from="scanner@contoso.com",
        recipient=to,
        message=MESSAGE % to.encode(),
        username="scanner@contoso.com" if token else None,
        secret=token,
        deadline_s=20,
    )
    return await services.sender.send(order, lambda stage: None)


def last(transcript: Transcript) -> tuple[Stage, str]:
    failed = [stage for stage in transcript.stages if not stage.ok]
    return (failed[0].stage, failed[0].reply) if failed else (transcript.stages[-1].stage, "")


@pytest.mark.parametrize("started", ["connector-ip"], indirect=True)
async def test_the_sender_verifies_the_real_names_and_the_mail_arrives(started: PracticeServices) -> None:
    transcript = await send(started, "alex@fabrikam.com")
    assert transcript.delivered, transcript
    assert transcript.tls.startswith("TLS")
    assert started.practice is not None
    (arrived,) = await started.practice.arrived()
    assert arrived.path == "inbound connector 'Office printers', then out to the internet"
    assert "CIP:40.107.22.10" in arrived.raw


@pytest.mark.parametrize("started", ["connector-ip-mismatch", "direct-send-rejected"], indirect=True)
async def test_the_refusal_the_change_and_the_second_try(started: PracticeServices) -> None:
    scenario = load_scenario(started.running.scenario.id)
    practice = started.practice
    assert practice is not None
    stage, reply = last(await send(started, scenario.attempt.to))
    assert (stage, reply.startswith(scenario.outcome.reply)) == (Stage.RCPT, True), reply
    change = CreateInboundConnector("Relay", (practice.device_public_ip,), require_tls=True)
    await practice.apply(plan_with(scenario, change), scenario.answers)
    assert (await send(started, scenario.attempt.to)).delivered
    await practice.undo()
    assert not (await send(started, scenario.attempt.to)).delivered


@pytest.mark.parametrize("started", ["smtp-auth-disabled-tenant"], indirect=True)
async def test_a_token_works_once_smtp_auth_is_on(started: PracticeServices) -> None:
    assert started.practice is not None
    token = await started.tokens.token("Scanner@contoso.com")
    stage, reply = last(await send(started, "alex@fabrikam.com", token))
    assert (stage, reply[:11]) == (Stage.AUTH, "535 5.7.139")
    scenario = load_scenario(started.running.scenario.id)
    assert await started.practice.apply(decided(scenario)[1], scenario.answers)
    transcript = await send(started, "alex@fabrikam.com", token)
    assert transcript.delivered
    assert token.reveal() not in repr(transcript)
    other = await started.tokens.token("reception@contoso.com")
    stage, reply = last(await send(started, "alex@fabrikam.com", other))
    assert (stage, reply[:9]) == (Stage.AUTH, "535 5.7.3")


@pytest.mark.parametrize("started", ["drops-connection"], indirect=True)
async def test_a_connection_that_breaks_off(started: PracticeServices) -> None:
    transcript = await send(started, "alex@fabrikam.com")
    assert not transcript.delivered
    assert (last(transcript)[0], transcript.error) == (Stage.DATA, "closed")


@pytest.mark.parametrize("started", ["cert-untrusted"], indirect=True)
async def test_a_certificate_that_nobody_vouches_for(started: PracticeServices) -> None:
    transcript = await send(started, "alex@fabrikam.com", await started.tokens.token("scanner@contoso.com"))
    assert not transcript.delivered
    assert (last(transcript)[0], transcript.error) == (Stage.STARTTLS, "cert")


@pytest.mark.parametrize("started", ["slow-server"], indirect=True)
async def test_a_slow_server_answers_in_the_end(started: PracticeServices) -> None:
    assert (await send(started, "alex@fabrikam.com")).delivered


@pytest.mark.parametrize("started", ["connector-ip"], indirect=True)
async def test_discovery_reads_the_practice_dns(started: PracticeServices) -> None:
    facts = await started.discover(LookOrder("contoso.com", ("203.0.113.10",)), lambda row: None)
    assert facts.mx is not None
    assert facts.mx.microsoft_host == MX_HOST
    assert facts.spf is not None
    assert facts.spf.result["203.0.113.10"] == "pass"
    assert facts.dmarc is not None
    assert facts.dmarc.policy == "quarantine"
    if facts.network is not None:
        assert facts.network.port_25 is not Port.BLOCKED


@pytest.mark.parametrize("started", ["direct-send"], indirect=True)
@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("smtp.gmail.com", 587),
        ("192.0.2.1", 25),
        (MX_HOST, 587),
        ("smtp.office365.com", 465),
        ("localhost", 25),
    ],
)
async def test_there_is_no_way_out(started: PracticeServices, host: str, port: int) -> None:
    order = SendOrder(
        host=host,
        port=port,
        security=Security.STARTTLS,
        sign_in=SignIn.NONE,
        mail_from="scanner@contoso.com",
        recipient="reception@contoso.com",
        message=MESSAGE % b"reception@contoso.com",
        deadline_s=5,
    )
    transcript = await started.sender.send(order, lambda stage: None)
    assert [stage.stage for stage in transcript.stages] == [Stage.RESOLVE]
    assert "nothing leaves this computer" in transcript.stages[0].reply


@pytest.mark.parametrize("started", ["throttled-rate"], indirect=True)
async def test_the_information_lets_any_client_join_in(started: PracticeServices) -> None:
    info = json.loads(json.dumps(started.info()))
    assert set(info) >= {
        *("domain", "device_public_ip", "smtp", "submission", "ca_file", "client_cert", "client_key"),
        *("accounts", "internal_recipient", "external_recipient", "dns"),
    }
    assert info["accounts"][0]["user"] == "scanner@contoso.com"
    assert info["smtp"] == {"host": "127.0.0.1", "port": started.running.ports[Endpoint.MX]}
    folder = Path(info["ca_file"]).parent
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
    spare = next(one for one in info["accounts"] if one["user"] == "scanner2@contoso.com")
    for secret in (spare["password"], None):
        client = aiosmtplib.SMTP(
            hostname="localhost",
            port=info["submission"]["port"],
            start_tls=True,
            cert_bundle=info["ca_file"],
            client_cert=info["client_cert"],
            client_key=info["client_key"],
        )
        await client.connect()
        await client.ehlo()
        if secret:
            await client.login(spare["user"], secret)
        else:
            response = xoauth2(spare["user"], spare["access_token"])
            assert (await client.execute_command(b"AUTH", b"XOAUTH2", response.encode())).code == 235
        await client.sendmail(
            spare["user"], info["external_recipient"], MESSAGE.replace(b"scanner@", b"scanner2@") % b"x"
        )
        await client.quit()
    assert started.practice is not None
    assert len(await started.practice.arrived()) == 2


@pytest.mark.parametrize(
    "started",
    [
        "high-volume-email",
        "high-volume-email-external",
        "azure-communication-services",
        "azure-sender-not-linked",
    ],
    indirect=True,
)
async def test_the_services_for_many_messages_have_doors_of_their_own(started: PracticeServices) -> None:
    scenario, practice = load_scenario(started.running.scenario.id), started.practice
    assert practice is not None
    transcript = await send_as_set(started, practice.sending)
    last = transcript.stages[-1] if not transcript.delivered else transcript.stages[-2]
    assert (transcript.delivered, last.stage) == (scenario.outcome.delivered, scenario.outcome.stage), last
    assert last.reply.startswith(scenario.outcome.reply), last
    assert diagnosed(started, practice.sending, transcript) == scenario.outcome.cause
    assert len(await practice.arrived()) == (1 if scenario.outcome.delivered else 0)
    info = json.loads(json.dumps(started.info()))
    own = {"hve": "high_volume_accounts", "acs": "communication_accounts"}[scenario.attempt.endpoint]
    (account,) = info[own]
    secret = practice.password_of(account["user"])
    assert secret is not None
    assert account["password"] == secret.reveal()
    door = {"hve": "high_volume_email", "acs": "communication"}[scenario.attempt.endpoint]
    client = aiosmtplib.SMTP(
        hostname="localhost", port=info[door]["port"], start_tls=True, cert_bundle=info["ca_file"]
    )
    await client.connect()
    assert (await client.login(account["user"], account["password"])).code == 235
    await client.quit()


@pytest.mark.parametrize("started", ["high-volume-email", "azure-communication-services"], indirect=True)
async def test_the_services_for_many_messages_take_a_token_too(started: PracticeServices) -> None:
    """High Volume Email's is its account's own, Azure's the application's that the SMTP username belongs to."""
    practice = started.practice
    assert practice is not None
    with_token = msgspec.structs.replace(practice.sending, sign_in=SignIn.OAUTH2)
    assert (await send_as_set(started, with_token)).delivered
    if practice.scenario == "azure-communication-services":
        await practice.switch("app.1.secret", "2026-11-19")
        with pytest.raises(WizardError) as caught:
            await started.tokens.token("contoso-orders")
        assert "AADSTS7000222" in caught.value.problem.detail
        assert caught.value.problem.fix


async def test_closing_leaves_nothing_behind() -> None:
    services = await start_practice("connector-ip")
    info = services.info()
    await services.close()
    await services.close()
    assert not Path(info["ca_file"]).parent.exists()
    for door in ("smtp", "submission", "dns"):
        with pytest.raises(OSError, match=r".*"):
            await asyncio.open_connection("127.0.0.1", info[door]["port"])


async def test_a_taken_port_is_named_and_nothing_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first = await start_practice("connector-ip")
    try:
        with pytest.raises(WizardError, match=str(first.running.ports[Endpoint.SUBMISSION])) as caught:
            await start_practice("direct-send", submission_port=first.running.ports[Endpoint.SUBMISSION])
        assert caught.value.problem.fix
        assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == [first.running.folder]
    finally:
        await first.close()


async def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(WizardError, match="no practice scenario"):
        await start_practice("nonsense")


@pytest.mark.parametrize("started", ["smtp-auth-oauth"], indirect=True)
async def test_tokens_look_like_tokens_and_no_two_are_alike(started: PracticeServices) -> None:
    token = (await started.tokens.token("scanner@contoso.com")).reveal()
    header, claims, signature = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["upn"] == "scanner@contoso.com"
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["typ"] == "JWT"
    assert len(signature) >= 40
    assert token != (await started.tokens.token("reception@contoso.com")).reveal()
    with pytest.raises(WizardError) as caught:
        await started.tokens.token("nobody@contoso.com")
    assert "scanner@contoso.com" in caught.value.problem.fix

"""Every scenario on real sockets: the product's own sender hears what the lesson says, and names the cause."""

import asyncio
import ssl
import warnings

import msgspec
import pytest

from tests.sim.places import place
from tests.sim.sending import diagnosed, send
from wizard.core.answers import Security, SignIn
from wizard.core.model import Stage
from wizard.net.services import SendOrder
from wizard.net.smtp import SmtpSender
from wizard.sim import certificates
from wizard.sim.device import sending_of
from wizard.sim.practice import start_practice
from wizard.sim.scenario import Behaviour, Break, Ending
from wizard.sim.scenarios import ORDER, load_scenario


@pytest.mark.parametrize("scenario_id", ORDER)
async def test_it_ends_on_the_wire_as_its_file_says_and_the_cause_is_named(scenario_id: str) -> None:
    scenario = load_scenario(scenario_id)
    services = await start_practice(scenario_id)
    try:
        sending = sending_of(scenario)
        transcript = await send(services, sending)
        expected = scenario.outcome
        failed = [stage for stage in transcript.stages if not stage.ok]
        assert transcript.delivered is expected.delivered, transcript
        if not expected.delivered:
            assert failed[0].stage is expected.stage
            if expected.reply:
                assert failed[0].reply.startswith(expected.reply)
            else:
                assert transcript.error != ""
        assert diagnosed(services, sending, transcript) == expected.cause, transcript
    finally:
        await services.close()


async def test_the_late_greeting_is_late_at_the_greeting_and_nowhere_else() -> None:
    services = await start_practice("late-greeting")
    try:
        delay = services.running.scenario.server.banner_delay_s
        transcript = await send(services, sending_of(services.running.scenario), deadline_s=delay / 5)
        assert transcript.error == "timeout"
        assert transcript.stages[-1].stage is Stage.GREETING
        assert not services.running.world.arrived()
    finally:
        await services.close()


async def test_the_lost_reply_leaves_a_message_for_every_try() -> None:
    services = await start_practice("half-a-reply")
    try:
        for tries in (1, 2, 3):
            transcript = await send(services, sending_of(services.running.scenario))
            assert (transcript.delivered, transcript.error) == (False, "closed")
            assert len(services.running.world.arrived()) == tries
    finally:
        await services.close()


def old_client(ca_file: str) -> ssl.SSLContext:
    """A client that speaks TLS 1.1 and nothing newer."""
    context = ssl.create_default_context(cafile=ca_file)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


async def until_ready(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which the server has said that TLS may begin."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"EHLO printer\r\nSTARTTLS\r\n")
    while not (await reader.readline()).startswith(b"220 2.0.0"):
        pass
    return reader, writer


async def test_the_old_server_speaks_tls_1_1_with_whoever_still_can() -> None:
    services = await start_practice("tls-too-old")
    try:
        info = services.info()
        reader, writer = await until_ready(info["smtp"]["port"])
        await writer.start_tls(old_client(info["ca_file"]), server_hostname="localhost")
        assert writer.get_extra_info("ssl_object").version() == "TLSv1.1"
        writer.write(b"EHLO printer\r\n")
        assert (await reader.readline()).startswith(b"250")
        writer.close()
    finally:
        await services.close()


async def test_an_old_device_is_told_why_it_is_refused() -> None:
    services = await start_practice("connector-ip")
    try:
        info = services.info()
        _reader, writer = await until_ready(info["smtp"]["port"])
        with pytest.raises(ssl.SSLError, match="alert protocol version"):
            await writer.start_tls(old_client(info["ca_file"]), server_hostname="localhost")
        writer.close()
    finally:
        await services.close()


@pytest.mark.parametrize(
    "stage", [Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.MAIL, Stage.RCPT, Stage.DATA]
)
@pytest.mark.parametrize("how", list(Ending))
async def test_a_conversation_breaks_off_at_any_stage(
    made: certificates.Certificates, stage: Stage, how: Ending
) -> None:
    async with place(made, "connector-ip", behaviour=Behaviour(breaks=Break(stage, how))) as here:
        sender = SmtpSender(lambda _host, _port: ("127.0.0.1", here.port))
        order = SendOrder(
            host="localhost",
            port=25,
            security=Security.NONE if stage is not Stage.STARTTLS else Security.STARTTLS,
            sign_in=SignIn.NONE,
            mail_from="scanner@contoso.com",
            recipient="alex@fabrikam.com",
            message=b"From: scanner@contoso.com\r\n\r\nhello\r\n",
            deadline_s=20,
        )
        transcript = await sender.send(order, lambda _stage: None)
        assert not transcript.delivered
        assert (transcript.stages[-1].stage, transcript.error) == (stage, "closed")
        taken = stage is Stage.DATA and how is Ending.HALF_REPLY
        assert len(here.world.arrived()) == (1 if taken else 0)


def test_a_server_can_not_break_off_before_the_connection_stands() -> None:
    with pytest.raises(msgspec.ValidationError, match="from the greeting on"):
        msgspec.convert({"breaks": {"stage": "connect"}}, Behaviour)

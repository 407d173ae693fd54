"""The adapter against clumsy and hostile clients: injection, smuggling, dawdling, oversized input."""

import asyncio
import contextlib
import ssl

import aiosmtplib
import pytest

from tests.sim.places import lines_until_closed, mail, place
from wizard.core.model import Stage
from wizard.sim import certificates
from wizard.sim.scenario import Behaviour, Break
from wizard.sim.server import COMMAND_LIMIT, CONTENT_PIECE, Patience
from wizard.sim.wire import HIGH_WATER


async def test_pipelined_commands_are_answered_in_order(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        writer.write(
            b"HELO scanner\r\nMAIL FROM:<scanner@contoso.com>\r\nRCPT TO:<alex@fabrikam.com>\r\n"
            b"RCPT TO:<nobody@contoso.com>\r\nDATA\r\nFrom: scanner@contoso.com\r\n\r\n..dot\r\n.\r\nQUIT\r\n"
        )
        said = await lines_until_closed(reader)
        assert [line[:3] for line in said] == [b"250", b"250", b"250", b"550", b"354", b"250", b"221"]
        assert here.world.arrived()[0].raw.endswith("\n.dot\n")
        writer.close()


async def test_commands_slipped_in_before_the_handshake_are_dropped(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        writer.write(
            b"EHLO scanner\r\nSTARTTLS\r\nMAIL FROM:<evil@contoso.com>\r\nRCPT TO:<alex@fabrikam.com>\r\n"
        )
        while not (await reader.readline()).startswith(b"220 2.0.0"):
            pass
        await writer.start_tls(here.trust, server_hostname="localhost")
        writer.write(b"DATA\r\nEHLO scanner\r\nDATA\r\nQUIT\r\n")
        said = await lines_until_closed(reader)
        # Neither the greeting nor the envelope from before counts, and none of it was answered.
        assert said[0].startswith(b"503")
        assert said[-2].startswith(b"503")
        assert said[-1].startswith(b"221")
        assert not any(b"Sender OK" in line for line in said)
        writer.close()


async def test_clear_text_after_the_word_to_begin_ends_the_connection(
    made: certificates.Certificates,
) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        writer.write(b"EHLO scanner\r\nSTARTTLS\r\n")
        while not (await reader.readline()).startswith(b"220 2.0.0"):
            pass
        writer.write(b"MAIL FROM:<evil@contoso.com>\r\n")
        said = b"".join(await lines_until_closed(reader))
        assert b"Sender OK" not in said
        writer.close()


async def test_a_client_that_does_not_trust_us_is_not_the_servers_problem(
    made: certificates.Certificates,
) -> None:
    async with place(made, "connector-ip") as here:
        client = aiosmtplib.SMTP(hostname="localhost", port=here.port, start_tls=True)
        with pytest.raises(ssl.SSLCertVerificationError):
            await client.connect()
        client.close()
        reader, writer = await here.raw()
        writer.write(b"QUIT\r\n")
        assert (await lines_until_closed(reader))[-1].startswith(b"221")
        writer.close()


@pytest.mark.parametrize("opening", [b"", b"EHLO scan", b"HELO x\r\nMAIL FROM:<scanner@contoso.com>\r\n"])
async def test_a_client_that_dawdles_is_told_so(made: certificates.Certificates, opening: bytes) -> None:
    async with place(made, "connector-ip", patience=Patience(command_s=0.2)) as here:
        reader, writer = await here.raw()
        writer.write(opening)
        assert (await lines_until_closed(reader))[-1] == b"421 4.4.1 Connection timed out"
        writer.close()


async def test_a_line_in_dribbles_has_one_deadline(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip", patience=Patience(command_s=0.3)) as here:
        reader, writer = await here.raw()
        answer = asyncio.ensure_future(lines_until_closed(reader))
        while not answer.done():
            with contextlib.suppress(OSError):
                writer.write(b"N")
                await writer.drain()
            await asyncio.sleep(0.05)
        assert answer.result() == [b"421 4.4.1 Connection timed out"]
        writer.close()


async def test_a_message_in_dribbles_has_one_deadline(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip", patience=Patience(content_s=0.3)) as here:
        reader, writer = await here.raw()
        writer.write(b"HELO x\r\nMAIL FROM:<scanner@contoso.com>\r\nRCPT TO:<alex@fabrikam.com>\r\nDATA\r\n.")
        assert (await lines_until_closed(reader))[-1] == b"421 4.4.1 Connection timed out"
        assert here.world.arrived() == ()
        writer.close()


@pytest.mark.parametrize("length", [COMMAND_LIMIT + 1, 3 * COMMAND_LIMIT, HIGH_WATER + 10])
async def test_an_oversized_line_is_refused_and_the_next_one_read(
    made: certificates.Certificates, length: int
) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        writer.write(b"N" * length + b"\r\nNOOP\r\nQUIT\r\n")
        said = await lines_until_closed(reader)
        assert [line[:9] for line in said] == [b"500 5.5.6", b"250 2.0.0", b"221 2.0.0"]
        writer.close()


async def test_a_message_line_may_be_longer_than_any_buffer(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        long = b"x" * (CONTENT_PIECE - 1) + b"\r" + b"\n.." + b"y" * (HIGH_WATER * 3)
        writer.write(
            b"HELO x\r\nMAIL FROM:<scanner@contoso.com>\r\nRCPT TO:<alex@fabrikam.com>\r\nDATA\r\n"
            b"From: scanner@contoso.com\r\n\r\n" + long + b"\r\n.\r\nQUIT\r\n"
        )
        said = await lines_until_closed(reader)
        assert said[-2].startswith(b"250 2.6.0")
        body = here.world.arrived()[0].raw.split("\n\n", 1)[1]
        assert body == "x" * (CONTENT_PIECE - 1) + "\n." + "y" * (HIGH_WATER * 3) + "\n"
        writer.close()


async def test_a_message_over_the_limit_is_read_to_its_end_and_refused(
    made: certificates.Certificates,
) -> None:
    async with place(made, "message-too-large") as here:
        reader, writer = await here.raw()
        writer.write(
            b"HELO x\r\nMAIL FROM:<scanner@contoso.com>\r\nRCPT TO:<reception@contoso.com>\r\nDATA\r\n"
            b"From: scanner@contoso.com\r\n\r\n" + (b"x" * 998 + b"\r\n") * 4000 + b".\r\nNOOP\r\nQUIT\r\n"
        )
        said = await lines_until_closed(reader)
        assert [line[:9] for line in said[-3:]] == [b"552 5.3.4", b"250 2.0.0", b"221 2.0.0"]
        assert here.world.arrived() == ()
        writer.close()


@pytest.mark.parametrize("ending", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"])
async def test_only_a_dot_between_full_line_ends_ends_a_message(
    made: certificates.Certificates, ending: bytes
) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        envelope = b"MAIL FROM:<scanner@contoso.com>\r\nRCPT TO:<alex@fabrikam.com>\r\nDATA\r\n"
        header = b"From: scanner@contoso.com\r\n\r\n"
        writer.write(
            b"HELO x\r\n"
            + envelope
            + header
            + b"one"
            + ending
            + envelope
            + header
            + b"smuggled\r\n.\r\nQUIT\r\n"
        )
        said = await lines_until_closed(reader)
        assert [line[:3] for line in said[:4]] == [b"250", b"250", b"250", b"354"]
        assert len(said) == 6  # one message at most, then the goodbye
        assert len(here.world.arrived()) <= 1
        writer.close()


async def test_a_client_that_has_hung_up_its_side_still_gets_its_answers(
    made: certificates.Certificates,
) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        writer.write(b"HELO x\r\nNOOP\r\n")
        writer.write_eof()
        assert [line[:3] for line in await lines_until_closed(reader)] == [b"250", b"250"]
        writer.close()


async def test_many_sessions_at_once_over_starttls(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:

        async def one() -> None:
            client = aiosmtplib.SMTP(
                hostname="localhost", port=here.port, start_tls=True, tls_context=here.trust, timeout=60
            )
            await client.connect()
            await client.send_message(mail())
            await client.quit()

        await asyncio.gather(*(one() for _ in range(50)))
        assert len(here.world.arrived()) == 50


async def test_the_connection_can_break_off_in_the_middle_of_the_message(
    made: certificates.Certificates,
) -> None:
    async with place(made, "connector-ip", behaviour=Behaviour(breaks=Break(Stage.DATA))) as here:
        client = aiosmtplib.SMTP(hostname="localhost", port=here.port, start_tls=True, tls_context=here.trust)
        await client.connect()
        with pytest.raises(aiosmtplib.SMTPServerDisconnected):
            await client.send_message(mail())
        assert here.world.arrived() == ()

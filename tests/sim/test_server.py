"""The adapter on real sockets: clients that exist, where it listens, how it ends."""

import asyncio
import shutil
import smtplib
import socket
import ssl
from pathlib import Path

import aiosmtplib
import pytest

from tests.sim.places import HOSTS, lines_until_closed, mail, place
from tests.sim.player import PASSWORD, world_of, xoauth2
from wizard.core.problem import WizardError
from wizard.sim import certificates
from wizard.sim.server import SmtpServer
from wizard.sim.session import Endpoint


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", *HOSTS])
async def test_aiosmtplib_sends_with_a_verified_certificate_for_every_name(
    made: certificates.Certificates, name: str
) -> None:
    async with place(made, "connector-ip") as here:
        connection = socket.create_connection(("127.0.0.1", here.port))
        client = aiosmtplib.SMTP(hostname=name, sock=connection, start_tls=True, tls_context=here.trust)
        await client.connect()
        await client.send_message(mail())
        await client.quit()
        (arrived,) = here.world.arrived()
        assert "\n.\n..two dots\n" in arrived.raw
        assert "(version=TLS1_3, cipher=" in arrived.raw


async def test_aiosmtplib_signs_in_with_a_password_and_with_a_token(made: certificates.Certificates) -> None:
    async with place(made, "smtp-auth-oauth", Endpoint.SUBMISSION) as here:
        for use_token in (False, True):
            client = aiosmtplib.SMTP(
                hostname="localhost", port=here.port, start_tls=True, tls_context=here.trust
            )
            await client.connect()
            if use_token:
                await client.ehlo()
                token = xoauth2("scanner@contoso.com", "token-of-scanner@contoso.com")
                assert (await client.execute_command(b"AUTH", b"XOAUTH2", token.encode())).code == 235
            else:
                await client.login("scanner@contoso.com", PASSWORD)
            await client.send_message(mail("reception@contoso.com"))
            await client.quit()
        assert len(here.world.arrived()) == 2


async def test_smtplib_in_clear_text_and_over_tls(made: certificates.Certificates) -> None:
    def send(port: int, trust: ssl.SSLContext) -> None:
        for encrypt in (False, True):
            with smtplib.SMTP("localhost", port, timeout=20) as client:
                if encrypt:
                    client.starttls(context=trust)
                client.send_message(mail())

    async with place(made, "connector-ip") as here:
        await asyncio.to_thread(send, here.port, here.trust)
        assert ["TLS1_3" in one.raw for one in here.world.arrived()] == [False, True]


async def test_smtplib_hears_the_refusal(made: certificates.Certificates) -> None:
    def send(port: int) -> smtplib.SMTPRecipientsRefused:
        with smtplib.SMTP("localhost", port, timeout=20) as client:
            try:
                client.send_message(mail())
            except smtplib.SMTPRecipientsRefused as refused:
                return refused
        raise AssertionError("the message was taken")

    async with place(made, "direct-send-external") as here:
        code, words = (await asyncio.to_thread(send, here.port)).recipients["alex@fabrikam.com"]
        assert code == 550
        assert words.startswith(b"5.7.64 TenantAttribution; Relay Access Denied")


async def test_a_client_certificate_opens_the_certificate_connector(
    made: certificates.Certificates, tmp_path: Path
) -> None:
    (tmp_path / "cert.pem").write_bytes(made.client_cert_pem)
    (tmp_path / "key.pem").write_bytes(made.client_key_pem)
    async with place(made, "connector-certificate") as here:
        for with_certificate in (False, True):
            trust = ssl.create_default_context(cadata=made.ca_pem.decode())
            if with_certificate:
                trust.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
            client = aiosmtplib.SMTP(hostname="localhost", port=here.port, start_tls=True, tls_context=trust)
            await client.connect()
            if with_certificate:
                await client.send_message(mail())
            else:
                with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
                    await client.send_message(mail())
            await client.quit()
        assert [one.path for one in here.world.arrived()] == [
            "inbound connector 'Alarm centre', then out to the internet"
        ]


@pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed on this computer")
async def test_swaks_delivers_over_starttls(made: certificates.Certificates, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(made.ca_pem)
    async with place(made, "smtp-auth-oauth", Endpoint.SUBMISSION) as here:
        process = await asyncio.create_subprocess_exec(
            *("swaks", "--server", "127.0.0.1", "--port", str(here.port), "--tls", "--tls-verify"),
            *("--tls-ca-path", str(ca_file)),
            *("--auth", "LOGIN", "--auth-user", "scanner@contoso.com", "--auth-password", PASSWORD),
            *("--from", "scanner@contoso.com", "--to", "alex@fabrikam.com"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        assert len(here.world.arrived()) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "::1", "localhost", "192.0.2.1", "127.0.0.2"])
async def test_it_listens_on_loopback_only(made: certificates.Certificates, host: str) -> None:
    _, world = world_of("connector-ip")
    server = SmtpServer(world, Endpoint.MX, client_ip="203.0.113.10", tls=made.server)
    with pytest.raises(ValueError, match="listens on 127"):
        await server.start(0, host)
    assert server.port == 0


async def test_a_taken_port_is_named(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:
        _, world = world_of("connector-ip")
        second = SmtpServer(world, Endpoint.MX, client_ip="203.0.113.10", tls=made.server)
        with pytest.raises(WizardError, match=str(here.port)) as caught:
            await second.start(here.port)
        assert "another port" in caught.value.problem.fix


async def test_closing_hangs_up_on_everyone(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:
        reader, writer = await here.raw()
        await here.server.close()
        assert await lines_until_closed(reader) == []
        writer.close()
        with pytest.raises(OSError, match=r".*"):
            await asyncio.open_connection("127.0.0.1", here.port)

"""Programs that we did not write send through practice and hear the same replies: smtplib, swaks, and Postfix in front."""

import asyncio
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
from typing import Any

import pytest

from tests.render.running_postfix import Postfix, needs_postfix, running
from tests.sim.sending import message_of
from wizard.core.answers import Security, SignIn
from wizard.core.practice import Sending
from wizard.sim.device import sending_of
from wizard.sim.doors import DOORS
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.scenario import Scenario
from wizard.sim.scenarios import ORDER, load_scenario

SLOW = {"late-greeting", "one-octet-at-a-time"}
"""Played by the product's own sender; a stranger adds seconds and nothing else. ``slow-server`` stands for them."""

needs_swaks = pytest.mark.skipif(
    shutil.which("swaks") is None, reason="swaks is not installed on this computer"
)

ALL = [one for one in ORDER if one not in SLOW]
WITHOUT_TOKEN = [one for one in ALL if load_scenario(one).attempt.sign_in != "oauth2"]

THROUGH_POSTFIX = (
    *("connector-ip", "connector-ip-mismatch", "direct-send-external", "direct-send-rejected"),
    *("recipient-unknown", "ip-blocklisted", "sender-domain-not-accepted", "partner-lockdown", "slow-server"),
)


def door(scenario: Scenario, info: dict[str, Any]) -> int:
    return int(info[DOORS[scenario.attempt.endpoint]]["port"])


def account(info: dict[str, Any], sending: Sending) -> dict[str, str]:
    known = (*info["accounts"], *info["high_volume_accounts"], *info["communication_accounts"])
    (found,) = [one for one in known if one["user"] == sending.username]
    return {name: str(value) for name, value in found.items()}


# --- smtplib -----------------------------------------------------------------------------------------------------------


def by_smtplib(info: dict[str, Any], port: int, sending: Sending) -> str:
    """What smtplib ended with: the last reply, or what broke."""
    trust = ssl.create_default_context(cafile=info["ca_file"])
    if sending.certificate:
        trust.load_cert_chain(info["client_cert"], info["client_key"])
    try:
        with smtplib.SMTP("localhost", port, timeout=30) as client:
            if sending.security is Security.STARTTLS:
                client.starttls(context=trust)
            if sending.sign_in is SignIn.BASIC:
                who = account(info, sending)
                client.login(who["user"], who["password"])
            elif sending.sign_in is SignIn.OAUTH2:
                who = account(info, sending)
                said = f"user={who['user']}\x01auth=Bearer {who['access_token']}\x01\x01"
                client.ehlo()
                client.auth("XOAUTH2", lambda _challenge=None: said)
            assert client.sendmail(sending.from_, [sending.to], message_of(sending)) == {}
            return "250 2.6.0"
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, words),) = refused.recipients.values()
    except smtplib.SMTPResponseException as refused:
        code, words = refused.smtp_code, bytes_of(refused.smtp_error)
    except (smtplib.SMTPServerDisconnected, ConnectionError, ssl.SSLError) as error:
        return type(error).__name__
    return f"{code} {words.decode()}"


def bytes_of(words: bytes | str) -> bytes:
    """smtplib hands over what it heard as bytes, and what it says itself as text."""
    return words.encode() if isinstance(words, str) else words


@pytest.mark.parametrize("scenario_id", ALL)
async def test_smtplib_hears_what_the_lesson_says(scenario_id: str) -> None:
    scenario = load_scenario(scenario_id)
    services = await start_practice(scenario_id)
    try:
        info, sending = services.info(), sending_of(scenario)
        heard = await asyncio.to_thread(by_smtplib, info, door(scenario, info), sending)
        if scenario_id == "half-a-reply":
            assert heard == "250 2.6.0", "smtplib takes half a line for a whole one, as the lesson warns"
        elif scenario.outcome.reply:
            assert heard.startswith(scenario.outcome.reply)
        else:
            assert heard in {
                "SMTPServerDisconnected",
                "SSLError",
                "SSLCertVerificationError",
                "ConnectionResetError",
            }
        assert len(services.running.world.arrived()) == (
            1 if scenario.outcome.delivered or scenario_id == "half-a-reply" else 0
        )
    finally:
        await services.close()


# --- swaks -------------------------------------------------------------------------------------------------------------


@needs_swaks
@pytest.mark.parametrize("scenario_id", WITHOUT_TOKEN)
async def test_swaks_hears_what_the_lesson_says(scenario_id: str) -> None:
    scenario = load_scenario(scenario_id)
    services = await start_practice(scenario_id)
    try:
        info, sending = services.info(), sending_of(scenario)
        words = ["swaks", "--server", "localhost", "--port", str(door(scenario, info)), "--timeout", "30"]
        words += ["--from", sending.from_, "--to", sending.to, "--header", "Subject: Scan"]
        if sending.security is Security.STARTTLS:
            words += ["--tls", "--tls-verify", "--tls-ca-path", info["ca_file"]]
        if sending.certificate:
            words += ["--tls-cert", info["client_cert"], "--tls-key", info["client_key"]]
        if sending.sign_in is SignIn.BASIC:
            who = account(info, sending)
            words += ["--auth", "LOGIN", "--auth-user", who["user"], "--auth-password", who["password"]]
        done = await asyncio.to_thread(
            subprocess.run, words, capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode == 0) is scenario.outcome.delivered, done.stdout + done.stderr
        if scenario.outcome.reply:
            said = re.findall(r"(?m)^<(?:-|\*\*|~|~\*) +(\d{3} .*)$", done.stdout)
            assert any(line.startswith(scenario.outcome.reply) for line in said), done.stdout
    finally:
        await services.close()


# --- Postfix -----------------------------------------------------------------------------------------------------------


def relaying(services: PracticeServices, port: int) -> dict[str, str]:
    """The least Postfix that relays everything to practice over verified TLS, as a stranger would set it up."""
    info = services.info()
    main = (
        "compatibility_level = 3.6\n"
        "myhostname = relay.contoso.com\nmydestination =\nmynetworks = 127.0.0.0/8\n"
        f"relayhost = [localhost]:{info['smtp']['port']}\n"
        f"smtp_tls_security_level = verify\nsmtp_tls_CAfile = {info['ca_file']}\nsmtp_tls_loglevel = 1\n"
    )
    return {"main.cf": main, "master.cf.add": f"127.0.0.1:{port} inet n - n - - smtpd\n"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hand_over(port: int, sending: Sending) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        assert client.sendmail(sending.from_, [sending.to], message_of(sending)) == {}


async def settled(here: Postfix, address: str) -> str:
    """The line of the log in which Postfix says what became of the mail to ``address``."""
    for _attempt in range(600):
        for line in here.log.splitlines():
            if f"to=<{address}>" in line and "status=" in line:
                return line
        await asyncio.sleep(0.05)
    pytest.fail(here.log)


@needs_postfix
@pytest.mark.parametrize("scenario_id", THROUGH_POSTFIX)
async def test_postfix_in_front_hears_what_the_lesson_says(scenario_id: str) -> None:
    scenario = load_scenario(scenario_id)
    services = await start_practice(scenario_id)
    try:
        sending, port = sending_of(scenario), free_port()
        with running(relaying(services, port), {}) as here:
            await asyncio.to_thread(hand_over, port, sending)
            line = await settled(here, sending.to)
            if scenario.outcome.delivered:
                assert "status=sent (250 2.6.0" in line
                (arrived,) = services.running.world.arrived()
                assert (arrived.sender, arrived.recipient) == (sending.from_, sending.to)
            else:
                assert "status=bounced" in line
                assert f"said: {scenario.outcome.reply}" in line
            assert "Verified TLS connection established to localhost" in here.log
    finally:
        await services.close()

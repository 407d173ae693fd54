"""The generated relay in a real Postfix: nothing to complain about, and mail from a device to the simulated tenant."""

import asyncio
import configparser
import contextlib
import shutil
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.render.relay_cases import DEVICES, WAYS, relay_answers, relay_case_of
from tests.render.running_postfix import STOCK_MASTER, Postfix, installed, needs_postfix, running
from wizard.core.answers import Answers
from wizard.core.model import ArrivedMessage
from wizard.render.relay.keepalived import keepalived_conf
from wizard.render.relay.postfix import postfix_files
from wizard.sim.practice import PracticeServices, start_practice

STRANGER = "198.51.100.7"


WORST = [
    ("smtp_auth_oauth", "password"),
    ("connector_ip", "implicit"),
    ("connector_ip", "clear"),
    ("connector_certificate", "password-clear"),
    ("connector_certificate", "starttls"),
]
"""Each way and each kind of device at least once: the parts of main.cf know nothing of one another."""


def carries_multicast(card: str) -> bool:
    """IFF_MULTICAST and not IFF_LOOPBACK (netdevice(7)); only Linux says so here, and only Linux has keepalived."""
    flags = Path("/sys/class/net", card, "flags")
    return flags.exists() and int(flags.read_text("ascii"), 16) & 0x1008 == 0x1000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def files_for(answers: Answers, of: int = 1) -> dict[str, str]:
    case = relay_case_of(answers)
    return postfix_files(case, case.stations(of)[-1])


def listening(device: str) -> tuple[dict[str, Any], int]:
    """A device of that kind that knows one high port only, so that the files name it."""
    port = free_port()
    return {**DEVICES[device], "ports": [port]}, port


def with_certificate(files: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """The files, and the certificate that README.md lets the admin make for the hop from the device."""
    authority = trustme.CA()
    made = authority.issue_cert("relay.contoso.com", "localhost")
    chain = b"".join(blob.bytes() for blob in made.cert_chain_pems)
    files |= {"relay-cert.pem": chain.decode(), "relay-key.pem": made.private_key_pem.bytes().decode()}
    return files, authority.cert_pem.bytes()


def to_practice(services: PracticeServices, **more: str) -> dict[str, str]:
    """The relay's way on, led to the practice tenant; how it checks certificates stays."""
    info = services.info()
    return {
        "relayhost": f"[localhost]:{info['smtp']['port']}",
        "smtp_tls_CAfile": info["ca_file"],
        # Lets a test speak as a computer elsewhere (XCLIENT_README).
        "smtpd_authorized_xclient_hosts": "127.0.0.1",
        **more,
    }


def client_certificate(services: PracticeServices) -> dict[str, str]:
    """What the admin installs on the relay: the certificate that the connector knows."""
    info = services.info()
    return {
        "microsoft-chain.pem": Path(info["client_cert"]).read_text("utf-8"),
        "microsoft-key.pem": Path(info["client_key"]).read_text("utf-8"),
    }


def message(sender: str, to: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = f"Front desk <{sender}>"
    made["Reply-To"] = "person@contoso.com"
    made["To"] = to
    made["Subject"] = "Scan"
    made.set_content("A page.")
    return made


@contextlib.contextmanager
def device(port: int, *, starttls_with: bytes | None = None, as_client: str = "") -> Iterator[smtplib.SMTP]:
    """A device's connection to the relay, with STARTTLS where its authority is given."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo("printer")
        if starttls_with is not None:
            trusting = ssl.create_default_context(cadata=starttls_with.decode())
            trusting.check_hostname = False
            client.starttls(context=trusting)
            client.ehlo("printer")
        if as_client:
            assert client.docmd("XCLIENT", f"ADDR={as_client} NAME=[UNAVAILABLE]")[0] == 220
            client.ehlo("printer")
        yield client


def wait_for_the_server(here: Postfix, port: int) -> None:
    """Postfix's master listens before ``postfix start`` comes back; this says so where it does not."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10):
        return
    pytest.fail(here.log)


async def arrived(services: PracticeServices, count: int, here: Postfix) -> tuple[ArrivedMessage, ...]:
    assert services.practice is not None
    for _attempt in range(600):
        found = await services.practice.arrived()
        if len(found) >= count:
            return found
        await asyncio.sleep(0.05)
    pytest.fail(here.log)


# --- nothing to complain about --------------------------------------------------------------------------------------


@needs_postfix
@pytest.mark.parametrize(("way", "kind"), WORST)
def test_postfix_has_nothing_to_complain_about(way: str, kind: str) -> None:
    with installed(files_for(relay_answers(way, kind), of=2), {}) as here:
        said = here.run("postfix", "check") + here.run("postconf", "-n") + here.run("postconf", "-M")
        assert "warning:" not in said + here.log


@needs_postfix
@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("kind", list(DEVICES))
def test_every_parameter_is_one_that_postfix_knows(way: str, kind: str, tmp_path: Path) -> None:
    text = files_for(relay_answers(way, kind), of=1)["main.cf"]
    (tmp_path / "main.cf").write_text(text, "utf-8")
    (tmp_path / "master.cf").write_bytes(STOCK_MASTER.read_bytes())
    said = Postfix(tmp_path, settings=tmp_path).run("postconf", "-n")
    assert "warning:" not in said
    known = {line.partition(" =")[0] for line in said.splitlines()}
    given = {
        line.partition(" =")[0] for line in text.splitlines() if " =" in line and not line.startswith("#")
    }
    assert given | {"config_directory"} == known


@pytest.mark.skipif(
    shutil.which("keepalived", path="/usr/sbin") is None, reason="keepalived is not installed"
)
@pytest.mark.parametrize(("address", "fine"), [("192.168.1.25", True), (None, False)])
def test_keepalived_takes_a_known_address_and_refuses_an_empty_one(
    address: str | None, fine: bool, tmp_path: Path
) -> None:
    cards = [name for _number, name in socket.if_nameindex() if carries_multicast(name)]
    if not cards:
        pytest.skip("this computer has no network card that keepalived could use")
    case = relay_case_of(relay_answers("connector_ip", "clear", options={"local_relay_host": address}))
    for station in case.stations(2):
        path = tmp_path / "keepalived.conf"
        # Which card it is, the admin says.
        path.write_text(keepalived_conf(case, station).replace("=eth0", f"={cards[0]}"), "utf-8")
        done = subprocess.run(
            ["/usr/sbin/keepalived", "-t", "-f", str(path)], capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) is fine, done.stderr
        assert bool(done.stderr.strip()) is not fine, done.stderr


# --- mail -----------------------------------------------------------------------------------------------------------


@needs_postfix
async def test_from_the_device_through_the_relay_and_the_connector_to_inside_and_outside() -> None:
    own, port = listening("clear")
    files = files_for(relay_answers("connector_ip", "clear", device=own))
    services = await start_practice("connector-ip")
    try:
        with running(files, to_practice(services)) as here:
            wait_for_the_server(here, port)
            await asyncio.to_thread(_sends, port, "scanner@contoso.com")
            found = await arrived(services, 2, here)
            assert {one.recipient for one in found} == {"reception@contoso.com", "alex@fabrikam.com"}
            for one in found:
                assert one.sender == "scanner@contoso.com"
                assert "From: Front desk <scanner@contoso.com>" in one.raw
                assert "Reply-To: person@contoso.com" in one.raw
                assert "Message-Id: " in one.raw, "the device gives none"
                assert one.path.startswith("inbound connector 'Office printers'")
            assert "Verified TLS connection established to localhost" in here.log
            assert "warning:" not in here.log
            queued = here.run("postqueue", "-p")
            assert "Mail queue is empty" in queued
    finally:
        await services.close()


def _sends(port: int, sender: str, **how: Any) -> None:
    with device(port, **how) as client:
        for to in ("reception@contoso.com", "alex@fabrikam.com"):
            assert client.send_message(message(sender, to), from_addr=sender, to_addrs=[to]) == {}


@needs_postfix
async def test_a_from_that_microsoft_365_does_not_know_becomes_the_plan_s_own() -> None:
    own, port = listening("clear")
    files = files_for(relay_answers("connector_ip", "clear", device=own))
    services = await start_practice("connector-ip")
    try:
        with running(files, to_practice(services)) as here:
            wait_for_the_server(here, port)
            await asyncio.to_thread(_sends, port, "printer@localhost.localdomain")
            found = await arrived(services, 2, here)
            for one in found:
                assert one.sender == "scanner@contoso.com"
                assert "From: Front desk <scanner@contoso.com>" in one.raw
                assert (
                    "localdomain"
                    not in one.raw.partition("\n\n")[0].partition("Subject:")[0].partition("From:")[2]
                )
    finally:
        await services.close()


@needs_postfix
@pytest.mark.parametrize(("sender", "notices"), [("scanner@contoso.com", 1), ("ghost@contoso.com", 2)])
async def test_what_comes_back_reaches_the_sender_and_ends_there(sender: str, notices: int) -> None:
    """Nobody has the notices' address here, nor the ghost's: what can not be delivered must not go round for ever."""
    own, port = listening("clear")
    files = files_for(relay_answers("connector_ip", "clear", device=own))
    services = await start_practice("connector-ip")
    try:
        with running(files, to_practice(services)) as here:
            wait_for_the_server(here, port)
            await asyncio.to_thread(_sends_one, port, sender, "nobody@contoso.com")
            await log_says(here, "undeliverable postmaster notification discarded", times=notices)
            if sender == "scanner@contoso.com":
                (bounce,) = await arrived(services, 1, here)
                assert (bounce.sender, bounce.recipient) == ("", "scanner@contoso.com")
                assert "From: Mail Delivery System <scanner@contoso.com>" in bounce.raw
            assert "Mail queue is empty" in await asyncio.to_thread(here.run, "postqueue", "-p")
            assert here.log.count("status=bounced") == 2 * notices, here.log
    finally:
        await services.close()


def _sends_one(port: int, sender: str, to: str) -> None:
    with device(port) as client:
        assert client.send_message(message(sender, to), to_addrs=[to]) == {}


async def log_says(here: Postfix, words: str, times: int = 1) -> None:
    for _attempt in range(600):
        if here.log.count(words) >= times:
            return
        await asyncio.sleep(0.05)
    pytest.fail(here.log)


@needs_postfix
async def test_by_certificate() -> None:
    own, port = listening("starttls")
    files, authority = with_certificate(
        files_for(relay_answers("connector_certificate", "starttls", device=own))
    )
    services = await start_practice("connector-certificate")
    files |= client_certificate(services)
    try:
        with running(files, to_practice(services)) as here:
            wait_for_the_server(here, port)
            await asyncio.to_thread(_sends, port, "scanner@contoso.com", starttls_with=authority)
            found = await arrived(services, 2, here)
            assert all("inbound connector" in one.path for one in found)
            with pytest.raises(smtplib.SMTPResponseException) as refused:
                await asyncio.to_thread(_sends, port, "scanner@contoso.com")
            assert refused.value.smtp_code == 530, "clear text where the plan says STARTTLS"
    finally:
        await services.close()


@needs_postfix
async def test_a_server_with_another_certificate_gets_no_mail() -> None:
    own, port = listening("clear")
    files = files_for(relay_answers("connector_ip", "clear", device=own))
    services = await start_practice("connector-ip")
    other = trustme.CA()
    try:
        with running({**files, "other-ca.pem": other.cert_pem.bytes().decode()}, {}) as here:
            ca_file = str(here.settings / "other-ca.pem")
            changed = to_practice(services, smtp_tls_CAfile=ca_file)
            here.run("postconf", "-e", *(f"{name}={value}" for name, value in changed.items()))
            here.run("postfix", "reload")
            wait_for_the_server(here, port)
            await asyncio.to_thread(_sends, port, "scanner@contoso.com")
            await log_says(here, "status=deferred (Server certificate not verified)", times=2)
            assert services.practice is not None
            assert await services.practice.arrived() == ()
    finally:
        await services.close()


@needs_postfix
@pytest.mark.parametrize("kind", ["clear", "implicit"])
def test_whoever_is_not_in_the_own_network_is_refused(kind: str) -> None:
    own, port = listening(kind)
    files, authority = with_certificate(files_for(relay_answers("connector_ip", kind, device=own)))
    with running(files, {"smtpd_authorized_xclient_hosts": "127.0.0.1"}) as here:
        wait_for_the_server(here, port)
        if kind == "implicit":
            trusting = ssl.create_default_context(cadata=authority.decode())
            with smtplib.SMTP_SSL("localhost", port, timeout=30, context=trusting) as client:
                client.ehlo("printer")
                assert client.docmd("XCLIENT", f"ADDR={STRANGER} NAME=[UNAVAILABLE]")[0] == 220
                _is_refused(client)
            return
        with device(port, as_client=STRANGER) as client:
            _is_refused(client)
        with device(port, as_client="192.168.7.9") as client:
            client.ehlo("printer")
            assert client.mail("scanner@contoso.com")[0] == 250
            assert client.rcpt("alex@fabrikam.com")[0] == 250


def _is_refused(client: smtplib.SMTP) -> None:
    client.ehlo("stranger")
    client.mail("scanner@contoso.com")
    code, text = client.rcpt("alex@fabrikam.com")
    assert code == 554
    assert text.startswith(b"5.7.1")
    assert b"Access denied" in text


@needs_postfix
@pytest.mark.skipif(
    shutil.which("saslpasswd2", path="/usr/sbin") is None, reason="saslpasswd2 is not installed"
)
@pytest.mark.parametrize("kind", ["password", "password-clear"])
async def test_a_device_that_can_not_go_without_a_password(kind: str) -> None:
    own, port = listening(kind)
    answers = relay_answers("connector_ip", kind, device=own)
    files, authority = with_certificate(files_for(answers))
    services = await start_practice("connector-ip")
    try:
        with running(files, to_practice(services)) as here:
            make_password(here)
            wait_for_the_server(here, port)
            await asyncio.to_thread(_signs_in, port, authority if kind == "password" else None)
            found = await arrived(services, 1, here)
            assert found[0].recipient == "alex@fabrikam.com"
    finally:
        await services.close()


def make_password(here: Postfix) -> None:
    """As README.md says, in the test's own folder."""
    users, settings = here.settings / "sasl" / "relay-users.db", here.settings / "sasl" / "smtpd.conf"
    text = settings.read_text("utf-8").replace("/etc/postfix/sasl/relay-users.db", str(users))
    settings.write_text(text, "utf-8")
    subprocess.run(
        ["/usr/sbin/saslpasswd2", "-c", "-p", "-f", str(users), "-u", "contoso.com", "scanner"],
        input=b"made-up",
        check=True,
    )
    shutil.chown(users, "root", "postfix")
    users.chmod(0o640)


def _signs_in(port: int, authority: bytes | None) -> None:
    mail = message("scanner@contoso.com", "alex@fabrikam.com")
    with device(port, starttls_with=authority) as client:
        client.mail("scanner@contoso.com")
        assert client.rcpt("alex@fabrikam.com")[0] == 554, "without a password"
    with device(port, starttls_with=authority) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login("scanner@contoso.com", "wrong")
    with device(port, starttls_with=authority) as client:
        client.login("scanner@contoso.com", "made-up")
        assert client.send_message(mail) == {}


@needs_postfix
def test_a_message_that_is_too_large_is_refused_at_once() -> None:
    own, port = listening("clear")
    files = files_for(relay_answers("connector_ip", "clear", device=own))
    with running(files, {}) as here:
        wait_for_the_server(here, port)
        with device(port) as client:
            limit = int(client.esmtp_features["size"])
            assert limit == 35 * 1024 * 1024
            assert client.docmd("MAIL", f"FROM:<scanner@contoso.com> SIZE={limit + 1}")[0] == 552


def test_the_bridge_s_file_reads_back() -> None:
    from wizard.render.relay.bridge import emailproxy_config

    case = relay_case_of(relay_answers("smtp_auth_oauth", "password"))
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(emailproxy_config(case))
    assert dict(read["SMTP-587"]) == {
        "server_address": "smtp.office365.com",
        "server_port": "587",
        "server_starttls": "True",
        "local_address": "0.0.0.0",
        "local_starttls": "True",
        "local_certificate_path": "relay-cert.pem",
        "local_key_path": "relay-key.pem",
    }
    account: Mapping[str, str] = read["mfp@contoso.com"]
    assert account["token_url"] == "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
    assert account["oauth2_scope"] == "https://outlook.office.com/SMTP.Send offline_access"
    assert "client_secret" not in account

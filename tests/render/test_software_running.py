"""The generated configuration in the programs themselves: mail to the simulated Exchange Online, over loopback."""

import asyncio
import contextlib
import io
import os
import runpy
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme

from tests.net.real.dovecot import own_folder
from tests.net.real.exim import exim_program, knows_its_user, needs_exim
from tests.render.running_postfix import Postfix, installed, needs_postfix
from tests.render.software_cases import files_of
from tests.render.test_relay_postfix import (
    arrived,
    client_certificate,
    free_port,
    message,
    to_practice,
    wait_for_the_server,
)
from tests.sim.doors import box
from wizard.core.model import ArrivedMessage, Method
from wizard.core.profiles import Program
from wizard.sim.directory import application
from wizard.sim.entra.person import Person
from wizard.sim.entra.registration import SERVER_APPLICATION
from wizard.sim.organization import ServicePrincipal
from wizard.sim.practice import PracticeServices, start_practice

INSIDE, OUTSIDE = "reception@contoso.com", "alex@fabrikam.com"
SENDER = "scanner@contoso.com"
MAIL = message(SENDER, OUTSIDE).as_string()

needs_msmtp = pytest.mark.skipif(
    shutil.which("msmtp") is None, reason="msmtp is not installed on this computer"
)


def replaced(text: str, **values: str) -> str:
    """Where the real world is, and nothing of what is tested; each must have been there."""
    for old, new in values.items():
        del old
        before, _arrow, after = new.partition(" => ")
        assert before in text, before
        text = text.replace(before, after)
    return text


async def run(
    command: list[str], typed: str = "", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run,
        command,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        env=None if variables is None else dict(variables),
    )


def the_one(services: PracticeServices) -> ArrivedMessage:
    (found,) = services.running.world.arrived()
    return found


# --- Postfix ----------------------------------------------------------------------------------------------------------


STOCK = "compatibility_level = 3.6\nmyhostname = app.internal\nmydestination =\nmynetworks = 127.0.0.0/8\nrelayhost =\nalias_maps =\n"
"""A Postfix as it was before: it delivers by itself, and calls itself by a name that nobody outside knows."""


@contextlib.contextmanager
def set_up(files: Mapping[str, str], services: PracticeServices, port: int) -> Any:
    """An existing Postfix after the commands in the head of settings.cf."""
    own = {"main.cf": STOCK, "master.cf.add": f"127.0.0.1:{port} inet n - n - - smtpd\n"}
    with installed({**own, **files}, {}) as here:
        pipeline = (
            f"grep '^[a-z]' settings.cf | tr '\\n' '\\0' | xargs -0 /usr/sbin/postconf -c {here.settings} -e"
        )
        subprocess.run(["sh", "-c", pipeline], check=True, cwd=here.settings)
        world = to_practice(services)
        here.run("postconf", "-e", *(f"{name}={value}" for name, value in world.items()))
        assert "warning:" not in here.run("postfix", "check") + here.run("postconf", "-n")
        here.run("postfix", "start")
        try:
            wait_for_the_server(here, port)
            yield here
        finally:
            here.run("postfix", "stop")


def hand_over(port: int, sender: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        for to in (INSIDE, OUTSIDE):
            assert client.send_message(message(sender, to), to_addrs=[to]) == {}


async def through_postfix(here: Postfix, services: PracticeServices, port: int, sender: str) -> None:
    await asyncio.to_thread(hand_over, port, sender)
    found = await arrived(services, 2, here)
    assert {one.recipient for one in found} == {INSIDE, OUTSIDE}
    for one in found:
        assert one.sender == SENDER
        assert f"From: Front desk <{SENDER}>" in one.raw
        assert "Reply-To: person@contoso.com" in one.raw
        assert one.path.startswith("inbound connector")
    assert "Verified TLS connection established to localhost" in here.log
    assert "warning:" not in here.log


@needs_postfix
async def test_an_existing_postfix_by_connector() -> None:
    services = await start_practice("connector-ip")
    port = free_port()
    try:
        with set_up(files_of(Program.POSTFIX, Method.CONNECTOR_IP), services, port) as here:
            await through_postfix(here, services, port, "root@app.internal")
    finally:
        await services.close()


@needs_postfix
async def test_an_existing_postfix_by_certificate() -> None:
    services = await start_practice("connector-certificate")
    port = free_port()
    files = files_of(Program.POSTFIX, Method.CONNECTOR_CERTIFICATE)
    shown = client_certificate(services)
    files |= {
        "relay-wizard-chain.pem": shown["microsoft-chain.pem"],
        "relay-wizard-key.pem": shown["microsoft-key.pem"],
    }
    try:
        with set_up(files, services, port) as here:
            await through_postfix(here, services, port, SENDER)
    finally:
        await services.close()


# --- msmtp ------------------------------------------------------------------------------------------------------------


def msmtprc(text: str, folder: Path, host: str, services: PracticeServices, door: str) -> Path:
    info = services.info()
    ports = "25" if door == "smtp" else "587"
    text = replaced(
        text,
        host=f'host "{host}" => host "localhost"',
        port=f"port {ports}\n => port {info[door]['port']}\n",
        trust=f"tls_trust_file system => tls_trust_file {info['ca_file']}",
    )
    path = folder / "msmtprc"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


@needs_msmtp
async def test_msmtp_by_connector(tmp_path: Path) -> None:
    services = await start_practice("connector-ip")
    host = "contoso-com.mail.protection.outlook.com"
    try:
        files = files_of(Program.MSMTP, Method.CONNECTOR_IP)
        path = msmtprc(files["msmtprc"], tmp_path, host, services, "smtp")
        looked = await run(["msmtp", "-C", str(path), "--serverinfo"])
        assert looked.returncode == 0, looked.stderr
        done = await run(["msmtp", "-C", str(path), "-f", "www-data@app.internal", OUTSIDE], MAIL)
        assert done.returncode == 0, done.stderr
        one = the_one(services)
        assert (one.sender, one.recipient) == (SENDER, OUTSIDE)
        assert f"From: {SENDER}" in one.raw
        assert one.path.startswith("inbound connector")
    finally:
        await services.close()


@needs_msmtp
async def test_msmtp_by_certificate(tmp_path: Path) -> None:
    services = await start_practice("connector-certificate")
    info = services.info()
    try:
        text = replaced(
            files_of(Program.MSMTP, Method.CONNECTOR_CERTIFICATE)["msmtprc"],
            chain=f"tls_cert_file /etc/relay-wizard/chain.pem => tls_cert_file {info['client_cert']}",
            key=f"tls_key_file /etc/relay-wizard/key.pem => tls_key_file {info['client_key']}",
        )
        path = msmtprc(text, tmp_path, "contoso-com.mail.protection.outlook.com", services, "smtp")
        done = await run(["msmtp", "-C", str(path), OUTSIDE], MAIL)
        assert done.returncode == 0, done.stderr
        assert the_one(services).path.startswith("inbound connector")
    finally:
        await services.close()


@needs_msmtp
@pytest.mark.parametrize(
    ("scenario", "method", "host", "door", "accounts", "sender", "to"),
    [
        (
            *("high-volume-email", Method.HIGH_VOLUME_EMAIL, "smtp.hve.mx.microsoft", "high_volume_email"),
            *("high_volume_accounts", "alerts@contoso.com", INSIDE),
        ),
        (
            *("azure-communication-services", Method.AZURE_COMMUNICATION_SERVICES, "smtp.azurecomm.net"),
            *("communication", "communication_accounts", "orders@contoso.com", OUTSIDE),
        ),
    ],
)
async def test_msmtp_by_password_at_the_services_beside_the_mailboxes(
    tmp_path: Path, scenario: str, method: Method, host: str, door: str, accounts: str, sender: str, to: str
) -> None:
    services = await start_practice(scenario)
    (account, *_others) = services.info()[accounts]
    (tmp_path / "password").write_text(account["password"] + "\n", "utf-8")
    given = (
        {"hve_account": account["user"]} if door == "high_volume_email" else {"acs_username": account["user"]}
    )
    try:
        files = files_of(
            Program.MSMTP, method, device={"sign_in": ["basic"]}, sending={"from": sender}, options=given
        )
        place = "cat /etc/relay-wizard/msmtp-password"
        text = replaced(files["msmtprc"], file=f"{place} => cat {tmp_path / 'password'}")
        path = msmtprc(text, tmp_path, host, services, door)
        done = await run(["msmtp", "-C", str(path), to], message(sender, to).as_string())
        assert done.returncode == 0, done.stderr
        assert (the_one(services).sender, the_one(services).recipient) == (sender, to)
    finally:
        await services.close()


def token_program(text: str, info: Mapping[str, Any], client: str) -> str:
    """``microsoft_token.py`` for the practice Entra: its address, its application, its scopes."""
    entra = info["entra"]
    return replaced(
        text,
        client=f"'PUT-THE-APP-S-CLIENT-ID-HERE' => {entra[client]!r}",
        authority=f"'https://login.microsoftonline.com/contoso.com' => {entra['authority']!r}",
        person=f"'https://outlook.office.com/SMTP.Send' => {entra['user_scope']!r}",
        # msal knows Microsoft's own authorities; of any other it would ask Microsoft.
        known="authority=AUTHORITY, => authority=AUTHORITY, instance_discovery=False,",
        alone=f"'https://outlook.office365.com/.default' => {entra['app_scope']!r}",
    )


def surroundings(home: Path, info: Mapping[str, Any]) -> dict[str, str]:
    """A user of their own, who trusts the practice company's authority."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "REQUESTS_CA_BUNDLE": info["ca_file"],
        "SSL_CERT_FILE": info["ca_file"],
        "NO_PROXY": "localhost,127.0.0.1",
    }


def sign_in(program: Path, home: Path, services: PracticeServices, monkeypatch: pytest.MonkeyPatch) -> str:
    """A person reads the code where it is printed, and types it before the program asks whether it was typed."""

    class Reader(io.StringIO):
        def write(self, said: str) -> int:
            written = super().write(said)
            code = next((word for word in said.split() if len(word) == 9 and word.isupper()), "")
            address = next((word for word in said.split() if word.startswith("https://")), "")
            if code and address:
                person = Person(services.running.entra.answer, SENDER)
                person.type_code(address, code)
                assert person.problem == ""
            return written

    for name, value in surroundings(home, services.info()).items():
        monkeypatch.setenv(name, value)
    reader = Reader()
    with contextlib.redirect_stderr(reader):
        runpy.run_path(str(program))["sign_in"]()
    return reader.getvalue()


def let_the_application_in(services: PracticeServices) -> None:
    """What apply.ps1 does for an application: its service principal, and full access to this one mailbox."""
    world = services.running.world
    registered = application(world.tenant.directory, SERVER_APPLICATION)
    assert registered is not None
    principal = ServicePrincipal(SERVER_APPLICATION, registered.object_id, "Ticket system")
    world.tenant = msgspec.structs.replace(
        box(world.tenant, SENDER, full_access=(registered.object_id,)), service_principals=(principal,)
    )


@needs_msmtp
async def test_msmtp_by_token_of_the_application_itself(tmp_path: Path) -> None:
    services = await start_practice("smtp-auth-oauth")
    let_the_application_in(services)
    info = services.info()
    try:
        files = files_of(Program.MSMTP, Method.SMTP_AUTH_OAUTH)
        program = tmp_path / "microsoft_token.py"
        program.write_text(token_program(files["microsoft_token.py"], info, "server_client_id"), "utf-8")
        place = "python3 /etc/relay-wizard/microsoft_token.py"
        text = replaced(files["msmtprc"], token=f"{place} => {sys.executable} -W error {program}")
        path = msmtprc(text, tmp_path, "smtp.office365.com", services, "submission")
        command = ["msmtp", "-C", str(path), OUTSIDE]
        home = surroundings(tmp_path, info)

        nobody = await run(command, MAIL, home)
        assert nobody.returncode != 0
        assert "Nobody is signed in yet" in nobody.stderr

        secret = tmp_path / ".config" / "relay-wizard" / "client-secret"
        secret.parent.mkdir(parents=True, mode=0o700)
        secret.write_text(info["entra"]["server_client_secret"] + "\n", "utf-8")
        secret.chmod(0o644)
        open_to_all = await run(command, MAIL, home)
        assert open_to_all.returncode != 0
        assert "chmod 600" in open_to_all.stderr

        secret.chmod(0o600)
        for _twice in range(2):
            done = await run(command, MAIL, home)
            assert done.returncode == 0, done.stderr
        first, _second = services.running.world.arrived()
        assert (first.sender, first.recipient) == (SENDER, OUTSIDE)
        cache = secret.with_name("token-cache.json")
        assert cache.stat().st_mode & 0o777 == 0o600
        assert info["entra"]["server_client_secret"] not in cache.read_text("utf-8")
    finally:
        await services.close()


# --- Python -----------------------------------------------------------------------------------------------------------


def python_files(method: Method, folder: Path, services: PracticeServices, **values: str) -> Path:
    """``send_mail.py`` as an admin copies it, led to the practice tenant."""
    info = services.info()
    signs_in = method in {Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC}
    host = "smtp.office365.com" if signs_in else "contoso-com.mail.protection.outlook.com"
    port = info["submission" if signs_in else "smtp"]["port"]
    for name, made in files_of(Program.PYTHON, method).items():
        text = made
        if name == "send_mail.py":
            old = 587 if signs_in else 25
            text = replaced(
                text,
                host=f"HOST = '{host}' => HOST = 'localhost'",
                port=f"PORT = {old} => PORT = {port}",
                **values,
            )
        elif name == "microsoft_token.py":
            text = token_program(text, info, "device_client_id")
        (folder / name).write_text(text, "utf-8")
    return folder / "send_mail.py"


async def sends(program: Path, services: PracticeServices, to: str = OUTSIDE, **variables: str) -> str:
    done = await run(
        [sys.executable, "-W", "error", str(program), to, "Büro: Test"],
        "A test.\n",
        surroundings(program.parent, services.info()) | variables,
    )
    return done.stdout + done.stderr


async def test_python_by_token_of_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = await start_practice("smtp-auth-oauth")
    try:
        program = python_files(Method.SMTP_AUTH_OAUTH, tmp_path, services)
        assert "Nobody is signed in yet" in await sends(program, services)
        said = await asyncio.to_thread(
            sign_in, tmp_path / "microsoft_token.py", tmp_path, services, monkeypatch
        )
        assert "The token renews itself" in said
        assert await sends(program, services) == "The server has taken the message.\n"
        one = the_one(services)
        assert (one.sender, one.recipient) == (SENDER, OUTSIDE)
        assert "Subject: =?utf-8?" in one.raw
        assert "Message-ID: <" in one.raw
    finally:
        await services.close()


async def test_python_by_connector_and_a_server_that_is_not_the_one(tmp_path: Path) -> None:
    services = await start_practice("connector-ip")
    try:
        program = python_files(Method.CONNECTOR_IP, tmp_path, services)
        assert await sends(program, services) == "The server has taken the message.\n"
        assert the_one(services).path.startswith("inbound connector")
        assert "Not sent: " in await sends(program, services, "nobody@contoso.com")
        other = tmp_path / "other-ca.pem"
        trustme.CA().cert_pem.write_to_path(other)
        assert "certificate verify failed" in await sends(program, services, SSL_CERT_FILE=str(other))
        assert len(services.running.world.arrived()) == 1
    finally:
        await services.close()


async def test_python_by_certificate(tmp_path: Path) -> None:
    services = await start_practice("connector-certificate")
    info = services.info()
    try:
        program = python_files(
            Method.CONNECTOR_CERTIFICATE,
            tmp_path,
            services,
            chain=f"/etc/relay-wizard/chain.pem => {info['client_cert']}",
            key=f"/etc/relay-wizard/key.pem => {info['client_key']}",
        )
        assert await sends(program, services) == "The server has taken the message.\n"
        assert the_one(services).path.startswith("inbound connector")
    finally:
        await services.close()


async def test_python_by_password_from_the_file_that_the_shell_asks_for(tmp_path: Path) -> None:
    services = await start_practice("smtp-auth-oauth")
    (account,) = [one for one in services.info()["accounts"] if one["user"] == SENDER]
    kept = tmp_path / "kept" / "password"
    try:
        program = python_files(
            Method.SMTP_AUTH_BASIC, tmp_path, services, file=f"/etc/relay-wizard/smtp-password => {kept}"
        )
        asked = await run(["sh", str(tmp_path / "ask-password.sh"), str(kept)], account["password"] + "\n")
        assert asked.returncode == 0, asked.stderr
        assert account["password"] not in asked.stdout + asked.stderr
        assert kept.stat().st_mode & 0o777 == 0o600
        assert await sends(program, services) == "The server has taken the message.\n"
        nothing = await run(["sh", str(tmp_path / "ask-password.sh"), str(kept)], "\n")
        assert nothing.returncode == 1
        assert kept.read_text("utf-8") == account["password"] + "\n", "what was there stays"
    finally:
        await services.close()


# --- Exim -------------------------------------------------------------------------------------------------------------


MAIN = """
exim_user = nobody
exim_group = nogroup
keep_environment =
deliver_drop_privilege = true
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
primary_hostname = app.internal
domainlist local_domains = localhost
CONFDIR = /should/never/appear
begin routers
.include {folder}/router.conf
begin transports
.include {folder}/transport.conf
begin authenticators
{authenticator}
"""


def exim_config(folder: Path, method: Method, services: PracticeServices, door: str) -> None:
    info = services.info()
    files = files_of(Program.EXIM, method)
    shutil.copyfile(info["ca_file"], folder / "ca.pem")
    real = (
        "smtp.office365.com::587" if door == "submission" else "contoso-com.mail.protection.outlook.com::25"
    )
    if method is Method.CONNECTOR_CERTIFICATE:
        for kind, path in (("chain", info["client_cert"]), ("key", info["client_key"])):
            shutil.copyfile(path, folder / f"{kind}.pem")
            files["transport.conf"] = replaced(
                files["transport.conf"], file=f"/etc/exim4/relay-wizard/{kind}.pem => {folder}/{kind}.pem"
            )
    files["router.conf"] = replaced(
        files["router.conf"], host=f"* {real} => * localhost::{info[door]['port']} byname\n  self = send"
    )
    files["transport.conf"] = replaced(
        files["transport.conf"],
        trust=f"tls_verify_certificates = system => tls_verify_certificates = {folder}/ca.pem\n  allow_localhost",
    )
    authenticator = ""
    if "authenticator.conf" in files:
        files["authenticator.conf"] = replaced(
            files["authenticator.conf"], file=f"/etc/exim4/relay-wizard/password}} => {folder}/password}}"
        )
        authenticator = f".include {folder}/authenticator.conf"
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "spool").mkdir(mode=0o777)
    (folder / "spool").chmod(0o777)
    (folder / "exim.conf").write_text(MAIN.format(folder=folder, authenticator=authenticator), "utf-8")


def logs_in(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in folder.glob("*log"))


async def exim(folder: Path, *words: str, typed: str = "") -> str:
    done = await run([exim_program(), "-C", str(folder / "exim.conf"), *words], typed, knows_its_user(folder))
    logs = logs_in(folder)
    assert done.returncode == 0, done.stdout + done.stderr + logs
    return done.stdout + done.stderr + logs


@needs_exim
@pytest.mark.parametrize(
    ("sender", "leaves_as"),
    [(SENDER, SENDER), ("root@app.internal", SENDER), ("desk@contoso.com", "desk@contoso.com")],
)
async def test_exim_by_connector(sender: str, leaves_as: str) -> None:
    services = await start_practice("connector-ip")
    folder = own_folder("exim", 0o777)
    try:
        exim_config(folder, Method.CONNECTOR_IP, services, "smtp")
        assert "Configuration file is" in await exim(folder, "-bV")
        mail = message(sender, OUTSIDE).as_string()
        said = await exim(folder, "-odf", "-f", sender, OUTSIDE, typed=mail)
        found = services.running.world.arrived()
        assert len(found) == 1, said
        (one,) = found
        assert (one.sender, one.recipient) == (leaves_as, OUTSIDE)
        assert f"From: Front desk <{leaves_as}>" in one.raw
        assert "Reply-To: person@contoso.com" in one.raw
        assert one.path.startswith("inbound connector")
        assert "CV=yes" in said, "the log says that the certificate was verified"
    finally:
        await services.close()
        shutil.rmtree(folder, ignore_errors=True)


@needs_exim
async def test_exim_by_certificate() -> None:
    services = await start_practice("connector-certificate")
    folder = own_folder("exim", 0o777)
    try:
        exim_config(folder, Method.CONNECTOR_CERTIFICATE, services, "smtp")
        said = await exim(folder, "-odf", "-f", SENDER, OUTSIDE, typed=MAIL)
        assert "CV=yes" in said
        assert the_one(services).path.startswith("inbound connector")
    finally:
        await services.close()
        shutil.rmtree(folder, ignore_errors=True)


@needs_exim
async def test_exim_by_password() -> None:
    services = await start_practice("smtp-auth-oauth")
    folder = own_folder("exim", 0o777)
    (account,) = [one for one in services.info()["accounts"] if one["user"] == SENDER]
    try:
        exim_config(folder, Method.SMTP_AUTH_BASIC, services, "submission")
        (folder / "password").write_text(account["password"] + "\n", "utf-8")
        (folder / "password").chmod(0o644)
        said = await exim(folder, "-odf", "-f", "root@app.internal", OUTSIDE, typed=MAIL)
        assert "A=relay_wizard_login" in said
        assert the_one(services).sender == SENDER
    finally:
        await services.close()
        shutil.rmtree(folder, ignore_errors=True)

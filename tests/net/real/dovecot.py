"""A real Dovecot submission service: its own folders and port, passwords from a file, XOAUTH2 by asking a token service."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

LOGIN = Path("/usr/lib/dovecot/submission-login")
MAILBOX = "scanner@contoso.com"
PASSWORD = "dovecot Passw0rd 8"
TOKEN = "dovecot-token-58c1"


def _why_not() -> str:
    if shutil.which("dovecot", path="/usr/sbin:/usr/bin") is None or not LOGIN.exists():
        return "Dovecot's submission service is not installed on this computer"
    if os.geteuid() != 0:
        return "only root may run a Dovecot of its own"
    return ""


needs_dovecot = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "Dovecot is here")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_folder(name: str, mode: int) -> Path:
    """Not pytest's tmp_path: the server's own user must be able to walk into it."""
    folder = Path(tempfile.mkdtemp(prefix=f"relay-wizard-{name}-", dir="/var/tmp"))
    folder.chmod(mode)
    return folder


def started(command: Sequence[str], variables: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """A server in the foreground. What it says on standard error tells why it did not start."""
    return subprocess.Popen(
        command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


@dataclass
class Tokens:
    """The token service that Dovecot asks (RFC 7662 says how such a service answers); ``good`` are believed."""

    good: dict[str, str] = field(default_factory=lambda: {TOKEN: MAILBOX})
    asked: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked += 1
            token = head.partition("access_token=")[2].partition(" ")[0]
            mailbox = self.good.get(token)
            body = json.dumps({"email": mailbox, "active": True} if mailbox else {"error": "invalid_token"})
            status = "200 OK" if mailbox else "401 Unauthorized"
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                f"Connection: close\r\n\r\n{body}".encode()
            )
            await writer.drain()
        writer.close()


@dataclass
class Dovecot:
    """One running instance; ``log`` is what it wrote."""

    folder: Path
    port: int
    tokens: Tokens

    @property
    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""


@contextlib.asynccontextmanager
async def running(authority: trustme.CA, next_port: int) -> AsyncIterator[Dovecot]:
    """Started; hands what it takes to the server at ``next_port``. Ends with the block."""
    folder = own_folder("dovecot", 0o755)
    tokens = Tokens()
    service = await asyncio.start_server(tokens.serve, "127.0.0.1", 0)
    here = Dovecot(folder, free_port(), tokens)
    try:
        _write(here, authority, next_port, service.sockets[0].getsockname()[1])
        process = started(["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")])
        try:
            await _answers(here, process)
            yield here
        finally:
            process.terminate()
            await asyncio.to_thread(process.communicate, timeout=30)
    finally:
        service.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _answers(here: Dovecot, process: "subprocess.Popen[str]") -> None:
    for _attempt in range(600):
        if process.poll() is not None:
            pytest.fail(f"Dovecot did not start: {process.communicate()[1]}{here.log}")
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"Dovecot does not answer: {here.log}")


def _write(here: Dovecot, authority: trustme.CA, next_port: int, token_port: int) -> None:
    folder = here.folder
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    (folder / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    (folder / "users").write_text(f"{MAILBOX}:{{PLAIN}}{PASSWORD}::::::\n", "utf-8")
    (folder / "oauth2.conf").write_text(
        f"tokeninfo_url = http://127.0.0.1:{token_port}/tokeninfo?access_token=\n"
        "username_attribute = email\nactive_attribute = active\nactive_value = true\n",
        "utf-8",
    )
    (folder / "dovecot.conf").write_text(
        f"""
protocols = submission
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
auth_debug = yes
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
hostname = localhost
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
auth_mechanisms = plain login xoauth2 oauthbearer
mail_location = maildir:{folder}/mail/%u
submission_relay_host = 127.0.0.1
submission_relay_port = {next_port}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {here.port}
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
""",
        "utf-8",
    )

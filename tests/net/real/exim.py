"""A real Exim, unpacked beside the installed mail server, refusing in its own words. Loopback only."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from tests.net.real.dovecot import free_port, own_folder, started

BESIDE = Path(sys.prefix) / "debian"
"""Where `packaging/start.py test` unpacks what Debian does not install beside Postfix."""


def _exim() -> str:
    return shutil.which("exim4", path=f"/usr/sbin:{BESIDE}/usr/sbin") or ""


def _wrapper() -> str:
    """Exim looks its user up by name, and only an installed package has made that user."""
    return next((str(path) for path in BESIDE.glob("usr/lib/*/libnss_wrapper.so")), "")


def _why_not() -> str:
    if not _exim():
        return "Exim is not on this computer"
    if not _exim().startswith("/usr/") and not _wrapper():
        return "Exim is unpacked, and libnss-wrapper, which knows its user, is not"
    if os.geteuid() != 0:
        return "only root may run an Exim of its own"
    return ""


needs_exim = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "Exim is here")


@contextlib.asynccontextmanager
async def running(authority: trustme.CA, acl: str) -> AsyncIterator[int]:
    """Started with these access rules; gives its port. Ends with the block."""
    folder = own_folder("exim", 0o777)
    port = free_port()
    try:
        _write(folder, port, authority, acl)
        process = started([_exim(), "-C", str(folder / "exim.conf"), "-bdf"], knows_its_user(folder))
        try:
            await _answers(port, process, folder)
            yield port
        finally:
            process.kill()
            await asyncio.to_thread(process.communicate, timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def knows_its_user(folder: Path) -> dict[str, str]:
    """The environment in which Exim finds the user that its installation would have made."""
    nobody = "x:65534:65534::/nonexistent:/bin/false"
    root = "root:x:0:0:root:/root:/bin/sh"
    (folder / "passwd").write_text(f"{root}\nDebian-exim:{nobody}\nnobody:{nobody}\n", "utf-8")
    (folder / "group").write_text("root:x:0:\nDebian-exim:x:65534:\nnogroup:x:65534:\n", "utf-8")
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LD_PRELOAD": _wrapper(),
        "NSS_WRAPPER_PASSWD": str(folder / "passwd"),
        "NSS_WRAPPER_GROUP": str(folder / "group"),
    }


def exim_program() -> str:
    """The path of the program."""
    return _exim()


async def _answers(port: int, process: "subprocess.Popen[str]", folder: Path) -> None:
    for _attempt in range(600):
        if process.poll() is not None:
            pytest.fail(f"Exim did not start: {process.communicate()[1]}")
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"Exim does not answer: {_logs(folder)}")


def _logs(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in folder.glob("*log"))


def _write(folder: Path, port: int, authority: trustme.CA, acl: str) -> None:
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    (folder / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "key.pem").chmod(0o644)
    (folder / "spool").mkdir()
    (folder / "spool").chmod(0o777)
    (folder / "exim.conf").write_text(
        f"""
exim_user = nobody
exim_group = nogroup
keep_environment =
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/spool/exim.pid
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
primary_hostname = mail.example.com
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
message_size_limit = 2K
host_lookup =
rfc1413_hosts =
acl_smtp_mail = check_mail
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept
begin acl
{acl}
begin routers
nowhere:
  driver = redirect
  data = :blackhole:
begin transports
""",
        "utf-8",
    )

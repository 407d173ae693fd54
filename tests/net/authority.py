"""An authoritative nameserver (NSD, from Debian) on loopback with the zones of ``tests/data/zones``."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import pytest

ZONES = Path(__file__).parents[1] / "data" / "zones"
PROGRAM = shutil.which(
    "nsd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
)

needs_nsd = pytest.mark.skipif(PROGRAM is None, reason="nsd is not installed on this computer")

START_TRIES = 100
"""Questions sent before a server that does not answer counts as not started; each waits a tenth of a second."""


@contextlib.contextmanager
def authority() -> Iterator[int]:
    """Serves the zones and gives the port, as whoever runs the tests, without rights and without a trace."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory(prefix="rw-nsd-") as folder:
        port = _free_port()
        settings = Path(folder) / "nsd.conf"
        settings.write_text(_settings(Path(folder), port), "utf-8")
        log = Path(folder) / "log"
        with log.open("wb") as said:
            server = subprocess.Popen([PROGRAM, "-d", "-c", str(settings)], stdout=said, stderr=said)
            try:
                _wait(port, server, log)
                yield port
            finally:
                server.terminate()
                server.wait(10)


def zones() -> list[str]:
    """The names of the zones."""
    return sorted("." if path.stem == "root" else path.stem for path in ZONES.glob("*.zone"))


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        udp.bind(("127.0.0.1", 0))
        port: int = udp.getsockname()[1]
        tcp.bind(("127.0.0.1", port))
        return port


def _settings(folder: Path, port: int) -> str:
    served = "".join(
        f'zone:\n  name: "{name}"\n  zonefile: "{ZONES / (("root" if name == "." else name) + ".zone")}"\n'
        for name in zones()
    )
    return f"""\
server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  rrl-ratelimit: 0
  minimal-responses: yes
  reuseport: no
remote-control:
  control-enable: no
{served}"""


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    query = dns.message.make_query("contoso.com", "SOA")
    for _ in range(START_TRIES):
        with contextlib.suppress(dns.exception.DNSException, OSError):
            if dns.query.udp(query, "127.0.0.1", timeout=0.1, port=port).answer:
                return
        if server.poll() is not None:
            break
    pytest.fail(f"nsd did not start: {log.read_text('utf-8', 'replace')}")

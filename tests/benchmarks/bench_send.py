"""The same message to the same server on loopback: ``relay-wizard send`` against swaks, whole process, as a ratio in one run.

    python tests/benchmarks/bench_send.py [runs]

The two alternate, so that a noisy machine disturbs both alike; the medians are compared. Clear text and STARTTLS with a
verified certificate. Aim of the project: 1.0. The floor is a Python that loads the SMTP library and ends: no sender that
uses it can be quicker.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trustme

from tests.commands.background import in_background
from tests.commands.test_send import plan_file
from tests.net.smtp_server import MailServer, Script, server_context
from wizard.core.answers import Security

TO = "alex@fabrikam.com"
UNUSUAL = {"PYTHONDONTWRITEBYTECODE", "SSL_CERT_FILE"}
"""Not set where a system stands as it is installed: without compiled files, or with every root certificate read at the
start instead of the one that is needed, another thing would be measured."""


def timed(command: list[str], variables: dict[str, str]) -> float:
    """Seconds of one whole process, which must have delivered."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=variables)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} did not deliver: {done.stdout}{done.stderr}")
    return seconds


def compare(name: str, runs: int, folder: Path, security: Security) -> None:
    """Prints both medians and their ratio."""
    authority = trustme.CA()
    ca = folder / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    script = Script(context=server_context(authority, "localhost"))
    with in_background(MailServer(script)) as server:
        ours = [sys.executable, "-m", "wizard", "send", plan_file(folder, security=security), "--to", TO]
        ours += ["--server", f"localhost:{server.port}", "--ca", str(ca)]
        theirs = ["swaks", "--server", "localhost", "--port", str(server.port), "--to", TO]
        theirs += ["--from", "scanner@contoso.com", "--timeout", "30"]
        if security is Security.STARTTLS:
            theirs += ["--tls", "--tls-verify", "--tls-ca-path", str(ca)]
        variables = {name: value for name, value in os.environ.items() if name not in UNUSUAL}
        for command in (ours, theirs):
            timed(command, variables)  # the first run fills the file cache
        floor = [sys.executable, "-c", "import aiosmtplib, msgspec"]
        taken: dict[str, list[float]] = {"wizard": [], "swaks": [], "floor": []}
        for _ in range(runs):
            taken["wizard"].append(timed(ours, variables))
            taken["swaks"].append(timed(theirs, variables))
            taken["floor"].append(timed(floor, variables))
        expected = 2 * (runs + 1)
        if len(server.messages) != expected:
            raise SystemExit(f"{len(server.messages)} messages arrived in place of {expected}")
    wizard, swaks = statistics.median(taken["wizard"]), statistics.median(taken["swaks"])
    floor_s = statistics.median(taken["floor"])
    print(
        f"{name:9} wizard {wizard * 1000:5.0f} ms   swaks {swaks * 1000:5.0f} ms   x{wizard / swaks:.2f} (aim 1.00)"
        f"   floor {floor_s * 1000:5.0f} ms   x{floor_s / swaks:.2f}"
    )


def main(runs: int = 9) -> None:
    """Both ways of sending."""
    if shutil.which("swaks") is None:
        raise SystemExit("swaks is not installed on this computer")
    with tempfile.TemporaryDirectory() as folder:
        compare("clear", runs, Path(folder), Security.NONE)
        compare("STARTTLS", runs, Path(folder), Security.STARTTLS)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))

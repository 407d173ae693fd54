"""The same message to the same server on loopback: ``relay-wizard send`` against swaks, whole process, as a ratio in one run.

    python tests/benchmarks/bench_send.py [runs] [folder]

What a user has is measured: the wheel, built here and installed with its locked requirements into an environment of its
own (half a minute; in ``folder``, where one is named, it is kept for the next time). Beside it stands this checkout as it
is installed here. All take turns, so that a noisy machine disturbs them alike; medians are compared, and the quickest
runs, which say more where others work on the same machine. Clear text, and STARTTLS with a verified certificate.

Aim of the project: 1.0. The floor is a Python that loads the SMTP library and ends: no sender that uses it can be
quicker.
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

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

import environment
import wheel_check
from tests.commands.background import in_background
from tests.commands.test_send import plan_file
from tests.net.smtp_server import MailServer, Script, server_context
from wizard.core.answers import Security

ROOT = Path(__file__).resolve().parents[2]
TO = "alex@fabrikam.com"
UNUSUAL = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "SSL_CERT_FILE", "SSL_CERT_DIR"}
"""Not set where a system stands as it is installed: without compiled files, or with roots from another place, another
thing would be measured."""


def installed(folder: Path) -> Path:
    """The Python of an environment in ``folder`` that has this checkout's wheel."""
    shutil.rmtree(folder / "wheel", ignore_errors=True)
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wheel")]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    wheel = next((folder / "wheel").glob("*.whl"))
    python = environment.interpreter(folder / "installed")
    if python.exists():
        environment.pip(python, "--no-deps", "--no-index", "--force-reinstall", str(wheel))
        return python
    return wheel_check.fresh_environment(ROOT, folder / "installed", wheel)


def timed(command: list[str], variables: dict[str, str]) -> float:
    """Seconds of one whole process, which must have delivered."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=variables)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} did not deliver: {done.stdout}{done.stderr}")
    return seconds


def compare(python: Path, runs: int, folder: Path, security: Security) -> None:
    """Prints what each took, and its ratio to swaks."""
    authority = trustme.CA()
    ca = folder / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    here = {name: value for name, value in os.environ.items() if name not in UNUSUAL}
    alone = {name: value for name, value in environment.clean_variables(here).items() if name not in UNUSUAL}
    with in_background(MailServer(Script(context=server_context(authority, "localhost")))) as server:
        ours = ["send", plan_file(folder, security=security), "--to", TO]
        ours += ["--server", f"localhost:{server.port}", "--ca", str(ca)]
        theirs = ["swaks", "--server", "localhost", "--port", str(server.port), "--to", TO]
        theirs += ["--from", "scanner@contoso.com", "--timeout", "30"]
        if security is Security.STARTTLS:
            theirs += ["--tls", "--tls-verify", "--tls-ca-path", str(ca)]
        commands = {
            "swaks": (theirs, here),
            "wheel": ([str(environment.script(python, "relay-wizard")), *ours], alone),
            "checkout": ([sys.executable, "-m", "wizard", *ours], here),
            "floor": ([str(python), "-c", "import aiosmtplib, msgspec"], alone),
        }
        for command, variables in commands.values():
            timed(command, variables)  # the first run fills the file cache
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, (command, variables) in commands.items():
                taken[name].append(timed(command, variables))
        expected = 3 * (runs + 1)
        if len(server.messages) != expected:
            raise SystemExit(f"{len(server.messages)} messages arrived in place of {expected}")
    median = {name: statistics.median(seconds) for name, seconds in taken.items()}
    least = {name: min(seconds) for name, seconds in taken.items()}
    for name in commands:
        print(
            f"{security:9} {name:9} median {median[name] * 1000:5.0f} ms  x{median[name] / median['swaks']:.2f}"
            f"   quickest {least[name] * 1000:5.0f} ms  x{least[name] / least['swaks']:.2f}"
        )


def main(runs: str = "9", folder: str = "") -> None:
    """Both ways of sending."""
    if shutil.which("swaks") is None:
        raise SystemExit("swaks is not installed on this computer")
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(folder or scratch).resolve()
        kept.mkdir(parents=True, exist_ok=True)
        python = installed(kept)
        print("aim: x1.00 of swaks")
        for security in (Security.NONE, Security.STARTTLS):
            compare(python, int(runs), Path(scratch), security)


if __name__ == "__main__":
    main(*sys.argv[1:3])

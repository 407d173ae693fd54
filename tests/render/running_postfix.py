"""A real Postfix with generated files: its own folders, its own high port, loopback only, and ended in any case."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

STOCK_MASTER = Path("/usr/share/postfix/master.cf.dist")
CHROOTED = ("smtp/unix", "rewrite/unix", "cleanup/unix", "bounce/unix", "defer/unix", "tlsmgr/unix")
"""What Debian locks into the queue's folder, which a start-up script of its own fills first."""


def _why_not() -> str:
    if shutil.which("postfix", path="/usr/sbin:/usr/bin") is None or not STOCK_MASTER.exists():
        return "Postfix is not installed on this computer"
    if os.geteuid() != 0:
        return "only root may run a Postfix of its own"
    return ""


needs_postfix = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "Postfix is here")


class Postfix:
    """One instance; ``log`` is what its daemons wrote."""

    def __init__(self, folder: Path, settings: Path | None = None) -> None:
        self.folder = folder
        self.settings = settings or folder / "etc"

    def run(self, *command: str) -> str:
        program, *rest = command
        done = subprocess.run(
            [f"/usr/sbin/{program}", "-c", str(self.settings), *rest],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}\n{self.log}"
        return done.stdout + done.stderr

    @property
    def log(self) -> str:
        path = self.folder / "mail.log"
        return path.read_text("utf-8") if path.exists() else ""


@contextlib.contextmanager
def installed(files: Mapping[str, str], overrides: Mapping[str, str]) -> Iterator[Postfix]:
    """The files as README.md installs them, beside the package's own master.cf.

    ``overrides`` are what a test must change: where the real world is, and nothing of what is tested.
    """
    # Not pytest's tmp_path: Postfix's own user must be able to walk into it.
    folder = Path(tempfile.mkdtemp(prefix="relay-wizard-postfix-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        here = Postfix(folder)
        for name in ("etc", "queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        master = STOCK_MASTER.read_text("utf-8") + files.get("master.cf.add", "")
        (here.settings / "master.cf").write_text(master, "utf-8")
        for name, text in files.items():
            path = here.settings / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        here.run("postconf", "-F", *(f"{service}/chroot=n" for service in CHROOTED))
        if "master.cf.add" in files:
            here.run("postconf", "-M#", "smtp/inet")
        own = {
            "queue_directory": str(folder / "queue"),
            "data_directory": str(folder / "data"),
            "maillog_file": str(folder / "mail.log"),
            "maillog_file_prefixes": str(folder),
            "inet_interfaces": "127.0.0.1",
            "smtp_host_lookup": "native",
        }
        here.run("postconf", "-e", *(f"{name}={value}" for name, value in (own | dict(overrides)).items()))
        yield here
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(files: Mapping[str, str], overrides: Mapping[str, str]) -> Iterator[Postfix]:
    """The same, started; ends with the block."""
    with installed(files, overrides) as here:
        here.run("postfix", "start")
        try:
            yield here
        finally:
            here.run("postfix", "stop")

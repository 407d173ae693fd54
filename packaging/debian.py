"""Debian's and Ubuntu's packages: which are there, and bringing in those that are not.

Installs only as root or where sudo asks for no password; everybody else gets the one line to type.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from console import tell

LISTS = Path("/var/lib/apt/lists")
STALE_AFTER_S = 7 * 24 * 3600


def on_debian() -> bool:
    """Debian, Ubuntu and what is made from them; told by their package tools, not by their names."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def line_to_type(packages: Sequence[str]) -> str:
    """What a person with the right to do so types."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def privilege() -> list[str] | None:
    """What stands before apt-get: nothing for root, sudo where it asks for no password; None where neither holds."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install(packages: Sequence[str], because: str) -> bool:
    """Bring packages in where that is allowed, else print the line. True when they are there now."""
    before = privilege()
    if before is None:
        tell(f"{because}. Install what is missing with this line:\n  {line_to_type(packages)}")
        return False
    tell(f"{because}; installing: {' '.join(packages)} ...")
    apt = [
        *before,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "RUNLEVEL=1",  # invoke-rc.d then starts no service: Postfix is here to be run by tests, not to serve
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    # A computer's own mail server is never replaced by the Postfix that tests use.
    wanted = [*apt, "install", "-y", "--no-install-recommends", "--no-remove", *packages]
    fresh = lists_are_fresh(LISTS, time.time())
    if fresh and succeeds(wanted):
        return True
    # The lists were old, or named a release that the mirror has since replaced.
    if succeeds([*apt, "update"]) and succeeds(wanted):
        return True
    tell(f"apt-get could not install them. Try this line and read what it says:\n  {line_to_type(packages)}")
    return False


def lists_are_fresh(lists: Path, now: float) -> bool:
    """Whether `apt-get update` ran in the last week; `now` is a Unix time in seconds."""
    return any(now - found.stat().st_mtime < STALE_AFTER_S for found in lists.glob("*_Packages*"))


def not_installed(packages: Sequence[str]) -> list[str]:
    """Those that dpkg does not know as installed, in their order."""
    status = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    there = {line.split()[0] for line in status.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in packages if name not in there]


def read_list(text: str) -> list[str]:
    """Package names, one a line; what follows a # is for the reader."""
    names = (line.partition("#")[0].strip() for line in text.splitlines())
    return [name for name in names if name]


def unpack(packages: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Fetch packages and unpack them below `folder` without installing them; needs no right to do so.

    Gives those that did not come. A package that was unpacked before is left alone.
    """
    missing = []
    for package in packages:
        mark = folder / ".unpacked" / package
        if mark.exists():
            continue
        with tempfile.TemporaryDirectory() as aside:
            Path(aside).chmod(0o755)  # apt fetches as a user of its own
            fetched = succeeds(["apt-get", "-qq", "download", package], Path(aside))
            found = next(Path(aside).glob("*.deb"), None)
            if not fetched or found is None or not succeeds(["dpkg", "-x", str(found), str(folder)]):
                missing.append(package)
                continue
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    return tuple(missing)


def succeeds(command: Sequence[str], folder: Path | None = None) -> bool:
    """Run a command that must not ask anything. What it says is left out: the caller has the line to try by hand."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0

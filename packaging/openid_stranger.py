"""Brings in the OpenID provider of strangers that the sign-in is tested at, where Node and npm are there.

Its lock holds a hash for every package; nothing of it is run while it is installed, and none of it is part of the program.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from console import tell

STAMP = "from"
LIMIT_S = 300


def provide(root: Path) -> bool:
    """Whether it is there now, in `.venv`. What keeps it away is said and stops nothing: its tests skip themselves."""
    source, folder = root / "packaging" / "openid-stranger", root / ".venv" / "openid-stranger"
    lock = source / "package-lock.json"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return True
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        tell("Node and npm are not here, so the sign-in is not tested at an OpenID provider of strangers.")
        return False
    tell("Fetching the OpenID provider that the sign-in is tested at (4 MB) ...")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        for name in ("package.json", lock.name):
            shutil.copyfile(source / name, folder / name)
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
            env=os.environ | {"npm_config_update_notifier": "false"},
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        tell(f"It could not be fetched ({problem}); its tests skip themselves.")
        return False
    if done.returncode != 0:
        tell(f"npm could not fetch it (exit {done.returncode}); its tests skip themselves.")
        return False
    stamp.write_text(wanted, "ascii")
    return True

"""Proves the built wheel: in a fresh environment outside the checkout it must play the demo with its own resources."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import environment
from console import tell
from environment import clean_variables, interpreter, pip, script

# Whatever shows a screen or names this checkout must not help the installed program.
HIDDEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "VIRTUAL_ENV")
WHERE = "import pathlib, wizard; print(pathlib.Path(wizard.__file__).resolve().parent)"


def passes(root: Path, python: Path) -> bool:
    """Build, install with the locked requirements, play `relay-wizard demo --out` somewhere else."""
    with tempfile.TemporaryDirectory(prefix="relay-wizard-wheel-") as name:
        folder = Path(name).resolve()
        built = [str(python), "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        if not ran(built, root, clean_variables()):
            return False
        wheel = next(folder.glob("*.whl"))
        tell(f"Built {wheel.name}, {wheel.stat().st_size // 1024} KiB.")
        installed = fresh_environment(root, folder / "installed", wheel)
        return belongs(installed, folder) and plays_demo(installed, folder)


def fresh_environment(root: Path, folder: Path, wheel: Path) -> Path:
    """An environment with the wheel and its locked requirements, nothing else."""
    environment.make(folder)
    python = interpreter(folder)
    tell("Installing the wheel with its locked requirements ...")
    pip(python, "--require-hashes", "-r", str(root / "packaging" / "requirements.txt"))
    pip(python, "--no-deps", "--no-index", str(wheel))
    return python


def belongs(python: Path, folder: Path) -> bool:
    """The program comes from the wheel, its declared dependencies are all there, and it carries a type marker."""
    where = subprocess.run(
        [str(python), "-c", WHERE],
        cwd=folder,
        env=without_screen(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    package = Path(where.stdout.strip() or "/")
    if not package.is_relative_to(folder):
        tell(f"The program was loaded from {package}, not from the wheel.\n{where.stderr}")
        return False
    return ran([str(python), "-m", "pip", "check"], folder, without_screen())


def plays_demo(python: Path, folder: Path) -> bool:
    """`relay-wizard demo` ends well and leaves its files."""
    out = folder / "demo"
    if not ran([str(script(python, "relay-wizard")), "demo", "--out", str(out)], folder, without_screen()):
        return False
    written = sorted(found.name for found in out.rglob("*") if found.is_file()) if out.is_dir() else []
    tell(f"The demo wrote {len(written)} files: {', '.join(written)}")
    return bool(written)


def without_screen() -> Mapping[str, str]:
    """Variables of a machine with no display."""
    return {name: value for name, value in clean_variables(os.environ).items() if name not in HIDDEN}


def ran(command: Sequence[str], where: Path, variables: Mapping[str, str]) -> bool:
    """Run, shown; False when it failed."""
    sys.stdout.flush()
    done = subprocess.call(command, cwd=where, env=dict(variables), stdin=subprocess.DEVNULL)
    if done:
        tell(f"`{' '.join(command)}` ended with {done}.")
    return done == 0

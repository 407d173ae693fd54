"""The virtual environment in `.venv`: made from the locks, stamped, and made anew when anything it stands on changed.

Standard library only. Nothing is installed that the locks do not name with a hash.
"""

import enum
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import debian
import pip_install
from console import SetUpError, tell

ROOT = Path(__file__).resolve().parent.parent
STAMP = "relay-wizard.json"
MAKE = ("-m", "venv")


class Tools(enum.Enum):
    """What the environment is for; the value names the locks."""

    RUN = ("requirements.txt", "requirements-build.txt")
    TEST = ("requirements-test.txt",)


def prepare(root: Path, tools: Tools) -> Path:
    """The Python of an environment that holds the program and its tools; seconds when nothing changed."""
    folder = root / ".venv"
    python = interpreter(folder)
    wanted = fingerprint(root)
    stamp = read_stamp(folder)
    try:
        if stamp.get("base") != wanted["base"] or not works(python):
            make_anew(folder)
            stamp = {"base": wanted["base"]}
        if not holds(stamp, wanted, tools):
            install_locked(root, folder, stamp, wanted, tools)
        if stamp.get("program") != wanted["program"]:
            install_program(root, python)
            write_stamp(folder, stamp | {"program": wanted["program"]})
    except OSError as problem:
        raise SetUpError(
            f"{folder} could not be written: {problem}.\n"
            "Close a running Relay Wizard, check the free space and your rights to that folder, then try again."
        ) from problem
    return python


def install_locked(
    root: Path, folder: Path, stamp: dict[str, str], wanted: Mapping[str, str], tools: Tools
) -> None:
    """Bring the locked requirements in. An environment that other locks filled starts empty: nothing is left over."""
    filled_by_others = any(name in stamp and stamp[name] != wanted[name] for name in Tools.__members__)
    if filled_by_others:
        make_anew(folder)
        stamp.clear()
        stamp["base"] = wanted["base"]
    tell("Installing the locked requirements (about 100 MB to fetch the first time) ...")
    write_stamp(folder, {})  # cut off in the middle, it must not look finished
    locks = [root / "packaging" / name for name in tools.value]
    pip(interpreter(folder), "--require-hashes", *(part for lock in locks for part in ("-r", str(lock))))
    stamp[tools.name] = wanted[tools.name]
    stamp.pop("program", None)
    write_stamp(folder, stamp)


def install_program(root: Path, python: Path) -> None:
    """The program itself, editable, built with the locked build tools."""
    tell("Installing the program ...")
    pip(python, "--no-deps", "--no-build-isolation", "-e", str(root))
    # pip compiles what it copies, and an editable install copies nothing: without this the first start is slow, and
    # every start where PYTHONDONTWRITEBYTECODE is set.
    subprocess.run([str(python), "-m", "compileall", "-q", str(root / "wizard")], check=False)


def holds(stamp: Mapping[str, str], wanted: Mapping[str, str], tools: Tools) -> bool:
    """The test tools include what running needs."""
    enough = (Tools.TEST,) if tools is Tools.TEST else (Tools.RUN, Tools.TEST)
    return any(stamp.get(each.name) == wanted[each.name] for each in enough)


# --- what the environment stands on ---------------------------------------------------------------------------------


def fingerprint(root: Path) -> dict[str, str]:
    """Digests of all that an environment depends on. `base` covers a moved checkout and another Python too."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    built_from = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("hatch")]
    packaging = root / "packaging"
    return {
        "base": digest(str(root), sys.version, platform.machine(), sys.base_prefix),
        **{
            each.name: digest(*((packaging / lock).read_text("utf-8") for lock in each.value))
            for each in Tools
        },
        "program": digest(json.dumps(built_from, sort_keys=True)),
    }


def digest(*texts: str) -> str:
    """One SHA-256 over texts, none of which can borrow from its neighbour."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def read_stamp(folder: Path) -> dict[str, str]:
    """What was finished; empty for an environment that was never finished or whose stamp is damaged."""
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: Mapping[str, str]) -> None:
    """Written whole or not at all, after the step that it vouches for."""
    fresh = folder / (STAMP + ".new")
    fresh.write_text(json.dumps(stamp, indent=1), "utf-8")
    fresh.replace(folder / STAMP)


# --- the environment itself -----------------------------------------------------------------------------------------


def make_anew(folder: Path) -> None:
    """An empty environment, in place of one that was ours; somebody else's is left alone."""
    if folder.is_symlink() or (folder.exists() and not is_ours(folder)):
        raise SetUpError(
            f"{folder} was not made by this command, so it is left alone.\n"
            "Move it away or remove it, then try again."
        )
    if folder.exists():
        tell("The environment is incomplete or out of date; making it anew ...")
        shutil.rmtree(folder)
    make(folder)


def is_ours(folder: Path) -> bool:
    """The stamp is laid before anything else, so an interrupted set-up is known as ours; an empty folder is nobody's."""
    return (folder / STAMP).exists() or not any(folder.iterdir())


def make(folder: Path) -> None:
    """Make an environment with pip in it; the empty stamp comes first."""
    need_ensurepip()
    tell(f"Making a virtual environment in {folder} ...")
    folder.mkdir(parents=True)
    write_stamp(folder, {})
    made = subprocess.run(
        [sys.executable, *MAKE, str(folder)],
        env=clean_variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SetUpError(
            f"Python could not make a virtual environment:\n{(made.stdout + made.stderr).strip()}"
        )


def need_ensurepip() -> None:
    """Debian and Ubuntu ship venv's pip in a package of its own."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not debian.on_debian():
        raise SetUpError(
            f"This Python ({sys.executable}) has no ensurepip module. Install its venv and pip parts."
        )
    if not debian.install([package], "This Python has no ensurepip module"):
        raise SetUpError("Then start this command again.")
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        raise SetUpError(
            f"{package} is installed, but this Python ({sys.executable}) still has no ensurepip module."
        )


def interpreter(folder: Path) -> Path:
    """Where an environment keeps its Python."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def script(python: Path, name: str) -> Path:
    """A command that was installed beside this Python."""
    return python.with_name(f"{name}.exe" if sys.platform == "win32" else name)


def works(python: Path) -> bool:
    """An environment whose base Python was removed or upgraded away is still there, but dead."""
    try:
        found = subprocess.run(
            [str(python), "-c", ""], env=clean_variables(), stdin=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return found.returncode == 0


def pip(python: Path, *arguments: str) -> None:
    """Install into this environment; a failure becomes a sentence."""
    problem = pip_install.install(python, arguments, clean_variables())
    if problem:
        raise SetUpError(problem)


def clean_variables(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment variables without those that would pull in another Python's libraries or another target."""
    alien = {
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_REQUIRE_HASHES",
    }
    alien.add("__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in (variables or os.environ).items() if name not in alien}
    return kept | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

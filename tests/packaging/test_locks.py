"""The locks: every requirement pinned with hashes, no address, in step with pyproject.toml."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lock

LOCKS = (lock.TEST, lock.RUN, lock.BUILD)
ROOT = Path(lock.ROOT)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_requirement_has_hashes(path: Path) -> None:
    pinned = list(lock.pins(path.read_text("utf-8")))
    assert pinned
    assert [str(pin.requirement) for pin in pinned if not pin.hashes] == []
    assert all(word.startswith("sha256:") and len(word) == 71 for pin in pinned for word in pin.hashes)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_an_address(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.startswith("-")]


def test_locks_are_in_step_with_pyproject() -> None:
    assert lock.problems() == []


def test_one_lock_serves_all_systems() -> None:
    """Windows needs its key store's library, Linux its own; macOS has both in the system."""
    markers = {
        pin.requirement.name: str(pin.requirement.marker) for pin in lock.pins(lock.RUN.read_text("utf-8"))
    }
    assert "win32" in markers["pywin32-ctypes"]
    assert "linux" in markers["secretstorage"]


@pytest.mark.parametrize(
    ("line", "harmful"),
    [
        ("--index-url https://mirror.invalid/simple", True),
        ("-i mirror.invalid", True),
        ("wheel @ file:///opt/wheels/x.whl", True),
        ("aiosmtplib==5.1.3 \\", False),
        ("    # via -c packaging/requirements-test.txt, relay-wizard (pyproject.toml)", False),
    ],
)
def test_addresses_are_recognised(line: str, harmful: bool) -> None:
    assert bool(lock.ADDRESS.search(line)) is harmful


def test_a_new_dependency_without_a_new_lock_is_noticed(tmp_path: Path) -> None:
    """The check that pre-commit and CI run, on a copy whose pyproject.toml asks for more."""
    shutil.copytree(ROOT / "packaging", tmp_path / "packaging")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    asked = project.replace("dependencies = [", 'dependencies = [\n  "not-in-the-lock>=1",', 1)
    (tmp_path / "pyproject.toml").write_text(asked, "utf-8")
    command = [sys.executable, str(tmp_path / "packaging" / "lock.py"), "--check"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "requirements.txt: not-in-the-lock>=1 is asked for, nothing is locked" in said.stdout


def test_an_unpinned_requirement_is_refused() -> None:
    with pytest.raises(ValueError, match="not pinned: msal>=1"):
        list(lock.pins("msal>=1 --hash=sha256:00\n"))


def test_each_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0].strip().splitlines()
    assert [line for line in block if line.lstrip().startswith('"') and "# " not in line] == []

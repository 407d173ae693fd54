"""The environment in .venv: finished or made anew, and never somebody else's."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import environment
import pip_install
from console import SetUpError
from environment import Tools


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout as far as the set-up looks at it."""
    (tmp_path / "packaging").mkdir()
    for lock in {lock for tools in Tools for lock in tools.value}:
        (tmp_path / "packaging" / lock).write_text(f"# {lock}\n", "utf-8")
    shutil.copy(environment.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


class Recorder:
    """Stands for pip, which is tried for real elsewhere: what was to be installed, and when to break down."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.interrupt = False

    def __call__(self, python: Path, *arguments: str) -> None:
        self.calls.append(arguments)
        if self.interrupt:
            raise KeyboardInterrupt


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Installs nothing; making environments without their pip takes a tenth of a second."""
    recorder = Recorder()
    monkeypatch.setattr(environment, "pip", recorder)
    monkeypatch.setattr(environment, "MAKE", ("-m", "venv", "--without-pip"))
    return recorder


def test_a_second_run_installs_nothing(checkout: Path, pip: Recorder) -> None:
    python = environment.prepare(checkout, Tools.RUN)
    assert python.exists()
    assert len(pip.calls) == 2
    environment.prepare(checkout, Tools.RUN)
    assert len(pip.calls) == 2


def test_only_hashed_requirements_and_the_program_are_installed(checkout: Path, pip: Recorder) -> None:
    environment.prepare(checkout, Tools.TEST)
    locked, program = pip.calls
    assert locked[0] == "--require-hashes"
    assert locked[1:] == ("-r", str(checkout / "packaging" / "requirements-test.txt"))
    assert program == ("--no-deps", "--no-build-isolation", "-e", str(checkout))


def test_an_interrupted_set_up_starts_anew(checkout: Path, pip: Recorder) -> None:
    pip.interrupt = True
    with pytest.raises(KeyboardInterrupt):
        environment.prepare(checkout, Tools.RUN)
    left_over = checkout / ".venv" / "left-over"
    left_over.touch()
    pip.interrupt = False
    environment.prepare(checkout, Tools.RUN)
    assert not left_over.exists()
    assert len(pip.calls) == 3


def test_the_test_tools_serve_running_too(checkout: Path, pip: Recorder) -> None:
    environment.prepare(checkout, Tools.TEST)
    environment.prepare(checkout, Tools.RUN)
    assert len(pip.calls) == 2


def test_the_test_tools_come_on_top_of_what_running_needs(checkout: Path, pip: Recorder) -> None:
    environment.prepare(checkout, Tools.RUN)
    kept = checkout / ".venv" / "kept"
    kept.touch()
    environment.prepare(checkout, Tools.TEST)
    assert kept.exists()
    environment.prepare(checkout, Tools.RUN)
    assert [call[0] for call in pip.calls] == [
        "--require-hashes",
        "--no-deps",
        "--require-hashes",
        "--no-deps",
    ]


def test_a_new_lock_starts_from_an_empty_environment(checkout: Path, pip: Recorder) -> None:
    environment.prepare(checkout, Tools.RUN)
    left_over = checkout / ".venv" / "left-over"
    left_over.touch()
    (checkout / "packaging" / "requirements.txt").write_text("# other pins\n", "utf-8")
    environment.prepare(checkout, Tools.RUN)
    assert not left_over.exists()
    assert len(pip.calls) == 4


def test_tool_settings_need_no_new_set_up(checkout: Path, pip: Recorder) -> None:
    environment.prepare(checkout, Tools.RUN)
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace("line-length = 110", "line-length = 100"), "utf-8")
    environment.prepare(checkout, Tools.RUN)
    assert len(pip.calls) == 2
    project.write_text(project.read_text("utf-8").replace("wizard.cli:main", "wizard.cli:other"), "utf-8")
    environment.prepare(checkout, Tools.RUN)
    assert pip.calls[2:] == [("--no-deps", "--no-build-isolation", "-e", str(checkout))]


def test_a_moved_checkout_is_noticed(
    checkout: Path, pip: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment.prepare(checkout, Tools.RUN)
    moved = tmp_path_factory.mktemp("moved") / "here"
    shutil.copytree(checkout, moved, symlinks=True)
    environment.prepare(moved, Tools.RUN)
    assert pip.calls[-1][-1] == str(moved)


def test_a_dead_interpreter_is_noticed(checkout: Path, pip: Recorder) -> None:
    python = environment.prepare(checkout, Tools.RUN)
    python.unlink()
    assert environment.works(environment.prepare(checkout, Tools.RUN))
    assert len(pip.calls) == 4


def test_a_damaged_stamp_is_an_unfinished_set_up(checkout: Path, pip: Recorder) -> None:
    environment.prepare(checkout, Tools.RUN)
    (checkout / ".venv" / environment.STAMP).write_text('{"base": ', "utf-8")
    environment.prepare(checkout, Tools.RUN)
    assert len(pip.calls) == 4
    assert "base" in json.loads((checkout / ".venv" / environment.STAMP).read_text("utf-8"))


def test_somebody_elses_environment_is_left_alone(checkout: Path, pip: Recorder) -> None:
    theirs = checkout / ".venv" / "pyvenv.cfg"
    theirs.parent.mkdir()
    theirs.write_text("home = elsewhere\n", "utf-8")
    with pytest.raises(SetUpError, match="was not made by this command"):
        environment.prepare(checkout, Tools.RUN)
    assert theirs.read_text("utf-8") == "home = elsewhere\n"
    assert pip.calls == []


@pytest.mark.skipif(sys.platform == "win32", reason="a symbolic link needs a right on Windows")
def test_a_link_is_not_followed(
    checkout: Path, pip: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious").touch()
    (checkout / ".venv").symlink_to(elsewhere)
    with pytest.raises(SetUpError, match="left alone"):
        environment.prepare(checkout, Tools.RUN)
    assert (elsewhere / "precious").exists()


def test_a_file_in_the_way_ends_in_a_sentence(checkout: Path, pip: Recorder) -> None:
    (checkout / ".venv").write_text("", "utf-8")
    with pytest.raises(SetUpError, match="could not be written"):
        environment.prepare(checkout, Tools.RUN)


def test_alien_variables_do_not_reach_pip() -> None:
    given = {
        "PYTHONPATH": "/alien",
        "PIP_TARGET": "/alien",
        "PIP_USER": "1",
        "HTTPS_PROXY": "proxy",
        "PATH": "/bin",
    }
    kept = environment.clean_variables(given)
    assert "/alien" not in kept.values()
    assert kept["PIP_USER"] == "0"
    assert kept["HTTPS_PROXY"] == "proxy"


def test_without_a_network_pip_ends_in_a_sentence(tmp_path: Path) -> None:
    """Real pip against a loopback port that nobody listens on."""
    wanted = tmp_path / "requirements.txt"
    wanted.write_text(f"aiosmtplib==5.1.3 --hash=sha256:{'0' * 64}\n", "utf-8")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    alone |= {
        "PIP_INDEX_URL": "http://user:hunter2@127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
        "PIP_CONFIG_FILE": os.devnull,
    }
    fresh = ("--target", str(tmp_path / "target"), "--require-hashes", "--no-cache-dir", "-r", str(wanted))
    problem = pip_install.install(Path(sys.executable), fresh, alone)
    assert problem is not None
    assert "The package index cannot be reached" in problem
    assert "hunter2" not in problem
    assert "Traceback" not in problem


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that the lock names",
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "set PIP_CERT"),
        (
            "ERROR: No matching distribution found for pyside6-essentials==6.12.0",
            "No package is made for Python",
        ),
        (
            "WARNING: Retrying after connection broken by 'ReadTimeoutError'\nERROR: No matching distribution",
            "internet",
        ),
        ("PermissionError: [WinError 5] Access is denied: 'python.exe'", "Close a running Relay Wizard"),
        ("something new", "pip could not install"),
    ],
)
def test_what_pip_says_is_explained(said: str, meant: str) -> None:
    assert meant in pip_install.explain(said.splitlines())

"""The command line as a process: what it does when its streams, its arguments or its user let it down."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wizard.cli import COMMANDS, _columns, main
from wizard.ui.ending import held_interrupt

COMMAND = [sys.executable, "-m", "wizard"]
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
ANSWERS = b'{"domain": "contoso.com"}'
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell and signals")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Runs a line of sh in which ``$RW`` is the program."""
    return subprocess.run(
        ["sh", "-c", line.replace("$RW", f"'{sys.executable}' -m wizard")],
        input=ANSWERS,
        capture_output=True,
        check=False,
        timeout=60,
        env={**ENVIRONMENT, "PYTHONPATH": os.getcwd()},  # noqa: PTH109 - the checkout, from another folder
        cwd=folder,
    )


def one_clear_line(done: subprocess.CompletedProcess[bytes]) -> str:
    line = done.stderr.decode()
    assert line.startswith("relay-wizard: "), line
    assert line.count("\n") == 1, line
    return line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("command", ["plan -", "plan - --json", "plan - --jsonl", "demo", "practice --list"])
def test_a_full_disk_behind_the_output(command: str, tmp_path: Path) -> None:
    done = shell(f"$RW {command} >/dev/full", tmp_path)
    assert done.returncode == 2
    assert "the disk is full" in one_clear_line(done)


@posix
def test_closed_streams(tmp_path: Path) -> None:
    done = shell("$RW plan - --json <&-", tmp_path)
    assert done.returncode == 2
    assert "Standard input is closed" in one_clear_line(done)
    done = shell("$RW plan - --json >&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


@posix
def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    done = shell('yes \'{"domain": "contoso.com"}\' | head -3000 | $RW plan - --jsonl | head -1', tmp_path)
    assert done.stderr == b""
    assert done.stdout.startswith(b'{"schema":1')


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "-", "--out", ""],
        ["plan", ""],
        ["demo", "--out", ""],
        ["discover", "contoso.com", "--nameserver", ""],
        ["send", "plan.json", "--to", "a@contoso.com", "--server", ""],
    ],
)
def test_an_empty_argument_is_not_taken_for_left_out(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments], input=ANSWERS, capture_output=True, check=False, timeout=60, env=ENVIRONMENT
    )
    assert done.returncode == 2
    assert "is empty" in one_clear_line(done)
    assert done.stdout == b""


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_the_window_ends_when_it_is_asked_to(number: int, code: int, tmp_path: Path) -> None:
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    started = subprocess.Popen(
        [*COMMAND, "--practice"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        # Practice is up when its certificates lie in their folder.
        for _turn in range(600):
            if any(tmp_path.glob("relay-wizard-practice-*/ca.pem")):
                break
            time.sleep(0.05)
        else:
            pytest.fail("practice did not start")
        started.send_signal(number)
        _out, err = started.communicate(timeout=30)
    finally:
        started.kill()
    assert (started.returncode, err) == (code, b"")
    assert not list(tmp_path.glob("relay-wizard-practice-*"))


@posix
def test_an_interrupt_waits_until_the_block_has_ended() -> None:
    done = []

    def interrupted() -> None:
        with held_interrupt():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest of the block")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["the rest of the block"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@posix
def test_an_interrupt_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held_interrupt():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("asked", ["", "0", "-3", "60", "many", None])
def test_help_is_as_wide_as_the_library_would_make_it(
    asked: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if asked is not None:
        monkeypatch.setenv("COLUMNS", asked)
    assert _columns() == shutil.get_terminal_size().columns


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["--help", "send"]):
        assert main(arguments) == 0
        shown = capsys.readouterr().out
        assert all(f"\n    {name} " in shown for name in COMMANDS)
    assert main(["sent"]) == 2
    complaint = capsys.readouterr().err
    assert all(name in complaint for name in COMMANDS)

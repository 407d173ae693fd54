"""``relay-wizard practice`` as a process of its own."""

import json
import os
import re
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wizard.cli import main
from wizard.sim.scenarios import ORDER

READY = re.compile(r"ready smtp=127\.0\.0\.1:(\d+) submission=127\.0\.0\.1:(\d+)\n")
MESSAGE = "From: {0}\r\nTo: {1}\r\nSubject: Scan\r\n\r\nhello\r\n"


@contextmanager
def practice(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "practice", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )
    try:
        assert process.stdout is not None
        match = READY.fullmatch(process.stdout.readline())
        assert match is not None
        yield process, int(match[1]), int(match[2])
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to a whole console only")
def test_it_serves_until_interrupted_and_the_file_is_there_before_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "info.json"
    with practice("--scenario", "smtp-auth-oauth", "--info-out", str(file)) as (process, smtp, submission):
        info = json.loads(file.read_text("utf-8"))
        assert (info["smtp"]["port"], info["submission"]["port"]) == (smtp, submission)
        assert info["scenario"] == "smtp-auth-oauth"
        account = info["accounts"][0]
        trust = ssl.create_default_context(cafile=info["ca_file"])
        with smtplib.SMTP("localhost", submission, timeout=20) as client:
            client.starttls(context=trust)
            client.login(account["user"], account["password"])
            client.sendmail(
                account["user"], info["external_recipient"], MESSAGE.format(account["user"], "x@y")
            )
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
        assert process.returncode == 130
        assert output == ""
        assert "Nothing leaves this computer" in errors
        assert "Traceback" not in errors
        assert account["password"] not in errors
        assert not Path(info["ca_file"]).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGTERM that a program could answer")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_or_a_closed_terminal_ends_it_cleanly(name: str, tmp_path: Path) -> None:
    file = tmp_path / "info.json"
    with practice("--info-out", str(file)) as (process, _smtp, _submission):
        process.send_signal(getattr(signal, name))
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in errors
        assert not Path(json.loads(file.read_text("utf-8"))["ca_file"]).exists()


def test_chosen_ports_are_used_and_a_taken_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["practice", "--port", str(port), "--info-out", str(tmp_path / "info.json")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert str(port) in captured.err
    assert not (tmp_path / "info.json").exists()
    with practice("--port", str(port)) as (_process, smtp, submission):
        assert smtp == port
        assert submission != port


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "70000"],
        ["--port", "-1"],
        ["--submission-port", "x\x1b[31m"],
        ["--scenario", "no-such\nlesson"],
        ["--info-out", "/no/such/folder/info.json"],
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["practice", *arguments])
    except SystemExit as exit_:
        code = exit_.code  # type: ignore[assignment] # argparse gives a number
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "\x1b" not in captured.err


def test_the_list_names_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(ORDER)
    assert main(["practice", "--list", "--json"]) == 0
    cards = json.loads(capsys.readouterr().out)
    assert [card["id"] for card in cards] == list(ORDER)
    assert all(card["title"] and card["story"] for card in cards)

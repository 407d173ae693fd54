"""The same journeys from the command line: practice in one process, plan, discover and send in others."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wizard.core.model import Method

PROGRAM = [sys.executable, "-m", "wizard"]
PRINTER: dict[str, Any] = {
    "schema": 1,
    "domain": "contoso.com",
    "device": {
        "profile": "generic-printer",
        "sign_in": ["none", "basic"],
        "tls": "1.2",
        "security_modes": ["none", "starttls"],
        "ports": [25, 465, 587],
    },
    "sending": {"from": "scanner@contoso.com", "recipients": "both"},
    "network": {
        "public_ips": ["203.0.113.10"],
        "static_ip": "yes",
        "ip_shared": "no",
        "port_25": "open",
        "port_587": "open",
    },
    "tenant": {"mx_host": "contoso-com.mail.protection.outlook.com", "reject_direct_send": "off"},
}
DIRECT = PRINTER | {
    "sending": {"from": "scanner@contoso.com", "recipients": "internal"},
    "network": PRINTER["network"] | {"static_ip": "no"},
}
OAUTH = PRINTER | {
    "device": PRINTER["device"] | {"sign_in": ["oauth2"]},
    "tenant": PRINTER["tenant"] | {"licensed_mailbox": "yes"},
}


def run(*words: str, expect: int = 0) -> str:
    """The command's standard output; its exit code must be the expected one."""
    done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@contextmanager
def practising(scenario: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The practice servers of a scenario, with what their information file says."""
    info = folder / "info.json"
    with subprocess.Popen(
        [*PROGRAM, "practice", "--scenario", scenario, "--info-out", str(info)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("ready smtp=127.0.0.1:")
            yield json.loads(info.read_text())
        finally:
            process.send_signal(signal.SIGTERM if os.name != "nt" else signal.SIGBREAK)  # type: ignore[attr-defined,unused-ignore]
            process.wait(timeout=20)


def planned(answers: dict[str, Any], folder: Path) -> Path:
    """``plan --out`` on these answers: the plan file."""
    source = folder / "answers.json"
    source.write_text(json.dumps(answers))
    run("plan", str(source), "--out", str(folder / "out"))
    made = {path.name for path in (folder / "out").iterdir()}
    assert made >= {
        "plan.json", "settings.html", "settings.pdf", "settings.md",
        "check.ps1", "apply.ps1", "verify.ps1", "undo.ps1", "dns.txt",
    }  # fmt: skip
    return folder / "out" / "plan.json"


def sent(plan: Path, info: dict[str, Any], to: str, folder: Path, *, expect: int) -> dict[str, Any]:
    """``send --json`` to the practice server that the plan's method needs."""
    document = json.loads(plan.read_text())
    server = info["submission" if document["settings"]["sign_in"] != "none" else "smtp"]
    words = [
        "send", str(plan), "--to", to, "--json",
        "--server", f"localhost:{server['port']}", "--ca", info["ca_file"],
    ]  # fmt: skip
    if document["settings"]["sign_in"] == "oauth2":
        token = folder / "token"
        token.write_text(info["accounts"][0]["access_token"])
        token.chmod(0o600)
        words += ["--token-file", str(token)]
    found: dict[str, Any] = json.loads(run(*words, expect=expect))
    for account in info["accounts"]:
        assert account["access_token"] not in json.dumps(found)
        assert account["password"] not in json.dumps(found)
    return found


@pytest.mark.parametrize(
    ("scenario", "answers", "method", "recipient"),
    [
        ("connector-ip", PRINTER, Method.CONNECTOR_IP, "external_recipient"),
        ("direct-send", DIRECT, Method.DIRECT_SEND, "internal_recipient"),
        ("smtp-auth-oauth", OAUTH, Method.SMTP_AUTH_OAUTH, "external_recipient"),
    ],
)
def test_plan_discover_send(
    scenario: str, answers: dict[str, Any], method: Method, recipient: str, tmp_path: Path
) -> None:
    plan = planned(answers, tmp_path)
    assert json.loads(plan.read_text())["recommended"] == method
    with practising(scenario, tmp_path) as info:
        nameserver = f"{info['dns']['host']}:{info['dns']['port']}"
        facts = json.loads(run("discover", "contoso.com", "--nameserver", nameserver, "--dns-only", "--json"))
        assert facts["mx"]["microsoft_host"] == answers["tenant"]["mx_host"]
        assert facts["spf"]["includes_microsoft"]
        result = sent(plan, info, info[recipient], tmp_path, expect=0)
    assert result["delivered"]
    assert [stage["stage"] for stage in result["stages"]][-2:] == ["data", "quit"]


def test_a_failure_its_diagnosis_and_the_second_try(tmp_path: Path) -> None:
    plan = planned(DIRECT, tmp_path)
    with practising("direct-send-external", tmp_path) as info:
        refused = sent(plan, info, info["external_recipient"], tmp_path, expect=1)
        assert refused["cause"] == "direct-send-external-recipient"
        assert refused["fix"]
        assert sent(plan, info, info["internal_recipient"], tmp_path, expect=0)["delivered"]


def test_demo_plays_the_whole_journey(tmp_path: Path) -> None:
    said = run("demo", "--out", str(tmp_path / "out"))
    assert "relay-denied-connector" in said
    assert said.index("FAILED") < said.index("It arrived")
    assert (tmp_path / "out" / "plan.json").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan", "no-such-file.json"], "no-such-file.json"),
        (["discover", "two words.example"], "two words"),
        (["send", "no-such-plan.json", "--to", "a@contoso.com"], "no-such-plan.json"),
        (["practice", "--scenario", "nothing"], "nothing"),
        (["--scenario", "nothing"], "nothing"),
    ],
)
def test_bad_usage_is_one_clear_line(words: list[str], says: str) -> None:
    done = subprocess.run(
        [*PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_taken_port_says_so(tmp_path: Path) -> None:
    with practising("connector-ip", tmp_path) as info:
        port = str(info["smtp"]["port"])
        done = subprocess.run(
            [*PROGRAM, "practice", "--port", port], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert port in done.stderr
    assert "Traceback" not in done.stderr

"""The ``diagnose`` command as a whole process sees it: output, exit codes, streams."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
TENANT = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
SAMPLES = Path(__file__).parents[1] / "data" / "error_samples.jsonl"
FIELDS = {"cause", "confidence", "also", "meaning", "evidence", "fix", "next_check", "source"}


def run(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", "diagnose", *args],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env=ENVIRONMENT,
    )


def answers(stdin: bytes) -> list[dict[str, Any]]:
    done = run("--jsonl", stdin=stdin)
    assert done.returncode == 0
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_prints_one_document_from_standard_input_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "error.txt"
    file.write_text(TENANT, encoding="utf-16")
    for done in (
        run("--json", stdin=TENANT.encode()),
        run("-", "--json", stdin=TENANT.encode()),
        run(str(file), "--json"),
    ):
        assert done.returncode == 0
        assert done.stderr == b""
        made = json.loads(done.stdout)
        assert set(made) == FIELDS
        assert made["cause"] == "smtp-auth-disabled-tenant"
        assert made["confidence"] == "certain"
        assert made["evidence"]


def test_tells_people_what_to_do() -> None:
    done = run("--method", "smtp_auth", "--port", "587", stdin=b"535 5.7.3 Authentication unsuccessful")
    text = done.stdout.decode()
    assert done.returncode == 0
    for part in (
        "How sure: possible",
        "It could also be:",
        "What decides it:",
        "What to do:",
        "  1. ",
        "In the text: ",
        "For the helpdesk: bad-credentials",
    ):
        assert part in text


def test_method_and_port_decide() -> None:
    text = b"550 5.7.64 TenantAttribution; Relay Access Denied"
    assert (
        json.loads(run("--json", "--method", "connector_ip", stdin=text).stdout)["cause"]
        == "relay-denied-connector"
    )
    assert (
        json.loads(run("--json", "--method", "direct_send", stdin=text).stdout)["cause"]
        == "direct-send-external-recipient"
    )
    assert json.loads(run("--json", "--method", "no such word", stdin=text).stdout)["confidence"] == "likely"


def test_what_nothing_explains_is_unknown_and_no_failure() -> None:
    for text in (b"", b"The weather is fine", b"\xff\xfe\x00"):
        done = run("--json", stdin=text)
        assert done.returncode == 0
        assert json.loads(done.stdout)["cause"] == "unknown"


def test_a_stream_answers_every_line_in_order() -> None:
    found = answers(SAMPLES.read_bytes())
    wanted = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    assert len(found) == len(wanted)
    for one, sample in zip(found, wanted, strict=True):
        assert one["cause"] in {sample["cause"], *sample["also_accept"]}


def test_a_bad_line_is_answered_on_its_line_and_the_rest_goes_on() -> None:
    found = answers(
        b'{"text": "550 5.1.1 User unknown"}\n'
        b'{"txt": 1}\n'
        b"no JSON\n"
        b"\n"
        b'{"text": "a", "context": {"port": "x"}}\n'
        b'{"text": "a", "context": {"port": 70000}}\n'
        b'{"text": 5}\n'
        b'{"text": "550 5.7.64 TenantAttribution", "context": {"method": null, "port": null}}\n'
        b'{"text": "550 5.7.64 TenantAttribution", "context": null}\n'
        b'{"text": "550 5.7.64 TenantAttribution", "context": {"method": "printer"}, "more": [1]}\n'
        b"[" + b"[" * 100_000 + b"\n"
        b'{"text": "last"}'
    )  # fmt: skip
    assert [one.get("cause") or one["error"]["line"] for one in found] == [
        *("recipient-unknown", 2, 3, 4, 5, 6, 7),
        *("relay-denied-connector", "relay-denied-connector", "relay-denied-connector", 11, "unknown"),
    ]
    assert found[1]["error"]["path"] == "text"
    assert found[4]["error"]["path"] == "context.port"
    assert found[5]["error"]["path"] == "context.port"
    assert found[6]["error"]["path"] == "text"
    assert all(one["error"]["message"] for one in found if "error" in one)


def test_a_line_that_is_too_long_is_skipped() -> None:
    found = answers(b'{"text": "' + b"a" * (5 * 1024 * 1024) + b'"}\n{"text": "550 5.1.1 User unknown"}\n')
    assert found[0]["error"]["line"] == 1
    assert found[1]["cause"] == "recipient-unknown"


def test_a_stream_answers_before_its_input_ends() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "diagnose", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    )  # fmt: skip
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"text": TENANT}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["cause"] == "smtp-auth-disabled-tenant"
        process.stdin.close()
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize(
    "args",
    [
        ("--port", "0"),
        ("--port", "99999"),
        ("--port", "x"),
        ("--jsonl", "--json"),
        ("--jsonl", "--port", "25"),
        ("--method", ""),
        ("no-such-file.txt",),
        ("--nothing",),
    ],
)
def test_bad_usage_is_one_clear_line(args: tuple[str, ...]) -> None:
    done = run(*args, stdin=b"550")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.log"
    with large.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    done = run(str(large))
    assert done.returncode == 2
    assert b"larger than 16 MB" in done.stderr

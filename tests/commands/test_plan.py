"""The ``plan`` command as a whole process sees it: output, exit codes, streams, files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.cases import HOST
from tests.test_tenant_reports import REPORT
from wizard.core.model import Method

CONNECTOR: dict[str, Any] = {
    "domain": "contoso.com",
    "device": {
        "profile": "generic-printer",
        "name": "Front desk",
        "sign_in": ["none"],
        "tls": "1.2",
        "security_modes": ["none", "starttls"],
        "ports": [25, 465, 587],
    },
    "sending": {"recipients": "both", "from": "scanner@contoso.com"},
    "network": {"public_ips": ["203.0.113.10"], "static_ip": "yes", "ip_shared": "no", "port_25": "open"},
    "tenant": {"mx_host": HOST},
}
NOTHING: dict[str, Any] = {
    "domain": "contoso.com",
    "device": {"hosting": "vendor_hosted", "sign_in": ["basic"], "tls": "1.0"},
}
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}


def plan(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", "plan", *args],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env=ENVIRONMENT,
    )


def encoded(*documents: Any) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def test_prints_one_json_document_and_nothing_else() -> None:
    done = plan("-", "--json", "--on", "2026-11-20", stdin=encoded(CONNECTOR))
    assert done.returncode == 0
    assert done.stderr == b""
    made = json.loads(done.stdout)
    assert made["schema"] == 1
    assert made["as_of"] == "2026-11-20"
    assert made["recommended"] == "connector_ip"
    assert made["questions_left"] == []
    assert sorted(one["method"] for one in made["candidates"]) == sorted(Method)
    assert made["settings"]["host"] == HOST
    assert made["settings"]["from"] == "scanner@contoso.com"
    assert "answers" not in made
    assert set(made["candidates"][0]["requirements"][0]) == {
        "id",
        "status",
        "changeable",
        "why",
        "fix",
        "source",
        "evidence",
    }


def test_exit_code_1_only_when_nothing_fits() -> None:
    done = plan("-", "--json", stdin=encoded(NOTHING))
    assert done.returncode == 1
    made = json.loads(done.stdout)
    assert made["recommended"] is None
    assert made["settings"] is None
    assert made["steps"]
    assert plan("-", "--jsonl", stdin=encoded(NOTHING)).returncode == 0


def test_tells_people_what_to_do() -> None:
    done = plan("-", stdin=encoded(CONNECTOR))
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "Recommended: SMTP relay, connector by IP address (fits)" in text
    assert HOST in text
    assert "Let Microsoft 365 recognise your address" in text
    nothing = plan("-", stdin=encoded(NOTHING))
    assert nothing.returncode == 1
    assert "No method fits" in nothing.stdout.decode()
    assert "Bring the device to TLS 1.2. Newer firmware takes an hour" in nothing.stdout.decode()


def test_tells_people_why_not_and_what_would_change_it() -> None:
    network = CONNECTOR["network"] | {"static_ip": "no"}
    options = {"local_server": "yes", "certificate": "yes"}
    done = plan("-", stdin=encoded(CONNECTOR | {"network": network, "options": options}))
    text = done.stdout.decode()
    assert "Recommended: A relay on your own network (fits)" in text
    assert "A computer of yours is always on, so it can take the mail of your printer" in text
    why_not = text[text.index("Why not:") : text.index("What would change this:")]
    assert "Direct Send: Not possible, because this way reaches your own people only" in why_not
    assert len(why_not.strip().splitlines()) == len(Method)
    change = text[text.index("What would change this:") :]
    assert "For SMTP relay, connector by IP address:" in change
    assert "Get an internet address that never changes. You order it from your provider" in change


@pytest.mark.parametrize(
    ("args", "stdin", "expected"),
    [
        (["-"], b'{"domain": "con toso.com"}', "domain: "),
        (["-"], b'{"domain": "contoso.com", "device": {"tls": "9"}}', "device.tls: "),
        (["-"], b'{"domain": "contoso.com", "device": {"profile": "toaster"}}', "device.profile: "),
        (["-"], b"no json", "no valid JSON"),
        (["no-such-file.json"], b"", "no such file"),
        (["-", "--on", "tomorrow"], b"{}", "--on"),
        (["-", "--on", "2026-02-30"], b"{}", "--on"),
        (["-", "--jsonl", "--out", "x"], b"", "--out"),
        (["-", "--jsonl", "--json"], b"", "--json"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(args: list[str], stdin: bytes, expected: str) -> None:
    done = plan(*args, stdin=stdin)
    assert done.returncode == 2
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert expected in lines[0]
    assert "Traceback" not in lines[0]


def test_hostile_text_reaches_no_terminal_raw() -> None:
    done = plan("-", stdin=b'{"domain": "\\u001b[31mred\\u202e.com"}')
    assert b"\x1b" not in done.stderr
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in done.stderr.decode()


def test_a_stream_answers_line_by_line_in_order() -> None:
    bad = [
        b"no json\n",
        b"\n",
        b'{"domain": "contoso.com", "device": {"tls": "9"}}\n',
        b"[1]\n",
        b"\xff\xfe\n",
    ]
    stdin = encoded(CONNECTOR) + b"".join(bad) + encoded(NOTHING) + json.dumps(CONNECTOR).encode()
    done = plan("-", "--jsonl", stdin=stdin)
    assert done.returncode == 0
    assert done.stderr == b""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 8
    assert [one.get("recommended", "error") for one in found] == [
        "connector_ip",
        *["error"] * 5,
        None,
        "connector_ip",
    ]
    for number, one in enumerate(found[1:6], start=2):
        assert one["error"]["line"] == number
        assert one["error"]["message"].endswith(".")
    assert found[3]["error"]["path"] == "device.tls"


def test_a_line_that_is_far_too_long_is_answered_and_the_rest_goes_on() -> None:
    long = b'{"domain": "' + b"x" * 3_000_000 + b'"}\n'
    done = plan("-", "--jsonl", stdin=long + encoded(CONNECTOR))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found[0]["error"]["line"] == 1
    assert found[1]["recommended"] == "connector_ip"


def test_a_stream_answers_before_its_input_ends() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "wizard", "plan", "-", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for document in (CONNECTOR, NOTHING, CONNECTOR):
            process.stdin.write(encoded(document))
            process.stdin.flush()
            # This would wait for ever if the command waited for the end of its input.
            assert "candidates" in json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_a_file_gives_the_same_stream(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(encoded(CONNECTOR, NOTHING))
    day = ["--on", "2027-03-01"]
    assert (
        plan(str(path), "--jsonl", *day).stdout == plan("-", "--jsonl", *day, stdin=path.read_bytes()).stdout
    )


def test_the_day_asked_about_counts() -> None:
    document = {**CONNECTOR, "device": {**CONNECTOR["device"], "sign_in": ["basic"]}}
    document["tenant"] = {**CONNECTOR["tenant"], "licensed_mailbox": "yes", "security_defaults": "off"}
    document["network"] = {**CONNECTOR["network"], "port_587": "open"}

    def basic(day: str) -> str:
        made = json.loads(plan("-", "--json", "--on", day, stdin=encoded(document)).stdout)
        verdict: str = next(
            one["verdict"] for one in made["candidates"] if one["method"] == "smtp_auth_basic"
        )
        return verdict

    assert basic("2026-12-31") == "fits"
    assert basic("2027-01-01") == "fits_after_change"


def test_out_writes_everything(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    done = plan("-", "--json", "--out", str(folder), stdin=encoded(CONNECTOR))
    assert done.returncode == 0, done.stderr
    assert {path.name for path in folder.iterdir()} == {
        "plan.json",
        "settings.html",
        "settings.pdf",
        "settings.md",
        "check.ps1",
        "apply.ps1",
        "verify.ps1",
        "undo.ps1",
        "change-address.ps1",
        "add-line.ps1",
        "remove.ps1",
        "reject-direct-send.ps1",
        "dkim.ps1",
        "click-path.html",
        "click-path.md",
        "dns.txt",
        "reminders.ics",
        "after-care.md",
    }
    assert (folder / "settings.pdf").read_bytes().startswith(b"%PDF")
    saved = json.loads((folder / "plan.json").read_bytes())
    assert saved["answers"]["domain"] == "contoso.com"
    printed = json.loads(done.stdout)
    del saved["answers"]
    assert saved == printed


def test_out_writes_the_relay_s_files_into_a_folder_of_their_own(tmp_path: Path) -> None:
    document = {
        "domain": "contoso.com",
        "device": {"hosting": "on_premises", "sign_in": ["basic"], "tls": "none", "security_modes": ["none"]},
        "sending": {"from": "scanner@contoso.com", "recipients": "both"},
        "network": {"port_587": "open", "port_25": "blocked"},
        "tenant": {"licensed_mailbox": "yes", "mailbox": "scanner@contoso.com"},
        "options": {"local_server": "yes"},
    }
    done = plan("-", "--json", "--out", str(tmp_path), stdin=encoded(document))
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["recommended"] == "local_relay"
    assert made["relay"]["way_on"] == "smtp_auth_oauth"
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {
        "relay/README.md",
        "relay/one/main.cf",
        "relay/one/sasl_passwd",
        "relay/one/sasl/smtpd.conf",
        "relay/two/relay-1/main.cf",
        "relay/two/relay-2/keepalived.conf",
        "relay/bridge/emailproxy.config",
        "relay/bridge/README.md",
    } <= found


def test_out_into_a_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"mine")
    done = plan("-", "--out", str(place), stdin=encoded(CONNECTOR))
    assert done.returncode == 2
    assert len(done.stderr.decode().splitlines()) == 1
    assert place.read_bytes() == b"mine"


def test_out_where_nothing_fits_keeps_the_plan(tmp_path: Path) -> None:
    done = plan("-", "--out", str(tmp_path), stdin=encoded(NOTHING))
    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_says_what_the_end_of_basic_authentication_means_as_of_the_day_asked_about(
    arguments: list[str],
) -> None:
    document = {**CONNECTOR, "device": {**CONNECTOR["device"], "sign_in": ["none", "basic"]}}
    before, after = (
        plan("-", *arguments, "--on", day, stdin=encoded(document)).stdout.decode()
        for day in ("2026-12-31", "2027-01-01")
    )
    assert "Nothing changes for this device" in before
    assert "off by default since 31 December 2026" in after
    without = {**CONNECTOR, "device": {**CONNECTOR["device"], "sign_in": ["none"]}}
    assert json.loads(plan("-", "--json", stdin=encoded(without)).stdout)["basic_authentication"] is None


def test_a_tenant_report_fills_what_is_open_and_says_what_differs(tmp_path: Path) -> None:
    report = tmp_path / "tenant-report.json"
    report.write_text(REPORT, encoding="utf-8")
    asked = {**CONNECTOR, "network": {}, "tenant": {"security_defaults": "on"}}
    plain = json.loads(plan("-", "--on", "2026-11-20", "--json", stdin=encoded(asked)).stdout)
    run = plan("-", "--on", "2026-11-20", "--json", "--report", str(report), stdin=encoded(asked))
    told = json.loads(run.stdout)
    assert run.returncode == 0
    assert set(told["questions_left"]) < set(plain["questions_left"])
    assert told["questions_left"] == [one for one in told["questions_left"] if not one.startswith("tenant.")]
    (note,) = run.stderr.decode().splitlines()
    assert note.startswith("note: tenant.security_defaults:")
    assert note.endswith("Yours is used.")
    old = plan("-", "--on", "2027-03-01", "--json", "--report", str(report), stdin=encoded(asked))
    assert (old.returncode, b"days ago" in old.stderr) == (0, True)


def test_a_report_of_somebody_else_or_none_at_all_ends_with_a_line(tmp_path: Path) -> None:
    report = tmp_path / "tenant-report.json"
    report.write_text(REPORT.replace("contoso.com", "fabrikam.com"), encoding="utf-8")
    for path, said in (
        (report, "fabrikam.com"),
        (tmp_path, "is a folder"),
        (tmp_path / "gone", "no such file"),
    ):
        run = plan("-", "--report", str(path), stdin=encoded(CONNECTOR))
        assert (run.returncode, run.stdout) == (2, b"")
        (line,) = run.stderr.decode().splitlines()
        assert said in line
    run = plan("-", "--jsonl", "--report", str(report), stdin=encoded(CONNECTOR))
    assert (run.returncode, b"takes one document" in run.stderr) == (2, True)

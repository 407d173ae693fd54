"""The ``fleet`` command as a whole process sees it: output, exit codes, files, interruption."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
GOOD = "Front desk,generic-printer,Berlin,scan@contoso.com,203.0.113.10"
TABLE = (
    f"name,model,site,from,public ip\r\n{GOOD}\r\nBad,generic-printer,Berlin,scan@contoso.com,10.0.0.1\r\n"
)
NOTHING = "name,domain,hosting,sign in,tls\nOld,contoso.com,vendor hosted,basic,1.0\n"


def fleet(*args: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", "fleet", *map(str, args)],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env=ENVIRONMENT,
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "fleet.csv"
    path.write_text(TABLE, encoding="utf-8-sig", newline="")
    return path


def test_json_is_one_document_and_the_files_are_there(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = fleet(table, "--out", out, "--json", "--on", "2026-11-20")
    assert (done.returncode, done.stderr) == (0, b"")
    made: dict[str, Any] = json.loads(done.stdout)
    assert (made["schema"], made["as_of"], made["out"]) == (1, "2026-11-20", str(out))
    (device,) = made["devices"]
    assert device["line"] == 2
    assert device["name"] == "Front desk"
    assert device["site"] == "Berlin"
    assert made["by_method"] == {device["recommended"]: 1}
    assert made["errors"] == [
        {
            "line": 3,
            "column": "public ip",
            "path": "network.public_ips",
            "message": made["errors"][0]["message"],
        }
    ]
    assert "10.0.0.1" in made["errors"][0]["message"]
    assert [place["line"] for wave in made["rollout"] for place in wave["devices"]] == [2]
    assert [site["name"] for site in made["sites"]] == ["Berlin"]
    assert {path.name for path in (out / device["folder"]).iterdir()} == {
        "plan.json",
        "settings.html",
        "settings.md",
    }
    assert {path.name for path in out.iterdir()} == {
        "devices", "sites", "summary.csv", "summary.html", "summary.md", "errors.csv",
    }  # fmt: skip
    assert (out / made["sites"][0]["folder"] / "apply.ps1").is_file()


def test_the_plan_is_the_one_that_plan_gives(table: Path, tmp_path: Path) -> None:
    fleet(table, "--out", tmp_path / "out", "--on", "2026-11-20")
    saved = json.loads((tmp_path / "out" / "devices" / "Front-desk" / "plan.json").read_bytes())
    answers = saved.pop("answers")
    alone = subprocess.run(
        [sys.executable, "-m", "wizard", "plan", "-", "--json", "--on", "2026-11-20"],
        input=json.dumps(answers).encode(),
        capture_output=True,
        check=True,
        timeout=120,
        env=ENVIRONMENT,
    )
    assert json.loads(alone.stdout) == saved


def test_standard_input_and_words_for_people(tmp_path: Path) -> None:
    done = fleet("-", "--out", tmp_path / "out", stdin=TABLE.encode("cp1252"))
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert text.startswith("1 device planned, 1 fault in rows")
    assert "line 3: public ip" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04", b"Save as"),
        (b"", b"empty"),
        (b"colour,size\nred,1\n", b"heading"),
        (b"name,from\n", b"no row below"),
        (b"name,from\nA,nobody\n", b"line 2"),
    ],
)
def test_what_can_not_be_planned_is_one_line_and_exit_2(data: bytes, words: bytes, tmp_path: Path) -> None:
    done = fleet("-", "--out", tmp_path / "out", stdin=data)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_nothing_fits_for_anyone_is_exit_1(tmp_path: Path) -> None:
    assert fleet("-", "--out", tmp_path / "out", stdin=NOTHING.encode()).returncode == 1


@pytest.mark.parametrize(
    "args", [("-",), ("--out", "x"), ("--template", "--json"), ("-", "--out", "x", "--on", "today")]
)
def test_bad_usage_is_one_line(args: tuple[str, ...], tmp_path: Path) -> None:
    done = fleet(*args, stdin=TABLE.encode())
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert not done.stdout


def test_the_template_can_be_planned(tmp_path: Path) -> None:
    made = fleet("--template")
    assert made.returncode == 0
    assert fleet("-", "--out", tmp_path / "out", stdin=made.stdout).returncode == 0


def test_what_an_earlier_run_left_is_told_and_its_summary_goes(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fleet(table, "--out", out)
    table.write_text(TABLE.replace("Front desk", "Back desk"), encoding="utf-8", newline="")
    done = fleet(table, "--out", out, "--json")
    (warning,) = [text for text in json.loads(done.stdout)["warnings"] if "earlier run" in text]
    assert warning.startswith("1 folder in ")
    assert b"Front desk" not in (out / "summary.csv").read_bytes()


def test_a_folder_that_can_not_be_used_is_told(table: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = fleet(table, "--out", tmp_path / "file")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to a whole console")
def test_an_interrupted_run_says_what_is_there(tmp_path: Path) -> None:
    rows = "".join(
        f"P{n},generic-printer,S{n % 9},scan@contoso.com,203.0.113.{n % 250}\n" for n in range(5000)
    )
    path, out = tmp_path / "many.csv", tmp_path / "out"
    path.write_text("name,model,site,from,public ip\n" + rows, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "wizard", "fleet", str(path), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as running:
        while running.poll() is None and len(list(out.glob("devices/*"))) < 20:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert b"summaries are not written" in told
    assert told.count(b"\n") == 1
    assert not (out / "summary.csv").exists()
    files = [one for one in out.rglob("*") if one.is_file()]
    assert not [one for one in files if one.name.endswith(".part")]
    for one in files:
        if one.name == "plan.json":
            json.loads(one.read_bytes())

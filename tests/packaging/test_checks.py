"""The list of checks: pytest's own closing line comes out last, and a run without tests does not pass."""

import sys
from pathlib import Path

import pytest

import checks
from checks import Outcome

PYTHON = Path(sys.executable)


def run(folder: Path, test: str) -> tuple[bool, list[str]]:
    """Real pytest in a project of its own."""
    (folder / "test_it.py").write_text(test, "utf-8")
    closing: list[str] = []
    ok = checks.run_pytest(folder, PYTHON, {}, ["-p", "no:cacheprovider"], closing)
    return ok, closing


def test_the_closing_line_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ok, closing = run(tmp_path, "def test_it():\n    print('noise: 7 passed')\n")
    assert ok
    assert "1 passed" in closing[-1]
    assert "test session starts" in capfd.readouterr().out


def test_a_failure_is_a_failure(tmp_path: Path) -> None:
    ok, closing = run(tmp_path, "def test_it():\n    assert False\n")
    assert not ok
    assert "1 failed" in closing[-1]


def test_no_test_at_all_is_a_failure(tmp_path: Path) -> None:
    ok, _ = run(tmp_path, "")
    assert not ok


def test_the_summary_names_each_check(capsys: pytest.CaptureFixture[str]) -> None:
    checks.summarise([Outcome("ruff", ok=True, seconds=0.4), Outcome("mypy", ok=False, seconds=12.6)])
    assert capsys.readouterr().out.splitlines()[-2:] == ["ok      ruff  (0 s)", "FAILED  mypy  (13 s)"]

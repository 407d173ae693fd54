"""The ``handout`` command, and ``--paper``, as a whole process sees them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.test_plan import CONNECTOR
from wizard.core.model import Method

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}


def relay_wizard(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", *args],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
        env=ENVIRONMENT | environment,
    )


def letter(pdf: bytes) -> bool:
    """Whether the first page is US Letter: 612 points on one side."""
    return b"612" in pdf[pdf.index(b"/MediaBox") :][:60]


def test_the_handout_is_written_in_every_form(tmp_path: Path) -> None:
    done = relay_wizard("handout", "--out", str(tmp_path / "new"), "--paper", "a4")
    assert (done.returncode, done.stderr) == (0, "")
    written = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*.*")}
    assert written == {"handout.html", "handout.pdf", *(f"diagrams/{method}.svg" for method in Method)}
    assert all(name in done.stdout for name in written)
    assert not letter((tmp_path / "new" / "handout.pdf").read_bytes())


@pytest.mark.parametrize("asked", ["a4", "letter", None])
def test_the_sheet_is_made_for_the_paper_that_is_asked_for_else_the_country_s(
    tmp_path: Path, asked: str | None
) -> None:
    (tmp_path / "answers.json").write_text(json.dumps(CONNECTOR), encoding="utf-8")
    paper = [] if asked is None else ["--paper", asked]
    done = relay_wizard(
        "plan", str(tmp_path / "answers.json"), "--out", str(tmp_path / "out"), *paper, LC_ALL="en_US.UTF-8"
    )
    assert done.returncode == 0, done.stderr  # Qt complains of a locale that is not installed
    on_letter = letter((tmp_path / "out" / "settings.pdf").read_bytes())
    assert on_letter is (asked != "a4") or sys.platform in {"win32", "darwin"}


@pytest.mark.parametrize(
    ("args", "named"), [(("handout",), "--out"), (("handout", "--out", "x", "--paper", "a5"), "a5")]
)
def test_what_is_missing_or_wrong_is_said_in_one_line(args: tuple[str, ...], named: str) -> None:
    done = relay_wizard(*args)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_qt_the_page_is_written_and_the_pdf_is_missed_aloud(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text("raise ImportError('libEGL.so.1')", encoding="utf-8")
    home = str(Path(__file__).parents[2])
    done = relay_wizard(
        "handout", "--out", str(tmp_path / "out"), PYTHONPATH=os.pathsep.join((str(tmp_path), home))
    )
    assert done.returncode == 0
    assert "handout.pdf was left out" in done.stderr
    assert (tmp_path / "out" / "handout.html").exists()
    assert not (tmp_path / "out" / "handout.pdf").exists()

"""The first file that a newcomer runs: it must speak to any Python, and packaging/ must hide no library."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import display
import environment
import start

ROOT = environment.ROOT


def old(python: Path) -> bool:
    """Whether pyenv keeps a Python older than ours here."""
    return int(python.parts[-3].split(".")[1]) < 11


OLD = [found for minor in range(6, 11) if (found := shutil.which(f"python3.{minor}"))]
OLD += [str(found) for found in Path.home().glob(".pyenv/versions/3.*/bin/python") if old(found)]


def test_start_is_readable_for_python_3_7() -> None:
    """3.7 is the oldest grammar that `ast` promises; nothing in the file is newer than 3.6."""
    ast.parse((ROOT / "packaging" / "start.py").read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (2, 7)])
def test_an_old_python_gets_a_sentence(version: tuple[int, ...]) -> None:
    sentence = start.too_old(version)
    assert sentence is not None
    assert f"this is Python {version[0]}.{version[1]}" in sentence
    assert "3.11 or newer" in sentence


@pytest.mark.parametrize("version", [(3, 11), (3, 14, 1), (4, 0)])
def test_a_new_python_is_welcome(version: tuple[int, ...]) -> None:
    assert start.too_old(version) is None


@pytest.mark.skipif(not OLD, reason="no Python older than 3.11 is installed here")
def test_a_real_old_python_gets_the_sentence_and_no_traceback() -> None:
    tried = 0
    for old in OLD:
        works = subprocess.run([old, "-c", ""], capture_output=True, check=False)
        if works.returncode:  # a pyenv shim without its Python
            continue
        said = subprocess.run(
            [old, "packaging/start.py", "run"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        tried += 1
        assert said.returncode == 2
        assert "needs Python 3.11 or newer" in said.stderr
        assert "Traceback" not in said.stderr
    if not tried:
        pytest.skip("the older Pythons on the PATH do not start")


@pytest.mark.parametrize("arguments", [[], ["walk"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    command = [sys.executable, "packaging/start.py", *arguments]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert said.stderr.startswith("usage: python3 packaging/start.py COMMAND")


def test_packaging_is_no_package() -> None:
    for folder in ("packaging", "tests/packaging"):
        assert not (ROOT / folder / "__init__.py").exists()
    library = importlib.util.find_spec("packaging")
    assert library is not None
    assert library.origin is not None
    assert not Path(library.origin).is_relative_to(ROOT / "packaging")


INSIDE_THE_ENVIRONMENT = {"lock.py", "compile_resources.py", "data_rules.py", "course_rules.py"}
"""The developers' own tools; start.py reaches neither."""


def test_the_set_up_needs_only_the_standard_library() -> None:
    """All that start.py reaches must work before there is an environment."""
    ours = {path.stem for path in (ROOT / "packaging").glob("*.py")}
    for path in (ROOT / "packaging").glob("*.py"):
        if path.name in INSIDE_THE_ENVIRONMENT:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            strangers = {name.partition(".")[0] for name in names} - ours - sys.stdlib_module_names
            assert not strangers, f"{path.name} imports {strangers}"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="displays are named by variables on Linux only"
)
def test_no_display_is_noticed() -> None:
    plain = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    plain.pop("QT_QPA_PLATFORM", None)
    assert display.missing(Path(sys.executable), plain) == "neither DISPLAY nor WAYLAND_DISPLAY is set"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="displays are named by variables on Linux only"
)
def test_a_display_that_nobody_serves_is_noticed() -> None:
    """DISPLAY left over from an ended session: Qt aborts, in the probe and not in the program."""
    stale = dict(os.environ) | {"DISPLAY": ":987", "QT_QPA_PLATFORM": "xcb"}
    reason = display.missing(Path(sys.executable), stale)
    assert reason is not None
    assert reason.startswith("Qt says: ")


def test_a_platform_that_opens_is_used() -> None:
    offscreen = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    assert display.missing(Path(sys.executable), offscreen) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "qt.qpa.xcb: could not connect to display :9.\nThis application failed to start",
            "could not connect",
        ),
        (
            "Traceback (most recent call last):\n  File ...\nImportError: libEGL.so.1: cannot open",
            "libEGL.so.1",
        ),
        ("\n", "nothing"),
    ],
)
def test_the_line_that_says_most_is_shown(said: str, shown: str) -> None:
    assert shown in display.first_words(said)
    assert "\n" not in display.first_words(said)

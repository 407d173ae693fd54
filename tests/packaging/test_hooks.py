"""The git hooks run the locked tools of this checkout and fetch nothing."""

import shutil
import subprocess
from pathlib import Path

import pytest
from pre_commit.clientlib import load_config

from environment import ROOT


def test_every_hook_is_local_and_runs_in_the_environment() -> None:
    config = load_config(str(ROOT / ".pre-commit-config.yaml"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["id"] for hook in hooks} == {"ruff", "ruff-format", "mypy", "import-linter", "locks"}
    assert all(hook["entry"].startswith("sh packaging/in_environment.sh ") for hook in hooks)


@pytest.mark.skipif(not shutil.which("sh"), reason="on Windows only Git's own shell has sh")
def test_a_hook_without_its_environment_says_what_to_do(tmp_path: Path) -> None:
    script = str(ROOT / "packaging" / "in_environment.sh")
    said = subprocess.run(["sh", script, "ruff"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr == "There is no ruff in .venv. Run first: python3 packaging/start.py setup --test\n"


@pytest.mark.skipif(not shutil.which("sh"), reason="on Windows only Git's own shell has sh")
def test_a_hook_finds_its_tool_and_keeps_its_words(tmp_path: Path) -> None:
    tool = tmp_path / ".venv" / "bin" / "tool"
    tool.parent.mkdir(parents=True)
    tool.write_text('#!/bin/sh\nprintf "%s|" "$@"\n', "utf-8")
    tool.chmod(0o755)
    script = str(ROOT / "packaging" / "in_environment.sh")
    command = ["sh", script, "tool", "a file.py", "--check"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.stdout == "a file.py|--check|"

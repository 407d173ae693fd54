"""The stranger's provider: fetched once by its lock, and never in the way."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import openid_stranger

SOURCE = Path(openid_stranger.__file__).with_name("openid-stranger")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "packaging" / "openid-stranger"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text("{}")
    return tmp_path


def npm(monkeypatch: pytest.MonkeyPatch, code: int) -> list[list[str]]:
    ran: list[list[str]] = []

    def run(command: list[str], **rest: Any) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_fetched_once(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = npm(monkeypatch, 0)
    assert openid_stranger.provide(checkout)
    assert openid_stranger.provide(checkout)
    (command,) = ran
    assert command[1:3] == ["ci", "--ignore-scripts"], "by the lock, and nothing of it runs"
    (checkout / "packaging" / "openid-stranger" / "package-lock.json").write_text('{"a": 1}')
    assert openid_stranger.provide(checkout)
    assert len(ran) == 2


def test_what_keeps_it_away_stops_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm(monkeypatch, 1)
    assert not openid_stranger.provide(checkout)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not openid_stranger.provide(checkout)


def test_the_lock_has_a_hash_for_every_package_and_no_address() -> None:
    text = (SOURCE / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all(one["integrity"].startswith("sha512-") for name, one in packages.items() if name)
    assert not any(one.get("hasInstallScript") for one in packages.values())

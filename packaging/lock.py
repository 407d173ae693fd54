"""Makes the locks anew, or checks that they are in step with pyproject.toml.

    .venv/bin/python packaging/lock.py            takes what changed in pyproject.toml, keeps the other pins
    .venv/bin/python packaging/lock.py --upgrade  takes the newest releases
    .venv/bin/python packaging/lock.py --check    changes nothing, needs no network

One lock holds for Linux, macOS and Windows and for every Python that we support: uv writes the markers. The locks name
packages, versions and hashes, never an address: which index or mirror serves them is the business of who installs.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
TEST, RUN, BUILD = (HERE / f"requirements{part}.txt" for part in ("-test", "", "-build"))
HEADER = "# Made by packaging/lock.py; do not edit.\n"
ADDRESS = re.compile(
    r"://|^\s*-(?:i|f|-index-url|-extra-index-url|-find-links|-trusted-host)\b|\bwww\.|@\s*\S+[/.]"
)


@dataclass(frozen=True)
class Pin:
    """One locked requirement and its hashes."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> str:
        return next(iter(self.requirement.specifier)).version


def pins(text: str) -> Iterator[Pin]:
    """Each requirement of a lock. Raises ValueError where one is not pinned by `==`."""
    without_comments = re.sub(r"#.*", "", text)
    for line in without_comments.replace("\\\n", " ").splitlines():
        words = line.strip()
        if not words:
            continue
        written, *hashes = re.split(r"\s+--hash=", words)
        requirement = Requirement(written)
        if [each.operator for each in requirement.specifier] != ["=="]:
            raise ValueError(f"not pinned: {written}")
        yield Pin(requirement, tuple(found.strip() for found in hashes))


def wanted(project: dict[str, object]) -> dict[Path, list[Requirement]]:
    """What pyproject.toml asks of each lock."""
    table, system = project["project"], project["build-system"]
    assert isinstance(table, dict)
    assert isinstance(system, dict)
    run, test = table["dependencies"], table["optional-dependencies"]["test"]
    build = [
        *system["requires"],
        *(word for word in test if canonicalize_name(Requirement(word).name) == "editables"),
    ]
    asked = {TEST: [*run, *test, *system["requires"]], RUN: run, BUILD: build}
    return {lock: [Requirement(word) for word in words] for lock, words in asked.items()}


def problems() -> list[str]:
    """Where the locks and pyproject.toml disagree, one sentence each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[str] = []
    locked: dict[Path, dict[tuple[NormalizedName, str], Pin]] = {}
    for lock, asked in wanted(project).items():
        text = lock.read_text("utf-8")
        locked[lock] = {(canonicalize_name(pin.requirement.name), pin.version): pin for pin in pins(text)}
        found += [f"{lock.name}: an address: {line}" for line in text.splitlines() if ADDRESS.search(line)]
        found += [
            f"{lock.name}: no hash: {name}" for (name, _), pin in locked[lock].items() if not pin.hashes
        ]
        for requirement in asked:
            versions = [at for name, at in locked[lock] if name == canonicalize_name(requirement.name)]
            if not versions or not all(
                requirement.specifier.contains(at, prereleases=True) for at in versions
            ):
                found.append(f"{lock.name}: {requirement} is asked for, {versions or 'nothing'} is locked")
    for lock in (RUN, BUILD):
        strays = locked[lock].keys() - locked[TEST].keys()
        found += [f"{lock.name}: {name} {at} is not what the tests run with" for name, at in sorted(strays)]
    return found


def compile_lock(lock: Path, sources: Sequence[str], more: Sequence[str]) -> None:
    """One lock by uv, from what pyproject.toml asks."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--universal",
        "--generate-hashes",
        "--no-header",
    ]
    command += ["--annotation-style=line", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    command += ["--python-version", "3.11", "-o", str(lock.relative_to(ROOT)), *more, *sources]
    subprocess.run(command, cwd=ROOT, check=True)
    lock.write_text(HEADER + lock.read_text("utf-8"), "utf-8", newline="\n")


def make(*, upgrade: bool) -> None:
    """All three; the smaller ones are held to what the tests run with."""
    newest = ["--upgrade"] if upgrade else []
    compile_lock(TEST, ["pyproject.toml"], ["--extra", "test", *newest])
    compile_lock(RUN, ["pyproject.toml"], ["-c", str(TEST.relative_to(ROOT)), *newest])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = "\n".join(str(requirement) for requirement in wanted(project)[BUILD])
    source = HERE / "requirements-build.in"
    source.write_text(asked + "\n", "utf-8")
    try:
        compile_lock(BUILD, [str(source.relative_to(ROOT))], ["-c", str(TEST.relative_to(ROOT)), *newest])
    finally:
        source.unlink()


def main() -> int:
    """Exit code 1 when the locks are not in step."""
    parser = argparse.ArgumentParser(
        prog="packaging/lock.py", description="make or check the locked requirements"
    )
    parser.add_argument("--check", action="store_true", help="change nothing; say what is not in step")
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases")
    options = parser.parse_args()
    if not options.check:
        make(upgrade=options.upgrade)
    found = problems()
    print("\n".join(found) or "The locks are in step with pyproject.toml.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Files: whole or not at all, and a clear sentence when it can not be done."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.cases import KNOWLEDGE, TODAY
from wizard import files
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.model import PlanDocument, SessionNote
from wizard.core.plan import document, make_plan
from wizard.core.problem import WizardError
from wizard.files import (
    bundled,
    compiled,
    open_plan,
    plan_bytes,
    read_text,
    save_plan,
    write_bytes,
    write_folder,
)


def a_plan(name: str = "Front desk") -> PlanDocument:
    answers = read_answers(
        {
            "domain": "contoso.com",
            "device": {"profile": "sharp-bp-series", "name": name},
            "sending": {"recipients": "both"},
        }
    )
    profile = files.load_profile("sharp-bp-series")
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, decision.recommended, profile, KNOWLEDGE)
    note = SessionNote(step="setup", ticks=("publish-spf",), drafts={"tenant.mailbox": "sc"})
    return document(answers, decision, plan, with_answers=True, session=note)


def problem_of(act: Any, *args: Any) -> Any:
    with pytest.raises(WizardError) as caught:
        act(*args)
    problem = caught.value.problem
    assert problem.text.endswith(".")
    assert problem.fix.endswith(".")
    return problem


def test_a_plan_opens_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    made = a_plan('Quotes " and \N{EM DASH} and <b>')
    save_plan(path, made)
    assert open_plan(path) == made
    assert path.read_bytes() == plan_bytes(made)
    assert path.read_bytes().endswith(b"}\n")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b'{"schema": "1"}',
        b'{"schema": 0}',
        b'{"schema": 1}',
        b'{"schema": 1, "as_of": "2026-11-20", "recommended": "pigeon"}',
        b"\xff\xfe\x00",
        b'{"schema": 1' + b" " * 100,
        b'{"a":' * 50_000,
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    problem = problem_of(open_plan, path)
    assert problem.id == "plan-damaged"
    assert "not changed" in problem.fix
    assert path.read_bytes() == content


def test_a_plan_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = plan_bytes(a_plan())
    path = tmp_path / "plan.json"
    for length in range(0, len(whole) - 3, 997):
        path.write_bytes(whole[:length])
        assert problem_of(open_plan, path).id == "plan-damaged"


def test_a_newer_file_is_refused_by_its_version(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b'{"schema": 2, "something": "new"}')
    problem = problem_of(open_plan, path)
    assert problem.id == "plan-newer"
    assert "newer version" in problem.text


def test_impossible_answers_in_a_plan_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(plan_bytes(a_plan()).replace(b'"domain": "contoso.com"', b'"domain": "con toso.com"'))
    assert problem_of(open_plan, path).id == "plan-damaged"


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    assert problem_of(open_plan, tmp_path / "none.json").id == "cannot-read"
    assert problem_of(open_plan, tmp_path).id == "cannot-read"
    assert problem_of(read_text, "bad\0name").id == "cannot-read"
    large = tmp_path / "large"
    large.write_bytes(b" " * 2000)
    assert problem_of(read_text, str(large), 1000).id == "file-too-large"
    assert "larger than 1 KB" in problem_of(read_text, str(large), 1024).text


def test_reads_text_with_a_byte_order_mark_and_refuses_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"\xef\xbb\xbfhello")
    assert read_text(str(path)) == "hello"
    path.write_bytes("hello".encode("utf-16"))
    assert problem_of(read_text, str(path)).id == "not-utf-8"


def test_saving_again_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    write_bytes(path, b"a much longer text")
    write_bytes(path, b"short")
    assert path.read_bytes() == b"short"


def test_a_failed_write_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    problem = problem_of(write_bytes, path, b"new")
    assert "the disk is full" in problem.text
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_folder_is_made_and_filled(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    written = write_folder(folder, {"one.txt": b"1", "two.txt": b"2"})
    assert [path.read_bytes() for path in written] == [b"1", b"2"]


def test_a_name_with_folders_makes_them(tmp_path: Path) -> None:
    written = write_folder(tmp_path / "out", {"relay/two/relay-1/main.cf": b"1", "relay/README.md": b"2"})
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "out/relay/two/relay-1/main.cf",
        "out/relay/README.md",
    ]
    assert [path.read_bytes() for path in written] == [b"1", b"2"]


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/x", "a//x", "", ".", "a/.", "..\\x", "C:x", "a\\..\\..\\x", "a/x\0", "a/"],
)
def test_a_name_that_leads_out_of_the_folder_writes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        write_folder(tmp_path / "out", {"good.txt": b"1", name: b"2"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_below_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "relay").write_bytes(b"")
    assert problem_of(write_folder, tmp_path, {"relay/README.md": b""}).id == "cannot-make-folder"


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"")
    assert problem_of(write_folder, place, {"x": b""}).id == "cannot-make-folder"
    assert "file" in problem_of(write_folder, place / "below", {"x": b""}).text


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "no permission" in problem_of(write_bytes, tmp_path / "x", b"").text
    tmp_path.chmod(0o700)


def test_resources_are_found_in_the_checkout() -> None:
    assert files.resource("knowledge", "methods.toml").is_file()


def test_resources_inside_the_package_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "wizard"
    (package / "resources").mkdir(parents=True)
    monkeypatch.setattr(bundled, "__file__", str(package / "files" / "bundled.py"))
    bundled._root.cache_clear()
    try:
        assert files.resource("x") == package / "resources" / "x"
    finally:
        bundled._root.cache_clear()


@pytest.mark.parametrize(
    "name", ["nothing-of-the-kind", "../knowledge/methods", "", "x" * 500, "a\nb", "GENERIC\0"]
)
def test_an_unknown_profile_is_refused_at_its_field(name: str) -> None:
    assert problem_of(files.load_profile, name).field == "device.profile"


def test_a_changed_data_file_counts_at_once_without_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """One edited line of TOML is enough; the compiled file is noticed to be old."""
    real = bundled._bytes

    def edited(*parts: str) -> bytes:
        data = real(*parts)
        if parts[-1] == "limits.toml":
            return data.replace(b"messages_per_minute = 30", b"messages_per_minute = 31", 1)
        if parts[-1] == "generic-nas.toml":
            return data.replace(b"on_premises", b"cloud_vm")
        return data

    monkeypatch.setattr(bundled, "_bytes", edited)
    bundled.load_knowledge.cache_clear()
    bundled._bundled_profile.cache_clear()
    try:
        assert files.load_knowledge().limits.mailbox.messages_per_minute == 31
        assert files.load_profile("generic-nas").capability.hosting == "cloud_vm"
    finally:
        bundled.load_knowledge.cache_clear()
        bundled._bundled_profile.cache_clear()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"checksums": {}, "knowledge": {}, "profiles": {}}', b"\xff"]
)
def test_a_damaged_compiled_file_is_passed_over(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    real = bundled._bytes
    monkeypatch.setattr(
        bundled, "_bytes", lambda *parts: content if parts == (compiled.NAME,) else real(*parts)
    )
    for cached in (bundled._compiled, bundled.load_knowledge, bundled._bundled_profile):
        cached.cache_clear()
    try:
        assert files.load_knowledge() == KNOWLEDGE
        assert files.load_profile("generic-ups").kind == "ups"
    finally:
        for cached in (bundled._compiled, bundled.load_knowledge, bundled._bundled_profile):
            cached.cache_clear()


def test_a_wrong_data_file_is_named_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('[mailbox]\nmessages_per_minute = "many"\n', encoding="utf-8")
    problem = problem_of(files.read_toml, path, type(KNOWLEDGE.limits))
    assert "wrong.toml" in problem.text
    assert "mailbox" in problem.text


def test_the_session_file_is_one_for_each_mode() -> None:
    assert files.session_file() != files.session_file(practice=True)
    assert files.session_file().parent == files.state_folder()


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = files.no_such_thing

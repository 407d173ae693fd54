"""A wrong data file is refused with its file, line and key: every kind of fault, in a changed copy of a real file."""

import datetime
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data_rules
from wizard.core.comparison import Comparison
from wizard.core.problem import WizardError
from wizard.core.profiles import DeviceProfile
from wizard.files import bundled, read_toml, resource
from wizard.files.checking import DataFile, Fault, read, written
from wizard.files.profile_rules import read_profile

TODAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("resources")
    for folder in ("knowledge", "devices", "scenarios", "lessons"):
        shutil.copytree(resource(folder), root / folder)
    return root


def faults_after(copied: Path, name: str, old: str, new: str) -> tuple[tuple[Fault, ...], str]:
    """What is wrong once ``old`` is ``new`` in one file, and the changed text. The copy is as before afterwards."""
    path = copied / name
    before = path.read_bytes()
    text = before.decode("utf-8")
    assert old in text
    try:
        path.write_bytes(text.replace(old, new, 1).encode("utf-8"))
        return data_rules.check(copied, TODAY), path.read_text(encoding="utf-8")
    finally:
        path.write_bytes(before)


def test_what_the_program_brings_along_is_right() -> None:
    """When this fails, run ``python packaging/compile_resources.py --check``."""
    assert [str(fault) for fault in data_rules.check(resource(), TODAY)] == []


KINDS = {
    "no TOML": ("limits.toml", "connections = 3", "connections = = 3", "connections = = 3", "", "not TOML"),
    "a key twice": ("limits.toml", "connections = 3", "connections = 3\nconnections = 4", "connections = 4", "", "not TOML"),
    "an unknown key": ("limits.toml", "connections = 3", "conections = 3", "conections", "mailbox.conections", "no such key"),
    "a missing key": ("limits.toml", "connections = 3\n", "", "[mailbox]", "mailbox", "connections is missing"),
    "a reply without its code": ("replies.toml", 'says = "552 5.3.4 Message', 'says = "Message', 'says = "Message', "reply.too-large.says", "begins with the code"),
    "two replies that say the same": ("replies.toml", 'says = "550 5.1.8 Access denied, bad outbound sender"', 'says = "550 5.2.2 Submission quota exceeded"', "550 5.2.2 Submission quota", "reply.submission-quota.says", "another entry says the same"),
    "a report under another code": ("replies.toml", 'says = "550 5.1.1 Bad', 'says = "550 5.1.2 Bad', "550 5.1.2", 'bounce."5.1.1".says', "the enhanced code"),
    "words that nobody vouches for": ("replies.toml", 'confidence = "wording_ours"', 'confidence = "ours"', '"ours"', "reply.hve-malformed-token.confidence", "it takes documented, logged"),
    "a wrong type": ("limits.toml", "connections = 3", 'connections = "three"', "three", "mailbox.connections", "Expected `int`"),
    "a wrong type in a list": ("endpoints.toml", "ports = [587, 25]", 'ports = [587, "25"]', '[587, "25"]', "azure_communication_services.ports[1]", "Expected `int`"),
    "a wrong word": ("endpoints.toml", 'confidence = "unconfirmed"', 'confidence = "sure"', '"sure"', "cloud.dod.confidence", "it takes documented, reported, unconfirmed"),
    "a wrong cloud": ("endpoints.toml", "[cloud.gcc_high]", "[cloud.gcc_low]", "[cloud.gcc_low]", "cloud.gcc_low", "it takes worldwide, gcc, gcc_high"),
    "no such day": ("limits.toml", "checked = 2026-11-20", 'checked = "yesterday"', "yesterday", "mailbox.checked", "date"),
    "a day to come": ("warnings.toml", "checked = 2026-11-20", "checked = 2026-11-22", "2026-11-22", "direct-send-spoofing.checked", "not come yet"),
    "a day to come, stated for all": ("glossary.toml", "checked = 2026-11-20", "checked = 2031-01-01", "2031", "default.checked", "not come yet"),
    "a page looked at to-morrow": ("sources.toml", "checked = 2026-11-20", "checked = 2026-11-22", "2026-11-22", "policy.checked", "not come yet"),
    "an age that is none": ("sources.toml", 'as_of = "2024-08"', 'as_of = "last year"', "last year", "ms-fix-issues.as_of", "regex"),
    "an unknown source": ("steps.toml", 'source = "ms-dkim"', 'source = "ms-dkmi"', "ms-dkmi", "switch-dkim-on.source", "sources.toml has no ms-dkmi"),
    "a source nobody names": ("sources.toml", "[ms-dkim]", '[ms-spare]\ntitle = "x"\nurl = "https://example.com"\nchecked = 2026-11-20\n\n[ms-dkim]', "[ms-spare]", "ms-spare", "no fact names"),
    "a source without an address": ("sources.toml", 'url = "https://learn.microsoft.com/exchange/monitoring/trace', 'url = "ftp://learn.microsoft.com/exchange/monitoring/trace', "ftp://", "ms-message-trace.url", "https://"),
    "an unsure fact without a page": ("warnings.toml", 'text = "The relay is a server', 'confidence = "reported" # here\ntext = "The relay is a server', "# here", "relay-upkeep.confidence", "live page"),
    "an unknown word in braces": ("requirements.toml", "the {per_minute_limit} messages", "the {per_minute_limt} messages", "limt} messages", "mailbox-rate.met", "{per_minute_limt}"),
    "a word in braces that only steps know": ("warnings.toml", "The relay is a server", "{menu} is a server", "{menu}", "relay-upkeep.text", "{menu}"),
    "a word in braces in the comparison": ("comparison.toml", "{hve_host}", "{hve_hots}", "{hve_hots}", "row[1].cells.high_volume_email.text", "{hve_hots}"),
    "a row without a method": ("comparison.toml", "direct_send = {", "# direct_send = {", "[[row]]", "row[0]", "no cell for direct_send"),
    "a cell for no method": ("comparison.toml", "direct_send = {", "pigeon = {", "pigeon = {", "row[0].cells.pigeon", "it takes smtp_auth_oauth"),
    "a requirement nobody asks for": ("requirements.toml", "[port-25]", "[port-26]", "[port-26]", "port-26", "no code uses"),
    "a step nobody takes": ("steps.toml", "[publish-spf]", "[publish-spff]", "[publish-spff]", "publish-spff", "no code uses"),
    "a warning nobody gives": ("warnings.toml", "[clear-text]", "[clear-txt]", "[clear-txt]", "clear-txt", "no code uses"),
    "a term twice": ("glossary.toml", 'term = "App password"', 'term = "Accepted domain"', 'term = "Accepted', "term[1].term", "order of the alphabet"),
    "a cause's unknown source": ("causes.toml", 'source = "dmarc"', 'source = "dmrac"', '"dmrac"', "cause[49].source", "dmrac"),
    "a filter without an address": ("gateways.toml", 'source = "https://docs.nospamproxy.com"', 'source = "nospamproxy"', '"nospamproxy"', "gateway[15].source", "https://"),
    "a regular expression that is none": ("causes.toml", r"'\bENOTFOUND\b'", r"'\bENOTFOUND(\b'", "[[cause.sign]]", "cause[1].sign[0]", "missing )"),
}  # fmt: skip


NOT_THE_FIRST = frozenset({"two replies that say the same", "a regular expression that is none"})
"""The line is told by its key; others look like it."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fault_is_named_with_its_line_and_key(copied: Path, kind: str) -> None:
    name, old, new, marked, key, says = KINDS[kind]
    faults, text = faults_after(copied, f"knowledge/{name}", old, new)
    fault = next(one for one in faults if says in one.text)
    assert fault.file == f"knowledge/{name}"
    assert fault.key == key
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if marked in line]
    assert fault.line == lines[1 if kind == "a term twice" else 0] or (
        kind in NOT_THE_FIRST and fault.line in lines
    )
    assert f"knowledge/{name}, line {fault.line}" in str(fault)


@pytest.mark.parametrize(
    ("name", "table"),
    [("requirements.toml", "port-25"), ("steps.toml", "publish-spf"), ("warnings.toml", "clear-text")],
)
def test_an_id_that_the_code_uses_and_the_data_lacks_is_named(copied: Path, name: str, table: str) -> None:
    faults, _ = faults_after(copied, f"knowledge/{name}", f"[{table}]", f"[{table}-x]")
    assert (f"knowledge/{name}", table) in {
        (fault.file, fault.key) for fault in faults if "lacks" in fault.text
    }


def test_all_faults_of_all_files_are_told_at_once(copied: Path) -> None:
    limits, devices = copied / "knowledge" / "limits.toml", copied / "devices" / "generic-nas.toml"
    kept = limits.read_bytes(), devices.read_bytes()
    limits.write_bytes(kept[0].replace(b"connections = 3", b"connections = -").replace(b"factor", b"faktor"))
    devices.write_bytes(kept[1].replace(b"on_premises", b"cellar").replace(b"match", b"matches"))
    (copied / "knowledge" / "stray.toml").write_text("x = 1\n", encoding="utf-8")
    try:
        faults = data_rules.check(copied, TODAY)
    finally:
        limits.write_bytes(kept[0])
        devices.write_bytes(kept[1])
        (copied / "knowledge" / "stray.toml").unlink()
    assert [fault.file for fault in faults].count("devices/generic-nas.toml") >= 2
    assert {"knowledge/limits.toml", "knowledge/stray.toml"} <= {fault.file for fault in faults}


PROFILE = "epson-workforce-basic"


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('id = "', 'id = "x', "id", "the file's name says"),
        ("checked = 2026-11-20", "checked = 2026-12-20", "checked", "not come yet"),
        ('role = "smtp_host"', 'role = "smtp_hosts"', "field[", "it takes smtp_host"),
        ('role = "port"', 'role = "smtp_host"', "field[", "two fields for smtp_host"),
        ("schema = 1", "schema = 2", "schema", "2"),
        ("[capability]", '[capability]\ncolour = "red"', "capability.colour", "no such key"),
    ],
)
def test_a_device_profile_is_checked_in_the_same_way(old: str, new: str, key: str, says: str) -> None:
    text = resource("devices", f"{PROFILE}.toml").read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    profile, faults = read_profile("mine.toml", PROFILE, changed.encode("utf-8"), TODAY)
    assert profile is None
    fault = next(one for one in faults if says in one.text)
    assert fault.file == "mine.toml"
    assert fault.key.startswith(key)
    assert new.splitlines()[-1] in changed.splitlines()[fault.line - 1]


def test_a_good_profile_is_handed_over_and_windows_line_ends_do_not_matter() -> None:
    data = resource("devices", f"{PROFILE}.toml").read_bytes()
    profile, faults = read_profile("mine.toml", PROFILE, data.replace(b"\n", b"\r\n"), TODAY)
    assert faults == ()
    assert profile == bundled.profile_from_toml(PROFILE)


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", 1, "missing"),
        (b"\xff", 1, "not UTF-8"),
        (b'schema = 1\nid = "\xe9"\n', 2, "not UTF-8"),
        (b'schema = 1\nid = "x', 2, "not TOML"),
        (b'schema = 1\n"a\x1bb" = 1\n', 2, "not TOML"),
        (b'schema = 1\n"a\\u001bb" = 1\n', 2, "no such key"),
        (b"default = 3\n", 1, "no such key"),
    ],
)  # fmt: skip
def test_hostile_bytes_end_in_a_fault_on_one_harmless_line(data: bytes, line: int, says: str) -> None:
    profile, faults = read("mine.toml", data, DeviceProfile)
    assert profile is None
    fault = next(one for one in faults if says in one.text)
    assert fault.line == line
    assert all(character.isprintable() for character in str(fault))


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_and_never_raise(data: bytes) -> None:
    assert read("mine.toml", data, DeviceProfile)[0] is None


def test_every_key_of_a_real_file_is_found_on_a_line_that_names_it() -> None:
    file = DataFile("causes.toml", resource("knowledge", "causes.toml").read_bytes())
    lines = resource("knowledge", "causes.toml").read_text(encoding="utf-8").splitlines()
    for place in range(0, len(file.table["cause"]), 9):
        cause = file.table["cause"][place]
        assert lines[file.line_of(("cause", place)) - 1] == "[[cause]]"
        assert lines[file.line_of(("cause", place, "id")) - 1] == f'id = "{cause["id"]}"'
        assert lines[file.line_of(("cause", place, "fix")) - 1].startswith("fix = [")


def test_keys_are_written_as_toml_writes_them() -> None:
    assert written(("row", 3, "cells", "direct_send")) == "row[3].cells.direct_send"
    assert written(("a b", "c")) == '"a b".c'


def test_a_refused_file_of_the_program_says_where(tmp_path: Path) -> None:
    path = tmp_path / "comparison.toml"
    path.write_bytes(resource("knowledge", "comparison.toml").read_bytes().replace(b"label", b"lable", 1))
    with pytest.raises(WizardError) as caught:
        read_toml(path, Comparison)
    assert "comparison.toml, line 7, row[0]: the key label is missing" in caught.value.problem.text


def test_knowledge_that_is_wrong_names_the_file_the_line_and_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    real = bundled._bytes

    def edited(*parts: str) -> bytes:
        return (
            real(*parts).replace(b"connections = 3", b"connections = true")
            if parts[-1] == "limits.toml"
            else real(*parts)
        )

    monkeypatch.setattr(bundled, "_bytes", edited)
    with pytest.raises(WizardError) as caught:
        bundled.knowledge_from_toml()
    assert "limits.toml, line 6, mailbox.connections: Expected `int`" in caught.value.problem.text


def test_the_command_prints_all_faults_and_ends_with_1(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    for folder in ("packaging", "wizard", "resources"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "packaging/compile_resources.py", "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "The data files are right.\n")
    limits = tmp_path / "resources" / "knowledge" / "limits.toml"
    limits.write_text(
        limits.read_text(encoding="utf-8").replace("connections = 3", "x = 3"), encoding="utf-8"
    )
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "knowledge/limits.toml, line 6, mailbox.x: no such key here" in done.stdout
    assert done.stdout.endswith("2 faults\n")
    refused = subprocess.run(
        command[:-1], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert refused.returncode == 1
    assert "limits.toml, line" in refused.stderr

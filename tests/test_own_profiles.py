"""The profiles that a user adds: kept, found, refused with every fault named, written back as the same profile."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.cli import main
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.problem import WizardError
from wizard.core.profile_search import ProfileSearch
from wizard.core.profiles import (
    Capabilities,
    DeviceKind,
    DeviceProfile,
    LabelKind,
    ProfileField,
    ProfileSource,
)
from wizard.files import list_profiles, load_knowledge, load_profile, resource
from wizard.files.bundled import profile_ids
from wizard.files.own_profiles import (
    checked,
    delete_own,
    known_as,
    new_id,
    own_bytes,
    own_profiles,
    profiles_folder,
    save_own,
    write_own,
)
from wizard.files.profile_text import profile_bytes

TODAY = datetime.date(2026, 11, 21)
MINE = DeviceProfile(
    schema_=1,
    id="acme-x100",
    vendor="Acme",
    family="X100 copier",
    kind=DeviceKind.PRINTER,
    confidence="documented",
    checked=datetime.date(2026, 11, 20),
    match=("X100",),
    capability=Capabilities(sign_in=("none",), security_modes=("none",), ports=(25,)),  # type: ignore[arg-type]
    menu=("Admin", "Mail"),
    menu_verified=True,
    fields=(
        ProfileField("smtp_host", "Relay host", LabelKind.UI_VENDOR),
        ProfileField("security", "Encrypt", LabelKind.UI_VENDOR, {"none": "No"}),
    ),
    sources=(ProfileSource("device", note="X100, firmware 2.1"),),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    own_profiles(again=True)
    yield profiles_folder()
    monkeypatch.undo()
    own_profiles(again=True)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_profile_of_the_program_is_written_and_read_back_as_it_is(profile_id: str) -> None:
    profile = load_profile(profile_id)
    if profile.confidence == "generic":
        assert checked("x.toml", profile_bytes(profile))[1][0].key == "confidence"
    else:
        assert checked("x.toml", profile_bytes(profile)) == (profile, ())


TEXTS = st.builds(
    "{}{}".format,
    st.characters(categories=["L", "N", "P", "S"]),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], include_characters="\"\\'#]")).map(
        lambda text: " ".join(text.split())
    ),
).map(lambda text: text[:40].strip())


@given(vendor=TEXTS, label=TEXTS, note=TEXTS, word=TEXTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_somebody_types_is_read_back_as_it_was(
    vendor: str, label: str, note: str, word: str
) -> None:
    from msgspec.structs import replace

    field = ProfileField("security", label, LabelKind.PARAPHRASE, {"starttls": word}, note=note)
    profile = replace(MINE, vendor=vendor, fields=(field,), notes=(note,))
    assert checked("x.toml", profile_bytes(profile)) == (profile, ())


@given(st.text(max_size=60))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_out_of_its_quotes(text: str) -> None:
    import tomllib

    from wizard.files.profile_text import toml_quote

    text = text.encode("utf-8", "ignore").decode("utf-8")
    assert tomllib.loads(f"x = {toml_quote(text)}\n") == {"x": text}


def test_a_profile_that_was_added_is_found_marked_decided_with_and_survives_the_next_start() -> None:
    known = save_own(MINE)
    assert known.id == "own-acme-x100"
    own_profiles(again=True)  # as the next start does
    assert load_profile("own-acme-x100") == known
    card = next(card for card in list_profiles() if card.own)
    assert (card.id, card.vendor) == ("own-acme-x100", "Acme")
    assert ProfileSearch(list_profiles()).find("acme x100").cards[0] == card
    answers = read_answers({"domain": "contoso.com", "device": {"profile": "own-acme-x100"}})
    decision = decide(answers, load_profile("own-acme-x100"), load_knowledge(), TODAY)
    assert decision.recommended == "connector_ip"
    assert (profiles_folder() / "acme-x100.toml").read_bytes() == profile_bytes(MINE)


def test_a_broken_file_stops_nothing_and_is_named(folder: Path) -> None:
    save_own(MINE)
    (folder / "broken.toml").write_bytes(b"schema = \xff")
    (folder / "wrong.toml").write_bytes(profile_bytes(MINE).replace(b'"Relay host"', b'""'))
    (folder / "large.toml").write_bytes(b"#" * 300_000)
    (folder / "readme.txt").write_text("not a profile", encoding="utf-8")
    (folder / "folder.toml").mkdir()
    found = own_profiles(again=True)
    assert set(found.profiles) == {"own-acme-x100"}
    assert set(found.faults) == {"broken.toml", "wrong.toml", "large.toml", "folder.toml"}
    assert {fault.key for fault in found.faults["wrong.toml"]} == {"id", "field[0].label"}
    with pytest.raises(WizardError) as caught:
        load_profile("own-wrong")
    assert caught.value.problem.field == "device.profile"
    assert "wrong.toml" in caught.value.problem.text
    assert (folder / "broken.toml").read_bytes() == b"schema = \xff"


def test_a_folder_that_can_not_be_read_stops_nothing(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in its place", encoding="utf-8")
    found = own_profiles(again=True)
    assert not found.profiles
    assert len(found.faults) == 1
    assert list_profiles()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b'id = "acme-x100"', b'id = "../../etc/passwd"', "id"),
        (b'id = "acme-x100"', b'id = "own-own"', "id"),
        (b'id = "acme-x100"', b'id = "CON<"', "id"),
        (b'vendor = "Acme"', b'vendor = " "', "vendor"),
        (b'vendor = "Acme"', b'vendor = "A\\u202ecme"', "vendor"),
        (b'vendor = "Acme"', b'vendor = "' + b"A" * 61 + b'"', "vendor"),
        (b'confidence = "documented"', b'confidence = "generic"', "confidence"),
        (b"ports = [25]", b"ports = []", "capability.ports"),
        (b"ports = [25]", b"ports = [25, 70000]", "capability.ports[1]"),
        (b"ports = [25]", b"ports = [25, 25]", "capability.ports[1]"),
        (b"ports = [25]", b"ports = [25]\nmax_host_length = 0", "capability.max_host_length"),
        (b'kind = "device"', b'kind = "vendor"', "source[0].url"),
        (b'kind = "device"', b'kind = "vendor"\nurl = "javascript:alert(1)"', "source[0].url"),
        (b'match = ["X100"]', b"match = []", "match"),
        (b'menu = ["Admin", "Mail"]', b'menu = ["Admin", ""]', "menu[1]"),
        (b'label = "Relay host"', b'label = "Relay\\nhost"', "field[0].label"),
        (b'label = "Relay host"', b'label = "Relay host"\nmax_length = -1', "field[0].max_length"),
        (b'label = "Relay host"', b'label = "Relay host"\nform = "{host.__class__}"', "field[0].form"),
    ],
)  # fmt: skip
def test_what_a_file_from_anybody_may_not_say(old: bytes, new: bytes, key: str) -> None:
    data = profile_bytes(MINE)
    assert old in data
    profile, faults = checked("mine.toml", data.replace(old, new, 1))
    assert profile is None
    assert key in {fault.key for fault in faults}
    with pytest.raises(WizardError):
        write_own("acme-x100", data.replace(old, new, 1))
    assert not profiles_folder().exists()


def test_a_deleted_profile_can_be_put_back_with_its_comments() -> None:
    data = b"# Read by me.\n" + profile_bytes(MINE)
    write_own("acme-x100", data)
    assert own_bytes("own-acme-x100") == data
    assert delete_own("own-acme-x100") == data
    assert not own_profiles().profiles
    write_own("acme-x100", data)
    assert own_bytes("own-acme-x100") == data


def test_ids_are_plain_and_never_given_twice() -> None:
    assert new_id("Ac\N{LATIN SMALL LETTER E WITH ACUTE}me", "X/100 (new)") == "aceme-x-100-new"
    assert new_id("\N{CJK UNIFIED IDEOGRAPH-6771}", "!") == "device"
    save_own(MINE)
    assert new_id("Acme", "X100") == "acme-x100-2"
    assert new_id("own", "own") == "own"


# --- the command ----------------------------------------------------------------------------------------------------


def test_check_names_every_fault_with_its_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_bytes(profile_bytes(MINE))
    bad.write_bytes(
        profile_bytes(MINE).replace(b'"smtp_host"', b'"smtphost"').replace(b"schema = 1", b"schema = 2")
    )
    assert run(capsys, "profile", "check", str(good))[0] == 0
    code, out, err = run(capsys, "profile", "check", str(good), str(bad))
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0].endswith("good.toml: right, Acme X100 copier (acme-x100)")
    assert {line.rpartition("line ")[2].partition(":")[0] for line in lines[1:]} == {
        "1, schema",
        "18, field[0].role",
    }
    assert run(capsys, "profile", "check", str(tmp_path / "none.toml"))[0] == 2


def test_import_list_plan_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "download (1).toml"
    file.write_bytes(profile_bytes(MINE))
    assert run(capsys, "profile", "import", str(file))[:2] == (
        0,
        "Acme X100 copier is one of your profiles now: own-acme-x100\n",
    )
    assert run(capsys, "profile", "import", str(file))[0] == 0, "the same again changes nothing"
    file.write_bytes(profile_bytes(MINE).replace(b"Relay host", b"Relay"))
    code, _out, err = run(capsys, "profile", "import", str(file))
    assert code == 2
    assert "another profile of the id acme-x100" in err
    assert run(capsys, "profile", "import", "--replace", str(file))[0] == 0
    assert load_profile("own-acme-x100").fields[0].label == "Relay"
    assert run(capsys, "profile", "list", "--own")[1] == "own-acme-x100  Acme X100 copier (yours)\n"
    listed = json.loads(run(capsys, "profile", "list", "--json")[1])
    assert [one["id"] for one in listed["profiles"] if one["own"]] == ["own-acme-x100"]
    assert len(listed["profiles"]) == len(profile_ids()) + 1
    out = tmp_path / "out.toml"
    assert run(capsys, "profile", "export", "own-acme-x100", "--out", str(out))[0] == 0
    assert out.read_bytes() == file.read_bytes()
    assert run(capsys, "profile", "export", "sharp-bp-series")[1].encode() == (
        resource("devices", "sharp-bp-series.toml").read_bytes()
    )
    answers = tmp_path / "answers.json"
    answers.write_text('{"domain": "contoso.com", "device": {"profile": "own-acme-x100"}}', encoding="utf-8")
    code, said, _err = run(capsys, "plan", str(answers), "--json")
    assert json.loads(said)["recommended"] == "connector_ip"
    fields = json.loads(said)["settings"]["fields"]
    assert next(one for one in fields if one["role"] == "smtp_host")["label"] == "Relay"


def test_what_can_not_be_imported_or_exported(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"nothing of the kind")
    code, out, err = run(capsys, "profile", "import", str(file))
    assert (code, out) == (2, "")
    assert "line 1: this is not TOML" in err
    assert not folder.exists()
    for unknown in ("own-nobody", "nobody", "../../x"):
        code, out, err = run(capsys, "profile", "export", unknown)
        assert (code, out) == (2, "")
        assert err.startswith("relay-wizard: device.profile: There is no device profile")
    assert "added no profile" in run(capsys, "profile", "list", "--own")[1]
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("x", encoding="utf-8")
    own_profiles(again=True)
    code, _out, err = run(capsys, "profile", "list")
    assert code == 0
    assert "left out: broken.toml, line 1" in err


def test_the_program_brings_no_profile_along_that_could_be_taken_for_yours() -> None:
    assert not any(one.startswith("own-") for one in profile_ids())
    assert known_as(MINE).id == "own-acme-x100"

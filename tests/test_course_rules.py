"""A wrong lesson or scenario is refused with its file, line and key."""

import datetime
import shutil
from pathlib import Path

import pytest

import data_rules
from wizard.files import resource

TODAY = datetime.date(2026, 11, 21)

LESSON, SCENARIO = "lessons/what-a-relay-is.toml", "scenarios/tls-too-old.toml"

WRONG = {
    "a lesson's other name": (LESSON, 'id = "what-a-relay-is"', 'id = "relay"', "id: the file's name says"),
    "no such scenario": (LESSON, 'scenario = "connector-ip"', 'scenario = "pigeon"', "scenario: there is no scenario"),
    "a gap": (LESSON, "place = 1", "place = 99", "place: the course has 24 lessons, without gaps"),
    "a place twice": ("lessons/what-a-relay-is.toml", "place = 1", "place = 2", "lessons/three-methods.toml has this place"),
    "too long": (LESSON, 'text = "A scanner', f'text = "{"word " * 60}A scanner', "text: 153 words"),
    "a level": (LESSON, 'level = "beginner"', 'level = "wizard"', "it takes beginner, administrator, expert"),
    "two right answers": (LESSON, 'why = "No. Every', 'right = true\nwhy = "No. Every', "exactly one choice"),
    "no expectation": (LESSON, "expect = {", "# expect = {", "says what to expect"),
    "two things in one step": (LESSON, "expect = {", 'change = "undo"\nexpect = {', "does one thing"),
    "an unknown method": (LESSON, 'method = "connector_ip"', 'method = "pigeon"', "it takes smtp_auth_oauth"),
    "an unknown setting": (LESSON, 'security = "starttls" }', 'security = "starttls", ttl = 3 }', "no such key here"),
    "an unknown source": (LESSON, 'source = "ms-multifunction"', 'source = "ms-mf"', "sources.toml has no ms-mf"),
    "a day to come": (LESSON, "checked = 2026-11-20", "checked = 2027-11-20", "not come yet"),
    "an unknown figure": (LESSON, "carries it on.", "carries {it} on.", "no sentence here knows {it}"),
    "an unknown cause": ("lessons/5-7-64.toml", 'cause = "relay-denied-connector"', 'cause = "bad"', "no cause bad"),
    "an unknown TLS": (SCENARIO, 'tls = "1.1"', 'tls = "1.0"', "server.tls"),
    "a break too early": (SCENARIO, 'tls = "1.1"', 'breaks = { stage = "resolve" }', "from the greeting on"),
    "no TOML": (SCENARIO, "[server]", "[server", "not TOML"),
}  # fmt: skip


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("resources")
    for folder in ("knowledge", "devices", "scenarios", "lessons"):
        shutil.copytree(resource(folder), root / folder)
    return root


@pytest.mark.parametrize(("name", "old", "new", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_named_with_what_is_wrong(
    copied: Path, name: str, old: str, new: str, said: str
) -> None:
    path = copied / name
    before = path.read_text("utf-8")
    assert old in before
    try:
        path.write_text(before.replace(old, new, 1), "utf-8")
        faults = [str(fault) for fault in data_rules.check(copied, TODAY)]
    finally:
        path.write_text(before, "utf-8")
    assert len(faults) == 1, faults
    assert faults[0].startswith(f"{name}, line ")
    assert said in faults[0]


def test_a_scenario_without_a_place_in_the_order_is_named(copied: Path) -> None:
    stray = copied / "scenarios" / "stray.toml"
    shutil.copy(copied / SCENARIO, stray)
    try:
        faults = [str(fault) for fault in data_rules.check(copied, TODAY)]
    finally:
        stray.unlink()
    assert faults == ["scenarios/stray.toml, line 1: the file and its place in the order go together"]

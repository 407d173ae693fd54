"""The format of a device profile as its page tells it: every key and word of the types is named, the example is right."""

import re
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

from wizard.cli import main
from wizard.core.profiles import FORM_PARTS, Capabilities, DeviceProfile, ProfileField, ProfileSource
from wizard.files import resource
from wizard.files.own_profiles import checked
from wizard.files.profile_rules import CHOICES

PAGE = resource("devices", "README.md").read_text(encoding="utf-8")
PARTS: dict[str, type[msgspec.Struct]] = {
    "## What each key means": DeviceProfile,
    "### `[capability]`": Capabilities,
    "### `[[field]]`": ProfileField,
    "### `[[source]]`": ProfileSource,
}
EXAMPLE = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
TOLD_ELSEWHERE = {"role", "absent", "configuration"}
"""Lists that are too long for the page: it names the usual ones."""


def rows_below(heading: str) -> dict[str, str]:
    """The keys of the table below a heading, and what is said of each."""
    part = PAGE.split(heading, 1)[1]
    table = re.split(r"\n#{2,3} |\n\n(?!\|)", part.split("\n\n|", 1)[1], maxsplit=1)[0]
    rows = (line.split("|", 2) for line in ("|" + table).splitlines() if "`" in line)
    return {row[1].strip().strip("`"): row[2] for row in rows}


@pytest.mark.parametrize("heading", PARTS)
def test_each_key_of_the_types_is_named_and_no_other(heading: str) -> None:
    shape = PARTS[heading]
    inner = {"capability", "field", "source"} if shape is DeviceProfile else set()
    keys = {field.encode_name for field in msgspec.structs.fields(shape)} - inner
    assert set(rows_below(heading)) == keys


@pytest.mark.parametrize("heading", PARTS)
def test_each_word_that_a_key_takes_is_named(heading: str) -> None:
    rows = rows_below(heading)
    for field in msgspec.structs.fields(PARTS[heading]):
        if field.encode_name in TOLD_ELSEWHERE:
            continue
        for word in words(field.type) - {"unknown"}:
            assert f"`{word}`" in rows[field.encode_name], (field.encode_name, word)


def words(shape: Any) -> set[str]:
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return {one.value for one in shape}
    if get_origin(shape) is Literal:
        return {one for one in get_args(shape) if isinstance(one, str)}
    return {word for one in get_args(shape) for word in words(one)}


def test_each_choice_and_each_part_of_a_form_is_named() -> None:
    rows = rows_below("### `[[field]]`")
    assert set(re.findall(r"`(\w+)`", rows["values"])) == CHOICES
    assert all(f"`{part}`" in rows["form"] for part in FORM_PARTS)


def test_the_example_is_right_and_shows_every_key_that_most_profiles_need() -> None:
    assert EXAMPLE is not None
    profile, faults = checked("README.md", EXAMPLE[1].encode("utf-8"), "acme-x100")
    assert faults == ()
    assert profile is not None
    stated = set(re.findall(r"^(\w+) =", EXAMPLE[1], re.MULTILINE))
    every = {field.encode_name for shape in PARTS.values() for field in msgspec.structs.fields(shape)}
    assert every - stated <= {"makers", "app", "configuration", "form", "capability", "field", "source"}


def test_the_commands_of_the_page_exist(capsys: pytest.CaptureFixture[str]) -> None:
    main(["profile", "--help"])
    said = capsys.readouterr().out
    for deed in re.findall(r"`relay-wizard profile (\w+) ", PAGE):
        assert deed in said

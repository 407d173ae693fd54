"""The data files: every fact has a source and a day, every word that the engine needs is there, none is left over."""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.core.cases import KNOWLEDGE
from wizard.core.answers import Cloud
from wizard.core.case import Case, case_of, numbers
from wizard.core.caveats import _ALWAYS
from wizard.core.intake import read_answers
from wizard.core.knowledge import Fact
from wizard.core.model import Method
from wizard.core.profiles import LabelKind
from wizard.core.requirements import RANKING, REQUIREMENTS
from wizard.files import list_profiles, load_profile, resource
from wizard.files.bundled import compile_resources, knowledge_from_toml, profile_from_toml, profile_ids

TODAY = datetime.date(2026, 11, 20)


def facts(value: Any) -> list[Fact]:
    """Every fact in the knowledge, however deep."""
    if isinstance(value, msgspec.Struct):
        found = [value] if isinstance(value, Fact) else []
        for name in value.__struct_fields__:
            found += facts(getattr(value, name))
        return found
    if isinstance(value, dict):
        return [one for inner in value.values() for one in facts(inner)]
    if isinstance(value, tuple):
        return [one for inner in value for one in facts(inner)]
    return []


def test_every_fact_names_a_source_that_exists_and_a_day() -> None:
    found = facts(KNOWLEDGE)
    assert len(found) > 60
    for fact in found:
        assert KNOWLEDGE.cite(fact.source)
        assert datetime.date(2026, 1, 1) <= fact.checked
    used = {fact.source for fact in found}
    for lesson in resource("scenarios").glob("*.toml"):
        taught = tomllib.loads(lesson.read_text(encoding="utf-8"))["facts"]
        used |= {fact["source"] for fact in taught if not fact["source"].startswith("https://")}
    assert set(KNOWLEDGE.sources) == used
    for source in KNOWLEDGE.sources.values():
        assert source.url == "" or source.url.startswith("https://")


def test_every_method_cloud_and_requirement_has_its_entry() -> None:
    assert set(KNOWLEDGE.methods) == set(Method)
    assert set(KNOWLEDGE.endpoints.cloud) == set(Cloud)
    needed = {name for rules in REQUIREMENTS.values() for name, _ in rules}
    assert needed == set(KNOWLEDGE.requirements)
    for ranking in RANKING.values():
        assert sorted(ranking) == sorted(Method)


def test_every_placeholder_in_a_sentence_has_a_value() -> None:
    case: Case = case_of(read_answers({"domain": "contoso.com"}), None, KNOWLEDGE, TODAY)
    known = set(numbers(case, KNOWLEDGE)) | {"from", "mailbox", "public_ips", "menu", "way_on"}
    texts = [
        text for entry in KNOWLEDGE.requirements.values() for text in msgspec.structs.asdict(entry).values()
    ]
    texts += [entry.text for entry in KNOWLEDGE.warnings.values()]
    texts += [text for entry in KNOWLEDGE.steps.values() for text in (entry.title, entry.detail)]
    for text in texts:
        if isinstance(text, str):
            assert set(re.findall(r"{(\w*)}", text)) <= known, text


def test_what_can_be_changed_has_a_fix_and_what_can_not_says_what_would_help() -> None:
    for name, text in KNOWLEDGE.requirements.items():
        assert bool(text.unmet) == bool(text.fix), name
        assert bool(text.final) == bool(text.otherwise), name
        assert text.unmet or text.final, name


def test_the_timeline_has_one_valid_announcement_and_it_is_the_last() -> None:
    events = KNOWLEDGE.basic_authentication.event
    assert [event.superseded for event in events] == [True] * (len(events) - 1) + [False]
    assert list(events) == sorted(events, key=lambda event: event.announced)


def test_every_warning_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path("wizard/core").glob("*.py"))
    for name in KNOWLEDGE.warnings:
        assert f'"{name}"' in source, name
    assert set(_ALWAYS) == set(Method)


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_profile_is_named_as_its_file_and_quotes_only_the_vendor(profile_id: str) -> None:
    profile = profile_from_toml(profile_id)
    assert profile.id == profile_id
    assert profile.match
    roles = [field.role for field in profile.fields]
    assert len(roles) == len(set(roles))
    if profile.confidence != "generic":
        assert profile.sources
    if profile.confidence == "documented":
        assert any(source.kind in {"vendor", "source_code"} for source in profile.sources)
    if any(field.kind is LabelKind.UI_VENDOR for field in profile.fields):
        assert any(source.kind == "vendor" for source in profile.sources)
    for field in profile.fields:
        allowed = {"none", "starttls", "implicit", "basic", "oauth2", "on", "off", "m365"}
        assert set(field.values) <= allowed


@pytest.mark.parametrize("kind", ["printer", "application", "nas", "camera", "ups"])
def test_generic_profiles_document_no_ability_but_where_the_thing_stands(kind: str) -> None:
    capability = load_profile(f"generic-{kind}").capability
    documented = {name for name in capability.__struct_fields__ if getattr(capability, name) is not None}
    assert documented <= {"hosting"}


def test_the_list_of_profiles_holds_them_all_generic_ones_last() -> None:
    cards = list_profiles()
    assert sorted(card.id for card in cards) == list(profile_ids())
    assert [card.confidence for card in cards][-5:] == ["generic"] * 5


def test_the_compiled_file_is_fresh() -> None:
    """When this fails, run ``python packaging/compile_resources.py``: without it ``plan`` starts slower."""
    assert resource("compiled.json").read_bytes() == compile_resources()
    assert knowledge_from_toml() == KNOWLEDGE
    for profile_id in profile_ids():
        assert load_profile(profile_id) == profile_from_toml(profile_id)

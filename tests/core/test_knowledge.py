"""The data files: every fact has a source and a day, every word that the engine needs is there, none is left over."""

import datetime
import re
import tomllib
from typing import Any

import msgspec
import pytest

from tests.core.cases import KNOWLEDGE
from wizard.core.answers import Cloud
from wizard.core.caveats import _ALWAYS
from wizard.core.figures import figures_of
from wizard.core.knowledge import Persona
from wizard.core.model import Method
from wizard.core.profiles import LabelKind
from wizard.core.requirements import RANKING, REQUIREMENTS
from wizard.core.sources import Fact
from wizard.files import (
    list_profiles,
    load_blocklists,
    load_click_paths,
    load_comparison,
    load_glossary,
    load_header_facts,
    load_mistakes,
    load_outside,
    load_paper_use,
    load_profile,
    load_reverse_words,
    resource,
)
from wizard.files.bundled import (
    compile_resources,
    knowledge_from_toml,
    load_replies,
    profile_from_toml,
    profile_ids,
)

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
    found = [
        one
        for data in (
            KNOWLEDGE,
            load_blocklists(),
            load_click_paths(),
            load_comparison(),
            load_glossary(),
            load_header_facts(),
            load_mistakes(),
            load_outside(),
            load_paper_use(),
            load_reverse_words(),
        )
        for one in facts(data)
    ]
    assert len(found) > 300
    for fact in found:
        assert KNOWLEDGE.cite(fact.source)
        assert datetime.date(2026, 1, 1) <= fact.checked
    used = {fact.source for fact in found}
    for lesson in resource("scenarios").glob("*.toml"):
        taught = tomllib.loads(lesson.read_text(encoding="utf-8"))["facts"]
        used |= {fact["source"] for fact in taught if not fact["source"].startswith("https://")}
    replies = load_replies()
    used |= {reply.source for reply in (*replies.reply.values(), *replies.bounce.values())}
    assert set(KNOWLEDGE.sources) == used
    for name, source in KNOWLEDGE.sources.items():
        assert source.url.startswith("https://") or name == "policy"
    for fact in found:
        if fact.confidence != "documented" and not isinstance(fact, Persona):
            assert KNOWLEDGE.sources[fact.source].url, "an unsure fact has a live page to check"


def test_every_method_cloud_and_requirement_has_its_entry() -> None:
    assert set(KNOWLEDGE.methods) == set(Method)
    assert set(KNOWLEDGE.endpoints.cloud) == set(Cloud)
    needed = {name for rules in REQUIREMENTS.values() for name, _ in rules}
    assert needed == set(KNOWLEDGE.requirements)
    for ranking in RANKING.values():
        assert sorted(ranking) == sorted(Method)


def test_what_can_be_changed_has_a_fix_and_what_can_not_says_what_would_help() -> None:
    for name, text in KNOWLEDGE.requirements.items():
        assert bool(text.unmet) == bool(text.fix), name
        assert bool(text.final) == bool(text.otherwise), name
        assert text.unmet or text.final, name


def test_the_timeline_has_one_valid_announcement_and_it_is_the_last() -> None:
    events = KNOWLEDGE.basic_authentication.event
    ends = [event for event in events if event.superseded or event is events[-1]]
    assert [event.superseded for event in ends] == [True] * (len(ends) - 1) + [False]
    assert list(events) == sorted(events, key=lambda event: event.announced)
    assert "April 2026" in ends[-3].says, "the plan that was put on hold is told as one that was replaced"


def test_the_comparison_has_a_short_cell_for_every_method_and_quotes_the_figures_of_the_other_files() -> None:
    rows = {row.id: row for row in load_comparison().row}
    assert len(rows) == len(load_comparison().row) >= 20
    for row in rows.values():
        assert set(row.cells) == set(Method)
        for method, cell in row.cells.items():
            assert len(cell.text.split()) <= 12, (row.id, method)
            assert "{" not in cell.text
    limits = KNOWLEDGE.limits
    assert (
        f"{limits.mailbox.messages_per_minute} messages a minute"
        in rows["limits"].cells[Method.SMTP_AUTH_BASIC].text
    )
    assert KNOWLEDGE.endpoints.high_volume_email.host == rows["server"].cells[Method.HIGH_VOLUME_EMAIL].text
    assert (
        f"USD {limits.high_volume_email_price.usd_per_million} "
        in KNOWLEDGE.methods[Method.HIGH_VOLUME_EMAIL].cost
    )


def test_every_figure_of_the_knowledge_is_quoted_by_a_sentence() -> None:
    """Nothing is kept that nobody reads."""
    texts = "".join(path.read_text(encoding="utf-8") for path in resource("knowledge").glob("*.toml"))
    for name in figures_of(KNOWLEDGE):
        assert f"{{{name}}}" in texts, name


def test_every_method_has_its_warnings() -> None:
    assert set(_ALWAYS) == set(Method)


def test_no_plan_names_a_host_that_is_to_be_avoided() -> None:
    avoided = {one.host for one in KNOWLEDGE.endpoints.avoided}
    assert {"smtp-legacy.office365.com", "smtp-hve.office365.com"} <= avoided
    services = KNOWLEDGE.endpoints.high_volume_email, KNOWLEDGE.endpoints.azure_communication_services
    used = {cloud.smtp_auth_host for cloud in KNOWLEDGE.endpoints.cloud.values()} | {
        one.host for one in services
    }
    assert not avoided & used
    assert not avoided & {host for cloud in KNOWLEDGE.endpoints.cloud.values() for host in cloud.named_hosts}
    for one in KNOWLEDGE.endpoints.avoided:
        assert one.reason.endswith(".")


def test_a_cloud_whose_host_is_disputed_gives_none_and_names_them_all() -> None:
    for cloud in KNOWLEDGE.endpoints.cloud.values():
        assert (cloud.smtp_auth_host is None) == bool(cloud.named_hosts)
        assert len(cloud.named_hosts) != 1


def test_the_glossary_explains_in_two_sentences_and_finds_a_word_by_its_other_names() -> None:
    glossary = load_glossary()
    assert len(glossary.terms) >= 40
    for entry in glossary.terms:
        assert "{" not in entry.meaning
        assert entry.meaning.endswith(".")
        assert len(re.findall(r"[.:?] [A-Z]", entry.meaning)) <= 1, entry.term
    assert glossary.matching("") == glossary.terms
    assert glossary.matching("bounce")[0].term == "NDR"
    assert glossary.matching("MAIL  from")[0].term == "Envelope sender"
    assert glossary.matching("  xoauth2 ")[0].term == "OAuth 2.0"
    assert glossary.matching("pigeon post") == ()
    assert set(glossary.matching("certificate")) >= set(glossary.matching("certificate chain"))


def test_every_popular_mistake_is_put_right_with_the_figures_of_the_other_files() -> None:
    mistakes = load_mistakes().mistakes
    assert len(mistakes) >= 15
    for one in mistakes:
        assert "{" not in one.claim + one.right
        assert one.claim.endswith(".")
        assert one.right.endswith(".")
    assert any("30 April 2026" in one.claim and "31 December 2026" in one.right for one in mistakes)
    assert any(
        f"USD {KNOWLEDGE.limits.high_volume_email_price.usd_per_million} " in one.right for one in mistakes
    )


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
        assert any(source.kind in {"vendor", "source_code"} for source in profile.sources)
    for field in profile.fields:
        allowed = {"none", "starttls", "implicit", "basic", "oauth2", "on", "off", "m365", "smtp"}
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

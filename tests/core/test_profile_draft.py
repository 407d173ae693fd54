"""A profile while it is written: the fields' order, what is worked out, and the way back."""

import datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wizard.core.profile_draft import (
    ROLES,
    Drafting,
    add_field,
    blank,
    completed,
    copied,
    move_field,
    remove_field,
    set_field,
)
from wizard.core.profile_words import CHOICES, FROM_RULES, KINDS, LABEL_KINDS, SOURCES
from wizard.core.profile_words import ROLES as ROLE_WORDS
from wizard.core.profiles import DeviceKind, LabelKind, ProfileSource, SourceKind
from wizard.files import load_profile
from wizard.files.bundled import profile_ids
from wizard.files.profile_rules import CHOICES as ALL_CHOICES

TODAY = datetime.date(2026, 11, 21)


def test_every_value_of_a_profile_has_a_word_in_the_form() -> None:
    assert set(KINDS) == set(DeviceKind)
    assert set(ROLE_WORDS) == set(ROLES)
    assert set(LABEL_KINDS) == set(LabelKind)
    assert set(CHOICES) == ALL_CHOICES
    assert len(FROM_RULES) == 4
    assert len(SOURCES) == 5
    for words in (KINDS, ROLE_WORDS, LABEL_KINDS, FROM_RULES, SOURCES):
        assert len(set(words.values())) == len(words)


@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "up", "down"]), st.integers(0, 40)), max_size=60))
def test_fields_never_get_lost_or_doubled(steps: list[tuple[str, int]]) -> None:
    profile = load_profile("epson-workforce-basic")
    for deed, number in steps:
        place = number % max(len(profile.fields), 1)
        before = [field.role for field in profile.fields]
        if deed == "add":
            profile, place = add_field(profile, place)
            assert len(profile.fields) == len(before) + (len(before) < len(ROLES))
        elif deed == "remove":
            profile = remove_field(profile, place)
            assert [field.role for field in profile.fields] == before[:place] + before[place + 1 :]
        else:
            profile = move_field(profile, place, place + (1 if deed == "down" else -1))
            assert sorted(field.role for field in profile.fields) == sorted(before)
        roles = [field.role for field in profile.fields]
        assert len(set(roles)) == len(roles)


def test_a_text_is_one_step_and_every_step_can_be_taken_back() -> None:
    drafting = Drafting(blank(TODAY))
    begun = drafting.now
    assert not drafting.changed
    assert not drafting.take_back()
    for text in ("A", "Ac", "Acm", "Acme"):
        drafting.change(replace(drafting.now, vendor=text), "vendor")
    drafting.change(replace(drafting.now, kind=DeviceKind.NAS))
    drafting.change(replace(drafting.now, kind=DeviceKind.NAS))
    drafting.change(replace(drafting.now, vendor="B"), "vendor")
    assert drafting.changed
    drafting.discard()
    assert drafting.now == begun
    seen = []
    while drafting.take_back():
        seen.append((drafting.now.vendor, drafting.now.kind.value))
    assert seen == [("B", "nas"), ("Acme", "nas"), ("Acme", "printer"), ("", "printer")]


def test_what_is_kept_can_be_taken_back_and_is_then_a_change() -> None:
    drafting = Drafting(blank(TODAY))
    drafting.change(replace(drafting.now, vendor="Acme"), "vendor")
    drafting.kept(replace(drafting.now, id="own-acme"))
    assert (drafting.changed, drafting.id) == (False, "own-acme")
    drafting.change(replace(drafting.now, vendor="Acme 2"), "vendor")
    assert drafting.take_back()
    assert not drafting.changed


def test_confidence_is_worked_out_and_never_better_than_its_sources() -> None:
    own = blank(TODAY)
    assert completed(own, TODAY).confidence == "documented"
    kinds: tuple[SourceKind, ...] = ("third_party", "cited")
    for kind in kinds:
        assert (
            completed(replace(own, sources=(ProfileSource(kind, "https://x.example"),)), TODAY).confidence
            == "partial"
        )
    for profile_id in profile_ids():
        profile = load_profile(profile_id)
        if profile.confidence != "generic":
            assert completed(copied(profile), TODAY).confidence == profile.confidence
    generic = copied(load_profile("generic-camera"))
    assert (generic.vendor, generic.kind, generic.match) == ("", "camera", ())


def test_blanks_and_empty_lines_are_gone_once_it_is_kept() -> None:
    profile, place = add_field(blank(TODAY), -1)
    field = replace(profile.fields[place], label=" Host ", values={"none": " ", "starttls": " TLS "})
    profile = replace(
        set_field(profile, place, field),
        vendor=" Acme ",
        family="X ",
        menu=("A ", " B", ""),
        notes=("One.", "", "  "),
        absent=("smtp_host", "port"),
    )
    kept = completed(profile, TODAY)
    assert (kept.vendor, kept.match, kept.menu, kept.notes) == ("Acme", ("X",), ("A", "B"), ("One.",))
    assert kept.absent == ("port",), "it has a field for the other"
    assert (kept.fields[0].label, kept.fields[0].values) == ("Host", {"starttls": "TLS"})

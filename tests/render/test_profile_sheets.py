"""The sheet of every device profile: it is drawn in each form, and its labels stand there as they were read."""

import re
from html import unescape

import pytest

from tests.core.cases import KNOWLEDGE, TODAY, answers_of
from tests.core.test_profiles import SITUATIONS
from wizard.core.decide import decide
from wizard.core.model import Method
from wizard.core.plan import make_plan
from wizard.files import load_profile
from wizard.files.bundled import profile_ids
from wizard.render.sheet import sheet_html, sheet_markdown, sheet_print_html
from wizard.render.sheet_view import FieldLine, SheetView, sheet_view


def view(profile_id: str, method: Method | None = None) -> SheetView:
    document = {**SITUATIONS["an office with a fixed address"], "device": {"profile": profile_id}}
    answers, profile = answers_of(document), load_profile(profile_id)
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    plan = make_plan(answers, decision, method or decision.recommended, profile, KNOWLEDGE)
    assert plan is not None
    return sheet_view(answers, decision, plan, profile, TODAY, KNOWLEDGE)


def words(html: str) -> str:
    """What a reader sees, without mark-up and without the places where a long word may break."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<wbr>|\N{ZERO WIDTH SPACE}|<[^>]+>", "", unescape(html))))


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_profile_has_a_sheet_in_every_form(profile_id: str) -> None:
    shown = view(profile_id)
    page, printed, ticket = sheet_html(shown), sheet_print_html(shown), sheet_markdown(shown)
    for field in shown.fields:
        assert not (field.own_label and field.exact)
        label = words(field.label)
        assert label in words(page)
        assert label in words(printed)
        for text in (words(page), words(printed)):
            assert (f"\N{LEFT DOUBLE QUOTATION MARK}{label}\N{RIGHT DOUBLE QUOTATION MARK}" in text) is any(
                one.own_label and one.label == field.label for one in shown.fields
            )
    for note in shown.device_notes:
        assert words(note) in words(page)
    assert ticket.count("\n- **") == len(shown.fields)


def test_a_key_is_no_field_called_something_like_it() -> None:
    shown = view("gitlab-omnibus", Method.CONNECTOR_IP)
    assert not shown.other_words
    ticket = sheet_markdown(shown)
    assert "- **`gitlab_rails['smtp_address']`:**" in ticket
    assert "something like gitlab" not in ticket
    assert "gitlab_rails['smtp_address']" in words(sheet_html(shown))


@pytest.mark.parametrize("label", ["gitlab_rails['smtp_port']", "RemoteHosts.1.SMTPPort", "host", "", "a.", "SMTP server", "._[("])  # fmt: skip
def test_a_long_key_may_go_on_in_the_next_line_and_loses_nothing(label: str) -> None:
    assert "".join(FieldLine(label, own_label=False, value="", note="").label_parts) == label
    assert "".join(FieldLine("", own_label=False, value=label, note="").value_parts) == label


@pytest.mark.parametrize("value", ["a@b.c", "@", "@@x", ".", "./.", "a.b@", "https://x.example/y_z", "OAuth 2.0 (sign in)"])  # fmt: skip
def test_a_long_value_may_go_on_in_the_next_line_and_loses_nothing(value: str) -> None:
    parts = FieldLine("", own_label=False, value=value, note="").value_parts
    assert "".join(parts) == value
    assert all(part for part in parts)

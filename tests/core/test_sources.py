"""A source in one line: what a person reads beside a fact, and copies."""

import datetime

import pytest

from wizard.core.sources import Source

CHECKED = datetime.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2023", "text of 2023"),
        ("2024-08", "text of August 2024"),
        ("2026-01-29", "text of 29 January 2026"),
    ],
)
def test_the_age_of_a_text_is_a_date_in_words(as_of: str, said: str) -> None:
    source = Source("A page", "https://example.com/page", CHECKED, as_of)
    assert source.cited("A heading") == f"A page, A heading, {said} (https://example.com/page)"


def test_a_text_without_a_date_names_none() -> None:
    assert Source("Our own rule", "", CHECKED).cited() == "Our own rule"

"""Which country prints on which paper."""

import datetime

import pytest

from wizard.core.paper import LetterCountries, PaperUse, paper_of, territory_of
from wizard.files import load_paper_use


@pytest.mark.parametrize(
    ("locale", "territory"),
    [
        ("en_US.UTF-8", "US"),
        ("es_MX", "MX"),
        ("fr-CA", "CA"),
        ("de_DE@euro", "DE"),
        ("sr_Latn_RS.UTF-8", "RS"),
        ("fil_PH", "PH"),
        ("C", ""),
        ("C.UTF-8", ""),
        ("POSIX", ""),
        ("", ""),
        ("en", ""),
        ("en_USA", ""),
        ("../../etc", ""),
    ],
)
def test_the_country_in_a_locale(locale: str, territory: str) -> None:
    assert territory_of(locale) == territory


def test_letter_where_letter_is_used_and_a4_everywhere_else() -> None:
    use = load_paper_use()
    assert {paper_of(code, use) for code in ("US", "CA", "MX", "PH", "CL")} == {"Letter"}
    assert {paper_of(code, use) for code in ("DE", "GB", "JP", "AU", "BR", "IN", "")} == {"A4"}


def test_a_country_is_two_capital_letters() -> None:
    with pytest.raises(ValueError, match="two capital letters"):
        PaperUse(LetterCountries(territories=("us",), source="x", checked=datetime.date(2026, 11, 21)))

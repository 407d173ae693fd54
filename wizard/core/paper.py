"""Which paper a country prints on. The list is data (``resources/knowledge/paper.toml``)."""

import re
from typing import Literal, get_args

import msgspec

from wizard.core.sources import Fact

Paper = Literal["A4", "Letter"]
"""ISO 216 A4 (210 by 297 mm) or US Letter (8.5 by 11 inches)."""

PAPERS: tuple[Paper, ...] = get_args(Paper)

_LOCALE = re.compile(r"^[A-Za-z]{2,3}(?:[_-][A-Za-z]{4})?[_-]([A-Za-z]{2})(?=$|[.@_-])")


class LetterCountries(Fact, frozen=True):
    """``territories``: the countries that print on US Letter, as ISO 3166 codes of two letters; the others use A4."""

    territories: tuple[str, ...]

    def __post_init__(self) -> None:
        for code in self.territories:
            if not re.fullmatch("[A-Z]{2}", code):
                raise ValueError(f"{code!r} is no country code of two capital letters")


class PaperUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``paper.toml``."""

    letter: LetterCountries


def territory_of(locale: str) -> str:
    """The country in the name of a locale: ``US`` of ``en_US.UTF-8`` or ``es-Latn-US``; "" where it names none."""
    found = _LOCALE.match(locale)
    return found[1].upper() if found else ""


def paper_of(territory: str, use: PaperUse) -> Paper:
    """The paper of a country; A4 where it is not known, as in most of the world."""
    return "Letter" if territory in use.letter.territories else "A4"

"""Where a fact was read: what every entry of ``resources/knowledge`` carries, and the pages that entries name."""

import datetime
from typing import Annotated, Literal

import msgspec

from wizard.core.texts import _, full_date, full_month


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What every entry carries: where it was read (an id of ``sources.toml``) and when it was last checked.

    ``section`` names the place on that page: a heading, a parameter. ``confidence`` below ``documented`` never
    decides alone: the sentence sends the reader to the live page.
    """

    source: str
    checked: datetime.date
    section: str = ""
    confidence: Literal["documented", "reported", "unconfirmed"] = "documented"


Written = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
"""A year, a month or a day, as far as a page says when it was written: ``2023``, ``2024-08``, ``2026-01-29``."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A public page: its title, where it lives, and when it was last looked at.

    ``as_of`` is when the text that was read was written; "" where it does not say. The page may have changed since.
    """

    title: str
    url: str
    checked: datetime.date
    as_of: Written = ""

    def cited(self, section: str = "") -> str:
        """The source in one line, as a requirement shows it: title, place on the page, age, address."""
        written = _("text of {date}").format(date=_in_full(self.as_of)) if self.as_of else ""
        where = ", ".join(part for part in (self.title, section, written) if part)
        return f"{where} ({self.url})" if self.url else where


def _in_full(written: str) -> str:
    """A year, a month or a day as people read it."""
    year, *rest = map(int, written.split("-"))
    if not rest:
        return str(year)
    month, *day = rest
    return full_date(datetime.date(year, month, *day)) if day else full_month(year, month)

"""What was found out about a domain's SPF policy: a part of `wizard.core.facts.Facts`."""

from enum import StrEnum

import msgspec


class SpfResult(StrEnum):
    """The outcome of an SPF check (RFC 7208, section 2.6)."""

    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    PERMERROR = "permerror"
    TEMPERROR = "temperror"


class SpfFacts(msgspec.Struct, frozen=True):
    """The domain's SPF policy; ``proposed`` is the existing record with the site's addresses merged in.

    ``lookups`` and ``void_lookups`` are those of a check that nothing ends early; None where not all of the record
    could be read. ``result`` has each of the site's addresses for mail from ``postmaster`` of the domain.
    ``proposed`` is None where nothing is to change, or where `broken` says why no record can be proposed.
    ``records`` are all SPF records of the name: with more than one ``record`` is None, since none is in force, and
    ``proposed`` is all of them in one. ``included`` are the names whose senders it lets in: nested ones
    too, and Microsoft's where its addresses pass without being named. ``includes_microsoft`` sums that up.
    ``broken`` is what must be mended by hand first, as a sentence.
    """

    record: str | None
    lookups: int | None
    void_lookups: int | None
    includes_microsoft: bool
    result: dict[str, SpfResult]
    proposed: str | None
    records: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    broken: str | None = None

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
    """The domain's SPF policy; ``proposed`` is the existing record with the site's address merged in."""

    record: str | None
    lookups: int | None
    void_lookups: int | None
    includes_microsoft: bool
    result: dict[str, SpfResult]
    proposed: str | None

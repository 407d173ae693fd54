"""Reads one DKIM key record (RFC 6376, section 3.6.1), and tells whose keys an alias leads to. No look-ups here."""

import base64
import binascii
import re
from collections.abc import Iterable

from wizard.core.facts import DkimState

SELECTORS = ("selector1", "selector2")
"""Microsoft's two selectors, the same in every tenant."""

LABEL_LIMIT = 63
"""Characters of one part of a name; Microsoft has to shorten a long domain to fit."""


def key_state(texts: Iterable[str]) -> DkimState:
    """What the TXT records of a selector hold: ``good``, ``revoked``, ``unreadable`` or ``no_key``."""
    found = {_one(text) for text in texts}
    order = (DkimState.GOOD, DkimState.REVOKED, DkimState.UNREADABLE)
    return next((state for state in order if state in found), DkimState.NO_KEY)


def _one(text: str) -> DkimState | None:
    tags = {
        name.strip().lower(): re.sub(r"\s", "", value)
        for name, equals, value in (part.partition("=") for part in text.split(";"))
        if equals
    }
    if "p" not in tags or tags.get("v", "DKIM1") != "DKIM1":
        return None
    if not tags["p"]:
        return DkimState.REVOKED
    try:
        base64.b64decode(tags["p"], validate=True)
    except (binascii.Error, ValueError):
        return DkimState.UNREADABLE
    return DkimState.GOOD


def is_for(target: str, selector: str, domain: str) -> bool:
    """Whether a target of Microsoft's can be this domain's and selector's; when in doubt, yes.

    Only the start of its first part is compared, without dashes and dots: Microsoft writes ``grupo-gee.com`` as
    ``grupogee-com01c`` too, and nobody can compute the rest.
    """
    label = target.lower().partition(".")[0]
    named, dash, rest = label.partition("-")
    if not dash or named not in SELECTORS:
        return True
    if named != selector:
        return False
    return len(label) >= LABEL_LIMIT or _letters(rest).startswith(_letters(domain))


def _letters(name: str) -> str:
    return name.lower().replace("-", "").replace(".", "")

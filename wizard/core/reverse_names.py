"""What the name behind an address says about the line: the types of ``reverse_names.toml`` and one pure function.

Providers name their customers' addresses after the kind of line. No rule makes them, so the answer is often "unknown".
"""

import re

import msgspec

from wizard.core.answers import YesNo
from wizard.core.network_facts import ReverseFacts
from wizard.core.sources import Fact
from wizard.core.texts import one_line

_NAME_LIMIT = 255


class Words(Fact, frozen=True):
    """Words that stand alone in a name, between dots, hyphens and numbers, in lower case."""

    words: frozenset[str]


class ReverseWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reverse_names.toml``: what the words of a name speak for."""

    dynamic: Words
    static: Words
    shared: Words
    mail: Words


def judge(address: str, name: str | None, words: ReverseWords, *, confirmed: bool | None) -> ReverseFacts:
    """What ``name`` says of ``address``. ``confirmed`` is whether the name leads back to the address.

    A name that says both, or nothing, leaves it unknown. A mail server's name that leads back was set for this
    address by somebody, which nobody does for a changing one.
    """
    if name is None:
        return ReverseFacts(address, None, None, YesNo.UNKNOWN, YesNo.UNKNOWN)
    parts = re.findall(r"[a-z]+", name.lower())
    dynamic = [part for part in parts if part in words.dynamic.words]
    static = [part for part in parts if part in words.static.words]
    shared = [part for part in parts if part in words.shared.words]
    own = re.findall(r"[a-z]+", name.partition(".")[0].lower())
    mail = [part for part in own if part in words.mail.words] if confirmed and not dynamic else []
    if bool(dynamic) == bool(static or mail):
        looks_dynamic = YesNo.UNKNOWN
    else:
        looks_dynamic = YesNo.YES if dynamic else YesNo.NO
    return ReverseFacts(
        address,
        one_line(name, _NAME_LIMIT),
        confirmed,
        looks_dynamic,
        YesNo.YES if shared else YesNo.UNKNOWN,
        tuple(dict.fromkeys((*dynamic, *static, *shared, *mail))),
    )

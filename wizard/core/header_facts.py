"""The types of ``resources/knowledge/headers.toml``: what the headers of a received message mean, in plain words.

Only `core.headers` reads them, so they are no part of `Knowledge`. A new reason code is an edit of the file.
"""

from typing import Literal

import msgspec

from wizard.core.facts import RowState
from wizard.core.sources import Fact
from wizard.core.texts import _

Good = Literal["good", "attention", "problem", "not_known"]

STATES: dict[str, RowState] = {
    "good": RowState.GOOD,
    "attention": RowState.ATTENTION,
    "problem": RowState.PROBLEM,
    "not_known": RowState.NOT_KNOWN,
}


class Meaning(Fact, frozen=True):
    """What one value says, and what to do where something is to be done.

    ``{ip}`` in a sentence is the connecting address, ``{domain}`` the domain that was checked.
    """

    good: Good
    text: str
    fix: str = ""

    @property
    def state(self) -> RowState:
        """How it stands, as a row shows it."""
        return STATES[self.good]

    def said(self, **words: str) -> str:
        """The sentence with the case's own words in it."""
        return _(self.text).format_map(_Words(words))

    def advice(self, **words: str) -> str:
        """What to do, with the case's own words in it; "" for nothing."""
        return _(self.fix).format_map(_Words(words))


class _Words(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


class Service(Fact, frozen=True):
    """A mail service by the ends of its hosts' names, in lower case, each with its leading dot.

    ``mx`` are the hosts where mail comes in without signing in, ``submission`` those where a sender signs in,
    ``outbound`` those from which mail goes on to others.
    """

    hosts: tuple[str, ...]
    name: str
    mx: tuple[str, ...] = ()
    submission: tuple[str, ...] = ()
    outbound: tuple[str, ...] = ()


class HeaderFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file: services by id, meanings by the value as a header has it.

    ``reason`` also knows classes of codes (``1xx``). ``direction`` is DIR, ``delivery`` the last letter of ``dest:``,
    ``directionality`` what X-MS-Exchange-Organization-MessageDirectionality says.
    """

    service: dict[str, Service]
    spf: dict[str, Meaning]
    dkim: dict[str, Meaning]
    dmarc: dict[str, Meaning]
    action: dict[str, Meaning]
    compauth: dict[str, Meaning]
    reason: dict[str, Meaning]
    sfv: dict[str, Meaning]
    cat: dict[str, Meaning]
    ipv: dict[str, Meaning]
    direction: dict[str, Meaning]
    delivery: dict[str, Meaning]
    auth_as: dict[str, Meaning]
    directionality: dict[str, Meaning]
    arc: dict[str, Meaning]
    note: dict[str, Meaning]

    def about_reason(self, code: str) -> Meaning | None:
        """What compauth's three digits mean: the code itself, else its class; None where neither is known."""
        return self.reason.get(code) or self.reason.get(f"{code[:1]}xx")


def ends_with(host: str, ends: tuple[str, ...]) -> bool:
    """Whether a host's name is one of these, or ends in one of them."""
    name = "." + host.casefold().rstrip(".")
    return name.endswith(ends)

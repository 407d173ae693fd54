"""The types of ``resources/knowledge/replies.toml``: why Exchange Online says what it says, and how sure its words are.

A new reply is an edit of that file. Nothing here reads a file; what each reply is given for decides the simulator.
"""

import datetime
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from wizard.core.model import Method
from wizard.core.texts import _, one_line


class Wording(StrEnum):
    """How sure the words of a reply are.

    ``DOCUMENTED`` are Microsoft's own, or the RFC's. ``LOGGED`` are words that devices and programs wrote down,
    ``REPORTED`` what third parties agree on, ``UNCONFIRMED`` one of them or words met elsewhere. With ``WORDING_OURS``
    the rule is known and the words are not.
    """

    DOCUMENTED = "documented"
    LOGGED = "logged"
    REPORTED = "reported"
    UNCONFIRMED = "unconfirmed"
    WORDING_OURS = "wording_ours"


class ReplyFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What one reply rests on.

    ``says`` is the reply's code and the first words, as far as they never change. ``methods`` are the ways of sending
    whose server is meant, where another server says the same for another reason; () is any. ``text`` is why, in one
    plain sentence. ``source`` is an id of ``sources.toml``, ``section`` the place there, ``checked`` the day on which it
    was read.
    """

    says: str
    text: str
    source: str
    checked: datetime.date
    methods: tuple[Method, ...] = ()
    section: str = ""
    confidence: Wording = Wording.DOCUMENTED

    @property
    def doubt(self) -> str:
        """One sentence where the words are not Microsoft's own, "" where they are."""
        return _(DOUBTS[self.confidence]) if self.confidence in DOUBTS else ""


DOUBTS = {
    Wording.LOGGED: _("The words are as devices and programs logged them; the page states the rule."),
    Wording.REPORTED: _("The words are as others report them: look at the page before you rely on them."),
    Wording.UNCONFIRMED: _("The words are not confirmed: look at the page before you rely on them."),
    Wording.WORDING_OURS: _(
        "The words are our own: no page that we know shows what Microsoft 365 writes here."
    ),
}
"""What is said beside a source about words that are not Microsoft's own."""


class Replies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``reply`` by id, ``bounce`` by the enhanced code of a non-delivery report."""

    reply: dict[str, ReplyFact]
    bounce: dict[str, ReplyFact]

    def about(self, said: str, method: Method | None = None) -> ReplyFact | None:
        """Why a server said this (code and words on one line); None where nothing is known of it."""
        return _closest(self.reply.values(), said, method)

    def about_bounce(self, said: str) -> ReplyFact | None:
        """Why a report says that a message did not get there. The recipient's own refusal comes back word by word."""
        return _closest((*self.bounce.values(), *self.reply.values()), said, None)


def _closest(facts: Iterable[ReplyFact], said: str, method: Method | None) -> ReplyFact | None:
    """The entry with the most words in common, the method's own before that of any."""
    line = one_line(said)
    found = [
        fact for fact in facts if line.startswith(fact.says) and (not fact.methods or method in fact.methods)
    ]
    return max(found, key=lambda fact: (len(fact.says), bool(fact.methods)), default=None)

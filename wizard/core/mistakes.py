"""What popular guides get wrong, and what is right instead (``resources/knowledge/mistakes.toml``)."""

import msgspec

from wizard.core.figures import figures_of
from wizard.core.knowledge import Knowledge
from wizard.core.sources import Fact


class Mistake(Fact, frozen=True):
    """What is said (``claim``, a whole sentence), and what holds instead."""

    claim: str
    right: str


class Mistakes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"mistakes": "mistake"}):
    """``mistakes.toml``: what does most harm comes first."""

    mistakes: tuple[Mistake, ...]


def filled(mistakes: Mistakes, knowledge: Knowledge) -> Mistakes:
    """The mistakes with the knowledge's figures in place of the words in braces."""
    figures = figures_of(knowledge)
    return Mistakes(
        mistakes=tuple(
            msgspec.structs.replace(
                one, claim=one.claim.format_map(figures), right=one.right.format_map(figures)
            )
            for one in mistakes.mistakes
        )
    )

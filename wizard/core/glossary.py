"""The field's words in plain ones: what the glossary holds, and how a word is found in it.

The words are data (``resources/knowledge/glossary.toml``). Only the window's glossary shows them, so they are no part
of `Knowledge`.
"""

import msgspec

from wizard.core.figures import figures_of
from wizard.core.knowledge import Knowledge
from wizard.core.sources import Fact


class Term(Fact, frozen=True):
    """One word, what it means in at most two sentences, and what else people call it."""

    term: str
    meaning: str
    also: tuple[str, ...] = ()


class Glossary(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"terms": "term"}):
    """``glossary.toml``: the words in the order of the alphabet."""

    terms: tuple[Term, ...]

    def matching(self, said: str) -> tuple[Term, ...]:
        """The entries that hold every word of ``said``; those that are called so come before those that mention it.

        All of them where nothing is said.
        """
        words = said.casefold().split()
        named = [entry for entry in self.terms if _holds(f"{entry.term} {' '.join(entry.also)}", words)]
        mentioned = [entry for entry in self.terms if entry not in named and _holds(_whole(entry), words)]
        return (*named, *mentioned)


def _whole(entry: Term) -> str:
    return f"{entry.term} {' '.join(entry.also)} {entry.meaning}"


def _holds(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def filled(glossary: Glossary, knowledge: Knowledge) -> Glossary:
    """The glossary with the knowledge's figures in place of the words in braces."""
    figures = figures_of(knowledge)
    return Glossary(
        terms=tuple(
            msgspec.structs.replace(entry, meaning=entry.meaning.format_map(figures))
            for entry in glossary.terms
        )
    )

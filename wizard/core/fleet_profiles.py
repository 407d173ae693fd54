"""From what an admin calls a device to its profile: an id, words that only one profile is known by, or its maker's name.

A guess would fill in abilities that the device may not have, so what is not clear is refused with what is near. The
maker's name with the profile's own words (``Synology DSM``) is enough only where the profile fills in none.
"""

import difflib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from wizard.core.problem import Problem, WizardError
from wizard.core.profiles import ProfileCard, shown_name
from wizard.core.texts import _, one_line

_GENERIC = "generic"


class ProfileFinder:
    """Finds profiles among ``cards``; made once for a file, because the words are worked out once."""

    def __init__(self, cards: Sequence[ProfileCard]) -> None:
        self._cards = tuple(cards)
        self._ids = {_words(card.id): card.id for card in cards}
        self._names = {_words(shown_name(card)): card.id for card in cards}
        known = {card.id: {_words(one) for one in card.match} for card in cards}
        shared = Counter(phrase for phrases in known.values() for phrase in phrases)
        self._generic = {
            phrase: card.id
            for card in cards
            if card.confidence == _GENERIC
            for phrase in known[card.id]
            if shared[phrase] == 1
        }
        self._phrases = tuple(
            (phrase, card.id)
            for card in cards
            if card.confidence != _GENERIC
            for phrase in known[card.id]
            if shared[phrase] == 1
        )
        self._vocabulary = tuple(
            (
                card,
                _words(card.vendor)[0],
                frozenset(_words(" ".join((card.vendor, card.family, *card.match)))),
            )
            for card in cards
        )
        self._found = lru_cache(maxsize=1024)(self._find)

    def find(self, text: str) -> str:
        """The id of the one profile that is meant. Raises `WizardError` where none or several could be."""
        return self._found(one_line(text.strip(), 200))

    def _find(self, text: str) -> str:
        words = _words(text)
        exact = self._ids.get(words) or self._names.get(words) or self._generic.get(words)
        if exact is not None:
            return exact
        matching = {profile for phrase, profile in self._phrases if _holds(words, phrase)}
        if len(matching) == 1:
            return matching.pop()
        described = None if matching else self._described(words)
        if described is not None:
            return described
        raise self._unclear(text, sorted(matching) or self._near(words))

    def _described(self, words: tuple[str, ...]) -> str | None:
        """The only profile that has all the words, its maker's name among them, if it claims no ability."""
        having = [card for card, maker, own in self._vocabulary if maker in words and own.issuperset(words)]
        return having[0].id if len(having) == 1 and not having[0].documents_abilities else None

    def _near(self, words: tuple[str, ...]) -> list[str]:
        """Profiles of the maker that the text names, else those whose names look like it."""
        by_maker = [card.id for card in self._cards if _holds(words, _words(card.vendor)[:1])]
        by_word = [card.id for card in self._cards if words in {_words(one) for one in card.match}]
        likely = difflib.get_close_matches(
            "-".join(words), [card.id for card in self._cards], n=3, cutoff=0.5
        )
        return list(dict.fromkeys([*by_maker, *by_word, *likely]))[:6]

    def _unclear(self, text: str, near: list[str]) -> WizardError:
        if near:
            fix = _(
                "Write one of these: {ids}. For a device that is not there, write generic-printer or another kind."
            )
        else:
            fix = _("Write generic-printer, generic-application, generic-nas, generic-camera or generic-ups.")
        return WizardError(
            Problem(
                id="unclear-profile",
                text=_('"{name}" does not name exactly one device profile.').format(name=one_line(text, 80)),
                fix=fix.format(ids=", ".join(near)),
                field="device.profile",
            )
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _holds(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the phrase stands in the words; its last word may go on (``M428`` in ``M428fdw``)."""
    if not phrase:
        return False
    size = len(phrase)
    return any(
        words[at : at + size - 1] == phrase[:-1] and words[at + size - 1].startswith(phrase[-1])
        for at in range(len(words) - size + 1)
    )

"""The device profiles that fit what somebody types: brand, model or kind, with a letter wrong, spaces anywhere.

A kind of device is always among what is found, because a wrong profile would fill in abilities that the device may not
have. `core.fleet_profiles` reads a table and may not guess; this offers, and a person picks.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wizard.core.profiles import DeviceKind, ProfileCard

KINDS_FIRST = ("generic-printer", "generic-nas", "generic-camera", "generic-ups", "generic-application")
"""What most people come with stands first while nothing is typed."""

OTHER_NAMES: dict[DeviceKind, tuple[str, ...]] = {
    DeviceKind.FIREWALL: ("router", "gateway"),
    DeviceKind.SCRIPT: ("code", "program"),
}
"""Words for the kinds that have no profile of their own to hold them."""

TOKENS_READ = 6
"""Words of a query; whoever types more has said enough."""
LETTERS_READ = 80

_GENERIC = "generic"
_PROGRAMS = frozenset({DeviceKind.APPLICATION, DeviceKind.SCRIPT})
_SURE = {"documented": 0, "partial": 1, _GENERIC: 2}

_MAKER, _NAME, _KIND = 4.0, 3.0, 1.0
"""What a hit weighs by where the word stands."""
_WHOLE, _BEGINNING, _GOES_ON, _NUMBER, _MISSPELT, _BEGINNING_MISSPELT = 1.0, 0.7, 0.8, 0.7, 0.6, 0.5
"""What a hit weighs by how it fits."""
_ANY_OF_IT, _WHOLE_MAKER = 0.5, 0.3
"""Added where a kind and nothing else is typed, and where the maker's whole name is."""


class Found(NamedTuple):
    """The profiles, best first. ``fits`` is false where none has all that was typed, so they are only near."""

    cards: tuple[ProfileCard, ...]
    fits: bool


class _Hit(NamedTuple):
    """How one profile fits a query: tokens that it does not know, and how good the rest is."""

    card: ProfileCard
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    score: float


class ProfileSearch:
    """Searches ``cards``; made once, because the words are worked out once."""

    def __init__(self, cards: Sequence[ProfileCard]) -> None:
        self._cards = sorted(cards, key=_before)
        self._generic = {card.kind: card for card in self._cards if card.confidence == _GENERIC}
        words: dict[str, dict[int, float]] = {}
        self._first_part: dict[str, int] = {}
        for place, card in enumerate(self._cards):
            for word, weight, first_part in self._words(card):
                known = words.setdefault(word, {})
                known[place] = max(known.get(place, 0.0), weight)
                self._first_part[word] = min(self._first_part.get(word, LETTERS_READ), first_part)
        self._words_by_card = words
        self._sorted = sorted(words)
        self._numbered = [word for word in self._sorted if _has_digit(word)]
        self._by_length: dict[int, list[str]] = {}
        for word in self._sorted:
            if not _has_digit(word):
                self._by_length.setdefault(len(word), []).append(word)
        self._series = [tuple(_series_of(card)) for card in self._cards]
        self._makers = [frozenset(_tokens(card.vendor)) for card in self._cards]

    def find(self, typed: str) -> Found:
        """What fits, best first; with nothing typed all of them, the kinds first."""
        tokens = _tokens(typed[:LETTERS_READ])[:TOKENS_READ]
        if not tokens:
            return Found(self._all(), fits=True)
        hits = sorted(self._hits(tokens), key=lambda hit: -hit.score)
        fitting = [hit.card for hit in hits if not hit.unknown]
        if fitting:
            return Found(_once([*fitting, self._kind_of(fitting[0])]), fits=True)
        return Found(self._near(hits), fits=False)

    def _all(self) -> tuple[ProfileCard, ...]:
        kinds = [card for card in self._generic.values() if card.id in KINDS_FIRST]
        kinds.sort(key=lambda card: KINDS_FIRST.index(card.id))
        by_name = sorted(self._cards, key=lambda card: (card.confidence == _GENERIC, card.vendor.casefold()))
        return _once([*kinds, *by_name])

    def _near(self, hits: list[_Hit]) -> tuple[ProfileCard, ...]:
        """Brands that claim nothing of an unknown model, then kinds, then brands that would claim something."""
        near = [hit for hit in hits if hit.card.confidence != _GENERIC]
        safe = [
            hit.card
            for hit in near
            if _names_maker(hit) and not hit.card.documents_abilities and all(map(_has_digit, hit.unknown))
        ]
        named = [hit.card for hit in hits if hit.card.confidence == _GENERIC]
        kinds = [*named, *(self._kind_of(hit.card) for hit in near[:1])]
        return _once([*safe, *kinds, *(hit.card for hit in near), *self._all()[: len(self._generic)]])

    def _kind_of(self, card: ProfileCard) -> ProfileCard:
        """The profile for any device of that kind; a firewall and a server are set up as programs are."""
        return self._generic.get(card.kind) or self._generic.get(DeviceKind.APPLICATION) or card

    # --- how well a profile fits ------------------------------------------------------------------------------------

    def _hits(self, tokens: list[str]) -> Iterator[_Hit]:
        """Every profile that knows some of the tokens, each taken alone or joined with its neighbours."""
        spans = {
            (start, end): self._matches("".join(tokens[start:end]), joined=end - start > 1)
            for start in range(len(tokens))
            for end in range(start + 1, min(start + 3, len(tokens)) + 1)
        }
        for place in sorted({place for worth in spans.values() for place in worth}):
            card = self._cards[place]
            # best[end]: how many tokens before it are not known (below zero), what the others are worth, which they are
            best: list[tuple[int, float, tuple[int, ...]]] = [(0, 0.0, ())]
            for end in range(1, len(tokens) + 1):
                before = best[end - 1]
                ways = [(before[0] - 1, before[1], (*before[2], end - 1))]
                for start in range(max(end - 3, 0), end):
                    worth = spans[start, end].get(place)
                    if worth is not None:
                        ahead = best[start]
                        ways.append((ahead[0], ahead[1] + worth * (end - start), ahead[2]))
                best.append(max(ways))
            _less, score, missed = best[-1]
            unknown = tuple(tokens[at] for at in missed)
            known = tuple(token for at, token in enumerate(tokens) if at not in missed)
            if unknown and self._of_a_series(place, known, unknown):
                unknown = ()
            if card.confidence == _GENERIC and not unknown:
                score += _ANY_OF_IT
            elif all(_spelt_in(known, maker) for maker in self._makers[place]):
                score += _WHOLE_MAKER
            yield _Hit(card, known, unknown, score / len(tokens))

    def _of_a_series(self, place: int, known: tuple[str, ...], unknown: tuple[str, ...]) -> bool:
        """Whether the profile is for a whole series, whose models it does not list (``TASKalfa 3554ci``, ``CX725``)."""
        if not all(map(_has_digit, unknown)):
            return False
        begun = {*known, *(re.split(r"\d", word, maxsplit=1)[0] for word in unknown)}
        return any(series <= begun for series in self._series[place])

    def _matches(self, word: str, *, joined: bool) -> dict[int, float]:
        """What ``word`` is worth to each profile, by place."""
        found: dict[int, float] = {}
        for known, fit in self._alike(word):
            _keep_best(found, self._words_by_card[known], fit)
        if not found and not joined and len(word) >= 4 and not _has_digit(word):
            for known, fit in self._misspelt(word):
                _keep_best(found, self._words_by_card[known], fit)
        return found

    def _alike(self, word: str) -> Iterator[tuple[str, float]]:
        for at in range(bisect_left(self._sorted, word), len(self._sorted)):
            known = self._sorted[at]
            if not known.startswith(word):
                break
            # "fire" is no beginning of "firewall20", which only stands for "firewall 20" typed without the space.
            if known == word:
                yield known, _WHOLE
            elif len(word) > self._first_part[known]:
                yield known, _BEGINNING
        if not _has_digit(word):
            return
        number = len(word) >= 3 and word.isdigit()
        for known in self._numbered:
            if len(known) >= 3 and len(known) < len(word) and word.startswith(known) and not known.isdigit():
                yield known, _GOES_ON
            elif number and word in known and not known.isdigit():
                yield known, _NUMBER

    def _misspelt(self, word: str) -> Iterator[tuple[str, float]]:
        size = len(word)
        for length, words in self._by_length.items():
            if length < max(size - 1, 4):
                continue
            for known in words:
                if length <= size + 1 and one_edit(word, known):
                    yield known, _MISSPELT
                elif size >= 5 and length > size and known[0] == word[0] and one_edit(word, known[:size]):
                    yield known, _BEGINNING_MISSPELT

    def _words(self, card: ProfileCard) -> Iterator[tuple[str, float, int]]:
        """Every word of a profile, alone and joined with the next two, what it weighs, and its first part's letters.

        A word alone has no parts.
        """
        generic = self._generic.get(card.kind)
        kinds = {card.kind.value, *OTHER_NAMES.get(card.kind, ())}
        kinds |= {token for phrase in (generic.match if generic else ()) for token in _tokens(phrase)}
        own = card.confidence == _GENERIC
        texts = [(text, _NAME) for text in (card.family, *card.match, *card.makers)]
        if not own:
            texts.append((card.vendor, _MAKER))
        for text, weight in texts:
            tokens = _tokens(text)
            for start, first in enumerate(tokens):
                yield first, _KIND if first in kinds and not own else weight, 0
                for end in (start + 2, start + 3):
                    if end <= len(tokens):
                        yield "".join(tokens[start:end]), weight, len(first)
        yield from ((kind, _KIND, 0) for kind in kinds)


def one_edit(one: str, other: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour makes one word the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])


def _before(card: ProfileCard) -> tuple[int, bool, int, str, str]:
    """The order of what fits equally well: the usual kinds, what stands for many models, what is known for sure."""
    return (
        list(DeviceKind).index(card.kind) if card.kind not in _PROGRAMS else len(DeviceKind),
        not any(_series_of(card)),
        _SURE[card.confidence],
        card.vendor.casefold(),
        card.family.casefold(),
    )


def _spelt_in(words: tuple[str, ...], maker: str) -> bool:
    return any(maker == word or (len(word) >= 4 and one_edit(maker, word)) for word in words)


def _names_maker(hit: _Hit) -> bool:
    return any(
        maker.startswith(word) or one_edit(maker, word)
        for maker in _tokens(hit.card.vendor)
        for word in hit.known
        if len(word) >= 2
    )


def _series_of(card: ProfileCard) -> Iterator[frozenset[str]]:
    """The phrases without a number that stand for all models of a series, less the maker's name."""
    maker = set(_tokens(card.vendor))
    for phrase in card.match:
        series = frozenset(_tokens(phrase)) - maker
        if series and card.confidence != _GENERIC and not any(map(_has_digit, series)) and phrase != "MFP":
            yield series


def _keep_best(found: dict[int, float], weights: dict[int, float], fit: float) -> None:
    for place, weight in weights.items():
        found[place] = max(found.get(place, 0.0), weight * fit)


def _once(cards: Sequence[ProfileCard]) -> tuple[ProfileCard, ...]:
    return tuple({card.id: card for card in cards}.values())


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))

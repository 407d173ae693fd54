"""The regular expressions of ``causes.toml``, made ready: without regard to case, and quick to rule out.

Most signs hold for hardly any text. Each pattern has words without which it cannot match; whether a text holds one of
them is found out many times faster than whether the pattern matches.
"""

import re
from functools import lru_cache
from typing import NamedTuple

SHORTEST = 3
"""Letters of a word that is worth looking for."""


class Ready(NamedTuple):
    """A pattern, and the words of which a text must hold one (none: the pattern is always tried)."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """The first place in a text of small letters (`small`)."""
        if self.words and not any(word in text for word in self.words):
            return None
        return self.pattern.search(text)


def small(text: str) -> str:
    """The text in small letters, as long as the text."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)


@lru_cache(maxsize=4096)
def ready(pattern: str) -> Ready:
    """The pattern as `Ready.search` takes it."""
    lowered = _ESCAPED_OR_CAPITAL.sub(
        lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern
    )
    return Ready(re.compile(lowered), words_of(lowered))


_ESCAPED_OR_CAPITAL = re.compile(r"\\.|[A-Z]")


def words_of(pattern: str) -> tuple[str, ...]:
    """Words of which a text must hold one for the pattern to match; () where none can be told.

    For each alternative its longest plain run of characters, or those of a group that must be there.
    """
    words: list[str] = []
    for alternative in _alternatives(pattern):
        best = _longest_run(alternative)
        found = (best,) if len(best) >= SHORTEST else _words_of_a_group(alternative)
        if not found:
            return ()
        words += found
    return tuple(words)


def _words_of_a_group(pattern: str) -> tuple[str, ...]:
    depth, in_class, start, place = 0, False, 0, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "(":
            depth += 1
            start = place + 1 if depth == 1 else start
        elif character == ")":
            depth -= 1
            must = pattern[place + 1 : place + 2] not in ("?", "*", "{") and pattern[start] != "?"
            found = words_of(pattern[start:place]) if depth == 0 and must else ()
            if found:
                return found
        place += 1
    return ()


def words_of_all(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The words of which a text must hold one for any of the patterns to match; () where one of them has none."""
    found = [ready(pattern).words for pattern in patterns]
    return tuple(dict.fromkeys(word for words in found for word in words)) if all(found) else ()


def _alternatives(pattern: str) -> list[str]:
    """The pattern cut at the bars that are in no group and no class."""
    found, depth, in_class, start, place = [], 0, False, 0, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*found, pattern[start:]]


def _longest_run(pattern: str) -> str:
    """The longest run of characters that stand for themselves, outside every group and class."""
    runs, run, depth, in_class, place = [""], "", 0, False, 0
    while place < len(pattern):
        character = pattern[place]
        plain = ""
        if character == "\\":
            place += 1
            escaped = pattern[place]
            plain = escaped if depth == 0 and not in_class and not escaped.isalnum() else ""
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif depth == 0 and character not in ".^$*+?{}|":
            plain = character
        elif character == "{":
            place = max(place, pattern.find("}", place))
        following = pattern[place + 1 : place + 2]
        if plain and following not in ("?", "*", "{"):
            run += plain
        else:
            runs.append(run)
            run = ""
        place += 1
    return max([*runs, run], key=len)

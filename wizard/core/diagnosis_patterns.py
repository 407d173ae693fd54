"""The regular expressions of ``causes.toml``, made ready: without regard to case, and quick to rule out.

Most signs hold for hardly any text. Each pattern has words without which it cannot match; whether a text holds one of
them is found out many times faster than whether the pattern matches, and a pattern is compiled when that is so for
the first time. A first diagnosis so compiles a few dozen of many hundred patterns.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

SHORTEST = 3
"""Letters of a word that is worth looking for; of letters that English does not have, one is."""


class Ready:
    """A pattern, and the words of which a text must hold one (none: the pattern is always tried)."""

    __slots__ = ("_pattern", "source", "words")

    def __init__(self, source: str) -> None:
        self.source = source
        self.words = words_of(source)
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern."""
        if self._pattern is None:
            self._pattern = re.compile(self.source)
        return self._pattern

    @property
    def is_compiled(self) -> bool:
        """Whether a text has needed the pattern so far."""
        return self._pattern is not None

    def search(self, text: str) -> re.Match[str] | None:
        """The first place in a text of small letters (`small`)."""
        if self.words and not has_one(text, self.words):
            return None
        return self.pattern.search(text)


def has_one(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words is in the text."""
    # A loop: any() with a generator takes three times as long, and this is most of the work.
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


def small(text: str) -> str:
    """The text in small letters, as long as the text."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)


@lru_cache(maxsize=8192)
def ready(pattern: str) -> Ready:
    """The pattern as `Ready.search` takes it."""
    return Ready(_ESCAPED_OR_CAPITAL.sub(_lowered, pattern))


def _lowered(found: re.Match[str]) -> str:
    return found[0] if found[0][0] == "\\" else found[0].lower()


_ESCAPED_OR_CAPITAL = re.compile(r"\\.|[A-Z]")
_NAME = re.compile(r"\{([a-z][a-z_]{1,30})\}")


def spelled_out(pattern: str, terms: Mapping[str, str]) -> str:
    """The pattern with each ``{name}`` replaced by the alternatives of that name. Raises `KeyError` for another name."""
    if "{" not in pattern:
        return pattern
    return _NAME.sub(lambda found: f"(?:{terms[found[1]]})", pattern)


def words_of_all(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The words of which a text must hold one for any of the patterns to match; () where one of them has none."""
    found = [ready(pattern).words for pattern in patterns]
    return tuple(dict.fromkeys(word for words in found for word in words)) if all(found) else ()


# --- the words of a pattern -----------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[^\\\[\](){}|*+?.^$]{3,}")
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<[=!]|\(\?[:=!]|[()|]|[*+?]\??|\{\d*,?\d*\}\??|\.|[\^$]"
    r"|[^\\\[\](){}|*+?.^$](?=[*+?{])|[^\\\[\](){}|*+?.^$]+(?![*+?{])|[^\\\[\](){}|*+?.^$]+(?=.[*+?{])|.",
    re.DOTALL,
)
_SPECIAL = frozenset(".^$")


def words_of(pattern: str) -> tuple[str, ...]:
    """Words of which a text must hold one for the pattern to match; () where none can be told.

    For each alternative its longest plain run of characters, or the words of a group that must be there.
    """
    if _PLAIN.fullmatch(pattern):
        return (pattern,)
    return _alternatives(iter(_TOKEN.findall(pattern)))


def _alternatives(tokens: Iterator[str]) -> tuple[str, ...]:
    """The words of what stands up to the closing bracket, which is taken too."""
    words: list[tuple[str, ...]] = []
    runs: list[str] = [""]
    groups: list[tuple[str, ...]] = []
    after_group = False
    for token in tokens:
        first = token[0]
        if first in "|)":
            words.append(_best(runs, groups))
            runs, groups, after_group = [""], [], False
            if first == ")":
                break
        elif first == "(":
            found = _alternatives(tokens)
            groups.append(found if token in ("(", "(?:") else ())
            runs.append("")
            after_group = True
        elif first in "*+?" or (first == "{" and len(token) > 1):
            if first in "*?" or token.startswith(("{0", "{,")):  # it may be missing
                if after_group:
                    groups.pop()
                else:
                    runs[-1] = runs[-1][:-1]
            runs.append("")
            after_group = False
        else:
            after_group = False
            if first == "\\":
                if token[1].isalnum():
                    runs.append("")
                else:
                    runs[-1] += token[1]
            elif first in _SPECIAL or (first == "[" and len(token) > 1):
                runs.append("")
            else:
                runs[-1] += token
    else:
        words.append(_best(runs, groups))
    return tuple(dict.fromkeys(one for each in words for one in each)) if all(words) else ()


def _best(runs: list[str], groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Of one alternative: its longest run, or the group whose shortest word is longer."""
    longest = max(runs, key=len)
    found: tuple[str, ...] = (longest,) if len(longest) >= SHORTEST or not longest.isascii() else ()
    reach = len(longest) if found else 0
    for words in groups:
        shortest = min(map(len, words), default=0)
        if shortest > reach + (1 if found else 0):
            found, reach = words, shortest
    return found

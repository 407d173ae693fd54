"""The only way for a value into Markdown: as escaped words, or as a code span that keeps it exactly.

CommonMark 0.31, sections 2.4 (backslash escapes) and 6.1 (code spans). Ticket systems make links, mentions and issue
references of words after the Markdown is read, escaped or not (github/markup issue 1168, github/cmark-gfm issue 181):
such a word becomes a code span, which all of them leave alone.
"""

import re

from wizard.core.texts import one_line

_RUNS = re.compile("`+")
_LINKED = re.compile(r"@|://|\bwww\.|\bmailto:|#\d", re.IGNORECASE)
"""A mention or an address, a link, an issue's number."""
_WORD = re.compile(r"([(\"']*)(.*?)([)\"',.;:?]*)", re.DOTALL)
"""A word with what stands around it."""
_ALWAYS = frozenset("\\`*_[]<>&#|~$^{}@!")
"""Marks of emphasis, links, HTML, headings, tables, formulas: escaped wherever they stand."""
_AT_THE_START = frozenset("-+=")
_CANDIDATE = re.compile("[" + re.escape("".join(sorted(_ALWAYS | _AT_THE_START | set(":.)")))) + "]")
"""Every mark that may mean something; the rest of a text is not looked at one by one."""


def md_quote(value: str) -> str:
    """``value`` as plain words on one line: no link, image, HTML, heading, list, mention or emphasis comes of it.

    What means nothing inside a sentence (comma, bracket, full stop) stays readable.
    """
    text = " ".join(one_line(value).split())
    if _LINKED.search(text) is None:
        return _escaped(text, 0, len(text))
    parts = []
    for word in re.finditer(r"\S+", text):
        around = _WORD.fullmatch(word[0]) if _LINKED.search(word[0]) else None
        if around is None or not around[2]:
            parts.append(_escaped(text, word.start(), word.end()))
            continue
        begin, end = word.start() + len(around[1]), word.end() - len(around[3])
        parts.append(
            _escaped(text, word.start(), begin) + md_code(text[begin:end]) + _escaped(text, end, word.end())
        )
    return " ".join(parts)


def _escaped(text: str, start: int, end: int) -> str:
    """``text[start:end]`` with a backslash before each mark that would mean something there."""
    return _CANDIDATE.sub(
        lambda found: "\\" * _means_something(text, start + found.start()) + found[0], text[start:end]
    )


def _means_something(text: str, at: int) -> bool:
    mark = text[at]
    before, after = text[:at], text[at + 1 : at + 2]
    if mark in _ALWAYS:
        return True
    if mark in _AT_THE_START:
        return not before
    if mark == ":":
        # "https://" and "mailto:" begin a link in GitHub's Markdown.
        return bool(after) and not after.isspace()
    if mark in ".)":
        # "www." begins a link, "1." a list.
        return before[-3:].lower() == "www" or before.isdigit()
    return False


def md_code(value: str) -> str:
    """``value`` as a code span: shown exactly, ready to be copied. An empty value gives no span."""
    text = one_line(value)
    if not text.strip():
        return ""
    fence = "`" * (max((len(run) for run in _RUNS.findall(text)), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"

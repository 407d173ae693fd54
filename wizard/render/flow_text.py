"""How wide words come out, without a font at hand: by the widths of Helvetica and Arial, which most faces keep to.

For pictures that are made once and shown anywhere. Estimates run wide on purpose: a box has room to spare rather than
a word too much.
"""

import re
import unicodedata

_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
"""Of U+0020 to U+007E, in thousandths of the size (Adobe's font metrics of Helvetica)."""
_BOLD, _SPARE = 1.08, 1.1
_PARTS = re.compile(r"[^.@/_-]*[.@/_-]|[^.@/_-]+$")
"""Where a long name may go on in the next line: behind its dots, at signs, slashes, hyphens."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text in the unit of ``size``."""
    thousandths = sum(map(_width, text))
    return thousandths / 1000 * size * (_BOLD if bold else 1) * _SPARE


def _width(character: str) -> int:
    place = ord(character) - 0x20
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place]
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 620


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most ``room``; a word that is longer than a line is cut where a name may be."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, size, room, bold=bold)
        lines += full
    return (*lines, line) if line else tuple(lines)


def _cut(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for part in _PARTS.findall(word) or [word]:
        if width_of(pieces[-1] + part, size, bold=bold) <= room:
            pieces[-1] += part
            continue
        if pieces[-1]:
            pieces.append("")
        for character in part:
            if pieces[-1] and width_of(pieces[-1] + character, size, bold=bold) > room:
                pieces.append("")
            pieces[-1] += character
    return pieces

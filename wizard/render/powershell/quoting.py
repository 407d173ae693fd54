"""The only way for a value into a PowerShell file: as a literal, or as words in a comment.

PowerShell takes U+2018 to U+201B for single quotes, U+201C to U+201E for double quotes and U+2013 to U+2015
for dashes (about_Quoting_Rules; ``CharExtensions`` in PowerShell's tokenizer). Nothing else may be written
here: no sentence, no cmdlet.
"""

import re

from wizard.core.texts import one_line

_SINGLE_QUOTES = re.compile("(['\u2018-\u201b])")


def _code_units(character: str) -> list[int]:
    """The UTF-16 code units of one character: what ``[char]`` takes. A lone surrogate is its own unit."""
    code = ord(character)
    if code < 0x10000:
        return [code]
    code -= 0x10000
    return [0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)]


def ps_quote(value: str) -> str:
    """``value`` as a PowerShell expression that means exactly this text and nothing else.

    A single-quoted literal, in which nothing is ever expanded, with every character doubled that PowerShell
    takes for a single quote. What an editor does not show (line breaks, NUL, odd spaces, marks that turn text
    around) stands as ``[char]0x202E`` between the literals.
    """
    parts: list[str] = []
    plain = ""
    for character in value:
        if character.isprintable():
            plain += character
            continue
        if plain:
            parts.append(_literal(plain))
            plain = ""
        parts.extend(f"[char]0x{unit:04X}" for unit in _code_units(character))
    if plain or not parts:
        parts.append(_literal(plain))
    if len(parts) == 1 and parts[0].startswith("'"):
        return parts[0]
    # A text in front makes PowerShell join texts; two [char] alone would be no addition that it knows.
    joined = parts if parts[0].startswith("'") else ["''", *parts]
    return "(" + " + ".join(joined) + ")"


def _literal(plain: str) -> str:
    return "'" + _SINGLE_QUOTES.sub(r"\1\1", plain) + "'"


def ps_array(values: tuple[str, ...]) -> str:
    """Several texts as a PowerShell array; one text is an array of one."""
    if len(values) < 2:
        return "@(" + "".join(map(ps_quote, values)) + ")"
    return "@(\n" + ",\n".join("        " + ps_quote(value) for value in values) + "\n    )"


def ps_comment(value: str) -> str:
    """``value`` as words on one line of a comment: it can neither end the comment nor begin a help keyword.

    Characters beyond ASCII that PowerShell could read as quotes or dashes do no harm inside a comment.
    """
    return one_line(value, 500).replace("#>", "# >").replace("<#", "< #").strip().lstrip(".")

"""User-facing text that is not data: the translation hook, and how foreign text is made harmless.

Everything that came from outside (typed, imported, DNS, SMTP) passes `one_line` or `many_lines` before a
terminal, a label or a sheet shows it.
"""

import datetime
import unicodedata
from collections.abc import Callable

_translate: Callable[[str], str] = str
_language = "en"


def _(message: str) -> str:
    """The sentence in the user's language; English until `use_translation` was called."""
    return _translate(message)


def use_translation(translate: Callable[[str], str], language: str = "en") -> None:
    """Sets where translations come from, for instance ``gettext.translation(...).gettext``, and their language."""
    global _translate, _language  # one process, one language
    _translate, _language = translate, language


def language() -> str:
    """The language of the sentences, as HTML and PDF name it (BCP 47): ``en``."""
    return _language


def counted(count: int, one: str, many: str, **values: str) -> str:
    """The sentence for one or the sentence for another number, with ``{count}`` (``1,024``) and ``values`` in it."""
    return (one if count == 1 else many).format(count=f"{count:,}", **values)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def full_date(day: datetime.date) -> str:
    """A day as people read it, whatever the computer's own habits: ``31 December 2026``."""
    return f"{day.day} {_(_MONTHS[day.month - 1])} {day.year}"


def full_month(year: int, month: int) -> str:
    """A month as people read it: ``December 2026``."""
    return f"{_(_MONTHS[month - 1])} {year}"


def _harmless(character: str) -> str:
    """The character, or a visible stand-in where it would steer a terminal or turn the text around.

    Categories Cc (control), Cf (format: bidi marks, zero-width), Cs, Co, Cn and the line separators Zl, Zp
    are replaced: none of them is ever needed to read a name, a reply or a record.
    """
    if character == " " or character.isprintable():
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return "\N{REPLACEMENT CHARACTER}"


def one_line(text: str, limit: int = 2000) -> str:
    """Foreign text on one harmless line of at most ``limit`` characters."""
    if len(text) <= limit and text.isprintable():
        return text  # nearly all text is harmless, and a fleet has a lot of it
    spaced = " ".join(text.split("\n")).replace("\r", "").replace("\t", " ")
    clean = "".join(map(_harmless, spaced[: limit + 1]))
    return clean if len(clean) <= limit else clean[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"


def many_lines(text: str, limit: int = 200_000) -> str:
    """Foreign text with its line breaks kept and everything else made harmless."""
    return "\n".join(one_line(line) for line in text[:limit].splitlines())

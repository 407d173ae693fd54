"""The only ways for a value into a relay's files: one function for each syntax, and nothing else is written there.

A character that would end a value, begin another one or be expanded is doubled where the syntax has a way, and
becomes a question mark where it has none: what does not belong there fails where it is looked at, and does nothing.
"""

import re
import shlex

from markupsafe import Markup

from wizard.core.texts import one_line
from wizard.render.markdown import md_code
from wizard.render.powershell.quoting import ps_quote

STAND_IN = "?"
_WORD = re.compile(r"[^A-Za-z0-9.:/_@+=%~^!#&'*`{|}$\[\]-]")
_PLAIN = re.compile(r"[^A-Za-z0-9._:/-]")


def postfix_value(value: str) -> str:
    """``value`` as the whole right side of a line of main.cf: one line, ``$`` doubled (postconf(5))."""
    return _ascii(one_line(value)).strip().replace("$", "$$")


def postfix_word(value: str) -> str:
    """``value`` as one element of a list of main.cf: no space and no comma, which would begin another one."""
    return _WORD.sub(STAND_IN, value).replace("$", "$$")


def table_word(value: str) -> str:
    """``value`` as a key, or a user before the colon, of a text table: nothing is expanded there (postmap(1))."""
    return _WORD.sub(STAND_IN, value).lstrip("#") or STAND_IN


def pattern(value: str) -> str:
    """``value`` inside ``/.../`` of a regexp table: every mark that means something escaped (regexp_table(5))."""
    return "".join(one if one.isalnum() else "\\" + one for one in _ascii(one_line(value)))


def table_result(value: str) -> str:
    """``value`` as the result of a regexp table's line: ``$1`` would be expanded, so ``$`` is doubled."""
    return postfix_value(value)


def keepalived_word(value: str) -> str:
    """``value`` as one word of keepalived.conf: ``#``, ``!``, ``$``, quotes and braces mean something there."""
    return _PLAIN.sub(STAND_IN, value)


def ini_section(value: str) -> str:
    """``value`` as the name of a section of an INI file (Python's configparser)."""
    return one_line(value).strip().replace("]", STAND_IN).replace("[", STAND_IN) or STAND_IN


def ini_value(value: str) -> str:
    """``value`` on the right side of an INI file's line; the bridge reads it without interpolation."""
    return one_line(value).strip()


def shell_word(value: str) -> str:
    """``value`` as one word of a shell's line."""
    return shlex.quote(one_line(value))


def comment(value: str) -> str:
    """``value`` behind a ``#``: one line, and nothing but ASCII in a file that old editors open."""
    return _ascii(one_line(value))


def shown(value: str) -> Markup:
    """``value`` as a code span of a Markdown page, where templates escape whatever was not quoted."""
    return Markup(md_code(value))  # noqa: S704 - md_code is the quoting


def command(value: str) -> Markup:
    """``value`` as one word of a command in a code block of a Markdown page."""
    return Markup(shell_word(value))  # noqa: S704 - the block shows it exactly; shell_word keeps it one word


def powershell_word(value: str) -> Markup:
    """The same for a PowerShell command."""
    return Markup(ps_quote(one_line(value)))  # noqa: S704 - as `command`


def _ascii(text: str) -> str:
    return "".join(one if one.isascii() else STAND_IN for one in text)

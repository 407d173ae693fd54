"""The only ways for a value into a program's configuration: one function for each syntax.

A value comes back exactly as it was when the program reads the file, or it is refused: nothing is replaced, cut or
left out. Comments alone may lose a character (`wizard.render.relay.quoting.comment`). PowerShell has its own function
(`wizard.render.powershell.quoting.ps_quote`), Postfix's files share theirs with the relay.
"""

import json
import re
from collections.abc import Callable

from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.render.relay.quoting import comment, postfix_word, shell_word, table_result, table_word

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_INI_PLAIN = re.compile(r"[A-Za-z0-9._@:/+-]+( [A-Za-z0-9._@:/+-]+)*")
_GRAFANA_EXPANDS = re.compile(r"\$(|__\w+)\{|%\(")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9._@:/+!%&*=?^_~|-]+( [A-Za-z0-9._@:/+!%&*=?^_~|-]+)*")
_SECTION_PLAIN = re.compile(r"[!-~]+( [!-~]+)*")
LONGEST = 1000
"""Characters; an address has 254 at most, a name 100."""
MSMTP_LINE = 400
"""Octets of a value; msmtp reads lines of about 500 (``LINEBUFSIZE``)."""


def refused(value: str, language: str) -> WizardError:
    """What is raised for a value that ``language`` can not hold."""
    shown = one_line(value, 60)
    return WizardError(
        Problem(
            id="value-not-writable",
            text=_("{language} can not hold this value: {value}").format(language=language, value=shown),
            fix=_("Change it in the answers, or type it at the program by hand."),
            detail=ascii(value[:200]),
        )
    )


def written(key: str, quote: Callable[[str], str], value: str) -> dict[str, str]:
    """A line for a name that people see: nothing depends on it, so it is left out where it can not be written."""
    try:
        return {key: quote(value)}
    except WizardError:
        return {}


def host_word(value: str, language: str) -> str:
    """``value`` as a host name or an IPv4 address, which needs no quoting anywhere."""
    return value if _HOST.fullmatch(value) else _refuse(value, language)


def _refuse(value: str, language: str) -> str:
    raise refused(value, language)


def _one_line_only(value: str, language: str) -> None:
    """No line break, NUL or other character that no editor shows: each of these files is read line by line."""
    if not value.isprintable() or len(value) > LONGEST:
        raise refused(value, language)


# --- Postfix ----------------------------------------------------------------------------------------------------------


def _unchanged(quote: Callable[[str], str], value: str) -> str:
    """What the relay's function makes of it, where it changes nothing but the doubling of ``$``."""
    made = quote(value)
    if made.replace("$$", "$") != value.replace("$$", "$") or not value:
        raise refused(value, "Postfix")
    return made


def postfix_exact(value: str) -> str:
    """``value`` as one word of main.cf."""
    return _unchanged(postfix_word, value)


def table_exact(value: str) -> str:
    """``value`` as a key, or as the user before the colon, of a text table."""
    if table_word(value) != value or ":" in value:
        raise refused(value, "Postfix")
    return value


def table_result_exact(value: str) -> str:
    """``value`` as the result of a regexp table's line."""
    if " " in value:
        raise refused(value, "Postfix")
    return _unchanged(table_result, value)


# --- Exim -------------------------------------------------------------------------------------------------------------


def exim_text(value: str) -> str:
    """``value`` inside an expanded string of Exim's configuration (spec.txt, chapter 11).

    Every mark gets a backslash. A capital letter is written by its number, since a line of the configuration is
    searched for macros, whose names begin with one, before anything else is read.
    """
    _one_line_only(value, "Exim")
    if not value.isascii():
        raise refused(value, "Exim")
    return "".join(map(_exim_character, value))


def _exim_character(one: str) -> str:
    # A space, a letter that is written as it is, a quote mark: what could begin or end something is written by number.
    plain = one.islower() or one.isdigit() or one in "@.-"
    return one if plain else f"\\x{ord(one):02x}"


def exim_list_text(value: str) -> str:
    """``value`` inside a list whose items are expanded one by one: ``client_send`` of an authenticator.

    There a circumflex stands for NUL, and two for one (chapter 34); the colon, which separates, is written by number.
    """
    return exim_text(value.replace("^", "^^")) if value else _refuse(value, "Exim")


# --- msmtp ------------------------------------------------------------------------------------------------------------


def msmtp_argument(value: str) -> str:
    """``value`` as the argument of a line of msmtprc: between double quotes, of which the outermost are removed."""
    _one_line_only(value, "msmtp")
    if not value or len(value.encode()) > MSMTP_LINE:
        raise refused(value, "msmtp")
    return f'"{value}"'


def msmtp_sender(value: str) -> str:
    """``value`` behind ``from``, where ``%U`` would be replaced and ``?``, ``*`` and ``[`` make it a pattern."""
    return _refuse(value, "msmtp") if set(value) & set("%?*[") else msmtp_argument(value)


# --- T-SQL, PHP, Ruby, C#, Python ----------------------------------------------------------------------------------------


def tsql_text(value: str) -> str:
    """``value`` as a Unicode literal. ``$(`` is cut in two: sqlcmd would put a variable there, even inside quotes."""
    _one_line_only(value, "T-SQL")
    doubled = value.replace("'", "''")
    return " + ".join(f"N'{part}'" for part in re.split(r"(?<=\$)(?=\()", doubled))


def php_text(value: str) -> str:
    """``value`` between single quotes: only backslash and quote mean something there."""
    _one_line_only(value, "PHP")
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def php_comment(value: str) -> str:
    """``value`` behind ``//``, where ``?>`` would end the program."""
    return comment(value).replace("?>", "? >")


def ruby_text(value: str) -> str:
    """``value`` between single quotes: only backslash and quote mean something there."""
    _one_line_only(value, "Ruby")
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def csharp_text(value: str) -> str:
    """``value`` as a verbatim literal: only the double quote means something there."""
    _one_line_only(value, "C#")
    return '@"' + value.replace('"', '""') + '"'


def python_text(value: str) -> str:
    """``value`` as a literal of Python. Nothing is refused: `ascii` writes every character."""
    return ascii(value)


# --- INI, YAML, environment ------------------------------------------------------------------------------------------------


def grafana_ini(value: str) -> str:
    """``value`` in grafana.ini: plain where that is safe, else between three double quotes (gopkg.in/ini.v1).

    Grafana replaces ``${...}``, ``$__file{...}`` and ``%(...)s`` wherever they stand, so those are refused.
    """
    _one_line_only(value, "grafana.ini")
    if not value or _GRAFANA_EXPANDS.search(value) or '"""' in value or value.endswith('"'):
        raise refused(value, "grafana.ini")
    return value if _INI_PLAIN.fullmatch(value) else f'"""{value}"""'


def environment_value(value: str) -> str:
    """``value`` in a file of environment variables. Docker, Compose and systemd read quotes, ``$`` and ``#`` in three
    ways, so only what means the same to all of them is written."""
    if not _ENVIRONMENT.fullmatch(value):
        raise refused(value, _("A file of environment variables"))
    return value


def yaml_text(value: str) -> str:
    """``value`` as a flow scalar of YAML 1.2 between double quotes, which is what JSON writes, in ASCII alone.

    A character beyond the Basic Multilingual Plane is two escapes in JSON, which YAML reads as two wrong characters.
    """
    _one_line_only(value, "YAML")
    if any(ord(one) > 0xFFFF for one in value):
        raise refused(value, "YAML")
    return json.dumps(value)


def jcasc_text(value: str) -> str:
    """The same for Jenkins Configuration as Code, which puts variables in place of ``${...}``; ``^`` keeps them out."""
    return yaml_text(value.replace("${", "^${"))


# --- devices' command lines -------------------------------------------------------------------------------------------------


def fortios_text(value: str) -> str:
    """``value`` between double quotes in the CLI of FortiOS: a backslash keeps a quote or a backslash.

    ``?`` asks for help wherever it is typed, and ``<>()#'`` are taken in few fields: they are refused.
    """
    if not value or not value.isascii() or not value.isprintable() or set(value) & set("?<>()#'"):
        raise refused(value, "FortiOS")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def routeros_text(value: str) -> str:
    """``value`` between double quotes in the scripting language of RouterOS.

    Every mark that could mean something is written by its number (24 in hexadecimal for ``$``), and so is what is not ASCII.
    """
    _one_line_only(value, "RouterOS")
    return '"' + "".join(map(_routeros_octet, value.encode("utf-8"))) + '"'


def _routeros_octet(code: int) -> str:
    one = chr(code)
    plain = code < 0x80 and (one.isalnum() or one in " .@-_:/+=")
    return one if plain else f"\\{code:02X}"


def section_value(value: str) -> str:
    """``value`` in a section of Proxmox's files: everything up to the end of the line."""
    if not _SECTION_PLAIN.fullmatch(value):
        raise refused(value, "Proxmox VE")
    return value


def shell_exact(value: str) -> str:
    """``value`` as one word of a shell's line."""
    _one_line_only(value, _("A shell"))
    return shell_word(value)

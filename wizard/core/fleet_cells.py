"""One cell of a fleet's table as answers: the admin's words become the answers' own, and the intake's rules apply.

Formulas are text here as everywhere: nothing is worked out.
"""

import re
from functools import cache
from typing import Any

from wizard.core import fleet_words
from wizard.core.answers import UNKNOWN
from wizard.core.fields import words_of
from wizard.core.fleet_columns import CRITICAL, plain
from wizard.core.intake import LISTS, parse_field
from wizard.core.paths import field_type
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line

_WHOLE = re.compile(r"\d{1,3}(?:([.,'\u2019\u00a0\u202f ])\d{3})(?:\1\d{3})*")
"""A whole number with its thousands parted, as Excel shows it in one country or another."""
_PARTED = re.compile(r"[;|,+&\n\r\[\]]+|\s(?:and|or|und|et)\s", re.IGNORECASE)
"""What stands between the values of a list in one cell."""
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


def read_cell(path: str, cell: str) -> dict[str, Any]:
    """The answers that one cell gives, by path; none where it says nothing.

    A cell may answer its neighbour: a mailbox column that says "yes" means a licensed mailbox, a static-IP column
    that holds an address means both. Raises `WizardError` at the field that does not take it.
    """
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    word = plain(text)
    if word in fleet_words.NOT_SAID and "?" not in text:
        return {}
    if path == CRITICAL:
        return {CRITICAL: _critical(text)}
    if path == "preferences.priority" and word not in _meanings(path) and word in _critical_words():
        return {CRITICAL: _critical(text)}
    if path == "tenant.mailbox" and word in _meanings("tenant.licensed_mailbox"):
        return {
            "tenant.licensed_mailbox": parse_field(
                "tenant.licensed_mailbox", _meant("tenant.licensed_mailbox", text)
            )
        }
    if path == "network.static_ip" and _ADDRESS.match(text):
        return {path: parse_field(path, "yes"), **read_cell("network.public_ips", text)}
    if path == "network.public_ips" and word in {"dynamic", "static", "fixed"}:
        return read_cell("network.static_ip", text)
    if word in fleet_words.DO_NOT_KNOW or (not word and "?" in text):
        return {path: parse_field(path, UNKNOWN)} if takes_unknown(path) else {}
    return {path: parse_field(path, _meant(path, text))}


@cache
def takes_unknown(path: str) -> bool:
    """Whether "I don't know" is an answer to that field; elsewhere it says as much as an empty cell."""
    return UNKNOWN in words_of(path)[0] or path in {"device.sign_in", "device.security_modes", "device.ports"}


def _meant(path: str, text: str) -> str:
    """The cell in the words that `parse_field` takes."""
    meanings = _meanings(path)
    if path in LISTS:
        return _listed(text, meanings)
    if meanings:
        return meanings.get(plain(text), text)
    kind = str(field_type(path))
    if "float" in kind:
        return text.replace(",", ".") if re.fullmatch(r"\d+,\d+", text) else text
    if "int" in kind and _WHOLE.fullmatch(text):
        return re.sub(r"\D", "", text)
    return text


def _listed(text: str, meanings: dict[str, str]) -> str:
    """Several values in one cell, separated by ``;``, ``|``, a comma, a space, a line, or the word "and"."""
    if plain(text) in meanings:
        return meanings[plain(text)]
    by_mark = [part.strip() for part in _PARTED.split(text) if part.strip()]
    values: list[str] = []
    for part in by_mark:
        if plain(part) in meanings:
            values.append(meanings[plain(part)])
            continue
        values += [meanings.get(plain(word), word) for word in part.split()]
    return ";".join(dict.fromkeys(values))


@cache
def _meanings(path: str) -> dict[str, str]:
    table = fleet_words.WORDS.get(path, {})
    return {plain(word): value for value, words in table.items() for word in (value, *words)}


@cache
def _critical_words() -> dict[str, bool]:
    return {plain(word): value for value, words in fleet_words.CRITICAL.items() for word in words}


def _critical(text: str) -> bool:
    word = plain(text)
    if word in fleet_words.DO_NOT_KNOW or ("?" in text and not word):
        return False
    if word not in _critical_words():
        raise WizardError(
            Problem(
                id="answer-refused",
                text=_('"{value}" is not accepted.').format(value=one_line(text, 80)),
                fix=_("This column takes yes or no."),
                field=CRITICAL,
            )
        )
    return _critical_words()[word]

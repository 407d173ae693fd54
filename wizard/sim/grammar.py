"""SMTP's grammar: one line into a verb and its arguments, a path into an address (RFC 5321, section 4.1).

Pure text work on hostile bytes: every function here is total and decides nothing about mail.
"""

import ipaddress
import re
from enum import StrEnum

import msgspec

MAX_PATH = 256
MAX_LOCAL = 64
"""Octets in a path and in a local part (RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3)."""


class Malformed(StrEnum):
    """Why a path or its parameters can not be used."""

    ARGUMENTS = "arguments"
    ADDRESS = "address"


class Path(msgspec.Struct, frozen=True):
    """An address in a MAIL or RCPT command, and the ESMTP parameters behind it (upper-case keys).

    ``address`` is "" for the null reverse-path ``<>``; a source route is dropped, as section 3.3 wishes.
    """

    address: str
    parameters: tuple[tuple[str, str], ...] = ()


_ATEXT = r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\U0010FFFF]"
_LOCAL = re.compile(rf'(?:{_ATEXT}+(?:\.{_ATEXT}+)*|"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*")')
_LABEL = r"[A-Za-z0-9\u0080-\U0010FFFF](?:[A-Za-z0-9\-\u0080-\U0010FFFF]{0,61}[A-Za-z0-9\u0080-\U0010FFFF])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e\u0080-\U0010FFFF]+))?")
_PATH = re.compile(r'<((?:"(?:[^"\\]|\\.)*"|[^">])*)>(?: +(.*))?', re.DOTALL)


def verb_and_rest(line: bytes) -> tuple[str, str] | None:
    """The command word in upper case and the text behind it; None where the bytes are no text."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if any(ord(sign) < 32 and sign != "\t" for sign in text):
        return None
    verb, _, rest = text.strip(" \t").partition(" ")
    return verb.upper(), rest.strip(" \t")


def is_host(text: str) -> bool:
    """Whether ``text`` can stand behind HELO or EHLO: a name or an address literal.

    Devices put their bare name there, some with an underscore, and Exchange Online takes it.
    """
    if text.startswith("[") and text.endswith("]"):
        return _is_literal(text)
    return 0 < len(text) <= 255 and re.fullmatch(r"[A-Za-z0-9._\-\u0080-\U0010FFFF]+", text) is not None


def _is_literal(text: str) -> bool:
    inside = text[1:-1]
    try:
        ipaddress.ip_address(inside.removeprefix("IPv6:") if inside.lower().startswith("ipv6:") else inside)
    except ValueError:
        return False
    return True


def is_address(text: str) -> bool:
    """Whether ``text`` is a mailbox: local part, ``@``, domain or address literal (section 4.1.2)."""
    local, at, domain = text.rpartition("@")
    if not at or len(text.encode("utf-8", "replace")) > MAX_PATH - 2 or len(local) > MAX_LOCAL:
        return False
    if _LOCAL.fullmatch(local) is None:
        return False
    if domain.startswith("[") and domain.endswith("]"):
        return _is_literal(domain)
    return len(domain) <= 253 and _DOMAIN.fullmatch(domain) is not None


def path(rest: str, keyword: str) -> Path | Malformed:
    """What stands behind MAIL or RCPT: ``FROM:<a@b> SIZE=1``. A space behind the colon is forgiven."""
    if not rest.upper().startswith(keyword):
        return Malformed.ARGUMENTS
    match = _PATH.fullmatch(rest[len(keyword) :].lstrip(" "))
    if match is None:
        return Malformed.ARGUMENTS
    address = match[1]
    if address.startswith("@"):
        address = address.partition(":")[2]
    parameters = []
    for word in (match[2] or "").split():
        parameter = _PARAMETER.fullmatch(word)
        if parameter is None:
            return Malformed.ARGUMENTS
        parameters.append((parameter[1].upper(), parameter[2] or ""))
    if address and not is_address(address):
        return Malformed.ADDRESS
    return Path(address, tuple(parameters))

"""What Exchange Online reads of a message before it takes it: header fields, the From address, line ends.

Pure and total on hostile bytes; it never changes a message (``stamps`` adds to it).
"""

import re

from wizard.sim.grammar import is_address

MAX_HEADER = 65_536
"""Octets of header that are looked at."""

_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"(?!@)')
_COMMENT = re.compile(r"\([^()]*\)")
_ANGLE = re.compile(r"<([^<>]*)>")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}>")


def has_bare_line_feed(content: bytes) -> bool:
    """Whether a line feed stands without its carriage return (RFC 5321, section 2.3.8)."""
    return re.search(rb"(?<!\r)\n", content) is not None


def fields(content: bytes) -> tuple[tuple[str, str], ...]:
    """The header fields, names in lower case, folded lines joined (RFC 5322, section 2.2).

    Control characters are blanks in the values: none of them belongs there.
    """
    head = content[:MAX_HEADER].decode("utf-8", "replace")
    found: list[tuple[str, str]] = []
    for line in re.split(r"\r?\n", head):
        if not line:
            break
        match = _FIELD.fullmatch(line)
        if line[0] in " \t" and found:
            found[-1] = (found[-1][0], found[-1][1] + " " + line.strip())
        elif match is not None:
            found.append((match[1].lower(), match[2].strip()))
        else:
            break
    return tuple(
        (name, "".join(sign if sign.isprintable() else " " for sign in value)) for name, value in found
    )


def from_address(content: bytes) -> str | None:
    """The first address of the one From field, None where it is missing, doubled or holds no address."""
    values = [value for name, value in fields(content) if name == "from"]
    if len(values) != 1:
        return None
    bare = _COMMENT.sub("", _QUOTED.sub("", values[0]))
    addresses = _ANGLE.findall(bare) or bare.split(",")
    cleaned = [address.strip() for address in addresses]
    return cleaned[0] if cleaned and all(map(is_address, cleaned)) else None


def message_id(content: bytes) -> str | None:
    """The Message-ID, where it is one."""
    value = next((value for name, value in fields(content) if name == "message-id"), "")
    return value if _MESSAGE_ID.fullmatch(value) else None


def subject(content: bytes) -> str:
    """The subject as it stands in the message, on one line, or "" where there is none."""
    return next((value for name, value in fields(content) if name == "subject"), "")

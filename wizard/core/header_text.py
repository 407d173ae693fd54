"""Finds the headers in what people have: an .eml file, headers copied from Outlook, from a ticket, from a forum.

Pure and total: any text gives a tuple of fields, an empty one where there is nothing. Python's email parser splits
the fields; what it does not take (lost indents, quote marks, numbered lines, empty lines between headers) is put right
before it sees the text.
"""

import re
import textwrap
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import HeaderParser
from email.policy import compat32

import msgspec

TEXT_LIMIT = 2_000_000
"""Characters that are looked at. Exchange Online takes far smaller headers; what follows is body or an attack."""

VALUE_LIMIT = 20_000
"""Characters of one field."""

FIELD_LIMIT = 20_000

_START = re.compile(r"([A-Za-z][A-Za-z0-9_.-]{0,75})[ \t]*:(?!//)")
_QUOTED = re.compile(r"[ \t]*[>|][ \t]?")
_NUMBERED = re.compile(r"[ \t]*\d{1,6}[.:)]?[ \t]+")

_KNOWN = frozenset(
    (
        "received", "from", "to", "cc", "bcc", "subject", "date", "message-id", "return-path", "sender", "reply-to",
        "delivered-to", "mime-version", "content-type", "content-transfer-encoding", "authentication-results",
        "received-spf", "dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results",
        "in-reply-to", "references", "x-forefront-antispam-report", "x-microsoft-antispam", "x-relay-wizard-token",
        "x-ms-exchange-organization-authas", "x-ms-exchange-organization-authsource", "x-originatororg", "importance",
        "auto-submitted", "precedence", "list-id", "user-agent", "comments", "keywords", "errors-to",
    )
)  # fmt: skip
"""Names, in lower case, by which a line is known for a header. Any name with a hyphen may be one too."""

_RUN_TOGETHER = re.compile(
    r"[ \t]+(?=(?:Received|Authentication-Results|Received-SPF|Return-Path|From|To|Subject|Date|Message-ID"
    r"|MIME-Version|Content-Type|DKIM-Signature|ARC-[A-Za-z-]{4,30}|X-[A-Za-z0-9-]{2,60}): )"
)
"""Where a new header begins in a paste that lost its line ends."""


class HeaderField(msgspec.Struct, frozen=True):
    """One header as it was written: ``value`` unfolded onto one line, ``raw`` with its name in front."""

    name: str
    value: str

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.casefold()

    @property
    def raw(self) -> str:
        """The whole header on one line."""
        return f"{self.name}: {self.value}"


def decoded(data: bytes) -> str:
    """Any bytes as text: a byte order mark decides, else UTF-16 is known by its zeros, else it is UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    start = data[:4000]
    if start.count(0) * 3 > len(start) > 1:
        return data.decode("utf-16-le" if start[1:2] == b"\0" else "utf-16-be", "replace")
    return data.decode("utf-8-sig", "replace")


def read_fields(text: str) -> tuple[HeaderField, ...]:
    """The headers in ``text``, from top to bottom; none where no line looks like one."""
    block = "\n".join(_block(text[:TEXT_LIMIT]))
    parsed = HeaderParser(policy=compat32).parsestr(block, headersonly=True)
    fields = []
    for name, value in parsed.raw_items():
        fields.append(HeaderField(name.strip(), " ".join(str(value)[:VALUE_LIMIT].split())))
        if len(fields) == FIELD_LIMIT:
            break
    return tuple(fields)


def plain(value: str) -> str:
    """A header's value with its encoded words read (RFC 2047); as it stands where they are broken."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


# --- from any paste to a block of headers -----------------------------------------------------------------------------


def _block(text: str) -> list[str]:
    """The lines of the header block, every one a header's first line or indented."""
    clean = text.replace("\0", "").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    lines = clean.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for mark in (_QUOTED, _NUMBERED):
        lines = _without(lines, mark)
    lines = _taken_apart(lines)
    lines = textwrap.dedent("\n".join(lines)).split("\n")
    loose = not any(line[:1] in {" ", "\t"} for line in lines[:2000])
    begin = next((at for at, line in enumerate(lines) if _begins(line, loose=True)), None)
    if begin is None:
        return []
    rest = lines[begin:]
    wanted = _one_a_paragraph(rest) if _is_spaced_out(rest) else _first_paragraph(rest)
    return [line if line[:1] in {" ", "\t"} or _begins(line, loose=loose) else " " + line for line in wanted]


def _begins(line: str, *, loose: bool) -> bool:
    """Whether a line is a header's first. ``loose``: indents were lost, so only names that are known to be ones count."""
    found = _START.match(line)
    if found is None:
        return False
    return not loose or "-" in found[1] or found[1].casefold() in _KNOWN


def _without(lines: list[str], mark: "re.Pattern[str]") -> list[str]:
    """The lines without a mark that nearly all of them carry in front, such as a quote's or a number."""
    some = [line for line in lines[:400] if line.strip()]
    marked = sum(1 for line in some if mark.match(line))
    if not some or marked * 10 < len(some) * 8:
        return lines
    return [mark.sub("", line, count=1) for line in lines]


def _taken_apart(lines: list[str]) -> list[str]:
    """A paste on one or two long lines, with the line ends put back in front of each header."""
    written = [line for line in lines if line.strip()]
    if len(written) > 3 or not any(len(line) > 200 for line in written):
        return lines
    return [part for line in written for part in _RUN_TOGETHER.sub("\n", line).split("\n")]


def _first_paragraph(lines: list[str]) -> list[str]:
    """Up to the first empty line: there the headers of a message end (RFC 5322, section 2.1)."""
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    return lines[:end]


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if line.strip():
            part.append(line)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _is_spaced_out(lines: list[str]) -> bool:
    """Whether every header stands in a paragraph of its own, as Outlook on the web copies them.

    A real message never looks so: its first paragraph has all that the receiver wrote.
    """
    first = []
    for part in _paragraphs(lines):
        first.append(part)
        if len(first) == 3:
            break
    return len(first) == 3 and all(
        _begins(part[0], loose=True) and sum(_begins(line, loose=True) for line in part) == 1
        for part in first
    )


def _one_a_paragraph(lines: list[str]) -> list[str]:
    found: list[str] = []
    for part in _paragraphs(lines):
        if not _begins(part[0], loose=True) and part[0][:1] not in {" ", "\t"}:
            break
        found += part
    return found

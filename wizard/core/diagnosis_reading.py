"""Turns what people paste into the plain text that the signs of `core.causes` are looked for in.

A paste is a log with escapes, a web page, a bounce in quoted-printable, a reply folded over several lines, or letters
that were read off a photograph. Everything here keeps the words and undoes the wrapping.
"""

import codecs
import html
import quopri
import re
import unicodedata
from urllib.parse import unquote_plus

TEXT_LIMIT = 60_000
"""Characters that are read; a longer paste is read from both ends, where replies stand."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> str:
    """Bytes of a file or of standard input as text. Total: what no encoding explains is read as Windows wrote it."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark if encoding == "utf-8" else b"").decode(encoding, "replace")
    if data[:200].count(0) > len(data[:200]) // 3:  # PowerShell 5's > without the mark
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def both_ends(text: str, limit: int = TEXT_LIMIT) -> str:
    """At most ``limit`` characters of the text and a line break: its beginning and its end."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n{text[-half:]}"


def plain(text: str) -> str:
    """The words of a paste, line by line: no markup, no escapes, no quoted-printable, replies in one line each."""
    text = both_ends(text)
    if _SOFT_BREAK.search(text):
        text = _unquoted(text)
    if _MARKUP.search(text):
        text = _without_markup(text)
    text = _IN_A_LINK.sub(_out_of_the_link, text)
    text = _COLOURS.sub("", text)
    text = (
        text.replace("\\r", " ")
        .replace("\\n", "\n")
        .replace("\\t", " ")
        .replace('\\"', '"')
        .replace("\\/", "/")
    )
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("\\'", "'"))
    text = unicodedata.normalize("NFC", text.translate(_PLAIN_CHARACTERS))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _mended(_joined(text))


# --- markup, escapes and encodings ----------------------------------------------------------------------------------

_SOFT_BREAK = re.compile(r"=\r?\n|=3D|=(?:C3|E2)=[89AB][0-9A-F]")
_MARKUP = re.compile(
    r"<(?:html|body|div|p|br|span|table|td|pre|font|b|li)\b[^<>]{0,2000}>|&(?:lt|gt|amp|quot|nbsp|#\d{2,5});",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"<(script|style|head)\b[^<>]{0,2000}>.{0,20000}?</\1>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/td)\b[^<>]{0,200}>", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-z][a-z0-9]{0,12}(?:\s[^<>@]{0,2000})?/?>", re.IGNORECASE)
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_ESCAPED = re.compile(r"\\u(?!d[89a-f])([0-9a-f]{4})", re.IGNORECASE)
_PLAIN_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛´`′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("\u00a0\u2007\u202f\u3000\u2009\u200a", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "：": ":",
        "；": ";",
        "，": ",",
        "．": ".",
    }
)


# What a sign-in page answers in the address that it returns to: error_description=AADSTS500201%3a+We+are+unable...
_IN_A_LINK = re.compile(
    r"(?:(?P<name>error_description(?:=|%(?:25){0,2}3d))|(?=AADSTS\d))(?P<words>[^\s&\"'<>]{1,4000})",
    re.IGNORECASE,
)
_ENCODED = re.compile(r"%[0-9a-f]{2}|\w\+\w", re.IGNORECASE)


def _out_of_the_link(found: re.Match[str]) -> str:
    """The words of an error in a link, decoded and set apart from it: digits of a link count for nothing."""
    name, words = found["name"] or "", found["words"]
    if not name and not _ENCODED.search(words):
        return found[0]
    for _again in range(3):  # a redirect within a redirect is encoded twice
        words = unquote_plus(words, errors="replace")
        if not _ENCODED.search(words):
            break
    return f"{name} {words}"


def _unquoted(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    return quopri.decodestring(raw).decode("utf-8", "replace")


def _without_markup(text: str) -> str:
    text = _INVISIBLE.sub(" ", text)
    text = _BREAKS.sub("\n", text)
    text = _TAGS.sub(" ", text)
    return html.unescape(html.unescape(text))


# --- replies over several lines -------------------------------------------------------------------------------------

_REPLY_LINE = re.compile(r"^(.{0,90}?)(?<![\d.,:/-])([2345]\d\d)([- ])(?:[245]\.\d{1,3}\.\d{1,3}[ -]+)?(.*)$")
_CODE_AGAIN = re.compile(r"(?<=[\w,.;:)\]]) ([45]\d\d)[- ][45]\.\d{1,3}\.\d{1,3} +(?=[\w(<\[h])")


def _joined(text: str) -> str:
    """A reply in several lines as one sentence (RFC 5321, section 4.2.1).

    Only a line that continues (``550-``) may swallow the next one, and only under the same code.
    """
    lines: list[str] = []
    open_code = ""
    for line in text.split("\n"):
        found = _REPLY_LINE.match(line)
        if found is not None and found[2] == open_code and lines:
            lines[-1] += " " + found[4].strip()
        else:
            lines.append(line)
        open_code = found[2] if found is not None and found[3] == "-" else ""
    joined = "\n".join(lines)
    # The first one of a code stays: it may stand behind other words ("said: 550-5.7.26 This mail ...").
    return _CODE_AGAIN.sub(
        lambda found: " " if joined.find(f"{found[1]}-", 0, found.start()) >= 0 else found[0], joined
    )


# --- what programs and cameras do to a reply --------------------------------------------------------------------------

_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    # (535, b'5.7.3 ...') and 535: 5.7.3
    (re.compile(r"\(?\b([245]\d\d), {0,2}b?(?=['\"])['\"]"), r"\1 "),
    (re.compile(r"\b([245]\d\d)[:,;] {1,2}(?=[245]\.\d{1,3}\.\d)"), r"\1 "),
    # 550 5.7.64 on two lines, with spaces in it, with the letter O: as a camera reads it.
    (re.compile(r"\b([45])[O]([0-9O])(?=[ -][45]\.\d)"), r"\g<1>0\2"),
    (re.compile(r"\b([45]\d)O(?=[ -][45]\.\d)"), r"\g<1>0"),
    (re.compile(r"\b([45]\d\d)[ -]\s{0,3}([245])\s{0,2}\.\s{0,3}(\d{1,3})\s{0,2}\.\s{0,3}(\d{1,3})\b"), r"\1 \2.\3.\4"),
    (re.compile(r"([a-zäöüß]{2})-\n\s{0,8}([a-zäöüß]{2})"), r"\1\2"),
    # A terminal of fixed width cuts words.
    (re.compile(r"\bS\s?m\s?t\s?p\s?C\s?l\s?i\s?e\s?n\s?t\s?A\s?u\s?t\s?h\s?e\s?n\s?t\s?i\s?c\s?a\s?t\s?i\s?o\s?n\b", re.IGNORECASE), "SmtpClientAuthentication"),
    (re.compile(r"\bAADSTS\s{0,2}[:#]?\s{0,2}(?=\d{5})"), "AADSTS"),
)  # fmt: skip


def _mended(text: str) -> str:
    for pattern, replacement in _MENDS:
        text = pattern.sub(replacement, text)
    return text

"""Finds what counts in a bounce: the delivery report's own fields, else what the returning server wrote to people.

Python's email parser reads it; the message that came back is never looked at, so that its subject and its text cannot
be taken for the reason.
"""

import re
from email import policy
from email.message import Message
from email.parser import Parser

MAX_PARTS = 200
"""Parts of one message that are looked at; a hostile one may have a million."""
PART_LIMIT = 40_000

_HEADER = re.compile(r"^[A-Za-z][A-Za-z0-9-]{1,60}:(?: |\t|\r?$)", re.MULTILINE)
_MAIL_HEADERS = frozenset(
    ("return-path", "received", "mime-version", "content-type", "message-id", "from", "to", "subject", "date")
)
_REPORT_FIELDS = ("Diagnostic-Code", "Status", "Action", "Remote-MTA", "Final-Recipient", "Will-Retry-Until")
_DIAGNOSTIC = re.compile(
    r"^Diagnostic-Code:[ \t]*((?:[^\n]*)(?:\n[ \t]+[^\n]*){0,40})", re.MULTILINE | re.IGNORECASE
)
_RETURNED = re.compile(
    r"(?mi)^[ \t>*#-]{0,40}(?:original message headers|message headers follow|original message|returned message|the body of "
    r"your message|this is a copy of (?:the|your) message|below this line is a copy|--- the header of the original|content-type: "
    r"(?:message/rfc822|text/rfc822-headers)|---+ ?this is a copy|---+ ?message header|nachrichtenkopf|en-t[êe]tes? (?:du|de) "
    r"message|encabezados? (?:del|de) mensaje|intestazioni? (?:del )?messaggio|元のメッセージ)"
)


def is_message(text: str) -> bool:
    """Whether the text is a whole mail message: it begins with a block of headers."""
    head = text.lstrip("\ufeff \t\r\n")[:8000].split("\n\n", 1)[0].split("\r\n\r\n", 1)[0]
    names = {name[:-1].strip().rstrip(":").lower() for name in (found[0] for found in _HEADER.finditer(head))}
    return _HEADER.match(head) is not None and len(names & _MAIL_HEADERS) >= 3


def bounce_parts(text: str) -> tuple[str, str]:
    """The replies that a bounce quotes, and what it says to people; ("", the text) where the text is no bounce."""
    if is_message(text):
        replies, said = _of_message(text.lstrip("\ufeff \t\r\n"))
    else:
        replies, said = "", _before_what_returned(text)
    found = [replies] if replies else []
    found += [one[1] for one in _DIAGNOSTIC.finditer(said)]
    return "\n".join(dict.fromkeys(" ".join(one.split()) for one in found if one.strip())), said


def _of_message(text: str) -> tuple[str, str]:
    try:
        message = Parser(policy=policy.compat32).parsestr(text)
        return _walked(message)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # Headers and encodings that no parser was meant to meet: the text as it stands says more than nothing.
        return "", _before_what_returned(text)


def _walked(message: Message) -> tuple[str, str]:
    replies: list[str] = []
    said: list[str] = []
    pending: list[tuple[Message, int]] = [(message, 0)]
    looked_at = 0
    while pending and looked_at < MAX_PARTS:
        part, depth = pending.pop(0)
        looked_at += 1
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            replies += _report(part)
        elif kind.startswith("message/") or kind == "text/rfc822-headers":
            continue  # what came back
        elif part.is_multipart():
            if depth < 20:
                parts = part.get_payload()
                pending += [(one, depth + 1) for one in parts if isinstance(one, Message)]
        elif kind in ("text/plain", "text/html") and (kind == "text/plain" or not said):
            said.append(_before_what_returned(_text_of(part)))
    # Some servers put the reason into a header of their own.
    replies += [
        str(message[name]) for name in ("X-Failed-Reason", "X-MS-Exchange-Message-Is-Ndr") if message[name]
    ][:1]
    subject = message["Subject"]
    if not replies and not said and subject:
        said.append(str(subject))
    return "\n".join(replies), "\n".join(said)


def _report(part: Message) -> list[str]:
    """The fields of a delivery report (RFC 3464): one block for the message, one for each recipient."""
    payload = part.get_payload()
    blocks = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
    if not blocks:
        raw = part.get_payload()
        return [found[1] for found in _DIAGNOSTIC.finditer(raw)] if isinstance(raw, str) else []
    found: list[str] = []
    for block in blocks[:MAX_PARTS]:
        code = block["Diagnostic-Code"]
        if code:
            found.append(" ".join(str(code).split()))
        elif block["Final-Recipient"]:
            found.append("; ".join(f"{name}: {block[name]}" for name in _REPORT_FIELDS[1:3] if block[name]))
    return found


def _text_of(part: Message) -> str:
    if str(part["Content-Transfer-Encoding"] or "").strip().lower() not in ("base64", "quoted-printable"):
        return str(part.get_payload())[:PART_LIMIT]  # the paste is text already, whatever its charset was
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return str(part.get_payload())[:PART_LIMIT]
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw[:PART_LIMIT].decode(charset, "replace")
    except (LookupError, ValueError):
        return raw[:PART_LIMIT].decode("utf-8", "replace")


def _before_what_returned(text: str) -> str:
    """The text up to the message that came back; all of it where nothing before says anything."""
    found = _RETURNED.search(text)
    if found is None or not text[: found.start()].strip():
        return text
    return text[: found.start()]

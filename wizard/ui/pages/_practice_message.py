"""What a received message's own headers say, in sentences: who was taken for the sender, and what SPF, DKIM and DMARC
came to."""

import re
from email import message_from_string
from email.message import Message

from wizard.core.texts import _, one_line

RESULT = re.compile(r"\b(spf|dkim|dmarc|compauth)\s*=\s*(\w+)", re.IGNORECASE)
SAID = {
    ("spf", "pass"): _("SPF: pass. The sender's domain lists the address that the message came from."),
    ("spf", "fail"): _("SPF: fail. The sender's domain says that this address may not send for it."),
    ("spf", "softfail"): _("SPF: soft fail. The sender's domain doubts this address."),
    ("spf", "neutral"): _("SPF: neutral. The sender's domain says nothing about this address."),
    ("spf", "none"): _("SPF: none. The sender's domain has no SPF record."),
    ("dkim", "pass"): _("DKIM: pass. A signature was verified, so nothing changed on the way."),
    ("dkim", "none"): _("DKIM: none. The message is not signed."),
    ("dmarc", "pass"): _("DMARC: pass. SPF or DKIM speaks for the domain that people see in From."),
    ("dmarc", "bestguesspass"): _("DMARC: the domain has no policy, but the message would pass one."),
    ("dmarc", "fail"): _("DMARC: fail. Neither SPF nor DKIM speaks for the domain that people see in From."),
    ("dmarc", "none"): _("DMARC: none. The domain in From has no policy, or the message stayed inside."),
    ("compauth", "pass"): _("Microsoft's own check of the sender (compauth): pass."),
    ("compauth", "fail"): _(
        "Microsoft's own check of the sender (compauth): fail. It may look like a forgery."
    ),
}
AUTH_AS = {
    "internal": _("Exchange Online takes the sender for one of its own (AuthAs: Internal)."),
    "anonymous": _("Exchange Online does not know who sent it (AuthAs: Anonymous)."),
}


def in_plain_words(raw: str) -> tuple[str, ...]:
    """The sentences for the first result of each kind; what is not known is quoted as it stands."""
    message = message_from_string(raw)
    said = []
    auth_as = _value(message, "X-MS-Exchange-Organization-AuthAs").lower()
    if auth_as in AUTH_AS:
        said.append(_(AUTH_AS[auth_as]))
    seen: dict[str, str] = {}
    for name, result in RESULT.findall(_value(message, "Authentication-Results")):
        seen.setdefault(name.lower(), result.lower())
    for name, result in seen.items():
        known = SAID.get((name, result))
        said.append(_(known) if known else f"{name.upper()}: {one_line(result, 40)}")
    level = _value(message, "X-MS-Exchange-Organization-SCL")
    if re.fullmatch(r"-?\d{1,2}", level):
        said.append(_spam(int(level)))
    return tuple(said)


def reported(raw: str) -> str:
    """Why a message came back: what its non-delivery report quotes (RFC 3464, Diagnostic-Code), "" where it is none."""
    for part in message_from_string(raw).walk():
        kind, _sign, words = _value(part, "Diagnostic-Code").partition(";")
        if kind.strip().lower() == "smtp":
            return one_line(words.strip(), 500)
    return ""


def _spam(level: int) -> str:
    if level < 0:
        return _("It was not filtered for spam (SCL {level}).").format(level=level)
    if level >= 5:
        return _("It was taken for spam (SCL {level}), so it lies in the junk folder.").format(level=level)
    return _("It was not taken for spam (SCL {level}).").format(level=level)


def _value(message: "Message", name: str) -> str:
    return " ".join(str(message.get(name, "")).split())

"""Reads a received message from a file: as .eml or as text, in any encoding."""

from wizard.core.texts import _
from wizard.files.failures import refusal, shown
from wizard.files.reading import read_bytes

MESSAGE_LIMIT = 64 * 1024 * 1024
"""Octets. Only the headers are looked at; a file that is larger is no message that somebody saved from a mailbox."""

OUTLOOK_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an Outlook .msg file begins: it keeps the headers in a form of its own."""


def read_message(path: str) -> bytes:
    """The bytes of a message, or standard input's where the path is ``-``. Raises `WizardError` with what to do."""
    data = read_bytes(path, MESSAGE_LIMIT)
    if data.startswith(OUTLOOK_FILE):
        raise refusal(
            "outlook-file",
            _("{name} is an Outlook message file (.msg), which only Outlook can open.").format(
                name=shown(path)
            ),
            _("Open it in Outlook, and copy the text under File, Properties, Internet headers."),
        )
    return data

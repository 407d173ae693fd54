"""The Exchange admin centre's SMTP AUTH clients report (Reports, Mail flow) as the rows of a fleet.

The report knows who sent, how it signed in and with which TLS. It does not know the device: what else it could do,
where it stands and whom it writes to stay questions. There is no cmdlet for it; it is exported by hand.
Headings: Microsoft Learn, "SMTP AUTH Clients report in the new Exchange admin center", and the older "SMTP Auth
clients insight and report" (``TLS1.0%``, ``Message count``); the authentication protocol came in October 2024
(message centre, MC786329).
"""

import re
from collections.abc import Sequence

import msgspec

from wizard.core.answers import SignIn, Tls
from wizard.core.fleet_model import ReportUse

_SENDER = frozenset({"senderaddress", "sender", "senderemail", "senderemailaddress", "indirizzodelmittente"})
_DOMAIN = frozenset({"domain", "senderdomain", "sendingdomain", "dominio"})
_MESSAGES = frozenset(
    {
        "messagessent",
        "messagecount",
        "messages",
        "numberofmessages",
        "numberofmessagessent",
        "messaggiinviati",
    }
)
_PROTOCOL = frozenset(
    {"authenticationprotocol", "authprotocol", "smtpauthprotocol", "authenticationtype", "authtype"}
)
_TLS = re.compile(r"^tlsv?1(?P<minor>[0-3])(percentage|percent|usage|percentuale)?$")
_VERSIONS = {"0": Tls.V1_0, "1": Tls.V1_1, "2": Tls.V1_2, "3": Tls.V1_3}


class ReportHeader(msgspec.Struct, frozen=True):
    """Where the report's columns stand, from 0; None where it lacks one. ``tls`` by version, oldest first."""

    sender: int
    domain: int | None
    messages: int | None
    protocol: int | None
    tls: tuple[tuple[Tls, int], ...]

    def indexes(self) -> frozenset[int]:
        """All the columns that are the report's own."""
        named = (self.sender, self.domain, self.messages, self.protocol, *(index for _, index in self.tls))
        return frozenset(index for index in named if index is not None)


def report_header(cells: Sequence[str]) -> ReportHeader | None:
    """The report's columns, or None where these headings are not the report's.

    A table of devices may have a sender too; only the report counts TLS versions, or messages by protocol.
    """
    names = [re.sub(r"[\W_]+", "", cell.casefold()) for cell in cells]
    sender, messages, protocol = _place(names, _SENDER), _place(names, _MESSAGES), _place(names, _PROTOCOL)
    tls = sorted(
        (_VERSIONS[match["minor"]], index)
        for index, name in enumerate(names)
        if (match := _TLS.match(name)) is not None
    )
    if sender is None or not (tls or (protocol is not None and messages is not None)):
        return None
    return ReportHeader(sender, _place(names, _DOMAIN), messages, protocol, tuple(tls))


def _place(names: Sequence[str], wanted: frozenset[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in wanted), None)


def read_use(header: ReportHeader, cells: Sequence[str]) -> ReportUse:
    """What one line of the report says. A cell that can not be read says nothing."""
    used = [version for version, index in header.tls if _share(_cell(cells, index)) > 0]
    messages = _cell(cells, header.messages)
    digits = re.sub(r"[\s.,'\u2019]", "", messages)
    return ReportUse(
        sign_in=_protocol(_cell(cells, header.protocol)),
        tls=used[-1] if used else None,
        messages=int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None,
    )


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _share(cell: str) -> float:
    """The percentage at the beginning of a cell: ``100``, ``99,5 %`` or ``25% (12)``."""
    match = re.match(r"\d+(?:[.,]\d+)?", cell)
    return float(match[0].replace(",", ".")) if match is not None else 0.0


def _protocol(cell: str) -> SignIn | None:
    """Basic wins where one sender uses both: what still uses it is what has to move."""
    word = cell.casefold()
    if "basic" in word:
        return SignIn.BASIC
    return SignIn.OAUTH2 if "oauth" in word or "modern" in word else None

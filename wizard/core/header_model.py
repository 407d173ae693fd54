"""What `core.headers` makes of a received message: the document that ``relay-wizard headers --json`` prints.

Values only. Every text from the message is on one harmless line; sentences are in the user's language.
"""

from typing import Literal

import msgspec

from wizard.core.facts import RowState
from wizard.core.model import Method

Kept = Literal["yes", "no", "unknown"]


class Hop(msgspec.Struct, frozen=True):
    """One server that took the message: one Received line. ``number`` counts from 1, the first server first.

    ``from_host`` is the name that the sender gave, ``from_ip`` the address that the server saw; ``tls`` is the version
    ("1.2"), "yes" where the line only says that it was encrypted, "" where it says nothing. ``time`` is in UTC (ISO
    8601), "" where there is none to read; ``delay_seconds`` is since the server before, null where that is not known,
    negative where the clocks differ; ``time_zone_sane`` is False for a zone or a date that can not be. ``service`` is
    an id of ``headers.toml`` or "". ``by_receiver``: the receiving side wrote the line, so it can be believed.
    ``signed_in``: the server says that the sender signed in to it.
    """

    number: int
    from_host: str
    from_ip: str
    by_host: str
    protocol: str
    tls: str
    cipher: str
    time: str
    delay_seconds: int | None
    time_zone_sane: bool
    service: str
    by_receiver: bool
    signed_in: bool
    raw: str


class Check(msgspec.Struct, frozen=True):
    """The outcome of one check: ``spf``, ``dkim``, ``dmarc`` or ``compauth``. ``domain`` is the one that was checked.

    ``reason`` is compauth's three digits, or DMARC's action; ``meaning`` one sentence, ``fix`` what to do or "",
    ``raw`` the part of the line that says so.
    """

    name: str
    result: str
    state: RowState
    meaning: str
    domain: str = ""
    reason: str = ""
    fix: str = ""
    raw: str = ""


class Authentication(msgspec.Struct, frozen=True):
    """What the receiving side found. ``trusted``: ``yes``, or ``unknown`` where no Received line tells who received it.

    ``why`` says why this line is believed, or why there is none; ``raw`` is that line; ``left_aside`` counts lines of
    the same kind that are not believed. ``disagree``: two lines in the receiver's name say different things, so one of
    them may be forged; the upper one is shown.
    """

    trusted: Kept
    why: str
    checks: tuple[Check, ...] = ()
    raw: str = ""
    left_aside: int = 0
    disagree: bool = False


class Spam(msgspec.Struct, frozen=True):
    """The spam filter's words: X-Forefront-Antispam-Report as it stands, and their meaning.

    ``scl`` and ``bcl`` are the spam and the bulk confidence level; ``folder`` is ``inbox``, ``junk`` or "" for not known.
    """

    state: RowState = RowState.NOT_KNOWN
    meaning: str = ""
    fix: str = ""
    scl: int | None = None
    bcl: int | None = None
    sfv: str = ""
    cat: str = ""
    ipv: str = ""
    direction: str = ""
    folder: str = ""
    raw: str = ""


class Connector(msgspec.Struct, frozen=True):
    """Whether an inbound connector let the message in, and by what that is known.

    No header names the connector; the message trace does.
    """

    matched: Kept = "unknown"
    why: str = ""


class Ours(msgspec.Struct, frozen=True):
    """Whether this is a verification email of Relay Wizard, and whether it came as promised.

    ``method`` is the promised one; ``promised_way`` whether it was kept, ``why`` by what that is known, and
    ``evidence`` the raw lines that decided it; ``fix`` what to do where it was not kept.
    """

    is_ours: Kept = "no"
    token: str | None = None
    method: Method | None = None
    promised_way: Kept = "unknown"
    why: str = ""
    evidence: tuple[str, ...] = ()
    fix: str = ""


class Finding(msgspec.Struct, frozen=True):
    """One thing worth saying. ``id`` is stable; ``severity`` the state of a row; ``raw`` the line that it rests on.

    ``source`` is an id of ``sources.toml``, "" for our own rule; ``sure`` is False where no page documents it.
    """

    id: str
    severity: RowState
    text: str
    fix: str = ""
    raw: str = ""
    source: str = ""
    sure: bool = True


class Verdict(msgspec.Struct, frozen=True):
    """The whole in one or two sentences."""

    severity: RowState
    text: str


class Identity(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """What the message says of itself: its own words, which anybody can write."""

    message_id: str = ""
    subject: str = ""
    from_: str = ""
    to: str = ""
    return_path: str = ""
    date: str = ""


class Reading(msgspec.Struct, frozen=True, rename={"schema_": "schema"}):
    """The whole document. ``hops`` stand in the order of time; ``delay_seconds`` is from the first to the last.

    ``hops_left_out`` counts Received lines beyond those that are read. ``received_by`` is the host of the receiving
    side, "" where no line names it, ``service`` its id in ``headers.toml`` or "". ``auth_as`` and ``connecting_ip``
    are null where nothing that can be believed says it. ``arc`` is what the last sealing server found of the seals
    before it (RFC 8617: ``none``, ``pass``, ``fail``), "" where nobody sealed, ``originator``
    the organisation whose message it is for Microsoft 365 (X-OriginatorOrg), "" for none. ``fields`` counts the headers.
    """

    schema_: int
    verdict: Verdict
    message: Identity
    ours: Ours
    received_by: str
    service: str
    hops: tuple[Hop, ...]
    hops_left_out: int
    delay_seconds: int | None
    authentication: Authentication
    auth_as: str | None
    connecting_ip: str | None
    connector: Connector
    spam: Spam
    findings: tuple[Finding, ...]
    fields: int
    arc: str = ""
    originator: str = ""


class Expectation(msgspec.Struct, frozen=True):
    """What was promised, as far as the reader knows it; the message's own marks fill in the rest.

    ``ips`` are the site's public addresses, ``relay_host`` the own relay's name and ``way_on`` how it sends on;
    ``tokens`` those of the messages that were sent, () where that is not known. ``sender`` is the device's address: a
    message without a token is held against the promise only where it is from there.
    """

    method: Method | None = None
    ips: tuple[str, ...] = ()
    relay_host: str = ""
    way_on: Method | None = None
    tokens: tuple[str, ...] = ()
    sender: str = ""

"""What a script finds around it, and what it leaves: everything that is not the tenant, as frozen values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import msgspec

from wizard.sim.tenant import Tenant


class Answer(StrEnum):
    """What somebody answers where a script asks before a change."""

    YES = "Y"
    YES_TO_ALL = "A"
    NO = "N"
    NO_TO_ALL = "L"


class Failure(msgspec.Struct, frozen=True):
    """A cmdlet that fails: at its ``call``-th call in a run, 0 for every one. ``silent``: it says nothing and does nothing."""

    cmdlet: str
    message: str = "The server side error is: An internal error has occurred."
    call: int = 1
    silent: bool = False


class TraceRow(msgspec.Struct, frozen=True):
    """One message as the message trace shows it.

    ``connector`` is the inbound connector that let it in, as its details name it; ``from_mailbox``: it was sent from a
    mailbox of the organisation and came in from nowhere.
    """

    received: datetime
    sender: str
    recipient: str
    status: str = "Delivered"
    from_ip: str = ""
    subject: str = ""
    connector: str = ""
    from_mailbox: bool = False


MODULES: Mapping[str, str] = MappingProxyType(
    {
        "ExchangeOnlineManagement": "3.9.0",
        "Microsoft.Graph.Authentication": "2.32.0",
        "Microsoft.Graph.Applications": "2.32.0",
        "Microsoft.Graph.Identity.SignIns": "2.32.0",
        "Microsoft.Graph.Identity.DirectoryManagement": "2.32.0",
    }
)
"""The modules that the scripts ask for, with a version each."""


class Host(msgspec.Struct, frozen=True):
    """The computer that runs the script: PowerShell 7 on a computer whose paths begin with ``/``.

    ``folder`` is the script's own and the current one; ``files`` are texts by whole path. ``answers`` are given in
    order where the script asks before a change, ``typed`` where it asks for a parameter, by its name. ``identifier`` is
    what ``[guid]::NewGuid()`` gives. ``absent`` are commands that the installed module does not have.
    ``open_sessions`` counts Exchange sessions that were open before. ``width`` is the window's, in characters, ``window``
    what ``$Host`` calls itself. ``txt`` are the TXT records that this computer can look up, by name; None where it has no
    command for that, as PowerShell 7 outside of Windows. ``cname`` are the aliases that it can look up.
    """

    files: Mapping[str, str] = MappingProxyType({})
    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)
    answers: tuple[Answer, ...] = ()
    typed: Mapping[str, Any] = MappingProxyType({})
    identifier: str = "4f0c8f0e-2a53-4c0a-9c0e-6d5f3f0f7a11"
    folder: str = "/plan"
    account: str = "admin@contoso.com"
    modules: Mapping[str, str] = MODULES
    absent: frozenset[str] = frozenset()
    open_sessions: int = 0
    failures: tuple[Failure, ...] = ()
    trace: tuple[TraceRow, ...] = ()
    width: int = 120
    window: str = "ConsoleHost"
    txt: Mapping[str, tuple[str, ...]] | None = None
    cname: Mapping[str, str] = MappingProxyType({})


class Stream(StrEnum):
    """Where a line was written. ``CONSOLE`` is the window alone: no transcript keeps it."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"
    VERBOSE = "verbose"
    WHAT_IF = "what_if"
    QUESTION = "question"
    CONSOLE = "console"


class Line(msgspec.Struct, frozen=True):
    """One text that the script wrote; it may hold line breaks."""

    stream: Stream
    text: str


class Result(msgspec.Struct, frozen=True):
    """One row of the summary that our scripts print at their end."""

    state: str
    check: str
    detail: str


class Outcome(msgspec.Struct, frozen=True):
    """What a run leaves: the tenant and the files as they are now, what was said, and how it ended.

    ``objects`` are what went to the pipeline's end. ``calls`` are the cmdlets of Exchange and Graph in order.
    """

    tenant: Tenant
    lines: tuple[Line, ...]
    objects: tuple[object, ...]
    errors: tuple[str, ...]
    files: Mapping[str, str]
    exit_code: int
    results: tuple[Result, ...]
    calls: tuple[str, ...]

    def said(self, *streams: Stream) -> tuple[str, ...]:
        """The texts of these streams, of all of them without any."""
        return tuple(line.text for line in self.lines if not streams or line.stream in streams)

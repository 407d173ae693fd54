"""The message trace: ``Get-MessageTraceV2`` and ``Get-MessageTraceDetailV2``.

Names and parameters: Microsoft Learn, the pages of these cmdlets. What the details call a connector's message
(``InboundConnectorData``) is what scripts in the field read.
"""

import datetime
import uuid

from wizard.sim.powershell.cmdlets import Cmdlet, Kind, Parameters
from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.host import TraceRow
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.values import Moment, Thing
from wizard.sim.tenant import folded

MOST_TRACE_DAYS = 10
"""How far one question of the message trace reaches (Microsoft Learn: Get-MessageTraceV2)."""

MOST_ROWS = 5000
"""The rows of one answer at most; the next question begins where it ended."""

_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


def _number(row: TraceRow) -> str:
    """The message's own number in the trace."""
    return str(uuid.uuid5(_NAMESPACE, f"{row.received.isoformat()} {row.sender} {row.subject}"))


def _after(row: TraceRow, end: datetime.datetime, first: str) -> bool:
    """Whether the row stands behind the place where the last answer ended: older, or as old and further on."""
    return row.received < end or (row.received == end and folded(row.recipient) >= folded(first))


def _window(
    scope: Scope, given: Parameters, *, by_default: int
) -> tuple[datetime.datetime, datetime.datetime]:
    """The two moments between which is looked; without them the last ``by_default`` days."""
    until, since = given.get("EndDate"), given.get("StartDate")
    assert isinstance(until, Moment | None)
    assert isinstance(since, Moment | None)
    end = until.at if until else scope.run.host.now
    start = since.at if since else end - datetime.timedelta(days=by_default)
    if start > end or end - start > datetime.timedelta(days=MOST_TRACE_DAYS):
        raise CmdletFault("The difference between StartDate and EndDate can't be more than 10 days.")
    return start, end


def _trace(scope: Scope, given: Parameters) -> list[object]:
    start, end = _window(scope, given, by_default=2)
    senders = given.get("SenderAddress", ())
    assert isinstance(senders, tuple)
    wanted = {folded(one) for one in senders}
    came_from = str(given["FromIP"]) if "FromIP" in given else None
    first = str(given.get("StartingRecipientAddress", ""))
    rows = sorted(scope.run.host.trace, key=lambda row: folded(row.recipient))
    rows.sort(key=lambda row: row.received, reverse=True)
    size = given.get("ResultSize", 1000)
    found = [
        row
        for row in rows
        if start <= row.received <= end
        and (not wanted or folded(row.sender) in wanted)
        and came_from in {None, row.from_ip}
        and (not first or _after(row, end, first))
    ]
    return [_shown(row) for row in found[: size if isinstance(size, int) else MOST_ROWS]]


def _shown(row: TraceRow) -> Thing:
    return Thing(
        [
            ("Received", Moment(row.received, utc=True)),
            ("SenderAddress", row.sender),
            ("RecipientAddress", row.recipient),
            ("Status", row.status),
            ("FromIP", row.from_ip),
            ("Subject", row.subject),
            ("MessageTraceId", _number(row)),
        ],
        kind="MessageTrace",
    )


def _details(scope: Scope, given: Parameters) -> list[object]:
    # What is looked through without dates Microsoft does not say, only that it is ten days at most.
    start, end = _window(scope, given, by_default=MOST_TRACE_DAYS)
    wanted = (folded(str(given["MessageTraceId"])), folded(str(given["RecipientAddress"])))
    found = [
        row
        for row in scope.run.host.trace
        if start <= row.received <= end and (folded(_number(row)), folded(row.recipient)) == wanted
    ]
    return [event for row in found for event in _events(row)]


def _events(row: TraceRow) -> list[Thing]:
    connector = (
        f"S:InboundConnectorData=Name={row.connector};ConnectorType=OnPremises;" if row.connector else ""
    )
    come = ("Submit", "") if row.from_mailbox else ("Receive", f"S:ClientIP={row.from_ip};{connector}")
    return [
        Thing(
            [
                ("Date", Moment(row.received, utc=True)),
                ("Event", event),
                ("Action", ""),
                ("Detail", ""),
                ("Data", data),
            ],
            kind="MessageTraceDetail",
        )
        for event, data in (come, ("Deliver", ""))
    ]


CMDLETS = (
    Cmdlet(
        "Get-MessageTraceV2",
        {
            "SenderAddress": Kind.TEXTS,
            "StartDate": Kind.MOMENT,
            "EndDate": Kind.MOMENT,
            "ResultSize": Kind.COUNT,
            "FromIP": Kind.TEXT,
            "StartingRecipientAddress": Kind.TEXT,
        },
        unplayed="MessageId MessageTraceId RecipientAddress Status Subject SubjectFilterType ToIP",
        around=_trace,
    ),
    Cmdlet(
        "Get-MessageTraceDetailV2",
        {
            "MessageTraceId": Kind.TEXT,
            "RecipientAddress": Kind.TEXT,
            "StartDate": Kind.MOMENT,
            "EndDate": Kind.MOMENT,
        },
        ("MessageTraceId", "RecipientAddress"),
        unplayed="Action Event MessageId SenderAddress",
        around=_details,
    ),
)

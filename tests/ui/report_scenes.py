"""The panel for a tenant report in its states, for `pictures`: the practice company's own report, and some that are odd."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wizard.core import state as ev
from wizard.core.report_events import ReportKept, ReportOpened, ReportRemoved
from wizard.core.state import PageId
from wizard.ui.window import Window

if TYPE_CHECKING:
    from tests.ui.pictures import Studio

Value = str | tuple[str, ...]
DEVICE: dict[str, Value] = {
    "device.hosting": "on_premises",
    "device.sign_in": ("none", "basic"),
    "device.security_modes": ("none", "starttls"),
    "device.tls": "1.2",
    "device.ports": ("any",),
    "sending.recipients": "internal",
    "tenant.reject_direct_send": "on",
}


def practice_report(studio: "Studio") -> dict[str, Any]:
    """What check.ps1 writes in the practice company, as a document to bend."""
    import asyncio

    desk = studio.desk
    assert desk.services is not None
    assert desk.services.practice is not None
    made = desk.services.practice.report(desk.store.view.answers, desk.store.flow.today)
    document = json.loads(asyncio.run_coroutine_threadsafe(made, desk.network.loop()).result(20))
    assert isinstance(document, dict)
    return document


def drop(studio: "Studio", text: str, name: str = "tenant-report.json") -> None:
    """The file as the user drops it, read to its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(text, encoding="utf-8")
        studio.desk.perform(f"report:{path}")
        studio.until(lambda: not studio.desk.store.state.importing)


def reports(studio: "Studio") -> Iterator[tuple[str, Window]]:
    """Before a report, while it is read, read, contradicted, decided, partly read, foreign and old, no report at all."""
    desk = studio.desk
    desk.dispatch(ev.ProfilePicked("generic-printer"))
    desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
    for question, value in DEVICE.items():
        desk.dispatch(ev.Answered(question, value))
    studio.go(PageId.NETWORK)
    yield "5-report-none", studio.window
    desk.dispatch(ReportOpened("tenant-report.json"))
    yield "5-report-reading", studio.window
    document = practice_report(studio)
    drop(studio, json.dumps(document))
    yield "5-report-contradicts", studio.window
    desk.dispatch(ReportKept("tenant.reject_direct_send"))
    desk.opened_folds["report"] = True
    yield "5-report-kept", studio.window
    desk.opened_folds["report"] = False
    desk.dispatch(ReportRemoved())
    desk.dispatch(ev.Reopened("tenant.reject_direct_send"))
    for key in ("licences", "tenant", "mail_host", "organisation"):
        document["sections"][key] = {
            "known": False,
            "value": None,
            "problem": "The term 'Get-OrganizationConfig' is not recognized as a name of a cmdlet."
            if key == "organisation"
            else "Not asked for. Run this script with -IncludeGraph to read it.",
        }
    document["sections"]["mailbox"]["value"]["licensed"] = False
    drop(studio, json.dumps(document))
    yield "5-report-partly", studio.window
    drop(studio, '{"answers": 1}')
    yield "5-report-failed", studio.window
    foreign = {**document, "domain": "fabrikam.com", "created": "2026-08-01T08:00:00Z"}
    foreign["sections"] = {
        **document["sections"],
        "accepted_domains": {"known": True, "value": {"domains": [{"name": "fabrikam.com"}]}, "problem": ""},
    }
    drop(studio, json.dumps(foreign))
    yield "5-report-foreign", studio.window
    desk.dispatch(ReportRemoved())
    desk.dispatch(ev.StartedOver())

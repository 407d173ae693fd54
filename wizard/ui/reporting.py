"""The report for the helpdesk, from the window's state: what is in it is taken at once, the disk may take its time."""

import datetime
from collections.abc import Callable
from pathlib import Path

from wizard.core.facts import ProbeRow
from wizard.core.model import PlanDocument
from wizard.core.state import TestState


def report_writer(
    document: PlanDocument, test: TestState, rows: tuple[ProbeRow, ...], path: str
) -> Callable[[], str]:
    """What writes the report of the last run (of all tries, where a plan was opened again), and gives its path.

    No secret is known here any more: the transcript was masked as it was written down.
    """
    made = datetime.datetime.now().astimezone()

    def write() -> str:
        from wizard.files import write_bytes
        from wizard.net.versions import versions
        from wizard.render.helpdesk import helpdesk_report

        report = helpdesk_report(
            document,
            test.run or test.notes,
            made=made,
            versions=versions(),
            rows=rows,
            skipped=dict(test.skipped),
        )
        write_bytes(Path(path), report.encode())
        return path

    return write

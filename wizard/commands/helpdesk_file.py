"""Writes the report for the helpdesk that ``send --report`` asks for."""

import datetime
from collections.abc import Mapping, Sequence

from wizard.core.model import Diagnosis, PlanDocument, SessionNote, TestNote, Transcript
from wizard.core.secret import Secret
from wizard.files import write_bytes
from wizard.net.recorder import Mask
from wizard.net.versions import versions
from wizard.render.helpdesk import helpdesk_report


def write_report(
    path: str,
    document: PlanDocument,
    tried: Sequence[tuple[str, Transcript | None, Diagnosis | None]],
    skipped: Mapping[str, str],
    secrets: Sequence[Secret | None],
) -> None:
    """Writes it. Raises `WizardError` where the file can not be written."""

    def mask(text: str) -> str:
        for secret in secrets:
            text = Mask(secret)(text)
        return text

    note = document.session if isinstance(document.session, SessionNote) else None
    report = helpdesk_report(
        document,
        tuple(TestNote(to, transcript, diagnosis) for to, transcript, diagnosis in tried if transcript),
        made=datetime.datetime.now().astimezone(),
        versions=versions(),
        rows=note.rows if note else (),
        skipped=skipped,
        mask=mask,
    )
    write_bytes(path, report.encode())

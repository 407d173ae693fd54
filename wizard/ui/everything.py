"""All that a plan gives its owner, as files in memory: for the window's "Save everything"."""

import datetime

from wizard.core.knowledge import Knowledge
from wizard.core.model import PlanDocument, SessionNote
from wizard.core.paper import Paper
from wizard.core.upkeep import Ending, days_of
from wizard.core.view import View
from wizard.files import plan_bytes
from wizard.render.folder import files_of
from wizard.ui.printing import sheet_pdf


def texts_of(
    document: PlanDocument, view: View, today: datetime.date, knowledge: Knowledge
) -> dict[str, bytes]:
    """File name to content: the plan itself, the sheet as HTML and Markdown, four scripts, the DNS changes."""
    files = {"plan.json": plan_bytes(document)}
    if view.plan is not None:
        files |= files_of(
            view.answers, view.decision, view.plan, view.profile, today, knowledge, _ends(document, today)
        )
    return files


def _ends(document: PlanDocument, today: datetime.date) -> dict[Ending, datetime.date]:
    note = document.session
    return days_of(note.ends, today) if isinstance(note, SessionNote) else {}


def pdf_of(view: View, today: datetime.date, knowledge: Knowledge, paper: Paper = "A4") -> dict[str, bytes]:
    """The sheet as a PDF; nothing where no method fits. On the window's thread only: Qt draws it."""
    sheet = sheet_of(view, today, knowledge)
    return {} if sheet is None else {"settings.pdf": sheet_pdf(sheet, paper)}


def sheet_of(view: View, today: datetime.date, knowledge: Knowledge) -> str | None:
    """The printable sheet as HTML for Qt's printing; None where nothing fits."""
    if view.plan is None:
        return None
    from wizard.render.sheet import sheet_print_html
    from wizard.render.sheet_view import sheet_view

    sheet = sheet_view(view.answers, view.decision, view.plan, view.profile, today, knowledge)
    return sheet_print_html(sheet)


def calendar_of(document: PlanDocument, view: View, today: datetime.date, knowledge: Knowledge) -> bytes:
    """The days of a plan as a calendar file. Only for a view with a plan."""
    from wizard.render.upkeep import CALENDAR, upkeep_files

    assert view.plan is not None
    files = upkeep_files(
        view.answers, view.decision, view.plan, view.profile, today, knowledge, _ends(document, today)
    )
    return files[CALENDAR]

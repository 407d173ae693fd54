"""All that a plan gives its owner, as files in memory: for the window's "Save everything". Slow enough for a
thread of its own (templates and a PDF), so it is called from a job."""

import datetime

from wizard.core.knowledge import Knowledge
from wizard.core.model import PlanDocument
from wizard.core.view import View
from wizard.files import plan_bytes
from wizard.render.folder import files_of
from wizard.ui.printing import sheet_pdf


def everything_of(
    document: PlanDocument, view: View, today: datetime.date, knowledge: Knowledge
) -> dict[str, bytes]:
    """File name to content: the plan itself, the sheet in three forms, four scripts, the DNS changes."""
    files = {"plan.json": plan_bytes(document)}
    if view.plan is None:
        return files
    files |= files_of(view.answers, view.decision, view.plan, view.profile, today, knowledge)
    files["settings.pdf"] = sheet_pdf(sheet_of(view, today, knowledge) or "")
    return files


def sheet_of(view: View, today: datetime.date, knowledge: Knowledge) -> str | None:
    """The printable sheet as HTML for Qt's printing; None where nothing fits."""
    if view.plan is None:
        return None
    from wizard.render.sheet import sheet_print_html

    return sheet_print_html(view.answers, view.decision, view.plan, view.profile, today, knowledge)

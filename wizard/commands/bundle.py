"""All that a plan gives its owner, as files in memory: for ``plan --out`` and ``demo --out``."""

import datetime
import os
import sys
from collections.abc import Callable

from wizard.core.answers import Answers
from wizard.core.deadline import deadline_of
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Plan
from wizard.core.paper import Paper
from wizard.core.plan import document
from wizard.core.problem import WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.texts import one_line
from wizard.files import plan_bytes


def bundle(
    answers: Answers,
    decision: Decision,
    plan: Plan | None,
    profile: DeviceProfile | None,
    today: datetime.date,
    knowledge: Knowledge,
    paper: Paper | None = None,
) -> dict[str, bytes]:
    """File name to content; the plan alone where nothing fits. No PDF, with a line that says so, without Qt.

    ``paper``: None for that of the computer's country.
    """
    deadline = deadline_of(answers, profile, plan.method if plan is not None else None, knowledge, today)
    saved = document(answers, decision, plan, with_answers=True, basic_authentication=deadline)
    files = {"plan.json": plan_bytes(saved)}
    if plan is None:
        return files
    from wizard.render.folder import files_of
    from wizard.render.sheet import sheet_print_html
    from wizard.render.sheet_view import sheet_view

    files |= files_of(answers, decision, plan, profile, today, knowledge)
    html = sheet_print_html(sheet_view(answers, decision, plan, profile, today, knowledge))
    pdf = made_by_qt("settings.pdf", lambda: _pdf(html, paper))
    return files if pdf is None else files | {"settings.pdf": pdf}


def _pdf(html: str, paper: Paper | None) -> bytes:
    from wizard.ui.paper import usual_paper
    from wizard.ui.printing import sheet_pdf

    return sheet_pdf(html, paper or usual_paper())


def made_by_qt(name: str, make: Callable[[], bytes]) -> bytes | None:
    """What ``make`` draws with Qt; None, with a line that says so of the file ``name``, where Qt can not start."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a command needs no screen
    try:
        from wizard.ui.ending import held_interrupt

        with held_interrupt():
            return make()
    except (ImportError, OSError, RuntimeError, WizardError) as error:
        reason = one_line(str(error), 200)
        print(
            f"relay-wizard: {name} was left out, because Qt can not start here: {reason}",
            file=sys.stderr,
        )
        return None

"""The PowerShell scripts of a plan, or of a site of a fleet, as text.

One call a script; `script_bytes` gives the file. Every value goes through `quoting`, every cmdlet and
parameter is documented (a test holds each line against Microsoft's reference).
"""

import datetime

from wizard.core.answers import Answers
from wizard.core.fleet_model import ScriptSet
from wizard.core.knowledge import Knowledge
from wizard.core.model import DnsChange, Plan
from wizard.render.powershell import app, changing, later, reading, unchanging
from wizard.render.powershell.assembly import script_bytes, script_text
from wizard.render.powershell.case import (
    ScriptCase,
    asking_case,
    changes_tenant,
    script_case,
    site_case,
    way_of,
)
from wizard.render.powershell.quoting import ps_comment, ps_quote
from wizard.render.powershell.shared import nothing_to_undo


def check_script(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> str:
    """Reads the tenant and writes one JSON report. Changes nothing."""
    return script_text(reading.check_script(script_case(answers, plan, knowledge, today)))


def asking_script(answers: Answers, knowledge: Knowledge, today: datetime.date) -> str:
    """``check.ps1`` before a method is chosen: the same report, which then answers questions."""
    return script_text(reading.check_script(asking_case(answers, knowledge, today)))


def apply_script(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> str:
    """Makes `Plan.changes` in the tenant; where there are none, checks and says what is done by hand."""
    case = script_case(answers, plan, knowledge, today)
    family = unchanging if case.changes_nothing else changing
    return script_text(family.apply_script(case))


def verify_script(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> str:
    """Says whether the tenant is ready and what became of the last messages. Changes nothing."""
    return script_text(reading.verify_script(script_case(answers, plan, knowledge, today)))


def undo_script(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> str:
    """Puts back what `apply_script` saved before its first change."""
    case = script_case(answers, plan, knowledge, today)
    return script_text(nothing_to_undo(case) if case.changes_nothing else changing.undo_script(case))


def app_scripts(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> dict[str, str]:
    """``apply-app.ps1`` and ``undo-app.ps1`` by file name; none where the plan needs no app registration of one's own."""
    return _app_scripts(script_case(answers, plan, knowledge, today))


def _app_scripts(case: ScriptCase) -> dict[str, str]:
    if case.app is None:
        return {}
    made = app.apply_script(case, case.app), app.undo_script(case, case.app)
    return {f"{script.kind}.ps1": script_text(script) for script in made}


def plan_scripts(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> dict[str, str]:
    """All scripts of a plan, by file name, in the order in which they are needed."""
    return case_scripts(script_case(answers, plan, knowledge, today), knowledge)


def site_scripts(
    scripts: ScriptSet, dns: tuple[DnsChange, ...], knowledge: Knowledge, today: datetime.date
) -> dict[str, str]:
    """The scripts for all devices of a site, by file name. ``dns`` is what their domain needs."""
    return case_scripts(site_case(scripts, dns, knowledge, today), knowledge)


def case_scripts(case: ScriptCase, knowledge: Knowledge) -> dict[str, str]:
    """All scripts of a case, by file name.

    ``change-address.ps1`` is there where a connector goes by address, ``add-line.ps1`` where there is a connector.
    """
    family = unchanging if case.changes_nothing else changing
    made = {
        "check.ps1": reading.check_script(case),
        "apply.ps1": family.apply_script(case),
        "verify.ps1": reading.verify_script(case),
        "undo.ps1": nothing_to_undo(case) if case.changes_nothing else changing.undo_script(case),
    }
    written = {name: script_text(script) for name, script in made.items()}
    years_after = {
        f"{script.kind.value}.ps1": script_text(script) for script in later.scripts_of(case, knowledge)
    }
    return {**written, **_app_scripts(case), **years_after}


__all__ = [
    "app_scripts",
    "apply_script",
    "asking_script",
    "case_scripts",
    "changes_tenant",
    "check_script",
    "plan_scripts",
    "ps_comment",
    "ps_quote",
    "script_bytes",
    "script_case",
    "site_scripts",
    "undo_script",
    "verify_script",
    "way_of",
]

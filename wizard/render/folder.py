"""Everything that goes into the folder of results, but ``plan.json`` and the PDF, which others add."""

import datetime

from wizard.core.answers import Answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Plan
from wizard.core.profiles import DeviceProfile
from wizard.render import powershell
from wizard.render.dns import dns_text
from wizard.render.relay import relay_files
from wizard.render.sheet import sheet_html, sheet_markdown
from wizard.render.sheet_view import sheet_view


def files_of(
    answers: Answers,
    decision: Decision,
    plan: Plan,
    profile: DeviceProfile | None,
    today: datetime.date,
    knowledge: Knowledge,
) -> dict[str, bytes]:
    """Path below the folder to content. Text is UTF-8; the scripts carry a BOM and CRLF for Windows PowerShell 5.1.

    Only a plan with a relay has files in a folder of their own, ``relay/``.
    """
    scripts = {
        "check.ps1": powershell.check_script,
        "apply.ps1": powershell.apply_script,
        "verify.ps1": powershell.verify_script,
        "undo.ps1": powershell.undo_script,
    }
    sheet = sheet_view(answers, decision, plan, profile, today, knowledge)
    return {
        "settings.html": sheet_html(sheet).encode("utf-8"),
        "settings.md": sheet_markdown(sheet).encode("utf-8"),
        **{
            name: powershell.script_bytes(make(answers, plan, knowledge, today))
            for name, make in scripts.items()
        },
        "dns.txt": dns_text(plan).encode("utf-8"),
        **relay_files(answers, plan, profile, knowledge, today),
    }

"""Everything that goes into the folder of results, but ``plan.json`` and the PDF, which others add."""

import datetime
from collections.abc import Mapping

from wizard.core.answers import Answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Plan
from wizard.core.profiles import DeviceProfile
from wizard.core.upkeep import Ending
from wizard.render import powershell
from wizard.render.click_path import click_path_files
from wizard.render.configuration import configuration_files
from wizard.render.dns import dns_text
from wizard.render.powershell.case import script_case
from wizard.render.relay import relay_files
from wizard.render.sheet import sheet_html, sheet_markdown
from wizard.render.sheet_view import sheet_view
from wizard.render.upkeep import upkeep_files


def files_of(
    answers: Answers,
    decision: Decision,
    plan: Plan,
    profile: DeviceProfile | None,
    today: datetime.date,
    knowledge: Knowledge,
    ends: Mapping[Ending, datetime.date] | None = None,
) -> dict[str, bytes]:
    """Path below the folder to content. Text is UTF-8; the scripts carry a BOM and CRLF for Windows PowerShell 5.1.

    ``ends`` are the days on which the owner's secret or certificate ends, where they are known.
    A plan with a relay has files in ``relay/``, a program that a text configures in ``configuration/``.
    """
    case = script_case(answers, plan, knowledge, today)
    scripts = powershell.case_scripts(case, knowledge)
    sheet = sheet_view(answers, decision, plan, profile, today, knowledge)
    return {
        "settings.html": sheet_html(sheet).encode("utf-8"),
        "settings.md": sheet_markdown(sheet).encode("utf-8"),
        **{name: powershell.script_bytes(text) for name, text in scripts.items()},
        **click_path_files(case, knowledge),
        "dns.txt": dns_text(plan).encode("utf-8"),
        **upkeep_files(answers, decision, plan, profile, today, knowledge, ends or {}),
        **relay_files(answers, plan, profile, knowledge, today),
        **{
            file.name: file.text.encode("utf-8")
            for file in configuration_files(answers, plan, profile, knowledge, today)
        },
    }

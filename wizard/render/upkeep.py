"""What a plan's owner keeps: the days of its ends as a calendar, and the same as a list for a ticket or a wall."""

import datetime
from collections.abc import Mapping, Sequence

from wizard.core.answers import Answers
from wizard.core.deadline import deadline_of
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Plan
from wizard.core.profiles import DeviceProfile
from wizard.core.texts import _, full_date
from wizard.core.upkeep import Ending, Reminder, each_month, endings, reminders
from wizard.render.calendar import calendar_file
from wizard.render.markdown import md_quote

CALENDAR = "reminders.ics"


def upkeep_files(
    answers: Answers,
    decision: Decision,
    plan: Plan,
    profile: DeviceProfile | None,
    today: datetime.date,
    knowledge: Knowledge,
    ends: Mapping[Ending, datetime.date],
) -> dict[str, bytes]:
    """``reminders.ics`` and ``after-care.md``; ``ends`` are the days that only the owner knows."""
    found = reminders(answers, plan, knowledge, today, ends)
    about = "\n".join((plan.method, plan.settings.from_, answers.device.name or ""))
    deadline = deadline_of(answers, profile, plan.method, knowledge, today)
    said = endings(decision, plan.method, _(deadline) if deadline else "")
    text = after_care(found, said, each_month(answers, plan.method))
    return {CALENDAR: calendar_file(found, about, today), "after-care.md": text.encode("utf-8")}


def after_care(found: Sequence[Reminder], ends: Sequence[str], monthly: Sequence[str]) -> str:
    """What ends and when, and what to look at each month, as Markdown."""
    dated = [
        f"- [ ] **{md_quote(full_date(one.day))}**: {md_quote(one.title)}" for one in found if not one.monthly
    ]
    parts = (
        (_("Days to keep"), dated),
        (_("What ends one day"), [f"- {md_quote(one)}" for one in ends]),
        (_("Each month"), [f"- [ ] {md_quote(one)}" for one in monthly]),
    )
    lines = [f"# {_('So that it goes on working')}", ""]
    for title, rows in parts:
        lines += [f"## {title}", "", *rows, ""] if rows else []
    says = _("{file} puts the days and the monthly look into your calendar: open it, or import it there.")
    return "\n".join([*lines, says.format(file=CALENDAR), ""])

"""``plan --report``: the answers of a tenant report where the document of answers leaves them open.

What differs is said on standard error, and the document's own answer stays.
"""

import datetime
import sys

from wizard.core.answers import Answers
from wizard.core.problem import Problem, WizardError
from wizard.core.report_doubts import FOREIGN_DOMAIN, FOREIGN_TENANT, doubts_about
from wizard.core.report_words import label_of, said
from wizard.core.reporting import answered_by
from wizard.core.texts import one_line
from wizard.files import load_knowledge, read_report


def with_report(answers: Answers, path: str, today: datetime.date) -> Answers:
    """The answers with those of the report in that file. Raises `WizardError` for a report of another organisation."""
    report = read_report(path)
    for doubt in doubts_about(report, answers, None, today):
        if doubt.id in {FOREIGN_DOMAIN, FOREIGN_TENANT}:
            fix = f"Run check.ps1 for {answers.domain} and name that report, or leave --report away."
            raise WizardError(Problem(doubt.id, doubt.text, fix, detail=doubt.detail))
        _note(f"{doubt.text} {doubt.fix}")
    filled, differing = answered_by(report, answers, load_knowledge(), today)
    for clash in differing:
        mine, theirs = said(clash.path, clash.mine), said(clash.path, clash.theirs)
        _note(
            f"{clash.path}: {label_of(clash.path)} Your answer: {mine}. The report: {theirs}. Yours is used."
        )
    return filled


def _note(text: str) -> None:
    print("note: " + one_line(text), file=sys.stderr)

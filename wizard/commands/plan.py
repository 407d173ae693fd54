"""``plan``: answers to decision and plan, for one document or a stream of them.

Reads, decides, prints. Sheets, scripts and PDFs are loaded only when ``--out`` asks for them.
"""

import argparse
import datetime
import sys
from collections.abc import Iterator

import msgspec

from wizard.commands.paper import add_paper, asked_paper
from wizard.core.answers import Answers
from wizard.core.deadline import deadline_of
from wizard.core.decide import decide
from wizard.core.fields import check_day
from wizard.core.intake import read_answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Plan, PlanDocument
from wizard.core.paper import Paper
from wizard.core.plan import document, make_plan
from wizard.core.problem import Problem, WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.texts import one_line
from wizard.files.bundled import load_knowledge, load_profile
from wizard.files.reading import lines_of, open_bytes, read_bytes

MAX_LINE = 1024 * 1024
"""Bytes of one line of ``--jsonl``; a longer one is answered with an error and skipped."""
OPENINGS_SHOWN = 3
"""Sets of changes in the text for people; the JSON document has them all."""
EXIT_DONE = 0
EXIT_NOTHING_FITS = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="the answers as JSON; - is standard input")
    parser.add_argument(
        "--on", metavar="DATE", help="decide as of that day (2027-03-01); today when left out"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument(
        "--jsonl", action="store_true", help="read one document a line and print one a line, in order"
    )
    parser.add_argument(
        "--report",
        metavar="REPORT",
        help="a tenant report of check.ps1: fills what the answers leave open; where they differ, the answers win",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        help="write the settings sheet, the scripts, the DNS changes and the plan there",
    )
    add_paper(parser)


def run(args: argparse.Namespace) -> int:
    """Answers one document, or each line of a stream. 1 only when one document's answer is that nothing fits."""
    today = asked_day(args.on)
    if args.jsonl:
        if args.out is not None or args.json or args.report is not None:
            other = "--json" if args.json else "--out" if args.out is not None else "--report"
            raise WizardError(
                Problem(
                    id="usage", text=f"{other} takes one document.", fix=f"Leave --jsonl or {other} away."
                )
            )
        return _stream(args.file, today)
    answers = read_answers(read_bytes(args.file))
    if args.report is not None:
        from wizard.commands.report import with_report

        answers = with_report(answers, args.report, today)
    made = _Made(answers, today)
    if args.out is not None:
        _write(args.out, made, asked_paper(args))
    if args.json:
        sys.stdout.buffer.write(msgspec.json.encode(made.document) + b"\n")
        sys.stdout.buffer.flush()
    else:
        _tell(made, args.out)
    return EXIT_NOTHING_FITS if made.decision.recommended is None else EXIT_DONE


def asked_day(text: str | None) -> datetime.date:
    """The day that ``--on`` names; today where it is left out."""
    if text is None:
        return datetime.date.today()  # noqa: DTZ011 - the admin's own calendar day
    try:
        check_day(text)
    except ValueError as error:
        raise WizardError(
            Problem(
                id="usage",
                text=f"--on does not take {one_line(text, 40)}: {error}.",
                fix="Write a day as 2027-03-01.",
            )
        ) from error
    return datetime.date.fromisoformat(text)


class _Made:
    """One document worked out."""

    def __init__(self, answers: Answers, today: datetime.date) -> None:
        self.answers = answers
        self.today = today
        self.knowledge: Knowledge = load_knowledge()
        profile_id = answers.device.profile
        self.profile: DeviceProfile | None = load_profile(profile_id) if profile_id is not None else None
        self.decision: Decision = decide(answers, self.profile, self.knowledge, today)
        self.plan: Plan | None = make_plan(
            answers, self.decision, self.decision.recommended, self.profile, self.knowledge
        )
        self.deadline: str | None = deadline_of(
            answers, self.profile, self.plan.method if self.plan else None, self.knowledge, today
        )
        self.document: PlanDocument = document(
            answers, self.decision, self.plan, with_answers=False, basic_authentication=self.deadline
        )


# --- a stream -------------------------------------------------------------------------------------------------------


def _stream(path: str, today: datetime.date) -> int:
    """One answer a line, in order, each as soon as its line is there."""
    out = sys.stdout.buffer
    encoder = msgspec.json.Encoder()
    load_knowledge()
    with open_bytes(path) as source:
        for number, line in enumerate(lines_of(source, MAX_LINE), start=1):
            try:
                answer = encoder.encode(_answer(line, today))
            except WizardError as error:
                problem = error.problem
                message = one_line(f"{problem.text} {problem.fix}".strip(), 500)
                answer = encoder.encode(
                    {"error": {"line": number, "path": problem.field, "message": message}}
                )
            out.write(answer + b"\n")
            out.flush()
    return EXIT_DONE


def _answer(line: bytes | None, today: datetime.date) -> PlanDocument:
    if line is None:
        raise WizardError(Problem(id="line-too-long", text=f"The line is longer than {MAX_LINE} bytes."))
    if not line.strip():
        raise WizardError(
            Problem(id="empty-line", text="The line is empty.", fix="Each line takes one document.")
        )
    return _Made(read_answers(line), today).document


# --- files ----------------------------------------------------------------------------------------------------------


def _write(folder: str, made: _Made, paper: Paper | None) -> None:
    """Everything that belongs to the plan, into one folder; the plan alone where nothing fits."""
    from wizard.commands.bundle import bundle
    from wizard.files import write_folder

    write_folder(
        folder,
        bundle(made.answers, made.decision, made.plan, made.profile, made.today, made.knowledge, paper),
    )


# --- for people -----------------------------------------------------------------------------------------------------


def _tell(made: _Made, folder: str | None) -> None:
    """The answer in a few lines: the method, why, what is open, what to do next."""
    for line in _summary(made, folder):
        print(one_line(line))


def _recommended(made: _Made, plan: Plan) -> Iterator[str]:
    best = made.decision.candidates[0]
    facts = made.knowledge.methods[best.method]
    yield f"Recommended: {facts.name} ({best.verdict.replace('_', ' ')})"
    yield best.summary
    yield facts.summary
    for requirement in best.requirements:
        if requirement.status != "met":
            yield f"  {requirement.status}: {requirement.why} {requirement.fix or ''}".rstrip()
    for warning in best.warnings:
        yield f"  note: {warning.text}"
    yield ""
    yield "Settings:"
    for field in plan.settings.fields:
        note = f" ({field.note})" if field.note else ""
        yield f"  {field.label}: {field.value or ''}{note}"
    yield ""
    yield "Steps:"
    for number, step in enumerate(plan.steps, start=1):
        yield f"  {number}. {step.title} [{step.where}]"


def _openings(made: _Made) -> Iterator[str]:
    """What would change the answer: each set of changes with what it takes, and what must turn out well with it."""
    knowledge, shown = made.knowledge, made.decision.what_would_change[:OPENINGS_SHOWN]
    for opening in shown:
        yield f"  For {knowledge.methods[opening.method].name}:"
        for change in opening.changes:
            yield f"    - {change.title}. {change.effort}"
        if opening.provided:
            titles = "; ".join(knowledge.requirements[name].title for name in opening.provided)
            yield f"    Not known yet, and needed as well: {titles}."
    more = len(made.decision.what_would_change) - len(shown)
    if more:
        yield f"  {more} more in the output of --json."


def _summary(made: _Made, folder: str | None) -> Iterator[str]:
    decision, methods = made.decision, made.knowledge.methods
    if made.plan is None:
        yield "No method fits as things are."
    else:
        yield from _recommended(made, made.plan)
    if made.deadline is not None:
        yield ""
        yield f"Password sign-in: {made.deadline}"
    if decision.questions_left:
        yield ""
        yield "These answers could still change the recommendation, most decisive first:"
        yield "  " + ", ".join(decision.questions_left)
    yield ""
    yield "Why not:"
    for candidate in decision.candidates:
        if candidate.method is not decision.recommended:
            yield f"  {methods[candidate.method].name}: {candidate.summary}"
    if decision.what_would_change:
        yield ""
        yield "What would change this:"
        yield from _openings(made)
    elif decision.recommended is None:
        yield ""
        yield "No three changes would open a method. It takes another device, or another way to run it."
    if folder is not None:
        yield ""
        yield f"Written to {folder}"

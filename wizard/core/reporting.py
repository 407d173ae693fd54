"""What a tenant report does to the window's state: it fills open answers, and never writes over one.

Pure, as ``core.flow`` is: every function takes a state and gives the next. What the report filled is remembered, so
that it can be taken out again and every answer can say where it comes from.
"""

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec

from wizard.core.answers import Answers, Cloud
from wizard.core.intake import check_answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import ReportNote
from wizard.core.paths import get_path, set_path
from wizard.core.problem import Problem, WizardError
from wizard.core.report_doubts import doubts_about
from wizard.core.report_events import ReportImported, ReportKept, ReportRemoved, ReportTaken, ReportTrusted
from wizard.core.report_facts import PARTS, Facts, agrees, contradictions, facts_of, is_open
from wizard.core.state import State
from wizard.core.tenant_report import Imported, InboundConnectors, TenantReport, out_of

replace = msgspec.structs.replace

ReportEvent = ReportImported | ReportTrusted | ReportKept | ReportTaken | ReportRemoved


class Contradiction(msgspec.Struct, frozen=True):
    """Answer and report say different things. ``kept``: the user decided for the own answer."""

    path: str
    mine: Any
    theirs: Any
    kept: bool


class Reading(msgspec.Struct, frozen=True):
    """How a report stands to the answers: what is odd about it, what it says, and where it contradicts.

    While ``doubts`` are open, nothing of it is used.
    """

    doubts: tuple[Problem, ...]
    facts: Facts
    contradictions: tuple[Contradiction, ...]


def reading_of(state: State, knowledge: Knowledge, today: datetime.date) -> Reading | None:
    """How the imported report stands to the state's answers; None where there is no report."""
    imported = state.report
    if imported is None:
        return None
    doubts = () if imported.trusted else doubts_about(imported.report, state.answers, state.facts, today)
    facts = facts_of(imported.report, state.answers, _suffixes(knowledge), today)
    found = tuple(
        Contradiction(path, mine, theirs, path in imported.kept)
        for path, (mine, theirs) in contradictions(facts, state.answers).items()
    )
    return Reading(doubts, facts, () if doubts else found)


def connectors_seen(state: State, knowledge: Knowledge, today: datetime.date) -> InboundConnectors | None:
    """The connectors of the imported report; None where there is none, where it could not read them, or while it is in
    doubt."""
    reading = reading_of(state, knowledge, today)
    if state.report is None or reading is None or reading.doubts:
        return None
    return out_of(state.report.report.inbound_connectors, lambda part: part)


def answered_by(
    report: TenantReport, answers: Answers, knowledge: Knowledge, today: datetime.date
) -> tuple[Answers, tuple[Contradiction, ...]]:
    """The answers with everything filled that is open and that the report states, and where the two differ.

    Whether the report may be believed is the caller's question (`doubts_about`).
    """
    facts = facts_of(report, answers, _suffixes(knowledge), today)
    differing = tuple(
        Contradiction(path, mine, theirs, kept=True)
        for path, (mine, theirs) in contradictions(facts, answers).items()
    )
    for path, value in facts.items():
        filled = _filled(answers, path, value) if is_open(get_path(answers, path)) else None
        answers = filled if filled is not None else answers
    return answers, differing


def from_report(state: State) -> frozenset[str]:
    """The paths whose answer is what a report said: of the one at hand, or of one whose answers a plan kept."""
    given = _given(state)
    return frozenset(
        path for path, value in given.items() if _same(path, get_path(state.answers, path), value)
    )


def report_day(state: State) -> datetime.date | None:
    """The day of that report; None where it does not say, or there is none."""
    if state.report is not None:
        return state.report.report.created.date() if state.report.report.created is not None else None
    if state.reported is None:
        return None
    try:
        return datetime.date.fromisoformat(state.reported.day)
    except ValueError:
        return None


def note_of(state: State) -> ReportNote | None:
    """What a saved plan keeps: which answers came from the report, and its day. Never the report itself."""
    if state.report is None:
        return state.reported
    day = report_day(state)
    written = {path: msgspec.to_builtins(state.report.given[path]) for path in sorted(from_report(state))}
    return (
        ReportNote(state.report.report.domain, day.isoformat() if day else "", written) if written else None
    )


# --- events ---------------------------------------------------------------------------------------------------------


def reported(state: State, event: ReportEvent, knowledge: Knowledge, today: datetime.date) -> State:
    """The state after something happened to the report."""
    if isinstance(event, ReportImported):
        clean = replace(_withdrawn(state), reported=None, importing="", import_problem=None, notice=None)
        return settled(replace(clean, report=Imported(event.report)), knowledge, today)
    imported = state.report
    if isinstance(event, ReportRemoved):
        return replace(_withdrawn(state), report=None, reported=None, import_problem=None, notice=None)
    if imported is None:
        return state
    if isinstance(event, ReportTrusted):
        return settled(replace(state, report=replace(imported, trusted=True)), knowledge, today)
    reading = reading_of(state, knowledge, today)
    clash = next((one for one in reading.contradictions if one.path == event.path), None) if reading else None
    if clash is None:
        return state
    if isinstance(event, ReportKept):
        return replace(state, report=replace(imported, kept=imported.kept | {event.path}))
    return settled(_taken(state, imported, clash), knowledge, today)


def settled(state: State, knowledge: Knowledge, today: datetime.date, leave: str = "") -> State:
    """The state with every open answer filled that the report speaks to; with a doubt, with none of them.

    Called where the report, the domain, the mailbox or what was looked up changed. ``leave`` is the path of a field
    that is being typed in: it stays as it is, and so does a field that holds text which is no answer yet.
    """
    if state.report is None:
        return state
    state = _untaken(state, knowledge, today)
    imported = state.report
    assert imported is not None
    if doubts_about(imported.report, state.answers, state.facts, today) and not imported.trusted:
        return state
    facts = facts_of(imported.report, state.answers, _suffixes(knowledge), today)
    given, before, answers = dict(imported.given), dict(imported.before), state.answers
    for path, value in facts.items():
        mine = get_path(answers, path)
        if not is_open(mine) or path == leave or path in state.drafts:
            continue
        filled = _filled(answers, path, value)
        if filled is not None:
            answers = filled
            given[path], before[path] = get_path(answers, path), mine
    return replace(state, answers=answers, report=replace(imported, given=given, before=before))


def _taken(state: State, imported: Imported, clash: Contradiction) -> State:
    """The report's value in place of the user's, which comes back when the report goes."""
    answers = _filled(state.answers, clash.path, clash.theirs)
    if answers is None:
        return state
    return replace(
        state,
        answers=answers,
        drafts={path: text for path, text in state.drafts.items() if path != clash.path},
        problems={path: problem for path, problem in state.problems.items() if path != clash.path},
        report=replace(
            imported,
            given={**imported.given, clash.path: get_path(answers, clash.path)},
            before={**imported.before, clash.path: clash.mine},
            kept=imported.kept - {clash.path},
        ),
    )


def _filled(answers: Answers, path: str, value: Any) -> Answers | None:
    """The answers with that value; None where the rules of the intake do not take it beside the others."""
    try:
        filled = set_path(answers, path, value)
        check_answers(replace(filled, domain=filled.domain or "not-known-yet.invalid"))
    except (WizardError, msgspec.ValidationError):
        return None
    return filled


def _untaken(state: State, knowledge: Knowledge, today: datetime.date) -> State:
    """Without what was filled for a mailbox or a domain that it is no longer about."""
    imported = state.report
    assert imported is not None
    doubtful = bool(doubts_about(imported.report, state.answers, state.facts, today)) and not imported.trusted
    facts = {} if doubtful else facts_of(imported.report, state.answers, _suffixes(knowledge), today)
    gone = [path for path in imported.given if path not in facts]
    return _without(state, imported, gone)


def _withdrawn(state: State) -> State:
    """The answers without anything that a report gave and nobody changed since."""
    if state.report is not None:
        return _without(state, state.report, list(state.report.given))
    if state.reported is not None:
        answers = state.answers
        for path in from_report(state):
            answers = set_path(answers, path, None)
        return replace(state, answers=answers)
    return state


def _without(state: State, imported: Imported, paths: list[str]) -> State:
    answers = state.answers
    for path in paths:
        if _same(path, get_path(answers, path), imported.given[path]):
            answers = set_path(answers, path, imported.before.get(path))
    left = {path: value for path, value in imported.given.items() if path not in paths}
    before = {path: value for path, value in imported.before.items() if path not in paths}
    return replace(
        state,
        answers=answers,
        report=replace(imported, given=left, before=before),
    )


def _given(state: State) -> Mapping[str, Any]:
    if state.report is not None:
        return state.report.given
    kept = state.reported.given if state.reported is not None else {}
    return {path: value for path, value in kept.items() if path in PARTS}  # a file may name anything


def _same(path: str, answer: Any, value: Any) -> bool:
    """Whether an answer still is what was given; a saved plan knows a tuple as a list."""
    given = tuple(value) if isinstance(value, list) else value
    return not is_open(answer) and not is_open(given) and agrees(path, answer, given)


def _suffixes(knowledge: Knowledge) -> dict[Cloud, tuple[str, ...]]:
    return {cloud: facts.mx_suffixes for cloud, facts in knowledge.endpoints.cloud.items()}

"""How a probe ends: a value or None, one row for people, and the problems on the way. A shape, nothing more."""

import datetime
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from wizard.core.facts import ProbeRow, RowState
from wizard.core.problem import Problem
from wizard.core.texts import one_line

T = TypeVar("T")

DETAIL_LIMIT = 4000
"""Characters of a record that are shown or kept: more than any sound record has."""


TODO = 8
"""Sentences on what to do that a row holds at most."""


@dataclass(frozen=True)
class Finding(Generic[T]):
    """``value`` is None where it could not be found out; then a problem says why."""

    value: T | None
    row: ProbeRow
    problems: tuple[Problem, ...] = ()


def harmless(record: str) -> str:
    """A record from outside as it may be kept and shown."""
    return one_line(record, DETAIL_LIMIT)


def row(probe: str, state: RowState, text: str, detail: str = "") -> ProbeRow:
    """A row whose foreign parts are harmless."""
    return ProbeRow(probe, state, one_line(text, 400), harmless(detail))


def finished(found: "Finding[T]", at: datetime.datetime) -> "Finding[T]":
    """The finding with its day and hour, and with what to do in its row. ``at`` is in UTC."""
    todo = tuple(
        one_line(problem.fix if problem.text in found.row.text else f"{problem.text} {problem.fix}", 600)
        for problem in found.problems
        if problem.fix
    )
    told = msgspec.structs.replace(found.row, at=at, todo=tuple(dict.fromkeys(todo))[:TODO])
    return Finding(found.value, told, found.problems)


def not_known(probe: str, problem: Problem) -> "Finding[T]":
    """The end of a probe that got no answer."""
    return Finding(None, row(probe, RowState.NOT_KNOWN, problem.text, problem.detail), (problem,))

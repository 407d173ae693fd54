"""Reads ``named_cases.toml`` and prints it as a table in Markdown: what the engine says in cases that people know.

python tests/core/named_cases.py > named_cases.md
"""

import datetime
import tomllib
from pathlib import Path
from typing import Any

import msgspec

TABLE = Path(__file__).with_name("named_cases.toml")
NOT_ANSWERED = "not answered"
USUAL_DAY = datetime.date(2026, 11, 20)


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers that several cases start from, and who gave them."""

    name: str
    who: str
    answers: dict[str, Any]


class NamedCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case of the table; the head of ``named_cases.toml`` says what the fields mean."""

    name: str
    given: str
    recommended: str
    verdict: str
    because: str
    others: tuple[str, ...] = ()
    on: datetime.date = USUAL_DAY
    asked: tuple[str, ...] | None = None
    warned: tuple[str, ...] = ()
    settings: str = ""
    but: dict[str, Any] = {}


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    given: tuple[Given, ...]
    case: tuple[NamedCase, ...]


def read_table() -> tuple[dict[str, Given], tuple[NamedCase, ...]]:
    """The sets of answers by name, and the cases in their order. Raises where the file is wrong."""
    table = msgspec.convert(tomllib.loads(TABLE.read_text(encoding="utf-8")), _Table)
    return {one.name: one for one in table.given}, table.case


def answers_document(case: NamedCase, given: Given) -> dict[str, Any]:
    """The input document of this case."""
    document: dict[str, Any] = {"domain": "contoso.com"}
    for path, value in {**given.answers, **case.but}.items():
        if value != NOT_ANSWERED:
            section, _, field = path.rpartition(".")
            (document.setdefault(section, {}) if section else document)[field] = value
    return document


def in_words(case: NamedCase, given: Given) -> str:
    """The case as a paragraph in Markdown."""
    lines = [f"### {case.name}", "", f"{given.who}"]
    if case.but:
        changes = "; ".join(f"{path}: {_written(value)}" for path, value in case.but.items())
        lines += ["", f"But: {changes}."]
    lines += ["", f"On {case.on}: **{_answer(case)}**. {case.because}"]
    if case.settings:
        lines += ["", f"The device is told: {case.settings}."]
    if case.asked is not None:
        lines += ["", f"Still to ask: {', '.join(case.asked) or 'nothing'}."]
    if case.warned:
        lines += ["", f"Warnings: {', '.join(case.warned)}."]
    if case.others:
        lines += ["", *(f"- {_without_underscores(line)}" for line in case.others)]
    return "\n".join(lines)


def _written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def as_table() -> str:
    """All cases as Markdown: who gave the answers, then one row a case."""
    givens, cases = read_table()
    lines = ["# Named cases", "", "What Relay Wizard answers to people that a mail admin knows, and why.", ""]
    for given in givens.values():
        lines += [f"- **{given.name}**: {given.who}"]
        lines += [f"  - {path}: {_written(value)}" for path, value in given.answers.items()]
    lines += [
        "",
        "| case | starts from, but | asked on | answer | because | further |",
        "|---|---|---|---|---|---|",
    ]
    for case in cases:
        changes = "<br>".join(
            [case.given, *(f"{path}: {_written(value)}" for path, value in case.but.items())]
        )
        further = [_without_underscores(line) for line in case.others]
        further += [f"still to ask: {', '.join(case.asked) or 'nothing'}"] if case.asked is not None else []
        further += [f"warning: {name}" for name in case.warned]
        further += [f"the device is told: {case.settings}"] if case.settings else []
        row = (case.name, changes, str(case.on), _answer(case), case.because, "<br>".join(further))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def _without_underscores(line: str) -> str:
    return line.replace("fits_after_change", "fits after change").replace("ruled_out", "ruled out")


def _answer(case: NamedCase) -> str:
    if case.recommended == "nothing":
        return "nothing fits"
    return f"`{case.recommended}` {case.verdict.replace('_', ' ')}"

"""The cases of ``named_cases.toml``: what a mail admin would expect, case by case, with the reason."""

from typing import Any

import pytest

from tests.core.cases import KNOWLEDGE, answers_of, profile_of
from tests.core.named_cases import TABLE, NamedCase, answers_document, as_table, in_words, read_table
from tests.render.golden_files import matches_golden
from wizard.core.decide import decide
from wizard.core.model import Candidate, Decision, Method, Status, Verdict
from wizard.core.plan import make_plan
from wizard.core.requirements import REQUIREMENTS

GIVEN, CASES = read_table()

_DECIDES: dict[Verdict, Any] = {
    Verdict.RULED_OUT: lambda one: one.status is Status.UNMET and not one.changeable,
    Verdict.FITS_AFTER_CHANGE: lambda one: one.status is Status.UNMET,
    Verdict.UNKNOWN: lambda one: one.status is Status.UNKNOWN,
    Verdict.FITS: lambda one: False,
}


def said(candidate: Candidate) -> str:
    """How a method stands, written as in the table."""
    deciding = [one.id for one in candidate.requirements if _DECIDES[candidate.verdict](one)]
    rest = f" by {', '.join(sorted(deciding))}" if deciding else ""
    return f"{candidate.method}: {candidate.verdict}{rest}"


def expected(line: str) -> str:
    """A line of ``others`` with its requirements in a fixed order."""
    head, by, names = line.partition(" by ")
    return head + by + ", ".join(sorted(names.split(", ")))


def told(case: NamedCase, decision: Decision) -> str:
    """What the device is told, written as in the table; the host only where the table names one."""
    answers = answers_of(answers_document(case, GIVEN[case.given]))
    plan = make_plan(answers, decision, decision.recommended, profile_of(answers), KNOWLEDGE)
    assert plan is not None
    found = plan.settings
    line = f"port {found.port}, {found.security}, sign in with {found.sign_in}"
    return line if case.settings.startswith("port") else f"{found.host or 'not known'}, {line}"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_named_case(case: NamedCase) -> None:
    answers = answers_of(answers_document(case, GIVEN[case.given]))
    decision = decide(answers, profile_of(answers), KNOWLEDGE, case.on)
    stands = {one.method.value: said(one) for one in decision.candidates}
    wrong = []
    if (decision.recommended or "nothing") != case.recommended:
        wrong.append(f"recommended is {decision.recommended}")
    if decision.candidates[0].verdict != case.verdict:
        wrong.append(f"the verdict is {decision.candidates[0].verdict}")
    wrong += [
        f"not as expected: {stands[line.partition(':')[0]]}"
        for line in case.others
        if stands[line.partition(":")[0]] != expected(line)
    ]
    if case.asked is not None and decision.questions_left != case.asked:
        wrong.append(f"still to ask: {', '.join(decision.questions_left)}")
    warned = {warning.id for warning in decision.candidates[0].warnings}
    wrong += [f"no warning: {name}" for name in case.warned if name not in warned]
    if case.settings and told(case, decision) != case.settings:
        wrong.append(f"the device is told: {told(case, decision)}")
    every = "\n".join(stands.values())
    assert not wrong, "\n\n".join(("\n".join(wrong), in_words(case, GIVEN[case.given]), every))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_only_what_is_recommended_is_called_the_best_way(case: NamedCase) -> None:
    answers = answers_of(answers_document(case, GIVEN[case.given]))
    decision = decide(answers, profile_of(answers), KNOWLEDGE, case.on)
    best = {one.method for one in decision.candidates if one.summary.startswith("This is the best way")}
    lucky = decision.candidates[0].verdict in {Verdict.UNKNOWN, Verdict.FITS_AFTER_CHANGE}
    assert best == ({decision.recommended} if lucky else set())


def test_people_can_read_the_table() -> None:
    matches_golden("named_cases.md", as_table(), TABLE.parent)


def test_the_table_is_wide_enough() -> None:
    """Every method that can be recommended is, every requirement decides alone somewhere, and so on."""
    assert len(CASES) >= 49
    assert len({case.name for case in CASES}) == len(CASES)
    # A password is never the answer: whatever leaves it leaves Azure Communication Services, which comes before it.
    recommended = set(Method) - {Method.SMTP_AUTH_BASIC}
    assert {case.recommended for case in CASES} == {*recommended, "nothing"}
    alone = {line.partition(" by ")[2] for case in CASES for line in case.others}
    assert {name for rules in REQUIREMENTS.values() for name, _rule in rules} <= alone
    assert {case.but.get("preferences.priority", "security") for case in CASES} == {
        "security",
        "compliance",
        "least_work",
    }
    assert {case.verdict for case in CASES} == set(Verdict)
    assert len({case.on for case in CASES}) >= 4

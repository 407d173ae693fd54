"""The decision: which of the eight methods fits, which does not, and why. Pure, total, deterministic.

The rules are in `core.requirements`, their words in ``resources/knowledge``; here they are put together.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from wizard.core.answers import Answers, Priority
from wizard.core.case import Case, case_of, numbers
from wizard.core.caveats import assumptions_of, warnings_of
from wizard.core.evidence import RULES, exhibits_of
from wizard.core.knowledge import Knowledge
from wizard.core.left import questions_left
from wizard.core.levels import CHANGEABLE, FINAL, MET, UNKNOWN
from wizard.core.model import Candidate, Decision, Method, Requirement, Verdict
from wizard.core.openings import what_would_change
from wizard.core.profiles import DeviceProfile
from wizard.core.reasons import Outcome, reasons_of
from wizard.core.requirements import RANKING, REQUIREMENTS
from wizard.core.wording import wording_of

_VERDICT = {
    MET: Verdict.FITS,
    UNKNOWN: Verdict.UNKNOWN,
    CHANGEABLE: Verdict.FITS_AFTER_CHANGE,
    FINAL: Verdict.RULED_OUT,
}
"""A method is as good as its worst requirement."""


def decide(
    answers: Answers, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> Decision:
    """All eight methods judged as of ``today``, best first, and the questions whose answers still matter.

    ``answers`` have passed `core.intake`. Never raises for any such answers.
    """
    case = case_of(answers, profile, knowledge, today)
    candidates = _candidates(case, profile, knowledge)
    best = candidates[0]
    recommended = None if best.verdict is Verdict.RULED_OUT else best.method
    return Decision(
        as_of=today.isoformat(),
        recommended=recommended,
        candidates=candidates,
        questions_left=questions_left(case, knowledge.personas),
        assumptions=assumptions_of(case, knowledge),
        what_would_change=what_would_change(case.levels, case.priority, recommended, knowledge),
    )


_PLACES: dict[Method, tuple[int, ...]] = {
    method: tuple(RULES.index(rule) for rule in rules) for method, rules in REQUIREMENTS.items()
}
"""Where each method's rules stand in `RULES`."""
_NAMES = {method: tuple(name for name, _ in rules) for method, rules in REQUIREMENTS.items()}


def _candidates(case: Case, profile: DeviceProfile | None, knowledge: Knowledge) -> tuple[Candidate, ...]:
    quoted = numbers(case, knowledge)
    wording, reasons = wording_of(knowledge), reasons_of(knowledge)
    levels = [rule(case.levels) for _, rule in RULES]
    judged = _judgements_of(knowledge).of_every_rule(case, levels, quoted)
    worst = {method: max([levels[place] for place in places]) for method, places in _PLACES.items()}
    order = ranked(worst, case.priority)
    recommended = None if worst[order[0]] == FINAL else order[0]
    outcome = Outcome(recommended, case.priority, None if profile is None else profile.kind)
    warnings = warnings_of(case, knowledge)
    return tuple(
        Candidate(
            method=method,
            verdict=_VERDICT[worst[method]],
            requirements=tuple([judged[place] for place in _PLACES[method]]),
            warnings=wording.warnings(warnings[method], quoted),
            summary=reasons.summary(
                method, _NAMES[method], [levels[place] for place in _PLACES[method]], outcome, quoted
            ),
        )
        for method in order
    )


class _Judgements:
    """Every rule's requirement with its evidence, for one `Knowledge`. Most come again and again, so they are kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._wording, self._exhibits = wording_of(knowledge), exhibits_of(knowledge)
        self._known: tuple[dict[Any, Requirement], ...] = tuple({} for _ in RULES)

    def of_every_rule(
        self, case: Case, levels: Sequence[int], quoted: Mapping[str, str]
    ) -> list[Requirement]:
        """The requirements of `RULES`, in their order."""
        seen = self._exhibits.seen(case)
        found = []
        for rule, (level, key_of, known) in enumerate(
            zip(levels, self._exhibits.keys, self._known, strict=True)
        ):
            key = (level, key_of(seen))
            requirement = known.get(key)
            if requirement is None:
                requirement = self._judge(rule, level, seen, quoted)
                if self._wording.is_shared(RULES[rule][0], level):
                    if len(known) > MANY_OF_A_RULE:
                        known.clear()
                    known[key] = requirement
            found.append(requirement)
        return found

    def _judge(
        self, rule: int, level: int, seen: Sequence[tuple[Any, bool]], quoted: Mapping[str, str]
    ) -> Requirement:
        said = self._wording.requirement(RULES[rule][0], level, quoted)
        evidence = self._exhibits.evidence(rule, seen)
        return Requirement(said.id, said.status, said.changeable, said.why, said.fix, said.source, evidence)


MANY_OF_A_RULE = 500
"""Requirements of one rule that are kept: what they rest on may be free text."""
_last: _Judgements | None = None


def _judgements_of(knowledge: Knowledge) -> _Judgements:
    """The judgements of this knowledge; the last ones are kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last.knowledge is not knowledge:
        _last = _Judgements(knowledge)
    return _last


def ranked(levels: Mapping[Method, int], priority: Priority) -> list[Method]:
    """Methods by verdict, then by what the admin values; passwords last of all that are not ruled out."""
    places = {method: place for place, method in enumerate(RANKING[priority])}

    def key(method: Method) -> tuple[int, int]:
        level = levels[method]
        stopgap = method is Method.SMTP_AUTH_BASIC and level != FINAL
        return (CHANGEABLE if stopgap else level, places[method])

    return sorted(levels, key=key)

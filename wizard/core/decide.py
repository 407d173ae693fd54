"""The decision: which of the eight methods fits, which does not, and why. Pure, total, deterministic.

The rules are in `core.requirements`, their words in ``resources/knowledge``; here they are put together.
"""

import datetime
from collections.abc import Mapping

from wizard.core.answers import Answers, Priority
from wizard.core.case import Case, case_of, numbers
from wizard.core.caveats import assumptions_of, warnings_of
from wizard.core.knowledge import Knowledge
from wizard.core.left import questions_left
from wizard.core.levels import CHANGEABLE, FINAL, MET, UNKNOWN
from wizard.core.model import Candidate, Decision, Method, Verdict
from wizard.core.profiles import DeviceProfile
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
    candidates = _candidates(case, knowledge)
    best = candidates[0]
    return Decision(
        as_of=today.isoformat(),
        recommended=None if best.verdict is Verdict.RULED_OUT else best.method,
        candidates=candidates,
        questions_left=questions_left(case),
        assumptions=assumptions_of(case, knowledge),
    )


def _candidates(case: Case, knowledge: Knowledge) -> tuple[Candidate, ...]:
    quoted = numbers(case, knowledge)
    warnings = warnings_of(case, knowledge)
    wording = wording_of(knowledge)
    found: dict[Method, tuple[int, Candidate]] = {}
    for method, rules in REQUIREMENTS.items():
        worst = MET
        judged = []
        for name, rule in rules:
            level = rule(case.levels)
            worst |= level
            judged.append(wording.requirement(name, level, quoted))
        found[method] = (
            worst,
            Candidate(
                method=method,
                verdict=_VERDICT[worst],
                requirements=tuple(judged),
                warnings=wording.warnings(warnings[method], quoted),
            ),
        )
    order = ranked({method: level for method, (level, _) in found.items()}, case.priority)
    return tuple(found[method][1] for method in order)


def ranked(levels: Mapping[Method, int], priority: Priority) -> list[Method]:
    """Methods by verdict, then by what the admin values; passwords last of all that are not ruled out."""
    places = {method: place for place, method in enumerate(RANKING[priority])}

    def key(method: Method) -> tuple[int, int]:
        level = levels[method]
        stopgap = method is Method.SMTP_AUTH_BASIC and level != FINAL
        return (CHANGEABLE if stopgap else level, places[method])

    return sorted(levels, key=key)

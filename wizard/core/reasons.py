"""Why a method fits, or why it is not the one: one sentence for the shop owner.

The parts that state something are data (``resources/knowledge/reasons.toml``); the frames that join them are here.
"""

from collections.abc import Mapping, Sequence

import msgspec

from wizard.core.answers import Priority
from wizard.core.circuit import MANY
from wizard.core.knowledge import Knowledge
from wizard.core.levels import CHANGEABLE, FINAL, MET, UNKNOWN
from wizard.core.model import Method
from wizard.core.profiles import DeviceKind
from wizard.core.requirements import RANKING
from wizard.core.texts import _

_AT_MOST = 2
"""Requirements that a sentence names. Of more it names the first, and counts the others."""
_SUBJECT = _("your {device} ")
_COUNTS = (
    _("two"),
    _("three"),
    _("four"),
    _("five"),
    _("six"),
    _("seven"),
    _("eight"),
    _("nine"),
    _("ten"),
)


class Outcome(msgspec.Struct, frozen=True):
    """What all summaries of one decision have in common. ``kind`` is what sends, None where no profile says so."""

    recommended: Method | None
    priority: Priority
    kind: DeviceKind | None


class Reasons:
    """The sentences of one `Knowledge`. Most come again and again, so they are kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._said: dict[tuple[object, ...], str] = {}

    def summary(
        self,
        method: Method,
        requirements: Sequence[str],
        levels: Sequence[int],
        outcome: Outcome,
        numbers: Mapping[str, str],
    ) -> str:
        """The sentence for ``method``, whose requirements stand at these levels.

        What can not be changed tells more than what can, and that more than what is not known; of equal ones the
        first requirement tells most.
        """
        key = (method, tuple(levels), outcome.recommended, outcome.priority, outcome.kind)
        said = self._said.get(key)
        if said is None:
            if len(self._said) > MANY:
                self._said.clear()
            kinds = self.knowledge.reasons.device
            device = _("device") if outcome.kind is None else kinds[outcome.kind]
            sentence = _Sentence(method, requirements, levels, outcome, self.knowledge)
            said = self._said[key] = sentence.text().replace("{device}", device)
        return said.format_map(numbers) if "{" in said else said


class _Sentence:
    """One summary in the making. Values of the case are still braces in it."""

    def __init__(
        self,
        method: Method,
        requirements: Sequence[str],
        levels: Sequence[int],
        outcome: Outcome,
        knowledge: Knowledge,
    ) -> None:
        self._method = method
        self._outcome = outcome
        self._clauses = knowledge.reasons
        self._worst = max(levels)
        names = [name for name, level in zip(requirements, levels, strict=True) if level == self._worst]
        self._telling = [self._clauses.requirement[name] for name in names] if self._worst != MET else []
        self._sure = knowledge.requirements[names[0]].confidence == "documented"
        self._not_known = UNKNOWN in levels

    def text(self) -> str:
        """The sentence."""
        recommended = self._outcome.recommended
        if self._worst == FINAL:
            frame = _("Not possible, because {clause}.")
            frame = frame if self._sure else _("Not possible as far as is known, because {clause}.")
            return _put(frame, self._telling[0].final)
        if self._worst == MET:
            return self._fitting()
        condition = self._after_changes() if self._worst == CHANGEABLE else self._with_luck()
        if self._method is recommended:
            return _put(_("This is the best way {clause}."), condition)
        if self._method is Method.SMTP_AUTH_BASIC:
            frame = _("{stopgap}, so this is a stopgap at best, and only {clause}.")
            return _put(frame, condition).replace("{stopgap}", self._clauses.stopgap)
        order = RANKING[self._outcome.priority]
        if recommended is not None and order.index(self._method) < order.index(recommended):
            return _put(_("This would come before the recommended way {clause}."), condition)
        return _put(_("This would work too {clause}."), condition)

    def _fitting(self) -> str:
        first = self._outcome.recommended
        if self._method is first or first is None:
            return self._clauses.fits[self._method]
        if self._method is Method.SMTP_AUTH_BASIC:
            return _put(_("This would work for now, but {clause}, so it comes last."), self._clauses.stopgap)
        advantage = self._clauses.advantage[self._outcome.priority][first]
        return _put(_("This would work as well, but the recommended way {clause}."), advantage)

    def _after_changes(self) -> str:
        """What has to change first."""
        more = _("once {clause} and {count} more things have changed")
        once = _join([one.once for one in self._telling], _("once {clause}"), more)
        return _put(_("{clause}, if what is not known yet turns out well"), once) if self._not_known else once

    def _with_luck(self) -> str:
        """What is not known and has to turn out well."""
        more = _("if {clause}; that and {count} more things are not known yet")
        return _join([one.whether for one in self._telling], _("if {clause}, which is not known yet"), more)


def _put(frame: str, clause: str) -> str:
    """The frame with the clause in it; other braces stay for the values of the case."""
    return frame.replace("{clause}", clause)


def _join(clauses: Sequence[str], few: str, more: str) -> str:
    """All clauses in the frame for few; of many the first one in the frame for more, which counts the others."""
    if len(clauses) <= _AT_MOST:
        first, *others = clauses
        # "Your printer can do this and can do that": the device is named once.
        same = first.startswith(_SUBJECT)
        return _put(
            few, _(" and ").join((first, *(one.removeprefix(_SUBJECT) if same else one for one in others)))
        )
    return _put(more, clauses[0]).replace("{count}", _COUNTS[len(clauses) - _AT_MOST - 1])


_last: Reasons | None = None


def reasons_of(knowledge: Knowledge) -> Reasons:
    """The sentences of this knowledge; the last ones are kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last.knowledge is not knowledge:
        _last = Reasons(knowledge)
    return _last

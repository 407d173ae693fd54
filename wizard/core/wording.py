"""Levels and warning ids into sentences. The words are data (``resources/knowledge``); this joins them.

Most sentences quote nothing of the case: they are built once and shared by every decision.
"""

from collections.abc import Iterable, Mapping

from wizard.core.knowledge import Fact, Knowledge, RequirementText
from wizard.core.levels import CHANGEABLE, MET, UNKNOWN
from wizard.core.model import Requirement, Status, Warning
from wizard.core.texts import _

_STATUS = {MET: Status.MET, UNKNOWN: Status.UNKNOWN}


class Wording:
    """The sentences of one `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._requirements: dict[tuple[str, int], Requirement] = {}
        self._warnings: dict[str, Warning] = {}

    def requirement(self, name: str, level: int, numbers: Mapping[str, str]) -> Requirement:
        """How requirement ``name`` stands at ``level``, in words."""
        ready = self._requirements.get((name, level))
        if ready is not None:
            return ready
        text = self.knowledge.requirements[name]
        why, fix = _sentences(text, level)
        made = Requirement(
            id=name,
            status=_STATUS.get(level, Status.UNMET),
            changeable=level == CHANGEABLE or (level in _STATUS and text.unmet != ""),
            why=why.format_map(numbers),
            fix=fix.format_map(numbers) if fix else None,
            source=self.knowledge.cite(text.source),
        )
        if "{" not in why and "{" not in fix:
            self._requirements[name, level] = made
        return made

    def warnings(self, names: Iterable[str], numbers: Mapping[str, str]) -> tuple[Warning, ...]:
        """The warnings of these ids, in words."""
        return tuple(self._warning(name, numbers) for name in names)

    def _warning(self, name: str, numbers: Mapping[str, str]) -> Warning:
        ready = self._warnings.get(name)
        if ready is not None:
            return ready
        text = self.knowledge.warnings[name].text
        made = Warning(id=name, text=text.format_map(numbers))
        if "{" not in text:
            self._warnings[name] = made
        return made


def _sentences(text: RequirementText, level: int) -> tuple[str, str]:
    """Why, and what to do about it."""
    if level == MET:
        return text.met, ""
    if level == UNKNOWN:
        return text.unknown, text.find_out
    if level == CHANGEABLE:
        return text.unmet, text.fix
    return text.final, text.otherwise


def with_caution(sentence: str, fact: Fact, knowledge: Knowledge) -> str:
    """The sentence; one that rests on a fact that is not documented sends the reader to the live page."""
    if fact.confidence == "documented":
        return sentence
    check = _("Check the live page before you rely on it: {page}.").format(page=knowledge.cite(fact.source))
    return f"{sentence} {check}" if sentence else check


_last: Wording | None = None


def wording_of(knowledge: Knowledge) -> Wording:
    """The sentences of this knowledge; the last ones are kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last.knowledge is not knowledge:
        _last = Wording(knowledge)
    return _last

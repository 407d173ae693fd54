"""Levels and warning ids into sentences. The words are data (``resources/knowledge``); this joins them.

Most sentences quote nothing of the case: they are built once and shared by every decision.
"""

import re
from collections.abc import Iterable, Mapping

from wizard.core.circuit import MANY
from wizard.core.figures import figures_of
from wizard.core.knowledge import Knowledge, RequirementText
from wizard.core.levels import CHANGEABLE, MET, UNKNOWN
from wizard.core.model import Requirement, Status, Warning
from wizard.core.sources import Fact
from wizard.core.texts import _

_STATUS = {MET: Status.MET, UNKNOWN: Status.UNKNOWN}


class Wording:
    """The sentences of one `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._figures = figures_of(knowledge).keys()
        self._requirements: dict[tuple[str, int], Requirement] = {}
        self._warnings: dict[str, Warning] = {}
        self._warned: dict[tuple[str, ...], tuple[Warning, ...]] = {}

    def requirement(self, name: str, level: int, numbers: Mapping[str, str]) -> Requirement:
        """How requirement ``name`` stands at ``level``, in words. ``numbers`` are `core.case.numbers`."""
        ready = self._requirements.get((name, level))
        if ready is not None:
            return ready
        text = self.knowledge.requirements[name]
        why, fix = _sentences(text, level)
        if level != MET:
            fix = with_caution(fix, text, self.knowledge)
        elif text.confidence == "unconfirmed":
            why = with_caution(why, text, self.knowledge)
        made = Requirement(
            id=name,
            status=_STATUS.get(level, Status.UNMET),
            changeable=level == CHANGEABLE or (level in _STATUS and text.unmet != ""),
            why=why.format_map(numbers),
            fix=fix.format_map(numbers) if fix else None,
            source=self.knowledge.cite(text.source, text.section),
        )
        if self._is_the_same_for_all(why, fix):
            self._requirements[name, level] = made
        return made

    def warnings(self, names: Iterable[str], numbers: Mapping[str, str]) -> tuple[Warning, ...]:
        """The warnings of these ids, in words."""
        wanted = tuple(names)
        known = self._warned.get(wanted)
        if known is None:
            known = tuple(self._warning(name, numbers) for name in wanted)
            if self._warnings.keys() >= set(wanted):
                if len(self._warned) > MANY:
                    self._warned.clear()
                self._warned[wanted] = known
        return known

    def is_shared(self, name: str, level: int) -> bool:
        """Whether the requirement was put into words before and quotes nothing of a case."""
        return (name, level) in self._requirements

    def _warning(self, name: str, numbers: Mapping[str, str]) -> Warning:
        ready = self._warnings.get(name)
        if ready is not None:
            return ready
        fact = self.knowledge.warnings[name]
        text = with_caution(fact.text, fact, self.knowledge)
        made = Warning(id=name, text=text.format_map(numbers))
        if self._is_the_same_for_all(text):
            self._warnings[name] = made
        return made

    def _is_the_same_for_all(self, *texts: str) -> bool:
        """Whether nothing of the case is quoted: the knowledge's own figures may be."""
        return all(names_in(text) <= self._figures for text in texts)


def names_in(text: str) -> set[str]:
    """The words in braces that a sentence of the data files quotes."""
    return set(_IN_BRACES.findall(text)) if "{" in text else set()


_IN_BRACES = re.compile(r"{(\w*)}")


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
    """The sentence; one that rests on a fact that is not documented sends the reader to the live page.

    A requirement that is met does so only where nobody confirms the fact: what several report and what turns out
    well is not worth a second look in every plan.
    """
    if fact.confidence == "documented":
        return sentence
    check = _("Check the live page before you rely on it: {page}.").format(
        page=knowledge.cite(fact.source, fact.section)
    )
    return f"{sentence} {check}" if sentence else check


def without_caution(sentence: str) -> tuple[str, str]:
    """What `with_caution` joined: the sentence, and where the reader is sent ("" where it joined nothing)."""
    begins = _("Check the live page before you rely on it: {page}.").partition("{page}")[0]
    said, found, page = sentence.partition(begins)
    return said.strip(), found + page


_last: Wording | None = None


def wording_of(knowledge: Knowledge) -> Wording:
    """The sentences of this knowledge; the last ones are kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last.knowledge is not knowledge:
        _last = Wording(knowledge)
    return _last

"""The types of ``resources/knowledge/causes.toml``: why mail fails, by what it is recognised, what to do.

A new reply text is an edit of that file, never of code. Reading the file is ``files``' business, choosing
among the causes ``core.diagnose``'s.
"""

import re

import msgspec

from wizard.core.diagnosis_known import KNOWN_WORDS
from wizard.core.model import Confidence, Stage
from wizard.core.sources import Fact

UNKNOWN_CAUSE = "unknown"
"""The cause of a text that nothing explains."""


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """One way to recognise a cause.

    All that is given must hold: one of ``text`` is found, every one of ``also_text`` and none of ``not``
    (regular expressions, without regard to case), and the context is among the given method families, ports,
    stages and error words. ``external``: whether the recipient is outside the tenant.

    ``strength`` orders signs that hold at once: 100 wording that names the cause, 80 a status code with its
    usual wording, 60 a status code, 40 generic wording in a telling context, 20 generic wording. ``known`` are words of
    `diagnosis_known.KNOWN_WORDS`: what the plan or a look-up says. ``also``, ``meaning``, ``fix``, ``next_check`` and
    ``source`` take the place of the cause's own.
    """

    strength: int
    text: tuple[str, ...] = ()
    also_text: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    stages: tuple[Stage, ...] = ()
    errors: tuple[str, ...] = ()
    external: bool | None = None
    known: tuple[str, ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    also: tuple[str, ...] | None = None
    meaning: str = ""
    fix: tuple[str, ...] = ()
    next_check: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not set(self.known) <= KNOWN_WORDS:
            raise ValueError(f"not known: {', '.join(sorted(set(self.known) - KNOWN_WORDS))}")
        if not (self.text or self.errors or self.stages):
            raise ValueError("a sign needs a text, an error word or a stage")
        for pattern in (*self.text, *self.also_text, *self.not_):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern}: {error}") from error


class Cause(Fact, frozen=True, rename={"signs": "sign"}):
    """One reason for mail to fail (ids: ``contract.md``, Causes).

    ``meaning`` is one sentence; ``fix`` the steps in order; ``next_check`` tells it from what else it could be.
    ``source`` is a key of the file's own ``sources``. A sign's ``confidence`` is how sure the diagnosis is, the cause's
    how sure the advice is.
    """

    id: str
    meaning: str
    fix: tuple[str, ...]
    also: tuple[str, ...] = ()
    next_check: str = ""
    signs: tuple[Sign, ...] = ()


class Causes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"causes": "cause"}):
    """The whole file. ``sources`` maps a short name to a public address."""

    sources: dict[str, str]
    causes: tuple[Cause, ...]

    def __post_init__(self) -> None:
        ids = [cause.id for cause in self.causes]
        if len(set(ids)) != len(ids):
            raise ValueError("a cause stands twice")
        if UNKNOWN_CAUSE not in ids:
            raise ValueError("the cause 'unknown' is missing")
        for cause in self.causes:
            if cause.source not in self.sources:
                raise ValueError(f"{cause.id}: the source {cause.source!r} is not among the sources")
            unsourced = {sign.source for sign in cause.signs if sign.source} - self.sources.keys()
            if unsourced:
                raise ValueError(f"{cause.id}: no such source: {', '.join(sorted(unsourced))}")
            others = {*cause.also, *(other for sign in cause.signs for other in sign.also or ())}
            if others - set(ids):
                raise ValueError(f"{cause.id}: no such cause: {', '.join(sorted(others - set(ids)))}")

    def by_id(self, cause_id: str) -> Cause:
        """The cause of that id, or the unknown one."""
        found = {cause.id: cause for cause in self.causes}
        return found.get(cause_id, found[UNKNOWN_CAUSE])

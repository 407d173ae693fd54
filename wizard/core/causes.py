"""The types of ``resources/knowledge/causes.toml``: why mail fails, by what it is recognised, what to do.

A new reply text is an edit of that file, never of code. Reading the file is ``files``' business, choosing
among the causes ``core.diagnose``'s.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from wizard.core.diagnosis_known import KNOWN_WORDS
from wizard.core.diagnosis_patterns import spelled_out
from wizard.core.model import Confidence, Stage
from wizard.core.sources import Fact

UNKNOWN_CAUSE = "unknown"
"""The cause of a text that nothing explains."""
NEAR = 90
"""Characters before and after what a sign found in which its ``not_near`` is looked for: about a sentence."""


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """One way to recognise a cause.

    All that is given must hold: one of ``text`` is found at a place with none of ``not_near`` within `NEAR` characters,
    every one of ``also_text`` and none of ``not`` anywhere in the text
    (regular expressions, without regard to case; ``{name}`` is any of the file's terms of that name), and the context is among the given method families, ports,
    stages and error words. ``external``: whether the recipient is outside the tenant.

    ``strength`` orders signs that hold at once: 100 wording that names the cause, 80 a status code with its
    usual wording, 60 a status code, 40 generic wording in a telling context, 20 generic wording. ``known`` are words of
    `diagnosis_known.KNOWN_WORDS`: what the plan or a look-up says. ``about_mail``: it holds only where the context or
    the term ``mail`` says that the text is about mail at all, for wordings that any program uses. ``also``, ``meaning``, ``fix``, ``next_check`` and
    ``source`` take the place of the cause's own.
    """

    strength: int
    text: tuple[str, ...] = ()
    also_text: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    stages: tuple[Stage, ...] = ()
    errors: tuple[str, ...] = ()
    external: bool | None = None
    known: tuple[str, ...] = ()
    about_mail: bool = False
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

    def spell_out(self, terms: Mapping[str, str]) -> None:
        """Puts the terms into the patterns; for the file's reader alone. Raises `ValueError` for an unknown name."""
        for name in ("text", "also_text", "not_", "not_near"):
            patterns: tuple[str, ...] = getattr(self, name)
            if any("{" in pattern for pattern in patterns):
                try:
                    spelled = tuple(spelled_out(pattern, terms) for pattern in patterns)
                except KeyError as error:
                    raise ValueError(f"there is no term {error}") from error
                msgspec.structs.force_setattr(self, name, spelled)


def pattern_faults(patterns: tuple[str, ...], terms: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with regular expressions, for who checks the file: reading it compiles none, there are hundreds."""
    for pattern in patterns:
        try:
            re.compile(spelled_out(pattern, terms))
        except KeyError as error:
            yield f"{pattern}: there is no term {error}"
        except re.error as error:
            yield f"{pattern}: {error}"


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
    """The whole file. ``sources`` maps a short name to a public address.

    ``terms`` are the wordings of one thing (a recipient, what does not exist), as alternatives of a regular expression:
    a sign combines them, so that it holds for a reply that nobody has seen yet. ``stages`` are the wordings by which a
    text names the command that was refused (`diagnosis_stage`).
    """

    sources: dict[str, str]
    causes: tuple[Cause, ...]
    terms: dict[str, str] = {}
    stages: dict[Stage, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        for cause in self.causes:
            for sign in cause.signs:
                sign.spell_out(self.terms)
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

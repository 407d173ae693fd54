"""Which signs hold for a text: `core.diagnose` chooses among them."""

import re
from typing import NamedTuple

import msgspec

from wizard.core.causes import NEAR, Cause, Causes, Sign
from wizard.core.diagnosis_evidence import Evidence
from wizard.core.diagnosis_noise import painted
from wizard.core.diagnosis_patterns import has_one, ready, small, words_of_all
from wizard.core.diagnosis_reading import both_ends, plain
from wizard.core.diagnosis_secrets import without_secrets
from wizard.core.diagnosis_stage import port_of, stage_of
from wizard.core.diagnosis_subject import SERVER_NEAR, is_of_another_program, is_refused_near
from wizard.core.texts import one_line

EVIDENCE_LIMIT = 200
SEARCHED = 24_000
"""Characters that signs are looked for in, once the text is plain: enough for a long log, and a bound on the time."""
MATCHES = 40
"""Places of one pattern that are looked at, where the words around the first ones spoil them."""


class Read(NamedTuple):
    """A text as it is shown, and as signs are looked for in it: in small letters, noise painted over, as long."""

    shown: str
    searched: str


class Held(NamedTuple):
    """A sign that holds. ``found`` is the part of the text ("" where the context alone decided), ``start`` its place."""

    cause: Cause
    sign: Sign
    found: str
    start: int


def read(text: str) -> Read:
    """The text made ready. Noise is painted over before lines are joined: much of it is told by its line."""
    shown = both_ends(without_secrets(plain(text)), SEARCHED)
    noise = painted(shown)
    words = [(found.start(), found.end()) for found in _WORD.finditer(shown)]
    return Read(
        " ".join(shown[start:end] for start, end in words),
        small(" ".join(noise[start:end] for start, end in words)),
    )


_WORD = re.compile(r"\S+")


def held(text: Read, family: str, evidence: Evidence, causes: Causes) -> list[Held]:
    """All signs that hold, the strongest first."""
    shown = small(text.shown)
    if evidence.stage is None and not evidence.error and is_of_another_program(shown, causes.terms):
        return []
    if is_refused_near(shown):
        evidence = msgspec.structs.replace(evidence, known=evidence.known | {SERVER_NEAR})
    if evidence.stage is None:
        evidence = msgspec.structs.replace(evidence, stage=stage_of(shown, causes.stages))
    about_mail = _about_mail(text.searched, family, evidence, causes)
    if evidence.port is None:
        evidence = msgspec.structs.replace(evidence, port=port_of(shown))
    found: list[Held] = []
    for entry in _entries_of(causes):
        if entry.words and not has_one(text.searched, entry.words):
            continue
        if entry.sign.about_mail and not about_mail:
            continue
        place = _holds(entry.sign, text, family, evidence)
        if place is not None:
            found.append(Held(entry.cause, entry.sign, *place))
    return sorted(found, key=lambda one: -one.sign.strength)


def _about_mail(text: str, family: str, evidence: Evidence, causes: Causes) -> bool:
    """Whether the context or a word of the text says that mail was being sent."""
    known = family != "unknown" or evidence.port is not None or evidence.stage is not None
    return known or ready(causes.terms.get("mail", "")).search(text) is not None


class _Entry(NamedTuple):
    """A sign with the words of which a text must hold one for it to hold (none: it is always tried)."""

    cause: Cause
    sign: Sign
    words: tuple[str, ...]


_last: tuple[Causes, tuple[_Entry, ...]] | None = None


def _entries_of(causes: Causes) -> tuple[_Entry, ...]:
    """All signs of these causes; the last ones are kept, since a process works with one set of causes."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last[0] is not causes:
        _last = (
            causes,
            tuple(
                _Entry(cause, sign, words_of_all(sign.text))
                for cause in causes.causes
                for sign in cause.signs
            ),
        )
    return _last[1]


def _holds(sign: Sign, text: Read, family: str, evidence: Evidence) -> tuple[str, int] | None:
    """The part of the text that made the sign hold ("" where the context alone did) with its place, or None."""
    if (
        (sign.methods and family not in sign.methods)
        or (sign.ports and evidence.port not in sign.ports)
        or (sign.stages and evidence.stage not in sign.stages)
        or (sign.errors and evidence.error not in sign.errors)
        or (sign.external is not None and evidence.external is not sign.external)
        or (sign.known and not evidence.known.issuperset(sign.known))
    ):
        return None
    if not sign.text:
        if _refuted(sign, text.searched):
            return None
        return one_line(text.shown, EVIDENCE_LIMIT), 0
    for pattern in sign.text:
        one = ready(pattern)
        match = one.search(text.searched)
        for _again in range(MATCHES):
            if match is None:
                break
            if not _spoiled(sign, text.searched, match):
                if _refuted(sign, text.searched):
                    return None
                found = _around(text.shown, match.start(), match.end())
                return one_line(found, EVIDENCE_LIMIT), match.start()
            match = one.pattern.search(text.searched, max(match.end(), match.start() + 1))
    return None


def _spoiled(sign: Sign, text: str, match: re.Match[str]) -> bool:
    """Whether the words around say that it is about something else."""
    if not sign.not_near:
        return False
    around = text[max(0, match.start() - NEAR) : match.end() + NEAR]
    return any(ready(pattern).search(around) for pattern in sign.not_near)


def _refuted(sign: Sign, text: str) -> bool:
    """Whether something is there that must not be, or is missing though it must be there."""
    if any(ready(pattern).search(text) for pattern in sign.not_):
        return True
    return not all(ready(pattern).search(text) for pattern in sign.also_text)


def _around(text: str, start: int, end: int) -> str:
    """The match, with the words that it cut through."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip(" \"'`,;{}[]()")

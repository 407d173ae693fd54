"""Explains why mail failed: from a text alone, or with all that is known about the try.

The knowledge is data (``core.causes``). A text is made plain (``diagnosis_reading``), secrets and the message that came
back are taken out (``diagnosis_secrets``, ``diagnosis_bounce``), what only looks like a sign is painted over
(``diagnosis_noise``); here the strongest sign is chosen. What no sign explains stays unknown: a confident wrong answer
is worse.
"""

import re
from typing import NamedTuple

import msgspec

from wizard.core.causes import NEAR, UNKNOWN_CAUSE, Cause, Causes, Sign
from wizard.core.diagnosis_bounce import bounce_parts
from wizard.core.diagnosis_known import known_of
from wizard.core.diagnosis_noise import painted
from wizard.core.diagnosis_patterns import has_one, ready, small, words_of_all
from wizard.core.diagnosis_reading import TEXT_LIMIT, both_ends, plain
from wizard.core.diagnosis_secrets import without_secrets
from wizard.core.diagnosis_stage import stage_of
from wizard.core.domains import a_label
from wizard.core.facts import Facts
from wizard.core.model import Confidence, Diagnosis, Method, Plan, PlanDocument, Stage, Transcript
from wizard.core.texts import _, one_line

EVIDENCE_LIMIT = 200
SEARCHED = 24_000
"""Characters that signs are looked for in, once the text is plain: enough for a long log, and a bound on the time."""
MATCHES = 40
"""Places of one pattern that are looked at, where the words around the first ones spoil them."""
REPLY_STRENGTH = 40
"""A sign of this strength in the replies that a bounce quotes is enough: the words around are not looked at."""

METHOD_FAMILIES: dict[str, str] = {
    Method.SMTP_AUTH_OAUTH: "oauth",
    Method.SMTP_AUTH_BASIC: "smtp_auth",
    Method.CONNECTOR_IP: "connector",
    Method.CONNECTOR_CERTIFICATE: "connector",
    Method.DIRECT_SEND: "direct_send",
    Method.LOCAL_RELAY: "local_relay",
    Method.HIGH_VOLUME_EMAIL: "hve",
    Method.AZURE_COMMUNICATION_SERVICES: "acs",
    "smtp_auth": "smtp_auth",
    "oauth": "oauth",
    "connector": "connector",
    "hve": "hve",
    "acs": "acs",
}
"""What `Evidence.method` may be, to the family that the signs name. Any other word is ``unknown``."""


class Evidence(msgspec.Struct, frozen=True):
    """What is known about a failure. Only ``text`` is needed.

    ``method`` is a method's id or a family (``contract.md``, diagnose). ``error`` is a transcript's error word.
    ``tls`` names the session's version, "" for none or not known. ``external``: the recipient is outside the
    tenant; None where that is not known. ``known`` are words of `diagnosis_known.KNOWN_WORDS` that hold.
    """

    text: str
    method: str | None = None
    port: int | None = None
    stage: Stage | None = None
    error: str = ""
    tls: str = ""
    external: bool | None = None
    known: frozenset[str] = frozenset()


class _Read(NamedTuple):
    """A text as it is shown, and as signs are looked for in it: in small letters, noise painted over, as long."""

    shown: str
    searched: str


class _Held(NamedTuple):
    """A sign that holds. ``found`` is the part of the text ("" where the context alone decided), ``start`` its place."""

    cause: Cause
    sign: Sign
    found: str
    start: int


def diagnose(evidence: Evidence, causes: Causes) -> Diagnosis:
    """The most likely cause with what else it could be. Total: any text ends in a diagnosis."""
    family = METHOD_FAMILIES.get(evidence.method or "", "unknown")
    replies, said = bounce_parts(_cut(evidence.text))
    held: list[_Held] = []
    if replies:
        held = _held(_read(replies), family, evidence, causes)
    if not held or held[0].sign.strength < REPLY_STRENGTH:
        held = _held(_read(f"{replies}\n{said}" if replies else said), family, evidence, causes) or held
    if not held:
        return _unknown(causes.by_id(UNKNOWN_CAUSE), causes)
    return _chosen(held, causes)


def _chosen(held: list[_Held], causes: Causes) -> Diagnosis:
    """The diagnosis of the strongest sign. Signs of other causes that are as strong make it no more than possible."""
    cause, sign = held[0].cause, held[0].sign
    level = [one for one in held if one.sign.strength == sign.strength]
    rivals = tuple(dict.fromkeys(one.cause.id for one in level if one.cause is not cause))
    also = tuple(dict.fromkeys((*rivals, *(cause.also if sign.also is None else sign.also))))
    texts = tuple(dict.fromkeys(one.found for one in level if one.cause is cause and one.found))
    return Diagnosis(
        cause=cause.id,
        confidence=Confidence.POSSIBLE if rivals else sign.confidence,
        also=tuple(other for other in also if other != cause.id),
        meaning=sign.meaning or cause.meaning,
        evidence=texts,
        fix=(*(sign.fix or cause.fix), *_caution(cause, causes)),
        next_check=sign.next_check or cause.next_check or None,
        source=causes.sources[sign.source or cause.source],
    )


def diagnose_transcript(
    transcript: Transcript, plan: Plan | PlanDocument, causes: Causes, facts: Facts | None = None
) -> Diagnosis | None:
    """Why a try failed, from its last stage, the plan and what was looked up. None when the message was delivered."""
    if transcript.delivered:
        return None
    last = transcript.stages[-1] if transcript.stages else None
    return diagnose(
        Evidence(
            text=last.reply if last else "",
            method=plan.method or getattr(plan, "recommended", None),
            port=plan.settings.port if plan.settings else None,
            stage=last.stage if last else None,
            error=transcript.error,
            tls=transcript.tls,
            external=_external(transcript, plan),
            known=_known(plan, facts),
        ),
        causes,
    )


def _known(plan: Plan | PlanDocument, facts: Facts | None) -> frozenset[str]:
    answers = getattr(plan, "answers", msgspec.UNSET)
    sender = plan.settings.from_ if plan.settings else ""
    return known_of(None if answers is msgspec.UNSET else answers, facts, sender)


def _external(transcript: Transcript, plan: Plan | PlanDocument) -> bool | None:
    """Whether the recipient's domain is another than those that the plan knows as the tenant's."""
    said = next((line for line in reversed(transcript.lines) if line.upper().startswith("C: RCPT TO:")), "")
    recipient = re.search(r"@([^@>\s]+)>", said)
    if recipient is None or plan.settings is None:
        return None
    own = [plan.settings.from_.rpartition("@")[2]]
    answers = getattr(plan, "answers", msgspec.UNSET)
    if answers is not msgspec.UNSET:
        own += [answers.domain, *(answers.tenant.accepted_domains or ())]
    return _same(recipient[1]) not in {_same(domain) for domain in own}


def _same(domain: str) -> str:
    try:
        return a_label(domain)
    except ValueError:
        return domain.lower()


def readable(text: str) -> str:
    """The text as it is shown in evidence: one line, replies joined, escapes undone, no secret in it."""
    return " ".join(_clean(plain(text)).split())


def _cut(text: str) -> str:
    """A paste of bearable length. A whole message may be longer: its report stands behind what people read."""
    return both_ends(text, 8 * TEXT_LIMIT)


def _clean(text: str) -> str:
    return without_secrets(text)


def _read(text: str) -> _Read:
    """The text made ready. Noise is painted over before lines are joined: much of it is told by its line."""
    shown = both_ends(_clean(plain(text)), SEARCHED)
    noise = painted(shown)
    words = [(found.start(), found.end()) for found in _WORD.finditer(shown)]
    return _Read(
        " ".join(shown[start:end] for start, end in words),
        small(" ".join(noise[start:end] for start, end in words)),
    )


_WORD = re.compile(r"\S+")


def _held(read: _Read, family: str, evidence: Evidence, causes: Causes) -> list[_Held]:
    """All signs that hold, the strongest first."""
    if evidence.stage is None:
        evidence = msgspec.structs.replace(evidence, stage=stage_of(small(read.shown), causes.stages))
    about_mail = _about_mail(read.searched, family, evidence, causes)
    found: list[_Held] = []
    for entry in _entries_of(causes):
        if entry.words and not has_one(read.searched, entry.words):
            continue
        if entry.sign.about_mail and not about_mail:
            continue
        place = _holds(entry.sign, read, family, evidence)
        if place is not None:
            found.append(_Held(entry.cause, entry.sign, *place))
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


def _holds(sign: Sign, read: _Read, family: str, evidence: Evidence) -> tuple[str, int] | None:
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
        if _refuted(sign, read.searched):
            return None
        return one_line(read.shown, EVIDENCE_LIMIT), 0
    for pattern in sign.text:
        one = ready(pattern)
        match = one.search(read.searched)
        for _again in range(MATCHES):
            if match is None:
                break
            if not _spoiled(sign, read.searched, match):
                if _refuted(sign, read.searched):
                    return None
                found = _around(read.shown, match.start(), match.end())
                return one_line(found, EVIDENCE_LIMIT), match.start()
            match = one.pattern.search(read.searched, max(match.end(), match.start() + 1))
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


def _caution(cause: Cause, causes: Causes) -> tuple[str, ...]:
    """A last step where the advice does not rest on a documented fact."""
    if cause.confidence == "documented":
        return ()
    page = causes.sources[cause.source]
    return (_("Check the live page before you rely on it: {page}.").format(page=page),)


def _unknown(cause: Cause, causes: Causes) -> Diagnosis:
    return Diagnosis(
        cause=UNKNOWN_CAUSE,
        confidence=Confidence.POSSIBLE,
        also=(),
        meaning=cause.meaning,
        evidence=(),
        fix=cause.fix,
        next_check=cause.next_check or None,
        source=causes.sources[cause.source],
    )

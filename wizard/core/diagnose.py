"""Explains why mail failed: from a text alone, or with all that is known about the try.

The knowledge is data (``core.causes``). A text is made plain (``diagnosis_reading``), secrets and the message that came
back are taken out (``diagnosis_secrets``, ``diagnosis_bounce``), what only looks like a sign is painted over
(``diagnosis_noise``); here the strongest sign is chosen. What no sign explains stays unknown: a confident wrong answer
is worse.
"""

import re

import msgspec

from wizard.core.answers import Answers
from wizard.core.causes import UNKNOWN_CAUSE, Cause, Causes
from wizard.core.diagnosis_bounce import bounce_parts
from wizard.core.diagnosis_evidence import METHOD_FAMILIES, Evidence
from wizard.core.diagnosis_known import known_of
from wizard.core.diagnosis_reading import TEXT_LIMIT, both_ends, plain
from wizard.core.diagnosis_secrets import without_secrets
from wizard.core.diagnosis_signs import EVIDENCE_LIMIT, Held, held, read
from wizard.core.domains import a_label
from wizard.core.facts import Facts
from wizard.core.model import Confidence, Diagnosis, Plan, PlanDocument, Transcript
from wizard.core.texts import _

__all__ = ["EVIDENCE_LIMIT", "METHOD_FAMILIES", "Evidence", "diagnose", "diagnose_transcript", "readable"]

NEARLY = 15
"""Signs whose strengths differ by less speak against each other."""
REPLY_STRENGTH = 40
"""A sign of this strength in the replies that a bounce quotes is enough: the words around are not looked at."""


def diagnose(evidence: Evidence, causes: Causes) -> Diagnosis:
    """The most likely cause with what else it could be. Total: any text ends in a diagnosis."""
    family = METHOD_FAMILIES.get(evidence.method or "", "unknown")
    replies, said = bounce_parts(_cut(evidence.text))
    found: list[Held] = []
    if replies:
        found = held(read(replies), family, evidence, causes)
    if not found or found[0].sign.strength < REPLY_STRENGTH:
        found = held(read(f"{replies}\n{said}" if replies else said), family, evidence, causes) or found
    if not found:
        return _unknown(causes.by_id(UNKNOWN_CAUSE), causes)
    return _chosen(found, causes)


def _chosen(found: list[Held], causes: Causes) -> Diagnosis:
    """The diagnosis of the strongest sign.

    Signs of other causes that are as strong make it no more than possible; those that are nearly as strong (`NEARLY`)
    keep it from being certain.
    """
    cause, sign = found[0].cause, found[0].sign
    level = [one for one in found if one.sign.strength == sign.strength]
    rivals = tuple(dict.fromkeys(one.cause.id for one in level if one.cause is not cause))
    also = tuple(dict.fromkeys((*rivals, *(cause.also if sign.also is None else sign.also))))
    texts = tuple(dict.fromkeys(one.found for one in level if one.cause is cause and one.found))
    return Diagnosis(
        cause=cause.id,
        confidence=_how_sure(found, rivals),
        also=tuple(other for other in also if other != cause.id),
        meaning=sign.meaning or cause.meaning,
        evidence=texts,
        fix=(*(sign.fix or cause.fix), *_caution(cause, causes)),
        next_check=sign.next_check or cause.next_check or None,
        source=causes.sources[sign.source or cause.source],
    )


def _how_sure(found: list[Held], rivals: tuple[str, ...]) -> Confidence:
    cause, sign = found[0].cause, found[0].sign
    if rivals:
        return Confidence.POSSIBLE
    contested = any(one.cause is not cause and one.sign.strength > sign.strength - NEARLY for one in found)
    return Confidence.LIKELY if contested and sign.confidence is Confidence.CERTAIN else sign.confidence


def diagnose_transcript(
    transcript: Transcript,
    plan: Plan | PlanDocument,
    causes: Causes,
    facts: Facts | None = None,
    answers: Answers | None = None,
) -> Diagnosis | None:
    """Why a try failed, from its last stage, the plan and what was looked up. None when the message was delivered.

    ``answers`` are those that the plan was made from; a document holds its own.
    """
    answers = answers or _answers_of(plan)
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
            external=_external(transcript, plan, answers),
            known=known_of(answers, facts, plan.settings.from_ if plan.settings else ""),
        ),
        causes,
    )


def _answers_of(plan: Plan | PlanDocument) -> Answers | None:
    if isinstance(plan, Plan) or plan.answers is msgspec.UNSET:
        return None
    return plan.answers


def _external(transcript: Transcript, plan: Plan | PlanDocument, answers: Answers | None) -> bool | None:
    """Whether the recipient's domain is another than those that the plan knows as the tenant's."""
    said = next((line for line in reversed(transcript.lines) if line.upper().startswith("C: RCPT TO:")), "")
    recipient = re.search(r"@([^@>\s]+)>", said)
    if recipient is None or plan.settings is None:
        return None
    own = [plan.settings.from_.rpartition("@")[2]]
    if answers is not None:
        own += [answers.domain, *(answers.tenant.accepted_domains or ())]
    return _same(recipient[1]) not in {_same(domain) for domain in own}


def _same(domain: str) -> str:
    try:
        return a_label(domain)
    except ValueError:
        return domain.lower()


def readable(text: str) -> str:
    """The text as it is shown in evidence: one line, replies joined, escapes undone, no secret in it."""
    return " ".join(without_secrets(plain(text)).split())


def _cut(text: str) -> str:
    """A paste of bearable length. A whole message may be longer: its report stands behind what people read."""
    return both_ends(text, 8 * TEXT_LIMIT)


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

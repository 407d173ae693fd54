"""Explains why mail failed: from a text alone, or with all that is known about the try.

The knowledge is data (``core.causes``). Here is only how a text is read and how the strongest sign is chosen.
What no sign explains stays unknown: a confident wrong answer is worse.
"""

import re
from functools import lru_cache

import msgspec

from wizard.core.causes import UNKNOWN_CAUSE, Cause, Causes, Sign
from wizard.core.domains import a_label
from wizard.core.model import Confidence, Diagnosis, Method, Plan, PlanDocument, Stage, Transcript
from wizard.core.texts import _, one_line

TEXT_LIMIT = 60_000
"""Characters that are read; a longer paste is read from both ends, where replies stand."""

EVIDENCE_LIMIT = 200

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
    tenant; None where that is not known.
    """

    text: str
    method: str | None = None
    port: int | None = None
    stage: Stage | None = None
    error: str = ""
    tls: str = ""
    external: bool | None = None


def diagnose(evidence: Evidence, causes: Causes) -> Diagnosis:
    """The most likely cause with what else it could be. Total: any text ends in a diagnosis."""
    text = readable(evidence.text)
    family = METHOD_FAMILIES.get(evidence.method or "", "unknown")
    held = [
        (sign.strength, cause, sign, found)
        for cause in causes.causes
        for sign in cause.signs
        if (found := _holds(sign, text, family, evidence)) is not None
    ]
    if not held:
        return _unknown(causes.by_id(UNKNOWN_CAUSE), causes)
    held.sort(key=lambda entry: -entry[0])
    strength, cause, sign, _found = held[0]
    level = [entry for entry in held if entry[0] == strength]
    rivals = tuple(dict.fromkeys(entry[1].id for entry in level if entry[1] is not cause))
    also = tuple(dict.fromkeys((*rivals, *(cause.also if sign.also is None else sign.also))))
    evidence_texts = tuple(dict.fromkeys(entry[3] for entry in level if entry[1] is cause and entry[3]))
    return Diagnosis(
        cause=cause.id,
        confidence=Confidence.POSSIBLE if rivals else sign.confidence,
        also=tuple(other for other in also if other != cause.id),
        meaning=sign.meaning or cause.meaning,
        evidence=evidence_texts,
        fix=(*(sign.fix or cause.fix), *_caution(cause, causes)),
        next_check=sign.next_check or cause.next_check or None,
        source=causes.sources[cause.source],
    )


def diagnose_transcript(
    transcript: Transcript, plan: Plan | PlanDocument, causes: Causes
) -> Diagnosis | None:
    """Why a try failed, from its last stage and the plan's settings. None when the message was delivered."""
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
        ),
        causes,
    )


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
    """The text as the signs expect it: one line, replies joined, escapes of JSON and source code undone."""
    if len(text) > TEXT_LIMIT:
        half = TEXT_LIMIT // 2
        text = f"{text[:half]}\n{text[-half:]}"
    text = text.replace("\\r", " ").replace("\\n", "\n").replace('\\"', '"').replace("\\/", "/")
    text = text.translate(_PLAIN_QUOTES)
    return " ".join(_joined(text).split())


_PLAIN_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})


def _joined(text: str) -> str:
    """A reply in several lines as one sentence (RFC 5321, section 4.2.1).

    Only a line that continues (``550-``) may swallow the next one's code.
    """
    lines: list[str] = []
    continues = False
    for line in text.splitlines():
        if continues and lines:
            lines[-1] += " " + re.sub(r"^\s*[245]\d\d[- ](?:[245]\.\d{1,3}\.\d{1,3} )?", "", line)
        else:
            lines.append(line)
        continues = re.match(r"^\s*[245]\d\d-", line) is not None
    return "\n".join(lines)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _holds(sign: Sign, text: str, family: str, evidence: Evidence) -> str | None:
    """The part of the text that made the sign hold ("" where the context alone did), or None."""
    if (
        (sign.methods and family not in sign.methods)
        or (sign.ports and evidence.port not in sign.ports)
        or (sign.stages and evidence.stage not in sign.stages)
        or (sign.errors and evidence.error not in sign.errors)
        or (sign.external is not None and evidence.external is not sign.external)
    ):
        return None
    if any(_compiled(pattern).search(text) for pattern in sign.not_):
        return None
    if not all(_compiled(pattern).search(text) for pattern in sign.also_text):
        return None
    if not sign.text:
        return one_line(text, EVIDENCE_LIMIT)
    for pattern in sign.text:
        match = _compiled(pattern).search(text)
        if match is not None:
            return one_line(_around(text, match.start(), match.end()), EVIDENCE_LIMIT)
    return None


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

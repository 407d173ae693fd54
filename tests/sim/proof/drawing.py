"""Answer documents drawn over the whole space, so that every method and every requirement's state occurs often.

Every case aims at one method. What would rule it out is drawn again until it stands, except in every eighth case,
which stays ruled out on purpose: there the mail must not get through.
"""

import datetime
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from tests.core.cases import BEST_ANSWERS, HOST, KNOWLEDGE, put
from tests.core.reference import QUESTIONS, every_answer
from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.model import Candidate, Decision, Method, Status, Verdict
from wizard.core.profiles import DeviceProfile
from wizard.files import load_profile
from wizard.files.bundled import profile_ids

METHODS = tuple(Method)
DAYS = tuple(map(datetime.date.fromisoformat, ("2026-11-20", "2026-12-31", "2027-01-01", "2027-03-01")))
RULED_OUT_EVERY = 8
"""One case in so many keeps a method that is ruled out."""

CHOICES: dict[str, tuple[Any, ...]] = {
    "domain": ("contoso.com", "contoso.com", "Contoso.COM.", "bücher.example", "mail.contoso.co.uk"),
    "device.max_host_length": (20, 38, 39, 64),
    "device.count": (1, 40),
    "device.name": ("Front desk", "Büro 2"),
    "sending.from": ("scanner@contoso.com", "a@CONTOSO.com.", "x@fabrikam.com", "Scanner@bücher.example"),
    "sending.peak_per_minute": (0, 30, 31),
    "sending.recipients_per_day": (1, 2400, 2401, 10_000, 10_001),
    "sending.external_recipients_per_day": (0, 10_000, 20_000),
    "sending.connections": (1, 3, 4),
    "sending.largest_message_mb": (0, 2.5),
    "network.public_ips": (["203.0.113.10"], ["203.0.113.10"], ["203.0.113.10", "198.51.100.7"]),
    "tenant.cloud": ("worldwide", "worldwide", "gcc", "gcc_high", "dod", "china"),
    "tenant.mx_host": (HOST, HOST, "contoso-com.s-v1.mx.microsoft", "mx.filter.example"),
    "tenant.accepted_domains": (["contoso.com"], ["fabrikam.com"], ["contoso.com", "fabrikam.com"]),
    "tenant.mailbox": ("scanner@contoso.com", "mailbox@contoso.com"),
    "tenant.smtp_auth_tenant": ("enabled", "disabled", "unknown"),
    "tenant.smtp_auth_mailbox": ("enabled", "disabled", "inherit", "unknown"),
    "tenant.created": ("2024-05-01", "2027-01-01"),
    "tenant.licences": (0, 1, 25, 5000),
    "options.local_relay_host": ("relay", "relay.contoso.com", "192.168.1.5"),
    "options.acs_username": ("scanners",),
    "options.hve_account": ("bulk@contoso.com",),
    "preferences.priority": ("security", "compliance", "least_work"),
}
"""What is no question, and may be left out (`tests.core.cases.GIVEN` with what a host name can hold)."""


@dataclass(frozen=True)
class Drawn:
    """One drawn case: the answers as of a day, all verdicts, and the method to play."""

    number: int
    answers: Answers
    day: datetime.date
    profile: DeviceProfile | None
    decision: Decision
    method: Method

    @property
    def candidate(self) -> Candidate:
        return next(one for one in self.decision.candidates if one.method is self.method)


@cache
def _profile(profile_id: str) -> DeviceProfile:
    return load_profile(profile_id)


def profile_of(answers: Answers) -> DeviceProfile | None:
    return _profile(answers.device.profile) if answers.device.profile else None


def draw(number: int, seed: int = 1) -> Drawn:
    """Case ``number``: the same number and seed draw the same case in every process."""
    rng = random.Random(f"{seed}-{number}")
    method = METHODS[number % len(METHODS)]
    document = _document(rng)
    day = rng.choice(DAYS)
    stays = number // len(METHODS) % RULED_OUT_EVERY == 0
    for _ in range(40):
        found = decided(number, document, day, method)
        if (found.candidate.verdict is Verdict.RULED_OUT) is stays:
            return found
        if stays:
            _close(document, found.candidate, rng)
        else:
            day = _open(document, found.candidate, day, rng)
    raise AssertionError(f"case {number} can not be opened: {document}")


def decided(number: int, document: dict[str, Any], day: datetime.date, method: Method) -> Drawn:
    """The decision on a document as a case of ``method``."""
    answers = read_answers(document)
    profile = profile_of(answers)
    return Drawn(number, answers, day, profile, decide(answers, profile, KNOWLEDGE, day), method)


def _document(rng: random.Random) -> dict[str, Any]:
    document: dict[str, Any] = {"domain": rng.choice(CHOICES["domain"])}
    eager = rng.choice((0.3, 0.6, 0.85))
    for question in QUESTIONS:
        kind = rng.random()
        if kind < eager:
            document = put(question, BEST_ANSWERS[question], document)
        elif kind < eager + (1 - eager) * 0.7:
            document = put(question, rng.choice(every_answer(question)), document)
    for path, values in CHOICES.items():
        if path != "domain" and rng.random() < 0.4:
            document = put(path, rng.choice(values), document)
    if rng.random() < 0.25:
        document = put("device.profile", rng.choice(profile_ids()), document)
    return document


def _open(
    document: dict[str, Any], candidate: Candidate, day: datetime.date, rng: random.Random
) -> datetime.date:
    """Takes back what rules the method out: the best answer, or none where it is no question."""
    for requirement in candidate.requirements:
        if requirement.status is not Status.UNMET or requirement.changeable:
            continue
        for evidence in requirement.evidence:
            section, _, name = evidence.field.partition(".")
            given = document.get(section)
            if evidence.field in BEST_ANSWERS and rng.random() < 0.8:
                document.setdefault(section, {})[name] = BEST_ANSWERS[evidence.field]
            elif isinstance(given, dict):
                given.pop(name, None)
                if section == "device":
                    given.pop("profile", None)
        if requirement.id == "basic-available":
            day = DAYS[0]
    return day


def _close(document: dict[str, Any], candidate: Candidate, rng: random.Random) -> None:
    """Answers one of the questions that may rule the method out, at random."""
    final = [one for one in candidate.requirements if not one.changeable and one.status is not Status.UNMET]
    field = rng.choice(rng.choice(final).evidence).field
    section, _, name = field.partition(".")
    choices = every_answer(field) if field in QUESTIONS else CHOICES.get(field)
    if choices:
        document.setdefault(section, {})[name] = rng.choice(choices)


def shown(drawn: Drawn) -> str:
    """The case as one can paste it into `plan`, for a failure's message."""
    document = msgspec.json.encode(drawn.answers).decode()
    return f"case {drawn.number}: {drawn.method} as of {drawn.day} with {document}"

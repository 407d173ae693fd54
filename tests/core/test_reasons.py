"""The sentence for the shop owner: every method has one, it says what is true, and it reads as one sentence."""

import datetime
import itertools
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import BEST_ANSWERS, KNOWLEDGE, LATER, TODAY, answers_of, documents, profile_of, put
from wizard.core.answers import Priority
from wizard.core.case import case_of, numbers
from wizard.core.decide import decide
from wizard.core.evidence import RULES, levels_of
from wizard.core.levels import CHANGEABLE, FINAL, MET, QUESTION_LEVELS, UNKNOWN
from wizard.core.model import Decision, Method, Verdict
from wizard.core.profiles import DeviceKind
from wizard.core.reasons import Outcome, Reasons
from wizard.core.requirements import RANKING, REQUIREMENTS


def decided(document: dict[str, Any], today: datetime.date = TODAY) -> Decision:
    answers = answers_of(document)
    return decide(answers, profile_of(answers), KNOWLEDGE, today)


def summary(document: dict[str, Any], method: str, today: datetime.date = TODAY) -> str:
    return next(one.summary for one in decided(document, today).candidates if one.method == method)


def best(*changes: tuple[str, Any]) -> dict[str, Any]:
    """Everything as good as it can be, but for these answers."""
    made: dict[str, Any] = {"domain": "contoso.com"}
    for path, value in (*BEST_ANSWERS.items(), *changes):
        made = put(path, value, made)
    return made


PRINTER = ("device.profile", "generic-printer")

CASES: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "what fits and is recommended says why",
        best(PRINTER),
        "smtp_auth_oauth",
        "Your printer can sign in to Microsoft 365 with a mailbox of its own, the modern way without a stored password, "
        "and may write to anyone.",
    ),
    (
        "what fits too says what the recommended one has over it",
        best(),
        "connector_ip",
        "This would work as well, but the recommended way signs in with a mailbox of its own and stores no password.",
    ),
    (
        "by the admin's own priority",
        best(("preferences.priority", "least_work")),
        "smtp_auth_oauth",
        "This would work as well, but the recommended way needs nothing to be set up in Microsoft 365.",
    ),
    (
        "a password is never more than a stopgap",
        best(),
        "smtp_auth_basic",
        "This would work for now, but Microsoft is switching password sign-in off, so it comes last.",
    ),
    (
        "what can not be changed tells more than what can",
        best(("network.port_25", "blocked"), ("sending.recipients", "both")),
        "direct_send",
        "Not possible, because this way reaches your own people only, and people outside receive this mail.",
    ),
    (
        "what can be changed says what it takes, and where it would stand then",
        best(("device.sign_in", ["none"]), ("network.static_ip", "no")),
        "connector_ip",
        "This would come before the recommended way once you have an internet address that never changes.",
    ),
    (
        "two changes make one sentence",
        best(
            ("device.sign_in", ["basic"]),
            ("options.local_server", "no"),
            ("options.azure_subscription", "no"),
            ("sending.from", "a@fabrikam.com"),
        ),
        "local_relay",
        "This is the best way once you have a computer that is always on and fabrikam.com is a domain of your "
        "Microsoft 365.",
    ),
    (
        "what is not known is said",
        best(("device.sign_in", "unknown"), PRINTER),
        "smtp_auth_oauth",
        "This would come before the recommended way if your printer can sign in with OAuth 2.0, which is not known yet.",
    ),
    (
        "of many unknown things the first is named and the others are counted",
        {"domain": "contoso.com"},
        "smtp_auth_oauth",
        "This is the best way if your device can sign in with OAuth 2.0; that and three more things are not known yet.",
    ),
    (
        "the device is named once",
        best(("device.client_certificate", "unknown"), ("device.tls", "unknown")),
        "connector_certificate",
        "This would work too if your device can show a certificate of its own and can encrypt the way that Microsoft "
        "asks for (STARTTLS with TLS 1.2), which is not known yet.",
    ),
    (
        "a change that is not enough by itself says so",
        best(("network.static_ip", "no"), ("network.ip_shared", "unknown")),
        "connector_ip",
        "This would work too once you have an internet address that never changes, if what is not known yet turns out "
        "well.",
    ),
    (
        "figures of the case are in it",
        best(("sending.peak_per_minute", 45)),
        "smtp_auth_oauth",
        "Not possible, because your device sends up to 45 messages a minute, and one mailbox takes 30.",
    ),
    (
        "a fact that is not documented is no certainty",
        best(("tenant.cloud", "gcc_high")),
        "high_volume_email",
        "Not possible as far as is known, because your Microsoft 365 is in a separate cloud, where this service is not "
        "known to exist.",
    ),
    (
        "security is never blamed",
        best(("tenant.security_defaults", "on")),
        "smtp_auth_basic",
        "Not possible, because security defaults block sign-in with a password, and should go on doing so.",
    ),
]


@pytest.mark.parametrize(
    ("document", "method", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_named_cases(document: dict[str, Any], method: str, expected: str) -> None:
    assert summary(document, method) == expected


def reads_well(sentence: str) -> bool:
    """One sentence: a capital, one full stop at its end, no brace, no doubled word or space."""
    words = sentence.split(" ")
    return (
        sentence[0].isupper()
        and sentence.endswith(".")
        and re.search(r"\. [A-Z]", sentence) is None
        and not set("{}") & set(sentence)
        and all(words)
        and all(one != other for one, other in itertools.pairwise(words))
    )


@settings(max_examples=300, deadline=None)
@given(documents(), st.sampled_from([TODAY, LATER]))
def test_every_method_has_one_sentence_that_agrees_with_its_verdict(
    document: dict[str, Any], today: datetime.date
) -> None:
    decision = decided(document, today)
    order = RANKING[answers_of(document).preferences.priority or Priority.SECURITY]
    for candidate in decision.candidates:
        said = candidate.summary
        assert reads_well(said), said
        assert ("Not possible" in said) is (candidate.verdict is Verdict.RULED_OUT)
        assert ("would work as well" in said or "for now" in said) is (
            candidate.verdict is Verdict.FITS and candidate.method is not decision.recommended
        )
        if "come before" in said:
            assert decision.recommended is not None
            assert order.index(candidate.method) < order.index(decision.recommended)
        if candidate.method is not decision.recommended:
            assert "best way" not in said


def test_every_sentence_that_can_come_up_has_its_words() -> None:
    """Every method with every level of each of its requirements, as the recommended one and as another."""
    reasons = Reasons(KNOWLEDGE)
    numbers = dict.fromkeys(
        re.findall(
            r"{(\w+)}", " ".join(one.final + one.once for one in KNOWLEDGE.reasons.requirement.values())
        ),
        "7",
    )
    levels = {
        name: {MET}
        | ({UNKNOWN} if KNOWLEDGE.reasons.requirement[name].whether else set())
        | ({CHANGEABLE} if KNOWLEDGE.requirements[name].unmet else set())
        | ({FINAL} if KNOWLEDGE.requirements[name].final else set())
        for name in KNOWLEDGE.requirements
    }
    ever_first = [method for method in Method if method is not Method.SMTP_AUTH_BASIC]
    for method, rules in REQUIREMENTS.items():
        names = [name for name, _ in rules]
        for name, priority, first in itertools.product(names, Priority, ever_first):
            order = RANKING[priority]
            for level in levels[name]:
                if level == MET and order.index(first) > order.index(method):
                    continue  # what fits and stands before another is not passed over for it
                judged = [level if one == name else MET for one in names]
                recommended = None if level == FINAL and first is method else first
                said = reasons.summary(
                    method, names, judged, Outcome(recommended, priority, DeviceKind.NAS), numbers
                )
                assert reads_well(said), said


def test_the_words_cover_every_requirement_and_every_kind_of_device() -> None:
    clauses = KNOWLEDGE.reasons
    assert set(clauses.device) == set(DeviceKind)
    assert set(clauses.fits) == set(Method)
    assert set(clauses.advantage) == set(Priority)
    assert set(clauses.requirement) == set(KNOWLEDGE.requirements)
    for name, text in KNOWLEDGE.requirements.items():
        assert bool(clauses.requirement[name].once) == bool(text.unmet), name
        assert bool(clauses.requirement[name].final) == bool(text.final), name
    asked = {name for names in QUESTION_LEVELS.values() for name in names}
    for name, rule in RULES:
        assert bool(clauses.requirement[name].whether) == bool(asked & set(levels_of(rule))), name
    values = set(numbers(case_of(answers_of({"domain": "contoso.com"}), None, KNOWLEDGE, TODAY), KNOWLEDGE))
    parts = [part for one in clauses.requirement.values() for part in (one.whether, one.once, one.final)]
    for part in (*parts, *clauses.fits.values(), clauses.stopgap):
        assert set(re.findall(r"{(\w*)}", part)) <= values | {"device"}, part
    assert not any(part.endswith(".") for part in parts)
    assert all(fits.endswith(".") for fits in clauses.fits.values())
    for priority, advantages in clauses.advantage.items():
        *some_behind, _last, basic = RANKING[priority]
        assert set(advantages) == set(some_behind)
        assert basic is Method.SMTP_AUTH_BASIC

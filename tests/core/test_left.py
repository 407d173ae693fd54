"""``questions_left`` held against its definition, tried by brute force on the second reading of the policy."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import BEST_ANSWERS, KNOWLEDGE, LATER, TODAY, answers_of, documents, profile_of, put
from tests.core.reference import ORDER, QUESTIONS, Reader, brute_force, every_answer
from wizard.core.answers import Priority
from wizard.core.case import Case, case_of
from wizard.core.circuit import ANSWERS, CONTENDERS, EFFECTS, packed, verdicts
from wizard.core.decide import decide
from wizard.core.left import questions_left
from wizard.core.levels import QUESTION_LEVELS, Levels, answer_levels
from wizard.core.model import Method, Verdict
from wizard.core.requirements import REQUIREMENTS


def case(document: dict[str, Any], today: Any = TODAY) -> Case:
    answers = answers_of(document)
    return case_of(answers, profile_of(answers), KNOWLEDGE, today)


def mostly_answered(rng: random.Random, open_count: int) -> dict[str, Any]:
    """A document in which all but a few questions are answered at random."""
    document: dict[str, Any] = {"domain": "contoso.com"}
    left_open = set(rng.sample(sorted(QUESTIONS), open_count))
    for question in sorted(QUESTIONS):
        if question not in left_open:
            answers = every_answer(question)
            # Good answers more often than chance, or hardly any method would be in the running.
            good = question in {"device.tls", "device.security_modes", "device.ports", "device.sign_in"}
            document = put(
                question, answers[-1] if good and rng.random() < 0.6 else rng.choice(answers), document
            )
    extras: dict[str, list[Any]] = {
        "preferences.priority": ["security", "compliance", "least_work"],
        "sending.from": ["a@contoso.com", "a@fabrikam.com"],
        "sending.peak_per_minute": [5, 31],
        "sending.recipients_per_day": [100, 2401, 10001],
        "tenant.cloud": ["worldwide", "gcc"],
    }
    for path, values in extras.items():
        if rng.random() < 0.4:
            document = put(path, rng.choice(values), document)
    if rng.random() < 0.2:
        document = put("tenant.licences", 25, document)
        document = put("sending.external_recipients_per_day", 20000, document)
    return document


@pytest.mark.parametrize("seed", range(120))
def test_no_question_is_missing_and_none_too_many(seed: int) -> None:
    rng = random.Random(seed)
    document = mostly_answered(rng, rng.choice([1, 2, 2, 3, 3]))
    today = rng.choice([TODAY, LATER])
    answers = answers_of(document)
    found = questions_left(case(document, today))
    assert set(found) == brute_force(answers, None, today)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("seed", range(6))
def test_four_and_five_open_questions_too(seed: int) -> None:
    rng = random.Random(1000 + seed)
    document = mostly_answered(rng, 4 + seed % 2)
    # The wide lists stay answered here: their product with four others would take minutes.
    for question in ("device.sign_in", "device.security_modes", "device.ports"):
        document = put(question, rng.choice(every_answer(question)[-3:]), document)
    assert set(questions_left(case(document))) == brute_force(answers_of(document), None, TODAY)


@settings(max_examples=60, deadline=None)
@given(documents(answered=0.85))
def test_whole_documents_with_profiles_too(document: dict[str, Any]) -> None:
    answers = answers_of(document)
    profile = profile_of(answers)
    found = case_of(answers, profile, KNOWLEDGE, TODAY)
    size = 1
    for question in found.open:
        size *= len(every_answer(question))
    if size <= 3000:
        assert set(questions_left(found)) == brute_force(answers, profile, TODAY)


@settings(max_examples=150, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_an_answer_never_brings_up_a_question_that_did_not_matter(
    document: dict[str, Any], rng: random.Random
) -> None:
    before = questions_left(case(document))
    for question in before:
        after = questions_left(case(put(question, rng.choice(every_answer(question)), document)))
        assert set(after) <= set(before) - {question}


@settings(max_examples=100, deadline=None)
@given(documents(answered=0.4), st.randoms(use_true_random=False))
def test_a_question_that_is_not_left_changes_nothing(document: dict[str, Any], rng: random.Random) -> None:
    answers = answers_of(document)
    decision = decide(answers, profile_of(answers), KNOWLEDGE, TODAY)
    open_ = case(document).open
    for question in set(open_) - set(decision.questions_left):
        changed = answers_of(put(question, rng.choice(every_answer(question)), document))
        assert decide(changed, profile_of(changed), KNOWLEDGE, TODAY).recommended == decision.recommended


def test_everything_answered_leaves_nothing() -> None:
    document: dict[str, Any] = {"domain": "contoso.com"}
    for question in QUESTIONS:
        document = put(question, "unknown", document)
    assert questions_left(case(document)) == ()


def test_unknown_counts_as_an_answer() -> None:
    empty = {"domain": "contoso.com"}
    assert "device.tls" in questions_left(case(empty))
    assert "device.tls" not in questions_left(case(put("device.tls", "unknown", empty)))


@pytest.mark.parametrize("seed", range(25))
def test_most_decisive_first(seed: int) -> None:
    """First comes what moves the recommendation farthest while all else that is left has its best answer."""
    rng = random.Random(seed)
    document = mostly_answered(rng, rng.randint(4, 12))
    found = questions_left(case(document))
    order = [*ORDER[document.get("preferences", {}).get("priority", "security")].split(), None]

    def distance(question: str) -> int:
        best = document
        for other in found:
            if other != question:
                best = put(other, BEST_ANSWERS[other], best)
        places = [
            order.index(Reader(answers_of(put(question, one, best)), None, TODAY).recommended())
            for one in every_answer(question)
        ]
        return max(places) - min(places)

    distances = [distance(question) for question in found]
    assert distances == sorted(distances, reverse=True)


def test_nothing_answered_leaves_every_question() -> None:
    assert set(questions_left(case({"domain": "contoso.com"}))) == set(QUESTIONS)


def test_the_packed_rules_are_the_rules() -> None:
    """For each contender and any levels, the packed verdict is the requirement functions' own."""
    rng = random.Random(4)
    for _ in range(3000):
        levels = Levels()
        for name in Levels.__struct_fields__:
            setattr(levels, name, rng.choice([0b000, 0b001, 0b011, 0b111]))
        names = list(Levels.__struct_fields__)
        found = verdicts(packed(names, [getattr(levels, name) for name in names]))
        for index, method in enumerate(CONTENDERS):
            expected = 0
            for _name, rule in REQUIREMENTS[method]:
                expected |= rule(levels)
            assert found >> 3 * index & 7 == expected


def test_a_password_is_never_recommended() -> None:
    """What rules out Azure Communication Services rules a password out too, for every combination of levels."""
    rng = random.Random(5)
    for _ in range(3000):
        levels = Levels()
        for question, answers in ANSWERS.items():
            for name, level in zip(
                QUESTION_LEVELS[question], answer_levels(question, rng.choice(answers)), strict=True
            ):
                setattr(levels, name, level)
        bad = {
            method: any(rule(levels) == 0b111 for _, rule in REQUIREMENTS[method])
            for method in (Method.SMTP_AUTH_BASIC, Method.AZURE_COMMUNICATION_SERVICES)
        }
        assert bad[Method.SMTP_AUTH_BASIC] or not bad[Method.AZURE_COMMUNICATION_SERVICES]


def test_every_answer_of_the_contract_is_tried() -> None:
    assert set(ANSWERS) == set(QUESTIONS) == set(QUESTION_LEVELS)
    for question, answers in ANSWERS.items():
        tried = [list(one) if isinstance(one, tuple) else one for one in map(msgspec.to_builtins, answers)]
        assert sorted(map(str, tried)) == sorted(map(str, every_answer(question)))
        assert len(EFFECTS[question]) >= 3


def test_the_priority_changes_what_is_asked() -> None:
    document = put("device.sign_in", ["none"], {"domain": "contoso.com"})
    document = put("sending.recipients", "internal", document)
    for priority in Priority:
        found = questions_left(case(put("preferences.priority", priority.value, document)))
        assert "network.port_25" in found


def test_ruled_out_methods_ask_nothing() -> None:
    document: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {"hosting": "vendor_hosted", "sign_in": ["basic"], "tls": "1.0"},
    }
    answers = answers_of(document)
    decision = decide(answers, None, KNOWLEDGE, TODAY)
    assert all(one.verdict is Verdict.RULED_OUT for one in decision.candidates)
    assert decision.questions_left == ()

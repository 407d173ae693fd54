"""``questions_left`` held against its definition, tried by brute force on the second reading of the policy.

The brute force tries every combination of answers to the open questions. Twenty thousand cases share it: one table
of a few hundred combinations holds, for every way of answering some of its questions, the table of what is then
still open.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, LATER, TODAY, answers_of, documents, profile_of, put
from tests.core.reference import QUESTIONS, Reader, brute_force, every_answer
from wizard.core.answers import Priority
from wizard.core.case import Case, case_of
from wizard.core.circuit import ANSWERS, CONTENDERS, EFFECTS, packed, verdicts
from wizard.core.decide import decide
from wizard.core.left import questions_left as left_of_case
from wizard.core.levels import QUESTION_LEVELS, Levels, answer_levels
from wizard.core.model import Method, Verdict
from wizard.core.requirements import REQUIREMENTS


def case(document: dict[str, Any], today: Any = TODAY) -> Case:
    answers = answers_of(document)
    return case_of(answers, profile_of(answers), KNOWLEDGE, today)


def questions_left(given: Case) -> tuple[str, ...]:
    return left_of_case(given, KNOWLEDGE.personas)


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


class Family:
    """A few open questions, all else answered, and what the policy recommends for every combination of answers."""

    FEWEST, MOST = 200, 2500
    """Combinations in one table."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.today = self.rng.choice([TODAY, LATER])
        self.document: dict[str, Any] = {"domain": "contoso.com"}
        size = 0
        # In most documents nothing is left to ask. Of every two families, one is any, one has much to ask.
        wanted = 3 * (seed % 2)
        while (
            not self.FEWEST <= size <= self.MOST
            or len(questions_left(case(self.document, self.today))) < wanted
        ):
            open_count = self.rng.randint(3, 6)
            self.document = mostly_answered(self.rng, open_count)
            start = Reader(answers_of(self.document), None, self.today)
            self.open = [question for question in QUESTIONS if not start.answered(question)]
            self.choices = [every_answer(question) for question in self.open]
            size = 1
            for answers in self.choices:
                size *= len(answers)
        self.recommended = {
            places: Reader(answers_of(self.filled(places)), None, self.today).recommended()
            for places in itertools.product(*(range(len(answers)) for answers in self.choices))
        }

    def filled(self, places: tuple[int | None, ...]) -> dict[str, Any]:
        """The document with these answers, by their places; None leaves a question open."""
        document = self.document
        for question, answers, place in zip(self.open, self.choices, places, strict=True):
            if place is not None:
                document = put(question, answers[place], document)
        return document

    def cases(self, most: int) -> Iterator[tuple[int | None, ...]]:
        """Ways of answering some of the questions and leaving at least one open, each once."""
        nothing: tuple[int | None, ...] = (None,) * len(self.choices)
        found = {nothing: None}
        for _ in range(20 * most):
            given = tuple(
                None if self.rng.random() < 0.6 else self.rng.randrange(len(answers))
                for answers in self.choices
            )
            if None in given and len(found) < most:
                found[given] = None
        return iter(found)

    def by_definition(self, given: tuple[int | None, ...]) -> set[str]:
        """A question is left if the others can be answered so that two answers to it recommend differently."""
        possible = [
            range(len(answers)) if place is None else (place,)
            for answers, place in zip(self.choices, given, strict=True)
        ]
        left = set()
        for index, question in enumerate(self.open):
            if given[index] is not None:
                continue
            for others in itertools.product(*possible[:index], (0,), *possible[index + 1 :]):
                found = {
                    self.recommended[(*others[:index], own, *others[index + 1 :])] for own in possible[index]
                }
                if len(found) > 1:
                    left.add(question)
                    break
        return left


FAMILIES, CASES = 160, 150
"""Together more than twenty thousand cases, each another partly answered document."""


@pytest.mark.parametrize("seed", range(FAMILIES))
def test_no_question_is_missing_and_none_too_many(seed: int) -> None:
    family = Family(seed)
    cases = list(family.cases(CASES))
    assert len(cases) > 125
    for places in cases:
        found = questions_left(case(family.filled(places), family.today))
        assert set(found) == family.by_definition(places)
        assert len(found) == len(set(found))


@pytest.mark.parametrize("seed", range(200, 212))
def test_an_answer_only_takes_questions_away(seed: int) -> None:
    """The definition ranges over the answers to what is open, so fewer open ones can only show less.

    Answering a question that is left takes at least that one away; answering another changes nothing.
    """
    family = Family(seed)
    for places in family.cases(60):
        before = questions_left(case(family.filled(places), family.today))
        for index, question in enumerate(family.open):
            if places[index] is None:
                answer = family.rng.randrange(len(family.choices[index]))
                answered = family.filled((*places[:index], answer, *places[index + 1 :]))
                after = questions_left(case(answered, family.today))
                if question in before:
                    assert set(after) <= set(before) - {question}
                else:
                    assert set(after) == set(before)


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


@settings(max_examples=200, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_an_answered_question_is_settled_for_good(document: dict[str, Any], rng: random.Random) -> None:
    given = case(document)
    before = questions_left(given)
    assert set(before) <= set(given.open)
    for question in given.open:
        after = questions_left(case(put(question, rng.choice(every_answer(question)), document)))
        assert set(after) <= set(before) - {question}
        if question not in before:
            assert set(after) == set(before)


@settings(max_examples=100, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_of_lists_changes_nothing(document: dict[str, Any], rng: random.Random) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in rng.sample(list(value), len(value))}
        return rng.sample(value, len(value)) if isinstance(value, list) else value

    assert questions_left(case(document)) == questions_left(case(shuffled(document)))


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

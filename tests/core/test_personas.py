"""The typical people who ask: complete data, the order of the questions by its definition, and how few are asked."""

import itertools
import random
from typing import Any

import pytest

from tests.benchmarks.bench_questions import bad_pairs, pairs, walk
from tests.core.cases import BEST_ANSWERS, KNOWLEDGE, TODAY, answers_of, put
from tests.core.reference import LISTS, ORDER, QUESTIONS, Reader, every_answer
from tests.core.test_left import case, mostly_answered, questions_left
from wizard.core.knowledge import Persona
from wizard.core.levels import QUESTION_LEVELS, answer_levels
from wizard.core.profiles import DeviceKind
from wizard.files import load_profile
from wizard.files.bundled import profile_ids

PERSONAS = KNOWLEDGE.personas


def answer_of(persona: Persona, question: str) -> Any:
    value = getattr(persona, question.partition(".")[2])
    return list(value) if isinstance(value, tuple) else value


def test_there_are_enough_personas_and_each_answers_every_question() -> None:
    assert 25 <= len(PERSONAS) <= 40
    for persona in PERSONAS.values():
        for question in QUESTIONS:
            answer = answer_of(persona, question)
            assert answer in every_answer(question)
            assert question not in LISTS or answer == "unknown" or len(answer) == len(set(answer))
    assert len({persona.who for persona in PERSONAS.values()}) == len(PERSONAS)


def test_every_kind_of_device_is_met_and_no_persona_contradicts_its_profile() -> None:
    assert {persona.profile for persona in PERSONAS.values()} == {
        profile for profile in profile_ids() if profile.startswith("generic-")
    }
    for persona in PERSONAS.values():
        hosting = load_profile(persona.profile).capability.hosting
        assert hosting in {None, persona.hosting}


def test_the_personas_meet_every_method_that_can_be_recommended() -> None:
    found = set()
    for persona in PERSONAS.values():
        document: dict[str, Any] = {"domain": "contoso.com"}
        for question in QUESTIONS:
            document = put(question, answer_of(persona, question), document)
        for priority in ORDER:
            answers = answers_of(put("preferences.priority", priority, document))
            found.add(Reader(answers, None, TODAY).recommended())
    assert found >= {"smtp_auth_oauth", "connector_ip", "direct_send", "local_relay"}
    assert found >= {"connector_certificate", "azure_communication_services"}


# --- most decisive first --------------------------------------------------------------------------------------------


def same(question: str, one: Any, other: Any) -> bool:
    """Whether two answers come to the same."""
    return answer_levels(question, one) == answer_levels(question, other)


def nearest(document: dict[str, Any]) -> list[Persona]:
    """The personas that agree with most of what is answered."""
    given: dict[str, Any] = {}
    for question in QUESTION_LEVELS:
        section, _, name = question.partition(".")
        value = document.get(section, {}).get(name)
        if value is not None:
            given[question] = value

    def agreed(persona: Persona) -> int:
        return sum(same(question, value, answer_of(persona, question)) for question, value in given.items())

    most = max(map(agreed, PERSONAS.values()))
    return [persona for persona in PERSONAS.values() if agreed(persona) == most]


def recommended(document: dict[str, Any]) -> str | None:
    return Reader(answers_of(document), None, TODAY).recommended()


def could_win(document: dict[str, Any], open_: list[str]) -> int:
    """Methods that no other is certain to be ranked before, whatever the answers to the open questions are."""
    verdicts = ["fits", "unknown", "fits_after_change", "ruled_out"]
    order = ORDER[document.get("preferences", {}).get("priority", "security")].split()
    spans: dict[str, list[tuple[int, int]]] = {method: [] for method in order}
    for answers in itertools.product(*map(every_answer, open_)):
        filled = document
        for question, answer in zip(open_, answers, strict=True):
            filled = put(question, answer, filled)
        found = Reader(answers_of(filled), None, TODAY).verdicts()
        for place, method in enumerate(order):
            spans[method].append((verdicts.index(found[method]), place))
    certain = min(max(span) for span in spans.values())
    best = [min(span) for span in spans.values()]
    out = verdicts.index("ruled_out")
    return sum(one[0] != out and (certain[0] == out or one <= certain) for one in best)


@pytest.mark.parametrize("seed", range(60))
def test_most_decisive_first(seed: int) -> None:
    """The definition in `core.decisive`, word by word, on the second reading of the policy."""
    rng = random.Random(seed)
    document: dict[str, Any] = {}
    found: tuple[str, ...] = ()
    while not 2 <= len(found) <= 4:
        document = mostly_answered(rng, rng.randint(2, 6))
        found = questions_left(case(document))
    crowd = nearest(document)
    for question in case(document).open:
        if question not in found:
            document = put(question, BEST_ANSWERS[question], document)

    def decides_for(question: str) -> int:
        weight = 0
        for persona in crowd:
            others = document
            for other in found:
                others = put(other, answer_of(persona, other), others)
            methods = {recommended(put(question, answer, others)) for answer in every_answer(question)}
            weight += persona.weight * (len(methods) > 1)
        return weight

    def remaining(question: str) -> int:
        others = [other for other in found if other != question]
        return sum(
            persona.weight * could_win(put(question, answer_of(persona, question), document), others)
            for persona in crowd
        )

    shares = {question: decides_for(question) for question in found}
    ties = {share for share in shares.values() if list(shares.values()).count(share) > 1}
    places = list(QUESTION_LEVELS)
    expected = sorted(
        found,
        key=lambda question: (
            -shares[question],
            remaining(question) if shares[question] in ties else 0,
            places.index(question),
        ),
    )
    assert list(found) == expected


def test_the_first_question_of_all_is_how_the_device_signs_in() -> None:
    assert questions_left(case({"domain": "contoso.com"}))[0] == "device.sign_in"


# --- how many are asked ---------------------------------------------------------------------------------------------


def test_typical_printers_are_asked_little() -> None:
    """Cards of the window, who receives the mail among them, where the ports were found by the look-ups."""
    printers = [pair for pair in pairs(KNOWLEDGE) if load_profile(pair.profile).kind is DeviceKind.PRINTER]
    counts = {pair: len(walk(pair, KNOWLEDGE, TODAY)) for pair in printers}
    weight = sum(PERSONAS[pair.persona].weight for pair in printers)
    few = sum(PERSONAS[pair.persona].weight for pair, asked in counts.items() if asked <= 5)
    assert few / weight > 0.75
    assert max(counts.values()) <= 8


def test_a_pair_of_persona_and_profile_is_possible() -> None:
    """A brand is never walked by somebody whose device can do what its profile denies."""
    assert bad_pairs(KNOWLEDGE) == []
    assert len(pairs(KNOWLEDGE)) > 150

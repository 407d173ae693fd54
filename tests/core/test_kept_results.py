"""What is kept from one decision to the next never shows: a worked-in process answers as a fresh one does."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from tests.core.cases import KNOWLEDGE, LATER, TODAY, answers_of, documents, profile_of
from tests.core.test_left import mostly_answered
from wizard.core import bounds, case, circuit, decide, decisive, domains, evidence, left, reasons, wording
from wizard.core.plan import document, make_plan


def worked_out(given: dict[str, Any], today: Any) -> bytes:
    """Everything that is printed for a document."""
    answers = answers_of(given)
    profile = profile_of(answers)
    decision = decide.decide(answers, profile, KNOWLEDGE, today)
    plan = make_plan(answers, decision, decision.recommended, profile, KNOWLEDGE)
    return msgspec.json.encode(document(answers, decision, plan, with_answers=False))


def forget() -> None:
    """Empties every store of results, as a new process finds them."""
    for ranking in bounds.RANKINGS.values():
        for store in (ranking._winners, ranking._bests, ranking._bounds, ranking.hopeless):
            store.clear()
        ranking.left.clear()
        ranking.ordered.clear()
    for gate in circuit._GATES:
        gate.known.clear()
        gate.between.clear()
    for module in (case, decide, decisive, evidence, reasons, wording):
        module._last = None  # type: ignore[attr-defined]
    case._answer_levels.cache_clear()
    domains.a_label.cache_clear()
    left._helpful_first.clear()
    left._bits.cache_clear()
    left._given_bits.cache_clear()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_a_fresh_process_says_the_same(given: dict[str, Any]) -> None:
    for today in (TODAY, LATER):
        kept = worked_out(given, today)
        forget()
        assert worked_out(given, today) == kept


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_documents_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    given = [mostly_answered(rng, rng.randint(0, 8)) for _ in range(60)]
    first = {place: worked_out(given[place], TODAY) for place in range(len(given))}
    for _ in range(2):
        forget()
        assert {place: worked_out(given[place], TODAY) for place in rng.sample(range(60), 60)} == first


def test_full_stores_start_afresh_and_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(9)
    given = [mostly_answered(rng, rng.randint(2, 8)) for _ in range(80)]
    expected = [worked_out(one, TODAY) for one in given]
    for module in (bounds, circuit, decisive, left, reasons, wording):
        monkeypatch.setattr(module, "MANY", 3)
    monkeypatch.setattr(decide, "MANY_OF_A_RULE", 3)
    forget()
    assert [worked_out(one, TODAY) for one in given] == expected
    for ranking in bounds.RANKINGS.values():
        for store in (ranking._winners, ranking._bests, ranking._bounds, ranking.left, ranking.ordered):
            assert len(store) <= 4
    assert all(len(gate.known) <= 4 and len(gate.between) <= 4 for gate in circuit._GATES)

"""What the window asks, and what the answers are: single questions, and compounds of them.

A compound is asked only while every question that it stands for is left; else the single ones are. Everything that
people are asked goes through here, under the id of the one or the other.
"""

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any

from wizard.core.answers import UNKNOWN, Answers
from wizard.core.compounds import COMPOUND_BY_ID, COMPOUNDS, Card, Compound
from wizard.core.questions import BY_ID, Choice, Question, value_of
from wizard.core.questions import answer as answer_single
from wizard.core.questions import ticked as ticked_single
from wizard.core.state import PageId
from wizard.core.way import ORDER
from wizard.core.way import page_of as page_of_single

Picked = str | Iterable[str | int] | None
Filled = dict[str, str | tuple[str, ...]]


# --- what is asked --------------------------------------------------------------------------------------------------


def asking_of(asking: str) -> Question:
    """The question of an id, single or compound. KeyError where there is none."""
    return COMPOUND_BY_ID.get(asking) or BY_ID[asking]


def members_of(asking: str) -> tuple[str, ...]:
    """The single questions that an asking answers; of a single one, itself."""
    return COMPOUND_BY_ID[asking].members if asking in COMPOUND_BY_ID else (asking,)


def page_of(asking: str) -> PageId:
    """The page that asks; a compound stands where the first of its members would."""
    return min((page_of_single(member) for member in members_of(asking)), key=ORDER.index)


def askings(left: Iterable[str]) -> tuple[str, ...]:
    """What to ask for the questions that are left, in their order: no question twice, and none that is not left.

    A compound stands in the place of its most decisive member.
    """
    wanted = tuple(left)
    found: dict[str, None] = {}
    for question in wanted:
        together = (
            compound.id
            for compound in COMPOUNDS
            if question in compound.members and set(compound.members) <= set(wanted)
        )
        found[next(together, question)] = None
    return tuple(found)


# --- from cards to answers ------------------------------------------------------------------------------------------


def filled_by(compound: Compound, picked: Iterable[str | int]) -> Filled:
    """What these cards answer. A member that is not named stays unanswered. "I don't know" stands alone."""
    values = set(picked)
    cards = [card for card in compound.choices if card.value in values]
    cards = [card for card in cards if card.value == UNKNOWN] or cards
    filled: Filled = {}
    for card in cards:
        for question, value in card.fills.items():
            if BY_ID[question].kind == "one" or value == UNKNOWN:
                filled[question] = value
            else:
                filled[question] = (*filled.get(question, ()), value)
    return {**(compound.otherwise if cards else {}), **filled}


def answer(answers: Answers, asking: str, picked: Picked) -> Answers:
    """The answers with everything answered that the asking asks. None takes all of it back."""
    compound = COMPOUND_BY_ID.get(asking)
    if compound is None:
        return answer_single(answers, asking, picked)
    filled = filled_by(compound, (picked,) if isinstance(picked, str) else picked or ())
    for member in compound.members:
        answers = answer_single(answers, member, filled.get(member))
    return answers


# --- from answers to cards ------------------------------------------------------------------------------------------


def possible_ticks(compound: Compound) -> tuple[tuple[str, ...], ...]:
    """Every set of cards that can be ticked together, each in the order of the cards."""
    most = len(compound.choices) if compound.kind == "many" else 1
    return tuple(
        tuple(str(card.value) for card in cards)
        for size in range(1, most + 1)
        for cards in combinations(compound.choices, size)
        if not any(excludes(one, other) for one, other in combinations(cards, 2))
    )


def excludes(one: Choice, other: Choice) -> bool:
    """Whether a question with several answers can not have both of these."""
    if UNKNOWN in (one.value, other.value):
        return True
    return isinstance(one, Card) and isinstance(other, Card) and "" != one.rival == other.rival


def ticked(answers: Answers, asking: str) -> tuple[str | int, ...]:
    """The cards that say what the answers say; none where nothing is answered, or no cards could say it."""
    compound = COMPOUND_BY_ID.get(asking)
    if compound is None:
        return ticked_single(answers, asking)
    return _ticks_for(asking).get(_held(answers, compound), ())


@cache
def _ticks_for(asking: str) -> dict[tuple[Any, ...], tuple[str, ...]]:
    """For what the members may hold: the cards that say so."""
    nothing, compound = Answers(domain=""), COMPOUND_BY_ID[asking]
    return {_held(answer(nothing, asking, ticks), compound): ticks for ticks in possible_ticks(compound)}


def _held(answers: Answers, compound: Compound) -> tuple[Any, ...]:
    """What the members hold. A list in any order is the same answer."""
    values = (value_of(answers, member) for member in compound.members)
    return tuple(frozenset(value) if isinstance(value, tuple) else value for value in values)


# --- what was asked -------------------------------------------------------------------------------------------------


def shown_askings(asked: Iterable[str], answers: Answers) -> tuple[str, ...]:
    """What was asked, as it can be shown with its answer today.

    A compound whose members were changed one by one into what no cards can say is shown as its single questions.
    What a larger compound speaks for is not shown twice; an id that nothing is known of is left out.
    """
    told: dict[str, None] = {}
    for one in asked:
        if one not in COMPOUND_BY_ID and one not in BY_ID:
            continue
        told.update(
            dict.fromkeys(
                part
                for part in ((one,) if ticked(answers, one) else members_of(one))
                if ticked(answers, part)
            )
        )
    return tuple(
        one for one in told if not any(set(members_of(one)) < set(members_of(other)) for other in told)
    )


def holder_of(question: str, shown: Iterable[str]) -> str:
    """The one of the shown askings that holds the answer to this question; else the question itself."""
    return next((one for one in shown if question in members_of(one)), question)

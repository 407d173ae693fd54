"""Compounds: what they fill can be read back, what is asked is what is left, and nothing is written over unseen."""

import itertools
import random
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, TODAY, answers_of, documents, profile_of, put
from tests.core.reference import QUESTIONS, every_answer
from wizard.core import state as ev
from wizard.core.answers import UNKNOWN, Answers
from wizard.core.askings import (
    answer,
    asking_of,
    askings,
    excludes,
    filled_by,
    members_of,
    page_of,
    possible_ticks,
    shown_askings,
    ticked,
)
from wizard.core.compounds import COMPOUNDS, Compound
from wizard.core.decide import decide
from wizard.core.flow import Flow
from wizard.core.questions import BY_ID, value_of
from wizard.core.state import PageId, State
from wizard.core.view import view_of
from wizard.core.way import RECIPIENTS
from wizard.files import load_profile

EMPTY = Answers(domain="contoso.com")
EVERY_TICK = [
    pytest.param(compound, ticks, id=f"{compound.id}-{'+'.join(ticks)}")
    for compound in COMPOUNDS
    for ticks in possible_ticks(compound)
]
by_id = pytest.mark.parametrize("compound", COMPOUNDS, ids=lambda compound: compound.id)


def flow() -> Flow:
    return Flow(KNOWLEDGE, load_profile, TODAY)


def state_of(answers: Answers, *, asked: tuple[str, ...] = ()) -> State:
    return State(answers=answers, asked=asked)


def held(answers: Answers, members: Iterable[str]) -> list[Any]:
    return [
        set(value) if isinstance(value, tuple) else value
        for value in (value_of(answers, member) for member in members)
    ]


# --- the data -------------------------------------------------------------------------------------------------------


@by_id
def test_a_compound_stands_for_questions_and_every_card_fills_some(compound: Compound) -> None:
    assert compound.id not in BY_ID
    assert set(compound.members) <= set(BY_ID)
    assert len(compound.members) > 1
    filled = {member for card in compound.choices for member in card.fills}
    assert filled == set(compound.members)
    for card in compound.choices:
        assert card.fills
        assert set(compound.otherwise) <= set(compound.members)


def test_compounds_hold_one_another_or_share_nothing_and_the_larger_one_stands_first() -> None:
    for one, other in itertools.combinations(COMPOUNDS, 2):
        assert set(other.members) < set(one.members) or not set(one.members) & set(other.members)


@by_id
def test_i_do_not_know_stands_last_alone_and_for_everything(compound: Compound) -> None:
    unsure = compound.choices[-1]
    assert unsure.value == UNKNOWN
    assert dict(unsure.fills) == dict.fromkeys(compound.members, UNKNOWN)
    assert all(excludes(unsure, card) for card in compound.choices)


@by_id
def test_the_words_are_plain(compound: Compound) -> None:
    assert compound.text.endswith("?")
    assert "SMTP" not in compound.text
    for sentence in (compound.help, compound.why, compound.how_to_find_out):
        assert sentence.endswith(".")
    words = " ".join(
        [compound.text, compound.help, compound.why, *(card.title for card in compound.choices)]
    ).lower()
    for word in ("simply", " just ", "oops", "please note", "cannot"):
        assert word not in words


def test_starttls_is_ticked_in_one_version_only() -> None:
    encryption = next(compound for compound in COMPOUNDS if compound.id == "device.encryption")
    allowed = set(possible_ticks(encryption))
    assert ("starttls_new", "implicit", "none") in allowed
    assert not any(len([one for one in ticks if one.startswith("starttls")]) > 1 for ticks in allowed)
    assert len(allowed) == 4 * 2 * 2 - 1 + 1


# --- there and back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("compound", "ticks"), EVERY_TICK)
def test_what_is_ticked_is_read_back(compound: Compound, ticks: tuple[str, ...]) -> None:
    answered = answer(EMPTY, compound.id, ticks if compound.kind == "many" else ticks[0])
    assert answered != EMPTY
    assert ticked(answered, compound.id) == ticks
    assert answer(answered, compound.id, None) == EMPTY


@by_id
def test_answers_that_are_shown_as_cards_are_what_the_cards_say(compound: Compound) -> None:
    told = 0
    for values in itertools.product(*([None, *every_answer(member)] for member in compound.members)):
        answers = EMPTY
        for member, value in zip(compound.members, values, strict=True):
            answers = answers_of(put(member, value, {"domain": "contoso.com"} | _document(answers)))
        ticks = ticked(answers, compound.id)
        parts = shown_askings([compound.id], answers)
        if ticks:
            told += 1
            assert parts == (compound.id,)
            again = answer(answers, compound.id, ticks if compound.kind == "many" else str(ticks[0]))
            assert held(again, compound.members) == held(answers, compound.members)
        else:
            answered = tuple(
                member for member, value in zip(compound.members, values, strict=True) if value is not None
            )
            assert parts == answered, "what no cards can say is shown by the single questions"
    assert told == len(possible_ticks(compound))


def _document(answers: Answers) -> dict[str, Any]:
    import msgspec

    found: dict[str, Any] = msgspec.to_builtins(answers)
    return found


def test_the_examples_of_the_three() -> None:
    alone = answer(EMPTY, "network.address", "own")
    assert (value_of(alone, "network.static_ip"), value_of(alone, "network.ip_shared")) == ("yes", "no")
    moving = answer(EMPTY, "network.address", "changes")
    assert (value_of(moving, "network.static_ip"), value_of(moving, "network.ip_shared")) == ("no", None)
    modern = answer(EMPTY, "device.encryption", ("starttls_new", "none"))
    assert set(value_of(modern, "device.security_modes")) == {"none", "starttls"}
    assert value_of(modern, "device.tls") == "1.2"
    assert value_of(answer(EMPTY, "device.encryption", ("implicit",)), "device.tls") is None
    plain = answer(EMPTY, "device.signing_in", ("basic", "none"))
    assert value_of(plain, "device.client_certificate") == "no"
    shows = answer(EMPTY, "device.signing_in", ("none", "certificate"))
    assert value_of(shows, "device.client_certificate") == "yes"
    lost = answer(EMPTY, "device.signing_in", "unknown")
    assert held(lost, members_of("device.signing_in")) == ["unknown", "unknown"]
    free = answer(EMPTY, "device.mail_settings", ("starttls_unsure", "any_port"))
    assert held(free, members_of("device.mail_settings")) == [{"starttls"}, "unknown", {25, 465, 587}]


# --- what is asked --------------------------------------------------------------------------------------------------


@given(st.permutations(sorted(QUESTIONS)), st.integers(0, 17))
def test_what_is_asked_is_exactly_what_is_left(order: list[str], count: int) -> None:
    left = order[:count]
    found = askings(left)
    asked = [member for asking in found for member in members_of(asking)]
    assert sorted(asked) == sorted(left)
    places = [min(left.index(member) for member in members_of(asking)) for asking in found]
    assert places == sorted(places), "a compound has the place of its most decisive member"


@settings(max_examples=120, deadline=None)
@given(documents())
def test_the_window_asks_what_is_left_and_who_receives(document: dict[str, Any]) -> None:
    answers = answers_of(document)
    view = view_of(state_of(answers), KNOWLEDGE, load_profile, TODAY)
    asked = [member for here in view.open.values() for asking in here for member in members_of(asking)]
    left = set(decide(answers, profile_of(answers), KNOWLEDGE, TODAY).questions_left)
    if value_of(answers, RECIPIENTS) is None:
        left.add(RECIPIENTS)
    assert sorted(asked) == sorted(left)
    for page, here in view.open.items():
        assert all(page_of(asking) is page for asking in here)


@settings(max_examples=120, deadline=None)
@given(documents(answered=0.2), st.randoms(use_true_random=False))
def test_an_answered_compound_leaves_nothing_but_what_its_cards_leave_open(
    document: dict[str, Any], rng: random.Random
) -> None:
    rules, state = flow(), state_of(answers_of(document))
    for asking in [one for here in rules.view(state).open.values() for one in here]:
        compound = asking_of(asking)
        if not isinstance(compound, Compound):
            continue
        ticks = rng.choice(possible_ticks(compound))
        after = rules.reduce(state, ev.Answered(asking, ticks if compound.kind == "many" else ticks[0]))
        left = set(rules.view(after).decision.questions_left)
        filled = set(filled_by(compound, ticks))
        assert not left & filled
        assert after.asked == (asking,)
        others = [question for question in QUESTIONS if question not in compound.members]
        assert held(after.answers, others) == held(state.answers, others)


@by_id
def test_where_the_profile_knows_a_part_the_rest_is_asked_alone(compound: Compound) -> None:
    for known in compound.members:
        rest = [question for question in compound.members if question != known]
        found = askings(rest)
        assert compound.id not in found
        assert sorted(member for asking in found for member in members_of(asking)) == sorted(rest)


# --- what the flow makes of it --------------------------------------------------------------------------------------


def test_one_event_answers_all_and_one_takes_all_back() -> None:
    rules = flow()
    start = rules.reduce(State(), ev.ProfilePicked("generic-printer"))
    assert rules.view(start).open[PageId.DEVICE][0] == "device.signing_in"
    answered = rules.reduce(start, ev.Answered("device.signing_in", ("none",)))
    assert answered.asked == ("device.signing_in",)
    assert rules.view(answered).open[PageId.DEVICE] == ()
    for taken in ("device.signing_in", "device.sign_in", "device.client_certificate"):
        again = rules.reduce(answered, ev.Reopened(taken))
        assert again.answers == start.answers, "a former answer is taken back as a whole"
        assert again.asked == ()
        assert rules.view(again).open == rules.view(start).open


def test_what_a_file_told_is_not_written_over() -> None:
    rules = flow()
    told = state_of(answer(EMPTY, "network.static_ip", "yes"))
    assert rules.reduce(told, ev.Answered("network.address", "changes")) == told
    documented = rules.reduce(State(), ev.ProfilePicked("epson-workforce-basic"))
    assert rules.reduce(documented, ev.Answered("device.encryption", ("none",))) == documented


def test_an_answer_that_was_changed_alone_is_shown_and_taken_back_alone() -> None:
    rules = flow()
    state = rules.reduce(state_of(EMPTY), ev.Answered("network.address", "own"))
    state = rules.reduce(state, ev.Answered("network.static_ip", "no"))
    shown = shown_askings(state.asked, state.answers)
    assert shown == ("network.static_ip", "network.ip_shared"), (
        "no card says: it changes, and it is ours alone"
    )
    state = rules.reduce(state, ev.Reopened("network.static_ip"))
    assert value_of(state.answers, "network.ip_shared") == "no"
    assert shown_askings(state.asked, state.answers) == ("network.ip_shared",)


def test_a_certificate_alone_leaves_the_sign_in_to_be_asked_alone() -> None:
    rules = flow()
    state = rules.reduce(State(), ev.ProfilePicked("generic-printer"))
    state = rules.reduce(state, ev.Answered("device.signing_in", ("certificate",)))
    assert rules.view(state).open[PageId.DEVICE] == ("device.sign_in",)
    state = rules.reduce(state, ev.Answered("device.sign_in", ("none",)))
    assert shown_askings(state.asked, state.answers) == ("device.signing_in",), "said once"
    assert ticked(state.answers, "device.signing_in") == ("none", "certificate")
    assert rules.reduce(state, ev.Reopened("device.signing_in")).asked == ()


def test_a_port_that_can_not_be_typed_in_is_asked_for_alone() -> None:
    rules = flow()
    state = rules.reduce(State(), ev.ProfilePicked("generic-printer"))
    state = rules.reduce(state, ev.Answered("device.signing_in", ("none",)))
    state = rules.reduce(state, ev.Answered(RECIPIENTS, "both"))
    assert "device.mail_settings" in rules.view(state).open[PageId.NETWORK]
    state = rules.reduce(state, ev.Answered("device.mail_settings", ("starttls_new", "none")))
    assert "device.ports" in rules.view(state).open[PageId.NETWORK]
    only_port = rules.reduce(
        rules.reduce(state, ev.Reopened("device.mail_settings")),
        ev.Answered("device.mail_settings", ("any_port",)),
    )
    assert "device.encryption" in rules.view(only_port).open[PageId.NETWORK]


def test_what_was_asked_in_another_version_is_left_out() -> None:
    answers = answer(EMPTY, "network.static_ip", "yes")
    assert shown_askings(("device.colour", "network.static_ip"), answers) == ("network.static_ip",)

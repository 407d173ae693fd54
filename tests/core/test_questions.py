"""The questions: complete, answerable, and in words that need no mail administrator."""

import pytest

from wizard.core.answers import UNKNOWN, Answers
from wizard.core.levels import QUESTION_LEVELS
from wizard.core.questions import ANY_PORT, BY_ID, QUESTIONS, Question, answer, ticked, value_of

EMPTY = Answers(domain="contoso.com")


def test_there_are_the_seventeen_of_the_policy_and_each_once() -> None:
    assert sorted(BY_ID) == sorted(QUESTION_LEVELS)
    assert len(QUESTIONS) == 17


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_choice_can_be_given_and_read_back(question: Question) -> None:
    for choice in question.choices:
        value = choice.value if question.kind == "one" or choice.value == UNKNOWN else [choice.value]
        answered = answer(EMPTY, question.id, value if isinstance(value, str | list) else str(value))
        assert value_of(answered, question.id) is not None
        assert ticked(answered, question.id) == (choice.value,)
        assert answer(answered, question.id, None) == EMPTY


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_i_do_not_know_is_always_a_choice_and_says_how_to_find_out(question: Question) -> None:
    assert question.choices[-1].value == UNKNOWN
    assert question.how_to_find_out.endswith(".")
    assert question.text.endswith("?")
    assert question.why.endswith(".")
    assert "SMTP" not in question.text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_words_are_plain(question: Question) -> None:
    words = " ".join(
        [question.text, question.help, question.why, *(choice.title for choice in question.choices)]
    ).lower()
    for word in ("simply", " just ", "oops", "please note"):
        assert word not in words


def test_any_port_stands_for_all_three() -> None:
    answered = answer(EMPTY, "device.ports", [ANY_PORT, 25])
    assert value_of(answered, "device.ports") == (25, 465, 587)
    assert ticked(answered, "device.ports") == (ANY_PORT,)


def test_unknown_stands_alone_and_no_tick_takes_the_answer_back() -> None:
    answered = answer(EMPTY, "device.sign_in", ["none", "unknown"])
    assert value_of(answered, "device.sign_in") == "unknown"
    assert answer(answered, "device.sign_in", []) == EMPTY

"""The types of ``resources/lessons/*.toml``, and of what practice asks a device to do.

A lesson is a short text, a practice scenario, things to try there that the program can check, and a question. A new
lesson is a new file, never code. The window and the simulated Exchange Online both read these types; neither may
import the other.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from wizard.core.figures import figures_of
from wizard.core.knowledge import Knowledge
from wizard.core.model import Method, ScenarioCard, Stage
from wizard.core.practice import Sending
from wizard.core.sources import Fact

WORDS = 120
"""The most words that a lesson's text may have: it is read while others wait."""


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an attempt ends.

    ``reply`` is how the deciding reply begins ("" where none came), ``stage`` where it came, ``cause`` the
    diagnosis (a cause id of the contract, "" for delivered mail). ``path`` is the beginning of the way that a
    delivered message took, ``shows`` are texts that its header then holds. ``cured`` says that carrying out the plan
    for the scenario's answers makes the same attempt succeed.
    """

    delivered: bool
    stage: Stage
    reply: str
    cause: str = ""
    path: str = ""
    shows: tuple[str, ...] = ()
    cured: bool = False


class Exercise(ScenarioCard, frozen=True):
    """A practice scenario as the window shows it: the story, the teacher's words, and what the device sends.

    ``method`` is what the plan recommends for the scenario's answers.
    """

    device: str
    account: str
    internal_recipient: str
    external_recipient: str
    try_: tuple[str, ...]
    notice: tuple[str, ...]
    question: str
    answer: str
    method: Method
    sending: Sending
    outcome: Outcome


class Level(StrEnum):
    """Who a lesson is for."""

    BEGINNER = "beginner"
    ADMINISTRATOR = "administrator"
    EXPERT = "expert"


class Change(StrEnum):
    """What a lesson does to the practice tenant: what the scenario's plan says, or all of it back again."""

    APPLY_PLAN = "apply_plan"
    UNDO = "undo"


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the practice tenant's switches (`wizard.core.practice.Switch`), and where it is put."""

    switch: str
    value: str


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to try in the lesson's scenario, in the order of the list.

    Either ``send`` with the outcome to ``expect``, or ``turn`` a switch, or a ``change`` of more than one. ``then`` says
    what there is to see.
    """

    text: str
    then: str
    send: Sending | None = None
    expect: Outcome | None = None
    turn: Turn | None = None
    change: Change | None = None

    def __post_init__(self) -> None:
        if (self.send is None) != (self.expect is None):
            raise ValueError("a trial that sends says what to expect, and no other does")
        if sum(one is not None for one in (self.send, self.turn, self.change)) != 1:
            raise ValueError("a trial does one thing: send, turn or change")


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to the lesson's question, and why it is right or wrong."""

    text: str
    why: str
    right: bool = False


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"choices": "choice"}):
    """The question of a lesson; exactly one of the ``choices`` is right."""

    text: str
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2)]

    def __post_init__(self) -> None:
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError("exactly one choice of a question is right")


class LessonFact(Fact, frozen=True):
    """What the lesson stands on, and where it was read (an id of ``sources.toml``)."""

    text: str


class Lesson(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"trials": "try", "facts": "fact"},
):
    """One lesson. ``place`` is its number in the course, from 1.

    ``topics`` are the teaching questions of the course that it answers.
    """

    id: str
    place: Annotated[int, msgspec.Meta(ge=1)]
    level: Level
    title: str
    text: str
    scenario: str
    topics: tuple[str, ...]
    trials: Annotated[tuple[Trial, ...], msgspec.Meta(min_length=1)]
    question: Question
    facts: Annotated[tuple[LessonFact, ...], msgspec.Meta(min_length=1)]


def filled(lessons: Iterable[Lesson], knowledge: Knowledge) -> tuple[Lesson, ...]:
    """The lessons with the knowledge's figures in place of the words in braces."""
    figures = figures_of(knowledge)
    return tuple(
        msgspec.structs.replace(
            lesson,
            text=lesson.text.format_map(figures),
            question=msgspec.structs.replace(
                lesson.question,
                text=lesson.question.text.format_map(figures),
                choices=tuple(
                    msgspec.structs.replace(
                        one, text=one.text.format_map(figures), why=one.why.format_map(figures)
                    )
                    for one in lesson.question.choices
                ),
            ),
            facts=tuple(
                msgspec.structs.replace(fact, text=fact.text.format_map(figures)) for fact in lesson.facts
            ),
        )
        for lesson in lessons
    )

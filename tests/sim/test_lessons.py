"""The course: it is whole, it is short, and every lesson is walked from its first step to its last on real sockets."""

import pytest

from tests.sim.plans import decided
from tests.sim.sending import diagnosed, send
from wizard import files
from wizard.core.lessons import WORDS, Change, Lesson, Level, Trial
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.scenarios import ORDER, load_scenario

LESSONS = {lesson.id: lesson for lesson in files.load_lessons()}

TEACHING_QUESTIONS = {
    *("three-methods", "25-or-587", "internal-works-external-fails", "what-a-connector-is", "end-of-basic"),
    *("switching-smtp-auth-on", "5-7-64", "direct-send-risk", "message-trace", "starttls-or-implicit"),
    *("prerequisites", "restricting-domains", "dynamic-addresses", "spf-dkim-dmarc", "audit", "spoofing"),
    *("ip-or-certificate", "full-mail-flow", "high-availability", "basic-to-oauth"),
}
"""The twenty teaching questions of coverage.md."""

OTHER_LESSONS = {"what-a-relay-is", "security-defaults", "app-passwords", "submission-or-relay"}
"""The further rows of coverage.md that say "lesson"."""

PRACTISED = {
    "Direct Send": {"direct-send", "direct-send-external", "direct-send-rejected"},
    "SMTP AUTH with OAuth 2.0": {
        *("smtp-auth-oauth", "smtp-auth-disabled-tenant", "smtp-auth-disabled-mailbox", "send-as-denied"),
    },
}
"""The rows of coverage.md that say "practice scenario"."""


def test_the_course_covers_every_row_that_asks_for_a_lesson_or_a_scenario() -> None:
    assert len(TEACHING_QUESTIONS) == 20
    assert set(LESSONS) == TEACHING_QUESTIONS | OTHER_LESSONS
    for scenarios in PRACTISED.values():
        assert scenarios <= set(ORDER)


def test_the_course_goes_from_the_beginner_to_the_expert() -> None:
    lessons = files.load_lessons()
    assert [lesson.place for lesson in lessons] == list(range(1, len(lessons) + 1))
    levels = [list(Level).index(lesson.level) for lesson in lessons]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1, 2}


def test_lesson_one_says_what_a_relay_is_in_three_sentences() -> None:
    first = files.load_lessons()[0]
    assert first.id == "what-a-relay-is"
    assert first.text.count(".") == 3


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_lesson_is_short_and_whole(lesson: Lesson) -> None:
    assert len(lesson.text.split()) <= WORDS
    assert "{" not in repr(lesson)
    assert lesson.scenario in ORDER
    assert any(trial.send for trial in lesson.trials)
    texts = [choice.text for choice in lesson.question.choices]
    assert len(set(texts)) == len(texts) >= 3
    assert all(choice.why for choice in lesson.question.choices)


async def walk(services: PracticeServices, lesson: Lesson, trial: Trial) -> None:
    practice = services.practice
    assert practice is not None
    if trial.turn is not None:
        before = {one.id: one.value for one in practice.switches()}
        await practice.switch(trial.turn.switch, trial.turn.value)
        after = {one.id: one.value for one in practice.switches()}
        assert before[trial.turn.switch] != after[trial.turn.switch], "the step changes nothing"
    elif trial.change is Change.APPLY_PLAN:
        scenario = load_scenario(lesson.scenario)
        assert await practice.apply(decided(scenario)[1], scenario.answers)
    elif trial.change is Change.UNDO:
        assert "nothing to undo" not in (await practice.undo())[0]
    else:
        assert trial.send is not None
        assert trial.expect is not None
        arrived = len(await practice.arrived())
        transcript = await send(services, trial.send)
        last = transcript.stages[-1] if not transcript.delivered else transcript.stages[-2]
        assert (transcript.delivered, last.stage) == (trial.expect.delivered, trial.expect.stage), last
        assert last.reply.startswith(trial.expect.reply), last
        assert diagnosed(services, trial.send, transcript) == trial.expect.cause, last
        new = (await practice.arrived())[arrived:]
        assert len(new) == (1 if trial.expect.delivered else 0)
        for message in new:
            assert message.path.startswith(trial.expect.path), message.path
            head = message.raw.split("\n\n", 1)[0]
            assert not [text for text in trial.expect.shows if text not in head], head


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
async def test_a_lesson_is_walked_and_everything_comes_out_as_it_says(lesson: Lesson) -> None:
    services = await start_practice(lesson.scenario)
    try:
        for place, trial in enumerate(lesson.trials, start=1):
            try:
                await walk(services, lesson, trial)
            except AssertionError as error:
                raise AssertionError(f"step {place} ({trial.text}): {error}") from error
    finally:
        await services.close()

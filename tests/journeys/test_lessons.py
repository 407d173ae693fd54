"""The course, walked once from its first lesson to its last in the real window: each trial is done, each question
answered, and each lesson ticks itself."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.journeys.hands import Hands
from wizard.core.lessons import Lesson
from wizard.core.state import PageId
from wizard.files import load_lessons, load_progress
from wizard.ui.pages._practice_chooser import Pick, Shelf
from wizard.ui.pages.practice import PracticePage


def practice(hands: Hands) -> PracticePage:
    page = hands.window.shell.page(PageId.PRACTICE)
    assert isinstance(page, PracticePage)
    return page


def running(page: PracticePage) -> bool:
    return page.practice is not None and not page.session.starting.running


def idle(page: PracticePage) -> bool:
    return (
        not page.session.sending.running
        and page.session.changes.busy() is None
        and not page.session.turning.running
    )


def right(lesson: Lesson) -> int:
    return next(place for place, choice in enumerate(lesson.question.choices) if choice.right)


def walk(hands: Hands, page: PracticePage, lesson: Lesson) -> None:
    """Does everything that the lesson asks for."""
    assert page.current == lesson
    for place in range(len(lesson.trials)):
        page.lesson.trials[place].button.click()
        hands.wait(lambda: idle(page))
        kept = page.course.progress.lessons.get(lesson.id)
        seen = page.last.transcript.lines if page.last is not None else ()
        assert kept is not None, (lesson.id, place, seen)
        assert place in kept.tried, (lesson.id, place, seen)
        assert page.lesson.trials[place].then.isVisibleTo(page)
    assert page.lesson.question is not None
    page.lesson.question.cards[right(lesson)].click()
    page.lesson.question.check.click()
    assert page.course.progress.lessons[lesson.id].done, lesson.id


def test_the_whole_course(open_window: Callable[..., Hands]) -> None:
    hands = open_window("connector-ip")
    hands.window.shell.open_practice.click()
    page = practice(hands)
    hands.wait(lambda: running(page))
    lessons = load_lessons()
    page.chooser.stand_on(Pick(Shelf.LESSON, lessons[0].id))
    page.start()
    for place, lesson in enumerate(lessons):
        hands.wait(lambda: running(page))
        walk(hands, page, lesson)
        assert page.lesson.next.isVisibleTo(page) == (place + 1 < len(lessons))
        if place + 1 < len(lessons):
            page.lesson.next.click()
    assert page.chooser.count.text() == f"{len(lessons)} of {len(lessons)} done"
    assert load_progress() == page.course.progress
    assert all(load_progress().lessons[lesson.id].done for lesson in lessons)


@pytest.mark.parametrize("lesson", load_lessons()[:1], ids=lambda lesson: lesson.id)
def test_a_lesson_by_keyboard_alone(open_window: Callable[..., Hands], lesson: Lesson) -> None:
    hands = open_window("connector-ip")
    hands.tab_to(lambda widget: widget is hands.window.shell.open_practice)
    hands.press(Qt.Key.Key_Space)
    page = practice(hands)
    hands.wait(lambda: running(page))
    hands.tab_to(lambda widget: widget is page.chooser.shelf)
    hands.press(Qt.Key.Key_Home)
    hands.tab_to(lambda widget: widget is page.chooser.list)
    hands.press(Qt.Key.Key_Home)
    hands.enter()
    hands.wait(lambda: running(page) and page.current == lesson)
    for place in range(len(lesson.trials)):
        button = page.lesson.trials[place].button
        hands.tab_to(lambda widget, button=button: widget is button)  # type: ignore[misc]
        hands.press(Qt.Key.Key_Space)
        hands.wait(lambda: idle(page))
    question = page.lesson.question
    assert question is not None
    hands.tab_to(lambda widget: widget in question.cards)
    hands.press(Qt.Key.Key_Space)
    for _each in range(right(lesson)):
        hands.press(Qt.Key.Key_Down)
    hands.enter()
    assert page.course.progress.lessons[lesson.id].done
    assert page.last is not None
    hands.tab_to(lambda widget: widget is hands.window.shell.next)
    hands.enter()
    hands.wait(lambda: page.last is not None and not page.session.sending.running)
    hands.press(Qt.Key.Key_Escape)
    assert hands.state.beside == ()

"""How far somebody is in the course: which trials were seen, what was answered, what is done. Kept as it goes."""

from collections.abc import Callable, Iterable

import msgspec

from wizard.core.lessons import Change, Lesson, Trial
from wizard.core.practice import LessonProgress, Progress, Switch
from wizard.core.problem import WizardError
from wizard.core.state import Noticed
from wizard.files import load_lessons, load_progress, save_progress
from wizard.ui.page import Desk
from wizard.ui.pages._practice_try import Tried, came_out, same_sending

replace = msgspec.structs.replace


class Course:
    """The lessons by id, and the progress in them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.lessons = {lesson.id: lesson for lesson in load_lessons()}
        self.progress = load_progress()

    def of(self, lesson: Lesson) -> LessonProgress:
        """How far this lesson is."""
        return self.progress.lessons.get(lesson.id, LessonProgress())

    # -- what was seen ----------------------------------------------------------------------------------

    def saw_try(self, lesson: Lesson, tried: Tried) -> None:
        """A try ended: ticks the trials that are this one and came out as they say."""
        self._saw(
            lesson,
            lambda trial: (
                trial.send is not None
                and trial.expect is not None
                and same_sending(trial.send, tried.sending)
                and came_out(trial.expect, tried)
            ),
        )

    def saw_switch(self, lesson: Lesson, turned: str, switches: Iterable[Switch]) -> None:
        """A switch was turned."""
        stands = {one.id: one.value for one in switches}
        self._saw(
            lesson,
            lambda trial: (
                trial.turn is not None
                and trial.turn.switch == turned
                and stands.get(turned) == trial.turn.value
            ),
        )

    def saw_change(self, lesson: Lesson, change: Change) -> None:
        """The plan was applied or taken back."""
        self._saw(lesson, lambda trial: trial.change is change)

    def _saw(self, lesson: Lesson, fits: Callable[[Trial], bool]) -> None:
        kept = self.of(lesson)
        found = {place for place, trial in enumerate(lesson.trials) if fits(trial)}
        if found - set(kept.tried):
            self._further(lesson, replace(kept, tried=tuple(sorted({*kept.tried, *found}))))

    def answer(self, lesson: Lesson, chosen: int) -> None:
        """The question was answered, rightly or not."""
        self._further(lesson, replace(self.of(lesson), answered=chosen))

    def _further(self, lesson: Lesson, kept: LessonProgress) -> None:
        choices = lesson.question.choices
        right = kept.answered is not None and kept.answered < len(choices) and choices[kept.answered].right
        done = kept.done or (right and set(range(len(lesson.trials))) <= set(kept.tried))
        lessons = {**self.progress.lessons, lesson.id: replace(kept, done=done)}
        self.keep(replace(self.progress, lessons=lessons))

    # -- keeping ----------------------------------------------------------------------------------------

    def build(self, switches: dict[str, str]) -> None:
        """Keeps the switches of a company of one's own."""
        self.keep(replace(self.progress, built=switches))

    def keep(self, progress: Progress) -> None:
        """Takes a progress over and writes it; where it can not be written, that is said and practice goes on."""
        self.progress = progress
        try:
            save_progress(progress)
        except WizardError as error:
            self._desk.dispatch(Noticed(error.problem))

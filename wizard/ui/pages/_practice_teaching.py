"""The lesson or the situation that is practised: what it says, its trials, how far one is, and the view for a projector."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from wizard.core.lessons import Change, Exercise, Lesson
from wizard.core.practice import Sending
from wizard.net.services import PracticeTenant
from wizard.ui.pages._practice_chooser import Pick, Shelf
from wizard.ui.pages._practice_try import Tried

if TYPE_CHECKING:
    from wizard.ui.pages.practice import PracticePage
    from wizard.ui.presenting import Presenter


class Teaching(QObject):
    """Works on the page's lesson panel, and remembers in its course."""

    def __init__(self, page: "PracticePage") -> None:
        super().__init__(page)
        self._page = page
        self.presenter: Presenter | None = None
        page.lesson.wanted.connect(self.do_trial)
        page.lesson.answered.connect(self._answered)
        page.lesson.onward.connect(self._next_lesson)
        page.lesson.present.connect(self.present)

    @property
    def current(self) -> Lesson | None:
        """The lesson that runs."""
        picked = self._page.picked
        if picked is None or picked.shelf is not Shelf.LESSON:
            return None
        return self._page.course.lessons[picked.id]

    def show_exercise(self, pick: Pick, sending: Sending) -> Sending:
        """Shows what was picked; gives what the device is set to for it, ``sending`` where it says nothing itself."""
        page, lesson = self._page, self.current
        if lesson is not None:
            cite = page.desk.store.flow.knowledge.cite
            sources = dict.fromkeys(cite(fact.source, fact.section) for fact in lesson.facts)
            page.lesson.show_lesson(lesson, tuple(sources))
            return next((trial.send for trial in lesson.trials if trial.send is not None), sending)
        if pick.shelf is Shelf.SITUATION:
            page.lesson.show_situation(next(card for card in page.desk.scenarios() if card.id == pick.id))
        else:
            page.lesson.show_built()
        return sending

    def do_trial(self, place: int) -> None:
        """Does one of the lesson's trials: sets the device and sends, or changes the tenant."""
        page, lesson = self._page, self.current
        if lesson is None or not page.session.running or page.session.busy() is not None:
            return
        trial = lesson.trials[place]
        if trial.send is not None:
            page.set_and_send(trial.send)
        elif trial.turn is not None:
            page.session.turn(trial.turn.switch, trial.turn.value)
        elif trial.change is not None:
            page.do_change(trial.change)

    def saw_try(self, tried: Tried) -> None:
        """Somebody saw how a try ends."""
        if self.current is not None:
            self._page.course.saw_try(self.current, tried)
            self.show_progress()

    def saw_switch(self, switch: str, practice: PracticeTenant) -> None:
        """Somebody turned a switch."""
        if self.current is not None:
            self._page.course.saw_switch(self.current, switch, practice.switches())
            self.show_progress()

    def saw_change(self, change: Change) -> None:
        """Somebody applied a plan or took it back."""
        if self.current is not None:
            self._page.course.saw_change(self.current, change)
            self.show_progress()

    def _answered(self, chosen: int) -> None:
        if self.current is not None:
            self._page.course.answer(self.current, chosen)
            self.show_progress()

    def show_progress(self) -> None:
        """How far one is, in the list and in the lesson."""
        page, lesson = self._page, self.current
        page.chooser.show_progress(page.course.progress)
        if lesson is not None and page.picked is not None:
            more = page.chooser.after(page.picked) is not None
            page.lesson.show_progress(page.course.of(lesson), more=more)

    def _next_lesson(self) -> None:
        page = self._page
        following = page.chooser.after(page.picked) if page.picked is not None else None
        if following is not None:
            page.chooser.stand_on(following)
            page.start()

    def present(self) -> None:
        """The lesson or the situation on a projector, one thing at a time."""
        from wizard.ui.presenting import Presenter

        page = self._page
        assert page.picked is not None
        if self.presenter is not None:
            self.presenter.close()
        exercise = next((card for card in page.desk.scenarios() if card.id == page.picked.id), None)
        shown = self.current or (exercise if isinstance(exercise, Exercise) else None)
        if shown is not None:
            self.presenter = Presenter(page, shown)
            self.presenter.showFullScreen()

"""The presenter's view of a lesson for a trainer at a projector: the whole screen, large type, one thing at a time,
driven by the keys that a remote control sends."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from wizard.core.lessons import Change, Exercise, Lesson, Turn
from wizard.core.practice import Sending
from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.diagram import Diagram
from wizard.ui.pages._practice_try import Tried, ended_at
from wizard.ui.text import Words

if TYPE_CHECKING:
    from wizard.ui.pages.practice import PracticePage

FORWARD = (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter)
BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace)
SCROLL = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
TITLE, BODY, DIAGRAM, SMALL = 3.2, 2.3, 1.8, 1.5
POINTS = 12.0
"""The text size that these are multiples of, at most."""
LETTERS = "ABCDEFGH"
SMALLEST = QSize(480, 360)


class Slide(msgspec.Struct, frozen=True):
    """One thing to show. What it does, where it does something, happens at the first step forward; ``then`` and
    ``revealed`` are shown after that."""

    title: str
    body: tuple[str, ...]
    send: Sending | None = None
    change: Change | None = None
    turn: Turn | None = None
    then: str = ""
    revealed: tuple[str, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether the practice tenant has something to do here."""
        return self.send is not None or self.change is not None or self.turn is not None


def slides_of(shown: Lesson | Exercise) -> tuple[Slide, ...]:
    """A lesson or a situation as slides."""
    return _of_lesson(shown) if isinstance(shown, Lesson) else _of_exercise(shown)


def _of_lesson(lesson: Lesson) -> tuple[Slide, ...]:
    trials = tuple(
        Slide(_(trial.text), (), trial.send, trial.change, trial.turn, _(trial.then))
        for trial in lesson.trials
    )
    choices = lesson.question.choices
    right = next(place for place, choice in enumerate(choices) if choice.right)
    return (
        Slide(_(lesson.title), (_(lesson.text),)),
        *trials,
        Slide(
            _(lesson.question.text),
            tuple(f"{letter}   {_(choice.text)}" for letter, choice in zip(LETTERS, choices, strict=False)),
            revealed=(f"{LETTERS[right]}   {_(choices[right].text)}", _(choices[right].why)),
        ),
    )


def _of_exercise(exercise: Exercise) -> tuple[Slide, ...]:
    return (
        Slide(_(exercise.title), (_(exercise.story),)),
        Slide(_("What happens?"), (_("The device sends as it is set."),), exercise.sending),
        Slide(_("What to notice"), tuple(_(text) for text in exercise.notice)),
        Slide(_(exercise.question), (), revealed=(_(exercise.answer),)),
    )


class Presenter(QWidget):
    """A window of its own. `place` is the slide that is shown, `open` whether its second half is."""

    def __init__(self, page: "PracticePage", shown: Lesson | Exercise) -> None:
        super().__init__(page.window(), Qt.WindowType.Window)
        self._page = page
        self.slides = slides_of(shown)
        self.place, self.open, self.waiting = 0, False, False
        self.setWindowTitle(_("Presenter view"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(SMALLEST)
        self.setAutoFillBackground(True)
        # Large type already: what the window's own text size adds on top would leave no room for a sentence.
        less = min(1.0, POINTS / max(QApplication.font().pointSizeF(), 1.0))
        self.count = Words("", scale=SMALL * less, state="quiet")
        self.title = Words("", scale=TITLE * less, bold=True)
        self.body = Words("", scale=BODY * less)
        self.diagram = Diagram(scale=DIAGRAM * less)
        self.outcome = Words("", scale=BODY * less, bold=True)
        self.reply = Words("", scale=SMALL * less, state="quiet")
        self.revealed = Words("", scale=BODY * less)
        self.keys = Words(
            _("Space or right arrow: on. Left arrow or Escape: back. At the first page Escape ends it."),
            scale=SMALL * less,
            state="quiet",
        )
        self._lay_out()
        page.tried.connect(self._tried)
        page.applied.connect(self._applied)
        self._show()

    def _lay_out(self) -> None:
        inside = QWidget()
        content = QVBoxLayout(inside)
        content.setSpacing(3 * theme.GAP)
        for part in (
            self.count,
            self.title,
            self.body,
            self.diagram,
            self.outcome,
            self.reply,
            self.revealed,
        ):
            content.addWidget(part)
        content.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.setBackgroundRole(QPalette.ColorRole.Window)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.area, 12)
        middle.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        rows.setContentsMargins(4 * theme.GAP, 4 * theme.GAP, 4 * theme.GAP, 2 * theme.GAP)
        rows.addLayout(middle, 1)
        rows.addWidget(self.keys)

    # -- one thing at a time ----------------------------------------------------------------------------

    @property
    def slide(self) -> Slide:
        """The one that is shown."""
        return self.slides[self.place]

    def forward(self) -> None:
        """The slide's second half where it has one, else the next; after the last the window closes."""
        if self.waiting:
            return
        slide = self.slide
        if not self.open and slide.acts:
            self._act(slide)
        elif not self.open and slide.revealed:
            self.open = True
            self._show()
        elif self.place + 1 < len(self.slides):
            self.place, self.open = self.place + 1, False
            self._show()
        else:
            self.close()

    def back(self) -> None:
        """The slide's first half, the slide before it, or the end of the presentation."""
        if self.waiting:
            self._page.session.sending.cancel()
        elif self.open:
            self.open = False
            self._show()
        elif self.place > 0:
            self.place, self.open = self.place - 1, False
            self._show()
        else:
            self.close()

    def _act(self, slide: Slide) -> None:
        self.waiting = True
        self._say(_("Sending") if slide.send is not None else _("Changing the tenant"), "quiet")
        if slide.send is not None:
            self._page.set_and_send(slide.send)
        elif slide.turn is not None:
            self._page.session.turn(slide.turn.switch, slide.turn.value)
        elif slide.change is not None:
            self._page.do_change(slide.change)

    def _tried(self, result: object) -> None:
        if not self.isVisible():
            return
        if self.waiting:
            self.waiting, self.open = False, True
            self._show()
        if isinstance(result, Tried):
            self._show_try(result)
        elif isinstance(result, Problem):
            self.open = False
            self._say(one_line(f"{result.text} {result.fix}"), "attention")

    def _applied(self, problem: object) -> None:
        if self.isVisible() and self.waiting:
            self.waiting, self.open = False, problem is None
            self._show()
            if isinstance(problem, Problem):
                self._say(one_line(f"{problem.text} {problem.fix}"), "problem")
            else:
                lines = self._page.desk.store.state.applied if self.slide.change is Change.APPLY_PLAN else ()
                self._say(" ".join(lines) or _("Done."), "good")

    def _show_try(self, tried: Tried) -> None:
        flow = self._page.run.diagram.flow
        self.diagram.show_flow(flow)
        self.diagram.setVisible(flow is not None)
        stage, reply = ended_at(tried.transcript)
        if tried.came_back:
            self._say(_("Came back: the server took it and could not deliver it"), "problem")
            reply = tried.returned or reply
        elif tried.transcript.delivered:
            self._say(_("Delivered"), "good")
        else:
            self._say(_("Refused at {stage}").format(stage=stage.upper()), "problem")
        why = f"\n{tried.reason.text}" if tried.reason is not None else ""
        self.reply.setText(one_line(reply, 400) + why)
        self.reply.setVisible(bool(reply))
        say_aloud(self, f"{self.outcome.text()} {self.reply.text()} {self.revealed.text()}")

    def _say(self, text: str, state: str) -> None:
        self.outcome.setText(text)
        self.outcome.set_state(state)
        self.outcome.setVisible(bool(text))

    def _show(self) -> None:
        slide = self.slide
        self.count.setText(_("{place} of {all}").format(place=self.place + 1, all=len(self.slides)))
        self.title.setText(one_line(slide.title, 400))
        self.body.setText("\n".join(one_line(line, 2000) for line in slide.body))
        self.body.setVisible(bool(slide.body))
        for part in (self.diagram, self.reply):
            part.hide()
        self._say("", "")
        shown = (slide.then,) if slide.acts else slide.revealed
        self.revealed.setText("\n".join(one_line(line, 2000) for line in shown))
        self.revealed.setVisible(self.open and any(shown))
        self.area.verticalScrollBar().setValue(0)
        said = f"{self.title.text()} {self.body.text()}"
        if self.open and not slide.acts:
            said = self.revealed.text()
        self.setAccessibleName(said)
        say_aloud(self, said)

    # -- keys -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in SCROLL:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + SCROLL[key] * bar.singleStep() * 3)
        elif event.isAutoRepeat():
            event.accept()  # a key that is held down must not run through what nobody has read
        elif key in FORWARD:
            self.forward()
        elif key in BACK:
            self.back()
        elif key == Qt.Key.Key_Home:
            self.place, self.open, self.waiting = 0, False, False
            self._show()
        else:
            super().keyPressEvent(event)

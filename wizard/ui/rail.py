"""The step rail: the whole way in its groups, what is done with its answer in short, what is left. Where the text is
large and the window narrow, it keeps its marks alone, and the page gets the room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.state import PageId, State
from wizard.core.texts import _, one_line
from wizard.core.way import ORDER, STEPS
from wizard.ui import theme
from wizard.ui.icons import paint_state
from wizard.ui.text import Words

if TYPE_CHECKING:
    from wizard.core.view import View


LEAST = 52
"""Characters of room that a page has beside the whole rail, at least: with less, the rail shows its marks alone."""


class RailStep(QAbstractButton):
    """One step: a mark, its name, and its answer in short. Can be clicked once the way there is open."""

    def __init__(self, page: PageId, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page, self.title, self.answer = page, title, ""
        self.here = self.done = self.slim = False
        self.setText(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_step(
        self, *, here: bool, done: bool, reachable: bool, answer: str, covered: bool = False
    ) -> None:
        """Shows where the step stands. ``covered``: a page beside the way hides it, and a click leads back."""
        self.here, self.done, self.answer = here, done, one_line(answer, 60)
        self.setEnabled(reachable)
        leads_on = reachable and (covered or not here)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads_on else Qt.FocusPolicy.NoFocus)
        said = _("current step") if here else _("done") if done else _("to do")
        self.setAccessibleName(f"{self.title}, {said}")
        self.setAccessibleDescription(self.answer)
        self.show_slim(slim=self.slim)

    def show_slim(self, *, slim: bool) -> None:
        """Its mark alone, with the words where the pointer rests; or all of it."""
        self.slim = slim
        said = ": ".join(part for part in (self.title, self.answer) if part)
        self.setToolTip(said if slim else self.answer)
        self.updateGeometry()
        self.update()

    def whole_width(self) -> int:
        """What its words take."""
        widest = QFontMetrics(theme.font(self, bold=True)).horizontalAdvance(self.title)
        return widest + self.fontMetrics().height() + 6 * theme.GAP

    def sizeHint(self) -> QSize:
        lines = self.fontMetrics().height() + 2 * theme.GAP
        if self.slim:
            return QSize(self.fontMetrics().height() + 4 * theme.GAP, lines)
        if self.answer:
            lines += int(self.fontMetrics().height() * theme.SMALL)
        return QSize(self.whole_width(), lines)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        words = palette.color(QPalette.ColorRole.WindowText)
        quiet = theme.secondary_text(palette)
        if self.here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(theme.surface(palette), theme.accent(palette), 0.18))
            painter.drawRoundedRect(room, 6, 6)
        elif self.isEnabled() and self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(theme.surface(palette), words, 0.06))
            painter.drawRoundedRect(room, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent(palette), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room, 6, 6)
        height = self.fontMetrics().height()
        side = height * 0.95
        mark = QRectF(2 * theme.GAP, theme.GAP + (height - side) / 2, side, side)
        if self.done and not self.here:
            good = theme.state_colour("good", palette)
            inner = palette.color(QPalette.ColorRole.Window)
            paint_state(painter, mark, RowState.GOOD, good, inner)
        else:
            painter.setPen(QPen(theme.accent(palette) if self.here else quiet, 1.6))
            painter.setBrush(theme.accent(palette) if self.here else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(mark.adjusted(side * 0.18, side * 0.18, -side * 0.18, -side * 0.18))
        if self.slim:
            painter.end()
            return
        left = mark.right() + theme.GAP
        line = QRectF(left, theme.GAP, self.width() - left - theme.GAP, height)
        painter.setFont(theme.font(self, bold=self.here))
        painter.setPen(words if self.here or self.isEnabled() else quiet)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), self.title)
        if self.answer:
            small = theme.font(self, theme.SMALL)
            painter.setFont(small)
            painter.setPen(quiet)
            shown = painter.fontMetrics().elidedText(
                self.answer, Qt.TextElideMode.ElideRight, int(line.width())
            )
            painter.drawText(line.translated(0, height), int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


def short_answer(page: PageId, state: State, view: "View") -> str:
    """What a done step says about itself."""
    answers = state.answers
    if page is PageId.DEVICE and view.profile is not None:
        return view.device_name
    if page is PageId.DOMAIN:
        return answers.sending.from_ or ""
    if page is PageId.SENDING and answers.sending.recipients is not None:
        return {
            "internal": _("Own company only"),
            "external": _("People outside"),
            "both": _("Own company and outside"),
        }.get(answers.sending.recipients.value, _("Not known yet"))
    if page is PageId.TEST and state.test.transcript is not None:
        return _("Delivered") if state.test.transcript.delivered else _("Not delivered")
    return ""


class Rail(QWidget):
    """All steps in their groups."""

    def __init__(self, go: Callable[[PageId], None], method_name: "Callable[[View], str]") -> None:
        super().__init__()
        self._method_name = method_name
        self.setAccessibleName(_("Steps"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(theme.GAP, 2 * theme.GAP, theme.GAP, 2 * theme.GAP)
        rows.setSpacing(2)
        self.steps: dict[PageId, RailStep] = {}
        self._groups: list[Words] = []
        group_before = ""
        for page, title, group in STEPS:
            if group != group_before:
                if group_before:
                    rows.addSpacing(theme.GAP)
                label = Words(_(group), scale=theme.SMALL, bold=True, state="quiet")
                label.setContentsMargins(2 * theme.GAP, theme.GAP // 2, 0, theme.GAP // 2)
                rows.addWidget(label)
                self._groups.append(label)
                group_before = group
            step = RailStep(page, _(title))
            step.clicked.connect(lambda _checked=False, page=page: go(page))
            self.steps[page] = step
            rows.addWidget(step)
        rows.addStretch(1)

    def fit(self, room: int) -> None:
        """Shows all of itself, or its marks alone where that would leave a page too little of ``room`` (pixels)."""
        whole = max(step.whole_width() for step in self.steps.values()) + 4 * theme.GAP
        slim = room - whole < LEAST * self.fontMetrics().averageCharWidth()
        for label in self._groups:
            label.setVisible(not slim)
        for step in self.steps.values():
            if step.slim is not slim:
                step.show_slim(slim=slim)

    def begin(self) -> None:
        """The way as it stands before anything is known."""
        for page, step in self.steps.items():
            here = page is ORDER[0]
            step.show_step(here=here, done=False, reachable=page in ORDER[:2], answer="")

    def draw(self, state: State, view: "View") -> None:
        """Shows a state."""
        here = ORDER.index(state.page)
        for index, page in enumerate(ORDER):
            reachable = page in view.reached
            answer = short_answer(page, state, view)
            if page is PageId.RECOMMENDATION and here >= index and view.method is not None:
                answer = self._method_name(view)
            done = reachable and page not in view.blocked and index < here
            if page is PageId.TEST:
                done = state.test.transcript is not None and state.test.transcript.delivered
            self.steps[page].show_step(
                here=index == here,
                done=done,
                reachable=reachable,
                answer=answer if reachable else "",
                covered=bool(state.beside),
            )


class RailArea(QScrollArea):
    """The rail at its width, with a scroll bar where the window is too low for it."""

    def __init__(self, rail: Rail) -> None:
        super().__init__()
        self._rail = rail
        self.setWidget(rail)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(self, room: int) -> None:
        """Follows the text size and the width of the window (``room``, pixels)."""
        self._rail.fit(room)
        self.setFixedWidth(self._rail.sizeHint().width() + 2 * theme.GAP)

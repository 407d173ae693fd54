"""The shell: step rail, page stack, Back and Next, a place for problems and a place for waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wizard.core.facts import RowState
from wizard.core.problem import Problem
from wizard.core.state import Back, Go, PageId, State, StepAside
from wizard.core.texts import _
from wizard.core.way import title_of
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.button_bar import ButtonBar
from wizard.ui.buttons import LinkButton, PrimaryButton, SteadyButton
from wizard.ui.cards import CheckCard, ChoiceCard
from wizard.ui.page import SAVED, Desk, Page
from wizard.ui.pages import page_class
from wizard.ui.rail import Rail, RailArea
from wizard.ui.reading_order import chain, in_reading_order
from wizard.ui.text import Words
from wizard.ui.waiting import Waiting
from wizard.ui.widgets import Notice

if TYPE_CHECKING:
    from wizard.core.view import View


class Shell(QWidget):
    """Everything inside the window. Owns the pages, made when first visited, and redraws the current one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._pages: dict[PageId, Page] = {}
        self._current: PageId | None = None
        self._covered: tuple[PageId, ...] = ()
        self._scrolls: dict[PageId, QScrollArea] = {}
        self._tab_stops: list[int] = []
        self._noticed: Problem | None = None
        self.band = Words("", bold=True)
        self.band.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.band.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        self.band.setAutoFillBackground(True)
        self.open_practice = LinkButton(_("Open practice"))
        self.open_practice.clicked.connect(lambda: desk.dispatch(StepAside(PageId.PRACTICE)))
        self.open_practice.setAutoFillBackground(True)
        self.open_practice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self.rail = Rail(lambda page: desk.dispatch(Go(page)), self._method_name)
        self.rail_area = RailArea(self.rail)
        self.stack = QStackedWidget()
        self.notice = Notice()
        self.notice.hide()
        self.waiting = Waiting()
        self.back = SteadyButton(_("Back"))
        self.back.clicked.connect(lambda: desk.dispatch(Back()))
        self.second = SteadyButton("")
        self.next = PrimaryButton("")
        self.next.setDefault(True)
        self.next.clicked.connect(self.press)
        self._second_action: Callable[[], None] = lambda: None
        self.second.clicked.connect(self._press_second)
        self._lay_out()
        desk.focus_first = self.focus_first
        desk.store.changed.connect(self.draw)

    def _lay_out(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        noticed = QVBoxLayout()
        noticed.setContentsMargins(4 * theme.GAP, 0, 4 * theme.GAP, theme.GAP)
        noticed.setSpacing(theme.GAP)
        noticed.addWidget(self.notice)
        noticed.addWidget(self.waiting)
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        content.addWidget(self.stack, 1)
        content.addLayout(noticed)
        content.addWidget(line)
        content.addWidget(ButtonBar(self.back, self.second, self.next))
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail_area)
        middle.addLayout(content, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        band = QHBoxLayout()
        band.setSpacing(0)
        band.addWidget(self.band, 1)
        band.addWidget(self.open_practice)
        rows.addLayout(band)
        rows.addLayout(middle, 1)
        self._paint_band()

    def _method_name(self, view: "View") -> str:
        if view.method is None:
            return ""
        return self.desk.store.flow.knowledge.methods[view.method].name

    def page(self, page_id: PageId) -> Page:
        """The page of an id; made at its first visit."""
        if page_id not in self._pages:
            page = page_class(page_id)(self.desk)
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            _limit_width(page)
            page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            row.addWidget(page, 1)
            row.addStretch(0)
            scroll = QScrollArea()
            scroll.setWidget(holder)
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            self.stack.addWidget(scroll)
            self._pages[page_id] = page
            self._scrolls[page_id] = scroll
        return self._pages[page_id]

    def first_picture(self) -> None:
        """Shows the first page before anything is worked out; `draw` follows once the window stands."""
        state = self.desk.store.state
        self.rail.begin()
        self.stack.setCurrentWidget(self._scroll_of(state.page))
        self.back.setEnabled(False)
        self.second.hide()
        self.next.setText(self.page(state.page).first_words)
        self._draw_band(state)

    def _scroll_of(self, page_id: PageId) -> QScrollArea:
        self.page(page_id)
        return self._scrolls[page_id]

    @property
    def current(self) -> Page:
        """The page that is shown."""
        return self.page(self.desk.store.state.shown)

    def draw(self) -> None:
        """Brings everything up to date with the state."""
        state, view = self.desk.store.state, self.desk.store.view
        entering = self._current is not state.shown
        if entering and self._current is not None:
            self._pages[self._current].left()
            self.waiting.end()
        page = self.page(state.shown)
        page.draw(state, view)
        self._draw_frame(page, state, view)
        self._order_tabs(page)
        if entering:
            self._enter(page, state)

    def _enter(self, page: Page, state: State) -> None:
        """Another page is shown: from its beginning, or as it was left where a page beside the way covered it."""
        uncovered = self._covered[len(state.beside) :][:1] == (state.shown,)
        self._covered = state.below
        self._current = state.shown
        scroll = self._scroll_of(state.shown)
        kept = page.focusWidget() if uncovered else None
        self.stack.setCurrentWidget(scroll)
        if not uncovered:
            scroll.verticalScrollBar().setValue(0)
            page.entered()
        if kept is not None and kept.isVisibleTo(page) and kept.isEnabled():
            kept.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def _draw_frame(self, page: Page, state: State, view: "View") -> None:
        self.rail.draw(state, view)
        self.rail_area.fit(self.width())
        self.rail_area.ensureWidgetVisible(self.rail.steps[state.page])
        self._draw_back(state)
        words, enabled = page.primary(state, view)
        self.next.setVisible(bool(words))
        self.next.setText(words)
        self.next.setAccessibleName(words.replace("&", ""))
        self.next.setEnabled(enabled)
        second = page.secondary(state, view)
        self.second.setVisible(second is not None)
        if second is not None:
            self.second.setText(second[0])
            self._second_action = second[1]
        self._draw_notice(state.notice)
        self.waiting.show_wait(page.busy(state))
        self._draw_band(state)

    def _draw_back(self, state: State) -> None:
        words = _("Back")
        if state.below:
            words = _("Back to: {page}").format(page=_(title_of(state.below[-1])))
        self.back.setText(words)
        self.back.setEnabled(bool(state.below) or state.page is not PageId.START)

    def _draw_notice(self, notice: Problem | None) -> None:
        saved = notice is not None and notice.id == SAVED
        self.notice.show_problem(notice, RowState.GOOD if saved else RowState.ATTENTION)
        if notice is not None and notice != self._noticed:
            say_aloud(self.notice, self.notice.accessibleName())
        self._noticed = notice

    def _draw_band(self, state: State) -> None:
        self.band.setVisible(state.practice is not None)
        self.open_practice.setVisible(state.practice is not None and state.shown is not PageId.PRACTICE)
        if state.practice is not None:
            said = _("Practice: nothing leaves this computer.")
            self.band.setText(f"{said}  {state.practice.title}")

    def _order_tabs(self, page: Page) -> None:
        """The rail, the page, the frame's buttons. Only where something came or went: the order stays else."""
        stops = [id(widget) for widget in in_reading_order(page)]
        if stops != self._tab_stops:
            self._tab_stops = stops
            chain(
                self.open_practice,
                self.rail,
                page,
                self.notice,
                self.waiting,
                self.back,
                self.second,
                self.next,
            )

    def focus_first(self) -> None:
        """Focus goes to the first control of the page, else to the primary button."""
        first = self.current.first() or (self.next if self.next.isVisibleTo(self) else self.back)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _press_second(self) -> None:
        self._second_action()

    def press(self) -> None:
        """The primary button or Enter."""
        if self.next.isEnabled() and self.next.isVisibleTo(self):
            self.current.press()

    def _paint_band(self) -> None:
        palette = QPalette(self.palette())
        back = theme.mixed(
            palette.color(QPalette.ColorRole.Window), theme.state_colour("attention", palette), 0.28
        )
        palette.setColor(QPalette.ColorRole.Window, back)
        palette.setColor(QPalette.ColorRole.WindowText, self.palette().color(QPalette.ColorRole.WindowText))
        self.band.setPalette(palette)
        self.open_practice.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationPaletteChange, QEvent.Type.PaletteChange):
            self._paint_band()
        if event.type() == QEvent.Type.ApplicationFontChange:
            # Only when all widgets have heard of the new font do they measure with it.
            QTimer.singleShot(0, self, self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail_area.fit(self.width())

    def _fit(self) -> None:
        """Widths that are counted in characters follow the text size."""
        for page in self._pages.values():
            _limit_width(page)
        self.rail_area.fit(self.width())
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Larger text pushes things down; what has the focus stays where it can be seen."""
        focus = self.focusWidget()
        if self._current is not None and self.page(self._current).isAncestorOf(focus):
            self._scrolls[self._current].ensureWidgetVisible(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat():
            return  # a key that is held down must not run through pages that nobody has read
        focus = self.focusWidget()
        if isinstance(focus, ChoiceCard):
            # Where several can be ticked there is no group, and Enter answers with what can be seen to be ticked.
            group = cast("QButtonGroup | None", focus.group())  # Qt's stubs forget that there may be none
            if group is not None and group.checkedButton() is None:
                focus.setChecked(True)
            self.press()
        elif isinstance(focus, CheckCard) or not isinstance(focus, QAbstractButton | QPlainTextEdit):
            self.press()
        elif isinstance(focus, QAbstractButton):
            focus.click()


def _limit_width(page: Page) -> None:
    page.setMaximumWidth(page.fontMetrics().averageCharWidth() * page.characters + 8 * theme.GAP)

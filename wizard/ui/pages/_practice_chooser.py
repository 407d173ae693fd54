"""What can be practised: the lessons with those that are done, the situations, and a company that one builds."""

from enum import StrEnum

import msgspec
from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wizard.core.facts import RowState
from wizard.core.lessons import Lesson, Level
from wizard.core.model import ScenarioCard
from wizard.core.practice import Progress
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.icons import paint_state
from wizard.ui.text import Words, quiet, subheading

ROWS_SHOWN = 8
LEVELS = {
    Level.BEGINNER: _("For beginners"),
    Level.ADMINISTRATOR: _("For administrators"),
    Level.EXPERT: _("For experts"),
}


class Shelf(StrEnum):
    """The kinds of things that can be practised."""

    LESSON = "lesson"
    SITUATION = "situation"
    BUILD = "build"


class Pick(msgspec.Struct, frozen=True):
    """One thing to practise. ``id`` is the lesson's or the situation's, "" for the company that one builds."""

    shelf: Shelf
    id: str = ""


class _List(QListWidget):
    """Enter starts what the list stands on."""

    entered_on = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered_on.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class Chooser(QWidget):
    """The list and a short preview. ``moved`` is emitted when it stands on something else, ``started`` for Start."""

    moved = Signal()
    started = Signal()

    def __init__(self, lessons: tuple[Lesson, ...], situations: tuple[ScenarioCard, ...]) -> None:
        super().__init__()
        self._lessons = {lesson.id: lesson for lesson in lessons}
        self._situations = {card.id: card for card in situations}
        self._progress = Progress()
        self._picks: tuple[Pick, ...] = ()
        self.shelf = QComboBox()
        for shelf, name in (
            (Shelf.LESSON, _("Lessons")),
            (Shelf.SITUATION, _("Situations")),
            (Shelf.BUILD, _("A company of your own")),
        ):
            if shelf is not Shelf.LESSON or lessons:
                self.shelf.addItem(name, shelf)
        self.shelf.setAccessibleName(_("What to practise"))
        self.shelf.currentIndexChanged.connect(lambda _index: self._fill())
        label = QLabel(_("Practise"))
        label.setBuddy(self.shelf)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(label)
        line.addWidget(self.shelf, 1)
        self.count = quiet("")
        self.list = _List()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.list.itemDoubleClicked.connect(lambda _item: self.started.emit())
        self.list.entered_on.connect(self.started.emit)
        self.title, self.level, self.text = subheading(""), quiet(""), Words("")
        self.start = QPushButton(_("Start"))
        self.start.clicked.connect(self.started.emit)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        rows.addLayout(line)
        for widget in (self.count, self.list, self.title, self.level, self.text):
            rows.addWidget(widget)
        rows.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        self._fill()

    # -- what is chosen -------------------------------------------------------------------------------

    @property
    def pick(self) -> Pick | None:
        """What the list stands on; None where it is empty."""
        row = self.list.currentRow()
        return self._picks[row] if 0 <= row < len(self._picks) else None

    def stands_on(self, pick: Pick | None) -> bool:
        """Whether the list stands on this one."""
        return pick is not None and self.pick == pick

    def stand_on(self, pick: Pick) -> None:
        """Brings the list to something."""
        self.shelf.setCurrentIndex(max(self.shelf.findData(pick.shelf), 0))
        if pick in self._picks:
            self.list.setCurrentRow(self._picks.index(pick))

    def after(self, pick: Pick) -> Pick | None:
        """What comes next in the course; None at its end."""
        if pick not in self._picks or pick.shelf is not Shelf.LESSON:
            return None
        place = self._picks.index(pick) + 1
        return self._picks[place] if place < len(self._picks) else None

    def show_progress(self, progress: Progress) -> None:
        """Ticks what is done."""
        if progress != self._progress:
            self._progress = progress
            self._mark()

    def show_running(self, running: Pick | None) -> None:
        """The preview is for what is not running: that is shown in full below."""
        here = self.stands_on(running)
        for widget in (self.title, self.text):
            widget.setVisible(not here)
        self.level.setVisible(not here and bool(self.level.text()))

    # -- what is shown --------------------------------------------------------------------------------

    def _fill(self) -> None:
        shelf = Shelf(self.shelf.currentData())
        names = {
            Shelf.LESSON: tuple(self._lessons),
            Shelf.SITUATION: tuple(self._situations),
            Shelf.BUILD: ("",),
        }[shelf]
        self._picks = tuple(Pick(shelf, name) for name in names)
        with QSignalBlocker(self.list):
            self.list.clear()
            for pick in self._picks:
                self.list.addItem(QListWidgetItem(self._title(pick)))
        self._mark()
        first = next((row for row, pick in enumerate(self._picks) if not self._done(pick)), 0)
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(first)
        self.list.setVisible(shelf is not Shelf.BUILD)
        self.list.setAccessibleName(self.shelf.currentText())
        self._fit_list()
        self._show()

    def _title(self, pick: Pick) -> str:
        if pick.shelf is Shelf.LESSON:
            lesson = self._lessons[pick.id]
            return f"{lesson.place}. {one_line(_(lesson.title), 120)}"
        if pick.shelf is Shelf.SITUATION:
            return one_line(_(self._situations[pick.id].title), 120)
        return _("A company of your own")

    def _done(self, pick: Pick) -> bool:
        kept = self._progress.lessons.get(pick.id)
        return pick.shelf is Shelf.LESSON and kept is not None and kept.done

    def _mark(self) -> None:
        """An icon and, for those who listen, a word."""
        lessons = self.shelf.currentData() == Shelf.LESSON
        for row, pick in enumerate(self._picks):
            item = self.list.item(row)
            done = self._done(pick)
            item.setIcon(_tick(self, done=done) if lessons else QIcon())
            title = self._title(pick)
            item.setToolTip(_("{title} (done)").format(title=title) if done else title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.toolTip())
        count = sum(map(self._done, self._picks))
        self.count.setText(_("{done} of {all} done").format(done=count, all=len(self._picks)))
        self.count.setVisible(lessons)

    def _show(self) -> None:
        pick = self.pick
        if pick is None:
            return
        self.title.setText(self._title(pick))
        level = ""
        if pick.shelf is Shelf.LESSON:
            lesson = self._lessons[pick.id]
            level, text = _(LEVELS[lesson.level]), _(lesson.text)
        elif pick.shelf is Shelf.SITUATION:
            text = _(self._situations[pick.id].story)
        else:
            text = _(
                "Contoso with a connector that works. Turn any switch and see what comes of it; "
                "what you built stays for the next time."
            )
        self.level.setText(level)
        self.level.setVisible(bool(level))
        self.text.setText(one_line(text, 1000))
        self.start.setAccessibleName(_("Start: {title}").format(title=self._title(pick)))
        self.moved.emit()

    def _fit_list(self) -> None:
        height = round(self.list.fontMetrics().height() * 1.7)
        side = round(self.list.fontMetrics().height() * 0.95)
        self.list.setIconSize(QSize(side, side))
        for index in range(self.list.count()):
            self.list.item(index).setSizeHint(QSize(0, height))
        shown = min(max(self.list.count(), 1), ROWS_SHOWN)
        self.list.setFixedHeight(height * shown + 2 * self.list.frameWidth() + 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            # Only when all widgets have heard of the new font does the list measure with it.
            QTimer.singleShot(0, self, self._fit_list)
        elif event.type() == QEvent.Type.PaletteChange:
            self._mark()


def _tick(widget: QWidget, *, done: bool) -> QIcon:
    """A filled tick, or the room that it takes."""
    side = 48  # larger than any text size; Qt makes it smaller
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    if done:
        painter = QPainter(pixmap)
        palette = widget.palette()
        inner = QColor("#101214") if theme.is_dark(palette) else QColor("#ffffff")
        paint_state(
            painter, QRectF(0, 0, side, side), RowState.GOOD, theme.state_colour("good", palette), inner
        )
        painter.end()
    return QIcon(pixmap)

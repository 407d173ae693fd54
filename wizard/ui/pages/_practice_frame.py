"""The practice page without what it does: its parts, where they stand, and which of them are there before it runs."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.listing import Listing
from wizard.ui.page import Desk, Page
from wizard.ui.pages._practice_chooser import Chooser, Pick
from wizard.ui.pages._practice_columns import Columns
from wizard.ui.pages._practice_course import Course
from wizard.ui.pages._practice_device import DeviceForm
from wizard.ui.pages._practice_lesson import LessonPanel
from wizard.ui.pages._practice_run import RunPanel
from wizard.ui.pages._practice_switches import SwitchBoard
from wizard.ui.text import quiet, subheading
from wizard.ui.widgets import Notice, Panel


class PracticeFrame(Page):
    """What to practise, the tenant, and the device with what becomes of its mail, side by side or below one another."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.course = Course(desk)
        self.chooser = Chooser(tuple(self.course.lessons.values()), desk.scenarios())
        self.chooser.show_progress(self.course.progress)
        self.lesson = LessonPanel()
        self.trouble, self.refused = Notice(), Notice()
        self.trouble.action.setText(_("Try again"))
        self.board = SwitchBoard(desk.opened_folds)
        self.apply, self.undo = QPushButton(_("Apply the plan")), QPushButton(_("Take it back"))
        self.over = QPushButton(_("Start over"))
        self.lines = Listing()
        self.form = DeviceForm(desk.store.flow.knowledge)
        self.run = RunPanel(desk.opened_folds)
        self.tenant, self.device = Panel(), Panel()
        self.tenant.rows.addWidget(subheading(_("The tenant")))
        buttons = QHBoxLayout()
        for button in (self.apply, self.undo, self.over):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.tenant.rows.addLayout(buttons)
        for widget in (self.refused, self.lines, self.board):
            self.tenant.rows.addWidget(widget)
        self.device.rows.addWidget(subheading(_("The device")))
        self.device.rows.addWidget(self.form)
        self.outcome = _below(self.device, self.run)
        self.hint = quiet(
            _("Choose on the left and start it: its tenant, its device and its mail appear here.")
        )
        self.handout = LinkButton(_("For teachers: save a hand-out\N{HORIZONTAL ELLIPSIS}"))
        self.handout.clicked.connect(lambda: desk.perform("handout"))
        middle = _below(self.hint, self.tenant)
        self.columns = Columns((_below(self.chooser, self.handout, self.lesson), middle, self.outcome))
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.columns)
        self.trouble.hide()
        self.refused.hide()

    def show_parts(self, *, running: bool, picked: Pick | None) -> None:
        """What belongs to a running practice is not there before it runs."""
        for part in (self.lesson, self.tenant, self.outcome):
            part.setVisible(running)
        self.hint.setVisible(not running)
        self.chooser.show_running(picked if running else None)
        # While nothing runs the window's own button starts it.
        self.chooser.start.setVisible(running and not self.chooser.stands_on(picked))

    def bring_in_sight(self) -> None:
        """Where the parts stand below one another, what comes of it would be out of sight."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        inside = above.widget() if above is not None else None
        if above is not None and inside is not None and self.columns.beside < 3:
            place = self.run.mapTo(inside, self.run.rect().topLeft()).y()
            bar = above.verticalScrollBar()
            QTimer.singleShot(0, self, lambda: bar.setValue(max(place - theme.GAP, 0)))


def _below(*parts: QWidget) -> QWidget:
    """Parts below one another."""
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(2 * theme.GAP)
    for part in parts:
        rows.addWidget(part)
    return made

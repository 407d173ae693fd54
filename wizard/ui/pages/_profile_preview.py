"""The settings sheet of the profile that is being written, drawn again with every change."""

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from wizard.core.answers import Answers, DeviceAnswers
from wizard.core.decide import decide
from wizard.core.model import Method
from wizard.core.plan import make_plan
from wizard.core.profiles import DeviceProfile
from wizard.core.state import State
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.page import Desk
from wizard.ui.pages._profile_inputs import NOTHING, Pick
from wizard.ui.text import quiet, subheading

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

AFTER_MS = 120
"""Typing goes on meanwhile: a sheet takes some 20 ms."""
EXAMPLE = "contoso.com"
LEAST_LINES = 14
PAPER_PT = 10.5
"""The size of the running text on paper."""


class PreviewPart(QWidget):
    """What somebody will hold in their hand: the part of the sheet that the profile writes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._profile: DeviceProfile | None = None
        self._method = NOTHING
        self.sheet = QTextBrowser()
        self.sheet.setOpenLinks(False)
        self.sheet.setAccessibleName(_("The settings sheet as it would be"))
        self.sheet.setTabChangesFocus(True)
        self.sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        paper = QPalette(self.sheet.palette())
        paper.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.white)
        paper.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
        self.sheet.setPalette(paper)
        knowledge = desk.store.flow.knowledge
        names = {method.value: _(knowledge.methods[method].plain_name) for method in Method}
        self.method = Pick(
            _("Shown for"),
            [(NOTHING, _("the way that fits best")), *names.items()],
            self._method_picked,
        )
        self.said = quiet("")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        rows.addWidget(subheading(_("The sheet that comes of it")))
        rows.addWidget(self.method)
        rows.addWidget(self.said)
        rows.addWidget(self.sheet, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER_MS)
        self._later.timeout.connect(self.show_now)
        self._fit()

    def draw(self, profile: DeviceProfile) -> None:
        """Shows the sheet of that profile, as soon as the typing rests."""
        if profile != self._profile:
            first = self._profile is None
            self._profile = profile
            if first:
                self.show_now()
            else:
                self._later.start()

    def _method_picked(self, value: str) -> None:
        self._method = value
        self.show_now()

    def show_now(self) -> None:
        """Works the sheet out and shows it where it was scrolled to."""
        from wizard.render.sheet import sheet_print_html
        from wizard.render.sheet_view import sheet_view

        self._later.stop()
        if self._profile is None:
            return
        state, flow = self._desk.store.state, self._desk.store.flow
        answers = _answers(state, self._profile)
        decision = decide(answers, self._profile, flow.knowledge, flow.today)
        method = Method(self._method) if self._method else decision.recommended
        plan = make_plan(answers, decision, method, self._profile, flow.knowledge)
        self.sheet.setVisible(plan is not None)
        if plan is None:
            self.said.setText(_("With these abilities no way fits. Choose one above to see its sheet."))
            return
        example = "" if state.answers.domain else _(" The addresses are examples.")
        self.said.setText(_(flow.knowledge.methods[plan.method].plain_name) + "." + example)
        named = replace(self._profile, family=self._profile.family or _("your device"))
        view = sheet_view(answers, decision, plan, named, flow.today, flow.knowledge)
        shown = replace(view, missing=(), steps=(), dns=(), warnings=(), assumptions=(), scripts=())
        bar = self.sheet.verticalScrollBar()
        before = bar.value()
        self._write(sheet_print_html(shown))
        bar.setValue(min(before, bar.maximum()))

    def _write(self, html: str) -> None:
        """The sheet in the size of the window's text; on paper its sizes are fixed."""
        points = 0.9 * theme.font(self).pointSizeF()
        face = self.sheet.document().defaultFont()
        face.setPointSizeF(points)
        self.sheet.document().setDefaultFont(face)
        grown = re.sub(
            r"font-size: ([\d.]+)pt",
            lambda size: f"font-size: {float(size[1]) * points / PAPER_PT:.1f}pt",
            html,
        )
        self.sheet.setHtml(grown)

    def _fit(self) -> None:
        self.sheet.setMinimumHeight(self.fontMetrics().lineSpacing() * LEAST_LINES)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing() * (LEAST_LINES + 16))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fit()
            self._later.start()


class Beside(QWidget):
    """Keeps the preview in sight while the form beside it is scrolled."""

    def __init__(self, preview: PreviewPart) -> None:
        super().__init__()
        self.preview = preview
        preview.setParent(self)
        self._top, self._height = 0, 0
        self.follows = False

    def follow(self, top: int, height: int) -> None:
        """The part of this widget that can be seen: from ``top`` on, ``height`` high."""
        self._top, self._height = top, height
        self._place()

    def _place(self) -> None:
        wanted = self.preview.sizeHint().height()
        height = min(self._height, self.height()) if self.follows else self.height()
        height = max(height, min(wanted, self.height()))
        top = min(max(self._top, 0), self.height() - height) if self.follows else 0
        self.preview.setGeometry(0, max(top, 0), self.width(), height)

    def sizeHint(self) -> QSize:
        return self.preview.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.preview.sizeHint().height())

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._place()


def _answers(state: State, profile: DeviceProfile) -> Answers:
    """The answers of the plan at hand, with the device described by the profile alone."""
    answers = state.answers
    device = DeviceAnswers(profile=profile.id or "new", name=answers.device.name)
    return replace(answers, domain=answers.domain or EXAMPLE, device=device)

"""The eight methods side by side, for whoever wants to see for himself, or to explain: opened from anywhere, with a
case or without one. With a case the methods carry its verdicts, and one of them can be chosen here."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wizard.core.mail_flow import example_flow, mail_flow_by
from wizard.core.model import Candidate, Method, Verdict
from wizard.core.state import Go, MethodChosen, PageId, State
from wizard.core.texts import _, full_date, one_line
from wizard.core.view import View
from wizard.files import load_comparison
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.diagram import Diagram
from wizard.ui.methods_model import Head
from wizard.ui.methods_table import MethodsTable
from wizard.ui.page import Desk, Page
from wizard.ui.pages._verdicts import VERDICTS, RequirementsFold, VerdictLine
from wizard.ui.source_line import SourceLine
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Panel

MAIN = frozenset({Method.SMTP_AUTH_OAUTH, Method.CONNECTOR_IP, Method.DIRECT_SEND})
"""The three that Microsoft's own guide sets side by side."""

PICTURE_CHARACTERS = 125
"""How wide the mail's way is drawn, in average characters: its stations stand side by side then."""


class _Part(Panel):
    """A panel as wide as the picture in it may be; its words stay as narrow as on every other page."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QWidget()
        self.words = QVBoxLayout(self._words)
        self.words.setContentsMargins(0, 0, 0, 0)
        self.words.setSpacing(theme.GAP // 2)
        row = QHBoxLayout()
        row.addWidget(self._words, 1)
        row.addStretch(0)
        self.rows.addLayout(row)
        self._fit()

    def _fit(self) -> None:
        self._words.setMaximumWidth(_letters(self, theme.CONTENT_CHARACTERS))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fit()


def _letters(widget: QWidget, count: int) -> int:
    """So many letters' width, in the font of now."""
    return QFontMetrics(theme.font(widget)).averageCharWidth() * count


class CellPanel(_Part):
    """The cell that the table stands on, in full, with its source."""

    def __init__(self) -> None:
        super().__init__()
        self.title = subheading("")
        self.text = Words("")
        self.caution = Words(_("Check the live page before you rely on it."))
        self.source = SourceLine()
        for widget in (self.title, self.text, self.caution, self.source):
            self.words.addWidget(widget)


class MethodPanel(_Part):
    """The method whose column the table stands on: how it stands here, in words and as the way of the mail."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.name = subheading("")
        self.summary = Words("")
        self.verdict = VerdictLine()
        self.diagram = Diagram()
        self.whose = quiet("")
        for words in (self.name, self.summary, self.verdict):
            self.words.addWidget(words)
        for widget in (self.diagram, self.whose):
            self.rows.addWidget(widget)
        self.requirements: RequirementsFold | None = None

    def show_method(self, method: Method, candidate: Candidate | None, state: State, view: View) -> None:
        """Shows a method; without ``candidate`` as it is in general."""
        flow = self._desk.store.flow
        facts = flow.knowledge.methods[method]
        self.name.setText(_(facts.name))
        self.summary.setText(f"{_(facts.plain_name)}. {_(facts.summary)}")
        self.verdict.setVisible(candidate is not None)
        self.diagram.setAccessibleName(_("The way of the mail: {method}").format(method=_(facts.name)))
        if self.requirements is not None:
            self.requirements.hide()
            self.requirements.deleteLater()
            self.requirements = None
        if candidate is None:
            self.diagram.show_flow(example_flow(method, flow.knowledge, flow.today))
            self.whose.setText(_("The names and addresses are those of an example company."))
        else:
            self.verdict.show_verdict(candidate)
            self.diagram.show_flow(mail_flow_by(method, state, view, flow.knowledge))
            self.whose.setText(_("The way that your mail would take by this method."))
            self.requirements = RequirementsFold(
                _("Every requirement, with its source"),
                candidate,
                state.answers,
                self._desk.opened_folds,
                "requirements:compared",
            )
            self.rows.addWidget(self.requirements)


class ComparisonPage(Page):
    """The table, below it the current cell with its source, below that the current method with its picture."""

    id = PageId.COMPARISON
    title = _("All methods side by side")
    characters = 260

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.show_which = QComboBox()
        self.show_which.currentIndexChanged.connect(lambda _index: self._filter())
        self.table = MethodsTable(load_comparison().row)
        self.table.moved.connect(self._moved)
        self.cell, self.method = CellPanel(), MethodPanel(desk)
        self.handout = LinkButton(_("Save a hand-out for teaching\N{HORIZONTAL ELLIPSIS}"))
        self.handout.clicked.connect(lambda: desk.perform("handout"))
        label = QLabel(_("Show"))
        label.setBuddy(self.show_which)
        self.show_which.setAccessibleName(_("Which methods to show"))
        chooser = QHBoxLayout()
        chooser.setSpacing(theme.GAP)
        chooser.addWidget(label)
        chooser.addWidget(self.show_which)
        chooser.addStretch(1)
        chooser.addWidget(self.handout)
        self.body.addLayout(chooser)
        self.body.addWidget(self.table)
        self._below = QWidget()
        rows = QVBoxLayout(self._below)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GAP)
        rows.addWidget(self.cell)
        rows.addWidget(self.method)
        below = QHBoxLayout()
        below.addWidget(self._below, 1)
        below.addStretch(0)
        self.body.addLayout(below)
        self._choices: list[frozenset[Method]] = []
        self._shown: object = None
        self._limit_width()

    def _limit_width(self) -> None:
        """The table takes all the room that there is; what stands below it does not."""
        self._below.setMaximumWidth(_letters(self, PICTURE_CHARACTERS))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._limit_width()

    # -- what is shown ------------------------------------------------------------------------------

    def _candidates(self, view: View) -> dict[Method, Candidate]:
        """This case's verdicts; none before the questions are answered."""
        if PageId.RECOMMENDATION not in view.reached:
            return {}
        return {candidate.method: candidate for candidate in view.decision.candidates}

    def draw(self, state: State, view: View) -> None:
        candidates = self._candidates(view)
        shown = (candidates and view.decision, candidates and view.method, state.answers, state.facts)
        if shown == self._shown:
            return
        self._shown = shown
        self.say(self.title, self._lead(view, candidates))
        self.table.blockSignals(True)  # the frame is being drawn already
        self.table.show_heads(tuple(self._heads(view, candidates)))
        self._offer(candidates)
        self.table.blockSignals(False)
        self._show_current()

    def _lead(self, view: View, candidates: dict[Method, Candidate]) -> str:
        if candidates:
            device = one_line(view.device_name) or _("your device")
            return _("How each method stands for {device}, best first.").format(device=device)
        return _("Once you have answered the questions, each method says here whether it fits your device.")

    def _heads(self, view: View, candidates: dict[Method, Candidate]) -> list[Head]:
        methods = self.desk.store.flow.knowledge.methods
        heads = []
        for method in candidates or Method:
            name = _(methods[method].name)
            if method not in candidates:
                heads.append(Head(method, name))
                continue
            state, mark, word = VERDICTS[candidates[method].verdict]
            note = ""
            if method is view.decision.recommended:
                note = _("Recommended")
            elif method is view.method:
                note = _("Your choice")
            heads.append(Head(method, name, word, state, mark, note))
        return heads

    def _offer(self, candidates: dict[Method, Candidate]) -> None:
        """What can be shown: all, those that can work here, the three main ones."""
        possible = frozenset(
            method for method, one in candidates.items() if one.verdict is not Verdict.RULED_OUT
        )
        offered = [(_("all eight methods"), frozenset(Method))]
        if 0 < len(possible) < len(Method):
            words = _("those that can work for you ({count})").format(count=len(possible))
            offered.append((words, possible))
        offered.append((_("the three main methods"), MAIN))
        picked = self.show_which.currentText()
        self._choices = [methods for _words, methods in offered]
        self.show_which.blockSignals(True)
        self.show_which.clear()
        self.show_which.addItems([words for words, _methods in offered])
        self.show_which.setCurrentIndex(max(self.show_which.findText(picked), 0))
        self.show_which.blockSignals(False)
        self._filter()

    def _filter(self) -> None:
        if self.show_which.currentIndex() >= 0:
            self.table.show_only(set(self._choices[self.show_which.currentIndex()]))

    def _moved(self) -> None:
        self._show_current()
        self.desk.store.changed.emit()  # the primary button speaks of the method

    def _show_current(self) -> None:
        """The cell that the table stands on, with its source, and its method."""
        index, method = self.table.currentIndex(), self.table.method
        if method is None:
            return
        store = self.desk.store
        row, cell = self.table.methods.rows[index.row()], self.table.methods.cell(index)
        knowledge = store.flow.knowledge
        self.cell.title.setText(f"{_(row.label)}: {_(knowledge.methods[method].name)}")
        self.cell.text.setText(str(index.data()))
        self.cell.caution.setVisible(cell.confidence != "documented")
        self.cell.source.show_source(
            knowledge.cite(cell.source, cell.section),
            _("Checked on {day}.").format(day=full_date(cell.checked)),
        )
        self.method.show_method(method, self._candidates(store.view).get(method), store.state, store.view)

    # -- on -----------------------------------------------------------------------------------------

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        candidates, method = self._candidates(view), self.table.method
        if not candidates or method is None:
            return "", False
        return _("Use this method"), candidates[method].verdict is not Verdict.RULED_OUT

    def press(self) -> None:
        method, recommended = self.table.method, self.desk.store.view.decision.recommended
        self.desk.dispatch(MethodChosen(None if method is recommended else method))
        self.desk.dispatch(Go(PageId.RECOMMENDATION))

    def first(self) -> QWidget | None:
        return self.table

    def entered(self) -> None:
        method = self.desk.store.view.method if self._candidates(self.desk.store.view) else None
        if method is not None:
            self.table.pick(method)

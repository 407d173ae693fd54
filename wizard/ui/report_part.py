"""The part of a page that takes a tenant report and shows what it said: what was read and when, which answers come
from it, what contradicts, what could not be read and why."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.model import CreateInboundConnector
from wizard.core.paths import get_path
from wizard.core.problem import Problem
from wizard.core.questions import BY_ID
from wizard.core.report_connectors import findings_about
from wizard.core.report_doubts import remarks_about
from wizard.core.report_events import ReportRemoved, ReportTrusted
from wizard.core.report_words import PartRow, label_of, rows_of, said, when
from wizard.core.reporting import from_report, reading_of, report_day
from wizard.core.state import Reopened, State
from wizard.core.tenant_report import Imported, TenantReport, Unread
from wizard.core.texts import _, counted, full_date
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.buttons import LinkButton
from wizard.ui.listing import Listing
from wizard.ui.page import Desk
from wizard.ui.place import kept_focus
from wizard.ui.report_rows import ClashRow, ReportAnswer
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.values import CopyField
from wizard.ui.widgets import Fold, Notice, Panel, StateRow, clear_layout

COMMAND = r".\check.ps1 -IncludeGraph"
HOW = (
    _("Save check.ps1 on a computer with PowerShell and the module ExchangeOnlineManagement."),
    _(
        "Run it with the line below and sign in. The role Global Reader is enough; what you may not read is left out."
    ),
    _("It writes tenant-report.json beside itself. Drop that file on this window."),
)

_LEFT = Qt.AlignmentFlag.AlignLeft


class ReportPart(QWidget):
    """The panel on the page Network and tenant. Draws the state's report; the window's deeds do the rest."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._drawn: object = None
        self._report: TenantReport | None = None
        self._problem: Problem | None = None
        self.panel = Panel()
        self.title = subheading("")
        self.about = quiet("")
        self.lead = Words("")
        self.failed = Notice()
        self.failed.hide()
        self.content = QVBoxLayout()
        self.content.setSpacing(theme.GAP)
        self.open = QPushButton("")
        self.open.clicked.connect(lambda: desk.perform("report"))
        self.practise = QPushButton(_("Run check.ps1 in the practice company"))
        self.practise.clicked.connect(lambda: desk.perform("practice-report"))
        self.save_script = LinkButton(_("Save check.ps1..."))
        self.save_script.clicked.connect(lambda: desk.perform("check-script"))
        self.remove = LinkButton(_("Remove the report"))
        self.remove.clicked.connect(self._remove)
        inside = QWidget()
        steps = QVBoxLayout(inside)
        steps.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        steps.addWidget(Listing(HOW, numbered=True))
        steps.addWidget(CopyField(_("The line to run"), COMMAND))
        self.how = Fold(_("How to get the report"), inside)
        rows = self.panel.rows
        for widget in (self.failed, self.title, self.about, self.lead):
            rows.addWidget(widget)
        rows.addLayout(self.content)
        for control in (self.open, self.practise, self.save_script, self.remove):
            rows.addWidget(control, 0, _LEFT)
        rows.addWidget(self.how)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)

    def draw(self, state: State, view: View) -> None:
        """Brings the panel up to date; what it shows is built anew only where it changed."""
        services = self._desk.services
        practice = services is not None and services.practice is not None
        changes = view.plan.changes if view.plan is not None else ()
        drawn = (
            state.report,
            state.reported,
            state.importing,
            state.import_problem,
            state.answers,
            state.facts,
            changes,
            practice,
        )
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.failed.show_problem(state.import_problem, RowState.ATTENTION)
        there = state.report is not None
        self.open.setText(_("Open another report...") if there else _("Open tenant report..."))
        self.practise.setVisible(practice)
        self.remove.setVisible(there or bool(from_report(state)))
        self.how.setVisible(not there)
        with kept_focus(self, self.open):
            clear_layout(self.content)
            if state.report is not None:
                self._show(state.report, state, view)
            else:
                self._invite(state)
        self._tell(state)

    # -- without a report ---------------------------------------------------------------------------

    def _invite(self, state: State) -> None:
        kept = sorted(path for path in from_report(state) if path in BY_ID)
        day = report_day(state)
        self.panel.set_mark("")
        self.about.hide()
        if from_report(state):
            self.title.setText(_("Answers of a tenant report"))
            of_day = _("of {day}").format(day=full_date(day)) if day else _("without a date")
            self.lead.setText(
                _(
                    "This plan has answers of the tenant report {of_day}. The report itself is not kept in a plan: open "
                    "it again to see the rest."
                ).format(of_day=of_day)
            )
            self._answers(tuple(kept), state)
        else:
            self.title.setText(_("Let your Microsoft 365 answer"))
            self.lead.setText(
                _(
                    "The script check.ps1 reads how your organisation is set up and writes one file. It changes nothing, "
                    "and no password is in the file. Open it here, or drop it anywhere on this window."
                )
            )
        self.lead.show()

    # -- with one -----------------------------------------------------------------------------------

    def _show(self, imported: Imported, state: State, view: View) -> None:
        flow = self._desk.store.flow
        report = imported.report
        reading = reading_of(state, flow.knowledge, flow.today)
        assert reading is not None  # there is a report
        written = when(report)
        self.title.setText(
            _("Tenant report of {when}").format(when=written)
            if written
            else _("Tenant report without a date")
        )
        self.about.setText(" \N{MIDDLE DOT} ".join(part for part in (report.domain, report.name) if part))
        self.about.show()
        if reading.doubts:
            self.panel.set_mark("attention")
            self.lead.setText(_("Nothing of it is used yet."))
            self.lead.show()
            self._doubts(imported, state)
        else:
            open_clashes = [one for one in reading.contradictions if not one.kept]
            self.panel.set_mark("attention" if open_clashes else "good")
            answered = tuple(path for path in BY_ID if path in from_report(state))
            others = len(from_report(state)) - len(answered)
            self.lead.setText(self._counted(len(answered), others))
            self.lead.show()
            if reading.contradictions:
                self.content.addSpacing(theme.GAP)
                self.content.addWidget(subheading(_("Your answers and the report differ")))
            for clash in reading.contradictions:
                self.content.addWidget(ClashRow(self._desk, clash))
            self._connectors(report, view)
            for remark in remarks_about(reading.facts, state.facts):
                row = StateRow()
                row.show_row(RowState.ATTENTION, remark.text, remark.fix)
                self.content.addWidget(row)
            if answered:
                self.content.addSpacing(theme.GAP)
                self.content.addWidget(subheading(_("Answered by the report")))
            self._answers(answered, state)
        self._rows(rows_of(report))

    @staticmethod
    def _counted(answered: int, others: int) -> str:
        said_first = counted(
            answered,
            _("It answers {count} question, which is not asked any more."),
            _("It answers {count} questions, which are not asked any more."),
        )
        if not answered:
            said_first = _("It answers no open question.")
        more = counted(
            others, _("{count} more value goes into the plan."), _("{count} more values go into the plan.")
        )
        return f"{said_first} {more}" if others else said_first

    def _doubts(self, imported: Imported, state: State) -> None:
        flow = self._desk.store.flow
        reading = reading_of(state, flow.knowledge, flow.today)
        for doubt in reading.doubts if reading is not None else ():
            row = StateRow()
            row.show_row(
                RowState.ATTENTION, doubt.text, " ".join(part for part in (doubt.fix, doubt.detail) if part)
            )
            self.content.addWidget(row)
        trust = QPushButton(_("Use it all the same"))
        trust.clicked.connect(lambda: self._desk.dispatch(ReportTrusted()))
        self.content.addWidget(trust, 0, _LEFT)

    def _connectors(self, report: TenantReport, view: View) -> None:
        if isinstance(report.inbound_connectors, Unread):
            return
        changes = view.plan.changes if view.plan is not None else ()
        planned = next((one for one in changes if isinstance(one, CreateInboundConnector)), None)
        for finding in findings_about(report.inbound_connectors, planned, view.answers.domain):
            row = StateRow()
            row.show_row(finding.state, finding.text, finding.detail)
            self.content.addWidget(row)

    def _answers(self, paths: tuple[str, ...], state: State) -> None:
        day = report_day(state)
        source = (
            _("read from the tenant report of {day}").format(day=full_date(day))
            if day
            else _("read from the tenant report")
        )
        for path in paths:
            change = partial(self._desk.dispatch, Reopened(path))
            value = said(path, get_path(state.answers, path))
            self.content.addWidget(ReportAnswer(label_of(path), value, source, change))

    def _rows(self, rows: tuple[PartRow, ...]) -> None:
        """What could not be read, together where the reason is the same, and what wants a look stand there at once; the
        rest in a fold."""
        noted = [row for row in rows if row.state is RowState.ATTENTION]
        for row in noted:
            shown = StateRow()
            shown.show_row(row.state, f"{row.name}: {row.text}", row.detail)
            self.content.addWidget(shown)
        unread: dict[str, list[str]] = {}
        for row in rows:
            if row.state is RowState.NOT_KNOWN:
                unread.setdefault(row.detail or row.text, []).append(row.name)
        for reason, names in unread.items():
            shown = StateRow()
            shown.show_row(RowState.NOT_KNOWN, ", ".join(names), reason, _("Not read"))
            self.content.addWidget(shown)
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        lines.setSpacing(0)
        for row in rows:
            if row.state is RowState.GOOD:
                shown = StateRow()
                shown.show_row(row.state, f"{row.name}: {row.text}", row.detail, _("Read"))
                lines.addWidget(shown)
        remembered = self._desk.opened_folds
        fold = Fold(
            _("Everything else that was read") if noted else _("Everything that was read"),
            inside,
            opened=remembered.get("report", False),
        )
        fold.on_toggled = lambda opened: remembered.update(report=opened)
        self.content.addWidget(fold)

    def _remove(self) -> None:
        self._desk.dispatch(ReportRemoved())

    def _tell(self, state: State) -> None:
        """A report that has just come is shown from its title, and said aloud; so is a failure."""
        report = state.report.report if state.report is not None else None
        if report is not None and report is not self._report:
            say_aloud(self.title, f"{self.title.text()}. {self.lead.text()}")
            self._come_into_sight_later()
        elif state.import_problem is not None and state.import_problem is not self._problem:
            say_aloud(self.failed, self.failed.accessibleName())
            self._come_into_sight_later()
        self._report, self._problem = report, state.import_problem

    def _come_into_sight_later(self) -> None:
        """When the new rows have their places: Qt lays out with one event and fits the scroll bar with the next."""
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, self._come_into_sight))

    def _come_into_sight(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        inside = above.widget() if above is not None else None
        if above is not None and inside is not None and self.isVisible():
            top = self.mapTo(inside, self.rect().topLeft()).y()
            above.verticalScrollBar().setValue(max(top - 2 * theme.GAP, 0))

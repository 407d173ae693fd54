"""Three lanes in the order of work: in Microsoft 365, in DNS, on the device. Every step can be ticked, every value
copied. In practice mode the changes are made in the practice tenant at the press of a button."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.click_paths import ClickPath
from wizard.core.facts import RowState
from wizard.core.model import Plan, Step
from wizard.core.problem import Problem
from wizard.core.state import Noticed, PageId, State, Ticked
from wizard.core.texts import _
from wizard.core.verified import seen_of
from wizard.core.view import View
from wizard.render.configuration import File, configuration_files, has_configuration
from wizard.render.powershell import changes_tenant
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.configuration import ConfigurationViewer
from wizard.ui.jobs import Job
from wizard.ui.listing import Listing
from wizard.ui.page import Desk, Page
from wizard.ui.pages._lanes import Lane, dns_parts, field_parts, menu_words
from wizard.ui.pages._missing import MissingValues
from wizard.ui.place import kept_focus
from wizard.ui.practising import PracticeChanges
from wizard.ui.scripts import SCRIPTS, LaterScripts, ScriptViewer
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Notice, StateRow, clear_layout

AFTER_PAINTING_S = 0.1
"""Seconds in which a page that was just built is painted."""

TENANT, DNS, DEVICE, NETWORK = "tenant", "dns", "device", "network"
LANE_OF = {"network": NETWORK, "exchange": TENANT, "entra": TENANT, "dns": DNS, "device": DEVICE}
"""A step's place of work to its lane."""
ENTER = "enter-settings"
"""The step that the fields of the device's lane are about."""


class PracticePart(QWidget):
    """Practice mode's own way to do what ``apply.ps1`` does, and the list of what was changed."""

    def __init__(self, desk: Desk, plan: Plan, changes: PracticeChanges) -> None:
        super().__init__()
        answers = desk.store.view.answers
        self._changes = changes
        self.apply = QPushButton(_("Apply to the practice tenant"))
        self.apply.clicked.connect(lambda: changes.apply(plan, answers))
        self.result = StateRow()
        self.lines = Listing()
        self.undo = LinkButton(_("Undo"))
        self.undo.setAccessibleName(_("Undo the changes in the practice tenant"))
        self.undo.clicked.connect(changes.undo)
        self.problem = Notice()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, theme.GAP, 0, 0)
        rows.setSpacing(theme.GAP)
        rows.addWidget(quiet(_("You are practising: instead of running apply.ps1, make the changes here.")))
        for widget in (self.apply, self.result, self.lines, self.undo, self.problem):
            rows.addWidget(widget)
        rows.setAlignment(self.apply, Qt.AlignmentFlag.AlignLeft)

    def draw(self, state: State) -> None:
        """Shows whether the changes were made."""
        applied = bool(state.applied)
        self.apply.setText(_("Apply again") if applied else _("Apply to the practice tenant"))
        self.result.setVisible(applied)
        self.result.show_row(RowState.GOOD, _("The practice tenant was changed:"), word=_("Done"))
        self.lines.show_sentences(state.applied)
        self.lines.setVisible(applied)
        self.undo.setVisible(applied)
        self.problem.show_problem(self._changes.problem)


class SetupPage(Page):
    """Built anew only when the plan is another one; ticks and results are brought up to date in place."""

    id = PageId.SETUP
    title = _("Set it up")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(self.title, _("From top to bottom. Tick what is done; the wizard remembers it."))
        self.missing = MissingValues(desk)
        self.missing.hide()
        self.body.addWidget(self.missing)
        self.lanes_box = QVBoxLayout()
        self.lanes_box.setSpacing(2 * theme.GAP)
        self.body.addLayout(self.lanes_box)
        self.save = QPushButton(_("Save everything\N{HORIZONTAL ELLIPSIS}"))
        self.save.clicked.connect(lambda: desk.perform("folder"))
        self.print = QPushButton(_("Print the sheet\N{HORIZONTAL ELLIPSIS}"))
        self.print.clicked.connect(lambda: desk.perform("print"))
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.save)
        line.addWidget(self.print)
        line.addStretch(1)
        self.body.addLayout(line)
        self.lanes: dict[str, Lane] = {}
        self.scripts: ScriptViewer | None = None
        self.later: LaterScripts | None = None
        self.configuration: ConfigurationViewer | None = None
        self.practice: PracticePart | None = None
        self.changes = PracticeChanges(desk, self)
        self.changes.moved.connect(desk.store.changed.emit)
        self.rendering = Job(desk.network, self)
        self.rendering.failed.connect(self._not_rendered)
        self.failed: Notice | None = None
        self._shown: object = None

    def draw(self, state: State, view: View) -> None:
        shown = (view.plan, view.answers, view.profile, state.practice)
        if shown != self._shown:
            self._shown = shown
            with kept_focus(self):
                self._build(state, view)
        if view.plan is not None:
            self.missing.draw(state, view.plan)
        seen = seen_of(state, view, self.desk.store.flow.today)
        for lane in self.lanes.values():
            lane.show_ticks(state.ticks, seen)
        if self.practice is not None:
            self.practice.draw(state)

    def _build(self, state: State, view: View) -> None:
        clear_layout(self.lanes_box)
        self.lanes, self.scripts, self.practice, self.configuration = {}, None, None, None
        self.later = self.failed = None
        plan = view.plan
        if plan is None:
            return
        steps: dict[str, list[Step]] = {NETWORK: [], TENANT: [], DNS: [], DEVICE: []}
        for step in plan.steps:
            below = _("The fields and what to type there stand below.")
            # The menu is named above its fields, once.
            steps[LANE_OF.get(step.where, DEVICE)].append(
                replace(step, detail=below) if step.id == ENTER else step
            )
        titles = {
            NETWORK: _("In your network"),
            TENANT: _("In Microsoft 365"),
            DNS: _("In DNS"),
            DEVICE: _("On the device"),
        }
        # The relay is tested through what the tenant allows, so its lane comes after that one.
        order = (NETWORK, TENANT, DNS, DEVICE) if plan.relay is None else (TENANT, DNS, NETWORK, DEVICE)
        number = 0
        for name in order:
            title = titles[name]
            if name == NETWORK and not steps[name]:
                continue
            number += 1
            lane = Lane(f"{number}. {title}", tuple(steps[name]), self._ticked)
            self.lanes[name] = lane
            self.lanes_box.addWidget(lane)
        self._fill_tenant(self.lanes[TENANT], plan, state)
        self.lanes[DNS].add(*dns_parts(plan.dns))
        device = self.lanes[DEVICE]
        device.add(Words(menu_words(view.profile)))
        device.add(*field_parts(plan.settings.fields))
        self._fill_device(device, view, plan)
        self._render(view)

    def _fill_device(self, lane: Lane, view: View, plan: Plan) -> None:
        """The same settings as files, for a program that a text configures."""
        flow = self.desk.store.flow
        if not has_configuration(view.answers, plan, view.profile, flow.knowledge, flow.today):
            return
        title = subheading(_("The same as files"))
        title.setContentsMargins(0, 2 * theme.GAP, 0, 0)
        lane.add(title)
        lane.add(
            Words(_("Each file says at its top where it goes, how it is tested and how it is taken back."))
        )
        self.configuration = ConfigurationViewer(lambda problem: self.desk.dispatch(Noticed(problem)))
        self.configuration.setVisible(False)
        lane.add(self.configuration)

    def _fill_tenant(self, lane: Lane, plan: Plan, state: State) -> None:
        if not changes_tenant(plan) and not lane.boxes:
            row = StateRow()
            row.show_row(RowState.GOOD, _("This method needs no change there."), word=_("Nothing to do"))
            lane.add(row)
        self.scripts, self.later = ScriptViewer(), LaterScripts()
        self.scripts.setVisible(False)
        self.later.setVisible(False)
        self.failed = Notice()
        self.failed.hide()
        self.failed.action.setText(_("Write them again"))
        self.failed.action.setVisible(True)
        self.failed.action.clicked.connect(lambda: self._render(self.desk.store.view))
        lane.add(self.scripts, self.failed)
        if state.practice is not None and changes_tenant(plan):
            self.practice = PracticePart(self.desk, plan, self.changes)
            lane.add(self.practice)
        lane.add(self.later)

    def _render(self, view: View) -> None:
        """Writes the scripts on another thread: templates take longer than a page may."""
        flow, plan = self.desk.store.flow, view.plan
        assert plan is not None

        def write() -> tuple[dict[str, str], tuple[ClickPath, ...], tuple[File, ...]]:
            from wizard.render.powershell import case_scripts, script_bytes, script_case
            from wizard.render.powershell.clicks import paths_of

            case = script_case(view.answers, plan, flow.knowledge, flow.today)
            texts = case_scripts(case, flow.knowledge)
            scripts = {
                name: script_bytes(texts[name]).decode("utf-8-sig") for name in SCRIPTS if name in texts
            }
            made = configuration_files(view.answers, plan, view.profile, flow.knowledge, flow.today)
            return scripts, paths_of(case, flow.knowledge), made

        async def work(_report: object) -> tuple[dict[str, str], tuple[ClickPath, ...], tuple[File, ...]]:
            import asyncio

            # The page is painted first: templates and painting on two threads at once make each other wait.
            await asyncio.sleep(AFTER_PAINTING_S)
            return await asyncio.to_thread(write)

        self.rendering.start(work, then=self._rendered)

    def _not_rendered(self, problem: Problem) -> None:
        if self.failed is not None:
            text = _("The scripts could not be written.")
            self.failed.show_problem(replace(problem, text=text, fix=_("Nothing of your answers is lost.")))

    def _rendered(self, made: tuple[dict[str, str], tuple[ClickPath, ...], tuple[File, ...]]) -> None:
        texts, paths, files = made
        if self.failed is not None:
            self.failed.hide()
        for viewer in (self.scripts, self.later):
            if viewer is not None:
                viewer.show_scripts(texts, paths)
                viewer.setVisible(bool(texts))
        if self.configuration is not None:
            self.configuration.show_configuration(files)
            self.configuration.setVisible(bool(files))

    def _ticked(self, step: str, done: bool) -> None:
        self.desk.dispatch(Ticked(step, done))

    def entered(self) -> None:
        self.missing.forget()
        self.draw(self.desk.store.state, self.desk.store.view)

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        return _("I have done this"), True

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        return self.changes.busy()

    def first(self) -> QWidget | None:
        for field in self.missing.fields.values():
            if field.isVisibleTo(self):
                return field.edit
        for lane in self.lanes.values():
            for box in lane.boxes.values():
                return box
        return self.save

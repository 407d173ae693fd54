"""The address that the device sends from, and what DNS says about its domain: rows that fill as answers come."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.problem import Problem
from wizard.core.state import LookupEnded, LookupStarted, Next, PageId, RowArrived, State, Typed
from wizard.core.texts import _
from wizard.core.view import View
from wizard.net.services import LookOrder
from wizard.ui.buttons import LinkButton
from wizard.ui.jobs import Job
from wizard.ui.page import Desk, Page
from wizard.ui.text import quiet, subheading
from wizard.ui.widgets import Field, Panel, StateRow

FROM = "sending.from"
LOOK_AFTER_MS = 700
"""How long the typing must rest before DNS is asked: nobody wants every half-typed domain looked up."""


class DomainPage(Page):
    """The look-up starts by itself once the address is complete; it can be cancelled and tried again."""

    id = PageId.DOMAIN
    title = _("Which address will the device send from?")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(
            self.title, _("An address in your company's own domain. For most methods it needs no mailbox.")
        )
        self.address = Field(_("Sender address"), placeholder="scanner@yourcompany.com")
        self.address.edit.textEdited.connect(self._typed)
        self.practice = LinkButton("")
        self.practice.clicked.connect(self._use_practice_address)
        self.panel = Panel()
        self.found = subheading(_("What we found out about your domain"))
        self.panel.rows.addWidget(self.found)
        self.rows: dict[str, StateRow] = {}
        self.again = LinkButton(_("Look again"))
        self.again.clicked.connect(self._look_again)
        self.note = quiet(
            _(
                "This is what this computer sees. The device may stand in another network and see something else."
            )
        )
        for widget in (self.address, self.practice, self.panel, self.note, self.again):
            self.body.addWidget(widget)
        self._told = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(LOOK_AFTER_MS)
        self._rest.timeout.connect(self._look_if_new)
        self.job = Job(desk.network, self)
        self._asked = ""
        self.job.progress.connect(lambda row: self._heard(RowArrived(row)))
        self.job.done.connect(lambda facts: self._heard(LookupEnded(facts)))
        self.job.failed.connect(lambda problem: self._heard(LookupEnded(None, problem)))
        self.job.cancelled.connect(self._was_cancelled)

    def _typed(self, text: str) -> None:
        self._told = False
        before = self.desk.store.state.answers.domain
        self.desk.dispatch(Typed(FROM, text))
        if self.desk.store.state.answers.domain != before:
            self.job.cancel()
        self._rest.start()

    def _use_practice_address(self) -> None:
        services = self.desk.services
        if services is not None and services.practice is not None:
            self.address.edit.setFocus()
            self.address.edit.setText(f"scanner@{services.practice.domain}")
            self._typed(self.address.edit.text())
            self._look_if_new()

    def _look_if_new(self) -> None:
        state = self.desk.store.state
        if state.answers.domain and FROM not in state.problems and state.facts is None and not state.looking:
            self._look()

    def _look_again(self) -> None:
        self.address.edit.setFocus()  # the link goes while we look, and would leave the focus to chance
        self._look()

    def _look(self) -> None:
        services, domain = self.desk.services, self.desk.store.state.answers.domain
        self._rest.stop()
        if not domain:
            return
        ips = self.desk.store.state.answers.network.public_ips or ()
        address = (
            ips[0] if ips else services.practice.device_public_ip if services and services.practice else None
        )
        self._asked = domain
        self.desk.dispatch(LookupStarted())

        async def work(report: Callable[[object], None]) -> Facts:
            services = await self.desk.ready_services()
            return await services.discover(LookOrder(domain, (address,) if address else ()), report)

        self.job.start(work)

    def _heard(self, event: RowArrived | LookupEnded) -> None:
        # A new device, another plan or Undo may have come meanwhile: this look-up no longer speaks for them.
        state = self.desk.store.state
        if state.looking and state.answers.domain == self._asked:
            self.desk.dispatch(event)

    def _was_cancelled(self) -> None:
        state = self.desk.store.state
        if not state.looking:
            return
        for row in state.rows:
            if row.state is RowState.LOOKING:
                self.desk.dispatch(
                    RowArrived(ProbeRow(row.probe, RowState.NOT_KNOWN, _("Cancelled before an answer came.")))
                )
        self.desk.dispatch(LookupEnded(None))

    def draw(self, state: State, view: View) -> None:
        shown = state.drafts.get(FROM, state.answers.sending.from_ or "")
        problem: Problem | None = state.problems.get(FROM)
        if self._told:
            problem = view.blocked.get(PageId.DOMAIN)
        # Somebody who is still typing is not told off for an address that is not finished.
        unfinished = self.address.edit.hasFocus() and "@" not in shown.rstrip("@") and not self._told
        self.address.show_value(shown, None if unfinished else problem)
        services = self.desk.services
        practice = services.practice if services is not None else None
        self.practice.setVisible(practice is not None and not shown)
        if practice is not None:
            said = _("Use the practice company's address, scanner@{domain}")
            self.practice.setText(said.format(domain=practice.domain))
        self._draw_rows(state)

    def _draw_rows(self, state: State) -> None:
        wanted = [row.probe for row in state.rows]
        if list(self.rows) != wanted:
            for old in self.rows.values():
                old.hide()
                old.deleteLater()
            self.rows = {probe: StateRow() for probe in wanted}
            for row in self.rows.values():
                self.panel.rows.addWidget(row)
        for probe in state.rows:
            self.rows[probe.probe].show_row(probe.state, probe.text, probe.detail)
        self.panel.setVisible(bool(state.rows))
        self.note.setVisible(bool(state.rows))
        self.again.setVisible(bool(state.rows) and not state.looking)
        domain = state.answers.domain
        if domain:
            self.found.setText(_("What we found out about {domain}").format(domain=domain))

    def entered(self) -> None:
        self._look_if_new()

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        fresh = state.facts is None and not state.looking and not state.rows
        return (_("Look up my domain") if fresh else _("Continue")), True

    def press(self) -> None:
        state = self.desk.store.state
        if PageId.DOMAIN in self.desk.store.view.blocked:
            self._told = True
            self.draw(state, self.desk.store.view)
            self.address.edit.setFocus()
        elif state.facts is None and not state.looking and not state.rows:
            self._look()
        else:
            self.desk.dispatch(Next())

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        if not state.looking:
            return None
        return _("Asking DNS about {domain}").format(domain=state.answers.domain), self.job.cancel

    def first(self) -> QWidget:
        return self.address.edit

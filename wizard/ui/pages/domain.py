"""The address that the device sends from, and what can be looked up about its domain and this site: rows that fill as
answers come."""

import datetime
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.look_words import GROUPS, SITE, age
from wizard.core.problem import Problem
from wizard.core.state import Next, PageId, State, Typed
from wizard.core.texts import _
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.look_rows import LookGroup
from wizard.ui.look_up import LookUp
from wizard.ui.page import Desk, Page
from wizard.ui.site_part import SitePart
from wizard.ui.text import quiet
from wizard.ui.widgets import Field, Notice

FROM = "sending.from"
DNS_CLOSED = "dns-closed"
DETAILS = "look-details"
"""Under which the window remembers that somebody reads technical lines."""
AGE_MS = 20_000
"""How often the age is brought up to date."""


class DomainPage(Page):
    """The look-up starts by itself once the address is complete; it can be cancelled, and every row asked again."""

    id = PageId.DOMAIN
    title = _("Which address will the device send from?")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(
            self.title, _("An address in your company's own domain. For most methods it needs no mailbox.")
        )
        self.look = LookUp(desk, self)
        self.address = Field(_("Sender address"), placeholder="scanner@yourcompany.com")
        self.address.edit.textEdited.connect(self._typed)
        self.practice = LinkButton("")
        self.practice.clicked.connect(self._use_practice_address)
        self.empty = quiet(
            _("As soon as the address is complete, what is public about its domain is looked up.")
        )
        self.closed = Notice()
        self.groups = [LookGroup(title, probes, self._retry) for title, probes in GROUPS]
        self.site = SitePart(desk)
        self.groups[-1].below.addWidget(self.site)
        self.age = quiet("")
        self.age.setWordWrap(True)
        self.again = LinkButton(_("Look again"))
        self.again.clicked.connect(self._look_again)
        self.details = LinkButton("")
        self.details.clicked.connect(self._toggle_details)
        for widget in (self.address, self.practice, self.empty, self.closed, *self.groups):
            self.body.addWidget(widget)
        self._add_foot()
        self._told = False
        self._clock = QTimer(self)
        self._clock.setInterval(AGE_MS)
        self._clock.timeout.connect(self._show_age)

    def _add_foot(self) -> None:
        self.body.addWidget(self.age)
        foot = QHBoxLayout()
        foot.setSpacing(2 * theme.GAP)
        foot.addWidget(self.again)
        foot.addWidget(self.details)
        foot.addStretch(1)
        self.body.addLayout(foot)

    # -- what a person does -------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._told = False
        before = self.desk.store.state.answers.domain
        self.desk.dispatch(Typed(FROM, text))
        if self.desk.store.state.answers.domain != before:
            self.look.cancel()
        self.look.soon()

    def _use_practice_address(self) -> None:
        services = self.desk.services
        if services is not None and services.practice is not None:
            self.address.edit.setFocus()
            self.address.edit.setText(f"scanner@{services.practice.domain}")
            self._typed(self.address.edit.text())
            self.look.if_new()

    def _look_again(self) -> None:
        self.details.setFocus()  # the link goes while we look, and would leave the focus to chance
        self.look.again()

    def _retry(self, probe: str) -> None:
        self.details.setFocus()
        self.look.retry(probe)

    def _toggle_details(self) -> None:
        self.desk.opened_folds[DETAILS] = not self.desk.opened_folds.get(DETAILS, False)
        self.draw(self.desk.store.state, self.desk.store.view)

    # -- what is shown ------------------------------------------------------------------------------------

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
        details = self.desk.opened_folds.get(DETAILS, False)
        there = bool(state.rows)
        problems = state.facts.problems if state.facts is not None and there else ()
        closed = next((problem for problem in problems if problem.id == DNS_CLOSED), None)
        self.closed.show_problem(None if state.looking else closed, RowState.ATTENTION)
        for group in self.groups:
            # What to do without DNS stands above them all, once.
            group.show_rows(
                state.rows, details=details, may_retry=not self.look.asks_all, advise=closed is None
            )
            group.setVisible(bool(group.lines))
        self.site.draw(state)
        self.empty.setVisible(not there and not state.looking)
        self.again.setVisible(there and not state.looking)
        self.details.setVisible(there)
        self.details.setText(_("Hide technical lines") if details else _("Show technical lines"))
        self._show_age()

    def _show_age(self) -> None:
        rows = self.desk.store.state.rows
        said = age(rows, datetime.datetime.now(datetime.UTC))
        self.age.setText(said)
        self.age.setVisible(bool(said))

    def entered(self) -> None:
        self._clock.start()
        self._show_age()
        self.look.if_new()

    def left(self) -> None:
        self._clock.stop()

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
            self.look.start()
        else:
            self.desk.dispatch(Next())

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        if not state.looking:
            return None
        waiting = {row.probe for row in state.rows if row.state is RowState.LOOKING}
        if waiting and waiting <= set(SITE):
            return _("Looking what this site can reach"), self.look.cancel
        return _("Looking up {domain}").format(domain=state.answers.domain), self.look.cancel

    def first(self) -> QWidget:
        return self.address.edit

"""The window's look-up: one job that asks about the domain, and starts again where what it was asked has changed."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.look_events import LookupEnded, LookupStarted, RowsArrived
from wizard.core.problem import Problem
from wizard.core.state import State
from wizard.core.texts import _
from wizard.net.services import LookOrder
from wizard.ui.jobs import Job
from wizard.ui.page import Desk

TOGETHER_MS = 30
"""For how long rows wait for others, so that they are drawn together."""
AT_ONCE = 4
"""Rows drawn together at most: a page that makes a dozen new ones at once does not answer meanwhile."""
REST_MS = 700
"""How long the typing must rest before anybody is asked: nobody wants every half-typed domain looked up."""


class LookUp(QObject):
    """Looks up the state's domain. Results go into the state; nothing is shown here.

    Once looked up, it follows the site's address and the person's consent: the rows that depend on them are asked
    again, by whatever page they changed.
    """

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._order: LookOrder | None = None
        self._before: dict[str, ProbeRow] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._rested)
        self.job = Job(desk.network, self)
        self._waiting: dict[str, ProbeRow] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOGETHER_MS)
        self._soon.timeout.connect(self._show_some)
        self.job.progress.connect(self._row_came)
        self.job.done.connect(self._done)
        self.job.failed.connect(self._failed)
        self.job.cancelled.connect(self._cancelled)
        desk.store.changed.connect(self._follow)

    @property
    def asks_all(self) -> bool:
        """Whether everything is being asked: then no single row can be asked again."""
        return self.job.running and self._order is not None and self._order.only is None

    # -- starting -----------------------------------------------------------------------------------------

    def soon(self) -> None:
        """Looks when the typing rests, if there is something new to look up."""
        self._rest.start()

    def if_new(self) -> None:
        """Looks if nothing is known of the domain yet."""
        state = self._desk.store.state
        if "sending.from" not in state.problems and state.facts is None and not state.looking:
            self.start()

    def again(self) -> None:
        """Everything anew."""
        self.start(fresh=True)

    def retry(self, probe: str) -> None:
        """One row anew, with what depends on it."""
        running = self._order.only if self._order is not None and self.job.running else frozenset()
        self.start(only=(running or frozenset()) | {probe})

    def start(self, *, only: frozenset[str] | None = None, fresh: bool = False) -> None:
        """Looks up the domain; a look-up under way ends. Does nothing without a domain."""
        state = self._desk.store.state
        self._rest.stop()
        if not state.answers.domain:
            return
        self._order = order = _order_of(state, only=only, fresh=fresh)
        self._before = {row.probe: row for row in state.rows if row.state is not RowState.LOOKING}
        self._show_waiting()  # of a look-up that ends here
        self._desk.dispatch(LookupStarted())

        async def work(report: Callable[[object], None]) -> Facts:
            services = await self._desk.ready_services()
            return await services.discover(order, report)

        self.job.start(work)

    def cancel(self) -> None:
        """Ends what is under way; rows that had no answer say so."""
        self._rest.stop()
        self.job.cancel()

    def _rested(self) -> None:
        state = self._desk.store.state
        if state.facts is None and not state.rows:
            self.if_new()
        elif self._order is not None and not state.looking and _order_of(state) != _plain(self._order):
            self.start()

    def _follow(self) -> None:
        """The site's address or the consent may have changed, here or on another page."""
        state = self._desk.store.state
        if not state.rows or state.looking:
            return
        if self._order is None or self._order.domain != state.answers.domain:
            self._order = _order_of(state)  # a plan was opened that had looked already
        elif _order_of(state) != _plain(self._order) and "network.public_ips" not in state.problems:
            self._rest.start()

    # -- what came of it ----------------------------------------------------------------------------------

    def _row_came(self, row: ProbeRow) -> None:
        """Rows that come close together are drawn together: a dozen drawings in a row would hold the window up."""
        self._waiting[row.probe] = row
        if not self._soon.isActive():
            self._soon.start()

    def _show_some(self) -> None:
        """The rows that wait longest; the window has its turn before the others."""
        some = tuple(self._waiting.values())[:AT_ONCE]
        for row in some:
            del self._waiting[row.probe]
        if self._waiting:
            self._soon.start()
        if some:
            self._heard(RowsArrived(some))

    def _show_waiting(self) -> None:
        self._soon.stop()
        rows, self._waiting = tuple(self._waiting.values()), {}
        if rows:
            self._heard(RowsArrived(rows))

    def _done(self, facts: Facts) -> None:
        self._show_waiting()
        self._heard(LookupEnded(facts))

    def _heard(self, event: RowsArrived | LookupEnded) -> None:
        # A new device, another plan or Undo may have come meanwhile: this look-up no longer speaks for them.
        state = self._desk.store.state
        if state.looking and self._order is not None and state.answers.domain == self._order.domain:
            self._desk.dispatch(event)

    def _failed(self, problem: Problem) -> None:
        self._put_back()
        self._heard(LookupEnded(None, problem))

    def _cancelled(self) -> None:
        if self._desk.store.state.looking:
            self._put_back()
            self._heard(LookupEnded(None))

    def _put_back(self) -> None:
        """Rows that still look say again what they said, or that they were cancelled."""
        self._show_waiting()
        rows = tuple(
            self._before.get(row.probe)
            or ProbeRow(row.probe, RowState.NOT_KNOWN, _("Cancelled before an answer came."))
            for row in self._desk.store.state.rows
            if row.state is RowState.LOOKING
        )
        if rows:
            self._heard(RowsArrived(rows))


def _order_of(state: State, *, only: frozenset[str] | None = None, fresh: bool = False) -> LookOrder:
    ips = state.answers.network.public_ips or ()
    return LookOrder(state.answers.domain, ips, state.outside, only, fresh)


def _plain(order: LookOrder) -> LookOrder:
    return LookOrder(order.domain, order.public_ips, order.outside)

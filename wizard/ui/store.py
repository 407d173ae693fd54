"""Holds the one state, passes events to the flow, and tells the window when something changed. Keeps the past
for Undo. Decides nothing: every rule is in ``core.flow``."""

from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from wizard.core import state as ev
from wizard.core.report_events import ReportImported, ReportKept, ReportRemoved, ReportTaken, ReportTrusted
from wizard.core.state import Event, State

if TYPE_CHECKING:
    from wizard.core.flow import Flow
    from wizard.core.view import View

replace = msgspec.structs.replace

UNDO_STEPS = 100
_UNDOABLE = (
    ev.Answered,
    ev.Reopened,
    ev.ProfilePicked,
    ev.MethodChosen,
    ev.Ticked,
    ev.Typed,
    ev.StartedOver,
    ReportImported,
    ReportTrusted,
    ReportKept,
    ReportTaken,
    ReportRemoved,
)


class Store(QObject):
    """``changed`` is emitted after every event that changed the state."""

    changed = Signal()

    def __init__(self, make_flow: "Callable[[], Flow]", state: State | None = None) -> None:
        super().__init__()
        self._make_flow = make_flow
        self.state = state or State()
        self._past: deque[State] = deque(maxlen=UNDO_STEPS)
        self._typing = ""

    @cached_property
    def flow(self) -> "Flow":
        """The rules. Made when they are first needed: the first window does not wait for knowledge and engine."""
        return self._make_flow()

    @property
    def view(self) -> "View":
        """What follows from the state."""
        return self.flow.view(self.state)

    def dispatch(self, event: Event) -> None:
        """Reduces and tells."""
        before, self.state = self.state, self.flow.reduce(self.state, event)
        # A plan that is opened takes the place of the one at hand, which nobody may have saved.
        replaced = isinstance(event, ev.Opened) and before.answers.device.profile is not None
        if (replaced or isinstance(event, _UNDOABLE)) and before != self.state:
            # A text is one answer, however many keys it took.
            path = event.path if isinstance(event, ev.Typed) else ""
            if not path or path != self._typing:
                self._past.append(before)
            self._typing = path
        if isinstance(event, ev.PracticeStarted | ev.PracticeEnded) or before.practice != self.state.practice:
            self._past.clear()  # the one company's answers are not the other's
        if before is not self.state:
            self.changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is an answer to take back."""
        return bool(self._past)

    def undo(self) -> None:
        """Takes back the last answer, text, choice or tick. What the network told meanwhile stays."""
        if not self._past:
            return
        past, here = self._past.pop(), self.state
        self._typing = ""
        same_domain = past.answers.domain == here.answers.domain
        # A plan that was opened may know the same domain, and bring nothing that was found out about it.
        known = same_domain and (here.looking or here.facts is not None or past.facts is None)
        same_plan = (past.answers, past.chosen) == (here.answers, here.chosen)
        self.state = replace(
            here,
            page=past.page,
            beside=past.beside,
            answers=past.answers,
            facts=here.facts if known else past.facts,
            # Rows of a look-up that was under way then would wait for ever now.
            rows=here.rows if known else () if past.looking else past.rows,
            looking=here.looking and same_domain,
            asked=past.asked,
            chosen=past.chosen,
            ticks=past.ticks,
            drafts=past.drafts,
            problems=past.problems,
            report=past.report,
            reported=past.reported,
            # A result speaks only for the plan that was tried.
            test=here.test if same_plan else replace(past.test, running=False),
            saved_to=here.saved_to if same_plan else "",
            notice=None,
        )
        self.changed.emit()

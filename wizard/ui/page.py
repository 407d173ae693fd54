"""What a page is, and what it may use. A page draws a state and reports events; the shell does the rest."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.model import ScenarioCard
from wizard.core.state import Event, Next, PageId, State
from wizard.core.texts import _
from wizard.net.services import Services
from wizard.ui import theme
from wizard.ui.jobs import NetworkLoop
from wizard.ui.paper import ChosenPaper
from wizard.ui.store import Store
from wizard.ui.text import Words, heading

if TYPE_CHECKING:
    from wizard.core.profile_draft import Deleted, Drafting
    from wizard.core.view import View

SAVED = "saved"
"""Id of the notice that says what was written and where: the one notice that is no problem."""


@dataclass
class Desk:
    """Everything a page may use. ``services`` changes when practice starts or ends, and is None until the
    bundle in force is ready: read it for what it shows (the practice tenant's addresses), never to act.

    ``ready_services()`` is a coroutine function for the network loop: the bundle in force, started if need be.
    A job that acts asks it, so that practice can never fall through to the real world.
    ``focus_first()`` puts the focus where the page wants it, after what had it is gone.
    ``unfinished`` names the plan that an earlier run left unfinished, "" where there is none.
    ``drafting`` is the device profile that the user is writing, ``deleted`` the one that can be put back, None for none.
    ``may_close()`` asks what there is to ask before the window goes; False keeps it open.
    ``opened_folds`` remembers which technical folds the user keeps open.
    ``perform`` lets a page ask the window for what needs a dialog or a file: ``open``, ``save``, ``folder``,
    ``print``, ``helpdesk-report``, ``calendar``, ``leave-practice``, ``new``, ``resume``; for ``practice:ID``; for ``rehearse:ID``, which starts the
    same company and stays where the window is; or for a tenant report: ``report`` asks for a file, ``report:PATH`` has
    one, ``practice-report`` makes one of the practice company, ``cancel-report`` stops, ``check-script`` saves the
    script that writes them. For device profiles: ``profile-new``, ``profile-edit:ID``, ``profile-copy:ID``, ``profile-save``,
    ``profile-discard``, ``profile-export:ID``, ``profile-delete:ID``, ``profile-undelete``, and ``profile-import`` or
    ``profile-import:PATH``. ``paper:A4`` or ``paper:Letter`` chooses the paper (``paper`` says which holds), and
    ``handout`` saves the hand-out for teaching.
    """

    store: Store
    network: NetworkLoop
    scenarios: Callable[[], tuple[ScenarioCard, ...]]
    ready_services: Callable[[], Coroutine[Any, Any, Services]]
    services: Services | None = None
    unfinished: str = ""
    drafting: "Drafting | None" = None
    deleted: "Deleted | None" = None
    may_close: Callable[[], bool] = lambda: True
    opened_folds: dict[str, bool] = field(default_factory=dict)
    paper: ChosenPaper = field(default_factory=ChosenPaper)
    perform: Callable[[str], None] = lambda _what: None
    focus_first: Callable[[], None] = lambda: None

    def dispatch(self, event: Event) -> None:
        """Reports what happened."""
        self.store.dispatch(event)


class Page(QWidget):
    """One step, or a page beside the way. Subclasses fill ``self.body`` once and bring it up to date in `draw`."""

    id: PageId
    title: str = ""
    first_words = _("Continue")
    characters = theme.CONTENT_CHARACTERS
    """How wide the page's content grows, in the font's average characters."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4 * theme.GAP, 3 * theme.GAP, 4 * theme.GAP, 3 * theme.GAP)
        outer.setSpacing(2 * theme.GAP)
        self.heading = heading(self.title)
        self.lead = Words("")
        self.lead.hide()
        outer.addWidget(self.heading)
        outer.addWidget(self.lead)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * theme.GAP)
        outer.addLayout(self.body)
        outer.addStretch(1)
        outer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.title)

    def say(self, title: str, lead: str = "") -> None:
        """The page's question and its one line of help."""
        if title != self.heading.text():
            self.heading.setText(title)
            self.setAccessibleName(title)
        self.lead.setText(lead)
        self.lead.setVisible(bool(lead))

    def draw(self, state: State, view: "View") -> None:
        """Shows a state. Called after every change while the page is the current one; must be cheap."""

    def entered(self) -> None:
        """The page has become the current one (after the first `draw`): start look-ups here. Not called where a page
        beside the way covered it and goes: then it is as it was left."""

    def left(self) -> None:
        """Another page takes over: jobs may go on, nothing else."""

    def primary(self, state: State, view: "View") -> tuple[str, bool]:
        """The primary button's words ("" for none), and whether it can be pressed."""
        return self.first_words, True

    def press(self) -> None:
        """The primary button or Enter."""
        self.desk.dispatch(Next())

    def secondary(self, state: State, view: "View") -> tuple[str, Callable[[], None]] | None:
        """A second, quieter way on, beside the primary button; None for none."""
        return None

    def can_take_back(self) -> bool:
        """Whether the page has a step of its own to undo, before the answers' turn comes."""
        return False

    def take_back(self) -> bool:
        """Undoes the page's own last step; False where it has none."""
        return False

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        """What is being waited for, and how to cancel it; None when nothing is."""
        return None

    def first(self) -> QWidget | None:
        """The control that gets the focus when the page opens."""
        return None

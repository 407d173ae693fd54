"""The window's whole memory, as one immutable value, and the events that change it.

``core.flow`` holds what they mean. A page sees a `State`, reports an event, and knows nothing else.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from wizard.core.answers import Answers
from wizard.core.facts import Facts, ProbeRow
from wizard.core.look_events import LookupEnded, LookupStarted, OutsideAllowed, RowsArrived
from wizard.core.model import (
    ArrivedMessage,
    Diagnosis,
    Method,
    PlanDocument,
    ReportNote,
    ScenarioCard,
    StageResult,
    TestNote,
    Transcript,
)
from wizard.core.problem import Problem
from wizard.core.report_events import (
    ReportFailed,
    ReportImported,
    ReportKept,
    ReportOpened,
    ReportRemoved,
    ReportTaken,
    ReportTrusted,
)

if TYPE_CHECKING:
    from wizard.core.tenant_report import Imported


class PageId(StrEnum):
    """The pages: those of the way in their order, then those beside it."""

    START = "start"
    DEVICE = "device"
    DOMAIN = "domain"
    SENDING = "sending"
    NETWORK = "network"
    RECOMMENDATION = "recommendation"
    SETUP = "setup"
    TEST = "test"
    FINISH = "finish"
    FLEET = "fleet"
    COMPARISON = "comparison"
    GLOSSARY = "glossary"
    HEADERS = "headers"
    PRACTICE = "practice"


class TestState(msgspec.Struct, frozen=True):
    """The Test page: what is typed, what is running, what came of it.

    ``recipient`` and ``second`` are what the user typed, tried in turn; None lets the page propose one. ``stages``
    are those of the running try; once a run has ended, they, ``transcript`` and ``diagnosis`` are those of its try that
    failed, else of its last one. ``run`` are the tries of the running or last run, ``skipped`` the recipients that it did
    not try, and why. ``notes`` are past tries, oldest first.
    """

    __test__ = False  # pytest would take the name for a test class

    recipient: str | None = None
    second: str | None = None
    running: bool = False
    stages: tuple[StageResult, ...] = ()
    transcript: Transcript | None = None
    diagnosis: Diagnosis | None = None
    arrived: ArrivedMessage | None = None
    problem: Problem | None = None
    run: tuple[TestNote, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    notes: tuple[TestNote, ...] = ()


class State(msgspec.Struct, frozen=True):
    """Everything the window shows follows from this and from the knowledge.

    ``page`` is the step of the way; ``beside`` are the pages opened beside it, the last one on top.
    ``drafts`` and ``problems`` are keyed by the answer's path (``sending.from``): text that was typed but is
    not valid is kept as it stands, with what is wrong with it. ``asked`` lists questions, and compounds of them
    (`core.compounds`), in the order in which they were answered. ``applied`` are the sentences that the practice
    tenant answered to "apply". ``report`` is the imported tenant report, ``reported`` what a saved plan kept of one;
    ``outside``: the person said yes to the services that learn this site's public address.
    ``importing`` names the file that is being read, ``import_problem`` says why the last one could not be.
    """

    page: PageId = PageId.START
    beside: tuple[PageId, ...] = ()
    answers: Answers = Answers(domain="")
    drafts: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    asked: tuple[str, ...] = ()
    chosen: Method | None = None
    facts: Facts | None = None
    rows: tuple[ProbeRow, ...] = ()
    looking: bool = False
    outside: bool = False
    ticks: frozenset[str] = frozenset()
    applied: tuple[str, ...] = ()
    test: TestState = TestState()
    practice: ScenarioCard | None = None
    saved_to: str = ""
    notice: Problem | None = None
    report: "Imported | None" = None
    reported: ReportNote | None = None
    importing: str = ""
    import_problem: Problem | None = None

    @property
    def shown(self) -> PageId:
        """The page that the window shows."""
        return self.beside[-1] if self.beside else self.page

    @property
    def below(self) -> tuple[PageId, ...]:
        """The pages that the shown one covers, the nearest last; none on the way itself."""
        return (self.page, *self.beside)[: len(self.beside)]


class Go(msgspec.Struct, frozen=True):
    """To a page of the rail; ignored where the way there is not open yet."""

    page: PageId


class StepAside(msgspec.Struct, frozen=True):
    """Opens a page beside the way (``way.BESIDE``); `Back` closes it, and `Go` all of them."""

    page: PageId


class Next(msgspec.Struct, frozen=True):
    """The primary button or Enter."""


class Back(msgspec.Struct, frozen=True):
    """One page back, or from a page beside the way to where it was opened; loses nothing."""


class Answered(msgspec.Struct, frozen=True):
    """A question or a compound got an answer: a choice's value, or several of them."""

    question: str
    value: str | tuple[str | int, ...]


class Reopened(msgspec.Struct, frozen=True):
    """An answer is taken back so that the question stands open again; of a compound, everything it answered."""

    question: str


class Typed(msgspec.Struct, frozen=True):
    """A text field changed. ``path`` is the answer's path; "" clears it."""

    path: str
    text: str


class ProfilePicked(msgspec.Struct, frozen=True):
    """The device was named."""

    profile: str


class MethodChosen(msgspec.Struct, frozen=True):
    """The user prefers a method to the recommended one; None goes back to the recommendation."""

    method: Method | None


class Ticked(msgspec.Struct, frozen=True):
    """A step was marked done, or not done."""

    step: str
    done: bool


class Applied(msgspec.Struct, frozen=True):
    """The practice tenant took the plan's changes, or gave them back (no lines)."""

    lines: tuple[str, ...]


class RecipientTyped(msgspec.Struct, frozen=True):
    """To whom the verification email goes; ``second``: and to whom another one in the same run."""

    text: str
    second: bool = False


class TestStarted(msgspec.Struct, frozen=True):
    """The verification email is on its way; ``further``: another one of the run that is under way."""

    __test__ = False

    further: bool = False


class StageArrived(msgspec.Struct, frozen=True):
    """One SMTP stage ended."""

    stage: StageResult


class TestEnded(msgspec.Struct, frozen=True):
    """The try is over: delivered, refused, or not possible (``problem``). ``more``: another one of the run follows."""

    __test__ = False

    recipient: str = ""
    transcript: Transcript | None = None
    diagnosis: Diagnosis | None = None
    arrived: ArrivedMessage | None = None
    problem: Problem | None = None
    more: bool = False
    skipped: tuple[tuple[str, str], ...] = ()


class Opened(msgspec.Struct, frozen=True):
    """A saved plan was read."""

    document: PlanDocument
    path: str = ""
    practice: ScenarioCard | None = None


class PracticeStarted(msgspec.Struct, frozen=True):
    """The window stands on the simulated Exchange Online now; ``keep`` leaves the answers as they are."""

    card: ScenarioCard
    keep: bool = False


class PracticeEnded(msgspec.Struct, frozen=True):
    """Back to the real world, with nothing of the practice left."""


class Saved(msgspec.Struct, frozen=True):
    """The folder that everything was written to."""

    path: str


class Noticed(msgspec.Struct, frozen=True):
    """A message for the window's problem area; None takes it away."""

    problem: Problem | None


class StartedOver(msgspec.Struct, frozen=True):
    """A new device: everything empty but the practice."""


Event = (
    Go
    | StepAside
    | Next
    | Back
    | Answered
    | Reopened
    | Typed
    | ProfilePicked
    | OutsideAllowed
    | LookupStarted
    | RowsArrived
    | LookupEnded
    | ReportOpened
    | ReportFailed
    | ReportImported
    | ReportTrusted
    | ReportKept
    | ReportTaken
    | ReportRemoved
    | MethodChosen
    | Ticked
    | Applied
    | RecipientTyped
    | TestStarted
    | StageArrived
    | TestEnded
    | Opened
    | PracticeStarted
    | PracticeEnded
    | Saved
    | Noticed
    | StartedOver
)

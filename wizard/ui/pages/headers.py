"""A received message explained: paste its headers or drop the file, and read in plain words whether it is the
verification email, which way it came, and what the receiver thinks of the sender. Nothing is sent anywhere.

What the page holds is its own: a message is no part of the plan, and is gone with the window.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from wizard.core.header_model import Expectation, Reading
from wizard.core.header_promise import promised_in
from wizard.core.header_text import TEXT_LIMIT, decoded
from wizard.core.headers import explain
from wizard.core.model import ArrivedMessage
from wizard.core.problem import Problem, WizardError
from wizard.core.state import PageId, State
from wizard.core.texts import _
from wizard.core.verification import TOKEN_HEADER
from wizard.files import load_header_facts, read_message
from wizard.ui.dialogs import Dialogs
from wizard.ui.jobs import Job
from wizard.ui.listing import Listing
from wizard.ui.page import Desk, Page
from wizard.ui.pages._headers_box import PasteBox
from wizard.ui.pages._headers_result import HeadersResult
from wizard.ui.text import quiet
from wizard.ui.widgets import Fold, Notice, Panel, TextView

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.core.view import View


class HeadersPage(Page):
    """Empty, reading, explained; what can not be read leaves the text where it is."""

    id = PageId.HEADERS
    title = _("Read a received message")
    first_words = _("Explain the message")
    characters = 100

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        dialogs = Dialogs()
        self.choose_message: Callable[[], str] = lambda: dialogs.ask_message(self)
        self.job = Job(desk.network, self)
        self.job.failed.connect(self._failed)
        self.job.cancelled.connect(self._redraw)
        self.reading: Reading | None = None
        self.setAcceptDrops(True)
        self.problem = Notice()
        self.problem.hide()
        self.box = PasteBox()
        self.box.textChanged.connect(self._redraw)
        self.beginning = self._make_beginning()
        self.facts = load_header_facts()
        self.result = HeadersResult(self.facts, desk.opened_folds)
        self.result.hide()
        self.text = TextView("", _("The headers as they were read"), 14)
        self.whole = Fold(_("The headers as they were read"), self.text)
        self.whole.hide()
        for widget in (self.problem, self.beginning, self.result, self.whole):
            self.body.addWidget(widget)
        self._say()

    def _make_beginning(self) -> QWidget:
        panel = Panel()
        panel.rows.addWidget(
            quiet(_("Paste the headers here, or drop the message on this page as an .eml file."))
        )
        panel.rows.addWidget(self.box)
        left = Qt.AlignmentFlag.AlignLeft
        self.open = QPushButton(_("Open a message file\N{HORIZONTAL ELLIPSIS}"))
        self.open.clicked.connect(self.choose)
        self.practice = QPushButton(_("Use the practice message"))
        self.practice.clicked.connect(self.use_practice)
        for button in (self.practice, self.open):
            panel.rows.addWidget(button, 0, left)
        how = Listing(
            (
                _("Outlook for Windows: open the message, then File, Properties, and copy Internet headers."),
                _("Outlook on the web: open the message, then the three dots, View, View message source."),
                _("Gmail: open the message, then the three dots, Show original, Copy to clipboard."),
                _("Other programs: save the message as a file, and open or drop it here."),
            )
        )
        panel.rows.addWidget(Fold(_("Where to find the headers"), how))
        return panel

    # -- what is shown ------------------------------------------------------------------------------

    def _say(self) -> None:
        lead = _(
            "Find out which way a message came and what the receiver thinks of it. Nothing leaves this computer."
        )
        self.say(self.title, "" if self.reading is not None else lead)

    def draw(self, state: State, view: "View") -> None:
        self.practice.setVisible(state.practice is not None)

    def _redraw(self) -> None:
        """The shell's button and waiting line follow what this page does."""
        self.desk.store.changed.emit()

    def _show(self, reading: Reading, text: str) -> None:
        if not reading.fields:
            self._failed(
                Problem(
                    id="no-headers",
                    text=_("There are no email headers in this text."),
                    fix=_(
                        "Copy all headers of the message, from the top, or save the message as an .eml file."
                    ),
                )
            )
            return
        self.reading = reading
        self.problem.show_problem(None)
        self.result.show_reading(reading)
        self.text.show_text(text)
        for widget in (self.result, self.whole):
            widget.show()
        self.beginning.hide()
        self._say()
        self._redraw()
        self.desk.focus_first()
        QTimer.singleShot(0, self, self._to_the_verdict)  # the focus has scrolled by then

    def _to_the_verdict(self) -> None:
        """The answer stands first, also where the text is so large that the focus is a screen further down."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.verticalScrollBar().setValue(0)

    def again(self) -> None:
        """Back to the empty box, for another message."""
        self.reading = None
        self.box.clear()
        self.problem.show_problem(None)
        for widget in (self.result, self.whole):
            widget.hide()
        self.beginning.show()
        self._say()
        self._redraw()
        self.desk.focus_first()

    def primary(self, state: State, view: "View") -> tuple[str, bool]:
        if self.reading is not None:
            return _("Read another message"), True
        # It stays enabled while it works, so that it keeps the focus.
        return self.first_words, self.job.running or not self.box.document().isEmpty()

    def press(self) -> None:
        if self.job.running:
            return
        if self.reading is not None:
            self.again()
        elif self.box.toPlainText().strip():
            self.read_text(self.box.toPlainText())

    def busy(self, state: State) -> "tuple[str, Callable[[], None]] | None":
        return (_("Reading the message"), self.job.cancel) if self.job.running else None

    def first(self) -> QWidget | None:
        return self.result.technical if self.reading is not None else self.box

    # -- reading ------------------------------------------------------------------------------------

    def promised(self) -> Expectation:
        """What the window's plan promises; nothing where there is none yet."""
        state, view = self.desk.store.state, self.desk.store.view
        if view.plan is None or state.answers.device.profile is None:
            return Expectation()
        return promised_in(view.plan, view.answers, tuple(note.transcript for note in state.test.notes))

    def read_text(self, text: str) -> None:
        """Explains pasted text."""
        self._begin(lambda: text)

    def read_file(self, path: str) -> None:
        """Explains a message's file."""
        self._begin(lambda: decoded(read_message(path)))

    def _begin(self, get: "Callable[[], str]") -> None:
        """One message at a time, on a thread of its own: some are long, and some are made to be slow."""
        promised, facts = self.promised(), self.facts

        def work() -> tuple[Reading, str]:
            text = get()
            return explain(text, facts, promised), text[:TEXT_LIMIT]

        async def run(_report: "Callable[[object], None]") -> tuple[Reading, str]:
            import asyncio

            return await asyncio.to_thread(work)

        self.problem.show_problem(None)
        self.job.start(run, then=lambda done: self._show(*done))
        self._redraw()

    def use_practice(self) -> None:
        """Explains the newest message that arrived in the practice company, a verification email before others."""
        promised, facts = self.promised(), self.facts

        async def run(_report: "Callable[[object], None]") -> tuple[Reading, str]:
            import asyncio

            services = await self.desk.ready_services()
            arrived = await services.practice.arrived() if services.practice is not None else ()
            if not arrived:
                raise WizardError(
                    Problem(
                        id="nothing-arrived",
                        text=_("No message has arrived in the practice company yet."),
                        fix=_("Send the test email on the Test page, or a message on the Practice page."),
                    )
                )
            text = _newest(arrived).raw
            return await asyncio.to_thread(explain, text, facts, promised), text

        self.problem.show_problem(None)
        self.job.start(run, then=lambda done: self._show(*done))
        self._redraw()

    def choose(self) -> None:
        """Asks for a file and reads it."""
        path = self.choose_message()
        if path:
            self.read_file(path)

    def _failed(self, problem: object) -> None:
        assert isinstance(problem, Problem)
        if problem.id == "unforeseen":
            problem = Problem(
                id=problem.id,
                text=_("The program made a mistake while it read the message."),
                fix=_("Report it with the technical line below."),
                detail=problem.detail,
            )
        self.problem.show_problem(problem)
        self._redraw()

    # -- a file or text dropped on the page ---------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.job.running and (_dropped(event) is not None or event.mimeData().hasText()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.again()
            self.read_file(path)
        elif event.mimeData().hasText():
            event.acceptProposedAction()
            self.again()
            self.box.insertFromMimeData(event.mimeData())
            self.press()


def _newest(arrived: tuple[ArrivedMessage, ...]) -> ArrivedMessage:
    tests = [one for one in arrived if TOKEN_HEADER in one.raw]
    return (tests or list(arrived))[-1]


def _dropped(event: QDropEvent) -> str | None:
    """The one file that is dropped, or None."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else None

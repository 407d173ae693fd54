"""Network and tenant: only the questions that can still change the answer, one at a time; or a tenant report, which
answers what it can."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from wizard.core.answers import YesNo
from wizard.core.askings import asking_of
from wizard.core.intake import typed_text
from wizard.core.looked_up import looked_up_address
from wizard.core.model import Method
from wizard.core.report_facts import PARTS
from wizard.core.reporting import reading_of
from wizard.core.state import Next, PageId, State, Typed
from wizard.core.texts import _
from wizard.core.view import View
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk, Page
from wizard.ui.questions_part import QuestionsPart
from wizard.ui.report_part import ReportPart
from wizard.ui.text import Words, quiet
from wizard.ui.widgets import Field, Panel

PUBLIC_IPS = "network.public_ips"


class NetworkPage(Page):
    """Asks what is left; says so when nothing is."""

    id = PageId.NETWORK
    title = _("Network and tenant")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.part = QuestionsPart(desk, PageId.NETWORK, titled=False)
        self.nothing = Panel()
        self.nothing.set_mark("good")
        self.nothing_text = Words("")
        self.nothing.rows.addWidget(self.nothing_text)
        self.ip = Field(
            _("Your public address"),
            _(
                "The IPv4 address under which your site appears on the internet. Microsoft 365 will know you by it."
            ),
            "203.0.113.10",
        )
        self.ip.edit.textEdited.connect(lambda text: desk.dispatch(Typed(PUBLIC_IPS, text)))
        self.found_ip = quiet("")
        self.use_practice = LinkButton("")
        self.use_practice.clicked.connect(self._use_practice_address)
        self.body.addWidget(self.part)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.ip)
        self.body.addWidget(self.found_ip)
        self.body.addWidget(self.use_practice)
        self.report = ReportPart(desk)
        self.body.addWidget(self.report)

    def draw(self, state: State, view: View) -> None:
        open_here = view.open[PageId.NETWORK]
        self.say(
            _(asking_of(open_here[0]).text) if open_here else _("Nothing more to ask"),
            self._hint(state, view),
        )
        self.nothing.setVisible(not open_here)
        self.nothing_text.setText(_("That is all we need. The answer is on the next page."))
        shown = typed_text(state.answers, PUBLIC_IPS)
        self.ip.show_value(state.drafts.get(PUBLIC_IPS, shown), state.problems.get(PUBLIC_IPS))
        found = looked_up_address(state.facts)
        self.found_ip.setText(
            _("Looked up from this computer: {ip}. It counts as long as nothing is typed here.").format(
                ip=found
            )
        )
        by_address = view.method is Method.CONNECTOR_IP and not open_here
        wanted = by_address or state.answers.network.static_ip is YesNo.YES or bool(shown)
        self.ip.setVisible(wanted or PUBLIC_IPS in state.problems)
        self.found_ip.setVisible(found != "" and not shown and self.ip.isVisibleTo(self))
        services = self.desk.services
        practice = services.practice if services is not None else None
        self.use_practice.setVisible(wanted and practice is not None and not shown and not found)
        if practice is not None:
            said = _("Use the practice site's address, {address}")
            self.use_practice.setText(said.format(address=practice.device_public_ip))
        self.report.draw(state, view)
        # Last: it may pass the focus on, and the address must stand there to take it.
        self.part.draw(state, view)

    def _hint(self, state: State, view: View) -> str:
        """That the panel below the questions wants to be looked at, or could answer this one."""
        if state.report is not None:
            flow = self.desk.store.flow
            reading = reading_of(state, flow.knowledge, flow.today)
            differs = reading is not None and any(not one.kept for one in reading.contradictions)
            if differs:
                return _(
                    "The tenant report below says something else than you did. Decide there which is right."
                )
            return (
                _("The tenant report below is not used yet.")
                if reading is not None and reading.doubts
                else ""
            )
        asked = view.open[PageId.NETWORK][:1]
        return _("A tenant report answers this by itself: see below.") if asked and asked[0] in PARTS else ""

    def _use_practice_address(self) -> None:
        if self.desk.services is not None and self.desk.services.practice is not None:
            self.ip.edit.setFocus()
            self.ip.edit.setText(self.desk.services.practice.device_public_ip)
            self.desk.dispatch(Typed(PUBLIC_IPS, self.ip.edit.text()))

    def busy(self, state: State) -> tuple[str, Callable[[], None]] | None:
        if not state.importing:
            return None
        said = _("Reading the tenant: {name}").format(name=state.importing)
        return said, lambda: self.desk.perform("cancel-report")

    def press(self) -> None:
        view = self.desk.store.view
        if view.open[PageId.NETWORK]:
            self.part.commit(view)
            return
        self.desk.dispatch(Next())

    def first(self) -> QWidget | None:
        if self.part.asking is not None:
            return self.part.asking.first()
        return self.ip.edit if self.ip.isVisibleTo(self) and not self.ip.edit.text() else None

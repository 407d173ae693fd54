"""What the last try came to: the mail's way with its marks, the result, the wire, and the message that arrived."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.mail_flow import MailFlow
from wizard.core.model import Plan
from wizard.core.problem import Problem
from wizard.core.state import TestState
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.diagram import Diagram
from wizard.ui.icons import StateIcon
from wizard.ui.listing import Listing
from wizard.ui.pages._outcome import also_words
from wizard.ui.pages._practice_message import in_plain_words
from wizard.ui.pages._practice_try import Tried
from wizard.ui.pages._practice_way import Reached, marked
from wizard.ui.pages._practice_why import WhyPanel
from wizard.ui.pages._result import Result
from wizard.ui.stages import StageList
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Panel, TextView

JUNK = "into Junk Email"
"""The end of the way of a message that the practice tenant put into the junk folder."""


class RunPanel(QWidget):
    """Each part has its place before there is anything to show; a try fills them."""

    def __init__(self, remembered: dict[str, bool]) -> None:
        super().__init__()
        self.diagram = Diagram()
        self.why = WhyPanel()
        self.stale = _Stale()
        self.result = Result(remembered)
        self.stages = StageList()
        self.stage_fold = _fold(remembered, "practice:stages", _("Stage by stage"), self.stages, opened=False)
        self.wire = TextView("", _("The wire: what both sides say"), 12)
        self.words = Listing()
        self.raw = TextView("", _("The message as it arrived"), 14)
        self.message = Panel()
        self.message.rows.addWidget(subheading(_("The message as it arrived")))
        self.path = Words("")
        self.message.rows.addWidget(self.path)
        self.message.rows.addWidget(self.words)
        self.message.rows.addWidget(
            _fold(remembered, "practice:raw", _("All headers and the text"), self.raw, opened=False)
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for part in (
            subheading(_("The mail's way")),
            self.diagram,
            self.why,
            self.stale,
            self.result,
            self.message,
            subheading(_("The wire")),
            quiet(_("What the device (C:) and Microsoft 365 (S:) say to each other. Secrets are masked.")),
            self.wire,
            self.stage_fold,
        ):
            rows.addWidget(part)
        rows.addStretch(1)
        self._flow: MailFlow | None = None

    # -- one state after the other --------------------------------------------------------------------

    def show_way(self, flow: MailFlow, plan: Plan) -> None:
        """The way with these settings, before a try."""
        self._flow = flow
        self.diagram.show_flow(flow)
        self.stages.show_stages((), plan.settings, running=False)

    def show_nothing(self) -> None:
        """Nothing was sent yet."""
        self.result.show_nothing()
        self.result.headline.setText(_("Press Send: the device hands over one message."))
        self._tidy()
        self.wire.show_text("")
        self.stale.hide()
        self.why.hide()
        self.message.hide()

    def show_running(self, reached: Reached, plan: Plan, recipient: str) -> None:
        """A try is on its way; the stages that ended light up."""
        assert self._flow is not None
        self.diagram.show_flow(marked(self._flow, reached))
        self.stages.show_stages(reached.stages, plan.settings, running=True)
        self.stale.hide()
        self.why.hide()
        if reached.stages:
            return
        self.result.show_running(recipient)
        self._tidy()
        self.message.hide()
        self.wire.show_text("")

    def show_ended(self, tried: Tried, plan: Plan, *, outside: bool) -> None:
        """A try came to its end."""
        assert self._flow is not None
        transcript, arrived = tried.transcript, tried.arrived
        junk = arrived is not None and arrived.path.endswith(JUNK)
        reached = Reached(transcript.stages, transcript.delivered, outside, junk, returned=tried.came_back)
        self.why.show_reason(tried.reason)
        self.diagram.show_flow(marked(self._flow, reached))
        self.stages.show_stages(transcript.stages, plan.settings, running=False)
        self.wire.show_text("\n".join(transcript.lines))
        if tried.came_back:
            also = also_words(tried.diagnosis) if tried.diagnosis is not None else ()
            self.result.show_returned(tried.diagnosis, also)
        elif transcript.delivered:
            self.result.show_delivered(TestState(recipient=tried.sending.to), (), ())
            if junk:
                self.result.headline.setText(_("It arrived, and Microsoft 365 put it into the junk folder."))
        elif tried.diagnosis is not None:
            self.result.show_failed(tried.diagnosis, also_words(tried.diagnosis))
        self._tidy()
        self.message.setVisible(arrived is not None)
        if arrived is not None:
            self.path.setText(one_line(_("It came by: {path}.").format(path=arrived.path), 300))
            self.words.show_sentences(in_plain_words(arrived.raw))
            self.raw.show_text(arrived.raw)

    def show_problem(self, problem: Problem, *, stopped: bool) -> None:
        """Nothing could be sent, or the user stopped it."""
        if self._flow is not None:
            self.diagram.show_flow(self._flow)
        self.result.show_problem(problem.text, problem.fix, problem.detail, stopped=stopped)
        self._tidy()
        self.why.hide()
        self.message.hide()
        self.wire.show_text("")

    def show_stale(self, *, stale: bool) -> None:
        """Whether something was changed since the last try."""
        self.stale.setVisible(stale)

    def _tidy(self) -> None:
        """What the Test page offers and practice has elsewhere."""
        self.result.other_method.hide()
        self.result.show_practice(can_apply=False, applied=(), problem=None)


class _Stale(Panel):
    """Says that the result below it is that of another tenant."""

    def __init__(self) -> None:
        super().__init__()
        self.set_mark("attention")
        icon = StateIcon(RowState.ATTENTION)
        words = Words(_("Something has changed since. Send again to see what happens now."))
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(icon)
        line.addWidget(words, 1)
        self.rows.addLayout(line)
        self.hide()


def _fold(remembered: dict[str, bool], key: str, title: str, inside: QWidget, *, opened: bool) -> Fold:
    fold = Fold(title, inside, opened=remembered.get(key, opened))
    fold.on_toggled = lambda now: remembered.update({key: now})
    return fold

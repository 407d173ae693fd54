"""Who receives, and how much is sent."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.askings import asking_of, ticked
from wizard.core.intake import typed_text
from wizard.core.questions import value_of
from wizard.core.state import Answered, Next, PageId, State, Typed
from wizard.core.texts import _
from wizard.core.view import View
from wizard.core.way import RECIPIENTS
from wizard.ui import theme
from wizard.ui.asking import Asking
from wizard.ui.page import Desk, Page
from wizard.ui.text import quiet
from wizard.ui.widgets import Field, Fold

AMOUNTS = (
    ("sending.recipients_per_day", _("Recipients on a busy day"), "200"),
    ("sending.external_recipients_per_day", _("Of these, people outside your company"), "50"),
    ("sending.peak_per_minute", _("Messages in the busiest minute"), "5"),
)


class SendingPage(Page):
    """The question is always asked, since the test needs its answer."""

    id = PageId.SENDING
    title = _("Who will receive these emails?")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        question = asking_of(RECIPIENTS)
        self.asking = Asking(question, ticked(desk.store.state.answers, RECIPIENTS), titled=False)
        self._shown = value_of(desk.store.state.answers, RECIPIENTS)
        self.body.addWidget(self.asking)
        self.say(_(question.text))
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        rows.addWidget(
            quiet(
                _(
                    "A few scans a day? Leave this empty. Hundreds or thousands of messages? "
                    "Then these numbers decide, because Microsoft limits what one mailbox may send."
                )
            )
        )
        self.fields: dict[str, Field] = {}
        for path, label, example in AMOUNTS:
            field = Field(_(label), placeholder=_("for example {number}").format(number=example))
            field.edit.textEdited.connect(lambda text, path=path: desk.dispatch(Typed(path, text)))
            self.fields[path] = field
            rows.addWidget(field)
        self.amounts = Fold(_("It sends a lot: exact numbers"), inside)
        self.body.addWidget(self.amounts)

    def draw(self, state: State, view: View) -> None:
        for path, field in self.fields.items():
            shown = state.drafts.get(path, typed_text(state.answers, path))
            field.show_value(shown, state.problems.get(path))
            if shown and not self.amounts.button.isChecked():
                self.amounts.button.setChecked(True)
        marked = value_of(state.answers, RECIPIENTS)
        if marked != self._shown:
            # Only when the answer itself changed (another plan, Undo): what is marked and not yet given stays.
            self._shown = marked
            self.asking.mark(() if marked is None else (str(marked),))

    def press(self) -> None:
        picked = self.asking.picked()
        if picked is None:
            self.asking.show_problem(self.desk.store.view.blocked.get(PageId.SENDING))
            self.asking.first().setFocus()
            return
        if picked != value_of(self.desk.store.state.answers, RECIPIENTS):
            self.desk.dispatch(Answered(RECIPIENTS, picked))
        self.desk.dispatch(Next())

    def first(self) -> QWidget:
        return self.asking.first()

"""The answer: one method in plain words, why, what it needs, what can go wrong; what would change it; and the other
methods, each with its reason.

What the page shows is built anew only when the decision or the chosen method is another one.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.core.deadline import deadline_of
from wizard.core.facts import RowState
from wizard.core.mail_flow import mail_flow
from wizard.core.model import Candidate, Method, Status, Verdict
from wizard.core.reporting import from_report
from wizard.core.state import Go, MethodChosen, Next, PageId, State, StepAside
from wizard.core.texts import _, one_line
from wizard.core.upkeep import PASSWORD_ENDS
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.diagram import Diagram
from wizard.ui.listing import Listing
from wizard.ui.page import Desk, Page
from wizard.ui.pages._openings import OpeningCard, OpeningPart, by_method
from wizard.ui.pages._verdicts import VERDICTS, MethodRow, RequirementsFold, reasons_for
from wizard.ui.place import kept_focus, scroll_to_top
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Panel, StateRow, clear_layout

FIRST_CARDS = 2
"""How many methods' openings are shown at once; more stand in a fold."""


class RecommendationPage(Page):
    """One big card, the picture of the mail's way, and a row for each of the other methods."""

    id = PageId.RECOMMENDATION
    title = _("The answer")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.card = Panel()
        self.way = subheading(_("The way of your mail"))
        self.diagram = Diagram()
        self.others_title = subheading(_("The other methods"))
        self.others = QVBoxLayout()
        self.others.setSpacing(theme.GAP)
        self.compare = LinkButton(_("Compare all methods"))
        self.compare.clicked.connect(lambda: desk.dispatch(StepAside(PageId.COMPARISON)))
        self.back: LinkButton | None = None
        self.rows: dict[Method, MethodRow] = {}
        self.changes_title = subheading(_("What would change this"))
        self.changes = QVBoxLayout()
        self.changes.setSpacing(theme.GAP)
        for widget in (self.card, self.way, self.diagram, self.changes_title):
            self.body.addWidget(widget)
        self.body.addLayout(self.changes)
        others = QHBoxLayout()
        others.addWidget(self.others_title, 1)
        others.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(others)
        self.body.addLayout(self.others)
        self._shown: object = None

    def draw(self, state: State, view: View) -> None:
        self.diagram.show_flow(mail_flow(state, view))
        self.diagram.setVisible(view.plan is not None)
        self.way.setVisible(view.plan is not None)
        shown = (view.decision, view.method, state.answers, from_report(state))
        if shown == self._shown:
            return
        another_method = self._shown is not None
        self._shown = shown
        with kept_focus(self):
            self._build(state, view)
        if another_method:
            scroll_to_top(self)

    def _build(self, state: State, view: View) -> None:
        for part in (self.card.rows, self.changes, self.others):
            clear_layout(part)
        self.back = None
        candidates = view.decision.candidates
        current = next((candidate for candidate in candidates if candidate.method is view.method), None)
        if current is None:
            self._nothing_fits(view)
        else:
            self._recommend(current, state, view)
        self._list_changes(view)
        self._list_others([candidate for candidate in candidates if candidate is not current], state)

    # -- one method ---------------------------------------------------------------------------------

    def _recommend(self, current: Candidate, state: State, view: View) -> None:
        facts = self.desk.store.flow.knowledge.methods[current.method]
        self.say(_(facts.plain_name), _(facts.summary))
        row, _mark, word = VERDICTS[current.verdict]
        verdict = StateRow()
        verdict.show_row(row, _(facts.name), word=word)
        self.card.set_mark({RowState.GOOD: "good", RowState.ATTENTION: "attention"}.get(row, ""))
        add = self.card.rows.addWidget
        add(verdict)
        add(Words(one_line(_(current.summary))))
        recommended = view.decision.recommended
        if recommended is not None and recommended is not current.method:
            add(self._own_choice(recommended))
        reasons = reasons_for(current, view.decision.candidates)
        if reasons:
            self._part(_("Why"), Listing(reasons))
        self._open_ends(current, view)
        time = _("About {minutes} minutes of work.").format(minutes=facts.minutes)
        cost = _("Cost: {cost}").format(cost=_(facts.cost))
        self._part(_("What you need"), Listing((_(facts.needs), time, cost)))
        risks, note = self._risks(current, view)
        if risks:
            self._part(_("What can go wrong"), Listing(risks))
        if note:
            add(quiet(one_line(note)))
        self._folds(current, state, view)

    def _deadline(self, view: View) -> str:
        """What the end of password sign-in means to this device, in one sentence; "" where it means nothing."""
        flow = self.desk.store.flow
        found = deadline_of(view.answers, view.profile, view.method, flow.knowledge, flow.today)
        return _(found) if found else ""

    def _risks(self, current: Candidate, view: View) -> tuple[list[str], str]:
        """What can go wrong, and the note on the end of passwords: a risk where the method uses one."""
        deadline = self._deadline(view)
        warned = any(warning.id == PASSWORD_ENDS for warning in current.warnings)
        risks = [
            deadline if deadline and warning.id == PASSWORD_ENDS else _(warning.text)
            for warning in current.warnings
        ]
        return risks, "" if warned else deadline

    def _own_choice(self, recommended: Method) -> QWidget:
        name = self.desk.store.flow.knowledge.methods[recommended].name
        said = QWidget()
        rows = QVBoxLayout(said)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(Words(_("You chose this method. We recommend: {method}.").format(method=_(name))))
        self.back = LinkButton(_("Back to the recommendation"))
        self.back.clicked.connect(lambda: self.desk.dispatch(MethodChosen(None)))
        rows.addWidget(self.back)
        return said

    def _open_ends(self, current: Candidate, view: View) -> None:
        """What has to change first, and what is not known, each with what to do about it."""
        wanted = (
            (Status.UNMET, RowState.ATTENTION, _("To change"), _("What has to change first")),
            (
                Status.UNKNOWN,
                RowState.NOT_KNOWN,
                _("Not known"),
                _("What is not known yet, and how to find out"),
            ),
        )
        for status, state, word, title in wanted:
            rows = []
            for requirement in current.requirements:
                if requirement.status is status:
                    row = StateRow()
                    row.show_row(state, requirement.why, requirement.fix or "", word)
                    rows.append(row)
            if rows and status is Status.UNMET:
                self._part(title, *rows, *self._what_it_takes(current.method, view))
            elif rows:
                self._part(title, *rows)

    def _what_it_takes(self, method: Method, view: View) -> list[QWidget]:
        """How the method in force comes to fit, where the decision knows that."""
        openings = by_method(view.decision.what_would_change).get(method)
        if openings is None:
            return []
        return [OpeningPart(openings, self.desk.store.flow.knowledge, self.desk.opened_folds)]

    def _folds(self, current: Candidate, state: State, view: View) -> None:
        remembered = self.desk.opened_folds
        if view.decision.assumptions:
            title = _("What we assumed ({count})").format(count=len(view.decision.assumptions))
            inside = QWidget()
            rows = QVBoxLayout(inside)
            rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
            rows.addWidget(Listing(view.decision.assumptions))
            fold = Fold(title, inside, opened=remembered.get("assumed", False))
            fold.on_toggled = lambda opened: remembered.update(assumed=opened)
            self.card.rows.addWidget(fold)
        self.card.rows.addWidget(
            RequirementsFold(
                _("Every requirement, with its source"),
                current,
                state.answers,
                remembered,
                "requirements",
                from_report(state),
            )
        )

    def _part(self, title: str, *widgets: QWidget) -> None:
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, theme.GAP // 2, 0, 0)
        rows.setSpacing(theme.GAP // 2)
        rows.addWidget(subheading(title))
        for widget in widgets:
            rows.addWidget(widget)
        self.card.rows.addWidget(part)

    # -- none, and what would change it -------------------------------------------------------------

    def _nothing_fits(self, view: View) -> None:
        self.say(
            _("No method works as things are"),
            _("Something has to change: in the device, at the site, or in an answer."),
        )
        self.card.set_mark("problem")
        if view.decision.what_would_change:
            said = _("Below stands what would make a method work, the best one first.")
        else:
            said = _("Three changes would not be enough for any method. Each one below says what it lacks.")
        nothing = StateRow()
        nothing.show_row(RowState.PROBLEM, said, word=_("Nothing fits"))
        self.card.rows.addWidget(nothing)
        deadline = self._deadline(view)
        if deadline:
            self.card.rows.addWidget(quiet(one_line(deadline)))

    def _list_changes(self, view: View) -> None:
        """The other methods that a change would open; for the one in force its card says it already."""
        knowledge, found = self.desk.store.flow.knowledge, by_method(view.decision.what_would_change)
        instead = view.method is not None
        cards = [
            OpeningCard(opening, knowledge, self.desk.opened_folds, instead=instead)
            for method, opening in found.items()
            if method is not view.method
        ]
        for card in cards[:FIRST_CARDS]:
            self.changes.addWidget(card)
        if len(cards) > FIRST_CARDS:
            self.changes.addWidget(self._more_changes(cards[FIRST_CARDS:]))
        self.changes_title.setVisible(bool(cards))

    def _more_changes(self, cards: list[OpeningCard]) -> Fold:
        inside, remembered = QWidget(), self.desk.opened_folds
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for card in cards:
            rows.addWidget(card)
        title = _("Other changes that would do ({count})").format(count=len(cards))
        fold = Fold(title, inside, opened=remembered.get("changes", False))
        fold.on_toggled = lambda opened: remembered.update(changes=opened)
        return fold

    # -- the others ---------------------------------------------------------------------------------

    def _list_others(self, others: list[Candidate], state: State) -> None:
        methods = self.desk.store.flow.knowledge.methods
        self.rows = {}
        panel = Panel()
        panel.rows.setSpacing(int(1.5 * theme.GAP))
        for candidate in others:
            name = _(methods[candidate.method].name)
            row = MethodRow(
                candidate, name, state.answers, self.desk.opened_folds, self._choose, from_report(state)
            )
            self.rows[candidate.method] = row
            panel.rows.addWidget(row)
        self.others.addWidget(panel)
        self.others_title.setText(
            _("The other methods")
            if any(c.verdict is not Verdict.RULED_OUT for c in others)
            else _("The other methods, and why not")
        )

    def _choose(self, method: Method) -> None:
        recommended = self.desk.store.view.decision.recommended
        self.desk.dispatch(MethodChosen(None if method is recommended else method))

    # -- on -----------------------------------------------------------------------------------------

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        return (_("Use this method") if view.plan is not None else _("Change an answer")), True

    def press(self) -> None:
        self.desk.dispatch(Next() if self.desk.store.view.plan is not None else Go(PageId.DEVICE))

    def first(self) -> QWidget | None:
        return None

"""The answer: one method in plain words, why, what it needs, what can go wrong, and the others with their reasons.

What the page shows is built anew only when the decision or the chosen method is another one.
"""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.model import Candidate, Method, Requirement, Status, Verdict
from wizard.core.state import Go, MethodChosen, Next, PageId, State, StepAside
from wizard.core.texts import _
from wizard.core.view import View
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.diagram import Diagram
from wizard.ui.listing import Listing
from wizard.ui.mail_flow import mail_flow
from wizard.ui.page import Desk, Page
from wizard.ui.pages._verdicts import VERDICTS, MethodRow, RequirementsFold, reasons_for
from wizard.ui.place import kept_focus, scroll_to_top
from wizard.ui.text import Words, subheading
from wizard.ui.widgets import Fold, Panel, StateRow, clear_layout

CLOSEST = 3
"""How many methods are shown in full when none fits."""


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
        self.compare = LinkButton(_("Compare all methods side by side"))
        self.compare.clicked.connect(lambda: desk.dispatch(StepAside(PageId.COMPARISON)))
        self.back: LinkButton | None = None
        self.rows: dict[Method, MethodRow] = {}
        for widget in (self.card, self.way, self.diagram, self.others_title):
            self.body.addWidget(widget)
        self.body.addLayout(self.others)
        self.body.addWidget(self.compare)
        self._shown: object = None

    def draw(self, state: State, view: View) -> None:
        self.diagram.show_flow(mail_flow(state, view))
        self.diagram.setVisible(view.plan is not None)
        self.way.setVisible(view.plan is not None)
        shown = (view.decision, view.method)
        if shown == self._shown:
            return
        another_method = self._shown is not None
        self._shown = shown
        with kept_focus(self):
            self._build(view)
        if another_method:
            scroll_to_top(self)

    def _build(self, view: View) -> None:
        clear_layout(self.card.rows)
        clear_layout(self.others)
        self.back = None
        candidates = view.decision.candidates
        current = next((candidate for candidate in candidates if candidate.method is view.method), None)
        if current is None:
            self._nothing_fits(candidates)
        else:
            self._recommend(current, view)
        self._list_others([candidate for candidate in candidates if candidate is not current])

    # -- one method ---------------------------------------------------------------------------------

    def _recommend(self, current: Candidate, view: View) -> None:
        facts = self.desk.store.flow.knowledge.methods[current.method]
        self.say(_(facts.plain_name), _(facts.summary))
        state, _mark, word = VERDICTS[current.verdict]
        verdict = StateRow()
        verdict.show_row(state, _(facts.name), word=word)
        self.card.set_mark({RowState.GOOD: "good", RowState.ATTENTION: "attention"}.get(state, ""))
        add = self.card.rows.addWidget
        add(verdict)
        recommended = view.decision.recommended
        if recommended is not None and recommended is not current.method:
            add(self._own_choice(recommended))
        reasons = reasons_for(current, view.decision.candidates)
        if reasons:
            self._part(_("Why"), Listing(reasons))
        self._open_ends(current)
        time = _("About {minutes} minutes of work.").format(minutes=facts.minutes)
        cost = _("Cost: {cost}").format(cost=_(facts.cost))
        self._part(_("What you need"), Listing((_(facts.needs), time, cost)))
        if current.warnings:
            self._part(_("What can go wrong"), Listing(_(warning.text) for warning in current.warnings))
        self._folds(current, view)

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

    def _open_ends(self, current: Candidate) -> None:
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
            if rows:
                self._part(title, *rows)

    def _folds(self, current: Candidate, view: View) -> None:
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
                _("Every requirement, with its source"), current.requirements, remembered, "requirements"
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

    # -- none ---------------------------------------------------------------------------------------

    def _nothing_fits(self, candidates: tuple[Candidate, ...]) -> None:
        self.say(
            _("No method works as things are"),
            _("Something has to change: in the device, at the site, or in an answer."),
        )
        self.card.set_mark("problem")
        self.card.rows.addWidget(Words(_("These methods are the closest. What each of them is missing:")))
        methods = self.desk.store.flow.knowledge.methods

        def unmet(candidate: Candidate) -> list[Requirement]:
            return [need for need in candidate.requirements if need.status is Status.UNMET]

        def cost(candidate: Candidate) -> tuple[int, int]:
            wanting = unmet(candidate)
            return sum(not need.changeable for need in wanting), len(wanting)

        for candidate in sorted(candidates, key=cost)[:CLOSEST]:
            self._part(
                _(methods[candidate.method].name),
                Listing(f"{need.why} {need.fix or ''}".strip() for need in unmet(candidate)),
            )

    # -- the others ---------------------------------------------------------------------------------

    def _list_others(self, others: list[Candidate]) -> None:
        methods = self.desk.store.flow.knowledge.methods
        self.rows = {}
        panel = Panel()
        panel.rows.setSpacing(int(1.5 * theme.GAP))
        for candidate in others:
            facts = methods[candidate.method]
            row = MethodRow(candidate, _(facts.name), _(facts.summary), self.desk.opened_folds, self._choose)
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

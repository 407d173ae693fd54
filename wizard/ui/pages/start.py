"""What would you like to do?"""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QWidget

from wizard.core.state import Next, PageId, State, StepAside
from wizard.core.texts import _, one_line
from wizard.ui.buttons import LinkButton
from wizard.ui.cards import ChoiceCard
from wizard.ui.page import Desk, Page
from wizard.ui.text import Words, subheading

if TYPE_CHECKING:
    from wizard.core.view import View

RESUME, SET_UP, MANY, OPEN, PRACTISE = "resume", "set-up", "many", "open", "practise"


class StartPage(Page):
    """Four ways in; in practice mode also the scenarios, since a trainer changes them often."""

    id = PageId.START
    title = _("What would you like to do?")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say(
            self.title,
            _(
                "Printers, scanners, alarm systems and old applications need a way to send email. "
                "This wizard finds the right one for yours, writes the settings, and tests them."
            ),
        )
        self._group = QButtonGroup(self)
        self._cards: dict[str, ChoiceCard] = {}
        self._add(RESUME, _("Go on where you stopped"), "")
        self._add(
            SET_UP,
            _("Set up a device"),
            _("A few questions, then the settings, the scripts and a test email. About ten minutes."),
        )
        self._add(
            MANY,
            _("Many devices at once"),
            _("From a table: a plan and a sheet for each device, and one script for each site."),
        )
        self._add(OPEN, _("Open a saved plan"), _("Go on where you stopped, or test a plan once more."))
        self._add(
            PRACTISE,
            _("Practise without a tenant"),
            _("The same way on a simulated Microsoft 365 on this computer. Nothing is sent to anyone."),
        )
        self._cards[SET_UP].setChecked(True)
        self.compare = LinkButton(_("Compare the eight ways to send"))
        self.compare.clicked.connect(lambda: desk.dispatch(StepAside(PageId.COMPARISON)))
        self.lessons = LinkButton(_("Open practice: lessons, and a tenant whose switches you turn"))
        self.lessons.clicked.connect(lambda: desk.dispatch(StepAside(PageId.PRACTICE)))
        self.headers = LinkButton(_("Read the headers of a received message"))
        self.headers.clicked.connect(lambda: desk.dispatch(StepAside(PageId.HEADERS)))
        self.leave = LinkButton(_("Leave practice and work with the real Microsoft 365"))
        self.leave.clicked.connect(lambda: desk.perform("leave-practice"))
        self.scenario_title = subheading(_("Which situation would you like to practise?"))
        self.scenario_lead = Words(
            _("Each one is a company with its own settings. Some of them fail on purpose.")
        )
        self.body.addWidget(self.lessons)
        self.body.addWidget(self.scenario_title)
        self.body.addWidget(self.scenario_lead)
        self._scenarios = QButtonGroup(self)
        self._scenario_cards: dict[str, ChoiceCard] = {}
        self.body.addWidget(self.compare)
        self.body.addWidget(self.headers)
        self.body.addWidget(self.leave)
        for card in self._cards.values():
            card.toggled.connect(lambda _on: self._show_scenarios())
        self._arrange(desk.store.state)

    def _add(self, name: str, title: str, consequence: str) -> None:
        card = ChoiceCard(title, consequence)
        self._group.addButton(card)
        self._cards[name] = card
        self.body.addWidget(card)

    def _picked(self) -> str:
        return next(name for name, card in self._cards.items() if card.isChecked())

    def _fill_scenarios(self) -> None:
        # Read when they are first wanted: the first window does not wait for them.
        for scenario in self.desk.scenarios():
            card = ChoiceCard(_(scenario.title), _(scenario.story), scenario.id)
            self._scenarios.addButton(card)
            self._scenario_cards[scenario.id] = card
            self.body.insertWidget(self.body.indexOf(self.compare), card)
        QWidget.setTabOrder(list(self._scenario_cards.values())[-1], self.compare)

    def _show_scenarios(self) -> None:
        wanted = self._picked() == PRACTISE
        if wanted and not self._scenario_cards:
            self._fill_scenarios()
        current = self.desk.store.state.practice
        for scenario, card in self._scenario_cards.items():
            card.setVisible(wanted)
            if wanted and self._scenarios.checkedButton() is None:
                card.setChecked(current is None or scenario == current.id)
        self.lessons.setVisible(wanted)
        self.scenario_title.setVisible(wanted)
        self.scenario_lead.setVisible(wanted)

    def draw(self, state: State, view: "View") -> None:
        self._arrange(state)

    def _arrange(self, state: State) -> None:
        practise = _("Practise another situation") if state.practice else _("Practise without a tenant")
        self._cards[PRACTISE].card_title = practise
        self._cards[PRACTISE].setAccessibleName(practise)
        self._cards[PRACTISE].update()
        practising = state.practice is not None
        resume = self._cards[RESUME]
        said = self._under_way(state) or self.desk.unfinished
        if said and said != resume.consequence:
            resume.consequence = said
            resume.setAccessibleDescription(said)
            resume.updateGeometry()
            resume.update()
        resume.setVisible(bool(said))
        if not said and resume.isChecked():
            self._cards[SET_UP].setChecked(True)
        self.leave.setVisible(practising)
        self._show_scenarios()

    def _under_way(self, state: State) -> str:
        """The plan that the window holds, in short; "" where there is none."""
        answers = state.answers
        if answers.device.profile is None:
            return ""
        parts = (self.desk.store.view.device_name, answers.sending.from_)
        return one_line(", ".join(part for part in parts if part), 120)

    def entered(self) -> None:
        if self._under_way(self.desk.store.state):
            self._cards[RESUME].setChecked(True)

    def primary(self, state: State, view: "View") -> tuple[str, bool]:
        return _("Continue"), True

    def press(self) -> None:
        picked = self._picked()
        under_way = bool(self._under_way(self.desk.store.state))
        if picked == RESUME and not under_way:
            self.desk.perform("resume")
        elif picked == OPEN:
            self.desk.perform("open")
        elif picked == MANY:
            self.desk.dispatch(StepAside(PageId.FLEET))
        elif picked == PRACTISE:
            chosen = next((name for name, card in self._scenario_cards.items() if card.isChecked()), "")
            self.desk.perform(f"practice:{chosen}")
        elif picked == SET_UP and under_way:
            self.desk.perform("new")
        else:
            self.desk.dispatch(Next())

    def first(self) -> QWidget:
        return self._cards[self._picked()]

"""Recommendation: the method with its reasons, what is open, the others, and no dead end."""

import datetime
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from tests.ui.conftest import (
    DIRECT,
    NOTHING,
    OAUTH,
    PASSWORD,
    RELAY,
    Stage,
    Value,
    clipped,
    nameless,
    out_of_reading_order,
    said,
)
from wizard.core import state as ev
from wizard.core.answers import Port, YesNo
from wizard.core.deadline import deadline_of
from wizard.core.facts import Facts
from wizard.core.look_events import LookupEnded
from wizard.core.model import Method, Status, Verdict
from wizard.core.network_facts import NetworkFacts
from wizard.core.state import PageId
from wizard.core.testimony import stated
from wizard.ui import theme
from wizard.ui.pages._openings import OpeningCard, OpeningPart, by_method
from wizard.ui.pages._verdicts import RequirementRow, reasons_for
from wizard.ui.pages.recommendation import FIRST_CARDS, RecommendationPage
from wizard.ui.source_line import SourceLine, parted
from wizard.ui.widgets import Fold

UNSURE: dict[str, Value] = {**RELAY, "network.static_ip": "unknown"}
WORDS = {
    Verdict.FITS: "Fits",
    Verdict.UNKNOWN: "Not sure yet",
    Verdict.FITS_AFTER_CHANGE: "Fits after a change",
    Verdict.RULED_OUT: "Not possible",
}


def shown(one: Stage, answers: dict[str, Value]) -> RecommendationPage:
    one.answer(answers)
    page = one.go(PageId.RECOMMENDATION)
    assert isinstance(page, RecommendationPage)
    return page


@pytest.mark.parametrize(
    ("answers", "method"),
    [(RELAY, Method.CONNECTOR_IP), (DIRECT, Method.DIRECT_SEND), (OAUTH, Method.SMTP_AUTH_OAUTH)],
)
def test_says_what_and_why(stage: Callable[..., Stage], answers: dict[str, Value], method: Method) -> None:
    one = stage()
    page = shown(one, answers)
    view, facts = one.desk.store.view, one.desk.store.flow.knowledge.methods[method]
    assert view.method is method
    assert page.heading.text() == facts.plain_name
    words = said(page)
    current = next(c for c in view.decision.candidates if c.method is method)
    reasons = reasons_for(current, view.decision.candidates)
    assert 1 <= len(reasons) <= 3
    met = {need.why for need in current.requirements if need.status is Status.MET}
    assert set(reasons) <= met
    for sentence in (*reasons, facts.needs, facts.name, *(warning.text for warning in current.warnings)):
        assert sentence in words
    assert one.shell.next.text() == "Use this method"


def test_reasons_are_the_method_s_own(stage: Callable[..., Stage]) -> None:
    one = stage()
    shown(one, RELAY)
    candidates = one.desk.store.view.decision.candidates
    relay = next(c for c in candidates if c.method is Method.CONNECTOR_IP)
    assert reasons_for(relay, candidates)[0] == "Your site has an internet address that stays the same."


@pytest.mark.parametrize("answers", [RELAY, DIRECT, UNSURE])
def test_every_other_method_has_a_row_with_its_reason(
    stage: Callable[..., Stage], answers: dict[str, Value]
) -> None:
    one = stage()
    page = shown(one, answers)
    candidates = [c for c in one.desk.store.view.decision.candidates if c.method is not one.method]
    assert list(page.rows) == [c.method for c in candidates]
    for candidate in candidates:
        row = page.rows[candidate.method]
        ruled_out = candidate.verdict is Verdict.RULED_OUT
        assert (row.use is None) is ruled_out
        assert candidate.summary
        assert row.reason.text().startswith(WORDS[candidate.verdict]), "a state is never an icon alone"
        assert row.reason.text().endswith(candidate.summary)
    current = next(c for c in one.desk.store.view.decision.candidates if c.method is one.method)
    assert current.summary in said(page)


def test_another_method_and_back(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    other = next(method for method, row in page.rows.items() if row.use is not None)
    button = page.rows[other].use
    assert button is not None
    button.setFocus()
    one.press(Qt.Key.Key_Space)
    assert one.method is other
    assert page.heading.text() == one.desk.store.flow.knowledge.methods[other].plain_name
    assert page.back is not None
    assert "We recommend: SMTP relay, connector by IP address" in said(page)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.isAncestorOf(focus), "the focus must not be lost with its button"
    page.back.setFocus()
    one.press(Qt.Key.Key_Space)
    assert one.method is Method.CONNECTOR_IP
    assert one.state.chosen is None
    assert page.back is None


def test_what_is_not_known_says_how_to_find_out(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, UNSURE)
    view = one.desk.store.view
    current = next(c for c in view.decision.candidates if c.method is view.method)
    unknown = [need for need in current.requirements if need.status is Status.UNKNOWN]
    assert unknown
    words = said(page)
    for need in unknown:
        assert need.fix is not None
        assert need.why in words
        assert need.fix in words


def test_what_has_to_change_says_how(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, {**RELAY, "network.static_ip": "no"})
    view = one.desk.store.view
    current = next(c for c in view.decision.candidates if c.method is view.method)
    unmet = [need for need in current.requirements if need.status is Status.UNMET]
    assert current.verdict is Verdict.FITS_AFTER_CHANGE
    assert unmet
    words = said(page)
    assert all(need.why in words and (need.fix or "") in words for need in unmet)


def test_nothing_fits_is_no_dead_end(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, NOTHING)
    assert one.desk.store.view.decision.recommended is None
    assert page.heading.text() == "No method works as things are"
    openings = one.desk.store.view.decision.what_would_change
    assert openings
    words = said(page)
    for opening in openings:
        assert all(change.title in words and change.effort in words for change in opening.changes)
    assert len(page.rows) == 8
    assert one.shell.next.text() == "Change an answer"
    one.shell.next.click()
    assert one.state.page is PageId.DEVICE


def test_many_ways_out_stand_in_a_fold(stage: Callable[..., Stage]) -> None:
    one = stage()
    options = ("options.certificate", "options.local_server", "options.azure_subscription")
    page = shown(one, {**NOTHING, **dict.fromkeys(options, "unknown")})
    openings = by_method(one.desk.store.view.decision.what_would_change)
    cards = page.findChildren(OpeningCard)
    assert len(openings) > FIRST_CARDS
    assert len(cards) == len(openings)
    said(page)
    assert [card.isVisible() for card in cards].count(True) == FIRST_CARDS
    more = next(fold for fold in page.findChildren(Fold) if fold.button.text().startswith("Other changes"))
    assert f"({len(openings) - FIRST_CARDS})" in more.button.text()
    more.button.click()
    words = said(page)
    for titled in openings.values():
        assert all(change.title in words for opening in titled for change in opening.changes)
    unknown = [one_id for opening in openings.values() for o in opening for one_id in o.provided]
    assert unknown
    requirements = one.desk.store.flow.knowledge.requirements
    assert all(requirements[one_id].title in words for one_id in unknown)


def test_requirements_are_one_fold_away(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    view = one.desk.store.view
    assert not page.findChildren(RequirementRow)
    row = page.rows[Method.DIRECT_SEND]
    row.requirements.button.click()
    candidate = next(c for c in view.decision.candidates if c.method is Method.DIRECT_SEND)
    made = row.findChildren(RequirementRow)
    assert [made_row.text.text() for made_row in made] == [need.why for need in candidate.requirements]
    for made_row, need in zip(made, candidate.requirements, strict=True):
        source = made_row.findChildren(SourceLine)[0]
        assert (source.open.accessibleName().removeprefix("Open the page: "), source.url) == parted(
            need.source
        )
        lines = {label.text() for label in made_row.findChildren(QLabel)}
        assert need.evidence
        assert {stated(one_piece, one.state.answers) for one_piece in need.evidence} <= lines
    # Opened once, it stays open when the page is built anew.
    one.desk.dispatch(ev.Answered("network.ip_shared", "unknown"))
    assert page.rows[Method.DIRECT_SEND] is not row
    assert page.rows[Method.DIRECT_SEND].requirements.button.isChecked()


def test_evidence_tells_who_says_so(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer({path: value for path, value in RELAY.items() if path != "network.port_25"})
    network = NetworkFacts(
        public_ip=None,
        reverse_name=None,
        looks_dynamic=YesNo.UNKNOWN,
        port_25=Port.OPEN,
        port_587=Port.OPEN,
        blocklists=None,
    )
    one.desk.dispatch(LookupEnded(Facts(domain="contoso.com", network=network)))
    one.desk.opened_folds["requirements"] = True
    page = one.go(PageId.RECOMMENDATION)
    words = said(page)
    assert "Where does it stand? In our own building (your answer)" in words
    assert "Does your internet line let mail out on port 25? Yes, it is open (looked up)" in words
    assert "Licences of your tenant: Nothing was said, so the usual is taken as given." in words


def test_what_would_change_this(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, DIRECT)
    view = one.desk.store.view
    openings = [o for o in view.decision.what_would_change if o.method is not one.method]
    assert [o.method for o in openings] == [Method.CONNECTOR_IP]
    card = page.findChildren(OpeningCard)[0]
    assert card.title.text() == "SMTP relay, connector by IP address comes first once you do this:"
    words = said(page)
    (change,) = openings[0].changes
    assert change.title in words
    assert change.effort in words
    assert change.how not in words
    fold = card.findChildren(Fold)[0]
    fold.button.click()
    assert change.how in said(page)
    # Opened once, the folds of other cards are open too; with the answer gone, so is the card.
    assert one.desk.opened_folds["how"]
    one.desk.dispatch(ev.Answered("network.static_ip", "yes"))
    one.settle()
    assert not page.changes_title.isVisible()
    assert not any(card.isVisible() for card in page.findChildren(OpeningCard))


def test_what_the_chosen_method_takes_stands_in_its_card(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, {**RELAY, "network.static_ip": "no"})
    openings = by_method(one.desk.store.view.decision.what_would_change)
    assert one.method in openings
    part = page.card.findChildren(OpeningPart)
    assert len(part) == 1
    assert openings[one.method][0].changes[0].effort in said(page)
    assert not any(
        one.desk.store.flow.knowledge.methods[one.method].name in c.title.text()
        for c in page.findChildren(OpeningCard)
    )


@pytest.mark.parametrize("today", [datetime.date(2026, 11, 20), datetime.date(2027, 3, 1)])
def test_the_end_of_passwords_is_a_dated_note(stage: Callable[..., Stage], today: datetime.date) -> None:
    one = stage()
    one.desk.store.flow.today = today
    page = shown(one, {**PASSWORD, "options.local_server": "yes"})
    view, flow = one.desk.store.view, one.desk.store.flow
    assert one.method is Method.LOCAL_RELAY

    def sentence() -> str:
        view = one.desk.store.view
        found = deadline_of(view.answers, view.profile, view.method, flow.knowledge, today)
        assert found is not None
        return found

    spared = sentence()
    assert "31 December 2026" in spared
    assert spared in said(page)
    one.desk.dispatch(ev.MethodChosen(Method.SMTP_AUTH_BASIC))
    one.settle()
    ends = sentence()
    words = said(page)
    assert ends != spared
    assert words.count(ends) == 1
    warning = next(
        warning.text
        for candidate in view.decision.candidates
        if candidate.method is Method.SMTP_AUTH_BASIC
        for warning in candidate.warnings
        if warning.id == "basic-ends"
    )
    assert warning == ends or warning not in words, "one of the two is enough"
    finish = one.go(PageId.FINISH)
    words = said(finish)
    assert words.count(ends) == 1
    assert warning == ends or warning not in words
    one.desk.dispatch(ev.MethodChosen(None))
    one.settle()
    assert spared in said(finish)


def test_no_password_no_note(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert "31 December 2026" not in said(page)


def test_assumptions_stand_behind_a_fold(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assumed = one.desk.store.view.decision.assumptions
    assert assumed
    assert assumed[0] not in said(page)
    one.desk.opened_folds["assumed"] = True
    one.desk.dispatch(ev.Answered("network.ip_shared", "unknown"))
    assert all(sentence in said(page) for sentence in one.desk.store.view.decision.assumptions)


def test_what_does_not_concern_it_changes_no_widget(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    before = dict(page.rows)
    one.desk.dispatch(ev.RecipientTyped("a@contoso.com"))
    one.desk.dispatch(ev.Ticked("enter-settings", done=True))
    assert page.rows == before


def test_enter_goes_on(stage: Callable[..., Stage]) -> None:
    one = stage()
    shown(one, RELAY)
    assert QApplication.focusWidget() is one.shell.next
    one.press(Qt.Key.Key_Return)
    assert one.state.page is PageId.SETUP


def test_foreign_names_stay_text(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    one.call_it("<img src=x>\u202e\n")
    assert "\u202e" not in page.diagram.accessibleDescription()
    assert "<img src=x>" in page.diagram.accessibleDescription()


@pytest.mark.parametrize("answers", [RELAY, UNSURE, NOTHING])
def test_every_control_is_named_and_in_order(stage: Callable[..., Stage], answers: dict[str, Value]) -> None:
    one = stage()
    page = shown(one, answers)
    assert nameless(page) == []
    assert out_of_reading_order(one) == []
    assert len({control.accessibleName() or id(control) for control in one.tab_order()}) == len(
        one.tab_order()
    )


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("answers", [RELAY, NOTHING, DIRECT])
def test_nothing_is_cut_off(stage: Callable[..., Stage], zoom: int, answers: dict[str, Value]) -> None:
    size = theme.TextSize()
    one = stage()
    one.desk.opened_folds.update({"requirements": True, "how": True, "changes": True, "assumed": True})
    page = shown(one, answers)
    size.set(zoom)
    try:
        one.qtbot.waitUntil(lambda: clipped(page) == [])
        assert clipped(page) == []
        area = one.shell.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    finally:
        size.set(100)

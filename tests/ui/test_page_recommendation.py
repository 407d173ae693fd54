"""Recommendation: the method with its reasons, what is open, the others, and no dead end."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.conftest import (
    DIRECT,
    NOTHING,
    OAUTH,
    RELAY,
    Stage,
    Value,
    clipped,
    nameless,
    out_of_reading_order,
    said,
)
from wizard.core import state as ev
from wizard.core.model import Method, Status, Verdict
from wizard.core.state import PageId
from wizard.ui import theme
from wizard.ui.pages._verdicts import RequirementRow, reasons_for
from wizard.ui.pages.recommendation import RecommendationPage

UNSURE: dict[str, Value] = {**RELAY, "network.static_ip": "unknown"}


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


def test_every_other_method_has_a_row_with_its_reason(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    candidates = [c for c in one.desk.store.view.decision.candidates if c.method is not Method.CONNECTOR_IP]
    assert list(page.rows) == [c.method for c in candidates]
    for candidate in candidates:
        row = page.rows[candidate.method]
        ruled_out = candidate.verdict is Verdict.RULED_OUT
        assert (row.use is None) is ruled_out
        if ruled_out:
            blocking = {
                n.why for n in candidate.requirements if n.status is Status.UNMET and not n.changeable
            }
            assert row.reason.text().removeprefix("Ruled out: ") in blocking


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
    words = said(page)
    assert "Run it in your own network." in words
    assert len(page.rows) == 8
    assert one.shell.next.text() == "Change an answer"
    one.shell.next.click()
    assert one.state.page is PageId.DEVICE


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
    words = said(page)
    assert all(need.source in words for need in candidate.requirements)
    # Opened once, it stays open when the page is built anew.
    one.desk.dispatch(ev.Answered("network.ip_shared", "unknown"))
    assert page.rows[Method.DIRECT_SEND] is not row
    assert page.rows[Method.DIRECT_SEND].requirements.button.isChecked()


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
@pytest.mark.parametrize("answers", [RELAY, NOTHING])
def test_nothing_is_cut_off(stage: Callable[..., Stage], zoom: int, answers: dict[str, Value]) -> None:
    size = theme.TextSize()
    one = stage()
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

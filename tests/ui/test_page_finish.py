"""Finish: what is set up, verified and left, and never more than that."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.conftest import (
    DIRECT,
    OAUTH,
    PASSWORD,
    RELAY,
    SENDER,
    Stage,
    Value,
    clipped,
    nameless,
    out_of_reading_order,
)
from wizard.core import state as ev
from wizard.core.model import Confidence, Diagnosis, Method, StageResult, Transcript
from wizard.core.model import Stage as Step
from wizard.core.state import PageId
from wizard.core.upkeep import Ending
from wizard.net.services import Services
from wizard.ui import theme
from wizard.ui.actions import Actions
from wizard.ui.pages.finish import FinishPage
from wizard.ui.trial import is_external
from wizard.ui.widgets import StateRow

DELIVERED = Transcript(True, (StageResult(Step.DATA, ok=True, ms=3, reply="250 ok"),), ("C: QUIT",))
REFUSED = Transcript(False, (StageResult(Step.RCPT, ok=False, ms=3, reply="550 5.7.64 no"),), ("S: 550 no",))
WHY = Diagnosis(
    "relay-denied-connector",
    Confidence.CERTAIN,
    (),
    "No connector matched.",
    ("5.7.64",),
    ("Fix it.",),
    None,
    "",
)


def shown(one: Stage, answers: dict[str, Value], method: Method | None = None) -> FinishPage:
    one.answer(answers)
    one.desk.dispatch(ev.MethodChosen(method))
    page = one.go(PageId.FINISH)
    assert isinstance(page, FinishPage)
    return page


def after_test(one: Stage, transcript: Transcript, recipient: str) -> None:
    one.desk.dispatch(ev.TestStarted())
    one.desk.dispatch(ev.TestEnded(recipient, transcript, None if transcript.delivered else WHY))
    one.settle()


def rows_of(part: object) -> dict[str, tuple[str, str]]:
    """Sentence to word and detail, of the rows that are shown."""
    assert hasattr(part, "findChildren")
    return {
        row.text.text(): (row.word.text(), row.detail.text())
        for row in part.findChildren(StateRow)
        if row.isVisible()
    }


def test_nothing_is_verified_before_a_test(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert page.heading.text() == "Not tested yet"
    assert {word for word, _detail in rows_of(page.verified).values()} == {"Not tested"}
    assert SENDER in page.lead.text()


@pytest.mark.parametrize(
    ("recipient", "outside"), [("a@fabrikam.com", "Verified"), ("a@contoso.com", "Not tested")]
)
def test_a_delivery_verifies_what_it_reached_and_no_more(
    stage: Callable[..., Stage], recipient: str, outside: str
) -> None:
    one = stage()
    page = shown(one, RELAY)
    after_test(one, DELIVERED, recipient)
    rows = rows_of(page.verified)
    assert page.heading.text() == "Tested, with something left to do"
    assert rows[f"Sending from this computer: a message to {recipient} was accepted."][0] == "Verified"
    assert rows["Sending to people outside."][0] == outside
    assert rows["Sending from the device itself."][0] == "Not tested", "the laptop is not the printer"


def test_a_domain_is_the_same_in_either_spelling(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(RELAY)
    one.desk.dispatch(ev.Typed("sending.from", "scanner@müller.example"))
    view = one.desk.store.view
    assert not is_external("a@xn--mller-kva.example", view)
    assert not is_external("a@MÜLLER.example", view)
    assert is_external("a@mueller.example", view)


def test_own_people_only_asks_for_no_proof_of_outside(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, DIRECT)
    after_test(one, DELIVERED, "a@contoso.com")
    assert "Sending to people outside." not in rows_of(page.verified)


def test_a_failure_is_not_hidden(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    after_test(one, REFUSED, "a@fabrikam.com")
    assert page.heading.text() == "The test failed"
    assert rows_of(page.verified)["Sending from this computer."] == ("Failed", "No connector matched.")


def test_steps_that_are_left_are_named(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    plan = one.desk.store.view.plan
    assert plan is not None
    assert all(word == "Left" for word, _detail in rows_of(page.set_up).values())
    left = " ".join(detail for _word, detail in rows_of(page.set_up).values())
    assert all(step.title in left for step in plan.steps)
    assert page.heading.text() == "Not tested yet", "what is left is not called set up"
    for step in plan.steps:
        one.desk.dispatch(ev.Ticked(step.id, done=True))
    one.settle()
    assert {(word, detail) for word, detail in rows_of(page.set_up).values()} == {("Done", "")}
    headings = [page.heading.text()]
    for transcript in (DELIVERED, REFUSED):
        after_test(one, transcript, "a@fabrikam.com")
        headings.append(page.heading.text())
    assert headings == ["Set up, not tested yet", "Set up and tested", "Set up, but the test failed"]


def test_places_stand_in_the_order_of_the_lanes(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY, Method.LOCAL_RELAY)
    places = [said.partition(":")[0] for said in rows_of(page.set_up)]
    assert places == ["Microsoft 365", "DNS", "Your network", "The device"]


def test_a_password_ends_on_the_day_that_the_knowledge_names(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, PASSWORD, Method.SMTP_AUTH_BASIC)
    assert one.method is Method.SMTP_AUTH_BASIC
    (ends,) = rows_of(page.ends)
    password = one.desk.store.flow.knowledge.basic_authentication.deadline.password
    assert ends == password.before.format(last_day="31 December 2026")


def test_a_sign_in_ends_too(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, OAUTH)
    (ends,) = rows_of(page.ends)
    assert ends.startswith("A sign-in does not last for ever")


def test_otherwise_nothing_ends(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert list(rows_of(page.ends)) == ["Nothing in this set-up has an end that Microsoft has announced."]


def test_a_password_that_is_not_shown_to_microsoft_is_spared(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, {**PASSWORD, "options.local_server": "yes"})
    assert one.method is Method.LOCAL_RELAY
    spared = one.desk.store.flow.knowledge.basic_authentication.deadline.spared
    said_so = spared.before.format(last_day="31 December 2026")
    assert rows_of(page.ends)[said_so] == ("Unchanged", "")


def test_each_method_has_its_monthly_checks(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert any("203.0.113.10" in sentence for sentence in page.monthly.sentences)
    lists = set()
    for candidate in one.desk.store.view.decision.candidates:
        one.desk.dispatch(ev.MethodChosen(candidate.method))
        lists.add(page.monthly.sentences)
    assert len(lists) > 1
    assert any(SENDER in sentence for sentence in page.now.sentences)


def test_save_print_and_the_next_device(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    assert one.shell.next.text() == "Save everything…"
    assert QApplication.focusWidget() is one.shell.next
    one.press(Qt.Key.Key_Return)
    page.print.click()
    page.another.click()
    assert one.asked == ["folder", "print", "new"]
    assert not page.saved.isVisible()
    one.desk.dispatch(ev.Saved("/home/me/<b>out</b>\u202e"))
    one.settle()
    assert page.saved.isVisible()
    assert "<b>out</b>" in page.saved.text.text()
    assert "\u202e" not in page.saved.text.text()


def test_every_control_is_named_and_in_order(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY)
    one.desk.dispatch(ev.Saved("/home/me/out"))
    one.settle()
    assert nameless(page) == []
    assert out_of_reading_order(one) == []
    assert one.tab_order() == [page.days.calendar, page.print, page.paper.list, page.headers, page.another]


@pytest.mark.parametrize("zoom", [100, 200])
def test_nothing_is_cut_off(stage: Callable[..., Stage], zoom: int) -> None:
    size = theme.TextSize()
    one = stage()
    page = shown(one, PASSWORD, Method.SMTP_AUTH_BASIC)
    one.desk.dispatch(ev.Saved("/a/rather/long/path/that/goes/on/and/on/without/a/single/blank/in/it/at/all"))
    size.set(zoom)
    try:
        one.qtbot.waitUntil(lambda: clipped(page) == [])
        assert clipped(page) == []
        area = one.shell.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    finally:
        size.set(100)


def test_a_day_that_the_owner_knows_is_typed_kept_and_put_into_the_calendar(
    stage: Callable[..., Stage], tmp_path: Path
) -> None:
    one = stage()
    able = {"device.client_certificate": "yes", "options.certificate": "yes"}
    page = shown(one, {**RELAY, **able}, Method.CONNECTOR_CERTIFICATE)
    field = page.days.fields[Ending.CERTIFICATE]
    assert field.isVisible()
    assert not page.days.fields[Ending.SECRET].isVisible()
    field.edit.setFocus()
    QTest.keyClicks(field.edit, "31.5.2027")
    page.print.setFocus()
    one.settle()
    assert "2027-05-31" in field.error.text(), "the error says how a day is written"
    assert field.edit.text() == "31.5.2027", "what was typed stays"
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "2027-05-31")
    one.settle()
    assert not field.error.isVisible()

    async def no_switch(_scenario: str | None) -> Services:
        raise AssertionError("nothing is switched here")

    actions = Actions(one.desk, one.window, no_switch)
    actions.choose_calendar = lambda: ""
    page.days.calendar.click()  # dismissed: nothing happens
    path = tmp_path / "days.ics"
    actions.choose_calendar = lambda: str(path)
    page.days.calendar.click()
    one.wait(path.exists)
    assert b"DTSTART;VALUE=DATE:20270531" in path.read_bytes()
    document = one.desk.store.flow.document(one.state)
    one.desk.dispatch(ev.StartedOver())
    one.desk.dispatch(ev.Opened(document))
    assert one.state.ends == {"certificate": "2027-05-31"}


def test_what_was_seen_done_counts_as_done(stage: Callable[..., Stage]) -> None:
    one = stage()
    page = shown(one, RELAY, Method.CONNECTOR_IP)
    before = next(text for text in rows_of(page.set_up) if "Microsoft 365" in text)
    after_test(one, DELIVERED, "alex@fabrikam.com")
    after = next(text for text in rows_of(page.set_up) if "Microsoft 365" in text)
    assert before != after

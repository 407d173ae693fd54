"""Questions as cards: what excludes what, what Enter does, and former answers that are changed."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.conftest import SENDER, Stage, said
from wizard.core import state as ev
from wizard.core.questions import value_of
from wizard.core.state import PageId
from wizard.ui.asking import AnsweredLine, Asking
from wizard.ui.buttons import LinkButton
from wizard.ui.cards import CheckCard, ChoiceCard

NoServices = Callable[..., Stage]


def at_mail_settings(stage: NoServices) -> tuple[Stage, Asking]:
    """A generic printer on the Network page: security and port are asked for together."""
    one = stage()
    one.desk.dispatch(ev.ProfilePicked("generic-printer"))
    one.desk.dispatch(ev.Typed("sending.from", SENDER))
    one.desk.dispatch(ev.Answered("device.signing_in", ("none",)))
    one.desk.dispatch(ev.Answered("sending.recipients", "both"))
    one.desk.dispatch(ev.Answered("network.port_25", "open"))
    one.go(PageId.NETWORK)
    return one, asked(one, "device.mail_settings")


def asked(one: Stage, asking: str) -> Asking:
    """What the page asks, which must be this."""
    found = one.shell.current.part.asking  # type: ignore[attr-defined]
    assert isinstance(found, Asking)
    assert found.question.id == asking
    return found


def before_address(one: Stage) -> Asking:
    """The Network page as it asks for the address; what it asks before is not known."""
    while (first := one.desk.store.view.open[PageId.NETWORK][0]) != "network.address":
        one.desk.dispatch(ev.Answered(first, "unknown"))
    one.settle()
    address = asked(one, "network.address")
    address.first().setFocus()
    return address


def marked(asking: Asking) -> list[str | int]:
    return [value for value, card in asking.cards.items() if card.isChecked()]


def test_only_one_starttls_and_the_mark_says_so(stage: NoServices) -> None:
    _, asking = at_mail_settings(stage)
    for value in ("starttls_new", "none", "starttls_unsure"):
        asking.cards[value].click()
    assert marked(asking) == ["starttls_unsure", "none"]
    assert isinstance(asking.cards["starttls_new"], ChoiceCard)
    assert isinstance(asking.cards["none"], CheckCard)
    asking.cards["starttls_unsure"].click()
    assert marked(asking) == ["none"], "what was ticked by mistake can be unticked"
    asking.cards["unknown"].click()
    assert marked(asking) == ["unknown"]
    asking.cards["any_port"].click()
    assert marked(asking) == ["any_port"]


@pytest.mark.parametrize("value", ["starttls_new", "none", "unknown"])
def test_enter_ticks_nothing_where_several_can_be_ticked(stage: NoServices, value: str) -> None:
    one, asking = at_mail_settings(stage)
    asking.cards[value].setFocus()
    before = one.state
    one.press(Qt.Key.Key_Return)
    assert one.state == before
    assert marked(asking) == []
    area = one.shell.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    problem = asking.problem
    assert "Choose an answer" in problem.text()

    def in_sight() -> bool:
        place = QRect(problem.mapTo(area.viewport(), problem.rect().topLeft()), problem.size())
        return bool(area.viewport().rect().contains(place))

    one.wait(in_sight)


def test_enter_on_i_do_not_know_answers_with_what_is_ticked(stage: NoServices) -> None:
    one, asking = at_mail_settings(stage)
    asking.cards["starttls_new"].click()
    asking.cards["any_port"].click()
    asking.cards["unknown"].setFocus()
    one.press(Qt.Key.Key_Return)
    assert value_of(one.state.answers, "device.tls") == "1.2"
    assert value_of(one.state.answers, "device.ports") == (25, 465, 587)


def test_enter_on_a_single_choice_takes_the_card_with_the_focus(stage: NoServices) -> None:
    one, asking = at_mail_settings(stage)
    asking.mark(("starttls_new", "none", "any_port"))
    one.press(Qt.Key.Key_Return)
    address = before_address(one)
    assert QApplication.focusWidget() is address.cards["own"]
    assert marked(address) == []
    one.press(Qt.Key.Key_Return)
    assert value_of(one.state.answers, "network.static_ip") == "yes"
    assert value_of(one.state.answers, "network.ip_shared") == "no"


def test_one_undo_takes_back_everything_that_one_card_answered(stage: NoServices) -> None:
    one, asking = at_mail_settings(stage)
    before = one.state.answers
    asking.mark(("starttls_old", "implicit"))
    one.press(Qt.Key.Key_Return)
    assert one.state.answers != before
    one.desk.store.undo()
    assert one.state.answers == before
    assert "device.mail_settings" not in one.state.asked
    assert marked(asked(one, "device.mail_settings")) == []


def test_a_former_answer_is_opened_as_a_whole_with_its_ticks(stage: NoServices) -> None:
    one, asking = at_mail_settings(stage)
    asking.mark(("starttls_new", "none", "any_port"))
    one.press(Qt.Key.Key_Return)
    before_address(one)
    one.press(Qt.Key.Key_Return)
    after = one.state.answers
    page = one.shell.current
    words = said(page)
    assert "STARTTLS, with TLS 1.2 or newer; None, or Off; Any port number can be typed in" in words
    assert "A fixed one, and it is ours alone" in words
    change_of(one, "What do the device's mail settings offer?").click()
    again = asked(one, "device.mail_settings")
    assert marked(again) == ["starttls_new", "none", "any_port"]
    assert QApplication.focusWidget() is again.cards["starttls_new"]
    assert value_of(one.state.answers, "device.tls") is None
    assert value_of(one.state.answers, "network.static_ip") == "yes", "the other answer stands"
    one.press(Qt.Key.Key_Return)
    assert one.state.answers == after


def change_of(one: Stage, question: str) -> Any:
    lines = one.shell.current.findChildren(AnsweredLine)
    buttons = [button for line in lines for button in line.findChildren(LinkButton)]
    return next(button for button in buttons if question in button.accessibleName())


def test_a_documented_device_is_not_asked_for_what_is_documented(stage: NoServices) -> None:
    one = stage()
    one.desk.dispatch(ev.ProfilePicked("epson-web-config-oauth"))
    one.desk.dispatch(ev.Typed("sending.from", SENDER))
    one.desk.dispatch(ev.Answered("sending.recipients", "both"))
    one.go(PageId.NETWORK)
    assert "device.tls" in one.desk.store.view.open[PageId.NETWORK]
    assert not any(
        asking in ("device.encryption", "device.mail_settings")
        for asking in one.desk.store.view.open[PageId.NETWORK]
    )


def test_the_question_is_the_heading_and_the_group_is_named_after_it(stage: NoServices) -> None:
    one, asking = at_mail_settings(stage)
    page = one.shell.current
    assert page.heading.text() == asking.question.text
    assert page.accessibleName() == asking.accessibleName() == asking.question.text
    assert asking.question.text not in said(asking), "said once, by the heading"


def test_after_the_last_question_the_address_takes_the_focus(stage: NoServices) -> None:
    one, _ = at_mail_settings(stage)
    address = before_address(one)
    address.cards["own"].click()
    one.shell.press()
    one.settle()
    page = one.shell.current
    assert page.heading.text() == "Nothing more to ask"
    assert page.ip.edit.hasFocus()  # type: ignore[attr-defined]
    page.part.reopen("network.address")  # type: ignore[attr-defined]
    one.settle()
    again = asked(one, "network.address")
    assert page.heading.text() == again.question.text
    assert again.cards["own"].hasFocus()


def test_a_profile_that_leaves_nothing_open_shows_its_ways_and_no_gap(stage: NoServices) -> None:
    one = stage()
    one.desk.dispatch(ev.ProfilePicked("canon-ir-adv-dx"))
    page = one.go(PageId.DEVICE)
    assert page.part.asking is None
    assert not page.part.isVisible()
    assert "without signing in, with user name and password or with a Microsoft sign-in (OAuth 2.0)." in said(
        page
    )

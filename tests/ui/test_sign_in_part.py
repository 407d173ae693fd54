"""The Test page's sign-in: at the practice Entra, and at accounts of the test's own for what must wait."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.conftest import OAUTH, SENDER, Stage, clipped, nameless, out_of_reading_order, said
from wizard.core.answers import Cloud
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import DeviceCode, SignedIn, SignInOrder, Way
from wizard.core.state import PageId
from wizard.net.services import Services
from wizard.sim.entra.registration import DEVICE_APPLICATION, SERVER_APPLICATION
from wizard.ui.pages._sign_in import SignInPart
from wizard.ui.pages.test import TestPage

CLIENT = "9a3f2c1e-0000-4000-8000-0123456789ab"
CODE = DeviceCode("ABCD23456", "https://microsoft.com/devicelogin", 900)


def opened(one: Stage) -> tuple[TestPage, SignInPart]:
    one.answer(OAUTH)
    page = one.go(PageId.TEST)
    assert isinstance(page, TestPage)
    return page, page.inputs.sign_in


def choose(part: SignInPart, way: Way) -> None:
    part.form.way.setCurrentIndex(list(Way).index(way))


def ended(one: Stage, part: SignInPart) -> None:
    one.wait(lambda: not part.job.running)
    one.settle()


class Waiting:
    """Accounts at which a code is shown, and nobody types it until the test says so."""

    def __init__(self) -> None:
        self.signed_in: SignedIn | None = None
        self.orders: list[SignInOrder] = []
        self.typed: asyncio.Event | None = None
        self.cancelled = False
        self.notes: tuple[Problem, ...] = ()

    async def sign_in(self, order: SignInOrder, on_code: Callable[[DeviceCode], None]) -> SignedIn:
        self.orders.append(order)
        self.typed = asyncio.Event()
        if order.way is Way.DEVICE_CODE:
            on_code(CODE)
        try:
            await self.typed.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        until = datetime.now(UTC) + timedelta(hours=1)
        self.signed_in = SignedIn(
            order.way, order.mailbox, order.client_id, order.mailbox, order.cloud, until, notes=self.notes
        )
        return self.signed_in

    async def resume(self, mailbox: str, cloud: Cloud) -> SignedIn | None:
        raise WizardError(
            Problem("key-store-locked", "The key store of this computer is locked.", "Unlock it.")
        )

    async def token(self, mailbox: str) -> Secret:
        return Secret("t0ken")

    async def sign_out(self) -> Problem:
        self.signed_in = None
        return Problem("signed-out-partly", "It is still in the key store.", "Delete it there.")


@pytest.fixture
def waiting(stage: Callable[..., Stage]) -> tuple[Stage, TestPage, SignInPart, Waiting]:
    one = stage()
    accounts = Waiting()
    one.serve(Services(None, None, None, accounts=accounts))  # type: ignore[arg-type] # only the accounts are asked
    page, part = opened(one)
    return one, page, part, accounts


# --- the form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", list(Way))
def test_each_way_asks_for_what_it_needs_and_says_what_it_means(
    stage: Callable[..., Stage], way: Way
) -> None:
    one = stage("smtp-auth-oauth")
    page, part = opened(one)
    choose(part, way)
    one.settle()
    assert part.form.secret.isVisible() == (way in (Way.SECRET, Way.CERTIFICATE))
    assert part.form.certificate.isVisible() == (way is Way.CERTIFICATE)
    assert ("block this kind of sign-in" in part.form.meaning.text()) == (way is Way.DEVICE_CODE)
    assert not part.form.keep.isChecked(), "nothing is kept unless it is asked for"
    assert "nothing is kept" in part.form.keep.accessibleDescription()
    assert nameless(page) == []
    assert out_of_reading_order(one) == []
    assert clipped(page) == []


def test_nobody_is_told_while_typing_and_everybody_after(stage: Callable[..., Stage]) -> None:
    one = stage()
    _page, part = opened(one)
    edit = part.form.application.edit
    edit.setFocus()
    QTest.keyClicks(edit, CLIENT[:20])
    assert not part.form.application.error.isVisible()
    part.form.enter.setFocus()
    one.settle()
    assert "20 of 36" in part.form.application.error.text()
    edit.setFocus()
    QTest.keyClicks(edit, CLIENT[20:])
    assert not part.form.application.error.isVisible()
    edit.clear()
    QTest.keyClicks(edit, "scanner@")
    assert "an account's name" in part.form.application.error.text(), (
        "what can not become an ID is said at once"
    )
    assert edit.text() == "scanner@"
    part.form.other_tenant.button.setChecked(True)
    QTest.keyClicks(part.form.tenant.edit, "common")
    assert "any organisation" in part.form.tenant.error.text()
    choose(part, Way.SECRET)
    QTest.keyClicks(part.form.secret.edit, CLIENT)
    assert "the secret's ID, not its value" in part.form.secret.error.text()


def test_a_secret_is_masked_used_once_and_not_undone(
    waiting: tuple[Stage, TestPage, SignInPart, Waiting],
) -> None:
    one, _page, part, accounts = waiting
    choose(part, Way.SECRET)
    QTest.keyClicks(part.form.application.edit, CLIENT)
    QTest.keyClicks(part.form.secret.edit, "s3cret~value")
    assert part.form.secret.edit.echoMode() is QLineEdit.EchoMode.Password
    assert part.form.secret.edit.displayText() != "s3cret~value"
    part.start()
    one.wait(lambda: accounts.orders != [])
    assert accounts.orders[0].secret == Secret("s3cret~value")
    assert part.form.secret.edit.text() == ""
    part.form.secret.edit.undo()
    part.form.secret.edit.redo()
    assert part.form.secret.edit.text() == ""
    assert "s3cret" not in repr(one.state) + repr(accounts.orders)
    part.cancel()
    # A secret that was typed for one way is not carried to another.
    QTest.keyClicks(part.form.secret.edit, "s3cret~value")
    choose(part, Way.CERTIFICATE)
    assert part.form.secret.edit.text() == ""


def test_without_practice_everything_must_be_named(stage: Callable[..., Stage]) -> None:
    one = stage()
    _page, part = opened(one)
    part.start()
    assert "Type the application's ID" in part.form.application.error.text()
    assert QApplication.focusWidget() is part.form.application.edit
    choose(part, Way.CERTIFICATE)
    QTest.keyClicks(part.form.application.edit, CLIENT)
    part.start()
    assert "Name the file" in part.form.certificate.error.text()
    choose(part, Way.SECRET)
    part.start()
    assert "Type the secret" in part.form.secret.error.text()
    QTest.keyClicks(part.form.tenant.edit, "consumers")
    part.start()
    assert part.form.other_tenant.button.isChecked(), "what is wrong is shown"
    assert "personal Microsoft accounts" in part.form.tenant.error.text()
    assert not part.job.running


# --- at the practice Entra --------------------------------------------------------------------------------------------


def test_signed_in_sent_and_signed_out(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    _page, part = opened(one)
    part.form.enter.click()
    ended(one, part)
    assert part.account.text.text() == f"Signed in as {SENDER}."
    assert "Nothing is kept on this computer" in part.account.until.text()
    assert not part.form.isVisible()
    assert QApplication.focusWidget() is part.account.leave
    services = one.desk.services
    assert services is not None
    assert services.accounts is not None
    before = services.accounts.signed_in
    one.shell.next.click()
    one.wait(lambda: not one.state.test.running)
    assert one.state.test.transcript is not None
    assert one.state.test.transcript.delivered
    assert services.accounts.signed_in is before, "nobody had to sign in again"
    part.account.leave.click()
    ended(one, part)
    assert "Nothing was kept" in part.notice.text.text()
    assert "Your browser may still be signed in" in part.notice.fix.text()
    assert part.form.isVisible()


def test_sending_signs_in_by_itself(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    _page, part = opened(one)
    one.shell.next.click()
    one.wait(lambda: not one.state.test.running)
    one.settle()
    assert part.account.text.text() == f"Signed in as {SENDER}."


def test_kept_taken_up_again_and_removed(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    _page, part = opened(one)
    part.form.kept.click()
    ended(one, part)
    assert "No sign-in for scanner@contoso.com is kept" in part.notice.text.text()
    part.form.keep.setChecked(True)
    part.form.enter.click()
    ended(one, part)
    assert "Practice remembers it" in part.account.until.text(), "in practice the key store is not touched"
    services = one.desk.services
    assert services is not None
    services.accounts.forget()  # type: ignore[union-attr] # as if the window had been closed
    one.desk.store.changed.emit()
    assert part.form.isVisible()
    part.form.kept.click()
    ended(one, part)
    assert part.account.text.text() == f"Signed in as {SENDER}."
    part.account.leave.click()
    ended(one, part)
    assert "practice has forgotten the sign-in" in part.notice.text.text()
    part.form.kept.click()
    ended(one, part)
    assert "No sign-in for" in part.notice.text.text()


def test_an_application_signs_in_as_itself(stage: Callable[..., Stage]) -> None:
    one = stage("smtp-auth-oauth")
    _page, part = opened(one)
    choose(part, Way.SECRET)
    QTest.keyClicks(part.form.secret.edit, "wr0ng~secret")
    part.form.enter.click()
    ended(one, part)
    assert "secret is wrong" in part.notice.text.text()
    assert part.notice.fix.text()
    assert QApplication.focusWidget() is part.form.enter
    part.form.enter.click()  # practice knows the right one
    ended(one, part)
    assert part.account.text.text() == f"The application is signed in as itself, for {SENDER}."
    assert "New-ServicePrincipal" in said(part)


@pytest.mark.parametrize(
    ("typed", "signs_in"), [(SERVER_APPLICATION, False), (f"{{{DEVICE_APPLICATION}}}", True)]
)
def test_an_application_of_ones_own(stage: Callable[..., Stage], typed: str, signs_in: bool) -> None:
    """One that is registered for servers is refused to a person; braces are no reason to refuse."""
    one = stage("smtp-auth-oauth")
    _page, part = opened(one)
    QTest.keyClicks(part.form.application.edit, typed)
    part.form.enter.click()
    ended(one, part)
    assert part.account.isVisible() == signs_in
    assert part.notice.isVisible() != signs_in


# --- waiting ----------------------------------------------------------------------------------------------------------


def test_a_code_is_shown_copied_and_gone(waiting: tuple[Stage, TestPage, SignInPart, Waiting]) -> None:
    one, page, part, accounts = waiting
    choose(part, Way.DEVICE_CODE)
    QTest.keyClicks(part.form.application.edit, CLIENT)
    part.form.keep.setChecked(True)
    part.form.enter.click()
    one.wait(part.code.isVisible)
    one.settle()
    assert accounts.orders == [
        SignInOrder(Way.DEVICE_CODE, CLIENT, "contoso.com", Cloud.WORLDWIDE, SENDER, keep=True)
    ]
    assert part.code.code.text() == CODE.code
    assert part.code.code.accessibleName() == "The code: A B C D 2 3 4 5 6"
    assert CODE.page in part.code.open.text()
    assert "15:00 minutes" in part.code.left.text()
    part.code.copy.click()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == CODE.code
    clipboard.clear()
    assert not part.form.isVisible()
    assert part.waiting.text.text() == "Waiting for the code to be typed"
    assert nameless(page) == []
    assert out_of_reading_order(one) == []
    assert accounts.typed is not None
    one.network.loop().call_soon_threadsafe(accounts.typed.set)
    ended(one, part)
    assert not part.code.isVisible()
    assert part.code.code.text() == ""
    assert part.account.isVisible()
    assert CODE.code not in repr(one.state)


def test_waiting_can_be_cancelled_in_the_page(waiting: tuple[Stage, TestPage, SignInPart, Waiting]) -> None:
    one, _page, part, accounts = waiting
    QTest.keyClicks(part.form.application.edit, CLIENT)
    part.form.enter.click()
    one.wait(lambda: accounts.orders != [])
    assert part.waiting.text.text() == "Waiting for your sign-in in the browser"
    part.waiting.cancel.click()
    one.wait(lambda: accounts.cancelled)
    one.settle()
    assert part.notice.text.text() == "You stopped the sign-in."
    assert part.form.isVisible()
    assert part.form.application.edit.text() == CLIENT, "what was typed is kept"


def test_a_test_that_waits_for_the_sign_in_can_be_cancelled_too(
    waiting: tuple[Stage, TestPage, SignInPart, Waiting],
) -> None:
    one, page, part, accounts = waiting
    choose(part, Way.DEVICE_CODE)
    QTest.keyClicks(part.form.application.edit, CLIENT)
    page.inputs.recipient.edit.selectAll()
    QTest.keyClicks(page.inputs.recipient.edit, "alex@fabrikam.com")
    one.press(Qt.Key.Key_Return)
    one.wait(part.code.isVisible)
    part.waiting.cancel.click()
    one.wait(lambda: accounts.cancelled)
    one.settle()
    assert page.result.headline.text() == "You stopped the test."
    assert part.form.isVisible()
    assert not part.code.isVisible()


def test_a_note_that_may_matter_stands_out(waiting: tuple[Stage, TestPage, SignInPart, Waiting]) -> None:
    one, _page, part, accounts = waiting
    accounts.notes = (
        Problem("oauth-wrong-account", "admin@contoso.com is signed in.", "Send As is needed."),
    )
    QTest.keyClicks(part.form.application.edit, CLIENT)
    part.form.enter.click()
    one.wait(lambda: accounts.typed is not None)
    assert accounts.typed is not None
    one.network.loop().call_soon_threadsafe(accounts.typed.set)
    ended(one, part)
    assert part.account.mark == "attention"
    assert "Send As is needed." in said(part)


def test_what_the_key_store_says_is_shown(waiting: tuple[Stage, TestPage, SignInPart, Waiting]) -> None:
    one, _page, part, accounts = waiting
    part.form.kept.click()
    ended(one, part)
    assert part.notice.text.text() == "The key store of this computer is locked."
    accounts.signed_in = SignedIn(
        Way.BROWSER,
        SENDER,
        CLIENT,
        SENDER,
        Cloud.WORLDWIDE,
        datetime.now(UTC) + timedelta(hours=1),
        kept=True,
    )
    one.desk.store.changed.emit()
    assert part.account.until.text() == "It is kept in this computer's key store until you sign out."
    part.account.leave.click()
    ended(one, part)
    assert part.notice.text.text() == "It is still in the key store."
    assert part.notice.mark == "problem"


def test_somebody_elses_sign_in_and_one_that_is_over_count_for_nothing(
    waiting: tuple[Stage, TestPage, SignInPart, Waiting],
) -> None:
    one, _page, part, accounts = waiting
    for mailbox, hours in (("other@contoso.com", 1), (SENDER, -1)):
        accounts.signed_in = SignedIn(
            Way.BROWSER, SENDER, CLIENT, mailbox, Cloud.WORLDWIDE, datetime.now(UTC) + timedelta(hours=hours)
        )
        one.desk.store.changed.emit()
        assert part.form.isVisible()
        assert not part.account.isVisible()

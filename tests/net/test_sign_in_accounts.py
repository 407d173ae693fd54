"""Every way to sign in, at our own Entra in a box, by way of msal: what is had, kept, renewed, refused, forgotten."""

import asyncio
import json
import logging
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.net.certificates import made_certificate
from tests.net.keyrings import MemoryKeyring
from tests.sim.directories import (
    DEVICE_APP,
    PASSWORD,
    SECRET,
    SECRET_ID,
    SERVER_APP,
    Place,
    device_app,
    server_app,
)
from wizard.core import sign_in
from wizard.core.answers import Cloud
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import DeviceCode, SignedIn, SignInOrder, Way
from wizard.files import load_causes, load_endpoints
from wizard.net.accounts import EntraAccounts
from wizard.net.key_store import KeyStore
from wizard.sim import certificates
from wizard.sim.directory import Permission, PermissionKind, Policy, PolicyKind, Service, User
from wizard.sim.entra.msal_client import MsalClient
from wizard.sim.entra.person import Person
from wizard.sim.entra.server import EntraServer

MAILBOX = "scanner@contoso.com"
CODE_PAGE = "https://login.microsoftonline.com/common/oauth2/deviceauth"


class Desk:
    """Accounts at a practice Entra, with a person before the browser and a key store in memory."""

    def __init__(self, place: Place | None = None, who: str = MAILBOX, word: Secret | None = None) -> None:
        self.place = place or Place()
        self.who, self.word = who, word
        self.keyring = MemoryKeyring()
        self.store = KeyStore(lambda: self.keyring)
        self.codes: list[DeviceCode] = []
        self.pauses: list[float] = []
        self.during_pause: Callable[[], None] = lambda: None
        self.accounts = self.open()

    def open(self, **changes: Any) -> EntraAccounts:
        """A window of its own on the same computer."""

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)
            self.place.clock.forward(seconds=seconds)
            await asyncio.to_thread(self.during_pause)

        given: dict[str, Any] = {
            "store": self.store,
            "http_client": MsalClient(self.place.host.answer),
            "open_browser": lambda address, _mailbox: self.person().open(address),
            "pause": pause,
            "now": self.place.clock,
        }
        return EntraAccounts(load_endpoints(), load_causes(), **(given | changes))

    def person(self) -> Person:
        return Person(self.place.host.answer, self.who, password=self.word)

    def order(self, way: Way = Way.BROWSER, **changes: Any) -> SignInOrder:
        itself = way in (Way.SECRET, Way.CERTIFICATE)
        base = SignInOrder(
            way,
            SERVER_APP if itself else DEVICE_APP,
            "contoso.com",
            Cloud.WORLDWIDE,
            MAILBOX,
            secret=Secret(SECRET) if way is Way.SECRET else None,
        )
        return msgspec.structs.replace(base, **changes)

    async def sign_in(self, way: Way = Way.BROWSER, **changes: Any) -> SignedIn:
        return await self.accounts.sign_in(self.order(way, **changes), self.codes.append)

    async def refused(self, way: Way = Way.BROWSER, **changes: Any) -> str:
        with pytest.raises(WizardError) as caught:
            await self.sign_in(way, **changes)
        assert self.accounts.signed_in is None
        assert self.keyring.kept == {}
        assert caught.value.problem.fix
        return caught.value.problem.id

    def type_code(self, page: str = CODE_PAGE) -> None:
        self.person().type_code(page, self.codes[-1].code)


# --- a person ---------------------------------------------------------------------------------------------------------


async def test_in_the_browser_and_nothing_is_kept() -> None:
    desk = Desk()
    shown = await desk.sign_in()
    assert (shown.account, shown.mailbox, shown.kept, shown.renews, shown.notes) == (
        MAILBOX,
        MAILBOX,
        False,
        False,
        (),
    )
    assert shown.until - desk.place.clock() <= timedelta(hours=1)
    assert (await desk.accounts.token(MAILBOX)).reveal().count(".") == 2
    assert desk.keyring.errands == 0, "the key store is not even asked"
    assert desk.place.host.directory.state.refresh_tokens == (), "nothing that could be renewed was asked for"
    with pytest.raises(WizardError) as caught:
        await desk.accounts.token("other@contoso.com")
    assert caught.value.problem.id == "sign-in-needed"
    desk.place.clock.forward(minutes=59)
    with pytest.raises(WizardError) as caught:
        await desk.accounts.token(MAILBOX)
    assert caught.value.problem.id == "oauth-refresh-token-expired"
    assert desk.accounts.signed_in is None


async def test_another_account_than_the_mailboxes_is_said() -> None:
    desk = Desk(who="alex@contoso.com", word=Secret("Other-horse-2"))
    shown = await desk.sign_in()
    assert shown.account == "alex@contoso.com"
    assert [one.id for one in shown.notes] == ["oauth-wrong-account"]


async def test_with_a_code_on_another_device() -> None:
    desk = Desk()
    waits = iter([lambda: None, desk.type_code])
    desk.during_pause = lambda: (next(waits))()  # noqa: PLW0108 - a new one each time
    shown = await desk.sign_in(Way.DEVICE_CODE)
    assert shown.account == MAILBOX
    (code,) = desk.codes
    assert len(code.code) == 9
    assert (code.page, code.seconds) == (CODE_PAGE, 900)
    assert desk.pauses == [5, 5], "no faster than Entra allows"
    assert code.code not in repr(code), "the code is shown, and written nowhere"


async def test_a_code_that_conditional_access_blocks() -> None:
    desk = Desk()
    desk.place.change(policies=(Policy(PolicyKind.BLOCK_DEVICE_CODE),))
    desk.during_pause = desk.type_code
    with pytest.raises(WizardError) as caught:
        await desk.sign_in(Way.DEVICE_CODE)
    assert caught.value.problem.id == "conditional-access-blocked"
    assert caught.value.problem.fix.startswith("Sign in with the browser")


async def test_a_code_that_is_declined() -> None:
    desk = Desk()
    desk.during_pause = lambda: Person(desk.place.host.answer, MAILBOX, agrees=False).type_code(
        CODE_PAGE, desk.codes[-1].code
    )
    assert await desk.refused(Way.DEVICE_CODE) == "sign-in-declined"


async def test_a_code_that_nobody_types_runs_out() -> None:
    desk = Desk()
    with pytest.raises(WizardError) as caught:
        await desk.sign_in(Way.DEVICE_CODE)
    assert caught.value.problem.id in {"sign-in-timeout", "oauth-refresh-token-expired", "sign-in-failed"}
    assert len(desk.pauses) == 180


async def test_waiting_for_a_code_can_be_cancelled() -> None:
    desk = Desk()
    reached = asyncio.Event()

    async def forever(_seconds: float) -> None:
        reached.set()
        await asyncio.Event().wait()

    accounts = desk.open(pause=forever)
    task = asyncio.create_task(accounts.sign_in(desk.order(Way.DEVICE_CODE), desk.codes.append))
    async with asyncio.timeout(10):
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert accounts.signed_in is None


# --- an application ---------------------------------------------------------------------------------------------------


async def test_an_application_with_a_secret() -> None:
    desk = Desk()
    shown = await desk.sign_in(Way.SECRET)
    assert (shown.account, shown.application, shown.kept, shown.renews) == ("", SERVER_APP, False, True)
    (note,) = shown.notes
    assert note.id == "object-id"
    assert server_app().object_id in note.text, "what New-ServicePrincipal takes, read in the token"
    first = await desk.accounts.token(MAILBOX)
    assert await desk.accounts.token(MAILBOX) == first
    assert desk.keyring.errands == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"secret": Secret(SECRET_ID)}, "client-secret"),
        ({"secret": Secret("wrong~secret")}, "oauth-secret-invalid"),
        ({"secret": None}, "client-secret"),
        ({"client_id": MAILBOX}, "client-id"),
        ({"tenant": "common"}, "tenant"),
        ({"cloud": Cloud.DOD}, "cloud-scope-unknown"),
        ({"cloud": Cloud.CHINA}, "cloud-scope-unknown"),
    ],
)
async def test_an_application_that_is_refused(changes: dict[str, Any], problem: str) -> None:
    assert await Desk().refused(Way.SECRET, **changes) == problem


async def test_an_application_without_the_permission_is_named_before_a_round_trip() -> None:
    desk = Desk()
    desk.place.change(applications=(device_app(), server_app(granted=())))
    with pytest.raises(WizardError) as caught:
        await desk.sign_in(Way.SECRET)
    assert caught.value.problem.id == "oauth-permission-missing"
    assert "SMTP.SendAsApp" in caught.value.problem.text
    assert "Read in the token, not checked" in caught.value.problem.detail


@pytest.mark.parametrize("form", ["pem", "pem-protected", "pfx", "pfx-protected", "pfx-chain"])
async def test_an_application_with_a_certificate(form: str, tmp_path: Path) -> None:
    desk = Desk()
    made = made_certificate(desk.place.clock())
    desk.place.change(applications=(device_app(), server_app(secrets=(), certificates=(made.pem,))))
    path, word = made.written(tmp_path, form)
    shown = await desk.sign_in(Way.CERTIFICATE, certificate=str(path), secret=Secret(word) if word else None)
    assert [one.id for one in shown.notes] == ["object-id", "certificate"]
    assert made.thumbprint in shown.notes[1].detail


async def test_a_certificate_that_entra_does_not_know(tmp_path: Path) -> None:
    desk = Desk()
    path, _word = made_certificate(desk.place.clock()).written(tmp_path, "pem")
    assert await desk.refused(Way.CERTIFICATE, certificate=str(path)) == "oauth-secret-invalid"


MAIL_SEND = Permission(Service.EXCHANGE, "Mail.Send", PermissionKind.APPLICATION)


async def test_high_volume_email_wants_a_permission_of_its_own() -> None:
    desk = Desk()
    desk.place.change(applications=(device_app(), server_app(permissions=(MAIL_SEND,), granted=(MAIL_SEND,))))
    with pytest.raises(WizardError) as caught:
        await desk.sign_in(Way.SECRET)
    assert caught.value.problem.id == "oauth-permission-missing"
    shown = await desk.sign_in(Way.SECRET, service=sign_in.Service.HIGH_VOLUME_EMAIL, keep=True)
    assert "Add-HVEAppAccess" in shown.notes[0].fix
    resumed = await desk.open().resume(MAILBOX, Cloud.WORLDWIDE)
    assert resumed is not None
    assert "Add-HVEAppAccess" in resumed.notes[0].fix, "what it is for is kept with it"


async def test_a_person_at_high_volume_email_is_told_that_nobody_knows() -> None:
    shown = await Desk().sign_in(service=sign_in.Service.HIGH_VOLUME_EMAIL)
    assert [one.id for one in shown.notes] == ["service-person-unsure"]


async def test_azure_communication_services_takes_applications_only() -> None:
    azure = sign_in.Service.AZURE_COMMUNICATION_SERVICES
    assert await Desk().refused(service=azure) == "service-for-applications"
    assert (await Desk().sign_in(Way.SECRET, service=azure)).notes == ()


async def test_over_real_https_on_loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The very same as the window does it: a server, a certificate that the system vouches for, a socket."""
    made = certificates.make(("localhost",), "scanner.contoso.com")
    (tmp_path / "ca.pem").write_bytes(made.ca_pem)
    monkeypatch.setenv(
        "SSL_CERT_FILE", str(tmp_path / "ca.pem")
    )  # where OpenSSL has the system's roots, on Linux
    if ssl.get_default_verify_paths().cafile != str(tmp_path / "ca.pem"):
        pytest.skip("this system keeps its certificates elsewhere")
    desk = Desk()
    server = EntraServer(desk.place.host, made.web)
    await server.start()
    known = load_endpoints()
    here = msgspec.structs.replace(known.cloud[Cloud.WORLDWIDE], authority=server.base)
    accounts = EntraAccounts(
        msgspec.structs.replace(known, cloud={**known.cloud, Cloud.WORLDWIDE: here}),
        load_causes(),
        store=desk.store,
        open_browser=lambda address, _mailbox: desk.person().open(address),
    )
    for way in (Way.BROWSER, Way.SECRET):
        shown = await accounts.sign_in(desk.order(way, keep=True), desk.codes.append)
        assert shown.kept
        assert await accounts.resume(MAILBOX, Cloud.WORLDWIDE) is not None
    await accounts.sign_out()
    await server.close()
    assert desk.keyring.kept == {}


# --- kept -------------------------------------------------------------------------------------------------------------


async def test_kept_taken_up_again_and_signed_out() -> None:
    desk = Desk()
    shown = await desk.sign_in(keep=True)
    assert (shown.kept, shown.renews, shown.notes) == (True, True, ())
    token = await desk.accounts.token(MAILBOX)
    held = "".join(desk.keyring.kept.values())
    assert token.reveal() not in held, "access tokens are had anew"
    assert all(len(text) <= 1280 for text in desk.keyring.kept.values())

    later = desk.open()
    assert later.signed_in is None
    resumed = await later.resume("Scanner@Contoso.com", Cloud.WORLDWIDE)
    assert resumed is not None
    assert (resumed.account, resumed.kept) == (MAILBOX, True)
    assert (await later.token(MAILBOX)) != token
    assert "".join(desk.keyring.kept.values()) != held, "the refresh token that replaces the old one is kept"

    said = await later.sign_out()
    assert said.id == "signed-out"
    assert "gone from this computer's key store" in said.text
    assert desk.keyring.kept == {}
    assert later.signed_in is None
    assert await later.resume(MAILBOX, Cloud.WORLDWIDE) is None


async def test_it_renews_by_itself() -> None:
    desk = Desk()
    first = (await desk.sign_in(keep=True)).until
    desk.place.clock.forward(hours=2)
    await desk.accounts.token(MAILBOX)
    assert desk.accounts.signed_in is not None
    assert desk.accounts.signed_in.until > first


@pytest.mark.parametrize(
    ("happens", "problem"),
    [
        (lambda place: place.clock.forward(days=91), "oauth-refresh-token-expired"),
        (
            lambda place: place.change(users=(User(MAILBOX, Secret(PASSWORD), blocked=True),)),
            "account-locked",
        ),
        (lambda place: place.change(applications=(device_app(granted=()),)), "oauth-consent-missing"),
    ],
)
async def test_a_kept_sign_in_that_is_of_no_use_any_more_is_removed(
    happens: Callable[[Place], None], problem: str
) -> None:
    desk = Desk()
    await desk.sign_in(keep=True)
    happens(desk.place)
    with pytest.raises(WizardError) as caught:
        await desk.open().resume(MAILBOX, Cloud.WORLDWIDE)
    assert caught.value.problem.id == problem
    assert desk.keyring.kept == {}


async def test_without_the_network_a_kept_sign_in_stays() -> None:
    desk = Desk()
    await desk.sign_in(keep=True)

    class Away(MsalClient):
        def _send(self, *_rest: Any) -> Any:
            raise OSError(
                "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded"
            )

    with pytest.raises(WizardError) as caught:
        await desk.open(http_client=Away(desk.place.host.answer)).resume(MAILBOX, Cloud.WORLDWIDE)
    assert caught.value.problem.id == "https-blocked"
    assert desk.keyring.kept != {}


async def test_an_applications_secret_is_kept_too() -> None:
    desk = Desk()
    assert (await desk.sign_in(Way.SECRET, keep=True)).kept
    resumed = await desk.open().resume(MAILBOX, Cloud.WORLDWIDE)
    assert resumed is not None
    assert resumed.application == SERVER_APP


async def test_a_store_that_is_locked_means_used_once() -> None:
    desk = Desk()
    desk.keyring.locked = True
    shown = await desk.sign_in(keep=True)
    assert (shown.kept, shown.renews) == (False, False)
    (note,) = shown.notes
    assert note.id == "key-store-locked"
    assert "it was not kept" in note.text
    assert "this window only" in note.fix
    assert (await desk.accounts.token(MAILBOX)).reveal()
    said = await desk.accounts.sign_out()
    assert "Nothing was kept" in said.text


async def test_no_store_at_all_means_used_once() -> None:
    desk = Desk()
    desk.accounts = desk.open(store=None)
    shown = await desk.sign_in(keep=True)
    assert [one.id for one in shown.notes] == ["key-store-none"]
    assert await desk.accounts.resume(MAILBOX, Cloud.WORLDWIDE) is None


async def test_a_sign_out_that_the_store_refuses_says_so() -> None:
    desk = Desk()
    await desk.sign_in(keep=True)
    desk.keyring.locked = True
    said = await desk.accounts.sign_out()
    assert said.id == "signed-out-partly"
    assert "Relay Wizard: scanner@contoso.com" in said.fix
    assert desk.accounts.signed_in is None


@pytest.mark.parametrize("held", ["", "{}", "[]", '{"way":"browser"}', '{"way":"nonsense"}', "\\u0000"])
async def test_what_is_no_sign_in_of_ours_is_removed(held: str) -> None:
    desk = Desk()
    await desk.store.write(MAILBOX, Secret(held))
    assert await desk.accounts.resume(MAILBOX, Cloud.WORLDWIDE) is None
    assert desk.keyring.kept == {}


async def test_one_sign_in_a_mailbox_and_cloud() -> None:
    desk = Desk()
    await desk.sign_in(keep=True)
    await desk.sign_in(Way.SECRET, keep=True)
    assert desk.accounts.signed_in is not None
    assert desk.accounts.signed_in.way is Way.SECRET
    await desk.accounts.sign_out()
    assert desk.keyring.kept == {}


# --- what stays inside ------------------------------------------------------------------------------------------------


async def test_no_secret_in_any_log_or_error(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    desk, heard = Desk(), []
    made = made_certificate(desk.place.clock())
    path, word = made.written(tmp_path, "pfx-protected")
    asked: list[str] = []
    answer = desk.place.host.answer

    def listening(request: Any) -> Any:
        response = answer(request)
        asked.append(request.query.reveal() + request.body.reveal() + response.body.reveal())
        return response

    desk.place.host.answer = listening  # type: ignore[method-assign]
    desk.accounts = desk.open()
    await desk.sign_in(keep=True)
    token = (await desk.accounts.token(MAILBOX)).reveal()
    heard.append(repr(desk.accounts.signed_in))
    for way, changes in (
        (Way.SECRET, {"secret": Secret("wr0ng~secret")}),
        (Way.CERTIFICATE, {"certificate": str(path), "secret": Secret(word)}),
        (Way.CERTIFICATE, {"certificate": str(path), "secret": Secret("wr0ng-word")}),
    ):
        with pytest.raises(WizardError) as caught:
            await desk.sign_in(way, **changes)
        error: BaseException | None = caught.value
        while error is not None:
            heard.append(f"{error!r} {getattr(error, 'problem', '')}")
            error = error.__cause__ or error.__context__
    said = caplog.text + " ".join(heard)
    sent = " ".join(asked)
    told = [token, "wr0ng~secret", "wr0ng-word", word, "PRIVATE KEY"]
    for name in ("code", "code_verifier", "refresh_token", "client_assertion", "id_token"):
        told += [
            value for line in asked for value in (*_form(line, name), *_json(line, name)) if len(value) > 20
        ]
    assert len(told) > 8
    assert "code_verifier" in sent
    for one in told:
        assert one not in said, one[:6]


def _form(line: str, name: str) -> list[str]:
    from urllib.parse import parse_qs

    return parse_qs(line).get(name, [])


def _json(line: str, name: str) -> list[str]:
    try:
        said = json.loads(line[line.index("{") :])
    except ValueError:
        return []
    return [said[name]] if isinstance(said.get(name), str) else []

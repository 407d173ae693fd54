import asyncio
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from wizard.core.answers import Cloud
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way
from wizard.files import load_causes, load_endpoints
from wizard.net.accounts import EntraAccounts
from wizard.net.redirect import RedirectListener

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "99999999-8888-7777-6666-555555555555"
TOKEN = "eyJ0eXAi.access.token"
SCOPE = "https://outlook.office.com/SMTP.Send"
HOST = "https://login.microsoftonline.com"


class Response:
    """msal's documented response: a status, a text, and headers."""

    def __init__(self, content: dict[str, Any], status_code: int = 200) -> None:
        self.status_code = status_code
        self.text = json.dumps(content)
        self.headers: dict[str, str] = {}

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise OSError(self.status_code)


class Entra:
    """A stand-in for Entra behind msal's documented HTTP client interface."""

    def __init__(
        self,
        token_answer: dict[str, Any] | None = None,
        *,
        discovery_error: Exception | None = None,
        discovery_answer: dict[str, Any] | None = None,
    ) -> None:
        self.discovery_answer = discovery_answer
        self.token_answer = (
            {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600}
            if token_answer is None
            else token_answer
        )
        self.discovery_error = discovery_error
        self.posted: list[dict[str, str]] = []

    def get(self, url: str, **_rest: Any) -> Response:
        if self.discovery_error is not None:
            raise self.discovery_error
        if self.discovery_answer is not None:
            return Response(self.discovery_answer, 400)
        base = f"{HOST}/{TENANT}"
        return Response(
            {
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "issuer": f"{base}/v2.0",
            }
        )

    def post(self, url: str, data: Any = None, **_rest: Any) -> Response:
        assert url == f"{HOST}/{TENANT}/oauth2/v2.0/token"
        self.posted.append(dict(data))
        return Response(self.token_answer, 200 if "access_token" in self.token_answer else 400)


class Browser:
    """A browser that signs in at once and posts the form back, as Entra's page does."""

    def __init__(self, **answer: str) -> None:
        self.answer = answer or {"code": "the-code"}
        self.asked: dict[str, str] = {}
        self.status = 0

    def __call__(self, address: str) -> bool:
        split = urllib.parse.urlsplit(address)
        self.asked = {name: values[0] for name, values in urllib.parse.parse_qs(split.query).items()}
        assert address.startswith(f"{HOST}/{TENANT}/oauth2/v2.0/authorize?")
        form = {"state": self.asked["state"], **self.answer}
        self.status = post(self.asked["redirect_uri"], form)
        return True


def post(address: str, form: dict[str, str]) -> int:
    try:
        with urllib.request.urlopen(
            address, data=urllib.parse.urlencode(form).encode(), timeout=10
        ) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


class Source:
    """A sign-in in the browser, and its token."""

    def __init__(
        self,
        http: Entra,
        browser: Callable[[str], bool],
        client: str = CLIENT,
        tenant: str = TENANT,
        **rest: Any,
    ) -> None:
        self.order = SignInOrder(Way.BROWSER, client, tenant, Cloud.WORLDWIDE, "scanner@contoso.com")
        self.accounts = EntraAccounts(
            load_endpoints(),
            load_causes(),
            http_client=http,
            open_browser=lambda address, _mailbox: browser(address),
            **rest,
        )

    async def token(self, mailbox: str) -> Secret:
        await self.accounts.sign_in(self.order, lambda _code: None)
        return await self.accounts.token(mailbox)


source = Source


async def test_the_code_is_exchanged_with_its_proof_key() -> None:
    http, browser = Entra(), Browser()
    token = await source(http, browser).token("scanner@contoso.com")
    assert token.reveal() == TOKEN
    assert browser.status == 200
    assert browser.asked["login_hint"] == "scanner@contoso.com"
    assert browser.asked["code_challenge_method"] == "S256"
    assert SCOPE in browser.asked["scope"].split()
    assert "offline_access" not in browser.asked["scope"]  # nothing that would have to be kept
    (sent,) = http.posted
    assert sent["code"] == "the-code"
    assert sent["redirect_uri"] == browser.asked["redirect_uri"]
    assert len(sent["code_verifier"]) >= 43  # RFC 7636, section 4.1


async def test_the_listener_is_gone_afterwards() -> None:
    browser = Browser()
    await source(Entra(), browser).token("scanner@contoso.com")
    port = urllib.parse.urlsplit(browser.asked["redirect_uri"]).port
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


@pytest.mark.parametrize(
    ("description", "cause"),
    [
        (
            "AADSTS50076: Due to a configuration change you must use multi-factor authentication",
            "mfa-required",
        ),
        (
            "AADSTS65001: The user or administrator has not consented to use the application",
            "oauth-consent-missing",
        ),
        (
            "AADSTS53003: Access has been blocked by Conditional Access policies.",
            "conditional-access-blocked",
        ),
        (
            "AADSTS7000218: The request body must contain: 'client_assertion' or 'client_secret'",
            "oauth-client-type-mismatch",
        ),
        ("AADSTS99999999: nobody has seen this one", "sign-in-failed"),
    ],
)
async def test_what_entra_refuses_is_explained(description: str, cause: str) -> None:
    http = Entra({"error": "invalid_grant", "error_description": description})
    with pytest.raises(WizardError) as caught:
        await source(http, Browser()).token("scanner@contoso.com")
    assert caught.value.problem.id == cause
    assert caught.value.problem.fix
    assert description[:12] in caught.value.problem.detail


async def test_a_refusal_in_the_browser_is_explained() -> None:
    browser = Browser(error="access_denied", error_description="the user has cancelled")
    with pytest.raises(WizardError) as caught:
        await source(Entra(), browser).token("scanner@contoso.com")
    assert caught.value.problem.id == "sign-in-declined"


async def test_an_unknown_tenant() -> None:
    http = Entra(
        discovery_answer={
            "error": "invalid_tenant",
            "error_description": "AADSTS90002: Tenant 'x' not found.",
        }
    )
    with pytest.raises(WizardError) as caught:
        await source(http, Browser()).token("scanner@contoso.com")
    assert caught.value.problem.id == "oauth-tenant-not-found"


async def test_entra_that_can_not_be_reached() -> None:
    http = Entra(
        discovery_error=OSError(
            "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded"
        )
    )
    with pytest.raises(WizardError) as caught:
        await source(http, Browser()).token("scanner@contoso.com")
    assert caught.value.problem.id == "https-blocked"


async def test_no_browser() -> None:
    with pytest.raises(WizardError) as caught:
        await source(Entra(), lambda _address: False).token("scanner@contoso.com")
    assert caught.value.problem.id == "no-browser"


@pytest.mark.parametrize(
    ("client_id", "tenant", "problem"),
    [
        ("scanner@contoso.com", TENANT, "client-id"),
        ("", TENANT, "client-id"),
        (CLIENT, "", "tenant"),
        (CLIENT, "evil.example/../x", "tenant"),
        (CLIENT, "contoso.com?x=y", "tenant"),
        (CLIENT, "common", "tenant"),
    ],
)
async def test_what_is_no_id_never_reaches_an_address(client_id: str, tenant: str, problem: str) -> None:
    http = Entra(discovery_error=AssertionError("asked"))
    tokens = source(http, Browser(), client_id, tenant)
    with pytest.raises(WizardError) as caught:
        await tokens.token("scanner@contoso.com")
    assert caught.value.problem.id == problem


async def test_nobody_signs_in() -> None:
    with pytest.raises(WizardError) as caught:
        await source(Entra(), lambda _address: True, sign_in_s=0.3).token("scanner@contoso.com")
    assert caught.value.problem.id == "sign-in-timeout"


async def test_cancelling_does_not_wait_for_a_browser_that_hangs() -> None:
    opened, released = threading.Event(), threading.Event()

    def hanging(_address: str) -> bool:
        opened.set()
        return released.wait(60)

    task = asyncio.create_task(source(Entra(), hanging).token("scanner@contoso.com"))
    assert await asyncio.to_thread(opened.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    released.set()


async def test_no_secret_in_what_is_raised() -> None:
    http = Entra({"error": "server_error", "error_description": "no"})
    with pytest.raises(WizardError) as caught:
        await source(http, Browser()).token("scanner@contoso.com")
    verifier = http.posted[0]["code_verifier"]
    assert verifier not in repr(caught.value.problem)
    assert "the-code" not in repr(caught.value.problem)


async def test_strangers_who_knock_are_turned_away() -> None:
    async with RedirectListener() as listener, asyncio.timeout(20):
        listener.expect("right")
        waiting = asyncio.create_task(listener.answer())
        address = listener.address
        for form in (
            {"code": "x"},
            {"code": "x", "state": "wrong"},
            {"state": "right"},
            {"code": "x", "state": ""},
        ):
            assert await asyncio.to_thread(post, address, form) == 400
        for raw in (
            b"\r\n\r\n",
            b"GET\r\n\r\n",
            b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
            b"\xff" * 20_000,
        ):
            await knock(listener.port, raw)
        assert not waiting.done()
        assert await asyncio.to_thread(post, address, {"code": "good", "state": "right"}) == 200
        assert (await waiting)["code"] == "good"


async def test_the_page_repeats_nothing_of_the_request() -> None:
    async with RedirectListener() as listener:
        listener.expect("right")
        answer = await knock(
            listener.port, b"GET /?error=<script>alert(1)</script>&state=right HTTP/1.1\r\n\r\n"
        )
        assert b"script" not in answer
        assert b"default-src 'none'" in answer


async def knock(port: int, raw: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
        await asyncio.sleep(0)

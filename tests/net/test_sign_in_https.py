"""What msal asks with: whom it trusts, what it sends, how it ends, and that nothing of it is in any text."""

import asyncio
import logging
import socket
import traceback
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import trustme

from tests.net.https_server import Proxy, Say, WebServer, page, silence
from tests.net.listening import listening
from tests.net.test_fetch import no_thread_left
from wizard.core.answers import Cloud
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way
from wizard.files import load_causes, load_endpoints
from wizard.net.accounts import EntraAccounts
from wizard.net.blocking import in_daemon_thread
from wizard.net.sign_in_https import JsonResponse, SignInHttps

HOST = "login.example.com"
URL = f"https://{HOST}/contoso.com/token"
PATH = "/contoso.com/token"
DISCOVERY = "/contoso.com/v2.0/.well-known/openid-configuration"
CANARY = "c4n4ry~secret.of.an.application"
CLIENT = "99999999-8888-4777-8666-555555555555"
FOUND = f'{{"token_endpoint": "{URL}", "authorization_endpoint": "https://{HOST}/a", "issuer": "https://{HOST}/i"}}'


def reading(answer: bytes, heard: list[str]) -> Say:
    """Reads the form, then says ``answer``."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.read(4096)).decode())
        writer.write(answer)
        await writer.drain()

    return say


def client(server: WebServer, ca: str | None = None, **changes: Any) -> SignInHttps:
    return SignInHttps(lambda _host, _port: ("127.0.0.1", server.port), ca, **changes)


async def asked(http: SignInHttps, **form: str) -> JsonResponse:
    return await in_daemon_thread(lambda: http.post(URL, data={"a": "b", **form}))


async def problem_of(http: SignInHttps) -> Problem:
    with pytest.raises(WizardError) as caught:
        await asked(http, client_secret=CANARY)
    problem = caught.value.problem
    assert problem.text.startswith(("The sign-in did not go through: ", "Nothing was sent: "))
    assert problem.fix
    assert problem.detail.isprintable()
    assert CANARY not in everything(caught.value)
    return problem


def everything(error: BaseException) -> str:
    """All that a report of a crash holds of an exception."""
    return repr(error) + "".join(traceback.format_exception(error))


def with_locals(error: BaseException) -> str:
    """What the most curious of crash reports holds: the values in the frames too, but for those of this file."""
    found: traceback.TracebackException | None
    found = traceback.TracebackException.from_exception(error, capture_locals=True)
    values: list[Any] = []
    while found is not None:
        values += [(one.name, one.locals) for one in found.stack if one.filename != __file__]
        found = found.__cause__ or found.__context__
    assert values
    return repr(values)


async def test_a_form_is_sent_and_an_answer_read(authority: trustme.CA, ca: str) -> None:
    heard: list[str] = []
    refusal = page('{"error": "invalid_client"}', "401 Unauthorized", "application/json", "Retry-After: 7")
    async with WebServer(authority, {PATH: reading(refusal, heard)}) as server:
        answer = await in_daemon_thread(
            lambda: client(server, ca).post(
                URL, data={"scope": "a b", "empty": None, "proof": b"x.y"}, headers={"x-client-SKU": "MSAL"}
            )
        )
    assert (answer.status_code, answer.text) == (401, '{"error": "invalid_client"}')
    assert answer.headers["Retry-After"] == "7"
    assert heard == ["scope=a+b&proof=x.y"]
    assert server.heads[0].startswith(f"POST {PATH} HTTP/1.1\r\n")
    assert "x-client-SKU: MSAL" in server.heads[0]
    assert "invalid_client" not in repr(answer)
    with pytest.raises(OSError, match="401"):
        answer.raise_for_status()


async def test_what_is_asked_for_joins_the_address(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {"/a?b=1&c=d+e": page("{}")}) as server:
        answer = await in_daemon_thread(
            lambda: client(server, ca).get(f"https://{HOST}/a?b=1", params={"c": "d e", "none": None})
        )
    answer.raise_for_status()
    assert server.asked == [(HOST, "/a?b=1&c=d+e")]


async def test_the_systems_authorities_count_and_no_others(
    authority: trustme.CA, ca: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that requests would believe are none: certifi's file and what its variables name."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca)
    monkeypatch.setenv("CURL_CA_BUNDLE", ca)
    heard: list[str] = []
    async with WebServer(authority, {PATH: reading(page("{}"), heard)}) as server:
        assert (await problem_of(client(server))).id == "https-untrusted"
        assert (server.asked, heard) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", ca)  # where OpenSSL has the system's roots, on Linux
        assert (await asked(client(server))).status_code == 200


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (page("<html>Welcome to our guests</html>", kind="text/html"), "https-not-understood"),
        (page("[" * 100_000), "https-not-understood"),
        (page(b"\xff\xfe"), "https-not-understood"),
        (page('"a text"'), "https-not-understood"),
        (page("{}", "503 Service Unavailable"), "https-status"),
        (page("", "302 Found", "text/html", f"Location: https://portal.example/?{CANARY}"), "https-redirect"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "https-not-understood"),
        (b"", "https-not-understood"),
        (page(b"x" * 300_000), "https-too-large"),
    ],
)
async def test_what_entra_would_not_say(authority: trustme.CA, ca: str, answer: bytes, problem: str) -> None:
    async with WebServer(authority, {PATH: reading(answer, [])}) as server:
        assert (await problem_of(client(server, ca))).id == problem


async def test_silence_ends_with_the_deadline(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: silence}) as server:
        assert (await problem_of(client(server, ca, timeout_s=0.3))).id == "https-timeout"
        await server.gone.wait()
        await no_thread_left()


async def test_nobody_listens_and_no_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        http = SignInHttps(lambda _host, _port: ("127.0.0.1", port))
        assert (await problem_of(http)).id == "https-unreachable"
    with pytest.raises(WizardError) as caught:
        SignInHttps(proxy_for=lambda _host: None).get("https://nothing.invalid/")
    assert caught.value.problem.id == "https-no-address"


async def test_a_proxy_that_says_no(ca: str) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
    async with listening(Proxy(0, refusal).serve) as port:
        http = SignInHttps(None, ca, lambda _host: f"http://me:{CANARY}@127.0.0.1:{port}")
        assert (await problem_of(http)).id == "https-proxy"


@pytest.mark.parametrize(
    "url", ["http://login.example.com/", "https://login.example.com/a b", "https://x:99999/"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(WizardError) as caught:
        SignInHttps().get(url, params={"code": CANARY})
    assert caught.value.problem.id == "https-address"
    assert CANARY not in everything(caught.value) + repr(caught.value.problem)


def test_a_header_that_is_none_is_not_repeated() -> None:
    with pytest.raises(WizardError) as caught:
        SignInHttps(lambda _host, _port: ("127.0.0.1", 1)).get(
            URL, headers={"Authorization": f"{CANARY}\r\nX: y"}
        )
    assert CANARY not in everything(caught.value) + repr(caught.value.problem)


# --- by way of msal ---------------------------------------------------------------------------------------------------


def signing_in(http: SignInHttps) -> Callable[[], Any]:
    known = load_endpoints()
    here = msgspec.structs.replace(known.cloud[Cloud.WORLDWIDE], authority=f"https://{HOST}")
    accounts = EntraAccounts(
        msgspec.structs.replace(known, cloud={**known.cloud, Cloud.WORLDWIDE: here}),
        load_causes(),
        http_client=http,
    )
    order = SignInOrder(
        Way.SECRET, CLIENT, "contoso.com", Cloud.WORLDWIDE, "scanner@contoso.com", secret=Secret(CANARY)
    )
    return lambda: accounts.sign_in(order, lambda _code: None)


async def test_msal_asks_with_it_and_its_failures_stay_ours(
    authority: trustme.CA, ca: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[str] = []
    answers: dict[str, bytes | Say] = {
        DISCOVERY: page(FOUND),
        PATH: reading(page("<html>", kind="text/html"), heard),
    }
    async with WebServer(authority, answers) as server:
        with pytest.raises(WizardError) as caught:
            await signing_in(client(server, ca))()
    assert caught.value.problem.id == "https-not-understood"
    assert [CANARY in one for one in heard] == [True], "it was sent, once, and only there"
    assert CANARY not in everything(caught.value) + repr(caught.value.problem) + caplog.text
    assert CANARY not in with_locals(caught.value)


async def test_cancelling_closes_the_connection_and_asks_no_further(authority: trustme.CA, ca: str) -> None:
    reached = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        reached.set()
        await reader.read()

    async with WebServer(authority, {DISCOVERY: wait, PATH: wait}) as server:
        task = asyncio.create_task(signing_in(client(server, ca))())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.gone.wait()
        await no_thread_left()
        assert [path for _host, path in server.asked] == [DISCOVERY]

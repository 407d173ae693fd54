"""The practice Entra on HTTPS at loopback, asked by programs that bring their own OAuth."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msal
import pytest
import requests

from tests.sim.directories import APP_SCOPE, SECRET, SERVER_APP, TENANT, Place, signing_key
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.sim import certificates, entra_tokens
from wizard.sim.entra.request import Response
from wizard.sim.entra.server import EntraServer, written
from wizard.sim.entra_tokens import Claims

FORM = {
    "grant_type": "client_credentials",
    "client_id": SERVER_APP,
    "client_secret": SECRET,
    "scope": APP_SCOPE,
}


@pytest.fixture
async def server(made: certificates.Certificates) -> AsyncIterator[EntraServer]:
    started = EntraServer(Place().host, made.server, exchange_s=5)
    await started.start()
    yield started
    await started.close()


@pytest.fixture
def ca(made: certificates.Certificates, tmp_path: Path) -> str:
    file = tmp_path / "ca.pem"
    file.write_bytes(made.ca_pem)
    return str(file)


async def raw(server: EntraServer, ca: str, sent: bytes) -> bytes:
    context = ssl.create_default_context(cafile=ca)
    reader, writer = await asyncio.open_connection("localhost", server.port, ssl=context)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_requests_gets_a_token_by_way_of_discovery(server: EntraServer, ca: str) -> None:
    def work() -> Any:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = ca
            found = session.get(
                f"{server.base}/{TENANT}/v2.0/.well-known/openid-configuration", timeout=10
            ).json()
            assert found["token_endpoint"].startswith(server.base)
            return session.post(found["token_endpoint"], data=FORM, timeout=10).json()

    token = (await asyncio.to_thread(work))["access_token"]
    said = entra_tokens.read(token, signing_key())
    assert isinstance(said, Claims)
    assert said.roles == ("SMTP.SendAsApp",)


async def test_msal_over_a_real_connection(server: EntraServer, ca: str) -> None:
    def work() -> Any:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = ca
            app = msal.ConfidentialClientApplication(
                SERVER_APP,
                client_credential=SECRET,
                authority=f"{server.base}/{TENANT}",
                instance_discovery=False,
                http_client=session,
            )
            return app.acquire_token_for_client([APP_SCOPE])

    assert "access_token" in await asyncio.to_thread(work)


async def test_a_refusal_over_a_real_connection(server: EntraServer, ca: str) -> None:
    body = urlencode({**FORM, "client_secret": "wrong"}).encode()
    head = f"POST /{TENANT}/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    answer = await raw(server, ca, head.encode() + b"Expect: 100-continue\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\n")
    assert b"Cache-Control: no-store" in answer
    assert json.loads(answer.rpartition(b"\r\n\r\n")[2])["error_codes"] == [7000215]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\r\n\r\n", b"400"),
        (b"GET\r\n\r\n", b"400"),
        (b"GET http://elsewhere.example/ HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"400"),
        (b"GET /[ HTTP/1.1\r\n\r\n", b"404"),
        (b"GET //[ HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /\xff\x00 HTTP/1.1\r\n\r\n", b"404"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /x HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", b"413"),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"HEAD /x HTTP/1.1\r\n\r\n", b"404"),
    ],
)
async def test_what_is_no_request(server: EntraServer, ca: str, sent: bytes, status: bytes) -> None:
    assert (await raw(server, ca, sent)).split(b" ")[1] == status


async def test_a_hundred_at_once(server: EntraServer, ca: str) -> None:
    body = urlencode(FORM).encode()
    head = f"POST /{TENANT}/oauth2/v2.0/token HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    answers = await asyncio.gather(*(raw(server, ca, head + body) for _ in range(100)))
    tokens = {json.loads(one.partition(b"\r\n\r\n")[2])["access_token"] for one in answers}
    assert len(tokens) == 100


async def test_it_listens_on_loopback_only_and_says_when_a_port_is_taken(
    server: EntraServer, made: certificates.Certificates
) -> None:
    other = EntraServer(Place().host, made.server)
    with pytest.raises(ValueError, match=r"127\.0\.0\.1 only"):
        await other.start(0, "0.0.0.0")
    with pytest.raises(WizardError, match=str(server.port)):
        await other.start(server.port)
    await other.close()


def test_a_header_never_ends_a_line() -> None:
    answer = Response(302, "text/html", Secret(""), {"Location": "http://localhost/\r\nSet-Cookie: x=y"})
    assert b"\r\nSet-Cookie" not in written(answer, with_body=True)

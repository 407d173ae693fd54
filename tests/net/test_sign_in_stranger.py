"""The ways to sign in at an OpenID provider that is none of ours: node-oidc-provider, over real HTTPS on loopback."""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urljoin

import msgspec
import pytest
import requests
import trustme

from tests.net.keyrings import MemoryKeyring
from wizard.core.access_token import read_token
from wizard.core.answers import Cloud
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import DeviceCode, SignInOrder, Way
from wizard.files import load_causes, load_endpoints
from wizard.net.accounts import EntraAccounts
from wizard.net.blocking import in_daemon_thread
from wizard.net.key_store import KeyStore
from wizard.net.sign_in_https import SignInHttps

ROOT = Path(__file__).parents[2]
MODULES = Path(os.environ.get("OPENID_STRANGER", ROOT / ".venv" / "openid-stranger")) / "node_modules"
MAILBOX = "scanner@contoso.com"
PUBLIC, SERVER = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"

pytestmark = pytest.mark.skipif(
    not (which("node") and (MODULES / "oidc-provider").is_dir()),
    reason="an OpenID provider of strangers needs node and packaging/openid-stranger (npm ci)",
)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where it is, and the file of the authority that its certificate is from."""
    folder = tmp_path_factory.mktemp("openid")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    mine = authority.issue_cert("localhost", "127.0.0.1")
    mine.private_key_pem.write_to_path(str(folder / "key.pem"))
    (folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in mine.cert_chain_pems))
    script = Path(__file__).with_name("openid_provider.mjs")
    command = ["node", str(script), str(MODULES), str(folder / "chain.pem"), str(folder / "key.pem")]
    with (folder / "errors").open("wb") as errors:
        running = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        assert running.stdin is not None
        assert running.stdout is not None
        port = running.stdout.readline().strip()
        assert port, (folder / "errors").read_text()
        yield f"https://localhost:{port}", str(folder / "ca.pem")
        running.stdin.close()
        running.wait(20)
        running.stdout.close()


class Visitor:
    """A browser that fills in whatever form it is shown, in a session of its own."""

    def __init__(self, ca: str) -> None:
        self.session = requests.Session()
        self.session.verify = ca
        self.session.trust_env = False
        self.pages = 0

    def open(self, address: str, **typed: str) -> bool:
        response = self.session.get(address, timeout=20)
        while (
            form := re.search(r"<form(?P<head>[^>]*)>(?P<body>.*?)</form>", response.text, re.DOTALL)
        ) is not None:
            self.pages += 1
            assert self.pages < 20
            fields = {
                _of(one, "name"): unescape(_of(one, "value"))
                for one in re.findall(r"<input[^>]*>", form["body"])
            }
            fields |= {name: text for name, text in typed.items() if name in fields}
            target = urljoin(response.url, unescape(_of(form["head"], "action")))
            response = self.session.post(target, data=fields, timeout=20)
        self.last = response
        return True


def _of(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


class Desk:
    """Accounts that know no other sign-in than the stranger's."""

    def __init__(self, provider: tuple[str, str]) -> None:
        self.base, ca = provider
        self.http = SignInHttps(ca_file=ca)
        self.visitor = Visitor(ca)
        self.visit = partial(self.visitor.open, login=MAILBOX, password="any")
        self.keyring = MemoryKeyring()
        self.codes: list[DeviceCode] = []

    def accounts(self) -> EntraAccounts:
        known = load_endpoints()
        world = msgspec.structs.replace(known.cloud[Cloud.WORLDWIDE], authority=self.base)

        async def pause(_seconds: float) -> None:
            code = self.codes[-1]
            await in_daemon_thread(lambda: self.visit(code.page, user_code=code.code))

        return EntraAccounts(
            msgspec.structs.replace(known, cloud={**known.cloud, Cloud.WORLDWIDE: world}),
            load_causes(),
            store=KeyStore(lambda: self.keyring),
            http_client=self.http,
            # Unlike Entra, it keeps to the letter: offline access only for whoever asks for consent (OpenID Connect
            # Core 1.0, section 11).
            open_browser=lambda address, _mailbox: self.visit(f"{address}&prompt=consent"),
            pause=pause,
        )


@pytest.fixture
def desk(provider: tuple[str, str]) -> Iterator[Desk]:
    made = Desk(provider)
    yield made
    made.visitor.session.close()


def order(way: Way, **changes: Any) -> SignInOrder:
    base = SignInOrder(way, SERVER if way is Way.SECRET else PUBLIC, "contoso.com", Cloud.WORLDWIDE, MAILBOX)
    return msgspec.structs.replace(base, **changes)


async def test_authorization_code_with_proof_key_and_a_refresh_token_that_is_replaced(desk: Desk) -> None:
    accounts = desk.accounts()
    shown = await accounts.sign_in(order(Way.BROWSER, keep=True), desk.codes.append)
    assert (shown.account, shown.kept) == (MAILBOX, True)
    assert "You are signed in" in desk.visitor.last.text
    first = await accounts.token(MAILBOX)
    claims = read_token(first)
    assert claims is not None
    assert (claims.audience, claims.scopes) == ("https://outlook.office.com", ("SMTP.Send",))
    assert [one.id for one in shown.notes] == ["token-issuer"], "it is no Microsoft"
    held = dict(desk.keyring.kept)
    later = desk.accounts()
    resumed = await later.resume(MAILBOX, Cloud.WORLDWIDE)
    assert resumed is not None
    assert (await later.token(MAILBOX)) != first
    assert desk.keyring.kept != held, "it replaces refresh tokens, and the new one is kept"
    await later.sign_out()
    assert desk.keyring.kept == {}


async def test_a_code_on_another_device(desk: Desk) -> None:
    shown = await desk.accounts().sign_in(order(Way.DEVICE_CODE), desk.codes.append)
    assert shown.account == MAILBOX
    (code,) = desk.codes
    assert code.page.startswith(desk.base)
    assert code.seconds <= 900


async def test_an_application_with_its_secret(desk: Desk) -> None:
    accounts = desk.accounts()
    shown = await accounts.sign_in(
        order(Way.SECRET, secret=Secret("the~secret.of.a.stranger")), desk.codes.append
    )
    assert shown.renews
    claims = read_token(await accounts.token(MAILBOX))
    assert claims is not None
    assert claims.roles == ("SMTP.SendAsApp",)


async def test_a_wrong_secret_and_a_strange_application_are_refusals(desk: Desk) -> None:
    for wrong in (
        order(Way.SECRET, secret=Secret("wr0ng")),
        order(Way.DEVICE_CODE, client_id="cccccccc-0000-4000-8000-000000000003"),
    ):
        with pytest.raises(WizardError) as caught:
            await desk.accounts().sign_in(wrong, desk.codes.append)
        assert caught.value.problem.fix
        assert "wr0ng" not in repr(caught.value.problem)

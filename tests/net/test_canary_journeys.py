"""The same canary in the journeys around the sending: sign-in and what is kept of it, a fleet's table, headers, pasted
failures, tenant reports. Whatever comes of them, it is nowhere."""

import base64
import json
import logging
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.commands.test_send import plan_file
from tests.commands.test_send_in_turn import shown as pfx_for
from tests.net.keyrings import MemoryKeyring
from tests.net.test_canary import CANARY, clean
from tests.net.test_sign_in import CLIENT, TENANT, Browser, Entra, Response
from tests.test_tenant_reports import REPORT
from wizard.cli import main
from wizard.core.answers import Cloud
from wizard.core.model import Method
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way
from wizard.files import load_causes, load_endpoints
from wizard.net.accounts import EntraAccounts
from wizard.net.key_store import KeyStore

MAILBOX = "scanner@contoso.com"
KEY = "c4n~canary-77.of_an-application+9"
"""A canary in the shape of an application's secret."""


def echo(text: str) -> str:
    """All that a careless or hostile server may say again."""
    octets = text.encode()
    return f"AADSTS7000215: you sent {text} {octets.hex()} {base64.b64encode(octets).decode()} {quote(text)}"


class Echoing(Entra):
    """Says everything again that it was sent, in an answer that is a refusal."""

    def post(self, url: str, data: Any = None, **_rest: Any) -> Response:
        if self.token_answer.get("access_token"):
            return super().post(url, data=data)
        said = " ".join(echo(str(value)) for value in dict(data).values())
        return Response({"error": "invalid_client", "error_description": said}, 400)


def accounts(http: Entra, keyring: MemoryKeyring, browser: Browser | None = None) -> EntraAccounts:
    return EntraAccounts(
        load_endpoints(),
        load_causes(),
        store=KeyStore(lambda: keyring),
        http_client=http,
        open_browser=lambda address, _mailbox: (browser or Browser(code=KEY))(address),
    )


def order(way: Way, **changes: Any) -> SignInOrder:
    secret = Secret(KEY) if way is Way.SECRET else None
    return SignInOrder(way, CLIENT, TENANT, Cloud.WORLDWIDE, MAILBOX, secret=secret, **changes)


@pytest.mark.parametrize("way", [Way.SECRET, Way.BROWSER])
async def test_a_refused_sign_in_says_no_secret_again(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keyring = MemoryKeyring()
    desk = accounts(Echoing({"error": "x"}), keyring)
    with pytest.raises(WizardError) as caught:
        await desk.sign_in(order(way, keep=True), lambda _code: None)
    problem = caught.value.problem
    assert "you sent ***" in problem.detail, "it is told what was said, without the secret"
    raised = "".join(traceback.format_exception(caught.value))
    clean(repr(problem), repr(desk.signed_in), caplog.text, raised, secret=KEY)
    assert keyring.kept == {}


async def test_what_is_kept_is_in_the_key_store_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keyring, http = MemoryKeyring(), Echoing()
    shown = await accounts(http, keyring).sign_in(order(Way.SECRET, keep=True), lambda _code: None)
    assert shown.kept
    assert KEY in "".join(keyring.kept.values())
    later = accounts(http, keyring)
    resumed = await later.resume(MAILBOX, Cloud.WORLDWIDE)
    clean(repr(shown), repr(resumed), caplog.text, secret=KEY)
    http.token_answer = {"error": "x"}
    with pytest.raises(WizardError) as caught:
        await accounts(http, keyring).resume(MAILBOX, Cloud.WORLDWIDE)
    clean(repr(caught.value.problem), caplog.text, secret=KEY)
    clean(repr(await later.sign_out()), secret=KEY)
    assert keyring.kept == {}


async def test_a_kept_refresh_token_that_is_said_again() -> None:
    keyring = MemoryKeyring()
    http = Echoing(
        {
            "access_token": "eyJ0eXAi.a.b",
            "refresh_token": KEY,
            "token_type": "Bearer",
            "expires_in": 3600,
            "client_info": base64.urlsafe_b64encode(b'{"uid": "u", "utid": "t"}').decode(),
        }
    )
    shown = await accounts(http, keyring, Browser()).sign_in(
        order(Way.BROWSER, keep=True), lambda _code: None
    )
    assert shown.kept
    http.token_answer = {"error": "x"}
    with pytest.raises(WizardError) as caught:
        await accounts(http, keyring).resume(MAILBOX, Cloud.WORLDWIDE)
    clean(repr(caught.value.problem), "".join(traceback.format_exception(caught.value)), secret=KEY)


# --- on the command line ----------------------------------------------------------------------------------------------


def left_behind(folder: Path, capsys: pytest.CaptureFixture[str], *given: Path) -> None:
    """Nothing that was printed or written has it, but for what was given."""
    printed = capsys.readouterr()
    written = [path for path in folder.rglob("*") if path.is_file() and path not in given]
    clean(printed.out, printed.err, *(path.read_text("utf-8", "replace") for path in written))


def test_a_password_in_a_fleets_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "fleet.csv"
    table.write_text(
        "name,domain,from,recipients,password,port 25\n"
        f"Desk,contoso.com,scanner@contoso.com,internal,{CANARY},open\n"
        f"Broken,no domain at all,x,internal,{CANARY},perhaps\n",
        "utf-8",
    )
    main(["fleet", str(table), "--out", str(tmp_path / "out")])
    assert (tmp_path / "out" / "errors.csv").exists()
    left_behind(tmp_path, capsys, table)


def test_a_message_whose_text_holds_a_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = tmp_path / "received.eml"
    message.write_text(
        "Received: from a (203.0.113.10) by b; Sat, 21 Nov 2026 10:00:00 +0000\n"
        "From: scanner@contoso.com\nTo: anna@contoso.com\nSubject: your new account\n"
        f"\nYour password is {CANARY}\n",
        "utf-8",
    )
    for more in ([], ["--json"], ["--plan", plan_file(tmp_path)]):
        main(["headers", str(message), *more])
        left_behind(tmp_path, capsys, message)


def test_a_pasted_failure_with_the_password_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "log.txt"
    text.write_text(
        f'server.login("scanner@contoso.com", "{CANARY}")\npassword="{CANARY}"\n'
        "smtplib.SMTPAuthenticationError: (535, b'5.7.139 Authentication unsuccessful')\n",
        "utf-8",
    )
    for more in ([], ["--json"]):
        main(["diagnose", str(text), *more])
        left_behind(tmp_path, capsys, text)


def test_a_tenant_report_with_a_password_put_into_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(REPORT)
    document["password"] = CANARY
    document["sections"]["mailbox"]["value"]["password"] = CANARY
    report, answers = tmp_path / "tenant-report.json", tmp_path / "answers.json"
    report.write_text(json.dumps(document), "utf-8")
    answers.write_text(json.dumps({"schema": 1, "domain": "contoso.com"}), "utf-8")
    main(["plan", str(answers), "--report", str(report), "--out", str(tmp_path / "out")])
    left_behind(tmp_path, capsys, report)


def test_a_wrong_password_of_a_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import trustme

    given = tmp_path / "given"
    given.mkdir()
    word = given / "password"
    word.write_text(CANARY, "utf-8")
    word.chmod(0o600)
    plan = plan_file(tmp_path, method=Method.CONNECTOR_CERTIFICATE)
    code = main(
        [
            *("send", plan, "--to", "a@fabrikam.com", "--report", str(tmp_path / "report.md")),
            *("--client-cert", pfx_for(trustme.CA(), given, b"another"), "--client-password-file", str(word)),
        ]
    )
    assert code == 2
    left_behind(tmp_path, capsys, *given.iterdir())

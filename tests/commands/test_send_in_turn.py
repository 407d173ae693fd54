"""``send`` to two recipients in turn, with a client certificate, and with a report for the helpdesk."""

import base64
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.commands.background import in_background
from tests.commands.test_send import SECRET, document, plan_file, secret_file
from tests.net.smtp_server import DROP, MailServer, Script, server_context
from tests.test_tenant_reports import REPORT
from wizard.cli import main
from wizard.core.answers import Security, SignIn
from wizard.core.model import Method
from wizard.render.helpdesk import report_json

IN, OUT = "anna@contoso.com", "alex@fabrikam.com"
DENIED = (
    b"550 5.7.64 TenantAttribution; Relay Access Denied [ValidationStatus of 'X' is EmptyCertificate]\r\n"
)


def both(plan: str, server: MailServer, *more: str, host: str = "127.0.0.1") -> int:
    """Outside first on purpose: inside goes first all the same."""
    return main(["send", plan, "--to", OUT, "--to", IN, "--server", f"{host}:{server.port}", *more])


def test_inside_first_then_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(MailServer(Script(refused={OUT.encode(): DENIED}))) as server:
        assert both(plan_file(tmp_path), server, "--json") == 1
    made = document(capsys)
    assert [one["recipient"] for one in made["results"]] == [IN, OUT]
    assert [one["delivered"] for one in made["results"]] == [True, False]
    assert made["recipient"] == OUT, "the one that failed decides"
    assert made["cause"] == "relay-denied-connector"
    assert len({one["token"] for one in made["results"]}) == 2


def test_both_delivered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(MailServer(Script())) as server:
        assert both(plan_file(tmp_path), server) == 0
    printed = capsys.readouterr().out
    assert printed.count("Delivered: ") == 2
    assert "does not prove that it works from the device" in printed
    assert len(server.messages) == 2


def test_what_failed_before_the_recipient_is_not_tried_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_background(MailServer(Script(mail=b"530 5.7.57 Client not authenticated\r\n"))) as server:
        assert both(plan_file(tmp_path), server) == 1
        assert f"Not tried: {OUT}" in capsys.readouterr().out
        assert both(plan_file(tmp_path), server, "--json") == 1
    made = document(capsys)
    assert made["results"][1] == {
        "recipient": OUT,
        "delivered": False,
        "not_tried": made["results"][1]["not_tried"],
    }
    assert sum(command.startswith(b"MAIL") for command in server.commands) == 2


def test_direct_send_does_not_try_those_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(MailServer(Script())) as server:
        assert both(plan_file(tmp_path, method=Method.DIRECT_SEND), server) == 1
    assert "by design" in capsys.readouterr().out
    assert len(server.messages) == 1


def test_an_address_that_is_none_stops_before_the_first(tmp_path: Path) -> None:
    with in_background(MailServer(Script())) as server:
        code = main(
            [
                "send",
                plan_file(tmp_path),
                "--to",
                IN,
                "--to",
                "no address",
                "--server",
                f"127.0.0.1:{server.port}",
            ]
        )
    assert code == 2
    assert server.commands == []


def test_a_password_is_called_a_stopgap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    script = Script(context=server_context(authority, "localhost"))
    with in_background(MailServer(script)) as server:
        plan = plan_file(
            tmp_path, method=Method.SMTP_AUTH_BASIC, security=Security.STARTTLS, sign_in=SignIn.BASIC
        )
        more = ["--ca", str(tmp_path / "ca.pem"), "--password-file", secret_file(tmp_path)]
        assert both(plan, server, *more, host="localhost") == 0
    printed = capsys.readouterr().out
    assert "stopgap" in printed
    assert "Encrypted: TLSv1." in printed


# --- the client certificate -------------------------------------------------------------------------------------------


def shown(authority: trustme.CA, folder: Path, password: bytes) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    mine = authority.issue_cert("printer.contoso.com")
    leaf, *others = [x509.load_pem_x509_certificate(blob.bytes()) for blob in mine.cert_chain_pems]
    key = serialization.load_pem_private_key(mine.private_key_pem.bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
    path = folder / "client.pfx"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"mine",
            key,
            leaf,
            others,
            serialization.BestAvailableEncryption(password),
        )
    )
    return str(path)


@pytest.mark.parametrize(
    ("bend", "code", "words"),
    [
        (lambda text: text, 1, 'it is for printer.contoso.com, and "Old relay" recognises mail.contoso.com'),
        (
            lambda text: text.replace(
                '"inbound_connectors":{"known":true', '"inbound_connectors":{"known":false'
            ),
            1,
            "could not read the connectors",
        ),
        (
            lambda text: text.replace("contoso.com", "fabrikam.com"),
            2,
            "--tenant-report: This report is about",
        ),
        (lambda _text: "no report", 2, "tenant-report.json"),
    ],
)
def test_the_connectors_of_a_tenant_report_are_compared(
    bend: Callable[[str], str], code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(REPORT)
    (one,) = document["sections"]["inbound_connectors"]["value"]["connectors"]
    one |= {"name": "Old relay", "sender_ips": [], "certificate": "mail.contoso.com"}
    told = tmp_path / "tenant-report.json"
    told.write_text(bend(json.dumps(document, separators=(",", ":"))), "utf-8")
    with in_background(MailServer(Script(mail=DENIED))) as server:
        plan = plan_file(tmp_path, method=Method.CONNECTOR_CERTIFICATE)
        more = ["--client-cert", shown(trustme.CA(), tmp_path, SECRET.encode())]
        more += ["--client-password-file", secret_file(tmp_path), "--tenant-report", str(told)]
        assert main(["send", plan, "--to", OUT, "--server", f"127.0.0.1:{server.port}", *more]) == code
    assert words in capsys.readouterr().err
    assert bool(server.commands) is (code == 1)


def test_what_belongs_to_a_certificate_needs_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["send", plan_file(tmp_path), "--to", OUT, "--tenant-report", "x.json"]) == 2
    assert "--tenant-report: This belongs to a client certificate" in capsys.readouterr().err


def test_a_pfx_is_shown_to_a_server_that_asks_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = server_context(authority, "localhost")
    context.load_verify_locations(tmp_path / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    plan = plan_file(tmp_path, method=Method.CONNECTOR_CERTIFICATE, security=Security.STARTTLS)
    pfx = shown(authority, tmp_path, SECRET.encode())
    with in_background(MailServer(Script(context=context))) as server:
        more = ["--ca", str(tmp_path / "ca.pem"), "--client-cert", pfx]
        opened = ["--client-password-file", secret_file(tmp_path)]
        assert both(plan, server, *more, *opened, host="localhost") == 0
        assert server.client_names == ["printer.contoso.com"] * 2
        capsys.readouterr()
        assert both(plan, server, *more, host="localhost") == 2
        assert "locked with a password" in capsys.readouterr().err
        assert both(plan, server, *more[:2], host="localhost") == 1
        assert "--client-cert is missing" in capsys.readouterr().err


# --- the report -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("auth", [b"235 2.7.0 ok\r\n", b"535 5.7.3 {secret} {base64}\r\n", DROP])
def test_the_report_has_everything_but_the_secret(
    auth: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    encoded = base64.b64encode(SECRET.encode())
    auth = auth.replace(b"{secret}", SECRET.encode()).replace(b"{base64}", encoded)
    script = Script(context=server_context(authority, "localhost"), auth=auth)
    report = tmp_path / "report.md"
    with in_background(MailServer(script)) as server:
        plan = plan_file(
            tmp_path, method=Method.SMTP_AUTH_BASIC, security=Security.STARTTLS, sign_in=SignIn.BASIC
        )
        more = ["--ca", str(tmp_path / "ca.pem"), "--password-file", secret_file(tmp_path)]
        code = both(plan, server, *more, "--report", str(report), host="localhost")
    delivered = auth.startswith(b"235")
    assert code == (0 if delivered else 1)
    text = report.read_text("utf-8")
    printed = capsys.readouterr()
    for shape in (SECRET, encoded.decode(), SECRET.encode().hex()):
        assert shape not in text + printed.out + printed.err + Path(plan).read_text("utf-8")
    made: dict[str, Any] = report_json(text)
    assert made["plan"]["method"] == "smtp_auth_basic"
    assert made["plan"]["settings"]["host"] == "mx.example.com"
    assert made["versions"]["Relay Wizard"]
    assert len(made["tests"]) == (2 if delivered else 1)
    assert list(made["not_tried"]) == ([] if delivered else [OUT])
    first = made["tests"][0]
    assert [stage["stage"] for stage in first["transcript"]["stages"]][:4] == [
        "resolve", "connect", "greeting", "ehlo",
    ]  # fmt: skip
    assert first["transcript"]["chain"]
    assert ("diagnosis" in first) is not delivered
    for said in ("Front desk", IN, "C: EHLO", "| starttls | ok |", "S: 220 2.0.0 go ahead"):
        assert said in text


def test_a_report_that_can_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(MailServer(Script())) as server:
        assert both(plan_file(tmp_path), server, "--report", str(tmp_path / "no" / "report.md")) == 2
    assert "can not be written" in capsys.readouterr().err


def test_hostile_words_stay_inside_their_place(tmp_path: Path) -> None:
    words = "550 5.1.1 </script>```\n~~~ | # <img src=x> [a](http://x) \u202e \x1b[31m\r\n".replace(
        "\n~", " ~"
    )
    report = tmp_path / "report.md"
    with in_background(MailServer(Script(rcpt=words.encode()))) as server:
        assert both(plan_file(tmp_path), server, "--report", str(report)) == 1
    text = report.read_text("utf-8")
    assert not {"\x1b", "\u202e"} & set(text)
    assert report_json(text)["tests"][0]["transcript"]["stages"][-1]["stage"] == "rcpt"
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<img" not in html
    assert "<script" not in html
    assert 'href="http://x"' not in html
    assert html.count("<pre>") == 3, "two conversations and the JSON"
    assert json.loads(json.dumps(report_json(text)))

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme

from tests.commands.background import in_background
from tests.net.smtp_server import SILENT, MailServer, Script, server_context
from wizard.cli import main
from wizard.commands.send_result import stopped
from wizard.core.answers import Answers, DeviceAnswers, Security, SignIn
from wizard.core.model import Method, PlanDocument, Settings, Stage, StageResult
from wizard.files import save_plan

SECRET = "s3cret-of-the-scanner"


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def plan_file(
    folder: Path,
    *,
    method: Method = Method.CONNECTOR_IP,
    security: Security = Security.NONE,
    sign_in: SignIn = SignIn.NONE,
    host: str | None = "mx.example.com",
    with_settings: bool = True,
) -> str:
    settings = Settings(
        host,
        25,
        security,
        sign_in,
        "scanner@contoso.com" if sign_in is not SignIn.NONE else None,
        "scanner@contoso.com",
        (),
    )
    document = PlanDocument(
        schema_=1,
        as_of="2026-11-20",
        recommended=method,
        candidates=(),
        questions_left=(),
        settings=settings if with_settings else None,
        dns=(),
        steps=(),
        method=method,
        answers=Answers(domain="contoso.com", device=DeviceAnswers(name="Front desk")),
    )
    path = folder / "plan.json"
    save_plan(path, document)
    return str(path)


def secret_file(folder: Path, text: str = SECRET + "\n", mode: int = 0o600) -> str:
    path = folder / "secret"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    captured = capsys.readouterr()
    made = json.loads(captured.out)
    assert isinstance(made, dict)
    return made


def test_a_delivery_exits_0_and_prints_every_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_background(MailServer(Script())) as server:
        code = main(
            ["send", plan_file(tmp_path), "--to", "you@example.org", "--server", f"127.0.0.1:{server.port}"]
        )
    printed = capsys.readouterr().out
    assert code == 0
    for stage in ("resolve", "connect", "greeting", "ehlo", "mail", "rcpt", "data", "quit"):
        assert stage in printed
    assert "Delivered" in printed
    (message,) = server.messages
    assert b"Front desk" in message
    assert b"X-Relay-Wizard-Token: " in message


def test_the_json_document_of_a_delivery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(MailServer(Script())) as server:
        code = main(
            [
                "send",
                plan_file(tmp_path),
                "--to",
                "you@example.org",
                "--server",
                f"127.0.0.1:{server.port}",
                "--json",
            ]
        )
    made = document(capsys)
    assert code == 0
    assert made["delivered"] is True
    assert made["cause"] is None
    assert made["token"].encode() in server.messages[0]
    assert [stage["stage"] for stage in made["stages"]][-1] == "quit"
    assert all(set(stage) == {"stage", "ok", "ms", "reply"} for stage in made["stages"])


def test_a_refusal_exits_1_and_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = Script(rcpt=b"550 5.7.64 TenantAttribution; Relay Access Denied\r\n")
    with in_background(MailServer(script)) as server:
        where = f"127.0.0.1:{server.port}"
        assert (
            main(["send", plan_file(tmp_path), "--to", "you@example.org", "--server", where, "--json"]) == 1
        )
        made = document(capsys)
        assert main(["send", plan_file(tmp_path), "--to", "you@example.org", "--server", where]) == 1
    assert made["cause"] == "relay-denied-connector"
    assert made["delivered"] is False
    assert made["stages"][-1] == {**made["stages"][-1], "stage": "rcpt", "ok": False}
    assert made["meaning"]
    assert made["fix"]
    assert made["source"].startswith("https://")
    printed = capsys.readouterr().out
    assert made["meaning"] in printed
    assert made["fix"][0] in printed


def test_the_same_reply_means_another_thing_for_direct_send(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = Script(rcpt=b"550 5.7.64 TenantAttribution; Relay Access Denied\r\n")
    with in_background(MailServer(script)) as server:
        main(
            ["send", plan_file(tmp_path, method=Method.DIRECT_SEND), "--to", "you@example.org", "--server", f"127.0.0.1:{server.port}", "--json"]
        )  # fmt: skip
    made = document(capsys)
    assert (made["cause"], made["confidence"]) == ("direct-send-external-recipient", "certain")


@pytest.mark.parametrize(
    ("sign_in", "option"), [(SignIn.OAUTH2, "--token-file"), (SignIn.BASIC, "--password-file")]
)
def test_a_secret_from_a_file_is_used_and_never_shown(
    authority: trustme.CA, tmp_path: Path, capsys: pytest.CaptureFixture[str], sign_in: SignIn, option: str
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    script = Script(
        context=server_context(authority, "localhost"), auth=f"535 5.7.3 {SECRET} is wrong\r\n".encode()
    )
    with in_background(MailServer(script)) as server:
        made_plan = plan_file(
            tmp_path, method=Method.SMTP_AUTH_OAUTH, security=Security.STARTTLS, sign_in=sign_in
        )
        arguments = [
            "send", made_plan, "--to", "you@example.org", "--server", f"localhost:{server.port}",
            "--ca", str(tmp_path / "ca.pem"), option, secret_file(tmp_path),
        ]  # fmt: skip
        assert main([*arguments, "--json"]) == 1
        assert main(arguments) == 1
    captured = capsys.readouterr()
    assert any(command.startswith(b"AUTH") for command in server.commands)
    assert SECRET not in captured.out + captured.err


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing elsewhere")
def test_a_secret_that_everybody_can_read_is_warned_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = plan_file(tmp_path, sign_in=SignIn.BASIC, security=Security.STARTTLS)
    with in_background(MailServer(Script())) as server:
        where = f"127.0.0.1:{server.port}"
        for mode, warned in ((0o644, True), (0o600, False)):
            main(
                [
                    "send",
                    made,
                    "--to",
                    "y@example.org",
                    "--server",
                    where,
                    "--password-file",
                    secret_file(tmp_path, mode=mode),
                ]
            )
            assert ("chmod" in capsys.readouterr().err) is warned


def test_a_secret_for_a_plan_that_does_not_sign_in_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_background(MailServer(Script())) as server:
        code = main(
            ["send", plan_file(tmp_path), "--to", "y@example.org", "--server", f"127.0.0.1:{server.port}", "--password-file", secret_file(tmp_path)]
        )  # fmt: skip
    assert code == 0
    assert "not used" in capsys.readouterr().err


@pytest.mark.parametrize(
    "rest",
    [
        ["--to", "you"],
        ["--to", "you@example.org\nRCPT TO:<x@example.org>"],
        ["--to", "you@example.org", "--server", "nowhere"],
        ["--to", "you@example.org", "--server", "host:99999"],
        ["--to", "you@example.org", "--server", ":25"],
        ["--to", "you@example.org", "--server", "h:25", "--ca", "/nonexistent/ca.pem"],
        [],
        ["--to", "you@example.org", "--password-file", "a", "--token-file", "b"],
    ],
)
def test_bad_input_exits_2_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rest: list[str]
) -> None:
    try:
        code = main(["send", plan_file(tmp_path), *rest])
    except SystemExit as usage:  # argparse's own way out
        code = int(usage.code or 0)
    assert code == 2
    captured = capsys.readouterr()
    assert captured.err
    assert "Traceback" not in captured.err


def test_a_plan_that_can_not_be_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["send", plan_file(tmp_path, host=None), "--to", "you@example.org"]) == 2
    assert "admin centre" in capsys.readouterr().err
    assert main(["send", plan_file(tmp_path, with_settings=False), "--to", "you@example.org"]) == 2
    assert main(["send", str(tmp_path / "missing.json"), "--to", "you@example.org"]) == 2
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert main(["send", str(tmp_path / "broken.json"), "--to", "you@example.org"]) == 2


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_secret_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    made = plan_file(tmp_path, sign_in=SignIn.BASIC, security=Security.STARTTLS)
    assert main(["send", made, "--to", "y@example.org", "--password-file", secret_file(tmp_path, text)]) == 2
    assert "empty" in capsys.readouterr().err


def test_a_missing_secret_without_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = plan_file(tmp_path, sign_in=SignIn.OAUTH2, security=Security.STARTTLS)
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "send", made, "--to", "y@example.org"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--token-file" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_an_interrupt_ends_it_cleanly(tmp_path: Path) -> None:
    with in_background(MailServer(Script(mail=SILENT))) as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "wizard", "send", plan_file(tmp_path), "--to", "y@example.org", "--server", f"127.0.0.1:{server.port}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while not any(command.startswith(b"MAIL") for command in server.commands):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize("server", ["a b:25", "h\nx:25", "x-:25", "1.2.3:25", "[a]b:25"])
def test_a_server_that_can_not_be(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["send", plan_file(tmp_path), "--to", "a@contoso.com", "--server", server, "--json"])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.startswith("relay-wizard: --server: ")
    assert said.err.count("\n") == 1


def test_a_key_without_its_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["send", plan_file(tmp_path), "--to", "a@contoso.com", "--client-key", "key.pem"])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert "--client-key: A key alone is no client certificate." in said.err


# --- likely slips -----------------------------------------------------------------------------------------------------


def slip(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str, **made: Any) -> str:
    """The one line that a wrong input ends with, before anything is sent."""
    made.setdefault("security", Security.STARTTLS)
    plan = plan_file(folder, **made)
    assert main(["send", plan, "--to", "a@fabrikam.com", "--server", "localhost:1", *arguments]) == 2
    said = capsys.readouterr()
    assert "Sending" not in said.out
    (line,) = said.err.splitlines()
    assert SECRET not in line
    return line


BASIC: dict[str, Any] = {"method": Method.SMTP_AUTH_BASIC, "sign_in": SignIn.BASIC}
TOKEN: dict[str, Any] = {"method": Method.SMTP_AUTH_OAUTH, "sign_in": SignIn.OAUTH2}


def test_a_password_where_a_token_is_wanted_and_the_other_way_round(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = secret_file(tmp_path)
    assert "--token-file: This plan signs in with an access token" in slip(
        tmp_path, capsys, "--password-file", file, **TOKEN
    )
    assert "--password-file: This plan signs in with a password" in slip(
        tmp_path, capsys, "--token-file", file, **BASIC
    )


def test_files_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = secret_file(tmp_path, f"{SECRET}\nmore\n")
    assert "--password-file: " in slip(tmp_path, capsys, "--password-file", two, **BASIC)
    assert "--ca: " in slip(tmp_path, capsys, "--ca", two)
    assert "no such file" in slip(tmp_path, capsys, "--ca", str(tmp_path / "nowhere.pem"))


def test_an_address_that_is_none_names_its_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["send", plan_file(tmp_path), "--to", "alex", "--server", "localhost:1"]) == 2
    assert capsys.readouterr().err.startswith("relay-wizard: --to: alex can not be used")


def test_a_plan_without_an_account_asks_for_its_name_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = msgspec.json.decode(Path(plan_file(tmp_path, **BASIC)).read_bytes())
    document["settings"]["username"] = None
    path = tmp_path / "plan.json"
    path.write_bytes(msgspec.json.encode(document))
    assert main(["send", str(path), "--to", "a@fabrikam.com", "--server", "localhost:1"]) == 2
    assert capsys.readouterr().err.startswith("relay-wizard: --username: ")


def test_answers_are_no_plan_and_a_plans_folder_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"schema": 1, "domain": "contoso.com"}', "utf-8")
    assert main(["send", str(answers), "--to", "a@fabrikam.com"]) == 2
    assert "holds answers, and no plan yet" in capsys.readouterr().err
    plan_file(tmp_path)
    with in_background(MailServer(Script())) as server:
        assert (
            main(["send", str(tmp_path), "--to", "a@fabrikam.com", "--server", f"127.0.0.1:{server.port}"])
            == 0
        )


def test_what_is_no_token_is_said_and_tried_and_one_that_is_over_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = {"aud": "https://outlook.office.com", "scp": "SMTP.Send", "exp": 1_700_000_000}
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    over = secret_file(tmp_path, f"e30.{middle}.x\n")
    assert slip(tmp_path, capsys, "--token-file", over, **TOKEN).startswith("relay-wizard: --token-file: ")
    other = secret_file(tmp_path)
    plan = plan_file(tmp_path, **TOKEN, security=Security.STARTTLS)
    assert (
        main(["send", plan, "--to", "a@fabrikam.com", "--server", "localhost:1", "--token-file", other]) == 1
    )
    said = capsys.readouterr()
    assert "does not look like an access token" in said.err
    assert SECRET not in said.err + said.out


def test_an_unknown_authority_names_the_option_that_adds_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = Script(context=server_context(trustme.CA(), "localhost"))
    with in_background(MailServer(script)) as server:
        plan = plan_file(tmp_path, security=Security.STARTTLS)
        assert main(["send", plan, "--to", "a@fabrikam.com", "--server", f"localhost:{server.port}"]) == 1
    assert "with --ca." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ((), "not handed over"),
        ((Stage.CONNECT, Stage.MAIL), "not handed over"),
        ((Stage.MAIL, Stage.RCPT), "may arrive all the same"),
        ((Stage.RCPT, Stage.DATA), "on its way"),
    ],
)
def test_a_stop_by_hand_says_what_may_have_happened(ended: tuple[Stage, ...], words: str) -> None:
    assert words in stopped([StageResult(one, ok=True, ms=1, reply="250 ok") for one in ended])


# --- how it starts ---------------------------------------------------------------------------------------------------

NOT_NEEDED = (
    "json", "pathlib", "shutil", "getpass", "email.parser", "cryptography", "truststore", "encodings.idna",
    "wizard.core.knowledge", "wizard.core.diagnose", "wizard.files.bundled", "wizard.net.services",
)  # fmt: skip
"""Each takes milliseconds to load, and a message that is delivered in clear text has no use for it."""


def test_a_delivery_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    code = "import sys; from wizard.cli import main; code = main(sys.argv[1:]); print(*sys.modules); sys.exit(code)"
    with in_background(MailServer(Script())) as server:
        arguments = ["send", plan_file(tmp_path), "--to", "alex@fabrikam.com"]
        arguments += ["--server", f"127.0.0.1:{server.port}"]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=60
        )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "aiosmtplib" in loaded
    assert not loaded & set(NOT_NEEDED)

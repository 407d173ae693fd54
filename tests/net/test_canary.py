"""A known secret is nowhere: not in what is told, written down, logged or raised, and not in what a crash leaves."""

import base64
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from tests.commands.background import in_background
from tests.commands.test_send import plan_file
from tests.net.smtp_server import DROP, SILENT, MailServer, Script, server_context
from tests.net.test_smtp_routes import plan
from wizard.core.answers import Security, SignIn
from wizard.core.diagnose import diagnose_transcript
from wizard.core.model import Method, StageResult
from wizard.core.secret import Secret
from wizard.files import load_causes
from wizard.net.order import order_for
from wizard.net.smtp import SmtpSender

CANARY = "eyJ0eXAi.canary-77ö+/= x.91c4"
METHODS = {SignIn.OAUTH2: Method.SMTP_AUTH_OAUTH, SignIn.BASIC: Method.SMTP_AUTH_BASIC}


def shapes(secret: str) -> tuple[str, ...]:
    octets = secret.encode()
    inner = [base64.b64encode(b"\0" * n + octets).decode().rstrip("=")[2:-2] for n in range(3)]
    return (secret, octets.hex(), quote(secret), "canary-77", *inner)


def clean(*texts: str, secret: str = CANARY) -> None:
    for text in texts:
        for shape in shapes(secret):
            assert shape not in text, text[max(0, text.index(shape) - 200) :][:400]


@pytest.mark.parametrize("sign_in", [SignIn.OAUTH2, SignIn.BASIC])
@pytest.mark.parametrize(
    "auth",
    [
        b"235 2.7.0 ok\r\n",
        b"535-5.7.3 you said {plain}\r\n535-5.7.3 {hex}\r\n535 5.7.3 {base64} {url}\r\n",
        b"334 {base64}\r\n",
        b"{plain}\r\n",
        DROP,
    ],
)
async def test_a_try_leaves_no_secret(
    auth: bytes, sign_in: SignIn, authority: trustme.CA, ca: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    octets = CANARY.encode()
    for name, value in {
        b"{plain}": octets,
        b"{hex}": octets.hex().encode(),
        b"{base64}": base64.b64encode(octets),
        b"{url}": quote(CANARY).encode(),
    }.items():
        auth = auth.replace(name, value)
    one = plan(METHODS[sign_in], 587, Security.STARTTLS, sign_in)
    order = order_for(one, "a@fabrikam.com", b"Subject: x\r\n\r\nhello\r\n", secret=Secret(CANARY))
    told: list[StageResult] = []
    async with MailServer(Script(context=server_context(authority), auth=auth)) as server:
        transcript = await SmtpSender(server.route, ca).send(order, told.append)
    assert any(line.startswith(b"AUTH") for line in server.commands)
    diagnosis = diagnose_transcript(transcript, one, load_causes())
    clean(repr(transcript), repr(told), repr(diagnosis), repr(order), str(order), caplog.text)


@pytest.mark.parametrize("sign_in", [SignIn.OAUTH2, SignIn.BASIC])
async def test_an_exception_carries_no_secret(sign_in: SignIn, authority: trustme.CA, ca: str) -> None:
    one = plan(METHODS[sign_in], 587, Security.STARTTLS, sign_in)
    order = order_for(one, "a@fabrikam.com", b"Subject: x\r\n\r\nhello\r\n", secret=Secret(CANARY))

    def broken(result: StageResult) -> None:
        if result.stage.value == "auth":
            raise RuntimeError(f"a bug that shows everything: {result!r} {order!r}")

    async with MailServer(Script(context=server_context(authority), auth=b"535 5.7.3 no\r\n")) as server:
        with pytest.raises(RuntimeError) as caught:
            await SmtpSender(server.route, ca).send(order, broken)
    clean("".join(traceback.format_exception(caught.value)))
    with pytest.raises(TypeError):
        pickle.dumps(order)


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_a_crash_leaves_no_secret(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    secret = tmp_path / "secret"
    secret.write_text(CANARY, "utf-8")
    secret.chmod(0o600)
    place = tmp_path / "here"
    place.mkdir()
    script = Script(context=server_context(authority, "localhost"), auth=SILENT)
    with in_background(MailServer(script)) as server:
        command = [sys.executable, "-X", "faulthandler", "-X", "dev", "-m", "wizard", "send"]
        command += [
            plan_file(
                tmp_path, method=Method.SMTP_AUTH_BASIC, security=Security.STARTTLS, sign_in=SignIn.BASIC
            )
        ]
        command += ["--to", "a@fabrikam.com", "--server", f"localhost:{server.port}"]
        command += ["--ca", str(tmp_path / "ca.pem"), "--password-file", str(secret)]
        command += ["--report", str(place / "report.md")]
        # No core file: memory is the one place where a secret has to be.
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'ulimit -c 0; exec "$@"', "sh", *command],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        end = time.monotonic() + 30
        while not any(line.startswith(b"AUTH") for line in server.commands):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        process.send_signal(signal.SIGABRT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in err
    clean(out, err, *(path.read_text("utf-8", "replace") for path in place.rglob("*") if path.is_file()))

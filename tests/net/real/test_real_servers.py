"""Servers that we did not write: Dovecot's submission service, Postfix that wants a certificate, Exim in its own words."""

import dataclasses
from pathlib import Path

import trustme

from tests.net.real import dovecot, exim
from tests.net.real.dovecot import MAILBOX, PASSWORD, TOKEN, free_port, needs_dovecot
from tests.net.real.exim import needs_exim
from tests.net.smtp_server import MailServer, Script
from tests.net.test_smtp import leaks
from tests.render.running_postfix import needs_postfix
from tests.render.running_postfix import running as postfix
from wizard.core.answers import Security, SignIn
from wizard.core.diagnose import diagnose_transcript
from wizard.core.model import Diagnosis, Method, Plan, Settings, Stage, Transcript
from wizard.core.secret import Secret
from wizard.files import load_causes
from wizard.net.order import order_for
from wizard.net.smtp import SmtpSender

MESSAGE = b"From: scanner@contoso.com\r\nTo: a@contoso.com\r\nSubject: Test\r\nMessage-ID: <t1@contoso.com>\r\n\r\nhello\r\n"


def plan(method: Method, sign_in: SignIn, security: Security = Security.STARTTLS) -> Plan:
    settings = Settings(
        "localhost", 587, security, sign_in, MAILBOX if sign_in is not SignIn.NONE else None, MAILBOX, ()
    )
    return Plan(method, settings, (), (), ())


async def send(
    one: Plan,
    port: int,
    ca: str | None,
    *,
    secret: str = "",
    to: str = "alex@fabrikam.com",
    message: bytes = MESSAGE,
    certificate: str | None = None,
) -> tuple[Transcript, Diagnosis | None]:
    order = order_for(one, to, message, secret=Secret(secret) if secret else None)
    order = dataclasses.replace(order, client_cert=certificate)
    transcript = await SmtpSender(lambda _host, _port: ("127.0.0.1", port), ca).send(
        order, lambda _stage: None
    )
    return transcript, diagnose_transcript(transcript, one, load_causes())


# --- Dovecot ----------------------------------------------------------------------------------------------------------


@needs_dovecot
async def test_dovecot_takes_a_token_and_a_password_and_refuses_others(
    authority: trustme.CA, ca: str
) -> None:
    oauth, basic = plan(Method.SMTP_AUTH_OAUTH, SignIn.OAUTH2), plan(Method.SMTP_AUTH_BASIC, SignIn.BASIC)
    async with MailServer(Script()) as behind, dovecot.running(authority, behind.port) as here:
        transcript, diagnosis = await send(oauth, here.port, ca, secret=TOKEN)
        assert transcript.delivered, (transcript, here.log)
        assert diagnosis is None
        assert here.tokens.asked == 1
        assert transcript.tls.startswith("TLSv1.")
        assert not leaks(transcript, TOKEN)

        transcript, _none = await send(basic, here.port, ca, secret=PASSWORD)
        assert transcript.delivered, (transcript, here.log)
        assert not leaks(transcript, PASSWORD)
        assert len(behind.messages) == 2
        assert all(message.endswith(b"\r\nhello\r\n") for message in behind.messages)

        transcript, diagnosis = await send(oauth, here.port, ca, secret="a-token-of-nobody")
        assert transcript.stages[-1].stage is Stage.AUTH
        assert not transcript.delivered
        assert diagnosis is not None
        assert any("C: ***" in line or line == "C: " for line in transcript.lines), (
            "the empty answer to the 334"
        )
        assert any('"status"' in line for line in transcript.lines), "what the 334 says is made readable"
        assert not leaks(transcript, "a-token-of-nobody")

        transcript, diagnosis = await send(basic, here.port, ca, secret="wrong")
        assert transcript.stages[-1].stage is Stage.AUTH
        assert diagnosis is not None
        assert diagnosis.cause == "bad-credentials", transcript.stages[-1].reply
        assert len(behind.messages) == 2


@needs_dovecot
async def test_dovecot_wants_encryption_and_a_believed_certificate(authority: trustme.CA, ca: str) -> None:
    async with MailServer(Script()) as behind, dovecot.running(authority, behind.port) as here:
        clear, diagnosis = await send(plan(Method.LOCAL_RELAY, SignIn.NONE, Security.NONE), here.port, ca)
        assert not clear.delivered
        assert diagnosis is not None
        transcript, diagnosis = await send(
            plan(Method.SMTP_AUTH_BASIC, SignIn.BASIC), here.port, None, secret="x"
        )
        assert transcript.error == "cert"
        assert diagnosis is not None
        assert diagnosis.cause == "cert-verify"
        assert behind.messages == []


# --- Postfix ----------------------------------------------------------------------------------------------------------


def wants_a_certificate(authority: trustme.CA, folder: Path, port: int) -> dict[str, str]:
    """Postfix that relays for whoever shows a certificate of the authority, and asks everybody for one."""
    leaf = authority.issue_cert("localhost")
    (folder / "cert.pem").write_bytes(
        leaf.private_key_pem.bytes() + b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    )
    authority.cert_pem.write_to_path(folder / "ca.pem")
    main = (
        "compatibility_level = 3.6\nmyhostname = relay.contoso.com\nmydestination =\nmynetworks =\n"
        f"smtpd_tls_cert_file = {folder}/cert.pem\nsmtpd_tls_CAfile = {folder}/ca.pem\n"
        "smtpd_tls_security_level = encrypt\nsmtpd_tls_ask_ccert = yes\nsmtpd_tls_loglevel = 1\n"
        "smtpd_relay_restrictions = permit_tls_all_clientcerts, reject_unauth_destination\ndefault_transport = discard:\n"
    )
    return {"main.cf": main, "master.cf.add": f"127.0.0.1:{port} inet n - n - - smtpd\n"}


@needs_postfix
async def test_postfix_relays_for_the_certificate_only(
    authority: trustme.CA, ca: str, tmp_path: Path
) -> None:
    mine, strangers = tmp_path / "mine.pem", tmp_path / "strangers.pem"
    for path, issuer in ((mine, authority), (strangers, trustme.CA())):
        leaf = issuer.issue_cert("printer.contoso.com")
        path.write_bytes(
            leaf.private_key_pem.bytes() + b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
        )
    one, port = plan(Method.CONNECTOR_CERTIFICATE, SignIn.NONE), free_port()
    with postfix(wants_a_certificate(authority, tmp_path, port), {}) as here:
        transcript, diagnosis = await send(one, port, ca, certificate=str(mine))
        assert transcript.delivered, (transcript, here.log)
        assert diagnosis is None
        assert "Trusted TLS connection established from" in here.log

        for certificate in (None, str(strangers)):
            transcript, diagnosis = await send(one, port, ca, certificate=certificate)
            assert not transcript.delivered
            assert transcript.stages[-1].stage in {Stage.RCPT, Stage.STARTTLS}, transcript
            assert diagnosis is not None
            assert diagnosis.cause in {
                "relay-denied-connector",
                "local-relay-refused",
                "tls-handshake-failed",
            }


# --- Exim -------------------------------------------------------------------------------------------------------------

RULES = """
check_mail:
  deny senders = blocked@contoso.com
       message = sender blocked@contoso.com is on our list
  accept
check_rcpt:
  deny recipients = unknown@fabrikam.com
       message = Unrouteable address
  defer recipients = later@fabrikam.com
       message = greylisted, try again later
  accept recipients = *@fabrikam.com
  deny message = relay not permitted
"""


@dataclasses.dataclass(frozen=True)
class Said:
    """What Exim is to say to a message of so many octets for a recipient; no stage where it takes it."""

    to: str
    octets: int = 100
    stage: Stage | None = None
    reply: str = ""
    causes: tuple[str, ...] = ()


EXIM = (
    Said("alex@fabrikam.com"),
    Said(
        to="alex@elsewhere.example",
        stage=Stage.RCPT,
        reply="550 relay not permitted",
        causes=("local-relay-refused", "relay-denied-connector"),
    ),
    Said(
        to="unknown@fabrikam.com",
        stage=Stage.RCPT,
        reply="550 Unrouteable address",
        causes=("recipient-unknown", "recipient-invalid", "recipient-domain-dns", "unknown"),
    ),
    Said(
        to="later@fabrikam.com",
        stage=Stage.RCPT,
        reply="451 greylisted, try again later",
        causes=("service-temporary", "throttled-reputation", "unknown"),
    ),
    Said(to="alex@fabrikam.com", octets=5000, stage=Stage.MAIL, reply="552 ", causes=("message-too-large",)),
)


@needs_exim
async def test_exim_in_its_own_words(authority: trustme.CA, ca: str) -> None:
    one = plan(Method.LOCAL_RELAY, SignIn.NONE)
    async with exim.running(authority, RULES) as port:
        for said in EXIM:
            message = MESSAGE + (b"y" * 70 + b"\r\n") * (said.octets // 72)
            transcript, diagnosis = await send(one, port, ca, to=said.to, message=message)
            if said.stage is None:
                assert transcript.delivered, transcript
                continue
            assert (transcript.stages[-1].stage, transcript.error) == (said.stage, ""), transcript
            assert transcript.stages[-1].reply.startswith(said.reply)
            assert diagnosis is not None
            assert diagnosis.cause in said.causes, (diagnosis, transcript.stages[-1].reply)

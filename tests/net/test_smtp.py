import asyncio
import base64
import dataclasses
import datetime
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.net.smtp_server import DROP, HOST, SILENT, MailServer, Script, server_context
from wizard.core.answers import Security, SignIn
from wizard.core.model import Stage, StageResult, Transcript
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.net.services import SendOrder
from wizard.net.smtp import SmtpSender, _message_id

SECRET = "correct horse battery staple"
MESSAGE = b"From: a@example.com\r\nMessage-ID: <t1@example.com>\r\n\r\nfirst\r\n.dot\r\n..two\r\n"


def order(**changes: Any) -> SendOrder:
    plain = SendOrder(
        host=HOST,
        port=25,
        security=Security.NONE,
        sign_in=SignIn.NONE,
        mail_from="scanner@example.com",
        recipient="you@example.org",
        message=MESSAGE,
        deadline_s=5.0,
    )
    return dataclasses.replace(plain, **changes)


async def send(server: MailServer, one: SendOrder) -> Transcript:
    stages: list[StageResult] = []
    async with asyncio.timeout(30):
        transcript = await SmtpSender(server.route).send(one, stages.append)
    assert tuple(stages) == transcript.stages  # told as they happen, and written down the same
    return transcript


def ended(transcript: Transcript) -> tuple[Stage, bool]:
    return transcript.stages[-1].stage, transcript.stages[-1].ok


async def test_clear_text_delivery_arrives_octet_for_octet() -> None:
    async with MailServer(Script()) as server:
        transcript = await send(server, order())
    assert transcript.delivered
    assert [stage.stage for stage in transcript.stages] == [
        Stage.RESOLVE, Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT,
    ]  # fmt: skip
    assert all(stage.ok for stage in transcript.stages)
    assert server.messages == [MESSAGE]
    assert server.commands[1] == b"MAIL FROM:<scanner@example.com> SIZE=%d" % len(MESSAGE)
    assert transcript.message_id == "<t1@example.com>"
    assert transcript.tls == ""
    assert transcript.error == ""
    assert "S: 250 2.6.0 queued" in transcript.lines


async def test_ehlo_gives_no_computer_name_away() -> None:
    async with MailServer(Script()) as server:
        await send(server, order())
    assert server.commands[0] == b"EHLO [127.0.0.1]"


@pytest.mark.parametrize(
    ("offered", "sign_in", "expected"),
    [
        (b"XOAUTH2 LOGIN", SignIn.OAUTH2, f"user=me@example.com\x01auth=Bearer {SECRET}\x01\x01"),
        (b"PLAIN LOGIN", SignIn.BASIC, f"\0me@example.com\0{SECRET}"),
    ],
)
async def test_sign_in_after_starttls(
    authority: trustme.CA, ca: str, offered: bytes, sign_in: SignIn, expected: str
) -> None:
    script = Script(
        context=server_context(authority),
        ehlo_tls=b"250-hello\r\n250-AUTH " + offered + b"\r\n250 SIZE 1000000\r\n",
    )
    async with MailServer(script) as server:
        transcript = await send(
            server,
            order(
                security=Security.STARTTLS,
                sign_in=sign_in,
                username="me@example.com",
                secret=Secret(SECRET),
                ca_file=ca,
            ),
        )
    assert transcript.delivered
    auth = next(command for command in server.commands if command.startswith(b"AUTH"))
    assert base64.b64decode(auth.split(b" ")[2]).decode() == expected
    assert transcript.tls.startswith("TLSv1.")
    assert not leaks(transcript, SECRET)


async def test_login_sends_the_password_and_notes_neither(authority: trustme.CA, ca: str) -> None:
    async with MailServer(Script(context=server_context(authority))) as server:
        transcript = await send(
            server,
            order(
                security=Security.STARTTLS,
                sign_in=SignIn.BASIC,
                username="me@example.com",
                secret=Secret(SECRET),
                ca_file=ca,
            ),
        )
    assert transcript.delivered
    at = next(index for index, command in enumerate(server.commands) if command.startswith(b"AUTH LOGIN"))
    assert base64.b64decode(server.commands[at + 1]).decode() == SECRET
    assert "C: AUTH LOGIN ***" in transcript.lines
    assert "C: ***" in transcript.lines
    assert not leaks(transcript, SECRET)


def leaks(transcript: Transcript, secret: str) -> bool:
    text = repr(transcript)
    octets = secret.encode()
    inner = [base64.b64encode(b"\0" * offset + octets).decode().rstrip("=")[2:-2] for offset in range(3)]
    return any(shape in text for shape in (secret, octets.hex(), *inner))


@pytest.mark.parametrize("shape", ["{secret}", "{base64}", "{payload}", "{hex}"])
async def test_a_server_that_echoes_the_secret_is_masked(authority: trustme.CA, ca: str, shape: str) -> None:
    payload = base64.b64encode(f"user=me@example.com\x01auth=Bearer {SECRET}\x01\x01".encode()).decode()
    echo = shape.format(
        secret=SECRET,
        base64=base64.b64encode(SECRET.encode()).decode(),
        payload=payload,
        hex=SECRET.encode().hex(),
    )
    script = Script(
        context=server_context(authority), auth=f"535-5.7.3 you said\r\n535 5.7.3 {echo}\r\n".encode()
    )
    async with MailServer(script) as server:
        transcript = await send(
            server,
            order(
                security=Security.STARTTLS,
                sign_in=SignIn.OAUTH2,
                username="me@example.com",
                secret=Secret(SECRET),
                ca_file=ca,
            ),
        )
    assert ended(transcript) == (Stage.AUTH, False)
    assert transcript.error == ""
    assert not leaks(transcript, SECRET)


async def test_no_sign_in_without_encryption() -> None:
    script = Script(ehlo=b"250-hello\r\n250 AUTH LOGIN PLAIN XOAUTH2\r\n")
    async with MailServer(script) as server:
        transcript = await send(
            server, order(sign_in=SignIn.BASIC, username="me@example.com", secret=Secret(SECRET))
        )
    assert ended(transcript) == (Stage.AUTH, False)
    assert transcript.error == "tls"
    assert [command.split(b" ")[0] for command in server.commands] == [b"EHLO"]


async def test_starttls_that_is_not_offered_ends_the_try() -> None:
    async with MailServer(Script(ehlo=b"250-hello\r\n250 SIZE 1000\r\n")) as server:
        transcript = await send(server, order(security=Security.STARTTLS))
    assert ended(transcript) == (Stage.STARTTLS, False)
    assert transcript.error == "tls"
    assert "does not offer STARTTLS" in transcript.stages[-1].reply
    assert server.messages == []


@pytest.mark.parametrize(
    ("replies", "stage"),
    [
        ({"greeting": b"554 5.7.1 no service for you\r\n"}, Stage.GREETING),
        ({"ehlo": b"501 5.5.4 no\r\n"}, Stage.EHLO),
        ({"mail": b"530 5.7.57 Client not authenticated to send mail.\r\n"}, Stage.MAIL),
        ({"rcpt": b"550 5.7.64 TenantAttribution; Relay Access Denied\r\n"}, Stage.RCPT),
        ({"data": b"503 5.5.1 not now\r\n"}, Stage.DATA),
        ({"end": b"552 5.3.4 Message size exceeds fixed maximum message size\r\n"}, Stage.DATA),
    ],
)
async def test_a_refusal_ends_its_stage_in_the_servers_words(replies: dict[str, bytes], stage: Stage) -> None:
    async with MailServer(Script(**replies)) as server:  # type: ignore[arg-type] # one field each
        transcript = await send(server, order())
    assert not transcript.delivered
    assert ended(transcript) == (stage, False)
    assert transcript.error == ""
    assert transcript.stages[-1].reply == next(iter(replies.values())).decode().strip()


@pytest.mark.parametrize("answer", [DROP, SILENT])
@pytest.mark.parametrize(
    ("field", "stage"),
    [
        ("greeting", Stage.GREETING),
        ("ehlo", Stage.EHLO),
        ("starttls", Stage.STARTTLS),
        ("ehlo_tls", Stage.STARTTLS),
        ("auth", Stage.AUTH),
        ("mail", Stage.MAIL),
        ("rcpt", Stage.RCPT),
        ("data", Stage.DATA),
        ("end", Stage.DATA),
    ],
)
async def test_a_dropped_or_silent_connection_ends_its_stage(
    authority: trustme.CA, ca: str, field: str, stage: Stage, answer: bytes
) -> None:
    script = Script(context=server_context(authority))
    setattr(script, field, answer)
    async with MailServer(script) as server:
        transcript = await send(
            server,
            order(
                security=Security.STARTTLS,
                sign_in=SignIn.OAUTH2,
                username="me@example.com",
                secret=Secret(SECRET),
                ca_file=ca,
                deadline_s=5.0 if answer is DROP else 0.4,
            ),
        )
        await asyncio.wait_for(server.gone.wait(), 10)
    assert ended(transcript) == (stage, False)
    assert not transcript.delivered
    assert transcript.error == ("closed" if answer is DROP else "timeout")


@pytest.mark.parametrize("answer", [DROP, b"451 4.3.0 no\r\n"])
async def test_a_missing_goodbye_does_not_undo_the_delivery(answer: bytes) -> None:
    async with MailServer(Script(quit=answer)) as server:
        transcript = await send(server, order())
    assert transcript.delivered
    assert ended(transcript)[0] is Stage.QUIT
    assert transcript.error == ""


@pytest.mark.parametrize(
    "greeting",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02F\n",
        b"220-" + b"x" * 10_000_000,
        b"220-again\r\n" * 100_000,
        b"\xff\xfe\x00\x00\r\n",
        b"-1 what\r\n",
    ],
)
async def test_garbage_ends_as_a_transcript(greeting: bytes) -> None:
    async with MailServer(Script(greeting=greeting)) as server:
        transcript = await send(server, order(deadline_s=3.0))
    assert ended(transcript) == (Stage.GREETING, False)
    assert transcript.error == "protocol"
    assert len(repr(transcript)) < 100_000


async def test_a_reply_that_steers_terminals_is_made_harmless() -> None:
    script = Script(rcpt="550 5.1.1 \x1b[31mred\x1b[0m \u202egnihton <script>\x00\r\n".encode())
    async with MailServer(script) as server:
        transcript = await send(server, order())
    assert ended(transcript) == (Stage.RCPT, False)
    text = "".join(transcript.lines) + transcript.stages[-1].reply
    assert not {"\x1b", "\u202e", "\x00"} & set(text)
    assert "red" in text


async def test_octets_that_are_no_utf_8_do_not_end_the_session() -> None:
    async with MailServer(Script(mail=b"250 ok \xff\xfe\r\n")) as server:
        transcript = await send(server, order())
    assert transcript.delivered


async def test_a_late_greeting_within_the_deadline_is_waited_for() -> None:
    async with MailServer(Script(greeting_delay_s=0.5)) as server:
        transcript = await send(server, order())
    assert transcript.delivered


async def test_one_octet_at_a_time_does_not_stretch_the_deadline() -> None:
    async with MailServer(Script(drip_s=0.1)) as server:
        transcript = await send(server, order(deadline_s=0.5))
    assert ended(transcript) == (Stage.GREETING, False)
    assert transcript.error == "timeout"


async def test_what_is_injected_before_starttls_ends_the_session(authority: trustme.CA, ca: str) -> None:
    script = Script(
        context=server_context(authority),
        starttls=b"220 go\r\n250-evil\r\n250-AUTH PLAIN\r\n250 XINJECTED\r\n",
    )
    async with MailServer(script) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
    assert ended(transcript) == (Stage.STARTTLS, False)
    assert transcript.error == "tls"
    assert "man in the middle" in transcript.stages[-1].reply
    assert next(line for line in transcript.lines if "XINJECTED" in line).startswith("   (unasked")
    assert server.messages == []


async def test_nothing_is_sent_to_a_server_that_is_out_of_step() -> None:
    script = Script(
        mail=b"250 sender ok\r\n250 recipient ok\r\n354 go\r\n", rcpt=b"550 5.1.1 no such user\r\n"
    )
    async with MailServer(script) as server:
        transcript = await send(server, order())
    assert ended(transcript) == (Stage.RCPT, False)
    assert transcript.error == "protocol"
    assert any("unasked, and not believed" in line for line in transcript.lines)
    assert not any(command.startswith(b"RCPT") for command in server.commands)


async def test_a_421_that_nobody_asked_for_is_a_refusal() -> None:
    script = Script(mail=b"250 sender ok\r\n421 4.4.2 Timeout, closing\r\n")
    async with MailServer(script) as server:
        transcript = await send(server, order())
    assert ended(transcript) == (Stage.RCPT, False)
    assert (transcript.error, transcript.stages[-1].reply) == ("", "421 4.4.2 Timeout, closing")


async def test_an_empty_line_too_many_is_forgiven() -> None:
    async with MailServer(Script(mail=b"250 sender ok\r\n\r\n")) as server:
        transcript = await send(server, order())
    assert transcript.delivered


@pytest.mark.parametrize(
    "reply",
    [b"550-no\r\n250 yes\r\n", b"999 far out\r\n", b"25\r\n", b"+50 ok\r\n", b" 250 ok\r\n", b"1_0 ok\r\n"],
)
async def test_what_is_no_reply_is_not_taken_for_one(reply: bytes) -> None:
    async with MailServer(Script(rcpt=reply)) as server:
        transcript = await send(server, order())
    assert ended(transcript) == (Stage.RCPT, False)
    assert transcript.error == "protocol"


async def test_a_code_alone_is_a_reply() -> None:
    async with MailServer(Script(mail=b"250\r\n", rcpt=b"250 \r\n")) as server:
        transcript = await send(server, order())
    assert transcript.delivered


async def test_version_cipher_and_chain_are_shown(authority: trustme.CA, ca: str) -> None:
    async with MailServer(Script(context=server_context(authority))) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
    assert transcript.tls.startswith("TLSv1.")
    leaf, *_between, top = transcript.chain
    assert leaf.names == (HOST,)
    assert leaf.ends > leaf.starts > "2000"
    assert top.subject == top.issuer == leaf.issuer
    assert any(line.startswith("   (1. ") and leaf.subject in line for line in transcript.lines)


async def test_the_chain_that_was_not_believed_is_named(authority: trustme.CA) -> None:
    async with MailServer(Script(context=server_context(authority))) as server:
        transcript = await send(server, order(security=Security.STARTTLS))
    assert transcript.chain[0].names == (HOST,)
    assert "issued by trustme" in transcript.stages[-1].reply
    assert any("shown and not believed" in line for line in transcript.lines)


async def test_a_refused_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        transcript = await SmtpSender(lambda _host, _port: ("127.0.0.1", port)).send(
            order(), lambda _stage: None
        )
    assert ended(transcript) == (Stage.CONNECT, False)
    assert transcript.error == "refused"


async def test_a_name_without_address() -> None:
    transcript = await SmtpSender().send(order(host="nothing.invalid"), lambda _stage: None)
    assert ended(transcript) == (Stage.RESOLVE, False)
    assert transcript.error == "dns"


async def test_a_certificate_for_another_name(authority: trustme.CA, ca: str) -> None:
    async with MailServer(Script(context=server_context(authority, "other.example.com"))) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
    assert ended(transcript) == (Stage.STARTTLS, False)
    assert transcript.error == "cert"
    assert server.messages == []


async def test_a_certificate_of_an_unknown_authority(authority: trustme.CA) -> None:
    async with MailServer(Script(context=server_context(authority))) as server:
        transcript = await send(server, order(security=Security.STARTTLS))
    assert transcript.error == "cert"
    assert "verify failed" in transcript.stages[-1].reply


async def test_an_expired_certificate(authority: trustme.CA, ca: str) -> None:
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    async with MailServer(Script(context=server_context(authority, not_after=past))) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
    assert transcript.error == "cert"
    assert "expired" in transcript.stages[-1].reply


async def test_a_server_with_tls_1_1_only(authority: trustme.CA, ca: str) -> None:
    context = server_context(authority)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    async with MailServer(Script(context=context)) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
    assert ended(transcript) == (Stage.STARTTLS, False)
    assert transcript.error in {"tls", "closed"}


async def test_a_client_certificate_is_presented(authority: trustme.CA, ca: str, tmp_path: Path) -> None:
    mine = authority.issue_cert("relay.example.com")
    certificate, key = tmp_path / "client.pem", tmp_path / "client.key"
    for blob in mine.cert_chain_pems:
        blob.write_to_path(certificate, append=True)
    mine.private_key_pem.write_to_path(key)
    context = server_context(authority)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    async with MailServer(Script(context=context)) as server:
        transcript = await send(
            server,
            order(security=Security.STARTTLS, ca_file=ca, client_cert=str(certificate), client_key=str(key)),
        )
    assert transcript.delivered
    assert server.client_names == ["relay.example.com"]


async def test_a_server_that_wants_a_client_certificate_and_gets_none(authority: trustme.CA, ca: str) -> None:
    context = server_context(authority)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    async with MailServer(Script(context=context)) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
    assert not transcript.delivered
    assert transcript.error in {"tls", "closed"}
    assert server.messages == []


@pytest.mark.parametrize("field", ["greeting", "mail", "end"])
async def test_cancelling_closes_the_connection_at_once(field: str) -> None:
    script = Script()
    setattr(script, field, SILENT)
    async with MailServer(script) as server:
        task = asyncio.create_task(SmtpSender(server.route).send(order(deadline_s=600), lambda _stage: None))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.gone.wait(), 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "you@example.org>\r\nRCPT TO:<victim@example.net"},
        {"mail_from": "a\nb@example.com"},
        {"sign_in": SignIn.OAUTH2, "username": "me\x01auth=Bearer x", "secret": Secret("t0ken")},
        {"sign_in": SignIn.BASIC, "username": "me", "secret": Secret("two\nlines")},
        {"sign_in": SignIn.BASIC, "username": "me"},
        {"sign_in": SignIn.BASIC, "secret": Secret("long enough")},
        {"recipient": "jürgen@example.org"},
        {"ca_file": "/nonexistent/ca.pem"},
        {"client_cert": "/nonexistent/client.pem"},
    ],
)
async def test_a_bad_order_is_refused_before_anything_is_connected(changes: dict[str, Any]) -> None:
    async with MailServer(Script()) as server:
        with pytest.raises(WizardError) as caught:
            await SmtpSender(server.route).send(order(**changes), lambda _stage: None)
        assert "two" not in str(caught.value)
    assert server.commands == []


async def test_an_encrypted_key_does_not_ask_on_the_terminal(authority: trustme.CA, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    mine = authority.issue_cert("relay.example.com")
    key = serialization.load_pem_private_key(mine.private_key_pem.bytes(), password=None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"pw"),
    )
    (tmp_path / "key.pem").write_bytes(locked)
    mine.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    with pytest.raises(WizardError):
        await SmtpSender().send(
            order(client_cert=str(tmp_path / "cert.pem"), client_key=str(tmp_path / "key.pem")),
            lambda _stage: None,
        )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"From: a@example.com\r\nmessage-id:<1@example.com>\r\n\r\nhello\r\n", "<1@example.com>"),
        (b"Message-ID:\r\n <a-long-one@example.com>\r\n\r\nhello\r\n", "<a-long-one@example.com>"),
        (b"X-Message-ID: <no@example.com>\r\n\r\nMessage-ID: <body@example.com>\r\n", ""),
        (b"Message-ID: none\r\nReferences: <no@example.com>\r\n\r\n", ""),
        (b"", ""),
    ],
)
def test_the_message_id_is_read_in_the_headers_only(message: bytes, expected: str) -> None:
    assert _message_id(message) == expected

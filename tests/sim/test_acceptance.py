"""The end of DATA: what a message must be, where it arrives, what counts against the limits."""

import datetime

import msgspec
import pytest

from tests.sim.player import (
    PASSWORD,
    Talk,
    fields,
    is_open,
    login,
    mx,
    ready_to_send,
    rests_on,
    submission,
    text,
    with_scanner,
    world_of,
)
from wizard.core.secret import Secret
from wizard.sim.session import ClientTls, Endpoint, Phase
from wizard.sim.tenant import Connector, Limits, MailboxKind
from wizard.sim.world import World


@pytest.mark.parametrize(
    ("content", "reply"),
    [
        (b"From: Scanner <scanner@contoso.com>\r\n\r\nhello\r\n", "250 2.6.0"),
        (b'From: "a, b (c) <x@y>" <scanner@contoso.com>\r\n\r\n', "250 2.6.0"),
        (b"FROM:\r\n scanner@contoso.com\r\n\r\n", "250 2.6.0"),
        (b"Subject: x\r\n\r\nFrom: scanner@contoso.com\r\n", "550 5.7.512"),
        (b"From: scanner\r\n\r\n", "550 5.7.512"),
        (b"From: a@contoso.com\r\nFrom: b@contoso.com\r\n\r\n", "550 5.7.512"),
        (b"", "550 5.7.512"),
        (b"From: scanner@contoso.com\n\nhello\n", "550 5.6.11"),
        (b"From: scanner@contoso.com\r\n\r\n" + b"x" * 2000, "552 5.3.4"),
    ],
)
def test_what_the_message_must_be(content: bytes, reply: str) -> None:
    talk = ready_to_send(mx(limits=Limits(message_bytes=1000)))
    assert text(talk.say(content)).startswith(reply)
    assert len(talk.world.arrived()) == (reply == "250 2.6.0")
    assert talk.session.phase is Phase.COMMAND
    assert talk.say("DATA").code == 503


def test_the_queued_reply_repeats_the_message_id_or_gives_one() -> None:
    talk = ready_to_send(mx())
    assert "2.6.0 <scan-1@device.contoso.com> [InternalId=" in text(
        talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com"))
    )
    talk = ready_to_send(mx())
    reply = talk.say(b"From: scanner@contoso.com\r\nMessage-ID: <a b>\r\n\r\n")
    assert "@PRACTICE.prod.outlook.com> [InternalId=" in text(reply)
    assert talk.world.arrived()[0].raw.count("Message-ID:") == 2


def test_dmarc_reject_is_honoured_for_mail_from_elsewhere() -> None:
    talk = ready_to_send(mx("direct-send"), sender="sam@fabrikam.com", to="reception@contoso.com")
    refused = text(talk.say(talk.message("sam@fabrikam.com", "reception@contoso.com")))
    assert refused.startswith("550 5.7.509 Access denied, sending domain fabrikam.com does not pass DMARC")


def test_an_address_that_does_not_exist_comes_back_to_whoever_signed_in() -> None:
    talk = ready_to_send(submission(), to="nobody@contoso.com")
    assert talk.say(talk.message("scanner@contoso.com", "nobody@contoso.com")).code == 250
    (bounce,) = talk.world.arrived()
    assert (bounce.sender, bounce.recipient) == ("", "scanner@contoso.com")
    assert "550 5.1.10 RESOLVER.ADR.RecipientNotFound" in bounce.raw
    assert fields(bounce.raw)["To"] == "scanner@contoso.com"


def test_one_message_reaches_every_recipient_once() -> None:
    talk = ready_to_send(submission())
    talk.say("RSET")
    talk.say("MAIL FROM:<scanner@contoso.com>")
    for to in ("alex@fabrikam.com", "reception@contoso.com", "alex@fabrikam.com"):
        talk.say(f"RCPT TO:<{to}>")
    talk.say("DATA")
    talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com"))
    assert [one.recipient for one in talk.world.arrived()] == ["alex@fabrikam.com", "reception@contoso.com"]


def test_a_barred_account_an_account_without_mailbox_and_the_daily_limit() -> None:
    for changes, reply in (
        ({"restricted": True}, "550 5.1.8 Access denied, bad outbound sender"),
        ({"kind": MailboxKind.UNLICENSED}, "430 4.2.0 STOREDRV; mailbox logon failure"),
    ):
        talk = ready_to_send(with_scanner(submission(), **changes))
        assert text(talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com"))).startswith(reply)
    talk = ready_to_send(submission(limits=Limits(recipients_per_day=1)))
    assert talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com")).code == 250
    talk.say("MAIL FROM:<scanner@contoso.com>")
    talk.say("RCPT TO:<alex@fabrikam.com>")
    talk.say("DATA")
    assert text(talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com"))).startswith("550 5.1.90")


def test_every_reply_names_its_fact() -> None:
    talk = ready_to_send(submission())
    talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com"))
    talk.say("QUIT")
    assert all(rests_on(reply) for reply in talk.replies)


def test_secrets_show_nowhere() -> None:
    talk = submission()
    login(talk, password="guess-me-not")
    seen = repr(talk.session) + repr(talk.replies) + repr(talk.world.tenant)
    assert PASSWORD not in seen
    assert "guess-me-not" not in seen
    assert "token-of-scanner" not in seen
    assert Secret.MASK in seen


def test_a_client_certificate_is_kept_across_commands() -> None:
    talk = mx(connectors=(Connector("Certificate", certificate="*.contoso.com"),))
    talk.say("EHLO scanner")
    talk.tls("scanner.contoso.com")
    talk.say("EHLO scanner")
    assert talk.session.tls == ClientTls(names=("scanner.contoso.com",))


def test_a_worlds_rate_limit_counts_a_minute() -> None:
    _, world = world_of("smtp-auth-oauth")
    world.tenant = msgspec.structs.replace(world.tenant, limits=Limits(messages_per_minute=2))
    talk = Talk(world, Endpoint.SUBMISSION)
    talk.sign_in()
    for minute, code in ((0, 250), (0, 250), (0, 421)):
        reply = talk.say("MAIL FROM:<scanner@contoso.com>")
        assert reply.code == code, minute
        if code == 250:
            talk.say("RCPT TO:<alex@fabrikam.com>")
            talk.say("DATA")
            talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com"))
    assert not is_open(talk.session)
    later = Talk(world, Endpoint.SUBMISSION, now=talk.now + datetime.timedelta(seconds=61))
    later.sign_in()
    assert later.say("MAIL FROM:<scanner@contoso.com>").code == 250


def test_a_world_counts_connections_and_forgets_closed_ones() -> None:
    _, world = world_of("smtp-auth-oauth")
    talks = [Talk(world, Endpoint.SUBMISSION) for _ in range(4)]
    for talk in talks:
        ready_to_send(talk)
    message = talks[0].message("scanner@contoso.com", "alex@fabrikam.com")
    assert text(talks[3].say(message)).startswith("432 4.3.2 Concurrent connections limit exceeded.")
    world.close(talks[0].session.id)
    talks[3].say("MAIL FROM:<scanner@contoso.com>")
    talks[3].say("RCPT TO:<alex@fabrikam.com>")
    talks[3].say("DATA")
    assert talks[3].say(message).code == 250


def test_the_world_remembers_a_bounded_number_of_messages() -> None:
    _, world = world_of("connector-ip")
    assert isinstance(world, World)
    talk = Talk(world)
    talk.say("EHLO scanner")
    for _ in range(1010):
        talk.say("MAIL FROM:<scanner@contoso.com>")
        talk.say("RCPT TO:<alex@fabrikam.com>")
        talk.say("DATA")
        talk.say(b"From: scanner@contoso.com\r\n\r\n")
    assert len(world.arrived()) == 1000

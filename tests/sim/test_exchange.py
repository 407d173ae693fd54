"""The conversation, reply by reply, without a socket: greeting, grammar, limits on nonsense."""

import pytest

from tests.sim.player import is_open, mx, submission, text
from wizard.sim.exchange import MAX_ERRORS, greet, line_too_long
from wizard.sim.session import Endpoint, Phase, Session


def test_the_banner_is_exchange_onlines_and_says_practice() -> None:
    talk = mx()
    _, reply = greet(talk.world.tenant, talk.session)
    assert text(reply) == (
        "220 PRACTICE-FT001.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready at "
        "Fri, 20 Nov 2026 12:00:00 +0000"
    )


def test_ehlo_offers_auth_on_the_submission_port_after_starttls_only() -> None:
    talk = submission("smtp-auth-disabled-tenant")
    before = talk.say("EHLO scanner").lines
    assert "STARTTLS" in before
    assert not any(line.startswith("AUTH") for line in before)
    talk.tls()
    after = talk.say("EHLO scanner").lines
    assert "AUTH LOGIN XOAUTH2" in after
    assert "STARTTLS" not in after
    at_mx = mx()
    at_mx.say("EHLO scanner")
    at_mx.tls()
    assert not any(line.startswith("AUTH") for line in at_mx.say("EHLO scanner").lines)


def test_helo_lists_nothing() -> None:
    assert mx().say("HELO scanner").wire().startswith(b"250 PRACTICE-FT001")


def test_a_reply_is_written_line_by_line() -> None:
    assert mx().say("EHLO scanner").wire().splitlines(keepends=True) == [
        b"250-PRACTICE-FT001.mail.protection.outlook.com Hello [203.0.113.10]\r\n",
        b"250-SIZE 36700160\r\n",
        b"250-PIPELINING\r\n",
        b"250-DSN\r\n",
        b"250-ENHANCEDSTATUSCODES\r\n",
        b"250-STARTTLS\r\n",
        b"250-8BITMIME\r\n",
        b"250 SMTPUTF8\r\n",
    ]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("EHLO", "501 5.5.4"),
        ("EHLO a b", "501 5.5.4"),
        ("EHLO [203.0.113.10]", "250 "),
        ("EHLO [IPv6:2001:db8::1]", "250 "),
        ("EHLO [nonsense]", "501 5.5.4"),
        ("ehlo SCANNER_01", "250 "),
        ("NOOP anything", "250 2.0.0"),
        ("VRFY reception", "252 2.1.5"),
        ("VRFY", "501 5.5.4"),
        ("EXPN all", "502 5.3.3"),
        ("BDAT 10 LAST", "502 5.5.1"),
        ("BREW coffee", "500 5.3.3"),
        ("", "500 5.3.3"),
        (b"\xff\xfe", "500 5.3.3"),
        (b"NOOP\x00", "500 5.3.3"),
        ("MAIL FROM:<scanner@contoso.com>", "503 5.5.2"),
        ("RCPT TO:<reception@contoso.com>", "503 5.5.1"),
        ("DATA", "503 5.5.1"),
        ("RSET", "250 2.0.0"),
        ("RSET now", "501 5.5.4"),
        ("STARTTLS now", "501 5.5.4"),
        ("AUTH LOGIN", "504 5.7.4"),
        ("QUIT", "221 2.0.0"),
    ],
)
def test_a_first_command(command: str | bytes, reply: str) -> None:
    assert text(mx().say(command)).startswith(reply)


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("<scanner@contoso.com>", "250 2.1.0"),
        (" <scanner@contoso.com>", "250 2.1.0"),
        ("<>", "250 2.1.0"),
        ("<@old.route.example:scanner@contoso.com>", "250 2.1.0"),
        ('<"scan ner"@contoso.com>', "250 2.1.0"),
        ("<scanner@[203.0.113.10]>", "250 2.1.0"),
        ("<scanner@contoso.com> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=1", "250 2.1.0"),
        ("<scanner@contoso.com> SIZE=99999999999", "552 5.3.4"),
        ("<scanner@contoso.com> SIZE=many", "501 5.5.4"),
        ("<scanner@contoso.com> COLOUR=blue", "555 5.5.4"),
        ("<scänner@contoso.com> SMTPUTF8", "250 2.1.0"),
        ("<scänner@contoso.com>", "501 5.1.3"),
        ("scanner@contoso.com", "501 5.5.4"),
        ("<scanner@contoso.com", "501 5.5.4"),
        ("<scanner>", "501 5.1.3"),
        ("<scan ner@contoso.com>", "501 5.1.3"),
        ("<scanner@-contoso.com>", "501 5.1.3"),
        ("<a..b@contoso.com>", "501 5.1.3"),
        (f"<{'a' * 65}@contoso.com>", "501 5.1.3"),
        ("<a@b>\tRCPT TO:<c@d>", "501 5.5.4"),
    ],
)
def test_mail_from(path: str, reply: str) -> None:
    talk = mx()
    talk.say("EHLO scanner")
    if reply == "501 5.1.3" and not path.isascii():
        reply = "553 5.6.7"
    assert text(talk.say(f"MAIL FROM:{path}")).startswith(reply)


def test_mail_twice_and_a_new_hello() -> None:
    talk = mx()
    talk.say("EHLO scanner")
    talk.say("MAIL FROM:<scanner@contoso.com>")
    assert talk.say("MAIL FROM:<scanner@contoso.com>").code == 503
    talk.say("EHLO scanner")
    assert talk.session.sender is None


def test_too_many_errors_end_the_connection() -> None:
    talk = mx()
    for _ in range(MAX_ERRORS):
        assert talk.say("NONSENSE").code == 500
        assert is_open(talk.session)
    assert text(talk.say("NONSENSE")).startswith("421 4.7.0")
    assert not is_open(talk.session)
    assert talk.say("NOOP").close


def test_a_line_that_is_too_long_ends_a_half_done_sign_in() -> None:
    waiting = Session(Endpoint.SUBMISSION, "203.0.113.10", phase=Phase.LOGIN_PASSWORD, login_user="a@b")
    session, reply = line_too_long(waiting)
    assert reply.code == 500
    assert (session.phase, session.login_user) == (Phase.COMMAND, "")


def test_no_reply_can_be_split_by_what_a_client_said() -> None:
    talk = submission()
    talk.sign_in()
    for command in ("MAIL FROM:<a@b.c>\x85250 ok", "EHLO \u2028250 ok"):
        assert talk.say(command).wire().count(b"\r\n") == 1

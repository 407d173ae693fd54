"""STARTTLS and AUTH: who gets in, and with which words the others are sent away."""

import pytest

from tests.sim.player import b64, login, mx, submission, text, with_scanner, xoauth2
from wizard.sim.tenant import BasicAuth, MailboxKind


def test_starttls_forgets_everything_said_in_clear_text() -> None:
    talk = mx()
    talk.say("EHLO scanner")
    talk.say("MAIL FROM:<scanner@contoso.com>")
    talk.say("RCPT TO:<reception@contoso.com>")
    talk.tls()
    assert (talk.session.helo, talk.session.sender, talk.session.recipients) == (None, None, ())
    assert talk.say("DATA").code == 503
    assert talk.say("STARTTLS").code == 503


def test_the_submission_port_wants_starttls_then_a_sign_in() -> None:
    talk = submission()
    talk.say("EHLO scanner")
    assert text(talk.say("AUTH LOGIN")).startswith("530 5.7.0 Must issue a STARTTLS command first")
    refused = talk.say("MAIL FROM:<scanner@contoso.com>")
    assert text(refused).startswith("451 5.7.3 STARTTLS is required to send mail [PRACTICE.prod.outlook.com ")
    talk.tls()
    talk.say("EHLO scanner")
    assert text(talk.say("MAIL FROM:<scanner@contoso.com>")).startswith(
        "530 5.7.57 Client not authenticated to send mail."
    )


@pytest.mark.parametrize("command", ["AUTH PLAIN AGEAYg==", "AUTH CRAM-MD5", "AUTH NTLM", "auth plain"])
def test_other_mechanisms_are_refused(command: str) -> None:
    talk = submission()
    talk.say("EHLO scanner")
    talk.tls()
    talk.say("EHLO scanner")
    assert text(talk.say(command)).startswith("504 5.7.4 Unrecognized authentication type")


def test_auth_login_with_the_right_and_with_wrong_passwords() -> None:
    assert login(submission()).startswith("235 2.7.0 Authentication successful")
    wrong = "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."
    assert login(submission(), password="guess").startswith(wrong)
    assert login(submission(), user="nobody@contoso.com").startswith(wrong)
    assert login(with_scanner(submission(), kind=MailboxKind.SHARED, password=None)).startswith(wrong)


def test_the_reply_to_mail_repeats_the_failed_sign_in() -> None:
    talk = submission()
    refusal = login(talk, password="guess")
    assert text(talk.say("MAIL FROM:<scanner@contoso.com>")) == (
        f"530 5.7.57 Client not authenticated to send mail. Error: {refusal}"
    )


@pytest.mark.parametrize(
    ("answer", "reply"),
    [("*", "501 5.7.0"), ("not base64!", "501 5.5.4"), ("/w==", "501 5.5.4"), ("", "334 ")],
)
def test_a_broken_answer_ends_the_sign_in(answer: str, reply: str) -> None:
    talk = submission()
    talk.say("EHLO scanner")
    talk.tls()
    talk.say("EHLO scanner")
    talk.say("AUTH LOGIN")
    assert text(talk.say(answer)).startswith(reply)


def test_the_account_switches_and_policies_in_their_order() -> None:
    off = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
    assert login(submission("smtp-auth-disabled-tenant"), password="guess").startswith(off + "Tenant.")
    assert login(submission("smtp-auth-disabled-mailbox")).startswith(off + "Mailbox.")
    assert login(submission(basic_auth=BasicAuth.BLOCKED)).startswith(
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
    )
    assert login(submission(basic_auth=BasicAuth.RETIRED)).startswith(
        "550 5.7.30 Basic authentication is not"
    )
    guarded = (
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults"
    )
    assert login(submission(security_defaults=True)).startswith(guarded)
    assert "credentials were incorrect" in login(submission(security_defaults=True), password="guess")


def test_policies_against_passwords_do_not_stop_a_token() -> None:
    for changes in (
        {"security_defaults": True},
        {"basic_auth": BasicAuth.RETIRED},
        {"basic_auth": BasicAuth.BLOCKED},
    ):
        assert submission(**changes).sign_in().code == 235


@pytest.mark.parametrize(
    "response",
    [
        xoauth2("scanner@contoso.com", "token-of-reception@contoso.com"),
        xoauth2("reception@contoso.com", "token-of-scanner@contoso.com"),
        xoauth2("scanner@contoso.com", ""),
        xoauth2("", "token-of-scanner@contoso.com"),
        xoauth2("nobody@contoso.com", "token-of-nobody@contoso.com"),
        xoauth2("scanner@contoso.com", "TOKEN-OF-SCANNER@CONTOSO.COM"),
        b64("user=scanner@contoso.com\x01auth=Basic token-of-scanner@contoso.com\x01\x01"),
        b64("hello"),
        "=",
    ],
)
def test_only_the_right_token_for_the_right_mailbox_signs_in(response: str) -> None:
    talk = submission()
    talk.say("EHLO scanner")
    talk.tls()
    talk.say("EHLO scanner")
    assert text(talk.say(f"AUTH XOAUTH2 {response}")).startswith("535 5.7.3 Authentication unsuccessful")
    assert talk.session.user is None


def test_xoauth2_in_two_steps_and_only_once() -> None:
    talk = submission()
    talk.say("EHLO scanner")
    talk.tls()
    talk.say("EHLO scanner")
    assert talk.say("AUTH XOAUTH2").wire() == b"334 \r\n"
    assert talk.say(xoauth2("Scanner@Contoso.com", "token-of-scanner@contoso.com")).code == 235
    assert talk.session.user == "scanner@contoso.com"
    assert talk.say("AUTH LOGIN").code == 503

"""Bounces, as message or as text: the report counts, what came back does not."""

import pytest

from wizard.core.diagnose import Evidence, diagnose
from wizard.core.diagnosis_bounce import bounce_parts, is_message
from wizard.files import load_causes

CAUSES = load_causes()


def bounce(
    diagnostic: str, *, said: str = "Your message could not be delivered.", subject: str = "Scan"
) -> str:
    return (
        "Return-Path: <>\nReceived: from mail.example.com by mx.example.net; Sat, 21 Nov 2026 10:00:00 +0000\n"
        "From: postmaster@example.net\nTo: scanner@contoso.com\nSubject: Undeliverable: Scan\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\n\n'
        f"--b1\nContent-Type: text/plain; charset=utf-8\n\n{said}\n"
        "--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mx.example.net\n\n"
        f"Final-Recipient: rfc822;someone@fabrikam.com\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: {diagnostic}\n\n"
        f"--b1\nContent-Type: message/rfc822\n\nFrom: scanner@contoso.com\nSubject: {subject}\n\n"
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization\n--b1--\n"
    )


@pytest.mark.parametrize(
    ("diagnostic", "cause"),
    [
        ("smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "recipient-unknown"),
        ("smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", "recipient-mailbox-full"),
        ("smtp;550 5.7.23 The message was rejected because of\n Sender Policy Framework violation", "spf-fail"),
        ("smtp;550 5.4.300 Message expired -> 421 4.4.2 Connection dropped due to SocketError", "recipient-server-down"),
        ("smtp;550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP", "throttled-reputation"),
    ],
)  # fmt: skip
def test_the_report_of_a_bounce_is_what_counts(diagnostic: str, cause: str) -> None:
    text = bounce(diagnostic, subject="mailbox full, connection timed out")
    assert is_message(text)
    assert diagnose(Evidence(text), CAUSES).cause == cause
    assert diagnose(Evidence(text.replace("\n", "\r\n")), CAUSES).cause == cause


def test_what_came_back_is_never_the_reason() -> None:
    replies, said = bounce_parts(bounce("smtp;550 5.1.1 User unknown"))
    assert "Direct Send" not in replies + said
    assert "Scan" not in replies + said


def test_a_report_without_a_reason_leaves_the_words_to_people() -> None:
    text = bounce(
        "", said="Remote Server returned '550 5.7.705 Access denied, tenant has exceeded threshold'"
    )
    assert diagnose(Evidence(text), CAUSES).cause == "tenant-outbound-limit"


def test_a_bounce_in_base64_and_in_quoted_printable() -> None:
    head = "From: a@example.net\nTo: b@example.net\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    coded = "NTUwIDUuMS4xIFVzZXIgdW5rbm93biBpbiB2aXJ0dWFsIHRhYmxl\n"
    assert (
        diagnose(Evidence(f"{head}Content-Transfer-Encoding: base64\n\n{coded}"), CAUSES).cause
        == "recipient-unknown"
    )
    soft = "552 5.3.4 Message size exceeds fixed =\nmaximum message size\n"
    assert (
        diagnose(Evidence(f"{head}Content-Transfer-Encoding: quoted-printable\n\n{soft}"), CAUSES).cause
        == "message-too-large"
    )


def test_a_bounce_as_text_ends_before_what_came_back() -> None:
    text = (
        "Delivery has failed to these recipients or groups:\nsomeone@fabrikam.com\n"
        "Remote Server returned '550 5.1.8 Access denied, bad outbound sender'\n"
        "Original message headers:\nSubject: mailbox full 552 5.2.2 quota exceeded\n"
    )
    assert diagnose(Evidence(text), CAUSES).cause == "account-blocked-spam"


@pytest.mark.parametrize(
    "text",
    [
        "From: a\nTo: b\nDate: c\nContent-Type: multipart/mixed; boundary=\n\n--\n--\n",
        "From: a\nTo: b\nDate: c\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\x00\udcff\n--b--",
        "From: a\nTo: b\nDate: c\nContent-Type: text/plain; charset=no-such-charset\nContent-Transfer-Encoding: base64\n\n!!!!",
        "From: a\nTo: b\nDate: c\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\nAAA",
        "From: a\nTo: b\nDate: c\nContent-Type: message/delivery-status\n\nDiagnostic-Code: smtp; 550 5.1.1 User unknown",
        "Return-Path:\nReceived:\nFrom:\nTo:\n\n",
        "From: =?utf-8?b?" + "A" * 5000 + "\nTo: b\nDate: c\n\n550 5.1.1 User unknown",
    ],
    ids=range(7),
)
def test_a_broken_bounce_ends_in_an_answer(text: str) -> None:
    assert diagnose(Evidence(text), CAUSES).meaning

"""Any text ends in an answer, the same one each time, with evidence that is part of the text and harmless."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.score_diagnosis import SETS, samples
from wizard.core.causes import UNKNOWN_CAUSE
from wizard.core.diagnose import EVIDENCE_LIMIT, METHOD_FAMILIES, Evidence, diagnose, readable
from wizard.core.diagnosis_bounce import bounce_parts
from wizard.core.diagnosis_reading import both_ends, decoded, plain
from wizard.core.diagnosis_secrets import without_secrets
from wizard.files import load_causes

CAUSES = load_causes()
PATTERNS = sorted(
    {
        pattern
        for cause in CAUSES.causes
        for sign in cause.signs
        for pattern in (*sign.text, *sign.also_text, *sign.not_)
    }
)
TEXTS = [sample["text"] for name in SETS if name != "families" for sample in samples(name)]
METHODS = [*METHOD_FAMILIES, None, "x"]


@given(st.binary(max_size=600), st.sampled_from(METHODS), st.sampled_from([None, 25, 465, 587]))
def test_any_bytes_end_in_an_answer(data: bytes, method: str | None, port: int | None) -> None:
    found = diagnose(Evidence(decoded(data), method, port), CAUSES)
    assert found == diagnose(Evidence(decoded(data), method, port), CAUSES)
    assert found.meaning
    assert found.fix


PIECES = st.sampled_from(
    [
        "550 5.7.1 ", "535-5.7.8 ", "\n", "\r\n", "AUTH LOGIN ", "334 UGFzc3dvcmQ6\n", "<html>", "</p>", "=3D", "=\n", "&lt;", "\x00",
        "\ud800", "\x1b[31m", "Content-Type: multipart/report; boundary=x\n", "--x\n", "Diagnostic-Code: smtp; ", "From: a@b\nTo: c@d\n",
        "Subject: full\n\n", '{"error":"', "AADSTS", "7000215", "10.5.7.23", "2603:1026::2", "\u202e", "\u3000", "IİıſK", "5.7.", "139",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=20), st.sampled_from(TEXTS)), max_size=12))
def test_pieces_of_real_texts_in_any_order_end_in_an_answer(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = diagnose(Evidence(text), CAUSES)
    shown = "\ufffd".join(readable(text).split("\ufffd"))
    for part in found.evidence:
        assert part.isprintable()
        assert len(part) <= EVIDENCE_LIMIT
        assert shown is not None


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_evidence_is_a_part_of_the_text(text: str) -> None:
    replies, said = bounce_parts(text)
    whole = " ".join(f"{readable(replies)} {readable(said)}".split())
    for part in diagnose(Evidence(text), CAUSES).evidence:
        assert part.removesuffix("\N{HORIZONTAL ELLIPSIS}") in whole


HOSTILE = [
    "550 " * 20_000,
    "5.7." * 20_000,
    "a" * 80_000,
    " " * 80_000,
    "\n" * 80_000,
    "connect " * 10_000,
    "connect to certificate timed recipient sender domain token user account " * 1_200,
    "(" * 40_000 + ")" * 40_000,
    "<" * 80_000,
    "<a " * 30_000,
    "=3D" * 30_000,
    "::" * 40_000,
    "1:" * 40_000,
    "1." * 40_000,
    "a@" * 40_000,
    "a." * 40_000,
    "A1b" * 30_000,
    "password=" * 9_000,
    "550-a\n" * 15_000,
    "550-5.7.1 a\n" * 8_000,
    "AUTH LOGIN " * 8_000,
    "334 " * 20_000,
    "eyJ" * 30_000,
    "-----BEGIN A-----" * 5_000,
    "From: a\nTo: b\nSubject: c\n" * 4_000,
    "Content-Type: multipart/mixed; boundary=b\nFrom: a\nTo: b\n\n" + "--b\n\n" * 20_000,
    "From: a\nTo: b\nDate: c\nContent-Type: message/rfc822\n\n" * 500,
    "avast certificate issuer ssl tls " * 3_000,
    "authentication not supported by mechanism " * 2_500,
    "Diagnostic-Code: \n " * 5_000,
    '\\n\\r\\"' * 15_000,
    "&lt;&amp;" * 9_000,
    "2026-11-21T" * 8_000,
    "İ" * 60_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_long_hostile_texts_end(text: str) -> None:
    assert diagnose(Evidence(text), CAUSES).cause


def test_no_pattern_runs_without_a_bound() -> None:
    """Repeats are bounded, so that the time for a text of bounded length is bounded."""
    for pattern in PATTERNS:
        bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", pattern)
        assert not re.search(r"[.x)][*+](?!\?\))|\{\d+,\}", bare.replace("~+", "").replace("x+", "")), pattern


def test_a_paste_of_any_length_is_cut_at_both_ends() -> None:
    assert len(both_ends("ab" * 100_000)) <= 60_001
    reply = "550 5.7.68 TenantInboundAttribution; Direct Send not allowed"
    assert diagnose(Evidence("x y " * 2_000_000 + reply), CAUSES).cause == "direct-send-rejected"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf550 no", "550 no"),
        ("550 nö".encode("utf-16"), "550 nö"),
        ("550 no".encode("utf-16-le"), "550 no"),
        ("550 nö".encode("cp1252"), "550 nö"),
        ("550 nö".encode(), "550 nö"),
        (b"", ""),
    ],
)
def test_files_of_any_encoding_are_read(data: bytes, text: str) -> None:
    assert decoded(data) == text


@pytest.mark.parametrize(
    ("pasted", "cause"),
    [
        ("535 5.7.\n139 Authentication unsuccess-\nful, SmtpClientAuthentication is\ndisabled for the Tenant.", "smtp-auth-disabled-tenant"),
        ("55O 5.7.68 TenantInboundAttribution; Direct Send\nnot allowed for this organization", "direct-send-rejected"),
        ("550 5 . 7 . 750 Service unavailable. Client blocked", "unregistered-domain"),
        ("<html><body><p>550&nbsp;5.7.60 SMTP; Client does not have <b>permissions</b> to send as this sender</p></body></html>", "send-as-denied"),
        ("Reply: 451 5.7.3 STARTTLS is required =\nto send mail =E2=80=93 G=C3=BCnther", "starttls-required"),
        ("\x1b[31mERROR\x1b[0m 550 5.7.30 Basic authentication is not supported for Client Submission.", "basic-auth-disabled"),
        ("S: 550-5.7.1 Client host rejected\r\nS: 550-5.7.1 blocked using\r\nS: 550 5.7.1 zen.spamhaus.org", "ip-blocklisted"),
        ("Nov 21 12:00:01 mfp[5350]: Fehler beim Senden: Der Server antwortete: 552 5.3.4 Message size exceeds fixed maximum message size", "message-too-large"),
        ("Eine vorhandene Verbindung wurde vom Remotehost geschlossen", "connection-reset"),
        ("Le nom distant n'a pas pu être résolu : « smtp.office365.com »", "dns-failure"),
        ("El servidor SMTP requiere una conexión segura o el cliente no se autenticó. La respuesta del servidor fue: 5.7.57 Client not authenticated to send mail.", "auth-not-attempted"),
        ("対象のコンピューターによって拒否されたため、接続できませんでした。", "port-blocked"),
        ("Das Remotezertifikat ist laut Validierungsverfahren ungültig.", "cert-verify"),
    ],
)  # fmt: skip
def test_what_a_paste_does_to_a_text_is_undone(pasted: str, cause: str) -> None:
    assert diagnose(Evidence(pasted), CAUSES).cause == cause


def test_what_went_well_is_no_sign() -> None:
    talk = "250-mail.example.com Hello\n250-SIZE 157286400\n250-PIPELINING\n250-AUTH LOGIN XOAUTH2\n250 SMTPUTF8\n"
    assert diagnose(Evidence(talk), CAUSES).cause == UNKNOWN_CAUSE
    refused = talk + "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."
    assert diagnose(Evidence(refused), CAUSES).cause == "bad-credentials"


@given(st.text(max_size=300))
def test_plain_text_stays_what_it_is(text: str) -> None:
    once = plain(text)
    assert isinstance(once, str)
    assert len(without_secrets(once)) <= 4 * len(once) + 10
